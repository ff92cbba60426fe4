//! From what was recorded to what a chart or a sparkline draws. What is not known stays a gap.

use std::collections::BTreeMap;

use domain::kpi::SMALL_NUMBER;
use domain::period::PERIOD_MS;
use domain::reading::{Figure, Reading};
use domain::sysindex::Periods;

use crate::charts::{ChartData, Line, Role};
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::store::series::Series;

/// A trend shows at least this long, milliseconds: a line that has just begun grows from the right edge instead of being stretched.
const SHORTEST_TREND_MS: i64 = PERIOD_MS;

/// A sample so near to a moment tells how it was then, milliseconds.
const SAME_TIME_MS: u64 = 30_000;

/// The chart of some columns of a window: our field name, the words, and what it stands for.
pub fn of_periods(periods: &Periods, lines: &[(&str, &str, Role)]) -> ChartData {
    let line = |(field, name, role): &(&str, &str, Role)| Line {
        name: (*name).to_owned(),
        role: *role,
        values: periods.columns.get(*field).map(|column| column.iter().copied().map(known).collect()).unwrap_or_default(),
    };
    ChartData {
        from_ms: periods.from_ms,
        until_ms: periods.until_ms,
        at_ms: periods.begin_ms.clone(),
        max_gap_ms: PERIOD_MS,
        partial_from_ms: Some(periods.partial_from_ms),
        lines: lines.iter().map(line).collect(),
        ..ChartData::default()
    }
}

/// The chart of the last hour: index of the field, the words, and what it stands for.
/// Samples further apart than three intervals are not joined.
pub fn of_series<const FIELDS: usize>(series: &Series<FIELDS>, interval_ms: u64, lines: &[(usize, &str, Role)]) -> ChartData {
    let at_ms: Vec<i64> = series.samples().map(|(at_ms, _)| *at_ms).collect();
    let line = |(field, name, role): &(usize, &str, Role)| Line {
        name: (*name).to_owned(),
        role: *role,
        values: series.samples().map(|(_, values)| values.get(*field).copied().and_then(known)).collect(),
    };
    let until_ms = at_ms.last().copied().unwrap_or_default();
    ChartData {
        from_ms: at_ms.first().map_or(until_ms, |first_ms| *first_ms.min(&(until_ms - SHORTEST_TREND_MS))),
        until_ms,
        max_gap_ms: step_ms(at_ms.iter().copied(), interval_ms).saturating_mul(3),
        lines: lines.iter().map(line).collect(),
        at_ms,
        ..ChartData::default()
    }
}

/// The chart of one of several series, or of all of them together when none is named.
pub fn of_one_or_all<Id: Ord, const FIELDS: usize>(
    all: &BTreeMap<Id, Series<FIELDS>>,
    one: Option<&Id>,
    interval_ms: u64,
    lines: &[(usize, &str, Role)],
) -> ChartData {
    let series = match one {
        Some(id) => all.get(id),
        None => all.values().max_by_key(|series| series.len()),
    };
    let Some(series) = series else { return ChartData::default() };
    let mut data = of_series(series, interval_ms, lines);
    if one.is_none() {
        for (line, (field, ..)) in data.lines.iter_mut().zip(lines) {
            line.values = course_over_all(all, *field).into_iter().map(|(_, sum)| sum).collect();
        }
    }
    data
}

/// One field of a series that is read every `interval_ms`, in even steps.
pub fn course<const FIELDS: usize>(series: &Series<FIELDS>, field: usize, interval_ms: u64) -> Vec<Option<f64>> {
    evenly(series.samples().map(|(at_ms, values)| (*at_ms, values.get(field).copied().and_then(known))).collect(), interval_ms)
}

/// What was known at each step of one interval. Samples further apart than three have as many steps of nothing between them as fit, so that
/// the line breaks there and the hole is as wide as it was long.
pub fn evenly(samples: Vec<(i64, Option<f64>)>, interval_ms: u64) -> Vec<Option<f64>> {
    let interval_ms = step_ms(samples.iter().map(|(at_ms, _)| *at_ms), interval_ms);
    let mut course = Vec::with_capacity(samples.len());
    let mut before_ms = None;
    for (at_ms, value) in samples {
        let steps = before_ms.map_or(1, |before_ms| (at_ms - before_ms) / interval_ms);
        let missing = if steps > 3 { usize::try_from(steps - 1).unwrap_or_default() } else { 0 };
        course.resize(course.len() + missing, None);
        course.push(value);
        before_ms = Some(at_ms);
    }
    course
}

/// How the newest of some samples differs from that of five minutes before, in words; `None` where either is not known.
pub fn change(samples: &[(i64, Option<f64>)], locale: Locale) -> Option<String> {
    let (now_ms, now) = *samples.last()?;
    let off_ms = |(at_ms, _): &&(i64, Option<f64>)| (now_ms - PERIOD_MS).abs_diff(*at_ms);
    let then = samples.iter().min_by_key(off_ms).filter(|then| off_ms(then) <= SAME_TIME_MS)?.1;
    let by = now? - then?;
    Some(changed(by, &format::amount(by.abs()), sentences::changed, locale))
}

