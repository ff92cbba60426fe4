//! The client against an AICC that misbehaves on the wire.

use std::sync::{Arc, Mutex};

use aicc_proxy::clock::Clock;
use aicc_proxy::secret::Secret;
use aicc_proxy::signing::{KeyPair, Style};
use aicc_proxy::upstream::back_off;
use aicc_proxy::upstream::budget::{self, Budget};
use aicc_proxy::upstream::call::{Call, Paths};
use aicc_proxy::upstream::client::{CALL_TIMEOUT, Client, Config, GatewaySession, SignedHeader};
use aicc_proxy::upstream::error::Failure;
use aicc_proxy::upstream::reader::Reader;
use aicc_proxy::upstream::tls::Trust;
use bytes::Bytes;
use domain::id::{AgentId, CallCenterId, SkillId, VdnId};
use domain::problem::ProblemClass;
use domain::snapshot::{OddityKind, Snapshot};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A server that answers every request with what `answer` makes of its head, and the heads it saw.
async fn server(answer: impl Fn(&str) -> String + Send + 'static) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, seen) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
    let heads = Arc::clone(&seen);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.windows(4).any(|window| window == b"\r\n\r\n") {
                let mut chunk = [0; 4096];
                let read = stream.read(&mut chunk).await.unwrap();
                assert!(read > 0, "a request has an end");
                request.extend_from_slice(&chunk[..read]);
            }
            let head = String::from_utf8(request).unwrap().split("\r\n\r\n").next().unwrap().to_owned();
            let text = answer(&head);
            heads.lock().unwrap().push(head);
            // The client may have gone already.
            let _ = stream.write_all(text.as_bytes()).await;
        }
    });
    (format!("http://{address}"), seen)
}

/// How servers at these addresses are reached.
pub fn config(cms_url: String, gateway_url: String) -> Config {
    let keys = KeyPair { access_key: "ak".to_owned(), secret_key: Secret::new("sk".to_owned()) };
    Config {
        cms_url,
        gateway_url: Some(gateway_url),
        cms_trust: Trust::default(),
        gateway_trust: Trust::default(),
        host_override: None,
        global_keys: keys.clone(),
        ordinary_keys: keys,
        style: Style::default(),
        signed_headers: vec![SignedHeader::Host],
        paths: Paths::default(),
        back_off: back_off::DEFAULT,
        call_timeout: CALL_TIMEOUT,
    }
}

fn client(cms_url: String, gateway_url: String) -> Client {
    Client::new(config(cms_url, gateway_url), Clock::real()).unwrap()
}

