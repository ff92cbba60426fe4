//! Programs that are killed at any moment: what was given out is not lost, what was taken back stays so, and no file is half-written.
//!
//! One more kind of victim is one more [`Victim`] with what it does in [`Kills::strike`]; what must hold afterwards is the same for all.

#[path = "kills/recording.rs"]
pub mod recording;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use aicc_proxy::clock::monotonic;
use aicc_proxy::database::Place;
use aicc_proxy::store::{Change, OpenAlarm, Store};
use domain::alarm::{Alarm, Metric, Severity, Subject, What};
use domain::field::Source;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Victim {
    /// `token new`.
    New,
    /// `token revoke`.
    Revoke,
    /// The proxy while it starts, and so reads its configuration and the tokens.
    Start,
    /// The proxy while it takes a changed configuration.
    Reload,
    /// The proxy while somebody takes an alarm.
    Acknowledge,
}

impl Victim {
    /// All of them; kills go round.
    pub const ALL: [Self; 5] = [Self::New, Self::Revoke, Self::Start, Self::Reload, Self::Acknowledge];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::New => "`token new`",
            Self::Revoke => "`token revoke`",
            Self::Start => "start of the proxy",
            Self::Reload => "proxy after SIGHUP, with a changed configuration",
            Self::Acknowledge => "proxy while somebody takes an alarm",
        }
    }
}

/// How the kills of one victim went.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Kills.
    pub kills: u32,
    /// Victims that had ended by themselves before.
    pub too_late: u32,
    /// Victims that were killed after what they had to do was done.
    pub done: u32,
}

/// Runs of the program in a folder of their own.
pub struct Kills {
    program: String,
    config: PathBuf,
    /// The configuration as it was last written.
    text: String,
    /// Tokens that must be there.
    held: BTreeSet<String>,
    /// Where alarms are kept, and the notes with which one was taken that must be there.
    state: PathBuf,
    noted: BTreeSet<String>,
    chance: ChaCha8Rng,
    number: u32,
    /// How long the last victim took that was left alone.
    took: Duration,
}

/// What the log says once a changed configuration is in use.
const RELOADED: &str = "the configuration was read again";

