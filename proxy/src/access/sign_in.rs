//! Users who sign in at a provider (`OpenID` Connect): code flow with PKCE, then a session kept here and named by a cookie.

mod provider;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::groups::Groups;
use super::{Viewer, Who};
use crate::clock::{Clock, monotonic};
use crate::secret::Secret;
use crate::signing::{hex, unhex};
pub use provider::Failed;
use provider::Provider;

/// Browsers take cookies of these names only for this very host, over HTTPS, and from nobody else.
const SESSION: &str = "__Host-aicc-session";
const UNDER_WAY: &str = "__Host-aicc-sign-in";
/// How long a viewer may take at the provider, seconds.
const UNDER_WAY_S: u64 = 600;
/// Longest address of a view that is kept meanwhile, characters.
const LONGEST_VIEW: usize = 512;
/// Most sessions at once. When all are taken, the one that would end first makes room.
const MOST_SESSIONS: usize = 10_000;

/// How users sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The provider's address, exactly as in its own documents.
    pub issuer: String,
    /// Who we are to it.
    pub client_id: String,
    /// How we show it.
    pub client_secret: Secret,
    /// Where viewers reach this proxy, base path included, with a slash at its end.
    pub public_url: String,
    /// The claim with the user's groups.
    pub groups_claim: String,
    /// What users may see.
    pub groups: Groups,
    /// Whether pages of other sites show the page in a frame: then its cookie must cross sites.
    pub embedded: bool,
    /// How long a session lasts.
    pub session: Duration,
}

/// Signs users in.
pub struct SignIn {
    config: Config,
    provider: Provider,
    sessions: Mutex<HashMap<[u8; 32], (Viewer, Instant)>>,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SignIn").field("issuer", &self.config.issuer).finish_non_exhaustive()
    }
}

impl SignIn {
    /// Asks nobody yet.
    ///
    /// # Errors
    /// A sentence: what is wrong with an address, or that TLS cannot be set up.
    pub fn new(config: Config, clock: Clock) -> Result<Self, String> {
        Ok(Self { provider: Provider::new(&config, clock)?, config, sessions: Mutex::default() })
    }

    /// What it was made with.
    pub(super) const fn config(&self) -> &Config {
        &self.config
    }

    /// Where to send a viewer who wants to sign in, and the cookie by which they are known when they come back. `view` is what they wanted to
    /// see, as an address below the base path; anything else is forgotten.
    ///
    /// # Errors
    /// That the provider cannot be asked.
    pub async fn begin(&self, view: &str) -> Result<(String, String), Failed> {
        let (location, under_way) = self.provider.begin().await?;
        let view = if is_view(view) { hex(view.as_bytes()) } else { String::new() };
        let under_way = format!("{under_way}.{view}");
        // A provider sends viewers back from its own site, so this one must always cross.
        Ok((location, self.cookie(UNDER_WAY, &under_way, UNDER_WAY_S)))
    }

    /// Ends the sign-in of a viewer who has come back; gives the cookies to set, and the view they wanted to see.
    ///
    /// # Errors
    /// Why they are not signed in.
    pub async fn finish(&self, code: &str, state: &str, headers: &HeaderMap) -> Result<([String; 2], String), Failed> {
        let under_way = cookie(headers, UNDER_WAY).ok_or(Failed::refused("it was not begun in this browser, or too long ago"))?;
        let (under_way, view) = under_way.rsplit_once('.').ok_or(Failed::refused("the cookie of the sign-in is not ours"))?;
        // The cookie comes from the browser: what it says is looked at as if it were new.
        let view = unhex(view).and_then(|bytes| String::from_utf8(bytes).ok()).filter(|view| is_view(view)).unwrap_or_default();
        let (name, groups) = self.provider.finish(code, state, under_way).await?;
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let viewer = Viewer { who: Who::SignedIn(name.into()), scope: self.config.groups.scope_of(&groups).into() };
        let id = crate::tokens::random_text().map_err(Failed::Unavailable)?;
        self.keep(id.expose_secret(), viewer);
        Ok(([self.cookie(SESSION, id.expose_secret(), self.config.session.as_secs()), self.cookie(UNDER_WAY, "", 0)], view))
    }

