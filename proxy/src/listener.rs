//! The socket that people open: TLS, limits on what a viewer may cost, and the drain.

mod crowd;
mod handles;
pub mod tls;

use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use crowd::Crowd;
pub use crowd::network;
pub use handles::too_few_handles;
use tls::Tls;

/// Pause after the machine could not accept, for want of file handles for example.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What is known of the connection a request came on.
#[derive(Clone, Copy, Debug)]
pub struct Connection {
    /// The other end.
    pub peer: SocketAddr,
    /// Whether TLS ends here.
    pub tls: bool,
}

/// What the listener takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// How long running requests may take to finish after the stop. Connections that say nothing, and requests that wait for AICC, end with it.
    pub drain: Duration,
    /// How long a connection may take to say what it wants, from its start or from the last answer on. TLS has as long.
    pub header_read: Duration,
    /// How long a viewer may take nothing of an answer.
    pub write_stall: Duration,
    /// Largest head of a request, bytes, at least 8192.
    pub header_bytes: usize,
    /// Most connections at once.
    pub connections: usize,
    /// Most connections of one address, of IPv6 of one network of 2^64. This machine and reverse proxies speak for many, and are not counted.
    pub connections_per_address: usize,
    /// Certificate and key; `None` for HTTP in the clear.
    pub tls: Option<tls::Files>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            drain: Duration::from_millis(500),
            header_read: Duration::from_secs(30),
            write_stall: Duration::from_secs(30),
            header_bytes: 16 * 1024,
            connections: 8192,
            connections_per_address: 512,
            tls: None,
        }
    }
}

/// What answers on a connection. It may change while connections last.
pub trait App: Clone + Send + 'static {
    /// The routes as they are now.
    fn router(&self) -> Router;
    /// Whether an address speaks for many.
    fn trusts(&self, address: IpAddr) -> bool;
}

/// Answers on a socket.
#[derive(Debug)]
pub struct Listener {
    config: Config,
    tls: Option<Tls>,
}

impl Listener {
    /// Reads certificate and key, if there are any.
    ///
    /// # Errors
    /// A sentence: what is wrong with them.
    pub fn new(config: Config) -> Result<Self, String> {
        let tls = config.tls.clone().map(Tls::new).transpose()?;
        Ok(Self { config, tls })
    }

    /// How the addresses of this listener begin.
    pub const fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }

    /// Serves until `stop` ends, then for as long as running requests need to finish, but no longer than the drain. Connections from addresses
    /// that the app trusts are not counted per address.
    ///
    /// # Errors
    /// When SIGHUP cannot be waited for.
    pub async fn serve(self, listener: TcpListener, app: impl App, stop: impl Future<Output = ()>) -> io::Result<()> {
        let mut hang_up = signal(SignalKind::hangup())?;
        let (places, crowd) = (Arc::new(Semaphore::new(self.config.connections)), Crowd::new(self.config.connections_per_address));
        let (graceful, mut connections) = (GracefulShutdown::new(), JoinSet::new());
        let mut stop = pin!(stop);
        loop {
            let next = async {
                // When all places are taken, who comes next waits at the door: in the system's queue.
                let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
                listener.accept().await.map(|(stream, peer)| (place, stream, peer))
            };
            let (place, stream, peer) = tokio::select! {
                // In this order: whoever has been answered may ask the program to stop, and it must be listening for that by then.
                biased;
                () = &mut stop => break,
                _ = hang_up.recv() => {
                    self.tls.iter().for_each(Tls::reload);
                    continue;
                }
                // What has ended is let go.
                Some(_) = connections.join_next() => continue,
                accepted = next => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        after(&error).await;
                        continue;
                    }
                },
            };
            let address = peer.ip().to_canonical();
            let Some(seat) = crowd.seat(address, address.is_loopback() || app.trusts(address)) else { continue };
            let connection = Connection { peer, tls: self.tls.is_some() };
            let (acceptor, config) = (self.tls.as_ref().map(Tls::acceptor), self.config.clone());
            let (app, watcher) = (app.clone(), graceful.watcher());
            connections.spawn(async move {
                // Whatever went wrong ended this one connection, by the fault of its other end.
                let _ = converse(stream, acceptor, &config, app, connection, watcher).await;
                drop((place, seat));
            });
        }
        drop(listener);
        // Whether all have finished or not, the set of connections ends with this function.
        let _ = tokio::time::timeout(self.config.drain, graceful.shutdown()).await;
        Ok(())
    }
}

/// Waits if the machine is at its limit, and not when one connection has broken.
async fn after(error: &io::Error) {
    if !matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused) {
        tracing::warn!(%error, "no connection can be accepted");
        tokio::time::sleep(AFTER_FAILURE).await;
    }
}

/// One connection from beginning to end.
async fn converse(
    stream: TcpStream,
    acceptor: Option<tokio_rustls::TlsAcceptor>,
    config: &Config,
    app: impl App,
    connection: Connection,
    watcher: Watcher,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    stream.set_nodelay(true)?;
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(config.write_stall));
    let stream = Box::pin(stream);
    match acceptor {
        None => speak(stream, config, app, connection, watcher).await?,
        Some(acceptor) => {
            let stream = tokio::time::timeout(config.header_read, acceptor.accept(stream)).await??;
            speak(stream, config, app, connection, watcher).await?;
        }
    }
    Ok(())
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    config: &Config,
    app: impl App,
    connection: Connection,
    watcher: Watcher,
) -> hyper::Result<()> {
    let service = service_fn(move |mut request: axum::http::Request<Incoming>| {
        request.extensions_mut().insert(connection);
        TowerToHyperService::new(app.router()).call(request)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(config.header_read).max_buf_size(config.header_bytes);
    watcher.watch(builder.serve_connection(TokioIo::new(stream), service)).await
}
