//! Measures parts of the proxy by themselves, for `benches/proxy/run`.
//!
//! `bench client ADDRESS SECONDS CONNECTIONS`: the AICC client alone reads skills: sign, send, receive, decode. Prints requests, requests per
//! second, median and 99th of a hundred in milliseconds, user and system microseconds per request.
//! `bench sign`: one signature, and the hashing alone that it cannot do without; nanoseconds each.
//! `bench cold PROXY AICC TOKEN AGENTS`: what a cold miss adds to AICC's own time: medians through the proxy, of the same answer once more from its
//! memory, and directly, milliseconds.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a tool for developers: what fails says where"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use aicc_proxy::clock::{Clock, monotonic};
use aicc_proxy::secret::Secret;
use aicc_proxy::signing::{KeyPair, Parts, Style, sign};
use aicc_proxy::upstream::back_off;
use aicc_proxy::upstream::budget::{self, Budget};
use aicc_proxy::upstream::call::Paths;
use aicc_proxy::upstream::client::{CALL_TIMEOUT, Client, Config, SignedHeader};
use aicc_proxy::upstream::reader::Reader;
use aicc_proxy::upstream::tls::Trust;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use domain::id::{CallCenterId, SkillId, VdnId};
use http_body_util::BodyExt;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What `post.lua` asks for.
const SKILLS: [SkillId; 4] = [SkillId(1), SkillId(2), SkillId(3), SkillId(4)];

fn keys() -> KeyPair {
    KeyPair { access_key: "ak".to_owned(), secret_key: Secret::new("sk".to_owned()) }
}

/// User and system time of this process, clock ticks of a hundredth of a second.
fn ticks() -> [u64; 2] {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let mut fields = stat.rsplit_once(") ").unwrap().1.split(' ').skip(11).map(|field| field.parse().unwrap());
    [fields.next().unwrap(), fields.next().unwrap()]
}

fn middle(sorted: &[f64], share: f64) -> f64 {
    let index = (0..sorted.len()).find(|index| *index as f64 + 1.0 >= sorted.len() as f64 * share).unwrap_or_default();
    sorted[index]
}

async fn client(address: &str, seconds: u64, connections: usize) {
    let config = Config {
        cms_url: format!("http://{address}"),
        gateway_url: None,
        cms_trust: Trust::default(),
        gateway_trust: Trust::default(),
        host_override: None,
        global_keys: keys(),
        ordinary_keys: keys(),
        style: Style::default(),
        signed_headers: vec![SignedHeader::ContentLength, SignedHeader::ContentType, SignedHeader::Host],
        paths: Paths::default(),
        back_off: back_off::DEFAULT,
        call_timeout: CALL_TIMEOUT,
    };
    let lifted = || Budget::new(budget::Config { calls_per_second: 1e9, burst: u32::MAX });
    let client = Client::new(config, Clock::real()).unwrap();
    let reader = Arc::new(Reader::new(client, lifted(), lifted(), CallCenterId(1), Clock::real()));
    let (begun, before) = (monotonic(), ticks());
    let until = begun + Duration::from_secs(seconds);
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let reader = Arc::clone(&reader);
        tasks.spawn(async move {
            let mut took_ms = Vec::new();
            while monotonic() < until {
                let begun = monotonic();
                let read = reader.skills(VdnId(1), &SKILLS).await.expect("the backend answers");
                assert!(read.lost.is_none() && read.snapshot.completeness.rows_missing.is_empty(), "the answer is whole");
                took_ms.push(begun.elapsed().as_secs_f64() * 1000.0);
            }
            took_ms
        });
    }
    let mut took_ms = tasks.join_all().await.concat();
    let (elapsed_s, after) = (begun.elapsed().as_secs_f64(), ticks());
    took_ms.sort_unstable_by(f64::total_cmp);
    let requests = took_ms.len() as f64;
    let cpu_us = |index: usize| (after[index] - before[index]) as f64 * 10_000.0 / requests;
    println!(
        "{requests} {:.0} {:.2} {:.2} {:.1} {:.1}",
        requests / elapsed_s,
        middle(&took_ms, 0.5),
        middle(&took_ms, 0.99),
        cpu_us(0),
        cpu_us(1)
    );
}

