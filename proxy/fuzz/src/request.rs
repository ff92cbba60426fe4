//! Requests of viewers, as they come from the wire: each has an answer that says what it should, none is our fault, and nobody sees what
//! they may not.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use aicc_proxy::assets::Assets;
use aicc_proxy::clock::Clock;
use aicc_proxy::config::read;
use aicc_proxy::listener::Connection;
use aicc_proxy::rendered::Views;
use aicc_proxy::routes::router;
use aicc_proxy::service;
use aicc_proxy::site::RecentRead;
use aicc_proxy::state::AppState;
use aicc_proxy::upstream::{access_code, skill, sysindex, system_state};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{Method, Request, Response, StatusCode};
use domain::setup::{Mode, Refusal};
use domain::snapshot::{Completeness, Snapshot};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::{Builder, Runtime};

use crate::configuration::Stub;

/// The tokens and the key that are good; what they are for stands in `seeds/tokens.json` and `seeds/requests.toml`.
pub(crate) const TOKENS: [&str; 2] = [
    "aicc_view_1111111111111111111111111111111111111111111111111111111111111111",
    "aicc_view_2222222222222222222222222222222222222222222222222222222222222222",
];
pub(crate) const HAND_OVER_KEY: &str = "hand-over-key";
const NOW_MS: i64 = 1_631_594_700_000;
/// What a request may be answered with. What is AICC's fault is data, so nothing here is ours.
const STATUSES: [u16; 10] = [200, 204, 304, 400, 401, 403, 404, 405, 421, 429];
/// What may be said before a request is understood.
const NOT_UNDERSTOOD: [&str; 4] = ["400", "414", "431", "505"];
/// Only for the eyes of the token that is for the whole of VDN 1, and for nobody's.
const WHOLE_ONLY: [&str; 2] = ["Eastern", "periods_expected"];
const NOBODYS: [&str; 2] = ["Southern", "aicc_view_"];

struct Proxy {
    runtime: Runtime,
    state: Arc<AppState>,
    router: Router,
}

thread_local! {
    static PROXY: Proxy = Proxy::start();
}

/// What comes in on one connection.
pub fn request(input: &[u8]) {
    statuses(input);
}

/// The same; gives the status of each answer to what was understood.
pub(crate) fn statuses(input: &[u8]) -> Vec<StatusCode> {
    PROXY.with(|proxy| proxy.runtime.block_on(proxy.converse(input)))
}

impl Proxy {
    /// A proxy that holds a good read of every source.
    fn start() -> Self {
        // Time stands still but for the seconds between the connections.
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds");
        let text = include_str!("../seeds/requests.toml").replace("/TOKENS", &format!("{folder}/tokens.json"));
        let _inside = runtime.enter();
        let config = read(&text, &Stub).unwrap();
        let page = Assets::new([("index.html".to_owned(), b"<html></html>".to_vec())], &config.assets);
        let mut state = Arc::into_inner(service::state(config, Mode::Live, &Clock::fixed(NOW_MS)).unwrap()).unwrap();
        state.assets = page;
        let state = Arc::new(state);
        runtime.block_on(fill(&state));
        Self { router: router(Arc::clone(&state)), runtime, state }
    }

    async fn converse(&self, input: &[u8]) -> Vec<StatusCode> {
        // Budgets of wrong tokens fill up again, handed-over credentials are forgotten.
        tokio::time::advance(Duration::from_secs(1)).await;
        let answered = Rc::new(RefCell::new(Vec::new()));
        let app = TowerToHyperService::new(self.router.clone());
        let notes = Rc::clone(&answered);
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Connection { peer: SocketAddr::from(([10, 9, 9, 9], 1)), tls: false });
            let (method, path) = (request.method().clone(), request.uri().path().to_owned());
            let (answering, notes) = (app.call(request), Rc::clone(&notes));
            async move {
                let (head, body) = answering.await.unwrap().into_parts();
                let body = to_bytes(body, usize::MAX).await.unwrap();
                notes.borrow_mut().push((method, path, head.status, head.headers.clone(), body.clone()));
                Ok::<_, std::convert::Infallible>(Response::from_parts(head, Body::from(body)))
            }
        });
        let (theirs, ours) = tokio::io::duplex(64 * 1024);
        let mut builder = http1::Builder::new();
        // Who has said everything still wants the answer.
        builder.half_close(true);
        builder.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(30)).max_buf_size(16 * 1024);
        let serving = builder.serve_connection(TokioIo::new(ours), service);
        let (mut reading, mut writing) = tokio::io::split(theirs);
        let asking = async move {
            // The proxy may have had enough before the end.
            let _ = writing.write_all(input).await;
            let _ = writing.shutdown().await;
        };
        let mut wire = Vec::new();
        let (_, (), _) = tokio::join!(serving, asking, reading.read_to_end(&mut wire));
        let answered = answered.take();
        for (method, path, status, headers, body) in &answered {
            check(input, method, path, *status, headers, body);
        }
        if answered.is_empty() && !wire.is_empty() {
            let status = std::str::from_utf8(&wire[9..12]).unwrap_or_default();
            assert!(NOT_UNDERSTOOD.contains(&status), "{}", String::from_utf8_lossy(&wire));
        }
        let sessions = self.state.sites[0].sessions.agents();
        assert!(sessions.iter().all(|agent| agent.0 == 101), "a credential of nobody's: {sessions:?}");
        answered.into_iter().map(|(_, _, status, ..)| status).collect()
    }
}

