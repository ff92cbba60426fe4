//! What is usual at a time of a weekday, and what is not (KPI sheet, section 10.4).

use std::ops::Range;

/// Fewer values than this say nothing of what is usual.
pub const VALUES_AT_LEAST: usize = 8;
/// So many sigmas from the median, a value is far from it.
const FAR: f64 = 3.0;
/// Makes the median deviation of normally distributed values their standard deviation.
const SIGMA_PER_MAD: f64 = 1.4826;

/// Median and spread of values that were seen at the same time of the same weekday; both in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// The middle value.
    pub median: f64,
    /// How far values usually are from it. Never below the square root of the median, so that small counts do not look unusual.
    pub sigma: f64,
}

impl Usual {
    /// What the values say; `None` for fewer than [`VALUES_AT_LEAST`]. Their order changes.
    ///
    /// ```
    /// use domain::kpi::baseline::Usual;
    /// let mut mondays = [40.0, 42.0, 38.0, 44.0, 40.0, 42.0, 38.0, 44.0];
    /// let usual = Usual::of(&mut mondays).unwrap();
    /// assert_eq!(usual.median, 41.0);
    /// assert!((usual.sigma - 6.4031).abs() < 1e-4 && (usual.z(65.0) - 3.7482).abs() < 1e-4);
    /// assert_eq!(Usual::of(&mut mondays[..7]), None);
    /// ```
    pub fn of(values: &mut [f64]) -> Option<Self> {
        if values.len() < VALUES_AT_LEAST { None } else { Self::of_any(values) }
    }

    /// The arithmetic alone; `None` without any value.
    fn of_any(values: &mut [f64]) -> Option<Self> {
        let median = middle(values)?;
        for value in values.iter_mut() {
            *value = (*value - median).abs();
        }
        let deviation = middle(values)?;
        Some(Self { median, sigma: (SIGMA_PER_MAD * deviation).max(median.max(1.0).sqrt()) })
    }

    /// How many sigmas a value lies above the median.
    pub fn z(self, value: f64) -> f64 {
        (value - self.median) / self.sigma
    }

    /// The bounds beyond which a value is far from the usual. Counts are never negative, so the lower one is at least zero.
    pub fn bounds(self) -> (f64, f64) {
        ((self.median - FAR * self.sigma).max(0.0), self.median + FAR * self.sigma)
    }
}

/// The runs of at least two values in a row that are far from the usual. `z` has one entry per period; `None` where the period is not final,
/// its value not known, or nothing usual known for it.
///
/// ```
/// use domain::kpi::baseline::unusual;
/// assert_eq!(unusual(&[Some(3.0), Some(-3.5), Some(2.9), Some(4.0), None, Some(4.0)]), [0..2]);
/// ```
pub fn unusual(z: &[Option<f64>]) -> Vec<Range<usize>> {
    let is_far = |z: &Option<f64>| z.is_some_and(|z| z.abs() >= FAR);
    let mut runs = Vec::new();
    let mut start = 0;
    for run in z.chunk_by(|left, right| is_far(left) == is_far(right)) {
        let end = start + run.len();
        if run.len() > 1 && run.first().is_some_and(is_far) {
            runs.push(start..end);
        }
        start = end;
    }
    runs
}

/// The median, with the two middle values of an even number averaged.
fn middle(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let upper = values.get(values.len() / 2)?;
    let lower = values.get((values.len() - 1) / 2)?;
    Some(f64::midpoint(*lower, *upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arithmetic_is_that_of_the_sheet() {
        let usual = Usual::of_any(&mut [40.0, 42.0, 38.0, 44.0]).unwrap();
        assert!((usual.median - 41.0).abs() < 1e-9 && (usual.sigma - 6.4031).abs() < 1e-4);
        assert!((usual.z(65.0) - 3.7482).abs() < 1e-4);
        assert_eq!(Usual::of(&mut [40.0, 42.0, 38.0, 44.0]), None, "four values are no baseline");
        assert_eq!(Usual::of_any(&mut []), None);
    }

    #[test]
    fn one_odd_day_moves_nothing_and_a_wide_spread_is_taken_as_it_is() {
        let usual = Usual::of(&mut [10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 900.0]).unwrap();
        assert_eq!(usual, Usual { median: 10.0, sigma: 10.0_f64.sqrt() });
        let wide = Usual::of(&mut [0.0, 20.0, 40.0, 60.0, 80.0, 100.0, 120.0, 140.0, 160.0]).unwrap();
        assert!((wide.median - 80.0).abs() < 1e-9 && (wide.sigma - 40.0 * 1.4826).abs() < 1e-9);
        assert!(wide.bounds().0.abs() < 1e-9, "a count is never negative");
    }

    #[test]
    fn small_counts_do_not_look_unusual() {
        let night = Usual::of(&mut [0.0; 20]).unwrap();
        assert_eq!(night, Usual { median: 0.0, sigma: 1.0 });
        assert!(night.z(2.0) < 3.0 && night.z(3.0) >= 3.0);
    }

    #[test]
    fn a_single_far_value_is_not_unusual_and_what_is_not_known_ends_a_run() {
        assert_eq!(unusual(&[Some(5.0), None, Some(5.0)]), []);
        assert_eq!(unusual(&[Some(1.0), Some(5.0), Some(3.0), Some(3.0), Some(2.0), Some(-3.0), Some(-9.0)]), [1..4, 5..7]);
        assert_eq!(unusual(&[]), []);
    }
}
