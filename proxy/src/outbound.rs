//! The HTTP clients for everybody but AICC: a provider of sign-ins, receivers of alarms, other proxies. Time-out, size limit, no redirects.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::Semaphore;

use crate::upstream::tls::{self, Trust};

/// Longest time for a whole call.
const WITHIN: Duration = Duration::from_secs(10);
/// Largest answer, bytes.
const ANSWER_LIMIT: usize = 1024 * 1024;

/// Longest time to connect to another proxy, and how long an idle connection is kept: shorter than its listener keeps it.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
const IDLE_FOR: Duration = Duration::from_secs(20);

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

/// Most requests that are under way to another proxy at once; the others wait for their turn. It counts our connections as those of one address.
const RELAYED_AT_ONCE: usize = 256;

/// Passes requests of viewers on to another proxy, and their answers back, as they flow.
#[derive(Debug)]
pub struct Relay {
    client: Client<HttpsConnector<HttpConnector>, Body>,
    turns: Semaphore,
}

impl Relay {
    /// A client that has not connected yet.
    ///
    /// # Errors
    /// A sentence, when TLS cannot be set up.
    pub fn new(encrypted: bool, trust: &Trust) -> Result<Self, String> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_WITHIN));
        let tls = tls::configuration(encrypted, trust)?;
        let connector =
            hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(connector);
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_max_idle_per_host(RELAYED_AT_ONCE).pool_idle_timeout(IDLE_FOR);
        Ok(Self { client: builder.build(connector), turns: Semaphore::new(RELAYED_AT_ONCE) })
    }

    /// Sends a request; its answer once that has begun.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn pass(&self, request: Request<Body>) -> io::Result<Response<Body>> {
        let _turn = self.turns.acquire().await.map_err(io::Error::other)?;
        Ok(self.client.request(request).await.map_err(io::Error::other)?.map(Body::new))
    }
}
