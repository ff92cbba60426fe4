//! What comes back: the body up to a limit, dates among the headers, and what the network says instead.

use std::time::Duration;

use axum::http::header::{CONTENT_ENCODING, DATE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, Response};
use bytes::Bytes;
use chrono::DateTime;
use domain::problem::{Problem, ProblemClass};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;

use crate::upstream::error::Failure;

/// Longest pause that a `Retry-After` can ask for: the other side is not to be trusted with our patience.
const RETRY_AFTER_AT_MOST: Duration = Duration::from_secs(300);
/// Largest answer that is read, bytes. A full page of 1,000 skills has about 600,000.
const ANSWER_LIMIT: usize = 8 * 1024 * 1024;

/// The whole body of an answer, up to the limit.
pub(super) async fn body_of(answer: Response<Incoming>) -> Result<Bytes, Failure> {
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

/// `Retry-After` of an answer that may have one, in seconds or as a date of the server's own clock, capped.
pub(super) fn come_again_in(status: u16, headers: &HeaderMap, now_ms: i64) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER).filter(|_| matches!(status, 429 | 503))?.to_str().ok()?.trim();
    let until_date = || {
        let there_ms = date_ms(headers, DATE).unwrap_or(now_ms);
        u64::try_from(date_ms(headers, RETRY_AFTER)? - there_ms).ok().map(Duration::from_millis)
    };
    let wait = text.parse().ok().map(Duration::from_secs).or_else(until_date)?;
    (!wait.is_zero()).then(|| wait.min(RETRY_AFTER_AT_MOST))
}

/// A date among the headers, milliseconds since 1970.
pub(super) fn date_ms(headers: &HeaderMap, name: HeaderName) -> Option<i64> {
    DateTime::parse_from_rfc2822(headers.get(name)?.to_str().ok()?).ok().map(|date| date.timestamp_millis())
}

/// A failure of the network, with the chain of its causes.
pub(super) fn network(error: &(dyn std::error::Error + 'static)) -> Failure {
    let causes: Vec<String> = std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
    Failure::new(Problem::of(ProblemClass::Network), causes.join(": "))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_pause_is_asked_for_in_seconds_or_by_the_servers_own_clock_and_is_never_longer_than_our_patience() {
        let now_ms = 1_768_465_800_000; // 2026-01-15T08:30:00Z
        for (status, date, retry_after, seconds) in [
            (429, None, "7", Some(7)),
            (503, None, " 7 ", Some(7)),
            (500, None, "7", None),
            (429, None, "86400", Some(300)),
            (429, None, "0", None),
            (429, None, "soon", None),
            (503, None, "Thu, 15 Jan 2026 08:30:20 GMT", Some(20)),
            (503, Some("Thu, 15 Jan 2026 09:30:00 GMT"), "Thu, 15 Jan 2026 09:30:20 GMT", Some(20)),
            (503, None, "Thu, 15 Jan 2026 08:29:00 GMT", None),
        ] {
            let mut headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(retry_after))]);
            headers.extend(date.map(|date| (DATE, HeaderValue::from_static(date))));
            let wait = come_again_in(status, &headers, now_ms);
            assert_eq!(wait, seconds.map(Duration::from_secs), "{status} {date:?} {retry_after:?}");
        }
    }
}
