//! What a proxy does that is not the active one: it passes requests on, and says whose they are.
//!
//! Who a viewer is may depend on the address it comes from. So another proxy's word about that address counts only with the key of the lease, which
//! none but the proxies can read.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONNECTION, HeaderName, TE, TRANSFER_ENCODING, UPGRADE};
use axum::http::{HeaderMap, HeaderValue, Request, Response, Uri};

use super::{Active, Cluster};
use crate::listener::Connection;
use crate::secret::Secret;

/// Header: the key of the lease.
const KEY: HeaderName = HeaderName::from_static("x-aicc-forward-key");
/// Header: the viewer's address, and whether it came over TLS.
const VIEWER: HeaderName = HeaderName::from_static("x-aicc-forward-viewer");
/// Longest that the active one may take to begin its answer: a read of AICC that a viewer asked for, and a little.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// Headers that speak of one connection only.
const OF_THE_CONNECTION: [HeaderName; 6] =
    [CONNECTION, HeaderName::from_static("keep-alive"), HeaderName::from_static("proxy-connection"), TE, TRANSFER_ENCODING, UPGRADE];

/// A request has come through another proxy; it goes no further.
#[derive(Clone, Copy, Debug)]
pub struct Forwarded;

/// An answer that another proxy has made: nothing is to be added to it.
#[derive(Clone, Copy, Debug)]
pub struct Relayed;

/// Why a request is not passed on, or not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NobodyActive;

impl Cluster {
    /// Puts the viewer's connection in the place of the other proxy's, where a request came through one.
    ///
    /// # Errors
    /// That its key is none of this proxy's.
    pub fn admit(&self, request: &mut Request<Body>) -> Result<(), NobodyActive> {
        let headers = request.headers_mut();
        let (keys, viewers) = (single(headers, &KEY), single(headers, &VIEWER));
        headers.remove(VIEWER);
        if headers.remove(KEY).is_none() {
            return Ok(());
        }
        let known = keys.is_some_and(|key| Secret::new(key) == self.key);
        let viewer = viewers.as_deref().and_then(connection_of).filter(|_| known).ok_or(NobodyActive)?;
        request.extensions_mut().insert(viewer);
        request.extensions_mut().insert(Forwarded);
        Ok(())
    }

    /// Passes a request on to the active one; its answer as it came.
    ///
    /// # Errors
    /// That there is none, or that it does not answer, or is not the active one any more.
    pub async fn pass_on(&self, uri: &Uri, request: Request<Body>) -> Result<Response<Body>, NobodyActive> {
        let active = self.active().ok_or(NobodyActive)?;
        let epoch = active.epoch;
        let request = addressed(&active, uri, request).ok_or(NobodyActive)?;
        let mut view = self.view.subscribe();
        let answer = tokio::select! {
            answer = tokio::time::timeout(ANSWER_WITHIN, self.relay.pass(request)) => answer.ok().and_then(Result::ok),
            // Somebody else is by now: whoever asks again gets to it.
            _ = view.wait_for(|view| view.other.as_ref().is_none_or(|(other, _)| other.epoch != epoch)) => None,
        };
        let mut answer = answer.ok_or(NobodyActive)?;
        for name in &OF_THE_CONNECTION {
            answer.headers_mut().remove(name);
        }
        answer.extensions_mut().insert(Relayed);
        Ok(answer)
    }
}

