//! The program itself: exit codes, its one line, and how soon it stops. Every wait is bounded; nothing sleeps.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use aicc_proxy::clock::{Clock, monotonic};
use aicc_proxy::simulator::{self, Options, Scenario};

/// Longest time for anything that must happen.
const PATIENCE: Duration = Duration::from_secs(60);
/// A stop takes at most this.
const STOP: Duration = Duration::from_secs(1);

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aicc-proxy"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("AICC_TEST_SECRET", "a secret of the tests");
    command
}

/// Runs to the end: exit code, standard output, standard error.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = ended(program(arguments));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Runs to the end.
fn ended(mut command: Command) -> Output {
    let child = command.spawn().unwrap();
    let _watch = Watch::over(&child);
    child.wait_with_output().unwrap()
}

/// Ends a program that outlasts [`PATIENCE`], so that its test fails instead of hanging.
struct Watch {
    over: Option<Sender<()>>,
    watching: Option<JoinHandle<()>>,
}

impl Watch {
    fn over(child: &Child) -> Self {
        let (over, is_over) = channel::<()>();
        let pid = child.id().to_string();
        let watching = std::thread::spawn(move || {
            if is_over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let _ = Command::new("kill").args(["-KILL", &pid]).status();
            }
        });
        Self { over: Some(over), watching: Some(watching) }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.over.take());
        let _ = self.watching.take().map(JoinHandle::join);
    }
}

/// A file with this configuration, of its own name for each test.
fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A good configuration that reads the AICC at this port.
pub fn configuration(listen: &str, aicc_port: u16) -> String {
    format!(
        r#"listen = "{listen}"
[[site]]
id = "main"
name = "Main"
call_center_id = 1
[site.cc_cms]
url = "http://127.0.0.1:{aicc_port}"
access_key = "ak"
secret_key_env = "AICC_TEST_SECRET"
[[site.vdn]]
id = 1
name = "Service"
time_zone = "Asia/Shanghai"
skills = [{{ id = 7, name = "Billing" }}]
"#
    )
}

/// A program that runs; it is ended with the test.
struct Running {
    child: Child,
    line: String,
}

impl Running {
    /// Starts, and reads the one line.
    fn start(arguments: &[&str]) -> Self {
        Self::logging(arguments, "error")
    }

    fn logging(arguments: &[&str], level: &str) -> Self {
        Self::of(program(&[arguments, &["--log", level]].concat()))
    }

    fn of(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let _watch = Watch::over(&child);
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, line }
    }

    fn address(&self) -> String {
        let rest = self.line.split_once("http://").unwrap_or_else(|| panic!("no address in {:?}", self.line)).1;
        rest.split('/').next().unwrap().trim().to_owned()
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    /// Asks it to stop; how it ended and how long that took.
    fn stop(mut self) -> (ExitStatus, Duration) {
        let began = monotonic();
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let _watch = Watch::over(&self.child);
        (self.child.wait().unwrap(), began.elapsed())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Has ended already unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(stream: &mut TcpStream, path: &str) {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).unwrap();
}

#[test]
fn a_bad_configuration_ends_with_64_and_every_sentence_on_standard_error() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    // Were the port bound first, its being taken would be the complaint.
    let listen = taken.local_addr().unwrap().to_string();
    let bad = configuration(&listen, 1).replace("call_center_id = 1", "call_center_id = 0").replace("Asia/Shanghai", "Mars/Olympus");
    let path = file("bad.toml", bad);
    for arguments in [vec!["--config", &path], vec!["--config", &path, "--check"]] {
        let (code, said, complained) = run(&arguments);
        assert_eq!((code, said.as_str()), (Some(64), ""), "{complained}");
        assert!(complained.contains("call_center_id") && complained.contains("Mars/Olympus"), "{complained}");
        assert!(!complained.contains("[[site.vdn]] is needed"), "a VDN with a mistake is not a missing one: {complained}");
    }
    for (name, text) in [("empty.toml", &b""[..]), ("latin.toml", &b"listen = \"\xe4\""[..])] {
        assert_eq!(run(&["--config", &file(name, text), "--check"]).0, Some(64), "{name}");
    }
    assert_eq!(run(&["--config", "/no/such/file"]).0, Some(64));
    assert_eq!(run(&["--demo", "--no-such-option"]).0, Some(64));
}

#[test]
fn a_good_configuration_is_called_good_also_with_a_byte_order_mark() {
    let good = configuration("127.0.0.1:0", 1);
    for (name, text) in [("good.toml", good.clone()), ("mark.toml", format!("\u{feff}{good}"))] {
        let (code, said, complained) = run(&["--config", &file(name, text), "--check"]);
        assert_eq!((code, said.as_str(), complained.as_str()), (Some(0), "The configuration is good.\n", ""), "{name}");
    }
}

#[test]
fn a_secret_with_blanks_at_its_ends_is_kept_with_a_warning_that_does_not_show_it() {
    let path = file("blanks.toml", configuration("127.0.0.1:0", 1));
    let mut command = program(&["--config", &path, "--check"]);
    command.env("AICC_TEST_SECRET", " tiger ");
    let output = ended(command);
    let complained = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(complained.contains("secret_key_env") && complained.contains("blank") && !complained.contains("tiger"), "{complained}");
}

