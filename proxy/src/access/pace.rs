//! How often one may ask: a budget per key that refills steadily.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use tokio::time::Instant;

use crate::clock::monotonic;

/// After this many questions, keys that have not asked for long are forgotten.
const FORGET_EVERY: u32 = 4096;

/// Budgets of any number of keys.
pub struct Pace {
    limiter: RateLimiter<u64, HashMapStateStore<u64>, SinceStart, NoOpMiddleware<Duration>>,
    // Keys are kept as hashes: no name is copied for each question, and what is kept has one size.
    hasher: RandomState,
    asked: AtomicU32,
    clock: SinceStart,
}

/// Our monotonic clock, which tests can pause.
#[derive(Clone, Copy, Debug)]
struct SinceStart(Instant);

impl Clock for SinceStart {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

impl Pace {
    /// At most `per_second` in the long run, and `burst` at once after a pause.
    pub fn new(per_second: NonZeroU32, burst: NonZeroU32) -> Self {
        let clock = SinceStart(monotonic());
        let limiter = RateLimiter::hashmap_with_clock(Quota::per_second(per_second).allow_burst(burst), clock);
        Self { limiter, hasher: RandomState::new(), asked: AtomicU32::new(0), clock }
    }

    /// Takes one from the budget of a key.
    ///
    /// # Errors
    /// After what time to come back: the budget is used up.
    pub fn take(&self, key: impl Hash) -> Result<(), Duration> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&self.hasher.hash_one(key)).map_err(|until| until.wait_time_from(self.clock.now()))
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pace").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_key_has_a_budget_of_its_own_that_refills() {
        let pace = Pace::new(NonZeroU32::new(2).unwrap(), NonZeroU32::new(3).unwrap());
        let taken = |key: &str| (0..10).take_while(|_| pace.take(key).is_ok()).count();
        assert_eq!((taken("wall"), taken("desk")), (3, 3));
        let wait = pace.take("wall").unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_millis(500), "{wait:?}");
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(taken("wall"), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn keys_that_fell_silent_are_forgotten() {
        let pace = Pace::new(NonZeroU32::MIN, NonZeroU32::MIN);
        for key in 0..3 * FORGET_EVERY {
            tokio::time::advance(Duration::from_millis(1)).await;
            let _ = pace.take(key);
        }
        assert!(pace.limiter.len() <= 2 * FORGET_EVERY as usize, "{}", pace.limiter.len());
    }
}
