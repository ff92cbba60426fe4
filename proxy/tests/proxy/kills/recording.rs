//! The demo, ten minutes a second, killed while it records: what was told to anybody is in its file, but for the read that was under way.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use aicc_proxy::clock::{Clock, monotonic};
use aicc_proxy::history::Place;
use aicc_proxy::history::recorder::{Config, Recorder};
use domain::field::Source;
use domain::id::VdnId;
use domain::reading::Reading;

use super::{Ended, address, killed_at};

/// Two reads are ten minutes of the demo apart; one is written within so much of the time that it is told with, milliseconds.
const NEAR_MS: i64 = 200_000;
/// Longest that a first read is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Kills one demo so many seconds after its first read; how many reads somebody had been told of, and how many of those are not in the file.
pub fn strike(program: &str, file: &Path, moment_s: f64) -> (usize, usize) {
    for name in ["", "-wal", "-shm"] {
        // Of the one before.
        let _ = std::fs::remove_file(format!("{}{name}", file.display()));
    }
    let mut command = Command::new(program);
    command.args(["--demo", "--demo-speed", "600", "--listen", "127.0.0.1:0", "--log", "error", "--history"]).arg(file);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut child = Ended(child);
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let mut told = BTreeSet::new();
    let begun = monotonic();
    let mut first = None;
    while first.is_none_or(|first: tokio::time::Instant| first.elapsed().as_secs_f64() < moment_s) {
        assert!(begun.elapsed() < PATIENCE, "it reads nothing: {line}");
        if let Some(read_at_ms) = read_at_ms(&line) {
            told.insert(read_at_ms);
            first.get_or_insert_with(monotonic);
        }
    }
    killed_at(child, Duration::ZERO);

    let database = rusqlite::Connection::open(file).unwrap();
    let sound: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    // As the next run would begin.
    let next =
        Recorder::new(Config { database: Some(aicc_proxy::database::Place::File(file.to_owned())), ..Config::default() }, Clock::fixed(0));
    next.begin().unwrap();
    assert_eq!(next.condition().trouble, None);
    let place = Place { source: Source::Skill, site: "demo".parse().unwrap(), vdn: VdnId(1) };
    let mut written = BTreeSet::new();
    let note = |at_ms, _, _: &[Reading]| {
        written.insert(at_ms);
    };
    next.shelf().unwrap().each_row(&place, (0, i64::MAX / 2), &["talking"], note).unwrap();
    let lost = told.iter().filter(|at_ms| written.range(*at_ms - NEAR_MS..*at_ms + NEAR_MS).next().is_none());
    let lost: Vec<i64> = lost.copied().collect();
    let in_flight = told.last().copied();
    assert!(lost.iter().all(|at_ms| Some(*at_ms) == in_flight), "more than the last read is lost: {lost:?} of {told:?}");
    (told.len(), lost.len())
}

/// When the last read of skills was, as a viewer is told; `None` before the first.
fn read_at_ms(line: &str) -> Option<i64> {
    let mut stream = TcpStream::connect(address(line)).ok()?;
    write!(stream, "GET /api/skills?site=demo&vdn=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split_once("\"read_at_ms\":")?.1.split(',').next()?.parse().ok()
}
