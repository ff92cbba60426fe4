//! The faults between the proxy and AICC, as data: for the test on paused time, and for the proof with the program itself.

use std::time::Duration;

use crate::peer::{Behaviour, Shape};

/// One fault.
#[derive(Debug)]
pub struct Case {
    /// In words.
    pub what: &'static str,
    /// What the peer does.
    pub behaviour: Behaviour,
    /// What viewers are told.
    pub told: Told,
}

/// What a fault does to viewers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Reads take longer, and go on.
    Nothing,
    /// This class, until the fault is over and somebody has asked again.
    Class(&'static str),
    /// This class, and after the fault, too: only one probe in half an hour asks again.
    Refused(&'static str),
}

const NETWORK: Told = Told::Class("network");
const DECODE: Told = Told::Class("decode");

/// The body of a good answer for skills, with this put into its row.
fn skills_with(extra: &str) -> Vec<u8> {
    format!(r#"{{"resultCode":"0100000","resultDesc":[{{"skillId":101{extra}}}]}}"#).into_bytes()
}

fn with_length(length: usize) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n").as_bytes(), &skills_with("")].concat()
}

fn status(line: &str) -> Behaviour {
    Behaviour::SayAndEnd(format!("HTTP/1.1 {line}\r\ncontent-length: 0\r\n\r\n").into_bytes())
}

/// All of them, where calls may take 20 `unit`s. `hour_ahead` is the value of a `Date` header an hour from now.
pub fn cases(unit: Duration, hour_ahead: &str) -> Vec<Case> {
    let rate = |bytes: f64| Some(bytes / unit.as_secs_f64());
    let come_again_s = (30.0 * unit.as_secs_f64()).ceil();
    let line = |shape| Behaviour::Shape(shape);
    let answer = |body: &[u8]| Behaviour::answer("", body);
    let whole = skills_with("").len();
    let head = b"HTTP/1.1 200 OK\r\n".to_vec();
    let gigabyte = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n".to_vec();
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = b"1000\r\n".iter().copied().chain([b' '; 4096]).chain(*b"\r\n").collect();
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    let bomb = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".repeat(100);
    [
        ("latency of 2 s", line(Shape { delay: 2 * unit, ..Shape::default() }), Told::Nothing),
        ("jitter of up to 2 s", line(Shape { jitter: 2 * unit, ..Shape::default() }), Told::Nothing),
        ("a line of 4 kB/s", line(Shape { bytes_per_s: rate(4000.0), ..Shape::default() }), Told::Nothing),
        ("a line of 100 B/s", line(Shape { bytes_per_s: rate(100.0), ..Shape::default() }), NETWORK),
        (
            "sliced: pieces of 200 bytes, 1 ms apart",
            line(Shape { piece: Some(200), delay: unit / 1000, ..Shape::default() }),
            Told::Nothing,
        ),
        ("cut after 100 bytes, closed 2 s later", line(Shape { cut_after: Some(100), close_after: 2 * unit, ..Shape::default() }), NETWORK),
        ("cut after 1 byte", line(Shape { cut_after: Some(1), ..Shape::default() }), NETWORK),
        ("no answer", Behaviour::Silent, NETWORK),
        ("reset", Behaviour::Reset, NETWORK),
        ("closed without a word", Behaviour::SayAndEnd(Vec::new()), NETWORK),
        ("a body of a byte a second", Behaviour::Dribble(gigabyte.clone(), b" ".to_vec(), unit), NETWORK),
        ("a length that is too long", Behaviour::SayAndEnd(with_length(whole + 1)), NETWORK),
        ("a length that is too short", Behaviour::Say(with_length(whole - 1)), DECODE),
        ("no HTTP", Behaviour::SayAndEnd(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()), NETWORK),
        ("endless headers", Behaviour::Endless(head.clone(), b"x-header: value\r\n".to_vec()), NETWORK),
        ("one endless header", Behaviour::Endless([head, b"x-header: ".to_vec()].concat(), vec![b'x'; 1024]), NETWORK),
        ("a body of 1 GB", Behaviour::Endless(gigabyte, vec![b' '; 64 * 1024]), DECODE),
        ("an endless body in pieces", Behaviour::Endless(chunked, chunk), DECODE),
        ("a gzip bomb", Behaviour::answer("content-encoding: gzip\r\n", &bomb), DECODE),
        ("HTML with 200", answer(b"<html><body>It works!</body></html>"), DECODE),
        ("no UTF-8", answer(b"\xff\xfe{\0}\0"), DECODE),
        ("a name that is no UTF-8", answer(b"{\"result\xc3\":0}"), DECODE),
        ("JSON 100,000 deep", answer(&deep), DECODE),
        ("the same name twice", answer(&skills_with(r#","agentLoginNums":1,"agentLoginNums":2"#)), DECODE),
        ("1e400", answer(&skills_with(r#","agentLoginNums":1e400"#)), DECODE),
        ("HTTP 503", status("503 Service Unavailable"), Told::Class("upstream")),
        ("HTTP 302 to elsewhere", status("302 Found\r\nlocation: http://127.0.0.1:1/"), Told::Class("other")),
        (
            "HTTP 429, come again in 30 s",
            status(&format!("429 Too Many Requests\r\nretry-after: {come_again_s}")),
            Told::Class("throttled"),
        ),
        ("a clock an hour ahead, HTTP 401", status(&format!("401 Unauthorized\r\ndate: {hour_ahead}")), Told::Refused("auth")),
        ("HTTP 403", status("403 Forbidden"), Told::Refused("locked")),
    ]
    .map(|(what, behaviour, told)| Case { what, behaviour, told })
    .into()
}