fn check(input: &[u8], method: &Method, path: &str, status: StatusCode, headers: &axum::http::HeaderMap, body: &[u8]) {
    let says = |text: &[u8], word: &str| text.windows(word.len()).any(|window| window == word.as_bytes());
    assert!(STATUSES.contains(&status.as_u16()), "{method} {path} is answered with {status}");
    for name in [CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS] {
        assert_eq!(headers.get_all(&name).iter().count(), 1, "{method} {path}: {name}");
    }
    if status.is_client_error() && method != Method::HEAD {
        let refusal = serde_json::from_slice::<Refusal>(body);
        assert!(refusal.is_ok_and(|refusal| refusal.message.ends_with('.')), "{method} {path}: {}", String::from_utf8_lossy(body));
    }
    // Compressed answers are not looked into; the same request without `Accept-Encoding` is.
    for word in NOBODYS {
        assert!(!says(body, word), "{method} {path} shows {word}");
    }
    for word in WHOLE_ONLY {
        assert!(!says(body, word) || says(input, TOKENS[0]), "{method} {path} shows {word}");
    }
    let figures = status == StatusCode::OK && (path.starts_with("/api") || path == "/metrics");
    assert!(!figures || TOKENS.iter().any(|token| says(input, token)), "{method} {path} lets a stranger in");
    let handed_over = status == StatusCode::NO_CONTENT && method == Method::PUT;
    assert!(!handed_over || says(input, HAND_OVER_KEY), "{method} {path} takes a credential from a stranger");
}

async fn fill(state: &AppState) {
    let corpus = |name: &str| {
        let recorded = crate::seeds::corpus().into_iter().find(|(file, _)| file == name);
        let (_, recorded) = recorded.unwrap_or_else(|| panic!("{name} is not in the corpus"));
        recorded["body"].to_string().into_bytes()
    };
    let site = &state.sites[0];
    for vdn in &site.vdns {
        let skills: Vec<_> = vdn.config.skills.iter().map(|skill| skill.id).collect();
        let read = skill::decode(&corpus("skill-busy-hour.json"), &skills).unwrap();
        let views = Views::of(Snapshot { read_at_ms: NOW_MS, completeness: read.completeness, oddities: Vec::new(), data: read.data });
        vdn.skills.slot.read(|| async { Ok(views) }).await;
        let codes: Vec<_> = vdn.config.access_codes.iter().map(|code| code.id).collect();
        let read = access_code::decode(&corpus("access-code-document-example.json"), &codes).unwrap();
        let views = Views::of(Snapshot { read_at_ms: NOW_MS, completeness: read.completeness, oddities: Vec::new(), data: read.data });
        vdn.access_codes.slot.read(|| async { Ok(views) }).await;
        let mut sum = system_state::PageSum::new(Some(1), 1);
        sum.add(system_state::decode_page(&corpus("system-state-document-example.json")).unwrap());
        let read = sum.finish(NOW_MS, NOW_MS);
        let views = Views::of(Snapshot { read_at_ms: NOW_MS, completeness: read.completeness, oddities: Vec::new(), data: read.data });
        vdn.system_state.slot.read(|| async { Ok(views) }).await;
    }
    let vdns: Vec<_> = site.vdns.iter().map(|vdn| vdn.config.id).collect();
    let page = sysindex::decode_page(&corpus("sysindex-document-example.json"), &vdns, NOW_MS).unwrap();
    site.history.record(page.rows, NOW_MS);
    let read = RecentRead { read_at_ms: NOW_MS, completeness: Completeness::default(), oddities: Vec::new() };
    site.sysindex.slot.read(|| async { Ok(read) }).await;
}
