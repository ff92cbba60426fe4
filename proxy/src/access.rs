//! Who is asking, and what they may see. Every answer of the API passes through a [`Viewer`].

pub mod groups;
mod origin;
mod pace;
pub mod reverse_proxy;
pub mod scope;
pub mod sign_in;
mod viewer;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use ipnet::IpNet;

use crate::clock::Clock;
use crate::listener::network;
use crate::tokens::{TokenFile, Tokens, Unknown, is_token};
use origin::{is_local, is_this_machine, named};
use pace::Pace;
use scope::Scope;
pub use sign_in::Failed;
use sign_in::SignIn;
pub use viewer::{Viewer, Who};

/// Wrong tokens of one address that are answered as such at once, and how many more each second.
const WRONG_AT_ONCE: NonZeroU32 = NonZeroU32::new(30).unwrap();
const WRONG_PER_SECOND: NonZeroU32 = NonZeroU32::MIN;

/// Steps of sign-ins of one address at once, and how many more each second: a shift may begin behind one address.
const SIGN_INS_AT_ONCE: NonZeroU32 = NonZeroU32::new(200).unwrap();
const SIGN_INS_PER_SECOND: NonZeroU32 = NonZeroU32::new(5).unwrap();

/// Who may see.
#[derive(Clone, Debug)]
pub struct Config {
    /// Whether somebody at this machine needs no login.
    pub local: bool,
    /// Where view tokens are kept; `None` when there are none.
    pub tokens: Option<TokenFile>,
    /// The reverse proxies that sign users in.
    pub reverse_proxy: Option<reverse_proxy::Config>,
    /// The provider at which users sign in.
    pub sign_in: Option<sign_in::Config>,
    /// Load balancers and other programs in between that name in `X-Forwarded-For` for whom they speak. They sign nobody in.
    pub in_between: Vec<IpNet>,
    /// How often one viewer may ask in the long run, per second.
    pub requests_per_second: NonZeroU32,
    /// How often after a pause.
    pub burst: NonZeroU32,
}

impl Config {
    /// Nobody but somebody at this machine, who needs no login.
    pub const fn local() -> Self {
        Self {
            local: true,
            tokens: None,
            reverse_proxy: None,
            sign_in: None,
            in_between: Vec::new(),
            requests_per_second: REQUESTS_PER_SECOND,
            burst: BURST,
        }
    }

    /// Whether anybody can sign in from elsewhere.
    pub const fn admits_others(&self) -> bool {
        self.tokens.is_some() || self.reverse_proxy.is_some() || self.sign_in.is_some()
    }
}

/// Default of [`Config::requests_per_second`]: a page asks a few times a second at most, a wall of twenty panels ten times.
pub const REQUESTS_PER_SECOND: NonZeroU32 = NonZeroU32::new(100).unwrap();
/// Default of [`Config::burst`].
pub const BURST: NonZeroU32 = NonZeroU32::new(500).unwrap();

/// Finds out who is asking.
#[derive(Debug)]
pub struct Access {
    local: bool,
    tokens: Option<Arc<Tokens>>,
    reverse_proxy: Option<reverse_proxy::Config>,
    sign_in: Option<Arc<SignIn>>,
    in_between: Vec<IpNet>,
    everything: Arc<Scope>,
    clock: Clock,
    requests: Pace,
    wrong: Pace,
    sign_ins: Pace,
}

/// Why somebody is not a viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// No login and no token.
    NotSignedIn,
    /// The same where users can sign in here.
    SignInOffered,
    /// No such token, or no longer.
    WrongToken,
    /// The token's time is over.
    ExpiredToken,
    /// A user who may see nothing.
    NothingToSee,
    /// Too many requests, or too many wrong tokens; after what time to come back.
    TooOften(Duration),
}

impl Access {
    /// Reads nothing yet, and asks nobody.
    ///
    /// # Errors
    /// A sentence, when nobody could sign in with this configuration.
    pub fn new(config: Config, clock: Clock) -> Result<Self, String> {
        Self::after(config, clock, None)
    }

