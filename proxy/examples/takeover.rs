//! How long a take-over takes with a full history in `PostgreSQL`, for `scripts/proof takeover`.
//!
//! `takeover PROGRAM FOLDER SKILLS TIMES`: records 26 hours of so many skill queues, read every ten seconds, into a server of its own; lets two programs
//! share it, kills the active one so often, and prints a table of what viewers of the other one had when.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a tool for developers: what fails says where")]

#[path = "scale/centre.rs"]
mod centre;
#[path = "../tests/proxy/postgres.rs"]
#[expect(dead_code, reason = "tests use more of it")]
mod postgres;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use aicc_proxy::clock::{Clock, monotonic};
use aicc_proxy::database::{self, Server};
use aicc_proxy::history::Place;
use aicc_proxy::history::recorder::{Config, Recorder};
use aicc_proxy::simulator::{self, Options, Scenario, Simulator};
use aicc_proxy::upstream::tls::Trust;
use domain::field::Source;
use domain::id::{SiteId, SkillId, VdnId};
use domain::period::{HOUR_MS, PERIOD_MS};
use domain::reading::Reading;
use domain::skill::SkillRow;
use domain::sysindex::Period;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use centre::{Centre, FIELDS, FIRST, figure, site};

const EVERY_MS: i64 = 10_000;
const RECORDED_MS: i64 = 26 * HOUR_MS;
/// Longest time for anything that must happen.
const PATIENCE: Duration = Duration::from_secs(300);

/// One of the two proxies; killed when it goes.
struct Member {
    child: Child,
    port: u16,
}

impl Drop for Member {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Member {
    fn start(program: &str, folder: &Path, rest: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let file = folder.join(format!("{port}.toml"));
        let own = format!("advertise = \"http://127.0.0.1:{port}\"\n");
        std::fs::write(&file, format!("listen = \"127.0.0.1:{port}\"\n{}", rest.replace("ADVERTISE\n", &own))).unwrap();
        let mut command = Command::new(program);
        command.args(["--log", "warn", "--config"]).arg(file).stdin(Stdio::null()).stdout(Stdio::null());
        let log = std::fs::File::create(folder.join(format!("{port}.log"))).unwrap();
        Self { child: command.stderr(log).spawn().unwrap(), port }
    }

    /// The body of an answer that is a good one.
    fn get(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        (head.split(' ').nth(1)? == "200").then(|| body.to_owned())
    }

    fn is_active(&self) -> bool {
        self.get("/metrics").is_some_and(|text| text.contains("\naicc_cluster_active{} 1"))
    }

    fn has_rows(&self, vdn: VdnId) -> bool {
        self.get(&format!("/api/skills?site=s0&vdn={vdn}")).is_some_and(|body| body.contains(&format!("\"id\":{FIRST},")))
    }

