//! Faults between AICC and the program itself, at its real pace, for `scripts/proof faults`.
//!
//! `faults PROGRAM FOLDER`: for each fault of the table one program and one simulated AICC, all at once, with configurations and logs in the
//! folder. Prints one row of a table for each, and ends badly if what should hold does not.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "a tool for developers: what fails says where")]

#[path = "../tests/proxy/fault_table.rs"]
mod fault_table;
#[path = "../tests/proxy/peer.rs"]
#[expect(dead_code, reason = "the tests count what it says")]
mod peer;

use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use aicc_proxy::clock::{Clock, monotonic};
use aicc_proxy::simulator::{self, Options, Scenario, Simulator};
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use fault_table::{Case, Told, cases};
use peer::{Behaviour, Peer};

const SKILLS: &str = "/api/skills?site=main&vdn=1";
/// Skills are read so often: the default.
const INTERVAL_S: f64 = 10.0;
/// Longest time from the end of a fault to the next good read: the longer of interval and 15 s, and one interval (DECISIONS 16); with a
/// second for the call and this tool.
const RECOVERY_S: f64 = 15.0 + INTERVAL_S + 1.0;
/// The same where AICC says that it is asked too often: only then pauses grow up to five minutes.
const THROTTLED_S: f64 = 300.0 + INTERVAL_S + 1.0;
/// Between two looks.
const LOOK: Duration = Duration::from_millis(100);
/// A fault lasts so long after it is told: data are stale after two intervals, and pauses have grown to their ceiling.
const LASTS: Duration = Duration::from_secs(60);
/// Connections fall silent and are closed after a minute.
const QUIET: Duration = Duration::from_secs(90);
const PATIENCE: Duration = Duration::from_secs(120);

/// A program that is ended with its case.
struct Program {
    child: Child,
    address: String,
}

impl Program {
    async fn start(program: &str, folder: &Path, number: usize, simulator: &Simulator, peer: &Peer) -> Self {
        let plan = &simulator.plan().vdns[0];
        let list =
            |named: &[(u32, String)]| named.iter().map(|(id, _)| format!(r#"{{id={id},name="{id}"}}"#)).collect::<Vec<_>>().join(",");
        let (ordinary, global) = (simulator.ordinary_keys(), simulator.global_keys());
        let text = format!(
            "listen=\"127.0.0.1:0\"\n[[site]]\nid=\"main\"\nname=\"Main\"\ncall_center_id={}\n[site.cc_cms]\nurl=\"{}\"\naccess_key=\"{}\"\n\
             secret_key_env=\"AICC_ORDINARY\"\nglobal_access_key=\"{}\"\nglobal_secret_key_env=\"AICC_GLOBAL\"\ncalls_per_second=20\n[[site.vdn]]\n\
             id={}\nname=\"Service\"\ntime_zone=\"{}\"\nagents_total={}\nskills=[{}]\naccess_codes=[{}]\n",
            simulator.plan().cc_id,
            peer.url(),
            ordinary.access_key,
            global.access_key,
            plan.id,
            plan.time_zone,
            plan.agents.len(),
            list(&plan.skills),
            list(&plan.access_codes),
        );
        let (config, log) = (folder.join(format!("{number}.toml")), std::fs::File::create(folder.join(format!("{number}.log"))).unwrap());
        std::fs::write(&config, text).unwrap();
        let mut command = Command::new(program);
        command.arg("--config").arg(config).args(["--log", "warn"]).kill_on_drop(true).stdout(Stdio::piped()).stderr(log);
        command.env("AICC_ORDINARY", ordinary.secret_key.expose_secret()).env("AICC_GLOBAL", global.secret_key.expose_secret());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).await.unwrap();
        let address =
            line.split_once("http://").unwrap_or_else(|| panic!("no address in {line:?}")).1.trim().trim_end_matches('/').to_owned();
        Self { child, address }
    }

    async fn get(&self, path: &str) -> (HeaderMap, String) {
        let (mut sender, connection) = handshake(TokioIo::new(TcpStream::connect(&self.address).await.unwrap())).await.unwrap();
        let ending = tokio::spawn(connection);
        let answer = sender.send_request(Request::get(path).header("host", "localhost").body(Body::empty()).unwrap()).await.unwrap();
        assert!(answer.status().is_success(), "{path} is answered with {}", answer.status());
        let (head, body) = answer.into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        drop(sender);
        let _ = ending.await;
        (head.headers, text)
    }

    async fn look(&self) -> Look {
        let (headers, text) = self.get(SKILLS).await;
        let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let number = |text: &str, name: &str| text.split_once(name)?.1.split([',', '}']).next()?.parse().ok();
        Look {
            class: header("x-aicc-problem"),
            state: header("x-aicc-state").unwrap_or_default(),
            read_at_ms: number(&text, "\"read_at_ms\":"),
            rows: text.matches("\"signed_in\":").count() - text.matches("\"signed_in\":null").count(),
        }
    }

    /// Looks until it is as wanted; the seconds that took, `None` if it never was.
    async fn until(&self, within: Duration, wanted: impl Fn(&Look) -> bool) -> Option<f64> {
        let begun = monotonic();
        let looking = async {
            while !wanted(&self.look().await) {
                sleep(LOOK).await;
            }
        };
        timeout(within, looking).await.ok().map(|()| begun.elapsed().as_secs_f64())
    }

    async fn tasks(&self) -> f64 {
        let (_, text) = self.get("/metrics").await;
        text.lines().find_map(|line| line.strip_prefix("aicc_tasks ")?.parse::<f64>().ok()).unwrap()
    }

    fn greatest_memory_mb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id().unwrap())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap() / 1000
    }
}