#[test]
fn a_page_that_is_not_there_is_a_mistake_in_plain_words() {
    let empty = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("empty-page");
    std::fs::create_dir_all(&empty).unwrap();
    for (folder, words) in [("/no/such/folder", "cannot be read"), (empty.to_str().unwrap(), "index.html")] {
        let configured = file("page.toml", format!("page_folder = \"{folder}\"\n{}", configuration("127.0.0.1:0", 1)));
        for arguments in [vec!["--demo", "--listen", "127.0.0.1:0", "--page", folder], vec!["--config", &configured, "--check"]] {
            let (code, said, complained) = run(&arguments);
            assert_eq!((code, said.as_str()), (Some(64), ""), "{complained}");
            assert!(complained.contains(folder) && complained.contains(words), "{complained}");
        }
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let path = file("taken.toml", configuration(&listen, 1));
    for arguments in [vec!["--demo", "--listen", &listen], vec!["--config", &path]] {
        let (code, said, complained) = run(&arguments);
        assert_eq!((code, said.as_str()), (Some(1), ""), "{complained}");
        assert!(complained.contains(&listen), "{complained}");
    }
}

#[test]
fn the_one_line_names_the_real_address() {
    let path = file("any-port.toml", configuration("127.0.0.1:0", 1));
    for arguments in [vec!["--demo", "--listen", "127.0.0.1:0"], vec!["--config", &path]] {
        let running = Running::start(&arguments);
        let mut stream = running.connect();
        get(&mut stream, "/healthz");
        let mut answer = [0; 15];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        let (status, _) = running.stop();
        assert_eq!(status.code(), Some(0));
    }
}

/// The program with a socket that is held open for it, as systemd does it: as the fourth file, and said in two variables.
fn activated(socket: &TcpListener, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    let hand_over = "exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" \"$@\"";
    command.args(["-c", hand_over, env!("CARGO_BIN_EXE_aicc-proxy")]).args(arguments).env("AICC_TEST_SECRET", "a secret of the tests");
    command.stdin(OwnedFd::from(socket.try_clone().unwrap())).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_socket_that_the_service_manager_holds_is_taken_over_with_those_who_wait_at_it_and_another_one_is_refused() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = held.local_addr().unwrap().to_string();
    let mut waiting = TcpStream::connect(&address).unwrap();
    waiting.set_read_timeout(Some(PATIENCE)).unwrap();
    get(&mut waiting, "/healthz");
    let path = file("activated.toml", configuration(&address, 1));
    let running = Running::of(activated(&held, &["--config", &path, "--log", "error"]));
    assert_eq!(running.address(), address);
    let mut answer = [0; 15];
    waiting.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    assert_eq!(running.stop().0.code(), Some(0));

    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let output = ended(activated(&other, &["--config", &path]));
    let complained = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(64), "{complained}");
    assert!(complained.contains(&other.local_addr().unwrap().to_string()) && complained.contains(&address), "{complained}");
}

#[test]
fn a_history_at_a_server_is_named_by_its_configuration_and_not_written_by_hand() {
    let of = ["--site", "main", "--vdn", "1"];
    let said = |arguments: &[&str]| {
        let (code, _, complained) = run(&[&["history"], arguments].concat());
        assert_eq!(code, Some(64), "{complained}");
        complained
    };
    let address = "postgres://aicc@127.0.0.1:1/aicc";
    assert!(said(&["check", address]).contains("`--config`"));
    assert!(said(&[&["import", address], &of[..]].concat()).contains("pg_dump"));
    let path = file("no-history.toml", configuration("127.0.0.1:0", 1));
    assert!(said(&["check", "--config", &path]).contains("keeps no history"));
    let text = format!("{}\n[history]\nfile = \"/nowhere/history.db\"\n", configuration("127.0.0.1:0", 1));
    let (code, _, complained) = run(&["history", "check", "--config", &file("its-history.toml", text)]);
    assert!(code == Some(1) && complained.contains("/nowhere/history.db cannot be read"), "{code:?} {complained}");
}

#[test]
fn it_stops_within_a_second_also_with_connections_open_and_a_silent_aicc() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let (arrived, arrivals) = channel();
    let port = silent.local_addr().unwrap().port();
    std::thread::spawn(move || arrived.send(silent.accept()));
    let path = file("silent.toml", configuration("127.0.0.1:0", port));
    let running = Running::start(&["--config", &path]);
    let mut kept_alive = running.connect();
    get(&mut kept_alive, "/healthz");
    kept_alive.read_exact(&mut [0; 15]).unwrap();
    let mut half = running.connect();
    half.write_all(b"GET / HT").unwrap();
    let _mute = running.connect();
    let mut waiting = running.connect();
    get(&mut waiting, "/api/skills?site=main&vdn=1");
    // The call to AICC is under way once it has arrived there.
    let _call = arrivals.recv_timeout(PATIENCE).unwrap().unwrap();
    let (status, took) = running.stop();
    assert_eq!(status.code(), Some(0));
    assert!(took < STOP, "{took:?}");
}