    /// Whether the sums of the day are told, and of more than what was read since.
    fn has_today(&self, vdn: VdnId) -> bool {
        let covered = |body: &str| body.split("\"covered\":").skip(1).filter_map(|rest| rest.split(',').next()?.parse().ok()).max();
        self.get(&format!("/api/today?site=s0&vdn={vdn}")).is_some_and(|body| covered(&body).is_some_and(|most: u32| most > 0))
    }
}

fn until(what: &str, wanted: impl Fn() -> bool) {
    let begun = monotonic();
    while !wanted() {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        // It is a measurement: nothing here shall take the time of what is measured.
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, folder, skills, times] = &arguments[..] else { panic!("takeover PROGRAM FOLDER SKILLS TIMES") };
    let (folder, skills, times): (&Path, u32, usize) = (Path::new(folder), skills.parse().unwrap(), times.parse().unwrap());
    let options = Options { seed: 1, clock: Clock::real(), history_days: 1, scenario: Scenario::named("normal").unwrap() };
    let simulator = simulator::start(options).await.unwrap();
    let vdn = VdnId(simulator.plan().vdns[0].id);
    let text = configured(&simulator, folder, skills).await;
    let url = postgres::database();
    let text = text.replace("DATABASE\n", &format!("database = \"{url}\"\n"));
    let (program, folder) = (program.clone(), folder.to_owned());
    tokio::task::spawn_blocking(move || {
        record(&url, vdn, skills);
        measure(&program, &folder, &text, vdn, times);
    })
    .await
    .unwrap();
}

async fn configured(simulator: &Simulator, folder: &Path, skills: u32) -> String {
    for (name, keys) in [("secret", simulator.ordinary_keys()), ("global", simulator.global_keys())] {
        std::fs::write(folder.join(name), keys.secret_key.expose_secret()).unwrap();
    }
    let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    let centre = Centre { number: 0, skills, simulated: simulator.cms_url(), client };
    let certificate = folder.join("certificate.pem");
    std::fs::write(&certificate, postgres::certificate()).unwrap();
    let cluster = format!("[cluster]\nDATABASE\nADVERTISE\ndatabase_ca_file = \"{}\"\n", certificate.display());
    cluster + &site(simulator, 0, skills, centre.serve().await, folder)
}

/// Records the last 26 hours as a proxy does, and 31 days of system indicators; ends when all is packed.
fn record(url: &str, vdn: VdnId, skills: u32) {
    let now_ms = Clock::real().now_ms();
    let clock = Clock::fixed(now_ms - RECORDED_MS);
    let server = Server::new(url, None, Trust::default()).unwrap();
    let recorder = Recorder::new(Config { database: Some(database::Place::Server(server)), ..Config::default() }, clock.clone());
    recorder.begin().unwrap();
    let site: SiteId = "s0".parse().unwrap();
    let place = Place { source: Source::Skill, site: site.clone(), vdn };
    let first_ms = now_ms - now_ms.rem_euclid(PERIOD_MS) + PERIOD_MS - 3_000 - RECORDED_MS;
    for at_ms in (0..).map(|read| first_ms + read * EVERY_MS).take_while(|at_ms| *at_ms < now_ms - 60_000) {
        clock.set(at_ms);
        let row = |id: u32| {
            let mut fields = (0..FIELDS.len()).map(|field| i64::try_from(figure(0, id, field, at_ms / 1000)).unwrap());
            SkillRow::from_fields(SkillId(id), |_| fields.next().map_or(Reading::Unread, Reading::Value))
        };
        let rows: Vec<SkillRow> = (FIRST..FIRST + skills).map(row).collect();
        recorder.read(place.clone(), at_ms, &rows, |row| row.id.0, SkillRow::FIELDS);
        // Not faster than it can be written.
        recorder.kept(&site, Vec::new(), 0);
    }
    let hour_ms = now_ms - now_ms.rem_euclid(HOUR_MS);
    let periods =
        (1..=31 * 288).map(|back| (vdn, Period::from_fields(hour_ms - back * PERIOD_MS, |_| Reading::Value(back % 97)))).collect();
    recorder.periods(&site, &[vdn], periods, (1..=31 * 24).map(|back| hour_ms - back * HOUR_MS).collect());
    recorder.kept(&site, Vec::new(), 0);
    clock.set(now_ms);
    // An hour is packed a minute after its end.
    let packed_ms = (now_ms - 61_000) - (now_ms - 61_000).rem_euclid(HOUR_MS);
    let waiting = format!("SELECT count(*) FROM aicc.sample WHERE at_ms < {packed_ms}");
    until("all is packed", || postgres::ask(url, &waiting) == "0");
}

fn measure(program: &str, folder: &Path, text: &str, vdn: VdnId, times: usize) {
    let start = || Member::start(program, folder, text);
    let (mut active, mut columns) = (start(), [(); 3].map(|()| Vec::new()));
    until("the first is active", || active.is_active());
    for _ in 0..times {
        let next = start();
        until("the figures are there", || active.has_rows(vdn) && active.has_today(vdn) && next.has_rows(vdn));
        // Its process first: what it had open ends with it.
        drop(active);
        let killed = monotonic();
        let seen = |what: &str, wanted: &dyn Fn() -> bool| {
            until(what, wanted);
            killed.elapsed().as_secs_f64()
        };
        columns[0].push(seen("the next is active", &|| next.is_active()));
        columns[1].push(seen("its queues", &|| next.has_rows(vdn)));
        columns[2].push(seen("its day", &|| next.has_today(vdn)));
        active = next;
    }
    println!("| seconds after a kill | median | longest |\n|---|---|---|");
    for (words, mut seconds) in
        ["the next one has the lease", "queues as of now", "sums of the whole day and windows"].into_iter().zip(columns)
    {
        seconds.sort_by(f64::total_cmp);
        println!("| {words} | {:.1} | {:.1} |", seconds[seconds.len() / 2], seconds[seconds.len() - 1]);
    }
}
