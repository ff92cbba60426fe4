//! Growing pauses after failures, as pure functions.

use std::time::Duration;

/// First and longest pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackOff {
    /// Pause after the first failure: the shortest there is.
    pub first: Duration,
    /// Longest pause.
    pub ceiling: Duration,
}

/// That of a real AICC: "slow" in the list of error codes, with the ceiling of an outage.
pub const DEFAULT: BackOff = BackOff { first: Duration::from_secs(5), ceiling: Duration::from_secs(15) };

impl BackOff {
    /// Pause after so many failures in a row: doubled each time, up to the ceiling.
    pub fn after(self, failures_in_a_row: u32) -> Duration {
        let doublings = failures_in_a_row.saturating_sub(1).min(20);
        self.first.saturating_mul(1 << doublings).min(self.ceiling.max(self.first))
    }

    /// The same spread by chance, so that many sources do not come back in step: a quarter less to a quarter more, but not below the first
    /// pause nor above the ceiling. `jitter` is random in `0.0..1.0`.
    pub fn spread(self, failures_in_a_row: u32, jitter: f64) -> Duration {
        let pause = self.after(failures_in_a_row);
        let (shortest, longest) = (pause.mul_f64(0.75).max(self.first), pause.mul_f64(1.25).min(self.ceiling.max(self.first)));
        shortest + longest.saturating_sub(shortest).mul_f64(jitter.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_five_seconds_up_to_the_ceiling() {
        let seconds: Vec<u64> = (1..=5).map(|failures| DEFAULT.after(failures).as_secs()).collect();
        assert_eq!(seconds, [5, 10, 15, 15, 15]);
        assert_eq!(DEFAULT.after(u32::MAX), DEFAULT.ceiling);
    }

    proptest::proptest! {
        #[test]
        fn no_pause_is_below_the_first_or_above_the_ceiling_whatever_chance_does(
            failures in 1_u32.., jitter in 0.0_f64..1.0, first_s in 1_u64..60, more_s in 0_u64..600,
        ) {
            let (first, ceiling) = (Duration::from_secs(first_s), Duration::from_secs(first_s + more_s));
            let back_off = BackOff { first, ceiling };
            let pause = back_off.spread(failures, jitter);
            proptest::prop_assert!((first..=ceiling).contains(&pause), "{pause:?}");
            proptest::prop_assert!(back_off.after(failures) <= back_off.after(failures.saturating_add(1)));
        }
    }
}
