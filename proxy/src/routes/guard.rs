//! What holds for every request: who is answered, what every answer carries, one line in the log.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, TRANSFER_ENCODING,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::delivery::STATE;

use super::error::Refused;
use crate::access::{Denied, Viewer, Who};
use crate::clock::monotonic;
use crate::listener::Connection;
use crate::state::{AppState, Hosts};

/// Header: what the log calls this request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How long a body may take to come.
const BODY_WITHIN: Duration = Duration::from_secs(10);

/// Refuses what two programs on the way could read as different requests: bodies without a length, and more than one host.
pub(super) async fn one_meaning(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if headers.contains_key(TRANSFER_ENCODING) || headers.get_all(HOST).iter().count() > 1 {
        // What follows on this connection may be the rest of it.
        return ([(CONNECTION, "close")], Refused::Ambiguous).into_response();
    }
    next.run(request).await
}

/// Answers only to names that belong to the listener.
pub(super) async fn host(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let header = request.headers().get(HOST).and_then(|host| host.to_str().ok()).and_then(|host| host.parse::<Authority>().ok());
    let hosts = [header.as_ref(), request.uri().authority()];
    let named = hosts.iter().flatten().all(|host| state.hosts.admits(host.host())) && hosts.iter().any(Option::is_some);
    if named || state.hosts == Hosts::Any { next.run(request).await } else { Refused::WrongHost.into_response() }
}

/// Ends a request whose body does not come.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(BODY_WITHIN, next.run(request)).await.unwrap_or_else(|_| Refused::TooSlow.into_response())
}

/// Lets only viewers through, and tells the routes who they are.
pub(super) async fn viewers_only(State(state): State<Arc<AppState>>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<Connection>().map(|connection| connection.peer.ip());
    match state.access.viewer(request.headers(), address) {
        Ok(viewer) => {
            let who = viewer.who.clone();
            request.extensions_mut().insert(viewer);
            let mut response = next.run(request).await;
            response.extensions_mut().insert(who);
            response
        }
        Err(denied) => Refused::Denied(denied).into_response(),
    }
}

impl<S: Sync> FromRequestParts<S> for Viewer {
    type Rejection = Refused;

    /// A route that nobody guards has no viewers.
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refused> {
        parts.extensions.get::<Self>().cloned().ok_or(Refused::Denied(Denied::NotSignedIn))
    }
}

/// Refuses what a page of another origin makes a browser ask: there is no CORS, and it shall not change anything blindly either.
pub(super) async fn own_origin(request: Request, next: Next) -> Response {
    if is_own_origin(&request) { next.run(request).await } else { Refused::OtherOrigin.into_response() }
}

fn is_own_origin(request: &Request) -> bool {
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let reads = request.method().is_safe();
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => true,
        // A page under another port or name of this machine may be anybody's, too.
        Some(_) => reads && text(HeaderName::from_static("sec-fetch-mode")) == Some("navigate"),
        // An old browser, or none: only browsers send an origin, and with everything that changes something.
        None => reads || text(ORIGIN).is_none_or(|origin| origin.split_once("://").map(|(_, host)| host) == text(HOST)),
    }
}

/// Security headers on every answer, and no keeping of those that do not say otherwise.
pub(super) async fn headers(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let over_tls = request.extensions().get::<Connection>().is_some_and(|connection| connection.tls);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if over_tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, state.assets.content_security_policy());
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static("camera=(), geolocation=(), microphone=()"));
    response
}

/// Counts every request and writes one line for it: id, method, path, status, viewer, time. No query, no headers, no body. The answer
/// carries the id, so that what a viewer complains about can be found.
pub(super) async fn count_and_log(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let (method, path, started) = (request.method().clone(), request.uri().path().to_owned(), monotonic());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let id = state.requests.next_id();
    let mut response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), started.elapsed());
    let data = response.headers().get(STATE).and_then(|state| state.to_str().ok()).unwrap_or_default();
    state.requests.count(route.as_ref().map_or("page", MatchedPath::as_str), status, data, took);
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let viewer = response.extensions().get::<Who>().map(tracing::field::display);
    tracing::info!(request = id, %method, path, status, viewer, took_us, "request");
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