    /// The same, where users who have signed in stay so if nothing has changed that decides what they may see, and tokens that are kept where they
    /// were are known already.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn after(config: Config, clock: Clock, before: Option<&Self>) -> Result<Self, String> {
        let known = before.and_then(|before| before.sign_in.as_ref());
        let sign_in = |config| match known {
            Some(known) if *known.config() == config => Ok(Arc::clone(known)),
            _ => SignIn::new(config, clock.clone()).map(Arc::new),
        };
        let known = before.and_then(|before| before.tokens.as_ref());
        let tokens = |file| match known {
            Some(known) if *known.file() == file => Arc::clone(known),
            _ => Arc::new(Tokens::new(file)),
        };
        Ok(Self {
            local: config.local,
            tokens: config.tokens.map(tokens),
            reverse_proxy: config.reverse_proxy,
            sign_in: config.sign_in.map(sign_in).transpose()?,
            in_between: config.in_between,
            everything: Arc::new(Scope::everything()),
            clock,
            requests: Pace::new(config.requests_per_second, config.burst),
            wrong: Pace::new(WRONG_PER_SECOND, WRONG_AT_ONCE),
            sign_ins: Pace::new(SIGN_INS_PER_SECOND, SIGN_INS_AT_ONCE),
        })
    }

    /// The provider at which users sign in, for a step of a sign-in from this address; `None` without a provider.
    ///
    /// # Errors
    /// That too many came from there: strangers shall not make us ask the provider as often as they like.
    pub fn sign_in(&self, headers: &HeaderMap, address: Option<IpAddr>) -> Result<Option<&SignIn>, Denied> {
        let Some(sign_in) = self.signs_in() else { return Ok(None) };
        self.sign_ins.take(self.counted(headers, address)).map_err(Denied::TooOften)?;
        Ok(Some(sign_in))
    }

    /// The provider at which users sign in, for what asks it nothing; `None` without a provider.
    pub fn signs_in(&self) -> Option<&SignIn> {
        self.sign_in.as_deref()
    }

    /// Whether a connection comes from a reverse proxy or a load balancer, which speaks for many.
    pub fn speaks_for_many(&self, address: IpAddr) -> bool {
        let canonical = address.to_canonical();
        self.reverse_proxy.as_ref().is_some_and(|proxy| proxy.is_from(address))
            || self.in_between.iter().any(|network| network.contains(&canonical))
    }

    /// On whose budget a request is counted: the address, of IPv6 the network, of the connection, or what a program at this machine or a listed
    /// one names in its place. For that alone it is believed.
    fn counted(&self, headers: &HeaderMap, address: Option<IpAddr>) -> Option<IpAddr> {
        let is_in_between = |address: IpAddr| is_this_machine(address) || self.speaks_for_many(address);
        let address = address?;
        let named = if is_in_between(address) { named(headers, is_in_between) } else { None };
        Some(network(named.unwrap_or(address)))
    }

    /// Who sent this request from this address, and not too often.
    ///
    /// # Errors
    /// Why they see nothing.
    pub fn viewer(&self, request: &Parts, address: Option<IpAddr>) -> Result<Viewer, Denied> {
        let viewer = self.identified(request, address)?;
        if viewer.who == Who::Local {
            return Ok(viewer);
        }
        if viewer.scope.is_empty() {
            return Err(Denied::NothingToSee);
        }
        // One token may hang on many walls; one user comes through one reverse proxy.
        self.requests.take((&viewer.who, self.counted(&request.headers, address))).map_err(Denied::TooOften)?;
        Ok(viewer)
    }

    fn identified(&self, request: &Parts, address: Option<IpAddr>) -> Result<Viewer, Denied> {
        let headers = &request.headers;
        let user = || {
            let proxy = self.reverse_proxy.as_ref()?;
            address.filter(|address| proxy.is_from(*address))?;
            proxy.user(headers)
        };
        let bearer = bearer(headers);
        // A reverse proxy may pass on credentials of its own; only a token of ours comes before the user it names.
        if let Some(token) = bearer.filter(|text| is_token(text)) {
            return self.holder(token, headers, address);
        }
        if let Some(viewer) = user().or_else(|| self.sign_in.as_ref()?.user(headers)) {
            return Ok(viewer);
        }
        match bearer {
            Some(_) => Err(self.wrong(headers, address).unwrap_or(Denied::WrongToken)),
            None if self.local && address.is_none_or(is_this_machine) && is_local(request) => {
                Ok(Viewer { who: Who::Local, scope: Arc::clone(&self.everything) })
            }
            None if self.sign_in.is_some() => Err(Denied::SignInOffered),
            None => Err(Denied::NotSignedIn),
        }
    }

    fn holder(&self, token: &str, headers: &HeaderMap, address: Option<IpAddr>) -> Result<Viewer, Denied> {
        let held = self.tokens.as_ref().map_or(Err(Unknown::Wrong), |tokens| tokens.holder(token, self.clock.now_ms()));
        held.map(|(name, scope)| Viewer { who: Who::Token(name), scope }).map_err(|unknown| {
            self.wrong(headers, address).unwrap_or(match unknown {
                Unknown::Wrong => Denied::WrongToken,
                Unknown::Expired => Denied::ExpiredToken,
            })
        })
    }

    /// Notes a wrong credential; says how long to wait to an address that has had too many. A right one is always taken: behind one address
    /// there may be many viewers, and 256 random bits are not found by asking.
    pub fn wrong(&self, headers: &HeaderMap, address: Option<IpAddr>) -> Option<Denied> {
        self.wrong.take(self.counted(headers, address)).err().map(Denied::TooOften)
    }
}

/// The credential of `Authorization: Bearer`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, credential) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| credential.trim())
}
