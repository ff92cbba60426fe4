//! What somebody would try who wants to see more than they may, or to make the proxy slow.

use std::net::SocketAddr;
use std::time::Duration;

use aicc_proxy::access::scope::{Figures, VdnScope};
use aicc_proxy::clock::monotonic;
use aicc_proxy::listener::{Config, Listener};
use aicc_proxy::service::{Polls, Service};
use axum::http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::access::{Asker, Guarded};
use crate::harness::House;

/// Longest time for anything that must happen.
const PATIENCE: Duration = Duration::from_secs(30);

/// A house behind a real socket, until it is dropped.
struct Served {
    house: House,
    address: SocketAddr,
    _serving: JoinSet<()>,
}

impl Served {
    async fn start(config: Config) -> Self {
        let house = House::start().await;
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let (listener, state) = (Listener::new(config).unwrap(), std::sync::Arc::clone(&house.state));
        let mut serving = JoinSet::new();
        serving.spawn(async move { listener.serve(socket, Service::new(state, Polls::default()), std::future::pending()).await.unwrap() });
        Self { house, address, _serving: serving }
    }

    /// Sends these bytes and reads until the other end closes.
    async fn send(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // It may close before it has read all.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let reading = async {
            let _ = stream.read_to_end(&mut answer).await;
        };
        assert!(
            tokio::time::timeout(PATIENCE, reading).await.is_ok(),
            "the connection stays open after {}",
            String::from_utf8_lossy(bytes)
        );
        String::from_utf8_lossy(&answer).into_owned()
    }
}

fn answers(text: &str) -> Vec<&str> {
    text.match_indices("HTTP/1.1 ").map(|(at, _)| text.get(at + 9..at + 12).unwrap()).collect()
}

#[tokio::test]
async fn no_spelling_of_a_path_or_query_shows_another_vdn() {
    let guarded = Guarded::start("paths").await;
    let scope = VdnScope { figures: Figures::All, agents: false };
    let asker = Asker::token(&guarded.token("two", 2, scope, None));
    for path in [
        "/api/skills?site=demo&vdn=1",
        "/api/skills?site=demo&vdn=%31",
        "/api/skills?site=demo&vdn=01",
        "/api/skills?site=demo&vdn=%2B1",
        "/api/skills?site=demo&vdn=2&vdn=1",
        "/api/skills?vdn=2&site=demo&vdn=1",
        "/api/skills?site=demo&vdn=2%261",
        "/api/skills?site=demo&vdn=4294967297",
        "/api/skills?site=demo&vdn=-1",
        "/api/skills?site=demo&vdn=1%00",
        "/api/skills?site=demo%2f..%2fdemo&vdn=1",
        "/api/skills;vdn=1?site=demo&vdn=1",
        "/api/../api/skills?site=demo&vdn=1",
        "/api/%2e%2e/api/skills?site=demo&vdn=1",
        "/api/./skills?site=demo&vdn=1",
        "//api/skills?site=demo&vdn=1",
        "/api//skills?site=demo&vdn=1",
        "/%61pi/skills?site=demo&vdn=1",
        "/api%2fskills?site=demo&vdn=1",
        "/API/skills?site=demo&vdn=1",
        "/api/skills/?site=demo&vdn=1",
        "/api/skills%00?site=demo&vdn=1",
    ] {
        let answer = guarded.ask(path, &asker).await;
        assert!(answer.status.is_client_error() || answer.status == StatusCode::SERVICE_UNAVAILABLE, "{path}: {}", answer.status);
        assert!(!answer.text.contains("read_at_ms"), "{path} shows a read");
        // Nor does any of them pass the door without a token.
        let nobody = guarded.ask(path, &Asker { from: Some("10.9.9.9:1"), ..Asker::default() }).await;
        assert!(nobody.status.is_client_error() && !nobody.text.contains("read_at_ms"), "{path}: {}", nobody.status);
    }
    let tricks: [(&str, &str); 5] = [
        ("x-http-method-override", "PUT"),
        ("x-original-url", "/api/skills?site=demo&vdn=1"),
        ("x-rewrite-url", "/api/skills?site=demo&vdn=1"),
        ("x-forwarded-prefix", "/api"),
        ("x_forwarded_user", "li.na"),
    ];
    for (name, value) in tricks {
        let mut asker = asker.clone();
        asker.headers.push((name, value.to_owned()));
        assert_eq!(guarded.ask("/api/skills?site=demo&vdn=1", &asker).await.status, StatusCode::FORBIDDEN, "{name}");
    }
}

