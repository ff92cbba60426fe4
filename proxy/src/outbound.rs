//! The HTTP client for everybody but AICC: a provider of sign-ins, receivers of alarms. Time-out, size limit, no redirects.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};

/// Longest time for a whole call.
const WITHIN: Duration = Duration::from_secs(10);
/// Largest answer, bytes.
const ANSWER_LIMIT: usize = 1024 * 1024;

/// Calls others. Copies share their connections.
#[derive(Clone, Debug)]
pub struct Outbound(Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Outbound {
    /// A client that has not connected yet; it trusts what the machine trusts.
    ///
    /// # Errors
    /// A sentence, when TLS cannot be set up.
    pub fn new() -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        let (_, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().map_err(|error| format!("TLS cannot be set up: {error}"))?;
        let tls = builder.with_root_certificates(roots).with_no_client_auth();
        let connector = hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector)))
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn send(&self, request: Request<Vec<u8>>) -> io::Result<Response<Vec<u8>>> {
        let sending = async {
            let response = self.0.request(request.map(|body| Full::new(Bytes::from(body)))).await.map_err(io::Error::other)?;
            let (head, body) = response.into_parts();
            let body = Limited::new(body, ANSWER_LIMIT).collect().await.map_err(io::Error::other)?.to_bytes();
            Ok(Response::from_parts(head, body.into()))
        };
        tokio::time::timeout(WITHIN, sending).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}