#[test]
fn a_log_that_nobody_reads_stops_nothing() {
    let path = file("unread.toml", configuration("127.0.0.1:0", 1));
    let running = Running::logging(&["--config", &path], "info");
    let mut stream = running.connect();
    // A pipe holds 64 kB, a line has more than a hundred bytes.
    for number in 0..1_000 {
        get(&mut stream, "/healthz");
        let (mut answer, mut end) = ([0; 4096], 0);
        while !answer[..end].ends_with(b"ok\n") {
            end += stream.read(&mut answer[end..]).unwrap_or_else(|error| panic!("request {number}: {error}"));
        }
    }
}

#[test]
fn a_changed_configuration_is_taken_when_the_program_hangs_up_and_a_bad_one_is_refused() {
    let good = configuration("127.0.0.1:0", 1);
    let path = file("reload.toml", &good);
    let log = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reload.log");
    let mut command = program(&["--config", &path, "--log", "info"]);
    command.stderr(std::fs::File::create(&log).unwrap());
    let running = Running::of(command);
    let hang_up = || assert!(Command::new("kill").args(["-HUP", &running.child.id().to_string()]).status().unwrap().success());
    let asked = |path: &str| {
        let mut stream = running.connect();
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let until = |wanted: &dyn Fn() -> bool, what: &str| {
        let began = monotonic();
        while !wanted() {
            assert!(began.elapsed() < PATIENCE, "never: {what}");
        }
    };
    // A connection that was made before the change asks after it.
    let mut kept_alive = running.connect();
    get(&mut kept_alive, "/healthz");
    std::fs::write(&path, good.replace("Billing", "Invoices")).unwrap();
    hang_up();
    until(&|| asked("/api/config").contains("Invoices"), "the new name");
    get(&mut kept_alive, "/api/config");
    let mut answers = String::new();
    while !answers.contains("Invoices") {
        let mut some = [0; 4096];
        let read = kept_alive.read(&mut some).unwrap();
        assert!(read > 0, "{answers}");
        answers.push_str(&String::from_utf8_lossy(&some[..read]));
    }

    let bad =
        good.replace("Billing", "Nobody").replace("call_center_id = 1", "call_center_id = 0").replace("Asia/Shanghai", "Mars/Olympus");
    let elsewhere = good.replace("Billing", "Nobody").replace("127.0.0.1:0", "127.0.0.1:9");
    let other_state = format!("{}\n[state]\nfile = \"/nowhere/state.db\"\n", good.replace("Billing", "Nobody"));
    let other_history = format!("{}\n[history]\nfile = \"/nowhere/history.db\"\n", good.replace("Billing", "Nobody"));
    let refusals = [
        (other_history, "only with a restart can change: `history`"),
        (bad, "Mars/Olympus"),
        (elsewhere, "only with a restart can change: `listen`"),
        (other_state, "only with a restart can change: `state`"),
    ];
    for (number, (text, words)) in refusals.into_iter().enumerate() {
        std::fs::write(&path, text).unwrap();
        hang_up();
        let refused = format!("aicc_configuration_reloads_total{{result=\"refused\"}} {}", number + 1);
        until(&|| asked("/metrics").contains(&refused), "the refusal is counted");
        until(&|| std::fs::read_to_string(&log).unwrap().contains(words), "the log says why");
        assert!(asked("/api/config").contains("Invoices"), "the one before stays in use");
    }
    assert!(asked("/metrics").contains("aicc_configuration_reloads_total{result=\"taken\"} 1"));
    assert_eq!(running.stop().0.code(), Some(0));
}

#[test]
fn a_closed_terminal_ends_nothing() {
    let mut command = program(&["--config", &file("closed.toml", configuration("127.0.0.1:0", 1)), "--check"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    command.stdout(writer);
    let output = ended(command);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_doctor_says_with_its_exit_code_whether_all_is_well() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options = Options { seed: 1, clock: Clock::real(), history_days: 0, scenario: Scenario::named("normal").unwrap() };
    let simulator = runtime.block_on(simulator::start(options)).unwrap();
    let port = simulator.cms_url().rsplit_once(':').unwrap().1.parse().unwrap();
    let there = file("doctor-there.toml", configuration("127.0.0.1:0", port));
    let gone = file("doctor-gone.toml", configuration("127.0.0.1:0", 1));
    let bad = file("doctor-bad.toml", "colour = 1");

    let (code, said, _) = run(&["doctor", "--config", &there]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("Site main (Main)\nok   CC-CMS: 127.0.0.1 is 127.0.0.1:"), "{said}");

    let (code, said, _) = run(&["doctor", "--config", &gone, "--sign"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("FAIL CC-CMS: no connection to 127.0.0.1:1") && said.contains("\n     > check host and port of `cc_cms.url`"),
        "{said}"
    );

    assert_eq!(run(&["doctor", "--config", &bad]).0, Some(64));
    assert_eq!(run(&["doctor"]).0, Some(64));
}
