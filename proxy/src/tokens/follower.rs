//! Looks after the tokens on a server, in a thread of its own: no viewer waits for it.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;

use super::file::{READ, TokenFile};
use super::{Entry, State};
use crate::clock::monotonic;
use crate::database::{Connection, Server};

/// Pause between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long the first look may take, so that nobody is turned away only because the program has just started.
const FIRST_WITHIN: Duration = Duration::from_secs(3);
/// So long after the last look that succeeded tokens stay good: what was revoked since is not known, but revoking needs the same database, and while
/// that is silent nobody reads AICC. What such a proxy has to show is then as old as the figures that a page shows no longer.
const GOOD_FOR: Duration = Duration::from_secs(600);

/// Keeps the state of a server's tokens up to date, for as long as somebody has it.
pub(super) fn follow(file: &TokenFile, server: &Server, state: &Arc<Mutex<State>>) {
    let (looked, first) = sync_channel(1);
    let follower = Follower { file: file.clone(), server: server.clone(), state: Arc::downgrade(state), connection: None };
    match std::thread::Builder::new().name("tokens".to_owned()).spawn(move || follower.run(&looked)) {
        // One that takes longer is told later, and then is taken.
        Ok(_) => drop(first.recv_timeout(FIRST_WITHIN)),
        Err(error) => tracing::error!(%error, "the tokens have no thread: no view token is good"),
    }
}

/// Whether what was last known at `good` counts no longer.
fn is_over(good: Instant, now: Instant) -> bool {
    now.duration_since(good) >= GOOD_FOR
}

struct Follower {
    file: TokenFile,
    server: Server,
    state: Weak<Mutex<State>>,
    connection: Option<Connection>,
}

impl Follower {
    fn run(mut self, looked: &SyncSender<()>) {
        let (mut seen, mut good) = (None, monotonic());
        loop {
            let text = self.look();
            let Some(state) = self.state.upgrade() else { return };
            let take = |entries: Result<Vec<Entry>, String>| state.lock().unwrap_or_else(PoisonError::into_inner).take(entries);
            match text {
                Ok(text) => {
                    good = monotonic();
                    if seen.as_ref() != Some(&text) {
                        take(if text.is_empty() { Ok(Vec::new()) } else { self.file.understood(&text) });
                        seen = Some(text);
                    }
                }
                Err(sentence) if is_over(good, monotonic()) => {
                    take(Err(sentence));
                    seen = None;
                }
                Err(_) => {}
            }
            drop(state);
            // Nobody waits any longer after the first time.
            let _ = looked.try_send(());
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// What is kept now; empty without tokens.
    fn look(&mut self) -> Result<String, String> {
        if self.connection.is_none() {
            self.connection = Some(self.file.opened(&self.server)?);
        }
        let Some(connection) = &self.connection else { return Ok(String::new()) };
        let found = connection.one(READ, &[], |row| row.text(0));
        found.map(Option::unwrap_or_default).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use domain::freshness::FAILED_AFTER_MS;

    use super::*;

    #[test]
    fn tokens_stay_good_while_the_database_is_silent_for_as_long_as_figures_are_shown_and_no_longer() {
        let good = monotonic();
        assert!(!is_over(good, good + Duration::from_secs(599)) && is_over(good, good + Duration::from_secs(600)));
        assert_eq!(GOOD_FOR, Duration::from_millis(FAILED_AFTER_MS));
    }
}
