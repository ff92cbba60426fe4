//! What holds for every request: who is answered, what every answer carries, one line in the log.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::Refused;
use crate::clock::monotonic;
use crate::state::AppState;

/// Answers only to names that belong to the listener.
pub(super) async fn host(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let header = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let host = header.and_then(|host| host.parse::<Authority>().ok()).or_else(|| request.uri().authority().cloned());
    let allowed = state.hosts.admits(host.as_ref().map_or("", Authority::host));
    if allowed { next.run(request).await } else { Refused::WrongHost.into_response() }
}

/// Security headers on every answer, and no keeping of those that do not say otherwise.
pub(super) async fn headers(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, state.assets.content_security_policy());
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static("camera=(), geolocation=(), microphone=()"));
    response
}

/// One line per request: method, path, status, time. No query, no headers, no body.
pub(super) async fn log(request: Request, next: Next) -> Response {
    let (method, path, started) = (request.method().clone(), request.uri().path().to_owned(), monotonic());
    let response = next.run(request).await;
    let took_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(%method, path, status = response.status().as_u16(), took_us, "request");
    response
}
