//! The only `now` of the proxy.
//!
//! Two kinds of time, never mixed: [`Clock::now`] is a wall clock (in a demo it may run faster) for labels, periods, windows and signature
//! times; [`monotonic`] is real time for ages, expiry and time-outs.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use tokio::time::Instant;

/// A wall clock: real, scaled or fixed. Copies of one clock show the same time.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Real,
    Scaled { started: Instant, origin_ms: i64, speed: f64 },
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub const fn real() -> Self {
        Self(Kind::Real)
    }

    /// Starts at `origin_ms` (milliseconds since 1970) and runs `speed` times as fast as real time.
    pub fn scaled(origin_ms: i64, speed: f64) -> Self {
        Self(Kind::Scaled { started: monotonic(), origin_ms, speed })
    }

    /// Stands still until [`Clock::set`].
    pub fn fixed(now_ms: i64) -> Self {
        Self(Kind::Fixed(Arc::new(AtomicI64::new(now_ms))))
    }

    /// Moves a fixed clock, and all copies of it; other clocks take no notice.
    pub fn set(&self, now_ms: i64) {
        if let Kind::Fixed(time) = &self.0 {
            time.store(now_ms, Ordering::Relaxed);
        }
    }

    /// Milliseconds since 1970.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    #[expect(clippy::cast_possible_truncation, reason = "a demo does not run for 292 million years")]
    pub fn now_ms(&self) -> i64 {
        match &self.0 {
            Kind::Real => Utc::now().timestamp_millis(),
            Kind::Scaled { started, origin_ms, speed } => {
                origin_ms.saturating_add((started.elapsed().as_secs_f64() * 1000.0 * speed) as i64)
            }
            Kind::Fixed(time) => time.load(Ordering::Relaxed),
        }
    }

    /// The same as a date; the epoch for instants that no date can show.
    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.now_ms()).unwrap_or_default()
    }

    /// How many seconds of this clock pass in a real one.
    pub fn speed(&self) -> f64 {
        match &self.0 {
            Kind::Scaled { speed, .. } => *speed,
            Kind::Real | Kind::Fixed(_) => 1.0,
        }
    }
}

/// Real monotonic time, which tests can pause.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
pub fn monotonic() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_scaled_clock_runs_faster_than_real_time() {
        let clock = Clock::scaled(1_000_000, 60.0);
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(clock.now_ms(), 1_120_000);
        assert_eq!(clock.clone().now_ms(), 1_120_000);
    }

    #[test]
    fn copies_of_a_fixed_clock_move_together() {
        let clock = Clock::fixed(5);
        let copy = clock.clone();
        clock.set(7);
        assert_eq!(copy.now_ms(), 7);
    }
}
