//! The one HTTP client towards a site: time-outs, TLS, size limit, and the signature of the very bytes that are sent.

mod answer;
mod request;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::http::header::DATE;
use axum::http::{HeaderMap, Request, Uri};
use bytes::Bytes;
use domain::problem::{Problem, ProblemClass};
use domain::status::LARGEST_SKEW_MS;
use http_body_util::Full;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::back_off::BackOff;
use super::call::{Call, Key, Paths, Server};
use super::envelope::check_status;
use super::error::Failure;
use super::gate::{self, Gate};
use super::tally::Tally;
use super::tls::{self, Trust};
use crate::clock::{Clock, monotonic};
use crate::secret::Secret;
use crate::signing::{KeyPair, Style};
use answer::{body_of, come_again_in, date_ms, network};
use request::{bad_request, not_configured};

/// Longest time to make a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest time for a whole call to a real AICC.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(20);
/// Largest head of an answer, bytes.
const HEAD_LIMIT: usize = 64 * 1024;

/// A header that may be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedHeader {
    /// `content-length`.
    ContentLength,
    /// `content-type`.
    ContentType,
    /// `host`: always signed.
    Host,
}

/// How one site is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Base address of CC-CMS, without a slash at its end.
    pub cms_url: String,
    /// Base address of CC-Gateway, without a slash at its end; `None` without agent statistics.
    pub gateway_url: Option<String>,
    /// Whom to believe to be CC-CMS.
    pub cms_trust: Trust,
    /// Whom to believe to be CC-Gateway.
    pub gateway_trust: Trust,
    /// The `Host` to send and sign where a balancer rewrites it.
    pub host_override: Option<String>,
    /// The pair for system indicators.
    pub global_keys: KeyPair,
    /// The pair for all else.
    pub ordinary_keys: KeyPair,
    /// The open choices of the signature.
    pub style: Style,
    /// Headers to sign.
    pub signed_headers: Vec<SignedHeader>,
    /// Path of each interface.
    pub paths: Paths,
    /// Pauses while a server does not answer.
    pub back_off: BackOff,
    /// Longest time for a whole call.
    pub call_timeout: Duration,
}

/// An agent's credential on CC-Gateway, as its desktop handed it over.
#[derive(Clone, Debug)]
pub struct GatewaySession {
    /// The `Guid`.
    pub guid: Secret,
    /// Cookies that keep a balancer on the right node.
    pub cookies: Vec<Secret>,
}

type Http = HyperClient<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// The client of one site.
#[derive(Debug)]
pub struct Client {
    config: Config,
    clock: Clock,
    cms: Http,
    gateway: Http,
    gates: Gates,
    calls_made: AtomicU64,
    tally: Tally,
    /// AICC's clock minus ours, milliseconds; `i64::MIN` before the first answer.
    clock_skew_ms: AtomicI64,
    leave: Leave,
}

/// Whether a call may be made at this moment at all: of several proxies only one may.
#[derive(Clone, Default)]
pub struct Leave(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Leave {
    /// Asks this before each call.
    pub fn asked_of(question: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(question)))
    }

    fn is_given(&self) -> bool {
        self.0.as_ref().is_none_or(|question| question())
    }
}

impl std::fmt::Debug for Leave {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Leave")
    }
}

/// 403 closes a whole server; 401 only what uses the same key, and at CC-Gateway nothing, since there it is about one agent. A server that
/// does not answer is left alone by all.
#[derive(Debug)]
struct Gates {
    cms: Arc<[Gate; 2]>,
    global_key: Arc<Gate>,
    ordinary_key: Arc<Gate>,
    gateway: Arc<[Gate; 2]>,
}

impl Gates {
    fn new(back_off: BackOff) -> Self {
        let server = || Arc::new([gate::Kind::Refusal(ProblemClass::Locked), gate::Kind::Host(back_off)].map(Gate::new));
        let key = || Arc::new(Gate::new(gate::Kind::Refusal(ProblemClass::Auth)));
        Self { cms: server(), global_key: key(), ordinary_key: key(), gateway: server() }
    }
}

impl Client {
    /// A client that has not connected yet.
    ///
    /// # Errors
    /// A sentence, when the machine's trusted certificates cannot be read and AICC is reached by HTTPS.
    pub fn new(config: Config, clock: Clock) -> Result<Self, String> {
        let cms = http(Some(&config.cms_url), &config.cms_trust)?;
        let gateway = http(config.gateway_url.as_ref(), &config.gateway_trust)?;
        let gates = Gates::new(config.back_off);
        let (calls_made, clock_skew_ms) = (AtomicU64::new(0), AtomicI64::new(i64::MIN));
        Ok(Self { config, clock, cms, gateway, gates, calls_made, tally: Tally::default(), clock_skew_ms, leave: Leave::default() })
    }