/// What a viewer sees of the skills.
#[derive(Debug)]
struct Look {
    class: Option<String>,
    state: String,
    read_at_ms: Option<i64>,
    rows: usize,
}

impl Look {
    fn is_good(&self) -> bool {
        self.class.is_none() && self.rows > 0
    }
}

/// One fault from beginning to end: its row, and whether all held.
async fn measure(program: String, folder: String, number: usize, Case { what, behaviour, told }: Case) -> (String, bool) {
    let options = Options { seed: 7, clock: Clock::real(), history_days: 0, scenario: Scenario::named("normal").unwrap() };
    let simulator = simulator::start(options).await.unwrap();
    let peer = Peer::before(&simulator.cms_url(), Behaviour::PassOn).await;
    let program = Program::start(&program, Path::new(&folder), number, &simulator, &peer).await;
    let started = program.until(PATIENCE, Look::is_good).await.is_some();
    let mut tasks_before = 0_f64;
    for _ in 0..30 {
        sleep(Duration::from_secs(1)).await;
        tasks_before = tasks_before.max(program.tasks().await);
    }
    let before = program.look().await;

    peer.behave(behaviour);
    let class = match told {
        Told::Nothing => None,
        Told::Class(class) | Told::Refused(class) => Some(class.to_owned()),
    };
    let told_after = program.until(PATIENCE, |look| look.class == class).await;
    let stays = monotonic();
    let (mut held, mut most_tasks, mut state) = (true, 0_f64, String::new());
    while stays.elapsed() < LASTS {
        sleep(Duration::from_secs(1)).await;
        let look = program.look().await;
        held &= look.class == class && look.rows == before.rows;
        most_tasks = most_tasks.max(program.tasks().await);
        state = look.state;
    }
    let last = program.look().await;
    held &= if class.is_none() { last.read_at_ms > before.read_at_ms } else { state == "stale" && last.read_at_ms >= before.read_at_ms };

    peer.behave(Behaviour::PassOn);
    let refused = matches!(told, Told::Refused(_));
    let longest_s = if class.as_deref() == Some("throttled") { THROTTLED_S } else { RECOVERY_S };
    // After a refusal nothing comes, so there is no more to wait for.
    let patience = Duration::from_secs_f64(if refused { RECOVERY_S } else { 2.0 * longest_s });
    let back = program.until(patience, |look| look.is_good() && look.read_at_ms > last.read_at_ms).await;
    held &= back.is_none_or(|seconds| seconds <= longest_s) && back.is_some() != refused;
    let mut tasks_after = program.tasks().await;
    let quiet = monotonic();
    while tasks_after > tasks_before && quiet.elapsed() < QUIET {
        sleep(Duration::from_secs(1)).await;
        tasks_after = program.tasks().await;
    }
    held &= started && told_after.is_some() && tasks_after <= tasks_before;
    if !held {
        eprintln!("{what}: {before:?}, then {last:?}");
    }
    let (class, figures) = class.as_ref().map_or(("nothing: reads go on", "fresh"), |class| (class.as_str(), "stay, marked as stale"));
    let back = back.map_or_else(
        || if refused { "at the next probe, 30 min".to_owned() } else { "never".to_owned() },
        |seconds| format!("{seconds:.1}"),
    );
    let row = format!(
        "| {what} | {class} | {} | {back} | {tasks_before} / {most_tasks} / {tasks_after} | {} | {} |",
        if held { figures } else { "**no**" },
        program.greatest_memory_mb(),
        if held { "yes" } else { "**no**" },
    );
    simulator.stop().await;
    (row, held)
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, folder] = &arguments[..] else { panic!("faults PROGRAM FOLDER") };
    let hour_ahead = (Clock::real().now() + Duration::from_secs(3600)).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let measured: Vec<_> = cases(Duration::from_secs(1), &hour_ahead)
        .into_iter()
        .enumerate()
        .map(|(number, case)| tokio::spawn(measure(program.clone(), folder.clone(), number, case)))
        .collect();
    let mut all_held = true;
    for row in measured {
        let (row, held) = row.await.unwrap();
        println!("{row}");
        all_held &= held;
    }
    if all_held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
