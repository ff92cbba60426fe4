//! View tokens for wallboards and embeds: 256 random bits of which only the SHA-256 is kept, in one file.
//!
//! The file is read again when it has changed, so that a new token works and a revoked one does not within a second, without a restart.

mod command;
mod file;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::access::scope::Scope;
use crate::changes::Watch;
pub use command::{Wanted, expires_at, list, new, random_text, revoke};
pub use file::{Entry, Grant, TokenFile};

/// How every token begins: a leaked one can be recognised by those who search for such things.
const PREFIX: &str = "aicc_view_";

/// Whether a text looks like a view token.
pub fn is_token(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// Why a text is not a good token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// There is no such token, or no longer.
    Wrong,
    /// Its time is over.
    Expired,
}

/// The tokens that are good now.
#[derive(Debug)]
pub struct Tokens {
    file: TokenFile,
    state: Mutex<(Watch, Arc<Known>)>,
}

type Known = HashMap<[u8; 32], Holder>;

#[derive(Debug)]
struct Holder {
    name: String,
    expires_ms: Option<i64>,
    scope: Arc<Scope>,
}

impl Tokens {
    /// The tokens of a file, which need not exist yet.
    pub fn new(path: PathBuf) -> Self {
        let watch = Watch::new([path.clone()]);
        Self { file: TokenFile::new(path), state: Mutex::new((watch, Arc::default())) }
    }

    /// Name and scope of the token with this text.
    ///
    /// # Errors
    /// That it is unknown or expired.
    pub fn holder(&self, text: &str, now_ms: i64) -> Result<(String, Arc<Scope>), Unknown> {
        let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        // What is looked up is a hash of what came: how long it takes tells nothing of any token.
        let known = self.known();
        let holder = known.get(&hash).ok_or(Unknown::Wrong)?;
        if holder.expires_ms.is_some_and(|expires_ms| expires_ms <= now_ms) {
            return Err(Unknown::Expired);
        }
        Ok((holder.name.clone(), Arc::clone(&holder.scope)))
    }

    fn known(&self) -> Arc<Known> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (watch, known) = &mut *state;
        if watch.changed() {
            let entries = self.file.read().unwrap_or_else(|sentence| {
                // A list of which nobody knows what was revoked admits nobody.
                tracing::error!("{sentence}; no view token is good until it can be read");
                Vec::new()
            });
            *known = Arc::new(entries.into_iter().map(|entry| (entry.sha256, Holder::of(entry))).collect());
        }
        Arc::clone(known)
    }
}

impl Holder {
    fn of(entry: Entry) -> Self {
        let scope = Scope::of(entry.grants.into_iter().map(|grant| (grant.site, grant.vdn, grant.scope)), false);
        Self { name: entry.name, expires_ms: entry.expires_ms, scope: Arc::new(scope) }
    }
}

#[cfg(test)]
mod tests;
