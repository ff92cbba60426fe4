//! Another day of the same weekday, told at the times of a window of today.

use std::ops::Range;

use domain::period::{DAY_MS, OffsetFrom, PERIOD_MS, period_begin, same_time_before};
use domain::recorded::Recorded;
use domain::sysindex::Periods;

use crate::history::History;
use crate::site::VdnConfig;

/// How many days back the days are with which one may compare: the same weekday of the four weeks before.
pub const DAYS_BACK: [u8; 4] = [7, 14, 21, 28];

/// What has to be looked up so that a window (milliseconds since 1970) can be told beside that of so many days before: whole steps.
pub fn before(offsets: &[OffsetFrom], window: &Range<i64>, days: u8, step_ms: i64) -> Range<i64> {
    // The clock may have been changed in between.
    let (from_ms, until_ms) = (edge(offsets, window.start, days), edge(offsets, window.end, days));
    let from_ms = from_ms.min(window.start - i64::from(days) * DAY_MS);
    from_ms - from_ms.rem_euclid(step_ms.max(1))..until_ms.max(window.end - i64::from(days) * DAY_MS) + step_ms
}

/// Puts the steps of another day beside those of this one at which the clock showed the same. What the clock skipped then is a gap.
pub fn put_beside(now: &mut Recorded, then: &Recorded, offsets: &[OffsetFrom], days: u8) {
    let index = |at_ms: &i64| then.at_ms.binary_search(&same_time_before(offsets, *at_ms, days)?).ok();
    let indices: Vec<Option<usize>> = now.at_ms.iter().map(index).collect();
    for (series, of_then) in now.series.iter_mut().zip(&then.series) {
        series.before = indices.iter().map(|index| of_then.last.get((*index)?).copied().flatten()).collect();
    }
    now.before_until_ms = Some(edge(offsets, now.until_ms, days));
}

/// The end of a window as it was on the clock.
fn edge(offsets: &[OffsetFrom], at_ms: i64, days: u8) -> i64 {
    same_time_before(offsets, at_ms, days).unwrap_or(at_ms - i64::from(days) * DAY_MS)
}

/// The periods that a VDN had so many days before the window `[from_ms, until_ms)` (milliseconds since 1970), as of `now_ms`.
///
/// Start and end are those of the other window; the periods begin at the instants of *this* one at which the clock shows what it showed then, so
/// that one can be drawn over the other also where the clock was changed in between. What the clock skipped then is a gap.
pub fn another_day(vdn: &VdnConfig, history: &History, (from_ms, until_ms): (i64, i64), days: u8, now_ms: i64) -> Periods {
    let offsets = vdn.offsets(now_ms);
    let then = |at_ms: i64| same_time_before(&offsets, at_ms, days);
    let edge = |at_ms: i64| edge(&offsets, at_ms, days);
    let first_ms = period_begin(from_ms + PERIOD_MS - 1);
    let periods = (until_ms - first_ms + PERIOD_MS - 1) / PERIOD_MS;
    let begins = (0..periods).map(|index| first_ms + index * PERIOD_MS).filter_map(|begin_ms| Some((begin_ms, then(begin_ms)?)));
    let begins: Vec<(i64, i64)> = begins.collect();
    // In an hour that the clock shows twice, what comes later may have been earlier then.
    let (earliest, latest) = (begins.iter().map(|(_, then)| *then).min(), begins.iter().map(|(_, then)| *then).max());
    let held_from_ms = earliest.map_or(edge(from_ms), |earliest_ms| edge(from_ms).min(earliest_ms));
    let held_until_ms = latest.filter(|latest_ms| *latest_ms >= edge(until_ms)).map_or(edge(until_ms), |latest_ms| latest_ms + PERIOD_MS);
    let held = history.window(vdn.id, held_from_ms, held_until_ms, now_ms);
    let seen = begins.into_iter().filter_map(|(begin_ms, then_ms)| Some((begin_ms, held.begin_ms.binary_search(&then_ms).ok()?)));
    let (begin_ms, indices): (Vec<i64>, Vec<usize>) = seen.unzip();
    let arranged = |(name, column): (&String, &Vec<_>)| {
        let values = indices.iter().filter_map(|index| column.get(*index).copied()).collect();
        (name.clone(), values)
    };
    let columns = held.columns.iter().map(arranged).collect();
    Periods { partial_from_ms: until_ms, begin_ms, columns, ..held }
}

#[cfg(test)]
mod tests {
    use domain::id::VdnId;
    use domain::period::HOUR_MS;
    use domain::reading::Reading;
    use domain::recorded::Series;
    use domain::sysindex::Period;

    use super::*;

    const VDN: VdnId = VdnId(1);
    /// 2026-03-29T12:00Z: 14:00 in Berlin, which put its clocks forward that morning.
    const SUNDAY_MS: i64 = 1_774_785_600_000;