/// A child that is ended with its case.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // Has ended already unless the case failed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Kills {
    /// Begins with nothing in this folder.
    pub fn new(program: &str, folder: &Path) -> Self {
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder).unwrap();
        let text = format!(
            "listen = \"127.0.0.1:0\"\n[access]\nloopback_without_login = true\ntoken_file = \"{}\"\n[state]\nfile = \"{}\"\n[[site]]\nid = \"main\"\nname = \"0\"\ncall_center_id = 1\n[site.cc_cms]\n\
             url = \"http://127.0.0.1:1\"\naccess_key = \"ak\"\nsecret_key_env = \"AICC_TEST_SECRET\"\n[[site.vdn]]\nid = 1\nname = \"Service\"\n\
             time_zone = \"Asia/Shanghai\"\n",
            folder.join("tokens.json").display(),
            folder.join("state.db").display()
        );
        let config = folder.join("aicc.toml");
        std::fs::write(&config, &text).unwrap();
        let mut kills = Self {
            program: program.to_owned(),
            config,
            text,
            held: BTreeSet::new(),
            state: folder.join("state.db"),
            noted: BTreeSet::new(),
            chance: ChaCha8Rng::seed_from_u64(7),
            number: 0,
            took: Duration::ZERO,
        };
        assert_eq!(kills.run(&["token", "new", "--name", "first", "--vdn", "1"]).0, Some(0));
        kills.held.insert("first".to_owned());
        kills.raise();
        kills
    }

    /// Kills so many times; a tally for each of [`Victim::ALL`].
    pub fn run_all(&mut self, kills: u32) -> [Tally; 5] {
        let usual = Victim::ALL.map(|victim| self.usual_time(victim));
        let mut tallies = [Tally::default(); 5];
        for kill in 0..kills as usize {
            let kind = kill % Victim::ALL.len();
            // From its start to a little after its end.
            let moment = usual[kind].mul_f64(1.2 * self.chance.random::<f64>());
            let (too_late, done) = self.strike(Victim::ALL[kind], Some(moment));
            tallies[kind].kills += 1;
            tallies[kind].too_late += u32::from(too_late);
            tallies[kind].done += u32::from(done);
        }
        let (code, ..) = self.run(&["token", "new", "--name", "last", "--vdn", "1"]);
        assert_eq!(code, Some(0), "what the dead have left behind hinders nobody");
        tallies
    }

    /// How long a victim takes that is left alone: the shortest of a few.
    fn usual_time(&mut self, victim: Victim) -> Duration {
        let mut time = || {
            self.strike(victim, None);
            self.took
        };
        [time(), time(), time()].into_iter().min().unwrap_or_default()
    }

    /// Kills one victim at a moment; says whether it had ended before, and whether its work was done.
    fn strike(&mut self, victim: Victim, moment: Option<Duration>) -> (bool, bool) {
        self.number += 1;
        let name = format!("t{}", self.number);
        match victim {
            Victim::New => {
                let (ended_well, said) = self.killed(&["token", "new", "--name", &name, "--vdn", "1"], moment);
                let there = self.check(Some(&name), !said.is_empty());
                (ended_well, there)
            }
            Victim::Revoke => {
                // One of those that must be there; there is always the first.
                let (code, ..) = self.run(&["token", "new", "--name", &name, "--vdn", "1"]);
                assert_eq!(code, Some(0), "what the dead have left behind hinders nobody");
                let (ended_well, _) = self.killed(&["token", "revoke", &name], moment);
                let there = self.check(Some(&name), false);
                assert!(!(ended_well && there), "{name}, which was taken back, is there again");
                (ended_well, !there)
            }
            Victim::Start => {
                let begun = monotonic();
                let child = Ended(self.command(&[]).stdout(Stdio::piped()).spawn().unwrap());
                let said = match moment {
                    Some(moment) => killed_at(child, moment).1,
                    None => self.serving(child).1,
                };
                self.took = begun.elapsed();
                self.check(None, false);
                self.check_configuration();
                self.check_state(None, false);
                (false, !said.is_empty())
            }
            Victim::Reload => {
                let child = Ended(self.command(&[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
                let (mut child, _) = self.serving(child);
                let mut log = BufReader::new(child.0.stderr.take().unwrap());
                let changed = self.text.replacen(&format!("name = \"{}\"", self.name()), &format!("name = \"{name}\""), 1);
                let fresh = self.config.with_extension("fresh");
                std::fs::write(&fresh, &changed).unwrap();
                std::fs::rename(&fresh, &self.config).unwrap();
                self.text = changed;
                assert!(Command::new("kill").args(["-HUP", &child.0.id().to_string()]).status().unwrap().success());
                let begun = monotonic();
                let mut said = String::new();
                while moment.is_none() && !said.contains(RELOADED) {
                    assert_ne!(log.read_line(&mut said).unwrap(), 0, "it ends when its files change: {said}");
                }
                self.took = begun.elapsed();
                let (ended_before, _) = killed_at(child, moment.unwrap_or_default());
                assert!(!ended_before, "it ends when its files change");
                log.read_to_string(&mut said).unwrap();
                self.check(None, false);
                self.check_configuration();
                (false, said.contains(RELOADED))
            }
            Victim::Acknowledge => {
                let child = Ended(self.command(&[]).stdout(Stdio::piped()).spawn().unwrap());
                let (child, line) = self.serving(child);
                let mut stream = TcpStream::connect(address(&line)).unwrap();
                let body = format!("{{\"name\":\"Li Na\",\"note\":\"{name}\"}}");
                let head = "Host: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ";
                let path = "/api/alarms/1/acknowledge?site=main&vdn=1";
                write!(stream, "POST {path} HTTP/1.1\r\n{head}{}\r\n\r\n{body}", body.len()).unwrap();
                let begun = monotonic();
                let mut answer = Vec::new();
                if moment.is_none() {
                    stream.read_to_end(&mut answer).unwrap();
                    self.took = begun.elapsed();
                }
                let (ended_before, _) = killed_at(child, moment.unwrap_or_default());
                assert!(!ended_before, "it ends when somebody takes an alarm");
                // What it had said by then has arrived, or is cut off.
                let _ = stream.read_to_end(&mut answer);
                let answered = answer.starts_with(b"HTTP/1.1 200");
                assert!(answered || answer.is_empty(), "{}", String::from_utf8_lossy(&answer));
                let there = self.check_state(Some(&name), answered);
                self.check(None, false);
                (false, there)
            }
        }
    }

    /// Puts an alarm into the state file that stays: nobody ever reads the system indicators.
    fn raise(&self) {
        let alarm = Alarm {
            id: 1,
            rule: Metric::DataStale.word().to_owned(),
            metric: Metric::DataStale,
            site: "main".parse().unwrap(),
            vdn: None,
            subject: Subject::Source(Source::Sysindex),
            severity: Severity::Warning,
            since_ms: 0,
            value: None,
            bound: None,
            held: false,
            acknowledged: None,
            snoozed_until_ms: None,
        };
        let (store, _) = Store::open(&Place::File(self.state.clone())).unwrap();
        // Written before the store ends, and the next one waits for that.
        drop(store.write(vec![Change::Open(OpenAlarm { alarm, answered: None })]));
    }

    /// What must hold of the state file, whoever was killed; whether the alarm was taken with this note.
    fn check_state(&mut self, in_question: Option<&str>, must_be: bool) -> bool {
        let (_, kept) = Store::open(&Place::File(self.state.clone())).unwrap_or_else(|sentence| panic!("it is half-written: {sentence}"));
        let taken = kept.events.iter().filter(|event| event.what == What::Acknowledged);
        let notes: BTreeSet<String> = taken.map(|event| event.note.clone()).collect();
        let there = in_question.is_some_and(|note| notes.contains(note));
        assert!(there || !must_be, "{in_question:?}, which was answered, is lost");
        self.noted.extend(in_question.filter(|_| there).map(str::to_owned));
        assert_eq!(notes, self.noted, "what was there before is there, and nothing else");
        let [OpenAlarm { alarm, .. }] = &kept.alarms[..] else { panic!("the alarm is lost: {:?}", kept.alarms) };
        // Event and alarm are written as one.
        let last = kept.events.iter().rev().find(|event| event.what == What::Acknowledged).map(|event| &event.note);
        assert_eq!(alarm.acknowledged.as_ref().map(|taken| &taken.note), last);
        there
    }

    /// The site's name in the configuration.
    fn name(&self) -> &str {
        self.text.split("\nname = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).arg("--config").arg(&self.config).env("AICC_TEST_SECRET", "a secret of the tests");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs to the end: exit code, standard output, standard error.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    /// Runs a command that is killed at this moment; whether it had ended well before, and what it said.
    fn killed(&mut self, arguments: &[&str], moment: Option<Duration>) -> (bool, String) {
        match moment {
            None => {
                let begun = monotonic();
                let (code, said, _) = self.run(arguments);
                self.took = begun.elapsed();
                (code == Some(0), said)
            }
            Some(moment) => killed_at(Ended(self.command(arguments).stdout(Stdio::piped()).spawn().unwrap()), moment),
        }
    }

    /// Waits for the proxy's line and for its first answer.
    fn serving(&self, mut child: Ended) -> (Ended, String) {
        let mut line = String::new();
        BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("http://"), "it does not start: {:?}", self.run(&["--check"]));
        let mut stream = TcpStream::connect(address(&line)).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        (child, line)
    }

    /// What must hold of the tokens, whoever was killed; whether the one in question is there.
    fn check(&mut self, in_question: Option<&str>, must_be: bool) -> bool {
        let (code, list, complained) = self.run(&["token", "list"]);
        assert_eq!((code, complained.as_str()), (Some(0), ""), "the file of tokens is half-written");
        let names: BTreeSet<String> = list.lines().filter_map(|line| Some(line.split_once(' ')?.0.to_owned())).collect();
        let there = in_question.is_some_and(|name| names.contains(name));
        assert!(there || !must_be, "{in_question:?}, which was given out, is lost");
        if let Some(name) = in_question {
            self.held.remove(name);
            self.held.extend(there.then(|| name.to_owned()));
        }
        assert_eq!(names, self.held, "what was there before is there, and nothing else");
        there
    }

    /// The configuration is only read.
    fn check_configuration(&self) {
        assert_eq!(std::fs::read_to_string(&self.config).unwrap(), self.text, "the configuration was written to");
        let (code, said, complained) = self.run(&["--check"]);
        assert_eq!((code, said.as_str()), (Some(0), "The configuration is good.\n"), "{complained}");
    }
}

/// Where the proxy is, by its line.
fn address(line: &str) -> &str {
    line.split_once("http://").map_or("", |(_, rest)| rest.trim().trim_end_matches('/'))
}

/// Kills at this moment; whether the program had ended well before, and what it said.
fn killed_at(mut child: Ended, moment: Duration) -> (bool, String) {
    let begun = monotonic();
    while begun.elapsed() < moment {
        std::thread::yield_now();
    }
    let _ = child.0.kill();
    let ended_well = child.0.wait().unwrap().success();
    let mut said = String::new();
    if let Some(mut stdout) = child.0.stdout.take() {
        stdout.read_to_string(&mut said).unwrap();
    }
    (ended_well, said)
}
