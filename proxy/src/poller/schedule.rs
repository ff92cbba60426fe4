//! When to read again, as a pure function.

use std::time::Duration;

use domain::problem::{ProblemClass, Retry};

use crate::upstream::back_off::BackOff;
use crate::upstream::gate::PROBE_AFTER;

/// Longest pause when AICC says that we ask too often.
const THROTTLED_CEILING: Duration = Duration::from_secs(300);

/// Pause after a read that failed. `jitter` is random in `0.0..1.0`; `come_again_in` is what AICC asked for, or when a shut gate lets a probe
/// through.
///
/// Growing pauses up to the longer of ceiling and interval, so that recovery takes at most that plus one interval; up to five minutes from the
/// interval on where AICC asked for less; where asking again does not help, one probe every half hour.
pub fn pause_after_failure(
    back_off: BackOff,
    interval: Duration,
    class: ProblemClass,
    failures_in_a_row: u32,
    come_again_in: Option<Duration>,
    jitter: f64,
) -> Duration {
    match (class, come_again_in) {
        (ProblemClass::Throttled, _) => {
            let back_off = BackOff { first: interval.max(back_off.first), ceiling: THROTTLED_CEILING.max(interval) };
            back_off.spread(failures_in_a_row, jitter).max(come_again_in.unwrap_or_default())
        }
        (_, Some(wait)) => wait,
        (class, None) if class.retry() == Retry::Never => PROBE_AFTER,
        _ => BackOff { ceiling: back_off.ceiling.max(interval), ..back_off }.spread(failures_in_a_row, jitter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::upstream::back_off::DEFAULT;

    fn pause_s(interval_s: u64, class: ProblemClass, failures: u32, come_again_in_s: Option<u64>) -> u64 {
        let (interval, come_again_in) = (Duration::from_secs(interval_s), come_again_in_s.map(Duration::from_secs));
        pause_after_failure(DEFAULT, interval, class, failures, come_again_in, 1.0).as_secs()
    }

    #[test]
    fn pauses_double_up_to_the_longer_of_ceiling_and_interval() {
        let pauses = |interval_s| [1, 2, 3, 4, 5].map(|failures| pause_s(interval_s, ProblemClass::Network, failures, None));
        assert_eq!(pauses(10), [6, 12, 15, 15, 15]);
        assert_eq!(pauses(60), [6, 12, 25, 50, 60]);
    }

    #[test]
    fn a_throttled_source_waits_from_its_interval_up_to_five_minutes_and_never_less_than_it_was_asked_to() {
        assert_eq!([1, 20].map(|failures| pause_s(10, ProblemClass::Throttled, failures, None)), [12, 300]);
        assert_eq!(pause_s(10, ProblemClass::Throttled, 1, Some(90)), 90);
        assert_eq!(pause_s(10, ProblemClass::Throttled, 1, Some(1)), 12);
    }

    #[test]
    fn at_a_shut_gate_the_source_comes_again_when_it_opens() {
        assert_eq!(pause_s(60, ProblemClass::Network, 9, Some(3)), 3);
        assert_eq!(pause_s(10, ProblemClass::Auth, 9, Some(1700)), 1700);
    }

    #[test]
    fn where_asking_again_does_not_help_there_is_one_probe_in_half_an_hour() {
        for class in ProblemClass::ALL.iter().filter(|class| class.retry() == Retry::Never) {
            assert_eq!(pause_s(10, *class, 1, None), PROBE_AFTER.as_secs());
        }
    }

    proptest::proptest! {
        #[test]
        fn a_pause_never_passes_its_ceiling_nor_falls_below_the_first(failures in 1_u32.., jitter in 0.0_f64..1.0, interval_s in 1_u64..600) {
            let interval = Duration::from_secs(interval_s);
            let pause = pause_after_failure(DEFAULT, interval, ProblemClass::Upstream, failures, None, jitter);
            proptest::prop_assert!((DEFAULT.first..=DEFAULT.ceiling.max(interval)).contains(&pause));
        }
    }
}