    #[test]
    fn what_was_at_the_same_time_on_the_clock_is_told_at_the_times_of_today() {
        let vdn = VdnConfig::of_nobody(VDN, chrono_tz::Europe::Berlin);
        let history = History::new();
        // The value of a period is the number of periods since midnight a week before, when all days had 24 hours.
        let midnight_ms = SUNDAY_MS - 13 * HOUR_MS - 7 * DAY_MS;
        let rows = (0..288).filter(|index| *index != 120);
        let rows = rows.map(|index| (VDN, Period::from_fields(midnight_ms + index * PERIOD_MS, |_| Reading::Value(index))));
        history.record(rows, SUNDAY_MS);
        let from_ms = SUNDAY_MS - 13 * HOUR_MS;
        let told = another_day(&vdn, &history, (from_ms, SUNDAY_MS), 7, SUNDAY_MS);
        assert_eq!((told.from_ms, told.until_ms), (midnight_ms, midnight_ms + 14 * HOUR_MS));
        assert_eq!((told.coverage.periods_expected, told.coverage.periods_held), (14 * 12, 14 * 12 - 1));
        let value = |at_ms: i64| {
            let index = told.begin_ms.binary_search(&at_ms).ok()?;
            told.columns["inbound"][index].value()
        };
        assert_eq!(value(from_ms), Some(0));
        assert_eq!(value(SUNDAY_MS - PERIOD_MS), Some(14 * 12 - 1), "13:55 is 13:55, though today is an hour shorter");
        assert_eq!(value(from_ms + HOUR_MS), Some(12));
        assert_eq!(value(from_ms + 2 * HOUR_MS), Some(36), "from two o'clock on it is an hour later at once");
        assert_eq!(value(from_ms + 9 * HOUR_MS), None, "what was not recorded is a gap");
        assert_eq!((told.partial_from_ms, told.begin_ms.len()), (SUNDAY_MS, 13 * 12 - 1));
    }

    #[test]
    fn steps_of_another_day_stand_beside_those_at_which_the_clock_showed_the_same() {
        let offsets = VdnConfig::of_nobody(VDN, chrono_tz::Europe::Berlin).offsets(SUNDAY_MS);
        let told = |from_ms: i64, until_ms: i64| {
            let at_ms: Vec<i64> = (from_ms..until_ms).step_by(300_000).collect();
            // The value of a step is its minute of the clock a week before; one is not known.
            let last = at_ms.iter().map(|at_ms| (at_ms - SUNDAY_MS).rem_euclid(HOUR_MS) / 60_000);
            let last = last.map(|minute| (minute != 10).then_some(minute)).collect();
            let series = Series { key: 7, field: "talking".to_owned(), last, min: Vec::new(), max: Vec::new(), before: Vec::new() };
            Recorded { from_ms, until_ms, step_ms: 300_000, at_ms, coverage_percent: 100, series: vec![series], before_until_ms: None }
        };
        let window = SUNDAY_MS - 13 * HOUR_MS..SUNDAY_MS;
        let held = before(&offsets, &window, 7, 300_000);
        assert!(held.start <= window.start - 7 * DAY_MS && held.end >= SUNDAY_MS - 7 * DAY_MS + HOUR_MS, "noon was an hour later");
        let mut now = told(window.start, window.end);
        put_beside(&mut now, &told(held.start, held.end), &offsets, 7);
        assert_eq!((now.series[0].before.len(), now.before_until_ms), (13 * 12, Some(SUNDAY_MS - 7 * DAY_MS + HOUR_MS)));
        assert_eq!(now.series[0].before[..4], [Some(0), Some(5), None, Some(15)]);
        put_beside(&mut now, &told(SUNDAY_MS, SUNDAY_MS), &offsets, 7);
        assert!(now.series[0].before.iter().all(Option::is_none), "what is not kept is a gap");
    }

    #[test]
    fn an_hour_that_the_clock_shows_twice_is_compared_with_the_one_of_the_week_before() {
        let vdn = VdnConfig::of_nobody(VDN, chrono_tz::Europe::Berlin);
        let history = History::new();
        // 2026-10-25T01:12Z: 02:12 for the second time; an hour before it was 02:12, too.
        let until_ms = 1_792_890_000_000 + 12 * 60_000;
        let then_ms = 1_792_890_000_000 - HOUR_MS - 7 * DAY_MS; // 02:00 a week before
        let rows = (0..12).map(|index| (VDN, Period::from_fields(then_ms + index * PERIOD_MS, |_| Reading::Value(index))));
        history.record(rows, until_ms);
        let told = another_day(&vdn, &history, (until_ms - HOUR_MS, until_ms), 7, until_ms);
        let values: Vec<_> = told.columns["inbound"].iter().map(|reading| reading.value().unwrap()).collect();
        assert_eq!(values, [3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2]);
        assert_eq!((told.coverage.periods_expected, told.coverage.periods_held), (12, 12));
    }
}