/// The same of a ratio of two columns in percent, by the newest period that is final and the one just before it.
pub fn change_of_share(periods: &Periods, part: &str, whole: &str, locale: Locale) -> Option<String> {
    let final_periods = periods.begin_ms.partition_point(|begin_ms| *begin_ms < periods.partial_from_ms);
    let [.., then_ms, now_ms] = periods.begin_ms.get(..final_periods)? else { return None };
    let [Some(then), Some(now)] = course_of_share(periods, part, whole, 2)[..] else { return None };
    let by = now - then;
    // A share of a few calls goes anywhere.
    let has_calls = |calls: &Reading| calls.value().is_some_and(|calls| calls >= SMALL_NUMBER);
    let are_known =
        now_ms - then_ms == PERIOD_MS && periods.columns.get(whole)?.get(final_periods - 2..final_periods)?.iter().all(has_calls);
    are_known.then(|| changed(by, &format::fixed(by.abs(), 1), sentences::changed_points, locale))
}

/// What has changed, before what else is said below a headline.
pub fn before(change: Option<String>, said: String) -> String {
    change.into_iter().chain([said]).reduce(|change, said| format!("{change} \u{b7} {said}")).unwrap_or_default()
}

fn changed(by: f64, amount: &str, said: fn(&str, Locale) -> String, locale: Locale) -> String {
    match amount {
        "0" | "0.0" => words(Text::Unchanged, locale).to_owned(),
        amount if by < 0.0 => said(&format!("\u{2212}{amount}"), locale),
        amount => said(&format!("+{amount}"), locale),
    }
}

/// How far apart samples are that are read every `interval_ms`, milliseconds, at least a second: in a demo that runs fast AICC's clock goes further
/// from one to the next.
fn step_ms(at_ms: impl Iterator<Item = i64> + Clone, interval_ms: u64) -> i64 {
    let distances = at_ms.clone().zip(at_ms.skip(1)).map(|(before, after)| after - before);
    // Of a few, all may have a hole between them.
    let shortest = if distances.clone().count() < 4 { None } else { distances.min() };
    i64::try_from(interval_ms).unwrap_or(i64::MAX).max(shortest.unwrap_or_default()).max(1_000)
}

/// One field summed over several series, at the instants of the longest of them; unknown where one of them is.
pub fn course_over_all<Id, const FIELDS: usize>(all: &BTreeMap<Id, Series<FIELDS>>, field: usize) -> Vec<(i64, Option<f64>)> {
    let Some(longest) = all.values().max_by_key(|series| series.len()) else { return Vec::new() };
    let mut sums: Vec<(i64, Option<f64>)> = longest.samples().map(|(at_ms, _)| (*at_ms, Some(0.0))).collect();
    for series in all.values() {
        let mut samples = series.samples().peekable();
        for (at_ms, sum) in &mut sums {
            while samples.next_if(|(sample_ms, _)| sample_ms < at_ms).is_some() {}
            let value = samples.next_if(|(sample_ms, _)| sample_ms == at_ms).and_then(|(_, values)| values.get(field).copied());
            *sum = sum.zip(value.and_then(known)).map(|(sum, value)| sum + value);
        }
    }
    sums
}

/// A ratio of two columns in percent over the newest `periods_at_most` periods that are final.
pub fn course_of_share(periods: &Periods, part: &str, whole: &str, periods_at_most: usize) -> Vec<Option<f64>> {
    let final_periods = periods.begin_ms.partition_point(|begin_ms| *begin_ms < periods.partial_from_ms);
    let (Some(part), Some(whole)) = (periods.columns.get(part), periods.columns.get(whole)) else { return Vec::new() };
    let pairs = part.iter().zip(whole).take(final_periods).skip(final_periods.saturating_sub(periods_at_most));
    pairs.map(|(part, whole)| Figure::ratio(*part, *whole, 100.0).value().map(|percent| percent.min(100.0))).collect()
}

fn known(reading: Reading) -> Option<f64> {
    Figure::from(reading).value()
}

#[cfg(test)]
mod tests {
    use domain::sysindex::{Coverage, Period};

    use super::*;

    fn periods() -> Periods {
        let period = |index: i64, inbound| {
            Period::from_fields(index * PERIOD_MS, |field| match field.name {
                "inbound" => inbound,
                "connected" => Reading::Value(3),
                _ => Reading::Absent,
            })
        };
        let rows = [period(0, Reading::Value(4)), period(1, Reading::Unread), period(3, Reading::Value(2)), period(4, Reading::Value(1))];
        let (begin_ms, columns) = Periods::columns_of(&rows);
        let coverage = Coverage { periods_expected: 4, periods_held: 3, back_fill_running: false, back_fill_percent: 0 };
        Periods { from_ms: 0, until_ms: 5 * PERIOD_MS, coverage, partial_from_ms: 4 * PERIOD_MS, begin_ms, columns }
    }

