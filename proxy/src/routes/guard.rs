//! What holds for every request: who is answered, what every answer carries, one line in the log.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, TRANSFER_ENCODING,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::delivery::STATE;

use super::error::Refused;
use crate::access::{Viewer, Who};
use crate::clock::monotonic;
use crate::cluster::standby::Relayed;
use crate::listener::Connection;
use crate::state::{AppState, Hosts};

/// Header: what the log calls this request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// How long a body may take to come.
pub(super) const BODY_WITHIN: Duration = Duration::from_secs(10);

/// Who asked, once a handler has found out; for the log.
#[derive(Clone, Default)]
struct Asker(Arc<OnceLock<Who>>);

/// Admits or refuses a request, counts it and writes one line for it: id, method, path, status, viewer, time. No query, no headers, no body.
/// The answer carries the id, so that what a viewer complains about can be found, and the headers that keep browsers safe.
pub(super) async fn every_request(State(state): State<Arc<AppState>>, mut request: Request, next: Next) -> Response {
    let started = monotonic();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let (asker, mut over_tls) = (Asker::default(), request.extensions().get::<Connection>().is_some_and(|connection| connection.tls));
    request.extensions_mut().insert(asker.clone());
    let admitted = state.cluster.as_ref().map_or(Ok(()), |cluster| cluster.admit(&mut request));
    let mut response = if admitted.is_err() {
        Refused::NobodyActive.into_response()
    } else if has_two_meanings(request.headers()) {
        // What follows on this connection may be the rest of it.
        ([(CONNECTION, "close")], Refused::Ambiguous).into_response()
    } else if !is_for_us(&state.hosts, &request) {
        Refused::WrongHost.into_response()
    } else {
        over_tls = request.extensions().get::<Connection>().is_some_and(|connection| connection.tls);
        next.run(request).await
    };
    let relayed = response.extensions_mut().remove::<Relayed>().is_some();
    if !relayed {
        make_safe(response.headers_mut(), state.assets.content_security_policy(), over_tls);
    }

    let (status, took) = (response.status().as_u16(), started.elapsed());
    let data = response.headers().get(STATE).and_then(|state| state.to_str().ok()).unwrap_or_default();
    state.requests.count(route.as_ref().map_or("page", MatchedPath::as_str), status, data, took);
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let (id, viewer) = (state.requests.next_id(), asker.0.get().map(tracing::field::display));
    tracing::info!(request = id, %method, path = uri.path(), status, viewer, took_us, "request");
    // What the active one has answered carries the id of its own line.
    if let (false, Ok(id)) = (relayed, HeaderValue::from_str(&id)) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Whether two programs on the way could read it as different requests: bodies without a length, and more than one host.
fn has_two_meanings(headers: &HeaderMap) -> bool {
    headers.contains_key(TRANSFER_ENCODING) || headers.get_all(HOST).iter().count() > 1
}

/// Whether it is for a name that belongs to the listener.
fn is_for_us(hosts: &Hosts, request: &Request) -> bool {
    if *hosts == Hosts::Any {
        return true;
    }
    let header = request.headers().get(HOST).and_then(|host| host.to_str().ok()).and_then(|host| host.parse::<Authority>().ok());
    let named = [header.as_ref(), request.uri().authority()];
    named.iter().flatten().all(|host| hosts.admits(host.host())) && named.iter().any(Option::is_some)
}

/// Security headers, and no keeping of answers that do not say otherwise.
fn make_safe(headers: &mut HeaderMap, content_security_policy: HeaderValue, over_tls: bool) {
    if over_tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, content_security_policy);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), geolocation=(), microphone=()"));
}

/// Ends a request whose body does not come.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(BODY_WITHIN, next.run(request)).await.unwrap_or_else(|_| Refused::TooSlow.into_response())
}

impl FromRequestParts<Arc<AppState>> for Viewer {
    type Rejection = Refused;

    /// Finds out who is asking: a handler that takes a viewer answers nobody else.
    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, Refused> {
        if !is_own_origin(&parts.method, &parts.headers) {
            return Err(Refused::OtherOrigin);
        }
        let address = parts.extensions.get::<Connection>().map(|connection| connection.peer.ip());
        let viewer = state.access.viewer(parts, address).map_err(Refused::Denied)?;
        if let Some(Asker(asker)) = parts.extensions.get() {
            // A second time it is the same one.
            let _ = asker.set(viewer.who.clone());
        }
        Ok(viewer)
    }
}

/// Refuses what a page of another origin makes a browser ask: there is no CORS, and it shall not change anything blindly either.
pub(super) async fn own_origin(request: Request, next: Next) -> Response {
    if is_own_origin(request.method(), request.headers()) { next.run(request).await } else { Refused::OtherOrigin.into_response() }
}

/// Refuses what would change something: nobody could keep it.
pub(super) async fn only_looks(request: Request, next: Next) -> Response {
    if request.method().is_safe() { next.run(request).await } else { Refused::NobodyReads.into_response() }
}

fn is_own_origin(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let reads = method.is_safe();
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => true,
        // A page under another port or name of this machine may be anybody's, too.
        Some(_) => reads && text(HeaderName::from_static("sec-fetch-mode")) == Some("navigate"),
        // An old browser, or none: only browsers send an origin, and with everything that changes something.
        None => reads || text(ORIGIN).is_none_or(|origin| origin.split_once("://").map(|(_, host)| host) == text(HOST)),
    }
}
