//! Two programs, one AICC and one database: one of them reads and both answer, whatever happens to the one that reads. Every wait is bounded by what
//! must happen.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use aicc_proxy::clock::{Clock, monotonic};
use aicc_proxy::simulator::{self, Options, Scenario, Simulator};
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::time::Instant;

use crate::postgres;

const HEARTBEAT: Duration = Duration::from_secs(2);
/// Longest time for anything that must happen.
const PATIENCE: Duration = Duration::from_secs(30);

/// Passes everything on to AICC and notes when something was asked.
struct Door {
    port: u16,
    asked: Arc<(Mutex<Vec<Instant>>, Condvar)>,
}

impl Door {
    fn before(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, asked) = (listener.local_addr().unwrap().port(), Arc::<(Mutex<Vec<Instant>>, Condvar)>::default());
        let (server, notes) = (server.strip_prefix("http://").unwrap().to_owned(), Arc::clone(&asked));
        std::thread::spawn(move || {
            while let Ok((client, _)) = listener.accept() {
                let (server, notes) = (TcpStream::connect(&server).unwrap(), Arc::clone(&notes));
                let (mut answers, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut answers, &mut to);
                    let _ = to.shutdown(Shutdown::Both);
                });
                std::thread::spawn(move || pass(client, server, &notes));
            }
        });
        Self { port, asked }
    }

    fn asked_since(&self, instant: Instant) -> Option<Instant> {
        self.asked.0.lock().unwrap().iter().copied().find(|asked| *asked > instant)
    }

    /// Waits until something is asked after this instant.
    fn until_asked_since(&self, instant: Instant) -> Instant {
        let (asked, news) = &*self.asked;
        let none_later = |asked: &mut Vec<Instant>| !asked.iter().any(|asked| *asked > instant);
        drop(news.wait_timeout_while(asked.lock().unwrap(), PATIENCE, none_later).unwrap());
        self.asked_since(instant).expect("AICC is never asked")
    }

    fn last(&self) -> Option<Instant> {
        self.asked.0.lock().unwrap().last().copied()
    }
}

fn pass(mut client: TcpStream, mut server: TcpStream, (notes, news): &(Mutex<Vec<Instant>>, Condvar)) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(count @ 1..) = client.read(&mut bytes) {
        notes.lock().unwrap().push(monotonic());
        news.notify_all();
        if server.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}

/// One of the proxies.
struct Member {
    door: Door,
    child: Child,
    address: String,
}

impl Drop for Member {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Member {
    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = "Host: localhost\r\nConnection: close\r\nContent-Type: application/json";
        write!(stream, "{method} {path} HTTP/1.1\r\n{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
    }

    fn get(&self, path: &str) -> Option<Value> {
        let (status, body) = self.ask("GET", path, "")?;
        (status == 200).then(|| serde_json::from_str(&body).unwrap())
    }

    fn metric(&self, name: &str) -> Option<String> {
        let (_, text) = self.ask("GET", "/metrics", "")?;
        text.lines().find_map(|line| Some(line.strip_prefix(name)?.strip_prefix("{} ")?.to_owned()))
    }
}

/// Two proxies and what they need.
struct Floor {
    _runtime: Runtime,
    simulator: Simulator,
    database: String,
    name: &'static str,
}

impl Floor {
    fn new(name: &'static str) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options { seed: 1, clock: Clock::real(), history_days: 0, scenario: Scenario::named("normal").unwrap() };
        let simulator = runtime.block_on(simulator::start(options)).unwrap();
        Self { _runtime: runtime, simulator, database: postgres::database(), name }
    }

    /// Starts one and waits until it serves.
    fn member(&self, number: u8) -> Member {
        let door = Door::before(&self.simulator.cms_url());
        let (file, mut command) = self.program(number, &door);
        let log = std::fs::File::create(file.with_extension("log")).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let rest = line
            .split_once("http://")
            .unwrap_or_else(|| panic!("it does not start: {:?}", std::fs::read_to_string(file.with_extension("log"))))
            .1;
        Member { door, child, address: rest.split('/').next().unwrap().to_owned() }
    }

