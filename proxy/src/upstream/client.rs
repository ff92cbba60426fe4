//! The one HTTP client towards a site: time-outs, TLS, size limit, and the signature of the very bytes that are sent.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, DATE, HOST, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, Uri};
use bytes::Bytes;
use chrono::DateTime;
use domain::problem::{Problem, ProblemClass};
use domain::status::LARGEST_SKEW_MS;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
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
use crate::signing::{KeyPair, Parts, Style, sign};

/// Longest time to make a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest time for a whole call to a real AICC.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(20);
/// Longest pause that a `Retry-After` can ask for: the other side is not to be trusted with our patience.
const RETRY_AFTER_AT_MOST: Duration = Duration::from_secs(300);
/// Largest answer that is read, bytes. A full page of 1,000 skills has about 600,000.
const ANSWER_LIMIT: usize = 8 * 1024 * 1024;
/// Largest head of an answer, bytes.
const HEAD_LIMIT: usize = 64 * 1024;
/// The form of the examples; the same text is signed and sent.
const CONTENT_TYPE_JSON: &str = "application/json;charset=UTF-8";

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
    cms: [Gate; 2],
    global_key: Gate,
    ordinary_key: Gate,
    gateway: [Gate; 2],
}

impl Gates {
    fn new(back_off: BackOff) -> Self {
        let server = || [gate::Kind::Refusal(ProblemClass::Locked), gate::Kind::Host(back_off)].map(Gate::new);
        let key = || Gate::new(gate::Kind::Refusal(ProblemClass::Auth));
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
        let (http, base) = self.reached_by(server);
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

    fn reached_by(&self, server: Server) -> (&Http, Option<&String>) {
        match server {
            Server::CcCms => (&self.cms, Some(&self.config.cms_url)),
            Server::CcGateway => (&self.gateway, self.config.gateway_url.as_ref()),
        }
    }

    /// The gates a call passes: those of its server and that of its key. The one that fails most often is the last, so that a probe of the
    /// others is not wasted.
    fn gates_of(&self, call: &Call) -> Vec<&Gate> {
        let Gates { cms: [cms_locked, cms], global_key, ordinary_key, gateway: [gateway_locked, gateway] } = &self.gates;
        match call.key() {
            None => vec![gateway_locked, gateway],
            Some(Key::Global) => vec![cms_locked, global_key, cms],
            Some(Key::Ordinary) => vec![cms_locked, ordinary_key, cms],
        }
    }

    async fn exchange(&self, call: &Call, session: Option<&GatewaySession>) -> Result<Bytes, Failure> {
        let request = self.request(call, session)?;
        let (http, _) = self.reached_by(call.server());
        let answer = http.request(request).await.map_err(|error| network(&error))?;
        let status = answer.status().as_u16();
        let come_again_in = self.retry_after(status, answer.headers());
        self.note_clock(call.server(), answer.headers());
        let body = body_of(answer).await;
        // A refusal is one whatever became of its body: to take it for a fault of the network would be to go on asking.
        let checked = check_status(call.server(), status, body.as_deref().unwrap_or_default());
        checked.map_err(|failure| Failure { come_again_in, ..failure })?;
        body
    }

    /// `Retry-After` of an answer that may have one, in seconds or as a date of the server's own clock, capped.
    fn retry_after(&self, status: u16, headers: &HeaderMap) -> Option<Duration> {
        let text = headers.get(RETRY_AFTER).filter(|_| matches!(status, 429 | 503))?.to_str().ok()?.trim();
        let until_date = || {
            let there_ms = date_ms(headers, DATE).unwrap_or_else(|| self.clock.now_ms());
            u64::try_from(date_ms(headers, RETRY_AFTER)? - there_ms).ok().map(Duration::from_millis)
        };
        let wait = text.parse().ok().map(Duration::from_secs).or_else(until_date)?;
        (!wait.is_zero()).then(|| wait.min(RETRY_AFTER_AT_MOST))
    }

    /// Builds the request from scratch: nothing of a viewer's request gets here.
    fn request(&self, call: &Call, session: Option<&GatewaySession>) -> Result<Request<Full<Bytes>>, Failure> {
        let (path, body) = (call.path(&self.config.paths), call.body());
        let (_, base) = self.reached_by(call.server());
        let base = base.ok_or_else(not_configured)?;
        let host_override = self.config.host_override.as_deref().filter(|_| call.server() == Server::CcCms);
        let uri: Uri = format!("{base}{path}").parse().map_err(|error| bad_request(&error))?;
        let host = host_override.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str)).unwrap_or_default().to_owned();
        // The path on the wire includes that of the base address.
        let path = uri.path().to_owned();
        let mut request = Request::builder().method(call.method()).uri(uri);
        request = request.header(HOST, &host).header(CONTENT_TYPE, CONTENT_TYPE_JSON);
        match call.server() {
            Server::CcCms => {
                let length = body.len().to_string();
                let authorization = self.authorization(call, &path, &host, &length, &body);
                request = request.header(CONTENT_LENGTH, length).header(AUTHORIZATION, sensitive(&authorization)?);
            }
            Server::CcGateway => {
                let no_session = || Failure::new(Problem::of(ProblemClass::NotSignedIn), "no session was handed over");
                let session = session.ok_or_else(no_session)?;
                request = request.header("guid", sensitive(&session.guid)?);
                if !session.cookies.is_empty() {
                    let cookies: Vec<&str> = session.cookies.iter().map(Secret::expose_secret).collect();
                    request = request.header(COOKIE, sensitive(&Secret::new(cookies.join("; ")))?);
                }
            }
        }
        request.body(Full::new(Bytes::from(body))).map_err(|error| bad_request(&error))
    }

    fn authorization(&self, call: &Call, path: &str, host: &str, length: &str, body: &[u8]) -> Secret {
        let headers: Vec<(&str, &str)> = self
            .config
            .signed_headers
            .iter()
            .map(|header| match header {
                SignedHeader::ContentLength => ("content-length", length),
                SignedHeader::ContentType => ("content-type", CONTENT_TYPE_JSON),
                SignedHeader::Host => ("host", host),
            })
            .collect();
        let keys = match call.key() {
            Some(Key::Global) => &self.config.global_keys,
            _ => &self.config.ordinary_keys,
        };
        let parts = Parts { method: call.method(), path, query: &[], headers: &headers, body };
        sign(&parts, keys, self.clock.now(), self.config.style).authorization
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

/// The whole body of an answer, up to the limit.
async fn body_of(answer: Response<Incoming>) -> Result<Bytes, Failure> {
    // Never asked for: a small answer that unfolds without end would pass the limit.
    if let Some(encoding) = answer.headers().get(CONTENT_ENCODING).filter(|encoding| *encoding != "identity") {
        return Err(Failure::decode(format_args!("the answer is compressed ({encoding:?}), which was not asked for")));
    }
    match Limited::new(answer.into_body(), ANSWER_LIMIT).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(Failure::decode(format_args!("the answer is larger than {ANSWER_LIMIT} bytes")))
        }
        Err(error) => Err(network(error.as_ref())),
    }
}

fn not_configured() -> Failure {
    Failure::new(Problem::of(ProblemClass::Unsupported), "no CC-Gateway is configured")
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

/// A date among the headers, milliseconds since 1970.
fn date_ms(headers: &HeaderMap, name: HeaderName) -> Option<i64> {
    DateTime::parse_from_rfc2822(headers.get(name)?.to_str().ok()?).ok().map(|date| date.timestamp_millis())
}

/// A header value that debug output of the HTTP library does not show.
fn sensitive(secret: &Secret) -> Result<HeaderValue, Failure> {
    let mut value = HeaderValue::from_str(secret.expose_secret())
        .map_err(|_| Failure::new(Problem::of(ProblemClass::BadRequest), "a credential holds characters that no header may hold"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn bad_request(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(Problem::of(ProblemClass::BadRequest), error)
}

/// A failure of the network, with the chain of its causes.
fn network(error: &(dyn std::error::Error + 'static)) -> Failure {
    let causes: Vec<String> = std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
    Failure::new(Problem::of(ProblemClass::Network), causes.join(": "))
}
