//! What only a network or a peer can do: a listener between the proxy and the simulated AICC that passes everything on until it is told to
//! misbehave.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, copy_bidirectional};
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
    /// The same with a pause before each repetition.
    Dribble(Vec<u8>, Vec<u8>, Duration),
    /// As the simulated AICC does, over a bad line.
    Shape(Shape),
    /// Nothing at all; the connection stays open.
    Silent,
    /// The connection is reset as soon as something was asked.
    Reset,
}

/// What a bad line does to an answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// How much later each piece arrives.
    pub delay: Duration,
    /// How much later still at most, now more and now less.
    pub jitter: Duration,
    /// Bytes that pass each second.
    pub bytes_per_s: Option<f64>,
    /// Longest piece, bytes.
    pub piece: Option<usize>,
    /// Bytes after which the connection ends.
    pub cut_after: Option<usize>,
    /// How much later the end of the connection arrives.
    pub close_after: Duration,
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
    let (nothing, at_once) = (Vec::new(), Duration::ZERO);
    let (once, for_ever, pause, ends) = match &behaviour {
        Behaviour::PassOn => return,
        Behaviour::Shape(shape) => return relay(stream, server, *shape).await,
        Behaviour::Say(bytes) => (bytes, None, at_once, false),
        Behaviour::SayAndEnd(bytes) => (bytes, None, at_once, true),
        Behaviour::Endless(once, bytes) => (once, Some(bytes), at_once, true),
        Behaviour::Dribble(once, bytes, pause) => (once, Some(bytes), *pause, true),
        Behaviour::Silent => (&nothing, None, at_once, false),
        Behaviour::Reset => {
            // Without this the connection would end in good order.
            stream.set_zero_linger().unwrap();
            (&nothing, None, at_once, true)
        }
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
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
        }
        if ends {
            return;
        }
    }
}

/// Passes on, answers over a bad line.
async fn relay(mut stream: TcpStream, server: &str, shape: Shape) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let ((mut asked, mut answered), (mut from, mut to)) = (stream.split(), server.split());
    let asking = async {
        let _ = copy(&mut asked, &mut to).await;
    };
    let answering = async {
        let (mut piece, mut number, mut left) = (vec![0; shape.piece.unwrap_or(16 * 1024)], 0_u32, shape.cut_after.unwrap_or(usize::MAX));
        while let Ok(count @ 1..) = from.read(&mut piece).await {
            let count = count.min(left);
            // Spread evenly, the same each time.
            number = number.wrapping_add(1);
            let jitter = shape.jitter.mul_f64(f64::from(number.wrapping_mul(37) % 100) / 100.0);
            let line = shape.bytes_per_s.map(|rate| Duration::from_secs_f64(f64::from(u32::try_from(count).unwrap()) / rate));
            tokio::time::sleep(shape.delay + jitter + line.unwrap_or_default()).await;
            left -= count;
            if answered.write_all(&piece[..count]).await.is_err() || left == 0 {
                break;
            }
        }
        tokio::time::sleep(shape.close_after).await;
    };
    tokio::select! {
        () = asking => {}
        () = answering => {}
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
