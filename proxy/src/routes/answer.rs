//! A body that was made once, with headers that are true now.

use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use bytes::Bytes;
use domain::delivery::Delivery;

use super::place::{Parameters, Place, wants_refresh};
use crate::cache::Held;
use crate::poller::Polled;
use crate::rendered::Rendered;

/// How long the very first viewer waits for the very first read. Later nobody waits for AICC.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Most headers that an answer carries: three of the body, six of its delivery, one of its page, six of every answer.
const HEADERS: usize = 16;

/// Answers with what is held of a source; `null` and the cause when it was never read. `body` picks what the viewer may see of it.
pub(super) async fn answer<V: Send + Sync + 'static>(
    place: &Place<'_>,
    source: &Polled<V>,
    parameters: &Parameters,
    request: &HeaderMap,
    body: impl FnOnce(&Arc<V>) -> Arc<Rendered>,
) -> Response {
    let held = current(place, source, parameters).await;
    let body = held.good.as_ref().map(|(value, _)| body(value));
    respond(body.as_deref(), &source.delivery(&held), request)
}

/// What is held of a source, after waiting for a first read and passing on a wish to refresh. Where AICC has refused us, that of an operator
/// has it asked once more (DECISIONS 16).
pub(super) async fn current<V: Send + Sync + 'static>(place: &Place<'_>, source: &Polled<V>, parameters: &Parameters) -> Held<V> {
    match wants_refresh(parameters) {
        true if place.operates && source.may_be_tried_again() => place.sites.iter().for_each(|site| site.resume()),
        true => source.refresh(),
        false => {}
    }
    source.slot.first_attempt(PATIENCE).await;
    source.slot.held()
}

/// Puts body and delivery together.
pub(super) fn respond(body: Option<&Rendered>, delivery: &Delivery, request: &HeaderMap) -> Response {
    let mut response = plain(body, request);
    let headers = response.headers_mut();
    for (name, value) in delivery.to_headers() {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// A body, compressed for those who take that; `null` without one.
pub(super) fn plain(body: Option<&Rendered>, request: &HeaderMap) -> Response {
    let compressed = if accepts_brotli(request) { body.and_then(Rendered::brotli) } else { None };
    let is_compressed = compressed.is_some();
    let bytes = compressed.or_else(|| body.map(Rendered::json)).unwrap_or(Bytes::from_static(b"null"));
    let mut response = Response::new(bytes.into());
    // Room for all that this answer will carry: else it grows three times.
    *response.headers_mut() = HeaderMap::with_capacity(HEADERS);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if is_compressed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// Whether the viewer takes Brotli.
pub(super) fn accepts_brotli(request: &HeaderMap) -> bool {
    let encodings = request.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    encodings.split(',').any(|encoding| {
        let mut parts = encoding.split(';').map(str::trim);
        parts.next() == Some("br") && !parts.any(|part| matches!(part.strip_prefix("q="), Some(q) if q.parse() == Ok(0.0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_only_to_those_who_take_it() {
        for (header, takes) in [("gzip, br", true), ("br;q=0.5", true), ("br;q=0", false), ("gzip", false), ("", false)] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(header))]);
            assert_eq!(accepts_brotli(&headers), takes, "{header}");
        }
    }
}