    /// The same, which makes no call without leave.
    #[must_use]
    pub fn with_leave(self, leave: Leave) -> Self {
        Self { leave, ..self }
    }

    /// The same, which heeds what another one was told by the servers, and for the keys, that both use: who refuses one refuses the other.
    #[must_use]
    pub fn beside(mut self, other: &Self) -> Self {
        let (mine, theirs) = (&self.config, &other.config);
        if same_server(&mine.cms_url, &theirs.cms_url) {
            self.gates.cms = Arc::clone(&other.gates.cms);
            if mine.global_keys == theirs.global_keys {
                self.gates.global_key = Arc::clone(&other.gates.global_key);
            }
            if mine.ordinary_keys == theirs.ordinary_keys {
                self.gates.ordinary_key = Arc::clone(&other.gates.ordinary_key);
            }
        }
        if mine.gateway_url.as_ref().zip(theirs.gateway_url.as_ref()).is_some_and(|(mine, theirs)| same_server(mine, theirs)) {
            self.gates.gateway = Arc::clone(&other.gates.gateway);
        }
        self
    }

    /// What it was made with.
    pub(super) const fn config(&self) -> &Config {
        &self.config
    }

    /// Names of the servers whose certificate nobody checks.
    pub fn certificates_unchecked(&self) -> Vec<String> {
        let Config { cms_url, cms_trust, gateway_url, gateway_trust, .. } = &self.config;
        let cms = is_https(cms_url) && cms_trust.accept_any_certificate;
        let gateway = gateway_url.as_ref().is_some_and(|url| is_https(url)) && gateway_trust.accept_any_certificate;
        [(cms, "CC-CMS"), (gateway, "CC-Gateway")]
            .into_iter()
            .filter(|(unchecked, _)| *unchecked)
            .map(|(_, name)| name.to_owned())
            .collect()
    }

    /// Pauses while a server does not answer.
    pub const fn back_off(&self) -> BackOff {
        self.config.back_off
    }

    /// Calls made since start.
    pub fn calls_made(&self) -> u64 {
        self.calls_made.load(Ordering::Relaxed)
    }

    /// How the calls went.
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// AICC's clock minus ours, milliseconds, good to a second; `None` before the first answer.
    pub fn clock_skew_ms(&self) -> Option<i64> {
        Some(self.clock_skew_ms.load(Ordering::Relaxed)).filter(|skew| *skew != i64::MIN)
    }

    /// Asks once more from now on where AICC has refused us: one call at each gate shows whether that is over.
    pub fn probe_now(&self) {
        let Gates { cms, global_key, ordinary_key, gateway } = &self.gates;
        let ([cms_locked, _], [gateway_locked, _]) = (&**cms, &**gateway);
        [cms_locked, global_key, ordinary_key, gateway_locked].into_iter().for_each(Gate::probe_now);
    }

    /// Makes one call, when its `turn` has come, and returns the raw body of an answer with status 200. A call that a gate stops asks for no
    /// turn.
    ///
    /// # Errors
    /// Everything that keeps a body from coming: a shut gate, the network, a time-out, an HTTP status, an answer that is too large.
    pub async fn call(&self, call: &Call, session: Option<&GatewaySession>, turn: impl Future<Output = ()>) -> Result<Bytes, Failure> {
        let mut passes = Vec::new();
        for gate in self.gates_of(call) {
            passes.push(gate.pass().await?);
        }
        turn.await;
        passes.iter().try_for_each(gate::Pass::still_good)?;
        if !self.leave.is_given() {
            return Err(Failure::new(Problem::of(ProblemClass::NoLease), "this proxy has no lease, so it does not ask"));
        }
        self.calls_made.fetch_add(1, Ordering::Relaxed);
        let begun = monotonic();
        let answer = tokio::time::timeout(self.config.call_timeout, self.exchange(call, session)).await;
        let answer = answer.unwrap_or_else(|_| Err(self.no_answer()));
        self.tally.count(answer.as_ref().err().map(|failure| &failure.problem), begun.elapsed());
        for pass in passes {
            pass.note(answer.as_ref().err());
        }
        answer
    }

