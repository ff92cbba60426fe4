//! The commands about view tokens, the program that honours them, and what is left when they are killed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use aicc_proxy::clock::monotonic;

use crate::kills::recording::strike;
use crate::kills::{Kills, Victim};
use crate::{postgres, process};

const PATIENCE: Duration = Duration::from_secs(60);
/// Programs killed at some moment. A small dose: each costs the start of a few programs.
const KILLS: u32 = 25;

/// A configuration with a token file in a folder of its own; gives its path.
fn configuration(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("token-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("aicc.toml");
    let access = format!("[access]\ntoken_file = \"{}\"\n[[site]]", folder.join("tokens.json").display());
    let second = "[[site.vdn]]\nid = 2\nname = \"Sales\"\ntime_zone = \"Asia/Shanghai\"\n";
    let text = process::configuration("127.0.0.1:0", 1).replacen("[[site]]", &access, 1) + second;
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aicc-proxy"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).env_remove("AICC_TEST_SECRET");
    command
}

/// Runs to the end: exit code, standard output, standard error.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = program(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn make(config: &str, name: &str, more: &[&str]) -> (Option<i32>, String, String) {
    run(&[&["token", "new", "--config", config, "--name", name][..], more].concat())
}

/// A program that is ended with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks with this line as `Authorization`; the status.
fn ask(address: &str, path: &str, authorization: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{authorization}\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.get(9..12).unwrap_or_default().to_owned()
}

