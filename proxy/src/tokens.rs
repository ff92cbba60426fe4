//! View tokens for wallboards and embeds: 256 random bits of which only the SHA-256 is kept, in one file or on a server.
//!
//! They are read again when they have changed, so that a new token works and a revoked one does not within a second, without a restart.

mod command;
mod file;
mod follower;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::access::scope::Scope;
use crate::changes::Watch;
pub use command::{Wanted, expires_at, list, new, random_text, revoke, unused_for};
pub use file::{Entry, Grant, TokenFile};

/// How every token begins: a leaked one can be recognised by those who search for such things.
const PREFIX: &str = "aicc_view_";

/// How often, within the time after which it would end unused, a token's use is written into the file.
const NOTED_SO_OFTEN: i64 = 24;

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
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Looks at a file; a server is looked at by a thread of its own.
    watch: Option<Watch>,
    known: Arc<Known>,
    /// Why they could not be read the last time.
    trouble: Option<String>,
}

impl State {
    /// Takes what is in the file now, if that has changed or could not be read before.
    fn look(&mut self, read: impl FnOnce() -> Result<Vec<Entry>, String>) {
        let Some(watch) = &mut self.watch else { return };
        if !watch.changed() {
            return;
        }
        let entries = read();
        if entries.is_err() {
            // What is over in a moment, such as a want of file handles, changes nothing that could be seen from outside.
            watch.again();
        }
        self.take(entries);
    }

    /// Takes what is kept now.
    fn take(&mut self, entries: Result<Vec<Entry>, String>) {
        let trouble = entries.as_ref().err().cloned();
        if trouble != self.trouble {
            if let Some(sentence) = &trouble {
                tracing::error!("{sentence}; no view token is good until it can be read");
            } else {
                tracing::info!("the tokens can be read again");
            }
        }
        self.trouble = trouble;
        // A list of which nobody knows what was revoked admits nobody.
        let entries = entries.unwrap_or_default();
        // What was used since it was written stays used.
        let used_ms = |entry: &Entry| self.known.get(&entry.sha256).map(|holder| holder.used_ms.load(Ordering::Relaxed));
        self.known = Arc::new(entries.into_iter().map(|entry| (entry.sha256, Holder::of(used_ms(&entry), entry))).collect());
    }
}

type Known = HashMap<[u8; 32], Holder>;

#[derive(Debug)]
struct Holder {
    name: Arc<str>,
    expires_ms: Option<i64>,
    unused_ms: Option<i64>,
    /// When it was last used.
    used_ms: AtomicI64,
    /// The same as the file knows it, or is about to.
    noted_ms: AtomicI64,
    scope: Arc<Scope>,
}

impl Tokens {
    /// The tokens that are kept there, where there need not be any yet.
    pub fn new(file: TokenFile) -> Self {
        let state = Arc::<Mutex<State>>::default();
        match &file {
            TokenFile::File(path) => {
                state.lock().unwrap_or_else(PoisonError::into_inner).watch = Some(Watch::new([path.clone()]));
            }
            TokenFile::Server(server) => follower::follow(&file, server, &state),
        }
        Self { file, state }
    }

    /// Where they are kept.
    pub const fn file(&self) -> &TokenFile {
        &self.file
    }

    /// Name and scope of the token with this text.
    ///
    /// # Errors
    /// That it is unknown or expired.
    pub fn holder(&self, text: &str, now_ms: i64) -> Result<(Arc<str>, Arc<Scope>), Unknown> {
        let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        // What is looked up is a hash of what came: how long it takes tells nothing of any token.
        let known = self.known();
        let holder = known.get(&hash).ok_or(Unknown::Wrong)?;
        let ends_ms = file::ends_ms(holder.expires_ms, holder.unused_ms, holder.used_ms.load(Ordering::Relaxed));
        if ends_ms.is_some_and(|ends_ms| ends_ms <= now_ms) {
            return Err(Unknown::Expired);
        }
        if let Some(unused_ms) = holder.unused_ms {
            holder.used_ms.fetch_max(now_ms, Ordering::Relaxed);
            let noted_ms = holder.noted_ms.load(Ordering::Relaxed);
            // Of many who come at once, one notes it, and each moment once.
            if now_ms - noted_ms >= (unused_ms / NOTED_SO_OFTEN).max(1)
                && holder.noted_ms.compare_exchange(noted_ms, now_ms, Ordering::Relaxed, Ordering::Relaxed).is_ok()
            {
                self.note_use(hash, now_ms);
            }
        }
        Ok((Arc::clone(&holder.name), Arc::clone(&holder.scope)))
    }

    /// Writes into the file that a token is in use, without keeping anybody waiting.
    fn note_use(&self, sha256: [u8; 32], now_ms: i64) {
        let file = self.file.clone();
        tokio::task::spawn_blocking(move || {
            let noted = file.change(|tokens| {
                if let Some(token) = tokens.iter_mut().find(|token| token.sha256 == sha256) {
                    token.used_ms = token.used_ms.max(Some(now_ms));
                }
                Ok(())
            });
            if let Err(sentence) = noted {
                tracing::error!("{sentence}; a token that is in use may end after a restart");
            }
        });
    }

    fn known(&self) -> Arc<Known> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.look(|| self.file.read());
        Arc::clone(&state.known)
    }
}

impl Holder {
    fn of(used_ms: Option<i64>, entry: Entry) -> Self {
        let noted_ms = entry.used_ms.unwrap_or(entry.created_ms);
        let used_ms = used_ms.unwrap_or(noted_ms).max(noted_ms);
        let scope = Scope::of(entry.grants.into_iter().map(|grant| (grant.site, grant.vdn, grant.scope)), false);
        Self {
            name: entry.name.into(),
            expires_ms: entry.expires_ms,
            unused_ms: entry.unused_ms,
            used_ms: AtomicI64::new(used_ms),
            noted_ms: AtomicI64::new(noted_ms),
            scope: Arc::new(scope),
        }
    }
}

#[cfg(test)]
mod tests;