    /// Asks a server for nothing, unsigned and past all gates: any answer shows that name, connection, TLS and HTTP work, and what its clock
    /// says. For the doctor alone. Gives the HTTP status.
    ///
    /// # Errors
    /// What the network says.
    pub async fn knock(&self, server: Server) -> Result<u16, Failure> {
        let (http, base) = (self.reached_by(server), self.config.base(server));
        let uri: Uri = base.ok_or_else(not_configured)?.parse().map_err(|error| bad_request(&error))?;
        let request = Request::head(uri).body(Full::default()).map_err(|error| bad_request(&error))?;
        let answer = tokio::time::timeout(self.config.call_timeout, http.request(request)).await.map_err(|_| self.no_answer())?;
        let answer = answer.map_err(|error| network(&error))?;
        self.note_clock(server, answer.headers());
        Ok(answer.status().as_u16())
    }

    fn no_answer(&self) -> Failure {
        Failure::new(Problem::of(ProblemClass::Network), format_args!("no answer within {:?}", self.config.call_timeout))
    }

    const fn reached_by(&self, server: Server) -> &Http {
        match server {
            Server::CcCms => &self.cms,
            Server::CcGateway => &self.gateway,
        }
    }

    /// The gates a call passes: those of its server and that of its key. The one that fails most often is the last, so that a probe of the
    /// others is not wasted.
    fn gates_of(&self, call: &Call) -> Vec<&Gate> {
        let Gates { cms, global_key, ordinary_key, gateway } = &self.gates;
        let ([cms_locked, cms], [gateway_locked, gateway]) = (&**cms, &**gateway);
        match call.key() {
            None => vec![gateway_locked, gateway],
            Some(Key::Global) => vec![cms_locked, global_key, cms],
            Some(Key::Ordinary) => vec![cms_locked, ordinary_key, cms],
        }
    }

    async fn exchange(&self, call: &Call, session: Option<&GatewaySession>) -> Result<Bytes, Failure> {
        let request = self.config.request(call, session, self.clock.now())?;
        let answer = self.reached_by(call.server()).request(request).await.map_err(|error| network(&error))?;
        let status = answer.status().as_u16();
        let come_again_in = come_again_in(status, answer.headers(), self.clock.now_ms());
        self.note_clock(call.server(), answer.headers());
        let body = body_of(answer).await;
        // A refusal is one whatever became of its body: to take it for a fault of the network would be to go on asking.
        let checked = check_status(call.server(), status, body.as_deref().unwrap_or_default());
        checked.map_err(|failure| Failure { come_again_in, ..failure })?;
        body
    }

    /// Takes note of what time it is at CC-CMS, the server that checks signatures and counts periods.
    fn note_clock(&self, server: Server, headers: &HeaderMap) {
        if let Some(date_ms) = date_ms(headers, DATE).filter(|_| server == Server::CcCms) {
            // The header leaves fractions of a second out; half a second is what it lacks on average. Within that the skew stays as it is.
            let skew_ms = date_ms + 500 - self.clock.now_ms();
            if self.clock_skew_ms().is_none_or(|known_ms| (known_ms - skew_ms).abs() > 1000) {
                self.clock_skew_ms.store(skew_ms, Ordering::Relaxed);
                if skew_ms.abs() > LARGEST_SKEW_MS {
                    tracing::warn!(skew_ms, "AICC's clock and ours are far apart: signatures may be refused");
                }
            }
        }
    }
}

/// Whether two base addresses are of one server: the same host at the same port.
pub fn same_server(one: &str, other: &str) -> bool {
    let at = |url: &str| {
        let uri: Uri = url.parse().ok()?;
        let port = uri.port_u16().or_else(|| Some(if is_https(url) { 443 } else { 80 }));
        Some((uri.host()?.to_ascii_lowercase(), port))
    };
    at(one).is_some_and(|one| Some(one) == at(other))
}

fn is_https(url: &str) -> bool {
    url.starts_with("https:")
}

/// The connections to one server.
fn http(url: Option<&String>, trust: &Trust) -> Result<Http, String> {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
    connector.set_nodelay(true);
    connector.enforce_http(false);
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(tls::configuration(url.is_some_and(|url| is_https(url)), trust)?)
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    let mut builder = HyperClient::builder(TokioExecutor::new());
    Ok(builder.pool_idle_timeout(Duration::from_secs(60)).http1_max_buf_size(HEAD_LIMIT).build(connector))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_host_and_a_port_however_they_are_written() {
        for (one, other, same) in [
            ("https://cms.example:28080", "https://CMS.example:28080/base", true),
            ("https://cms.example", "https://cms.example:443", true),
            ("https://cms.example:28080", "https://cms.example:28081", false),
            ("https://cms.example:28080", "https://cms2.example:28080", false),
        ] {
            assert_eq!(same_server(one, other), same, "{one} {other}");
        }
    }
}
