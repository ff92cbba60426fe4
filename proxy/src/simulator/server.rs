//! The two listeners. Going away closes the port and cuts every connection; coming back takes the same port again.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, DATE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use super::platform::Platform;
use super::scenario::Fault;
use super::{cms, gateway, quirks};

/// Which server a listener belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Server {
    Cms,
    Gateway,
}

/// What is sent back.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) body: Value,
}

impl Reply {
    /// HTTP 200.
    pub(super) const fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body }
    }

    /// An answer without the interface's own envelope. The content never says what was wrong.
    pub(super) fn bare(status: StatusCode, path: &str, now_ms: i64) -> Self {
        let error = status.canonical_reason().unwrap_or_default();
        let body = json!({"timestamp": now_ms, "status": status.as_u16(), "error": error, "message": "No message available", "path": path});
        Self { status, body }
    }
}

/// A listener that can be closed and opened again.
pub(super) struct Door {
    server: Server,
    address: SocketAddr,
    open: Mutex<Option<Open>>,
}

struct Open {
    close: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
}

impl Door {
    /// Takes a free port of the loopback address and answers there.
    pub(super) async fn open(server: Server, platform: &Arc<Platform>) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        Ok(Self { server, address, open: Mutex::new(Some(Open::new(listener, server, platform))) })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns when the port is closed and no connection is left.
    pub(super) async fn close(&self) {
        if let Some(open) = self.open.lock().await.take() {
            drop(open.close);
            if let Err(error) = open.accepting.await {
                tracing::warn!(%error, "a simulated server ended badly");
            }
        }
    }

    /// Does nothing while open.
    pub(super) async fn reopen(&self, platform: &Arc<Platform>) -> std::io::Result<()> {
        let mut open = self.open.lock().await;
        if open.is_none() {
            let listener = TcpListener::bind(self.address).await?;
            *open = Some(Open::new(listener, self.server, platform));
        }
        Ok(())
    }
}

impl Open {
    fn new(listener: TcpListener, server: Server, platform: &Arc<Platform>) -> Self {
        let (close, closed) = oneshot::channel();
        Self { close, accepting: tokio::spawn(accept(listener, server, Arc::clone(platform), closed)) }
    }
}

/// Ends when the other end of `closed` is dropped.
async fn accept(listener: TcpListener, server: Server, platform: Arc<Platform>, mut closed: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut closed => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, server, Arc::clone(&platform)));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn serve(stream: TcpStream, server: Server, platform: Arc<Platform>) {
    let service = service_fn(move |request| {
        let platform = Arc::clone(&platform);
        async move { Ok::<_, Infallible>(answer(request, server, &platform).await) }
    });
    if let Err(error) = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection to a simulated server broke");
    }
}

async fn answer(request: Request<Incoming>, server: Server, platform: &Platform) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, 1 << 20).collect().await.map(http_body_util::Collected::to_bytes);
    let request = Request::from_parts(head, ());
    let interface = match server {
        Server::Cms => cms::interface(request.uri().path()),
        Server::Gateway => gateway::interface(request.uri().path()),
    };
    platform.count(interface);
    let path = request.uri().path().to_owned();
    let now_ms = platform.clock.now_ms();
    let fault = platform.fault();
    if let Fault::Slow(delay) = fault {
        tokio::time::sleep(delay).await;
    }
    let reply = match (fault, body) {
        (_, Err(_)) => Reply::bare(StatusCode::PAYLOAD_TOO_LARGE, &path, now_ms),
        (Fault::Refusing, _) => Reply::bare(StatusCode::UNAUTHORIZED, &path, now_ms),
        (Fault::Locked, _) => Reply::bare(StatusCode::FORBIDDEN, &path, now_ms),
        (Fault::ServerError, _) => Reply::bare(StatusCode::SERVICE_UNAVAILABLE, &path, now_ms),
        (Fault::Garbage, _) => return sent(platform, StatusCode::OK, "text/html", quirks::GARBAGE.to_owned()),
        (Fault::Erring, _) => Reply::ok(match server {
            Server::Cms => json!({"resultCode": "0100001", "resultDesc": "调用失败"}),
            Server::Gateway => json!({"message": "resource unreachable", "retcode": "100-007"}),
        }),
        (Fault::None | Fault::Slow(_) | Fault::Lying, Ok(body)) => {
            let mut reply = match server {
                Server::Cms => cms::answer(platform, interface, &request, &body),
                Server::Gateway => gateway::answer(platform, interface, &request),
            };
            if fault == Fault::Lying && reply.status == StatusCode::OK {
                quirks::lie(&mut reply.body);
            }
            reply
        }
    };
    sent(platform, reply.status, "application/json;charset=UTF-8", reply.body.to_string())
}

/// With the date of the platform's clock.
fn sent(platform: &Platform, status: StatusCode, content_type: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    let date = platform.clock.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers_mut().insert(DATE, date);
    }
    response
}
