//! A call as the request that is sent: address, headers, credential. Pure: configuration, call and time in.

use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST};
use axum::http::{HeaderValue, Request, Uri};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::problem::{Problem, ProblemClass};
use http_body_util::Full;

use super::{Config, GatewaySession, SignedHeader};
use crate::secret::Secret;
use crate::signing::{Parts, sign};
use crate::upstream::call::{Call, Key, Server};
use crate::upstream::error::Failure;

/// The form of the examples; the same text is signed and sent.
const CONTENT_TYPE_JSON: &str = "application/json;charset=UTF-8";

impl Config {
    /// Base address of a server.
    pub(super) const fn base(&self, server: Server) -> Option<&String> {
        match server {
            Server::CcCms => Some(&self.cms_url),
            Server::CcGateway => self.gateway_url.as_ref(),
        }
    }

    /// Builds the request from scratch: nothing of a viewer's request gets here.
    ///
    /// # Errors
    /// What makes it impossible: no address, no session, or a credential that no header may hold.
    pub(super) fn request(
        &self,
        call: &Call,
        session: Option<&GatewaySession>,
        now: DateTime<Utc>,
    ) -> Result<Request<Full<Bytes>>, Failure> {
        let (path, body) = (call.path(&self.paths), call.body());
        let base = self.base(call.server()).ok_or_else(not_configured)?;
        let host_override = self.host_override.as_deref().filter(|_| call.server() == Server::CcCms);
        let uri: Uri = format!("{base}{path}").parse().map_err(|error| bad_request(&error))?;
        let host = host_override.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str)).unwrap_or_default().to_owned();
        // The path on the wire includes that of the base address.
        let path = uri.path().to_owned();
        let mut request = Request::builder().method(call.method()).uri(uri);
        request = request.header(HOST, &host).header(CONTENT_TYPE, CONTENT_TYPE_JSON);
        match call.server() {
            Server::CcCms => {
                let length = body.len().to_string();
                let authorization = self.authorization(call, now, (&path, &host, &length), &body);
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

    fn authorization(&self, call: &Call, now: DateTime<Utc>, (path, host, length): (&str, &str, &str), body: &[u8]) -> Secret {
        let headers: Vec<(&str, &str)> = self
            .signed_headers
            .iter()
            .map(|header| match header {
                SignedHeader::ContentLength => ("content-length", length),
                SignedHeader::ContentType => ("content-type", CONTENT_TYPE_JSON),
                SignedHeader::Host => ("host", host),
            })
            .collect();
        let keys = match call.key() {
            Some(Key::Global) => &self.global_keys,
            _ => &self.ordinary_keys,
        };
        let parts = Parts { method: call.method(), path, query: &[], headers: &headers, body };
        sign(&parts, keys, now, self.style).authorization
    }
}

pub(super) fn not_configured() -> Failure {
    Failure::new(Problem::of(ProblemClass::Unsupported), "no CC-Gateway is configured")
}

/// A header value that debug output of the HTTP library does not show.
fn sensitive(secret: &Secret) -> Result<HeaderValue, Failure> {
    let mut value = HeaderValue::from_str(secret.expose_secret())
        .map_err(|_| Failure::new(Problem::of(ProblemClass::BadRequest), "a credential holds characters that no header may hold"))?;
    value.set_sensitive(true);
    Ok(value)
}

pub(super) fn bad_request(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(Problem::of(ProblemClass::BadRequest), error)
}
