//! Calls per second towards one CC-CMS: a token bucket that everything shares. Live reads go before back-fill.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::clock::monotonic;

/// How often a server may be called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Config {
    /// Calls per second in the long run.
    pub calls_per_second: f64,
    /// Calls that may go out at once after a pause.
    pub burst: u32,
}

/// Who goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// What supervisors look at now.
    Live,
    /// Older periods: only what live reads leave over.
    BackFill,
}

/// The bucket.
#[derive(Debug)]
pub struct Budget {
    config: Config,
    bucket: Mutex<Bucket>,
    /// Live calls queue here, first come, first served.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Budget {
    /// A full bucket.
    pub fn new(config: Config) -> Self {
        let bucket = Mutex::new(Bucket { tokens: f64::from(config.burst), at: monotonic() });
        Self { config, bucket, turn: tokio::sync::Mutex::new(()) }
    }

    /// A bucket that holds no more than another: whoever changes settings often shall not call more often.
    #[must_use]
    pub fn after(config: Config, before: &Self) -> Self {
        let budget = Self::new(config);
        budget.refilled(monotonic()).tokens = before.left().min(f64::from(config.burst));
        budget
    }

    /// Calls that may go out at once now.
    pub fn left(&self) -> f64 {
        self.refilled(monotonic()).tokens
    }

    fn refilled(&self, now: Instant) -> MutexGuard<'_, Bucket> {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let earned = now.duration_since(bucket.at).as_secs_f64() * self.config.calls_per_second;
        bucket.tokens = (bucket.tokens + earned).min(f64::from(self.config.burst));
        bucket.at = now;
        bucket
    }

    /// What the bucket was made with.
    pub const fn config(&self) -> Config {
        self.config
    }

    /// Waits until one call may go out, and counts it.
    pub async fn take(&self, priority: Priority) {
        let _turn = match priority {
            Priority::Live => Some(self.turn.lock().await),
            Priority::BackFill => None,
        };
        while let Err(wait) = self.try_take(priority) {
            tokio::time::sleep(wait).await;
        }
    }

    /// Takes a token, or says how long until it is worth trying again.
    fn try_take(&self, priority: Priority) -> Result<(), Duration> {
        // Back-fill leaves half of the burst to live reads, and waits while any of them waits.
        let floor = match priority {
            Priority::Live => 0.0,
            Priority::BackFill if self.turn.try_lock().is_err() => f64::INFINITY,
            Priority::BackFill => f64::from(self.config.burst / 2),
        };
        let mut bucket = self.refilled(monotonic());
        let missing = floor + 1.0 - bucket.tokens;
        // A rounding error must not cost another wait.
        if missing <= 1e-9 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((missing.min(1.0) / self.config.calls_per_second).max(0.001)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn after_the_burst_calls_go_out_at_the_agreed_rate() {
        let budget = Budget::new(Config { calls_per_second: 2.0, burst: 3 });
        let start = monotonic();
        for _ in 0..7 {
            budget.take(Priority::Live).await;
        }
        let elapsed = monotonic().duration_since(start);
        assert!((1_990..=2_050).contains(&elapsed.as_millis()), "{elapsed:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn back_fill_leaves_room_for_live_reads() {
        let budget = Arc::new(Budget::new(Config { calls_per_second: 1.0, burst: 4 }));
        budget.take(Priority::BackFill).await;
        budget.take(Priority::BackFill).await;
        let start = monotonic();
        budget.take(Priority::Live).await;
        budget.take(Priority::Live).await;
        assert!(monotonic().duration_since(start).as_millis() < 5);
        budget.take(Priority::BackFill).await;
        assert!(monotonic().duration_since(start).as_secs() >= 2);
    }
}
