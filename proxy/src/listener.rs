//! The socket that people open.

use std::net::SocketAddr;

/// What is known of the connection a request came on.
#[derive(Clone, Copy, Debug)]
pub struct Connection {
    /// The other end.
    pub peer: SocketAddr,
    /// Whether TLS ends here.
    pub tls: bool,
}