    /// The program with a configuration of its own.
    fn program(&self, number: u8, door: &Door) -> (PathBuf, Command) {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (plan, keys, global) = (self.simulator.plan(), self.simulator.ordinary_keys(), self.simulator.global_keys());
        let vdn = &plan.vdns[0];
        let skills: Vec<String> = vdn.skills.iter().map(|(id, name)| format!("{{ id = {id}, name = \"{name}\" }}")).collect();
        let certificate = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cluster-{}.pem", self.name));
        std::fs::write(&certificate, postgres::certificate()).unwrap();
        let text = format!(
            r#"listen = "127.0.0.1:{port}"
[intervals]
skills_s = 2
[cluster]
database = "{}"
password_env = "AICC_TEST_PASSWORD"
database_ca_file = "{}"
advertise = "http://127.0.0.1:{port}"
heartbeat_s = {}
[access]
loopback_without_login = true
[[alarm]]
id = "few"
metric = "available"
warning = 1000
[[site]]
id = "main"
name = "Main"
call_center_id = {}
[site.cc_cms]
url = "http://127.0.0.1:{}"
access_key = "{}"
secret_key_env = "AICC_TEST_SECRET"
global_access_key = "{}"
global_secret_key_env = "AICC_TEST_GLOBAL"
calls_per_second = 20
[[site.vdn]]
id = {}
name = "Service"
time_zone = "Asia/Shanghai"
skills = [{}]
"#,
            self.database,
            certificate.display(),
            HEARTBEAT.as_secs(),
            plan.cc_id,
            door.port,
            keys.access_key,
            global.access_key,
            vdn.id,
            skills.join(", "),
        );
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cluster-{}-{number}.toml", self.name));
        std::fs::write(&file, text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_aicc-proxy"));
        command.args(["--log", "info", "--config"]).arg(&file);
        command.env("AICC_TEST_SECRET", keys.secret_key.expose_secret()).env("AICC_TEST_GLOBAL", global.secret_key.expose_secret());
        command.env("AICC_TEST_PASSWORD", postgres::PASSWORD).stdin(Stdio::null());
        (file, command)
    }

    fn sql(&self, query: &str) -> String {
        postgres::ask(&self.database, query)
    }

    fn epoch(&self) -> i64 {
        self.sql("SELECT epoch FROM aicc.lease").parse().unwrap()
    }
}

/// Keeps everybody from a table until it is dropped.
struct Lock(Child);

impl Lock {
    /// Of this table.
    fn of(url: &str, table: &str) -> Self {
        let mut command = postgres::client();
        command.args(["-AtX", url]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        writeln!(child.stdin.as_mut().unwrap(), "BEGIN; LOCK TABLE {table}; SELECT 'locked';").unwrap();
        let said = BufReader::new(child.stdout.as_mut().unwrap()).lines().map_while(Result::ok).any(|line| line == "locked");
        assert!(said, "{table} cannot be locked");
        Self(child)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn until<T>(what: &str, mut wanted: impl FnMut() -> Option<T>) -> T {
    let begun = monotonic();
    loop {
        if let Some(found) = wanted() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        std::thread::yield_now();
    }
}

const SKILLS: &str = "/api/skills?site=main&vdn=1";
const ALARMS: &str = "/api/alarms?site=main&vdn=1";

#[test]
fn both_answer_one_reads_and_another_goes_on_when_that_one_is_killed_or_cut_off() {
    let floor = Floor::new("take-over");
    let first = floor.member(1);
    until("the first is active", || first.metric("aicc_cluster_active").filter(|active| active.starts_with('1')));
    let second = floor.member(2);
    let rows = |member: &Member| member.get(SKILLS).map(|skills| skills["data"]["rows"].as_array().unwrap().len()).filter(|rows| *rows > 0);
    assert_eq!(until("the first answers", || rows(&first)), until("the second answers", || rows(&second)));
    assert_eq!(second.ask("GET", "/api/config", "").unwrap().1, first.ask("GET", "/api/config", "").unwrap().1);
    assert_eq!((second.metric("aicc_cluster_active").unwrap(), second.door.last()), ("0.0".to_owned(), None), "only one reads");
    assert_eq!(second.ask("GET", "/readyz", "").map(|(status, _)| status), first.ask("GET", "/readyz", "").map(|(status, _)| status));

    // Taken through the one that passes it on.
    let open = |member: &Member| member.get(ALARMS)?["open"].as_array()?.iter().find(|alarm| alarm["metric"] == "available").cloned();
    let id = until("an alarm", || open(&second))["id"].as_u64().unwrap();
    let path = format!("/api/alarms/{id}/acknowledge?site=main&vdn=1");
    let (status, answer) = second.ask("POST", &path, r#"{"name":"Li Na","note":"through the other"}"#).unwrap();
    assert_eq!(status, 200, "{answer}");

    let (reads, epoch) = (floor.sql("SELECT count(*) FROM aicc.sample"), floor.epoch());
    assert!(reads.parse::<u32>().unwrap() > 0);
    let mut first = first;
    let killed = monotonic();
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let read = second.door.until_asked_since(killed);
    assert!(read - killed < 2 * HEARTBEAT, "{:?}", read - killed);
    assert!(first.door.last().unwrap() < read, "never both");
    assert_eq!(floor.epoch(), epoch + 1);
    let taken = until("its alarms", || open(&second).filter(|alarm| alarm["id"] == id));
    assert_eq!(taken["acknowledged"]["note"], "through the other");
    until("more reads", || Some(()).filter(|()| floor.sql("SELECT count(*) FROM aicc.sample") != reads));

    // A program that is stopped in the midst of its work says nothing, and does not know it when it wakes up.
    let third = floor.member(3);
    until("the third answers", || rows(&third));
    let stopped = monotonic();
    second.signal("-STOP");
    let read = third.door.until_asked_since(stopped);
    assert!(read - stopped < 2 * HEARTBEAT, "{:?}", read - stopped);
    let before = second.door.last().unwrap();
    assert!(before < read, "never both");
    // It has slept through some of its own reads.
    third.door.until_asked_since(read + 3 * HEARTBEAT);
    // What is a second old is written by now; whatever comes to it from here on comes from the one that slept.
    let newest: i64 = floor.sql("SELECT max(at_ms) FROM aicc.sample").parse().unwrap();
    let written = || floor.sql(&format!("SELECT place, at_ms FROM aicc.sample WHERE at_ms <= {} ORDER BY place, at_ms", newest - 1_000));
    let known = written();
    second.signal("-CONT");
    until("it knows", || second.metric("aicc_cluster_active").filter(|active| active.starts_with('0')));
    until("it passes on", || rows(&second));
    assert_eq!(second.door.last().unwrap(), before, "it has not asked once more");
    assert_eq!(floor.epoch(), epoch + 2);
    // At the end of an hour some of them are packed meanwhile.
    let added: Vec<String> = written().lines().filter(|row| !known.lines().any(|before| before == *row)).map(str::to_owned).collect();
    assert!(!known.is_empty() && added.is_empty(), "it wrote what nobody waited for any more: {added:?}");
    assert!(open(&third).is_some_and(|alarm| alarm["acknowledged"]["note"] == "through the other"));
}

#[test]
fn a_clean_stop_hands_the_lease_over_at_once() {
    let floor = Floor::new("stop");
    let first = floor.member(1);
    until("the first is active", || first.get(SKILLS));
    let second = floor.member(2);
    until("the second answers", || second.get(SKILLS));
    let (epoch, mut first) = (floor.epoch(), first);
    let stopped = monotonic();
    first.signal("-TERM");
    first.child.wait().unwrap();
    // Nobody has to wait until it is over: it is free, or has a new holder.
    assert_eq!(floor.sql(&format!("SELECT expires_ms = 0 OR epoch > {epoch} FROM aicc.lease")), "t");
    // It looks every half heartbeat; the stop itself takes a little.
    let read = second.door.until_asked_since(stopped);
    assert!(read - stopped < 3 * HEARTBEAT / 2, "{:?}", read - stopped);
}

#[test]
fn without_a_database_nobody_reads_the_last_figures_stay_with_the_reason_and_all_goes_on_when_it_is_back() {
    let floor = Floor::new("silent");
    let first = floor.member(1);
    let rows = |member: &Member| member.get(SKILLS).filter(|skills| skills["data"]["rows"].is_array());
    until("the first is active", || rows(&first));
    let second = floor.member(2);
    until("the second answers", || rows(&second));
    let refused =
        |member: &Member, method: &str, path: &str| member.ask(method, path, "").filter(|(status, _)| *status == 503).map(|(_, body)| body);

    postgres::shut(&floor.database);
    // The skills: what is read once a minute learns of it later.
    let class = |member: &Member| {
        let sources = member.get("/api/status")?["sources"].as_array()?.clone();
        Some(sources.iter().find(|source| source["source"] == "skill")?["problem"]["class"].clone())
    };
    until("the reason", || class(&first).filter(|class| class == "no-lease"));
    assert_eq!(first.metric("aicc_cluster_resting").unwrap(), "1.0");
    let last = first.door.last();
    for member in [&first, &second] {
        until("not ready", || refused(member, "GET", "/readyz").filter(|told| told.contains("\"nobody_reads\"")));
        assert!(rows(member).is_some(), "the last figures stay, whoever is asked");
        assert_eq!(member.ask("GET", "/healthz", "").unwrap().0, 200);
    }
    let told = refused(&second, "POST", "/api/alarms/1/acknowledge?site=main&vdn=1").unwrap();
    assert!(told.contains("\"nobody_reads\""), "what cannot be kept is not taken: {told}");
    // One that begins now knows of nobody.
    let third = floor.member(3);
    let told = until("nobody is active", || refused(&third, "GET", SKILLS));
    assert!(told.contains("\"nobody_active\""), "{told}");
    assert_eq!(first.door.last(), last, "nobody reads");
    assert_eq!((second.door.last(), third.door.last()), (None, None), "nobody reads");

    let back = monotonic();
    postgres::open_again(&floor.database);
    let all = [&first, &second, &third];
    until("one of them reads", || all.iter().find_map(|member| member.door.asked_since(back)));
    for member in all {
        until("it is as before", || class(member).filter(Value::is_null));
        until("its figures", || rows(member));
    }
}

#[test]
fn a_check_of_the_configuration_makes_nothing_in_the_database() {
    let floor = Floor::new("check");
    let (_, mut command) = floor.program(1, &Door::before(&floor.simulator.cms_url()));
    let checked = command.arg("--check").output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    assert_eq!(floor.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'aicc'"), "0");
}

#[test]
fn whoever_takes_over_answers_before_all_that_was_recorded_is_read_and_says_of_sums_that_they_are_not_known_yet() {
    const TODAY: &str = "/api/today?site=main&vdn=1";
    let sums = [TODAY, "/api/outlook?site=main&vdn=1", "/api/outlook?site=main&vdn=1&skill=101"];
    let floor = Floor::new("behind");
    let first = floor.member(1);
    until("the day is known", || first.get(TODAY).filter(|today| today["skills"].is_array()));
    let second = floor.member(2);
    until("the second answers", || second.get(SKILLS));
    // What was recorded cannot be read now.
    let lock = Lock::of(&floor.database, "aicc.block");
    drop(first);
    until("the second reads", || second.get(SKILLS).filter(|skills| skills["data"]["rows"].is_array()));
    for path in sums {
        assert_eq!(second.get(path), Some(Value::Null), "{path}");
    }
    drop(lock);
    for path in sums {
        until("the sums are known", || second.get(path).filter(|sums| sums["skills"].is_array()));
    }
}
