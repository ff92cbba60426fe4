//! Many viewers at once, each on a connection of its own, for `scripts/proof load` and `scripts/proof scale`.
//!
//! `viewers ADDRESS VIEWERS SECONDS [SITES]`: every viewer looks at the overview of the demo, or of one of so many sites `s0`, `s1` …, asks for each document as often as the page does,
//! and reads the whole answer. Phases are spread evenly, and each page is loaded once in that time. Prints one row of a table: viewers, requests per second, requests, errors, and the
//! time to answer (median, 99th and 99.9th of a hundred, longest) in milliseconds.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, reason = "a tool for developers: what fails says where")]

use std::sync::Arc;
use std::time::Duration;

use aicc_proxy::clock::monotonic;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{ACCEPT_ENCODING, HOST};
use bytes::Bytes;
use domain::setup::{PageSetup, SiteSetup};
use http_body_util::{BodyExt, Collected};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// What a page that shows the overview asks for again and again (`src/poll`), and how often, seconds.
const DOCUMENTS: [(&str, u64); 9] = [
    ("/api/alarms?site=SITE&vdn=1&all=0&log=0", 5),
    ("/api/skills?site=SITE&vdn=1", 10),
    ("/api/access-codes?site=SITE&vdn=1", 10),
    ("/api/status", 10),
    ("/api/system-state?site=SITE&vdn=1", 30),
    ("/api/sysindex?site=SITE&vdn=1&window=shift", 60),
    ("/api/today?site=SITE&vdn=1", 60),
    ("/api/views", 300),
    ("/api/config", 300),
];
/// What it asks for once: the hour before it was loaded.
const LAST_HOUR: [&str; 3] = [
    "/api/history/skills?site=SITE&vdn=1&key=SKILLS&field=calls_waiting,offered_5m&window=1h&step=raw",
    "/api/history/access-codes?site=SITE&vdn=1&key=ACCESS_CODES&field=in_ivr,in_queue,with_agent&window=1h&step=raw",
    "/api/history/system-state?site=SITE&vdn=1&key=1&field=talking,idle,busy,signed_in&window=1h&step=raw",
];
/// Most queues or access codes whose history a page asks for.
const KEYS_AT_MOST: usize = 50;

/// How the requests of one viewer went: microseconds of those that were answered, and how many were not.
type Answers = (Vec<u32>, u32);
/// Paths of a site, and how often each is asked for.
type Questions = Arc<[(String, Duration)]>;

async fn connect(address: &str) -> Option<SendRequest<Body>> {
    let stream = TcpStream::connect(address).await.ok()?;
    stream.set_nodelay(true).ok()?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
    // Ends with the sender.
    tokio::spawn(connection);
    Some(sender)
}

async fn ask(sender: &mut SendRequest<Body>, path: &str, encoding: &str) -> Option<Bytes> {
    let request = Request::get(path).header(HOST, "localhost").header(ACCEPT_ENCODING, encoding).body(Body::empty()).ok()?;
    sender.ready().await.ok()?;
    let answer = sender.send_request(request).await.ok()?;
    let good = answer.status().is_success();
    answer.into_body().collect().await.ok().filter(|_| good).map(Collected::to_bytes)
}

/// What is asked about one site.
fn questions(site: &SiteSetup, run: Duration) -> Questions {
    let vdn = site.vdns.iter().find(|vdn| vdn.id.0 == 1).unwrap();
    let joined = |keys: &mut dyn Iterator<Item = String>| keys.take(KEYS_AT_MOST).collect::<Vec<_>>().join(",");
    let skills = joined(&mut vdn.skills.iter().map(|skill| skill.id.to_string()));
    let access_codes = joined(&mut vdn.access_codes.iter().map(|code| code.id.to_string()));
    let path = |path: &str| path.replace("SITE", site.id.as_str()).replace("SKILLS", &skills).replace("ACCESS_CODES", &access_codes);
    let again = DOCUMENTS.iter().map(|(document, every_s)| (path(document), Duration::from_secs(*every_s)));
    again.chain(LAST_HOUR.iter().map(|document| (path(document), run))).collect()
}

/// One viewer, so far into each interval at the start.
async fn view(address: Arc<str>, questions: Questions, phase: f64, start: Instant, until: Instant) -> Answers {
    let (mut took_us, mut errors, mut sender) = (Vec::new(), 0, None);
    let mut due: Vec<Instant> = questions.iter().map(|(_, interval)| start + interval.mul_f64(phase)).collect();
    while let Some((next, (path, interval))) = due.iter_mut().zip(questions.iter()).min_by_key(|(next, _)| **next)
        && *next < until
    {
        sleep_until(*next).await;
        *next += *interval;
        let begun = monotonic();
        if sender.is_none() {
            sender = connect(&address).await;
        }
        let answered = match &mut sender {
            Some(sender) => ask(sender, path, "br").await.is_some(),
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
    let [address, viewers, seconds, sites @ ..] = &arguments[..] else { panic!("viewers ADDRESS VIEWERS SECONDS [SITES]") };
    let sites: Option<usize> = sites.first().map(|sites| sites.parse().unwrap());
    let (address, viewers, seconds): (Arc<str>, usize, u64) = (address.as_str().into(), viewers.parse().unwrap(), seconds.parse().unwrap());
    let run = Duration::from_secs(seconds);
    let setup = ask(&mut connect(&address).await.unwrap(), "/api/config", "identity").await.unwrap();
    let setup: PageSetup = serde_json::from_slice(&setup).unwrap();
    let named = |name: &str| questions(setup.sites.iter().find(|site| site.id.as_str() == name).unwrap(), run);
    let looked_at: Vec<Questions> =
        sites.map_or_else(|| vec![named("demo")], |sites| (0..sites).map(|site| named(&format!("s{site}"))).collect());
    let start = monotonic() + Duration::from_secs(1);
    let mut all = JoinSet::new();
    for number in 0..viewers {
        let (phase, questions) = (number as f64 / viewers as f64, Arc::clone(&looked_at[number % looked_at.len()]));
        all.spawn(view(Arc::clone(&address), questions, phase, start, start + run));
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
