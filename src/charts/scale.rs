//! Where values and instants are, as pure arithmetic.

use std::ops::Range;

use super::Measure;

/// Most spaces between the ticks of a value axis; the fewest are two.
const MOST_STEPS: f64 = 4.0;

/// Steps of an axis of seconds up to twelve hours; beyond, whole days.
const STEPS_S: [f64; 18] =
    [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 10_800.0, 21_600.0, 28_800.0, 43_200.0];
const DAY_S: f64 = 86_400.0;

/// Ticks of a value axis from zero upwards, in the unit of the values: three to five, equally far apart, whole numbers, the last one at
/// least `most`. Anything but a positive number counts as zero.
///
/// ```
/// use aicc_dashboard::charts::{Measure, scale::value_ticks};
/// assert_eq!(value_ticks(Measure::Count, 17.0), [0.0, 5.0, 10.0, 15.0, 20.0]);
/// assert_eq!(value_ticks(Measure::Seconds, 95.0), [0.0, 30.0, 60.0, 90.0, 120.0]);
/// ```
pub fn value_ticks(measure: Measure, most: f64) -> Vec<f64> {
    let most = if most.is_finite() { most.max(0.0) } else { 0.0 };
    let fits = |step: &f64| most <= step * MOST_STEPS;
    let step = match measure {
        Measure::Count | Measure::Percent => whole_steps(1.0).find(fits),
        Measure::Seconds => STEPS_S.into_iter().chain(whole_steps(DAY_S)).find(fits),
    };
    let step = step.unwrap_or(most);
    let mut ticks = vec![0.0, step];
    let mut top = step;
    while top < most || ticks.len() < 3 {
        top += step;
        ticks.push(top);
    }
    ticks
}

/// 1, 2, 5, 10, 20, 25, 50, 100, … times `unit`.
fn whole_steps(unit: f64) -> impl Iterator<Item = f64> {
    (0..300)
        .flat_map(|exponent| [1.0, 2.0, 2.5, 5.0].map(|digit| digit * 10_f64.powi(exponent)))
        .filter(|step| step.fract() == 0.0)
        .map(move |step| step * unit)
}

