//! When to read again, as a pure function.

use std::time::Duration;

use domain::problem::{Problem, ProblemClass, Retry};

use crate::upstream::gate::PROBE_AFTER;

/// First pause after a failure.
const FIRST: Duration = Duration::from_secs(1);
/// Recovery takes at most this, or the interval if that is longer, plus one interval.
const CEILING: Duration = Duration::from_secs(15);
/// Longest pause when AICC says that we ask too often.
const THROTTLED_CEILING: Duration = Duration::from_secs(300);

/// Pause before the next read. `jitter` is random in `0.0..1.0`.
///
/// After a good read the interval; after a failure twice as long each time, between half and the whole of that by chance, never above the
/// ceiling, and beginning with the interval where AICC asked for less; where asking again does not help, one probe every half hour.
pub fn pause(interval: Duration, problem: Option<&Problem>, failures_in_a_row: u32, jitter: f64) -> Duration {
    let Some(problem) = problem else { return interval };
    if problem.class.retry() == Retry::Never {
        return PROBE_AFTER;
    }
    let (first, ceiling) = match problem.class {
        ProblemClass::Throttled => (interval, THROTTLED_CEILING),
        _ => (FIRST, CEILING.max(interval)),
    };
    let doubled = first.saturating_mul(2_u32.saturating_pow(failures_in_a_row.saturating_sub(1).min(16))).min(ceiling);
    doubled.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: Duration = Duration::from_secs(10);

    #[test]
    fn a_good_read_is_followed_by_the_interval() {
        assert_eq!(pause(TEN, None, 0, 0.7), TEN);
    }

    #[test]
    fn pauses_double_up_to_the_ceiling() {
        let network = Problem::of(ProblemClass::Network);
        let seconds: Vec<u64> = (1..=7).map(|failures| pause(TEN, Some(&network), failures, 1.0).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 15, 15, 15]);
        assert_eq!(pause(Duration::from_secs(60), Some(&network), 9, 1.0).as_secs(), 60);
    }

    #[test]
    fn a_throttled_source_waits_from_its_interval_up_to_five_minutes() {
        assert_eq!(pause(TEN, Some(&Problem::of(ProblemClass::Throttled)), 1, 1.0), TEN);
        assert_eq!(pause(TEN, Some(&Problem::of(ProblemClass::Throttled)), 20, 1.0).as_secs(), 300);
    }

    #[test]
    fn where_asking_again_does_not_help_there_is_one_probe_in_half_an_hour() {
        for class in ProblemClass::ALL.iter().filter(|class| class.retry() == Retry::Never) {
            assert_eq!(pause(TEN, Some(&Problem::of(*class)), 1, 0.0), PROBE_AFTER);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_pause_never_passes_its_ceiling_nor_vanishes(failures in 1_u32.., jitter in 0.0_f64..1.0, interval_s in 1_u64..600) {
            let interval = Duration::from_secs(interval_s);
            let pause = pause(interval, Some(&Problem::of(ProblemClass::Upstream)), failures, jitter);
            proptest::prop_assert!(pause <= CEILING.max(interval) && pause >= FIRST / 2);
        }
    }
}