/// The request as the active one is sent it.
fn addressed(active: &Active, uri: &Uri, mut request: Request<Body>) -> Option<Request<Body>> {
    let connection = request.extensions().get::<Connection>().copied()?;
    if request.extensions().get::<Forwarded>().is_some() {
        return None;
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = format!("{}{path}", active.advertise).parse().ok()?;
    let headers = request.headers_mut();
    for name in &OF_THE_CONNECTION {
        headers.remove(name);
    }
    let mut key = HeaderValue::from_str(active.key.expose_secret()).ok()?;
    key.set_sensitive(true);
    headers.insert(KEY, key);
    headers.insert(VIEWER, HeaderValue::from_str(&words_of(connection)).ok()?);
    Some(request)
}

fn words_of(connection: Connection) -> String {
    format!("{} {}", if connection.tls { "tls" } else { "clear" }, connection.peer)
}

fn connection_of(words: &str) -> Option<Connection> {
    let (tls, peer) = words.split_once(' ')?;
    let tls = match tls {
        "tls" => true,
        "clear" => false,
        _ => return None,
    };
    Some(Connection { peer: peer.parse::<SocketAddr>().ok()?, tls })
}

/// The text of a header that stands there exactly once.
fn single(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let text = values.next()?.to_str().ok()?.to_owned();
    values.next().is_none().then_some(text)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Config, View};
    use super::*;
    use crate::clock::monotonic;
    use crate::database::Server;
    use crate::upstream::tls::Trust;

    fn cluster() -> Cluster {
        let server = Server::new("postgres://aicc@localhost/aicc", None, Trust::default()).unwrap();
        let advertise = "http://127.0.0.1:1".to_owned();
        Cluster::new(Config { server, advertise, heartbeat: Duration::from_secs(1), trust: Trust::default() }).unwrap()
    }

    fn request(headers: &[(&HeaderName, &str)]) -> Request<Body> {
        let mut request = Request::get("/api/config?site=main").body(Body::empty()).unwrap();
        request.extensions_mut().insert(Connection { peer: "10.0.0.9:1".parse().unwrap(), tls: false });
        for (name, value) in headers {
            request.headers_mut().append(*name, HeaderValue::from_str(value).unwrap());
        }
        request
    }

    #[test]
    fn only_the_right_key_names_another_address() {
        let cluster = cluster();
        let key = cluster.key.expose_secret();
        let admitted = |headers: &[(&HeaderName, &str)]| {
            let mut request = request(headers);
            cluster.admit(&mut request)?;
            assert!(!request.headers().contains_key(KEY) && !request.headers().contains_key(VIEWER), "nobody behind sees them");
            let connection = request.extensions().get::<Connection>().unwrap();
            Ok(words_of(*connection))
        };
        let own = || Ok("clear 10.0.0.9:1".to_owned());
        assert_eq!(admitted(&[]), own());
        assert_eq!(admitted(&[(&VIEWER, "tls 127.0.0.1:5")]), own(), "without a key it is a viewer's own idea");
        assert_eq!(admitted(&[(&KEY, key), (&VIEWER, "tls 127.0.0.1:5")]), Ok("tls 127.0.0.1:5".to_owned()));
        assert_eq!(admitted(&[(&KEY, key), (&VIEWER, "clear [2001:db8::1]:5")]), Ok("clear [2001:db8::1]:5".to_owned()));
        for (wrong, viewer) in [("", "tls 127.0.0.1:5"), ("x", "tls 127.0.0.1:5"), (key, "127.0.0.1:5"), (key, "tls 127.0.0.1")] {
            assert_eq!(admitted(&[(&KEY, wrong), (&VIEWER, viewer)]), Err(NobodyActive), "{viewer}");
        }
        assert_eq!(admitted(&[(&KEY, key)]), Err(NobodyActive));
        let twice = [(&KEY, key), (&KEY, key), (&VIEWER, "tls 127.0.0.1:5")];
        assert_eq!(admitted(&twice), Err(NobodyActive), "nothing has two meanings");
    }

    #[test]
    fn a_request_is_passed_on_once_with_the_viewers_address_and_without_what_is_about_the_connection() {
        let active = Active { epoch: 1, advertise: "https://b:8443".to_owned(), key: Secret::new("k".to_owned()) };
        let uri: Uri = "/aicc/api/config?site=main".parse().unwrap();
        let sent = addressed(&active, &uri, request(&[(&CONNECTION, "keep-alive"), (&VIEWER, "tls 127.0.0.1:5")])).unwrap();
        assert_eq!(sent.uri(), "https://b:8443/aicc/api/config?site=main");
        assert_eq!(single(sent.headers(), &VIEWER).as_deref(), Some("clear 10.0.0.9:1"));
        assert_eq!((single(sent.headers(), &KEY).as_deref(), sent.headers().contains_key(CONNECTION)), (Some("k"), false));
        assert!(!format!("{:?}", sent.headers()).contains("\"k\""));
        let mut again = request(&[]);
        again.extensions_mut().insert(Forwarded);
        assert!(addressed(&active, &uri, again).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_waits_for_one_that_is_not_active_any_more_ends() {
        let (cluster, silent) = (cluster(), std::net::TcpListener::bind("127.0.0.1:0").unwrap());
        let uri: Uri = "/api/config".parse().unwrap();
        assert_eq!(cluster.pass_on(&uri, request(&[])).await.unwrap_err(), NobodyActive);
        let active = |epoch| {
            let advertise = format!("http://{}", silent.local_addr().unwrap());
            let other = Active { epoch, advertise, key: Secret::new("k".to_owned()) };
            View { other: Some((other, monotonic() + Duration::from_secs(60))), ..View::default() }
        };
        cluster.tell(active(1));
        let (ended, ()) = tokio::join!(cluster.pass_on(&uri, request(&[])), async { cluster.tell(active(2)) });
        assert_eq!(ended.unwrap_err(), NobodyActive);
    }
}
