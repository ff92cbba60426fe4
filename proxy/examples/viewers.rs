//! Many viewers at once, each on a connection of its own, for `scripts/proof load` and `scripts/proof scale`.
//!
//! `viewers ADDRESS VIEWERS INTERVAL_MS SECONDS [SITES]`: every viewer, of the demo or of one of so many sites `s0`, `s1` …, asks for the next of the paths each interval, with a phase of its own, and reads
//! the whole answer. Prints one row of a table: viewers, requests per second, requests, errors, and the time to answer (median, 99th and
//! 99.9th of a hundred, longest) in milliseconds.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, reason = "a tool for developers: what fails says where")]

use std::sync::Arc;
use std::time::Duration;

use aicc_proxy::clock::monotonic;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{ACCEPT_ENCODING, HOST};
use http_body_util::BodyExt;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// What the overview of a page asks for.
const PATHS: [&str; 5] = [
    "/api/skills?site=SITE&vdn=1",
    "/api/access-codes?site=SITE&vdn=1",
    "/api/system-state?site=SITE&vdn=1",
    "/api/sysindex?site=SITE&vdn=1&window=shift",
    "/api/status",
];

/// How the requests of one viewer went: microseconds of those that were answered, and how many were not.
type Answers = (Vec<u32>, u32);

async fn connect(address: &str) -> Option<SendRequest<Body>> {
    let stream = TcpStream::connect(address).await.ok()?;
    stream.set_nodelay(true).ok()?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
    // Ends with the sender.
    tokio::spawn(connection);
    Some(sender)
}

async fn ask(sender: &mut SendRequest<Body>, path: &str) -> Option<()> {
    let request = Request::get(path).header(HOST, "localhost").header(ACCEPT_ENCODING, "br").body(Body::empty()).ok()?;
    sender.ready().await.ok()?;
    let answer = sender.send_request(request).await.ok()?;
    let good = answer.status().is_success();
    answer.into_body().collect().await.ok().filter(|_| good).map(drop)
}

async fn view(address: Arc<str>, site: String, number: usize, first: Instant, interval: Duration, until: Instant) -> Answers {
    let (mut took_us, mut errors, mut sender) = (Vec::new(), 0, None);
    let mut next = first;
    let paths = PATHS.map(|path| path.replace("SITE", &site));
    for path in paths.iter().cycle().skip(number % paths.len()) {
        if next >= until {
            break;
        }
        sleep_until(next).await;
        next += interval;
        let begun = monotonic();
        if sender.is_none() {
            sender = connect(&address).await;
        }
        let answered = match &mut sender {
            Some(sender) => ask(sender, path).await.is_some(),
            None => false,
        };
        if answered {
            took_us.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
        } else {
            (errors, sender) = (errors + 1, None);
        }
    }
    (took_us, errors)
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, viewers, interval_ms, seconds, sites @ ..] = &arguments[..] else {
        panic!("viewers ADDRESS VIEWERS INTERVAL_MS SECONDS [SITES]")
    };
    let sites: Option<usize> = sites.first().map(|sites| sites.parse().unwrap());
    let (viewers, interval) = (viewers.parse::<usize>().unwrap(), Duration::from_millis(interval_ms.parse().unwrap()));
    let (address, seconds): (Arc<str>, u64) = (address.as_str().into(), seconds.parse().unwrap());
    let start = monotonic() + Duration::from_secs(1);
    let mut all = JoinSet::new();
    for number in 0..viewers {
        let first = start + interval.mul_f64(number as f64 / viewers as f64);
        // Neighbours ask for different things, and so do those of one site.
        let site = sites.map_or_else(|| "demo".to_owned(), |sites| format!("s{}", number / PATHS.len() % sites));
        all.spawn(view(Arc::clone(&address), site, number, first, interval, start + Duration::from_secs(seconds)));
    }
    let (mut took_us, mut errors) = (Vec::new(), 0);
    while let Some(answers) = all.join_next().await {
        let (more_us, more_errors) = answers.unwrap();
        took_us.extend(more_us);
        errors += more_errors;
    }
    took_us.sort_unstable();
    let at = |per_mille: usize| f64::from(took_us[(took_us.len() - 1) * per_mille / 1000]) / 1000.0;
    let requests = took_us.len();
    println!(
        "| {viewers} | {:.0} | {requests} | {errors} | {:.2} | {:.2} | {:.2} | {:.1} |",
        requests as f64 / seconds as f64,
        at(500),
        at(990),
        at(999),
        at(1000)
    );
}