#[tokio::test]
async fn a_request_with_two_meanings_has_none_and_nothing_after_it_is_answered() {
    let served = Served::start(Config::default()).await;
    let second = "GET /api/config HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for head in [
        "POST /api/skills HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n",
        "POST /api/skills HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4, 5\r\n\r\n",
        "POST /api/skills HTTP/1.1\r\nHost: localhost\r\nContent-Length: +4\r\n\r\n",
        "POST /api/skills HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /api/skills HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n",
        "POST /api/skills HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /api/skills HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST /api/skills HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST /api/skills HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /api/config HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET /api/config HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n",
        "GET /api/config HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n",
        "GET /api/config HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n",
    ] {
        let answer = served.send(format!("{head}{second}").as_bytes()).await;
        assert_eq!(answers(&answer), ["400"], "{head:?}: {answer}");
        assert!(!answer.contains("service_level_target_percent"), "{head:?}");
    }
    // Lines that end with a line feed alone are lines, with the same meaning: one request, one answer, under the same rules.
    let lines = served.send(b"GET /api/config HTTP/1.1\nHost: evil.example\nConnection: close\n\n").await;
    assert_eq!(answers(&lines), ["421"], "{lines}");
    // The whole address in the first line does not come before the name that is asked.
    for (line, host) in [("http://evil.example/api/config", "localhost"), ("http://localhost/api/config", "evil.example")] {
        let answer = served.send(format!("GET {line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes()).await;
        assert_eq!(answers(&answer), ["421"], "{line} {host}: {answer}");
    }
    assert_eq!(answers(&served.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 no TLS here\r\n\r\n").await), ["400"]);
    assert!(!answers(&served.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await).contains(&"200"));
}

#[tokio::test]
async fn a_huge_request_is_cut_off_early() {
    let served = Served::start(Config::default()).await;
    let long = "x".repeat(1_000_000);
    for (request, statuses) in [
        (format!("GET /api/config?padding={long} HTTP/1.1\r\nHost: localhost\r\n\r\n"), &["414", "431"][..]),
        (format!("GET /api/config HTTP/1.1\r\nHost: localhost\r\nX: {long}\r\n\r\n"), &["431"]),
        (format!("GET /api/config HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(1000)), &["431"]),
    ] {
        let answer = served.send(request.as_bytes()).await;
        // What was not read may reset the connection before the answer is read.
        assert!(answers(&answer).iter().all(|status| statuses.contains(status)), "{answer}");
        assert!(!answer.contains("service_level_target_percent"));
    }
    let endless = format!(
        "PUT /api/agents/1001/session?site=demo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{long}",
        1_000_000_000_000_u64
    );
    let answer = served.send(endless.as_bytes()).await;
    assert!(answers(&answer).iter().all(|status| matches!(*status, "400" | "403" | "413")), "{answer}");
}

#[tokio::test]
async fn slow_and_silent_connections_are_ended_and_others_are_answered_meanwhile() {
    let config = Config { header_read: Duration::from_millis(300), ..Config::default() };
    let served = Served::start(config).await;
    let began = monotonic();
    let mut slow = Vec::new();
    for n in 0..200 {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        if n % 2 == 0 {
            stream.write_all(b"GET /api/config HTTP/1.1\r\nHost: local").await.unwrap();
        }
        slow.push(stream);
    }
    let answer = served.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
    assert_eq!(answers(&answer), ["200"]);
    for mut stream in slow {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "a silent connection was never ended");
    }
    assert!(began.elapsed() < PATIENCE);
}

#[tokio::test]
async fn when_all_places_are_taken_the_next_one_waits_for_a_place() {
    let header_read = Duration::from_millis(500);
    let served = Served::start(Config { connections: 2, header_read, ..Config::default() }).await;
    let began = monotonic();
    let _silent = [TcpStream::connect(served.address).await.unwrap(), TcpStream::connect(served.address).await.unwrap()];
    // The silent ones lose their places after half a second, and this one is answered then, no earlier.
    let answer = served.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
    assert_eq!(answers(&answer), ["200"]);
    assert!(began.elapsed() >= header_read, "answered after {:?}, while both places were taken", began.elapsed());
}

#[tokio::test]
async fn a_viewer_who_takes_nothing_of_the_answers_is_let_go() {
    let config = Config { write_stall: Duration::from_millis(300), header_read: PATIENCE, ..Config::default() };
    let served = Served::start(config).await;
    served.house.until("/api/config", |answer| answer.status == StatusCode::OK).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    // Asks for more than all buffers on the way hold, and reads none of it.
    let request = b"GET /api/config HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let asking = async { while stream.write_all(request).await.is_ok() {} };
    assert!(tokio::time::timeout(PATIENCE, asking).await.is_ok(), "it is still connected");
}

#[tokio::test]
async fn foreign_sites_cannot_show_the_page_in_a_frame() {
    let served = Served::start(Config::default()).await;
    for path in ["/", "/api/config", "/healthz"] {
        let answer = served.send(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes()).await;
        let policy = answer.lines().find(|line| line.starts_with("content-security-policy:")).unwrap_or_else(|| panic!("{path}: {answer}"));
        assert!(policy.ends_with("frame-ancestors 'self'"), "{policy}");
        assert!(!answer.contains("strict-transport-security") && !answer.contains("access-control-"), "{answer}");
    }
}