/// The values as unbroken runs: each range holds neighbours that are known (a number) and at most `max_gap_ms` apart. `at_ms` ascends;
/// values without an instant are left out.
pub fn runs(at_ms: &[i64], values: &[f64], max_gap_ms: i64) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, (instant_ms, value)) in at_ms.iter().zip(values).enumerate() {
        if !value.is_finite() {
            continue;
        }
        let joined =
            index.checked_sub(1).and_then(|before| at_ms.get(before)).is_some_and(|before_ms| instant_ms - before_ms <= max_gap_ms);
        match runs.last_mut() {
            Some(run) if run.end == index && joined => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}

/// One unbroken run thinned to what can be seen: of the points of one pixel column only the first, the smallest, the largest and the last
/// one stay, in their order. `column` gives the column of an instant and must not fall.
pub fn thin(points: &[(i64, f64)], column: impl Fn(i64) -> usize) -> Vec<(i64, f64)> {
    let mut thinned = Vec::new();
    for group in points.chunk_by(|left, right| column(left.0) == column(right.0)) {
        let by_value = |left: &&(usize, f64), right: &&(usize, f64)| left.1.total_cmp(&right.1);
        let values: Vec<(usize, f64)> = group.iter().map(|point| point.1).enumerate().collect();
        let smallest = values.iter().min_by(by_value).map(|found| found.0);
        let largest = values.iter().max_by(by_value).map(|found| found.0);
        let mut kept = [Some(0), smallest, largest, Some(group.len() - 1)];
        kept.sort_unstable();
        let mut last = None;
        for index in kept {
            if index != last {
                thinned.extend(index.and_then(|index| group.get(index)));
                last = index;
            }
        }
    }
    thinned
}

/// Index of the instant nearest to `wanted_ms`, the earlier one of two equally near; `None` without instants. `at_ms` ascends.
pub fn nearest(at_ms: &[i64], wanted_ms: i64) -> Option<usize> {
    let after = at_ms.partition_point(|instant_ms| *instant_ms < wanted_ms);
    let before = after.checked_sub(1);
    match (before.and_then(|index| at_ms.get(index)), at_ms.get(after)) {
        (Some(before_ms), Some(after_ms)) if wanted_ms.abs_diff(*before_ms) > after_ms.abs_diff(wanted_ms) => Some(after),
        (None, Some(_)) => Some(after),
        _ => before,
    }
}

/// Indices of the instants from `from_ms` to `until_ms`, both included. `at_ms` ascends.
pub fn instants_within(at_ms: &[i64], from_ms: i64, until_ms: i64) -> Range<usize> {
    let start = at_ms.partition_point(|instant_ms| *instant_ms < from_ms);
    start..at_ms.partition_point(|instant_ms| *instant_ms <= until_ms).max(start)
}

/// Share of the way from `from_ms` to `until_ms` at which an instant lies: 0 at the left edge, 1 at the right; 0 when the two are the same.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a float exactly for 285,000 years")]
pub fn share_of_time(from_ms: i64, until_ms: i64, instant_ms: i64) -> f64 {
    if until_ms > from_ms { (instant_ms - from_ms) as f64 / (until_ms - from_ms) as f64 } else { 0.0 }
}

/// The reverse of [`share_of_time`]: the instant at a share of the way, held within the two.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "milliseconds since 1970 fit a float exactly for 285,000 years"
)]
pub fn instant_at_share(from_ms: i64, until_ms: i64, share: f64) -> i64 {
    from_ms + ((until_ms - from_ms).max(0) as f64 * share.clamp(0.0, 1.0)).round() as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ticks_of_counts_are_whole_few_and_reach_the_largest_value() {
        for (most, expected) in [
            (0.0, vec![0.0, 1.0, 2.0]),
            (1.0, vec![0.0, 1.0, 2.0]),
            (3.0, vec![0.0, 1.0, 2.0, 3.0]),
            (5.0, vec![0.0, 2.0, 4.0, 6.0]),
            (9.0, vec![0.0, 5.0, 10.0]),
            (100.0, vec![0.0, 25.0, 50.0, 75.0, 100.0]),
            (101.0, vec![0.0, 50.0, 100.0, 150.0]),
            (1_234_567.0, vec![0.0, 500_000.0, 1_000_000.0, 1_500_000.0]),
        ] {
            assert_eq!(value_ticks(Measure::Count, most), expected, "{most}");
        }
        assert_eq!(value_ticks(Measure::Count, f64::NAN), [0.0, 1.0, 2.0]);
    }

    #[test]
    fn ticks_of_seconds_are_those_of_a_clock() {
        for (most, expected) in [
            (25.0, vec![0.0, 10.0, 20.0, 30.0]),
            (100.0, vec![0.0, 30.0, 60.0, 90.0, 120.0]),
            (500.0, vec![0.0, 300.0, 600.0]),
            (9000.0, vec![0.0, 3600.0, 7200.0, 10_800.0]),
            (200_000.0, vec![0.0, 86_400.0, 172_800.0, 259_200.0]),
        ] {
            assert_eq!(value_ticks(Measure::Seconds, most), expected, "{most}");
        }
    }

    #[test]
    fn an_unknown_value_and_a_long_silence_each_break_a_run() {
        let values = [1.0, 2.0, f64::NAN, 3.0, 4.0, f64::INFINITY];
        assert_eq!(runs(&[0, 10, 20, 30, 50, 60], &values, 10), [0..2, 3..4, 4..5]);
        assert!(runs(&[], &values, 10).is_empty());
    }

    #[test]
    fn the_nearest_instant_is_found_on_both_sides() {
        for (wanted_ms, index) in [(-5, 0), (0, 0), (5, 0), (6, 1), (19, 1), (31, 2), (99, 2)] {
            assert_eq!(nearest(&[0, 10, 30], wanted_ms), Some(index), "{wanted_ms}");
        }
        assert_eq!(nearest(&[], 5), None);
    }

    #[test]
    fn a_share_of_time_and_back_is_the_same_instant() {
        assert!((share_of_time(100, 300, 150) - 0.25).abs() < 1e-9);
        assert_eq!(instant_at_share(100, 300, 0.25), 150);
        assert_eq!(instant_at_share(100, 300, 7.0), 300);
        assert!(share_of_time(5, 5, 5).abs() < 1e-9);
    }

    /// Instants that ascend, with values of which some are unknown.
    fn series() -> impl Strategy<Value = (Vec<i64>, Vec<f64>)> {
        proptest::collection::vec((1_i64..40, proptest::option::weighted(0.9, -50.0..50.0_f64)), 0..400).prop_map(|steps| {
            let mut now_ms = 0;
            steps
                .into_iter()
                .map(|(step_ms, value)| {
                    now_ms += step_ms;
                    (now_ms, value.unwrap_or(f64::NAN))
                })
                .unzip()
        })
    }

    proptest! {
        #[test]
        fn every_measure_has_three_to_five_equal_whole_ticks_up_to_any_value(most in 0.0..1e12_f64) {
            for measure in [Measure::Count, Measure::Percent, Measure::Seconds] {
                let ticks = value_ticks(measure, most);
                prop_assert!((3..=5).contains(&ticks.len()) && *ticks.last().unwrap() >= most);
                for pair in ticks.windows(2) {
                    prop_assert!((pair[1] - pair[0] - ticks[1]).abs() < 1e-6 && pair[1].fract() == 0.0);
                }
            }
        }

        #[test]
        fn thinning_keeps_every_extreme_and_every_gap((at_ms, values) in series(), width in 1_i64..300) {
            let column = |instant_ms: i64| usize::try_from(instant_ms / width).unwrap();
            let mut seen = 0;
            for run in runs(&at_ms, &values, 25) {
                // A run joins exactly what may be joined, and nothing known is lost between runs.
                prop_assert!(values[seen..run.start].iter().all(|value| value.is_nan()));
                prop_assert!(values[run.clone()].iter().all(|value| value.is_finite()));
                prop_assert!(at_ms[run.clone()].windows(2).all(|pair| pair[1] - pair[0] <= 25));
                let broken = run.start == 0 || values[run.start - 1].is_nan() || at_ms[run.start] - at_ms[run.start - 1] > 25;
                prop_assert!(broken);
                seen = run.end;

                let points: Vec<(i64, f64)> = run.map(|index| (at_ms[index], values[index])).collect();
                let thinned = thin(&points, column);
                prop_assert!(thinned.windows(2).all(|pair| pair[0].0 < pair[1].0));
                prop_assert!(thinned.iter().all(|point| points.contains(point)));
                for group in points.chunk_by(|left, right| column(left.0) == column(right.0)) {
                    let kept: Vec<_> = thinned.iter().filter(|point| column(point.0) == column(group[0].0)).copied().collect();
                    prop_assert!(kept.len() <= 4);
                    prop_assert_eq!((kept.first(), kept.last()), (group.first(), group.last()));
                    let range = |points: &[(i64, f64)]| points.iter().fold((f64::MAX, f64::MIN), |(low, high), point| (low.min(point.1), high.max(point.1)));
                    prop_assert_eq!(range(&kept), range(group));
                }
            }
            prop_assert!(values[seen..].iter().all(|value| value.is_nan()));
        }

        #[test]
        fn the_nearest_instant_is_nearest((at_ms, _) in series(), wanted_ms in -100_i64..9000) {
            let found = nearest(&at_ms, wanted_ms).map(|index| at_ms[index].abs_diff(wanted_ms));
            prop_assert_eq!(found, at_ms.iter().map(|instant_ms| instant_ms.abs_diff(wanted_ms)).min());
        }
    }
}
