//! Where a request comes from: whether somebody at this machine has sent it, and on whose budget it is counted.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Version};

use crate::state::Hosts;

/// Whether a connection comes from this machine itself.
pub(super) fn is_this_machine(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Whether a request was meant for this machine by somebody at it: under a loopback name (DECISIONS 28), by a page of a loopback name if by any,
/// and passed on by nobody. A reverse proxy of which nobody has set anything may put a loopback name in and say nothing of itself, but then speaks
/// HTTP/1.0, which no browser does.
pub(super) fn is_local(request: &Parts) -> bool {
    let headers = &request.headers;
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let is_ours = |name: &str| name.parse::<Authority>().is_ok_and(|host| Hosts::Loopback.admits(host.host()));
    let is_our_page = |origin: &str| origin.split_once("://").is_some_and(|(_, host)| is_ours(host));
    let passed_on = ["forwarded", "x-forwarded-for", "x-real-ip", "via"].iter().any(|name| headers.contains_key(*name));
    request.version != Version::HTTP_10
        && !passed_on
        && text(HOST.as_str()).is_some_and(is_ours)
        && text("x-forwarded-host").is_none_or(is_ours)
        && text(ORIGIN.as_str()).is_none_or(is_our_page)
}

/// Whom the programs in between name as the one for whom the request was passed on: of `X-Forwarded-For` the last address that is none of theirs.
/// What stands before it may be anybody's word.
pub(super) fn named(headers: &HeaderMap, is_in_between: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let values: Option<Vec<&str>> = headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().ok()).collect();
    let values = values?;
    // Some name the port, too.
    let address = |text: &str| {
        let text = text.trim();
        text.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))
    };
    let mut last_first = values.iter().rev().flat_map(|value| value.rsplit(',')).map(address);
    last_first.find(|address| address.is_none_or(|address| !is_in_between(address)))?
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_last_address_that_is_none_in_between_is_the_one_that_counts() {
        let is_in_between = |address: IpAddr| is_this_machine(address) || address == IpAddr::from([10, 0, 0, 5]);
        for (values, expected) in [
            (&[][..], None),
            (&["198.51.100.7"], Some("198.51.100.7")),
            (&["1.2.3.4, 198.51.100.7, 10.0.0.5"], Some("198.51.100.7")),
            (&["1.2.3.4", "198.51.100.7,127.0.0.1"], Some("198.51.100.7")),
            (&["198.51.100.7:4711"], Some("198.51.100.7")),
            (&["[2001:db8::1]:4711"], Some("2001:db8::1")),
            (&["1.2.3.4, unknown"], None),
            (&["10.0.0.5, 127.0.0.1"], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("x-forwarded-for", HeaderValue::from_static(value));
            }
            let expected = expected.map(|text| text.parse().unwrap());
            assert_eq!(named(&headers, is_in_between), expected, "{values:?}");
        }
    }
}