async fn ping(url: String) -> Result<Bytes, Failure> {
    client(url.clone(), url).call(&Call::Ping, None, async {}).await
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_no_fault_of_the_network() {
    let (url, _) = server(|_| answer("200 OK", "", &"x".repeat(9 * 1024 * 1024))).await;
    assert_eq!(ping(url).await.unwrap_err().problem.class.word(), "decode");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_fault_of_the_network() {
    let (url, _) = server(|_| "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_owned()).await;
    assert_eq!(ping(url).await.unwrap_err().problem.class.word(), "network");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, seen) = server(|_| answer("200 OK", "", "{}")).await;
    let (url, _) = server(move |_| answer("307 Temporary Redirect", &format!("location: {elsewhere}/\r\n"), "")).await;
    let problem = ping(url).await.unwrap_err().problem;
    assert_eq!((problem.class.word(), problem.code.as_deref()), ("other", Some("307")));
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_path_of_the_base_address_is_on_the_wire_and_in_the_host_is_none_of_it() {
    let (url, seen) = server(|_| answer("200 OK", "", "{}")).await;
    ping(format!("{url}/prefix")).await.unwrap();
    let head = seen.lock().unwrap()[0].clone();
    assert!(head.starts_with("POST /prefix/rest/cmsapp/v1/ping HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("host: {}\r\n", url.trim_start_matches("http://"))), "{head}");
}

#[tokio::test]
async fn what_a_server_says_back_of_our_credentials_does_not_reach_the_log() {
    let echo = |head: &str| {
        let said = head.replace("\r\n", " ").replace('"', "'");
        answer("401 Unauthorized", "", &format!(r#"{{"error":"Unauthorized","message":"{}"}}"#, &said[said.len().saturating_sub(250)..]))
    };
    let (url, seen) = server(echo).await;
    let client = client(url.clone(), url);
    let said = client.call(&Call::Ping, None, async {}).await.unwrap_err().detail;
    let head = seen.lock().unwrap()[0].clone();
    let signature = head.lines().find_map(|line| line.strip_prefix("authorization: ")).unwrap().rsplit('/').next().unwrap().to_owned();
    assert!(said.contains("Unauthorized") && !said.contains(&signature), "{said}");

    let session = GatewaySession { guid: Secret::new("guid-of-101".to_owned()), cookies: vec![Secret::new("node=tiger".to_owned())] };
    let budget = || Budget::new(budget::Config { calls_per_second: 1.0, burst: 1 });
    let reader = Reader::new(client, budget(), budget(), CallCenterId(1), Clock::real());
    let said = reader.agent_statistics(AgentId(101), &session).await.unwrap_err().detail;
    assert!(said.contains("Unauthorized") && !said.contains("guid-of-101") && !said.contains("tiger"), "{said}");
}

fn reader(url: String) -> Reader {
    let budget = || Budget::new(budget::Config { calls_per_second: 100.0, burst: 100 });
    Reader::new(client(url.clone(), url), budget(), budget(), CallCenterId(1), Clock::real())
}

#[tokio::test]
async fn a_server_that_says_when_to_come_again_is_not_called_before() {
    for (status, said, wait_s) in [
        ("503 Service Unavailable", "retry-after: 120\r\n", Some(120)),
        ("429 Too Many Requests", "retry-after: 86400\r\n", Some(300)),
        ("503 Service Unavailable", "date: Thu, 15 Jan 2026 08:00:00 GMT\r\nretry-after: Thu, 15 Jan 2026 08:00:42 GMT\r\n", Some(42)),
        ("503 Service Unavailable", "date: Thu, 15 Jan 2026 08:00:00 GMT\r\nretry-after: Thu, 15 Jan 2026 07:59:00 GMT\r\n", None),
        ("503 Service Unavailable", "retry-after: soon\r\n", None),
        ("503 Service Unavailable", "retry-after: 0\r\n", None),
        ("404 Not Found", "retry-after: 120\r\n", None),
    ] {
        let (url, seen) = server(move |_| answer(status, said, "")).await;
        let client = client(url.clone(), url);
        let failure = client.call(&Call::Ping, None, async {}).await.unwrap_err();
        assert_eq!(failure.come_again_in.map(|wait| wait.as_secs()), wait_s, "{status} {said}");
        let again = client.call(&Call::Ping, None, async { assert!(wait_s.is_none(), "no turn is taken for what is not called") }).await;
        assert_eq!(again.unwrap_err().problem, failure.problem);
        assert_eq!(seen.lock().unwrap().len(), if wait_s.is_some() { 1 } else { 2 }, "{status} {said}");
    }
}

#[tokio::test]
async fn of_rows_that_take_two_calls_a_failed_one_loses_only_its_own() {
    let ids: Vec<SkillId> = (1..=1200).map(SkillId).collect();
    for (second, rows) in [
        (r#"{"resultCode":"0100002","resultDesc":"no such skill"}"#, 1),
        (r#"{"resultCode":"0100000","resultDesc":[{"skillId":1001}]}"#, 2),
    ] {
        let calls = Arc::new(Mutex::new(0));
        let (url, _) = server(move |_| {
            *calls.lock().unwrap() += 1;
            let first = r#"{"resultCode":"0100000","resultDesc":[{"skillId":7}]}"#;
            answer("200 OK", "", if *calls.lock().unwrap() == 1 { first } else { second })
        })
        .await;
        let read = reader(url).skills(VdnId(1), &ids).await.unwrap();
        let Snapshot { completeness, data, oddities, .. } = read.snapshot;

        assert_eq!((data.rows.len(), completeness.rows_asked, completeness.rows_missing.len()), (1200, 1200, 1200 - rows as usize));
        assert!(data.rows.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert_eq!((completeness.pages_read, completeness.pages_wanted), (rows, Some(2)));
        assert_eq!(read.lost.map(|failure| failure.problem.class), (rows == 1).then_some(ProblemClass::BadRequest));
        assert_eq!(oddities.iter().filter(|oddity| oddity.kind == OddityKind::MissingRow).count(), 1, "counted together");
    }
    let (url, seen) = server(|_| answer("401 Unauthorized", "", "")).await;
    let failure = reader(url).skills(VdnId(1), &ids).await.unwrap_err();
    assert_eq!((failure.problem.class, seen.lock().unwrap().len()), (ProblemClass::Auth, 1), "the second part would fare no better");
}

#[tokio::test]
async fn a_refusal_is_one_whatever_became_of_its_body() {
    for (said, class, code) in [
        ("HTTP/1.1 401 Unauthorized\r\ncontent-length: 100\r\n\r\n{", ProblemClass::Auth, "401"),
        (
            "HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n\u{1f}x",
            ProblemClass::Locked,
            "403",
        ),
        ("HTTP/1.1 503 Service Unavailable\r\ntransfer-encoding: chunked\r\n\r\nno size", ProblemClass::Upstream, "503"),
    ] {
        let (url, _) = server(|_| said.to_owned()).await;
        let problem = ping(url).await.unwrap_err().problem;
        assert_eq!((problem.class, problem.code.as_deref()), (class, Some(code)));
    }
}

#[tokio::test]
async fn a_clock_that_tells_something_absurd_is_told_but_not_believed() {
    for (date, believed) in [("Thu, 15 Jan 2026 09:00:00 GMT", true), ("Fri, 31 Dec 9999 23:59:59 GMT", false)] {
        let (url, _) = server(move |_| answer("200 OK", &format!("date: {date}\r\n"), "{}")).await;
        let now_ms = 1_768_464_000_000;
        let client = Client::new(config(url.clone(), url), Clock::fixed(now_ms)).unwrap();
        client.call(&Call::Ping, None, async {}).await.unwrap();
        let skew_ms = client.clock_skew_ms().unwrap();
        assert!(skew_ms >= 3_600_000, "{skew_ms}");
        let budget = || Budget::new(budget::Config { calls_per_second: 1.0, burst: 1 });
        let reader = Reader::new(client, budget(), budget(), CallCenterId(1), Clock::fixed(now_ms));
        assert_eq!(reader.aicc_now_ms(), if believed { now_ms + skew_ms } else { now_ms });
    }
}
