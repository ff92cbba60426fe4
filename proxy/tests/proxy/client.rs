//! The client against an AICC that misbehaves on the wire.

use std::sync::{Arc, Mutex};

use aicc_proxy::clock::Clock;
use aicc_proxy::secret::Secret;
use aicc_proxy::signing::{KeyPair, Style};
use aicc_proxy::upstream::budget::{self, Budget};
use aicc_proxy::upstream::call::{Call, Paths};
use aicc_proxy::upstream::client::{Client, Config, GatewaySession, SignedHeader};
use aicc_proxy::upstream::error::Failure;
use aicc_proxy::upstream::reader::Reader;
use bytes::Bytes;
use domain::id::{AgentId, CallCenterId};
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

fn client(cms_url: String, gateway_url: String) -> Client {
    let keys = KeyPair { access_key: "ak".to_owned(), secret_key: Secret::new("sk".to_owned()) };
    let config = Config {
        cms_url,
        gateway_url: Some(gateway_url),
        host_override: None,
        global_keys: keys.clone(),
        ordinary_keys: keys,
        style: Style::default(),
        signed_headers: vec![SignedHeader::Host],
        paths: Paths::default(),
    };
    Client::new(config, Clock::real()).unwrap()
}

async fn ping(url: String) -> Result<Bytes, Failure> {
    client(url.clone(), url).call(&Call::Ping, None).await
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
    let said = client.call(&Call::Ping, None).await.unwrap_err().detail;
    let head = seen.lock().unwrap()[0].clone();
    let signature = head.lines().find_map(|line| line.strip_prefix("authorization: ")).unwrap().rsplit('/').next().unwrap().to_owned();
    assert!(said.contains("Unauthorized") && !said.contains(&signature), "{said}");

    let session = GatewaySession { guid: Secret::new("guid-of-101".to_owned()), cookies: vec![Secret::new("node=tiger".to_owned())] };
    let budget = || Budget::new(budget::Config { calls_per_second: 1.0, burst: 1 });
    let reader = Reader::new(client, budget(), budget(), CallCenterId(1), Clock::real());
    let said = reader.agent_statistics(AgentId(101), &session).await.unwrap_err().detail;
    assert!(said.contains("Unauthorized") && !said.contains("guid-of-101") && !said.contains("tiger"), "{said}");
}