    #[test]
    fn what_was_not_read_is_a_gap_in_the_chart() {
        let chart = of_periods(&periods(), &[("inbound", "Inbound", Role::Other), ("study", "Study", Role::Study)]);
        assert_eq!(chart.lines[0].values, [Some(4.0), None, Some(2.0), Some(1.0)]);
        assert!(chart.lines[1].values.is_empty());
        assert_eq!(chart.partial_from_ms, Some(4 * PERIOD_MS));
    }

    #[test]
    fn a_trend_that_has_just_begun_grows_from_the_right() {
        let mut series = Series::<1>::new();
        let window = |series: &Series<1>| (of_series(series, 10_000, &[]).from_ms, of_series(series, 10_000, &[]).until_ms);
        assert_eq!(window(&series), (0, 0));
        series.push(1_000_000, [Reading::Value(1)]);
        assert_eq!(window(&series), (700_000, 1_000_000));
        series.push(1_300_001, [Reading::Value(1)]);
        assert_eq!(window(&series), (1_000_000, 1_300_001));
    }

    #[test]
    fn a_share_never_passes_100_and_leaves_the_partial_period_out() {
        assert_eq!(course_of_share(&periods(), "connected", "inbound", 12), [Some(75.0), None, Some(100.0)]);
        assert_eq!(course_of_share(&periods(), "connected", "inbound", 1), [Some(100.0)]);
    }

    #[test]
    fn the_direction_is_said_against_five_minutes_before_and_only_where_that_is_known() {
        let said = |then_ms: i64, then, now| change(&[(0, Some(9.0)), (then_ms, then), (600_000, now)], Locale::En);
        assert_eq!(said(300_000, Some(4.0), Some(1_007.0)).as_deref(), Some("+1,003 in 5 min"));
        assert_eq!(said(330_000, Some(4.0), Some(1.0)).as_deref(), Some("\u{2212}3 in 5 min"));
        assert_eq!(said(280_000, Some(4.0), Some(4.0)).as_deref(), Some("as 5 min ago"));
        assert_eq!(said(269_000, Some(4.0), Some(1.0)), None, "too long before");
        assert_eq!((said(300_000, None, Some(1.0)), said(300_000, Some(1.0), None)), (None, None));
        assert_eq!((change(&[], Locale::En), change(&[(600_000, Some(1.0))], Locale::En)), (None, None));
    }

    #[test]
    fn a_share_went_somewhere_only_from_the_period_just_before() {
        let share = |first: i64, connected: [i64; 2], inbound: i64| {
            let period = |(index, connected): (i64, i64)| {
                Period::from_fields(index * PERIOD_MS, |field| Reading::Value(if field.name == "connected" { connected } else { inbound }))
            };
            let (begin_ms, columns) = Periods::columns_of(&[(first, connected[0]), (3, connected[1]), (4, 0)].map(period));
            let periods = Periods { partial_from_ms: 4 * PERIOD_MS, begin_ms, columns, ..periods() };
            change_of_share(&periods, "connected", "inbound", Locale::En)
        };
        assert_eq!(share(2, [700, 721], 1_000).as_deref(), Some("+2.1 points in 5 min"));
        assert_eq!(share(2, [700, 700], 1_000).as_deref(), Some("as 5 min ago"));
        assert_eq!(share(1, [700, 721], 1_000), None, "a period between them is not held");
        assert_eq!((share(2, [5, 6], 10).is_some(), share(2, [5, 6], 9)), (true, None), "too few calls");
        assert_eq!(change_of_share(&periods(), "connected", "inbound", Locale::En), None);
    }

    #[test]
    fn a_sum_over_series_is_unknown_where_one_of_them_is() {
        let series = |values: &[(i64, Reading)]| {
            let mut series = Series::<1>::new();
            for (at_ms, value) in values {
                series.push(*at_ms, [*value]);
            }
            series
        };
        let all = BTreeMap::from([
            (1, series(&[(1, Reading::Value(2)), (2, Reading::Value(3)), (3, Reading::Value(4))])),
            (2, series(&[(1, Reading::Value(5)), (3, Reading::Unread)])),
        ]);
        assert_eq!(course_over_all(&all, 0), [(1, Some(7.0)), (2, None), (3, None)]);
        assert_eq!(course_over_all(&BTreeMap::<u8, Series<1>>::new(), 0), []);
    }

    #[test]
    fn a_course_has_a_hole_where_nothing_was_read_as_wide_as_it_was_long() {
        let samples = [0, 10_000, 40_000, 90_000, 100_000].map(|at_ms| (at_ms, Some(1.0))).to_vec();
        let one = Some(1.0);
        assert_eq!(evenly(samples, 10_000), [one, one, one, None, None, None, None, one, one]);
        let mut series = Series::<1>::new();
        for at_ms in [0, 1_800_000] {
            series.push(at_ms, [Reading::Value(2)]);
        }
        assert_eq!(course(&series, 0, 10_000).len(), 181, "half an hour of a hidden tab");
        assert_eq!(course(&series, 0, 0).len(), 1801, "before the interval is known");
        let fast = [0, 600_000, 1_200_000, 1_800_000, 2_400_000].map(|at_ms| (at_ms, one)).to_vec();
        assert_eq!(evenly(fast, 10_000), [one; 5], "a demo that runs sixty times as fast");
    }
}
