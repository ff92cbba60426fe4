//! When to read again, as pure functions.

use std::time::Duration;

use domain::problem::{ProblemClass, Retry};

use crate::upstream::back_off::BackOff;
use crate::upstream::gate::PROBE_AFTER;

/// Longest pause when AICC says that we ask too often.
const THROTTLED_CEILING: Duration = Duration::from_secs(300);

/// How long before the roll-over skills are read: the clock is known to a second.
const CLOSING_LEAD: Duration = Duration::from_secs(3);
/// The earliest reading that still closes a period is 15 s old at the roll-over (KPI sheet, section 6).
const CLOSING_LEAD_AT_MOST: Duration = Duration::from_secs(13);

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

/// The interval that is really kept: what was wished for, stretched, and lengthened so that a whole number of reads fills a period of AICC's
/// clock, which lasts `period` of real time. Then reads fall on the same marks of every period. Longer intervals stay as they are.
pub fn effective_interval(wished: Duration, stretch: f64, period: Duration) -> Duration {
    let stretched = wished.mul_f64(stretch.max(1.0));
    // A rounding error must not cost a read of each period.
    let reads = (period.as_nanos() + 1000).checked_div(stretched.as_nanos()).and_then(|reads| u32::try_from(reads).ok());
    period.checked_div(reads.unwrap_or_default()).map_or(stretched, |interval| interval.max(stretched))
}

/// Pause after a good read, up to the next mark: `mark` after the beginning of a period and every `interval` from there, where AICC's clock
/// stands at `into_period`. A mark that is nearer than a quarter of the interval is left out: the read that just ended was for it, or has
/// taken nearly as long.
pub fn pause_until_mark(interval: Duration, mark: Duration, into_period: Duration, period: Duration) -> Duration {
    if interval > period {
        return interval;
    }
    // One period more, so that nothing is below zero.
    let since_mark_ns = (into_period + period).saturating_sub(mark).as_nanos().checked_rem(interval.as_nanos()).unwrap_or_default();
    let wait = interval.saturating_sub(Duration::from_nanos(u64::try_from(since_mark_ns).unwrap_or_default()));
    if wait < interval / 4 { wait + interval } else { wait }
}

/// How long before the roll-over each VDN's skills are read, where a read takes so many `calls`: each so much earlier that the calls of those
/// before it fit in between, but not earlier than a closing reading may be.
pub fn closing_leads(calls: &[u32], calls_per_second: f64) -> Vec<Duration> {
    let mut ahead = 0;
    let lead = |calls: &u32| {
        let lead = CLOSING_LEAD + Duration::from_secs_f64(f64::from(ahead) / calls_per_second);
        ahead += calls;
        lead.min(CLOSING_LEAD_AT_MOST)
    };
    calls.iter().map(lead).collect()
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

    #[test]
    fn closing_readings_are_spread_over_the_last_seconds_of_a_period() {
        let leads_s = |calls: &[u32], rate| closing_leads(calls, rate).iter().map(Duration::as_secs_f64).collect::<Vec<_>>();
        assert_eq!(leads_s(&[1, 1, 1], 1.0), [3.0, 4.0, 5.0]);
        assert_eq!(leads_s(&[2, 0, 1], 0.5), [3.0, 7.0, 7.0]);
        assert_eq!(leads_s(&[1; 20], 1.0)[9..12], [12.0, 13.0, 13.0]);
    }

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    const PERIOD: Duration = Duration::from_secs(300);

    #[test]
    fn an_interval_is_lengthened_until_a_whole_number_of_reads_fills_a_period() {
        for (wished_s, stretch, expected_s) in [
            (10.0, 1.0, 10.0),
            (0.1, 1.0, 0.1),
            (60.0, 1.0, 60.0),
            (7.0, 1.0, 300.0 / 42.0),
            (10.0, 2.6, 300.0 / 11.0),
            (10.0, 0.5, 10.0),
            (200.0, 1.0, 300.0),
            (300.0, 1.0, 300.0),
            (301.0, 1.0, 301.0),
            (3600.0, 1.5, 5400.0),
        ] {
            let effective_s = effective_interval(seconds(wished_s), stretch, PERIOD).as_secs_f64();
            assert!((effective_s - expected_s).abs() < 1e-6, "{wished_s} x {stretch}: {effective_s}");
        }
    }

    #[test]
    fn reads_fall_on_the_marks_of_each_period_however_long_they_take() {
        let pause_s = |mark_s, into_s| pause_until_mark(seconds(10.0), seconds(mark_s), seconds(into_s), PERIOD).as_secs_f64();
        for (mark_s, into_s, expected_s) in [
            (298.0, 288.3, 9.7),
            (298.0, 298.2, 9.8),
            (298.0, 294.0, 4.0),
            (298.0, 296.0, 12.0),
            (298.0, 0.0, 8.0),
            (298.0, 7.9, 10.1),
            (5.0, 299.0, 6.0),
            (5.0, 5.0, 10.0),
        ] {
            assert!((pause_s(mark_s, into_s) - expected_s).abs() < 1e-6, "mark {mark_s}, now {into_s}: {}", pause_s(mark_s, into_s));
        }
        assert_eq!(pause_until_mark(seconds(400.0), seconds(5.0), seconds(299.0), PERIOD), seconds(400.0));
    }

    proptest::proptest! {
        #[test]
        fn a_pause_is_never_shorter_than_a_quarter_of_the_interval_and_ends_on_a_mark(
            reads in 1_u32..300, mark_ms in 0_u64..300_000, into_ms in 0_u64..300_000,
        ) {
            let (interval, mark, into) = (PERIOD / reads, Duration::from_millis(mark_ms), Duration::from_millis(into_ms));
            let pause = pause_until_mark(interval, mark, into, PERIOD);
            proptest::prop_assert!(pause >= interval / 4 && pause <= interval + interval / 4, "{pause:?}");
            let off = ((into + PERIOD + pause).as_secs_f64() - mark.as_secs_f64()) / interval.as_secs_f64();
            proptest::prop_assert!((off - off.round()).abs() < 1e-3, "{off}");
        }

        #[test]
        fn a_pause_never_passes_its_ceiling_nor_falls_below_the_first(failures in 1_u32.., jitter in 0.0_f64..1.0, interval_s in 1_u64..600) {
            let interval = Duration::from_secs(interval_s);
            let pause = pause_after_failure(DEFAULT, interval, ProblemClass::Upstream, failures, None, jitter);
            proptest::prop_assert!((DEFAULT.first..=DEFAULT.ceiling.max(interval)).contains(&pause));
        }
    }
}
