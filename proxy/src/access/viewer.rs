//! Somebody who asks, and what they may see.

use std::fmt;
use std::sync::Arc;

use super::scope::Scope;

/// Somebody who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// How they are known.
    pub who: Who,
    /// What they may see.
    pub scope: Arc<Scope>,
}

/// How a viewer is known. A name is shared, not copied, by what one request needs it for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Somebody at this machine, without login.
    Local,
    /// The holder of the view token with this name.
    Token(Arc<str>),
    /// The user whom a reverse proxy has named.
    User(Arc<str>),
    /// The user who signed in at the provider.
    SignedIn(Arc<str>),
}

impl fmt::Display for Who {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => formatter.write_str("local"),
            Self::Token(name) => write!(formatter, "token:{name}"),
            Self::User(name) | Self::SignedIn(name) => write!(formatter, "user:{name}"),
        }
    }
}