/// Nanoseconds of one run of `work`: the median of 40 batches.
fn nanoseconds(mut work: impl FnMut()) -> f64 {
    let mut batches: Vec<f64> = (0..40)
        .map(|_| {
            let begun = monotonic();
            for _ in 0..2_000 {
                work();
            }
            begun.elapsed().as_secs_f64() * 1e9 / 2_000.0
        })
        .collect();
    batches.sort_unstable_by(f64::total_cmp);
    middle(&batches, 0.5)
}

fn signature() {
    let body = br#"{"queryParam":{"ccId":1,"vdn":1,"skillIds":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]}}"#;
    let headers = [("content-length", "115"), ("content-type", "application/json;charset=UTF-8"), ("host", "aicc.example.test:28080")];
    let path = "/rest/cmsapp/v1/openapi/skill/stateinfo";
    let parts = Parts { method: "POST", path, query: &[], headers: &headers, body };
    let (keys, now) = (keys(), Clock::real().now());
    let signed = sign(&parts, &keys, now, Style::default());
    let whole = nanoseconds(|| drop(black_box(sign(black_box(&parts), &keys, now, Style::default()))));
    // An HMAC hashes its key, the message with its padding, and once more the key and the first result.
    let blocks = |message: usize| 1 + (message + 9).div_ceil(64) + 2;
    let hashed = vec![0_u8; 64 * (blocks(signed.prefix.len()) + blocks(signed.canonical_request.len()))];
    let limit = nanoseconds(|| {
        black_box(Sha256::digest(black_box(&hashed)));
    });
    println!("{whole:.0} {limit:.0} {} {}", signed.canonical_request.len(), hashed.len() / 64);
}

async fn connect(address: &str) -> SendRequest<Body> {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
    // Ends with the sender.
    tokio::spawn(connection);
    sender
}

/// Asks once; how long that took in milliseconds.
async fn ask(sender: &mut SendRequest<Body>, request: Request<Body>) -> f64 {
    sender.ready().await.unwrap();
    let begun = monotonic();
    let answer = sender.send_request(request).await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    assert!(answer.headers().get("x-aicc-problem").is_none(), "{:?}", answer.headers());
    answer.into_body().collect().await.unwrap();
    begun.elapsed().as_secs_f64() * 1000.0
}

async fn cold(proxy: &str, aicc: &str, token: &str, agents: u32) {
    let (mut to_proxy, mut to_aicc) = (connect(proxy).await, connect(aicc).await);
    let (mut through_ms, mut again_ms, mut direct_ms) = (Vec::new(), Vec::new(), Vec::new());
    for agent in 1..=agents {
        let request = |method: &str, path: String| Request::builder().method(method).uri(path).header(HOST, "localhost");
        let session = request("PUT", format!("/api/agents/{agent}/session?site=bench")).header(AUTHORIZATION, "Bearer desktop");
        let session = session.header(CONTENT_TYPE, "application/json").body(r#"{"guid":"guid"}"#.into()).unwrap();
        ask(&mut to_proxy, session).await;
        // CC-Gateway is asked twice a second at most. Both sides have been idle for as long before they are asked.
        for times in [&mut through_ms, &mut again_ms] {
            tokio::time::sleep(Duration::from_millis(600)).await;
            let path = format!("/api/agents/{agent}/statistics?site=bench");
            let question = request("GET", path).header(AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap();
            times.push(ask(&mut to_proxy, question).await);
        }
        tokio::time::sleep(Duration::from_millis(600)).await;
        let direct = request("GET", format!("/agentgateway/resource/calldata/{agent}/statistics")).body(Body::empty()).unwrap();
        direct_ms.push(ask(&mut to_aicc, direct).await);
    }
    let medians = [through_ms, again_ms, direct_ms].map(|mut times| {
        times.sort_unstable_by(f64::total_cmp);
        format!("{:.3}", middle(&times, 0.5))
    });
    println!("{} {agents}", medians.join(" "));
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    match arguments[..] {
        ["client", address, seconds, connections] => {
            runtime.block_on(client(address, seconds.parse().unwrap(), connections.parse().unwrap()));
        }
        ["sign"] => signature(),
        ["cold", proxy, aicc, token, agents] => runtime.block_on(cold(proxy, aicc, token, agents.parse().unwrap())),
        _ => panic!("see the beginning of this file"),
    }
}
