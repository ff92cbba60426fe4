//! What only a peer can do: a listener between the proxy and the simulated AICC that passes everything on until it is told to misbehave.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How the peer answers.
#[derive(Clone, Debug)]
pub enum Behaviour {
    /// As the simulated AICC does.
    PassOn,
    /// These bytes, whatever was asked; the connection stays open.
    Say(Vec<u8>),
    /// These bytes, then the connection ends.
    SayAndEnd(Vec<u8>),
    /// The first bytes once, then the second ones for ever.
    Endless(Vec<u8>, Vec<u8>),
}

impl Behaviour {
    /// HTTP 200 with this body and headers, each with its line end.
    pub fn answer(headers: &str, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n", body.len());
        Self::Say([head.as_bytes(), body].concat())
    }
}

/// A running peer.
pub struct Peer {
    url: String,
    behaviour: watch::Sender<Behaviour>,
    written: Arc<AtomicU64>,
    requests: Arc<AtomicU64>,
    _accepting: JoinSet<()>,
}

impl Peer {
    /// A peer in front of the server at this address.
    pub async fn before(server_url: &str, behaviour: Behaviour) -> Self {
        let server = server_url.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (behaviour, current) = watch::channel(behaviour);
        let (written, requests) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let mut accepting = JoinSet::new();
        let counters = (Arc::clone(&written), Arc::clone(&requests));
        accepting.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (server, mut current, (written, requests)) = (server.clone(), current.clone(), counters.clone());
                connections.spawn(async move {
                    let now = current.borrow_and_update().clone();
                    // A change of behaviour cuts every connection.
                    tokio::select! {
                        _ = current.changed() => {}
                        () = serve(stream, now, &server, &written, &requests) => {}
                    }
                });
            }
        });
        Self { url, behaviour, written, requests, _accepting: accepting }
    }

    pub fn url(&self) -> String {
        self.url.clone()
    }

    pub fn behave(&self, behaviour: Behaviour) {
        self.behaviour.send_replace(behaviour);
    }

    /// Bytes that it got rid of while misbehaving.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Requests that it answered while misbehaving.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}

async fn serve(mut stream: TcpStream, behaviour: Behaviour, server: &str, written: &AtomicU64, requests: &AtomicU64) {
    if matches!(behaviour, Behaviour::PassOn) {
        if let Ok(mut server) = TcpStream::connect(server).await {
            let _ = copy_bidirectional(&mut stream, &mut server).await;
        }
        return;
    }
    let (once, for_ever, ends) = match &behaviour {
        Behaviour::PassOn => return,
        Behaviour::Say(bytes) => (bytes, None, false),
        Behaviour::SayAndEnd(bytes) => (bytes, None, true),
        Behaviour::Endless(once, bytes) => (once, Some(bytes), true),
    };
    while request(&mut stream).await {
        requests.fetch_add(1, Ordering::Relaxed);
        let mut next = Some(once);
        while let Some(bytes) = next {
            // The proxy may have had enough.
            if stream.write_all(bytes).await.is_err() {
                return;
            }
            written.fetch_add(bytes.len() as u64, Ordering::Relaxed);
            next = for_ever;
        }
        if ends {
            return;
        }
    }
}

/// Reads one request with its body; whether there was one.
async fn request(stream: &mut TcpStream) -> bool {
    let mut read = Vec::new();
    loop {
        if let Some(head) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&read[..head]).to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
            if read.len() >= head + 4 + length {
                return true;
            }
        }
        let mut chunk = [0; 8192];
        match stream.read(&mut chunk).await {
            Ok(count @ 1..) => read.extend_from_slice(&chunk[..count]),
            _ => return false,
        }
    }
}