#[test]
fn a_token_is_made_listed_honoured_and_revoked_without_secrets_or_a_restart_and_is_in_no_log() {
    let config = configuration("life");
    let mut command = program(&["--config", &config, "--log", "debug"]);
    // A pipe that nobody reads would fill up and hold the program.
    let log_file = PathBuf::from(&config).with_file_name("log");
    command.stderr(std::fs::File::create(&log_file).unwrap());
    let mut running = Running(command.env("AICC_TEST_SECRET", "a secret of the tests").spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split_once("http://").unwrap().1.trim().trim_end_matches('/').to_owned();
    assert_eq!(ask(&address, "/api/config", ""), "401");

    let (code, token, complained) = make(&config, "wall", &["--vdn", "1", "--skill", "7", "--expires", "90d"]);
    assert_eq!((code, complained.as_str()), (Some(0), ""));
    let token = token.trim();
    let bearer = format!("Authorization: Bearer {token}\r\n");
    let until = |path: &str, wanted: &str| {
        let began = monotonic();
        while ask(&address, path, &bearer) != wanted {
            assert!(began.elapsed() < PATIENCE, "{path} never became {wanted}");
        }
    };
    until("/api/config", "200");
    assert_eq!(ask(&address, "/api/skills?site=main&vdn=2", &bearer), "403");
    assert_eq!(ask(&address, &format!("/api/config?token={token}"), ""), "401", "never in the query");
    assert_eq!(ask(&address, "/api/config", &format!("Authorization: Bearer {token}0\r\n")), "401");
    assert_eq!(ask(&address, "/api/config", &format!("Authorization: bearer {token}\r\n")), "200");
    // Hanging up means "read your files again", not "go away".
    assert!(Command::new("kill").args(["-HUP", &running.0.id().to_string()]).status().unwrap().success());
    assert_eq!(ask(&address, "/api/config", &bearer), "200");
    let (_, list, _) = run(&["token", "list", "--config", &config]);
    assert!(list.starts_with("wall  until ") && list.trim_end().ends_with("site main VDN 1: skills 7, access codes none"), "{list}");
    assert_eq!(run(&["token", "revoke", "wall", "--config", &config]).0, Some(0));
    until("/api/config", "401");

    let _ = running.0.kill();
    let _ = running.0.wait();
    let log = std::fs::read_to_string(log_file).unwrap();
    let secret = token.strip_prefix("aicc_view_").unwrap();
    assert!(log.contains("viewer=token:wall") && log.contains("/api/skills"), "{log}");
    assert!(!log.contains(secret) && !log.contains("a secret of the tests"), "a secret is in the log");
    let folder = PathBuf::from(&config);
    assert!(!std::fs::read_to_string(folder.with_file_name("tokens.json")).unwrap().contains(secret));
}

#[test]
fn a_token_of_what_is_not_there_is_refused_in_plain_words() {
    let config = configuration("refused");
    for (more, code, words) in [
        (&["--vdn", "3"][..], 64, "`--vdn` is 3, which is not a VDN of the site main"),
        (&["--vdn", "1", "--skill", "8"], 64, "`--vdn` is 1, which has no skill 8"),
        (&["--vdn", "1", "--vdn", "2", "--skill", "7"], 64, "give one `--vdn`"),
        (&["--vdn", "1", "--site", "other"], 64, "which is not configured"),
        (&["--vdn", "1", "--expires", "yesterday"], 64, "`--expires` should be in the future"),
        (&["--skill", "7"], 64, "--vdn"),
    ] {
        let (ended, said, complained) = make(&config, "wall", more);
        assert_eq!((ended, said.as_str()), (Some(code), ""), "{complained}");
        assert!(complained.contains(words), "{words}: {complained}");
    }
    assert_eq!(make(&config, "a b", &["--vdn", "1"]).0, Some(1));
    assert_eq!(run(&["token", "list", "--config", &config]), (Some(0), String::new(), String::new()));
    assert_eq!(run(&["token", "revoke", "wall", "--config", &config]).0, Some(1));
    let without = std::fs::read_to_string(&config).unwrap().replace("[access]", "").replace("token_file", "page_folder");
    std::fs::write(&config, without).unwrap();
    let (code, _, complained) = make(&config, "wall", &["--vdn", "1"]);
    assert!(code == Some(64) && complained.contains("names no `token_file`"), "{complained}");
}

#[test]
fn tokens_of_several_proxies_are_in_their_database_for_which_only_its_own_password_is_needed() {
    let config = configuration("cluster");
    let text = std::fs::read_to_string(&config).unwrap();
    let line = text.lines().find(|line| line.starts_with("token_file")).unwrap();
    let cluster = format!(
        "[cluster]\ndatabase = \"{}\"\npassword_env = \"AICC_TEST_PASSWORD\"\nadvertise = \"http://127.0.0.1:1\"\n[access]",
        postgres::sealed()
    );
    std::fs::write(&config, text.replace(&format!("{line}\n"), "").replace("[access]", &cluster)).unwrap();
    let with = |password: &str, arguments: &[&str]| {
        let output = program(arguments).args(["--config", &config]).env("AICC_TEST_PASSWORD", password).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, token, complained) = with(postgres::PASSWORD, &["token", "new", "--name", "wall", "--vdn", "1"]);
    assert!(code == Some(0) && token.starts_with("aicc_view_"), "{complained}");
    let (_, list, _) = with(postgres::PASSWORD, &["token", "list"]);
    assert!(list.starts_with("wall  no end"), "{list}");
    let (code, _, complained) = with("tiger", &["token", "list"]);
    assert!(code == Some(1) && complained.contains("cannot be reached") && !complained.contains("tiger"), "{complained}");
}

#[test]
fn a_program_that_is_killed_at_any_moment_loses_nothing_and_leaves_nothing_half_written() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("killed");
    let tallies = Kills::new(env!("CARGO_BIN_EXE_aicc-proxy"), &folder).run_all(KILLS);
    for (victim, tally) in Victim::ALL.iter().zip(tallies) {
        assert_eq!(tally.kills, KILLS / 5, "{}", victim.words());
    }
}

#[test]
fn a_demo_that_is_killed_while_it_records_loses_at_most_the_read_under_way() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("killed-recording");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for moment_s in [0.0, 0.7, 2.2] {
        let (told, lost) = strike(env!("CARGO_BIN_EXE_aicc-proxy"), &folder.join("history.db"), moment_s);
        assert!(told >= 1 && lost <= 1, "{lost} of {told}");
    }
}