    fn keep(&self, id: &str, viewer: Viewer) {
        let (now, mut sessions) = (monotonic(), self.sessions.lock().unwrap_or_else(PoisonError::into_inner));
        sessions.retain(|_, (_, ends)| *ends > now);
        if sessions.len() >= MOST_SESSIONS
            && let Some(first) = sessions.iter().min_by_key(|(_, (_, ends))| *ends).map(|(id, _)| *id)
        {
            sessions.remove(&first);
        }
        sessions.insert(hash(id), (viewer, now + self.config.session));
    }

    /// Who sent a request, by its cookie.
    pub fn user(&self, headers: &HeaderMap) -> Option<Viewer> {
        let id = hash(cookie(headers, SESSION)?);
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let (viewer, ends) = sessions.get(&id)?;
        (*ends > monotonic()).then(|| viewer.clone())
    }

    /// Ends a session; gives the cookie that makes the browser forget it.
    pub fn end(&self, headers: &HeaderMap) -> String {
        if let Some(id) = cookie(headers, SESSION) {
            self.sessions.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash(id));
        }
        self.cookie(SESSION, "", 0)
    }

    fn cookie(&self, name: &str, value: &str, lasts_s: u64) -> String {
        let crosses = if self.config.embedded { "None; Partitioned" } else { "Lax" };
        format!("{name}={value}; Path=/; Max-Age={lasts_s}; HttpOnly; Secure; SameSite={crosses}")
    }
}

/// Whether a text is an address below the base path, and nothing that a browser could take for one elsewhere.
fn is_view(text: &str) -> bool {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~?&=%,/".contains(&byte);
    text.len() <= LONGEST_VIEW && text.bytes().all(harmless) && !text.starts_with(['/', '.']) && !text.contains("//")
}

fn hash(id: &str) -> [u8; 32] {
    Sha256::digest(id.as_bytes()).into()
}

/// The value of a cookie of a request.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::super::scope::Scope;
    use super::*;

    fn sign_in() -> SignIn {
        let config = Config {
            issuer: "http://127.0.0.1:1".to_owned(),
            client_id: "dashboard".to_owned(),
            client_secret: Secret::new("tiger".to_owned()),
            public_url: "https://dashboard.example/".to_owned(),
            groups_claim: "groups".to_owned(),
            groups: Groups { named: Vec::new(), everyone: Scope::nothing() },
            embedded: false,
            session: Duration::from_secs(60),
        };
        SignIn::new(config, Clock::fixed(0)).unwrap()
    }

    fn with_cookie(id: &str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&format!("a=b; {SESSION}={id}; c")).unwrap())])
    }

    fn viewer(name: &str) -> Viewer {
        Viewer { who: Who::SignedIn(name.into()), scope: Scope::nothing().into() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_ends_by_itself_or_when_its_user_signs_out() {
        let sign_in = sign_in();
        sign_in.keep("one", viewer("li.na"));
        sign_in.keep("two", viewer("wang.wei"));
        assert_eq!(sign_in.user(&with_cookie("one")), Some(viewer("li.na")));
        assert_eq!(sign_in.user(&with_cookie("three")), None);
        assert!(sign_in.end(&with_cookie("one")).contains("Max-Age=0"));
        assert_eq!(sign_in.user(&with_cookie("one")), None);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(sign_in.user(&with_cookie("two")), None);
        assert!(!format!("{sign_in:?}").contains("tiger"));
    }

    #[test]
    fn only_an_address_below_the_base_path_is_gone_back_to() {
        for (text, good) in [
            ("", true),
            ("skills?site=main&vdn=1&sort=-calls_waiting", true),
            ("agents?q=%E6%9D%8E", true),
            ("/evil.example", false),
            ("//evil.example", false),
            ("https://evil.example", false),
            ("a//evil.example", false),
            ("../evil", false),
            ("\\evil.example", false),
            ("a\r\nset-cookie: b", false),
            ("a b", false),
        ] {
            assert_eq!(is_view(text), good, "{text}");
        }
        assert!(!is_view(&"a".repeat(513)));
    }

    #[tokio::test(start_paused = true)]
    async fn sessions_are_bounded() {
        let sign_in = sign_in();
        for n in 0..MOST_SESSIONS + 2 {
            tokio::time::advance(Duration::from_millis(1)).await;
            sign_in.keep(&n.to_string(), viewer("li.na"));
        }
        assert_eq!(sign_in.sessions.lock().unwrap().len(), MOST_SESSIONS);
        assert!(sign_in.user(&with_cookie("0")).is_none() && sign_in.user(&with_cookie("2")).is_some());
    }
}
