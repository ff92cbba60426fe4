//! One function per KPI, with formula, unit, the rule for "none", and an example that runs. The ids are those of the KPI sheet.

pub mod access_code;
pub mod agent;
pub mod ahead;
pub mod baseline;
pub mod budget;
pub mod erlang;
pub mod estimate;
pub mod skill;
pub mod sysindex;
pub mod system_state;
pub mod window;

use crate::reading::{Figure, Reading};

/// Counts below this get no severity: a percent of few calls says little (KPI sheet, section 9).
pub const SMALL_NUMBER: i64 = 10;

/// A share in percent that may pass 100 because its parts are counted at different moments: shown as at most 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClampedShare {
    /// At most 100 percent.
    pub percent: Figure,
    /// The raw value passed 100.
    pub clamped: bool,
    /// The denominator: a percent is never shown without it.
    pub of: Reading,
}

impl ClampedShare {
    /// `part / whole` in percent.
    fn new(part: Reading, whole: Reading) -> Self {
        match Figure::ratio(part, whole, 100.0) {
            Figure::Value(percent) if percent > 100.0 => Self { percent: Figure::Value(100.0), clamped: true, of: whole },
            percent => Self { percent, clamped: false, of: whole },
        }
    }
}

/// Bounds of the Wilson score interval for `successes` of `trials` at 95 percent, as shares from 0 to 1; `None` when there were no trials.
///
/// ```
/// let (low, high) = domain::kpi::wilson_interval(4, 5).unwrap();
/// assert!((low - 0.375535).abs() < 1e-6 && (high - 0.963776).abs() < 1e-6);
/// assert_eq!(domain::kpi::wilson_interval(0, 0), None);
/// ```
pub fn wilson_interval(successes: u32, trials: u32) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_964;
    if trials == 0 {
        return None;
    }
    let n = f64::from(trials);
    let p = f64::from(successes.min(trials)) / n;
    let z2 = Z * Z;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    Some(((centre - half).max(0.0), (centre + half).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_agrees_with_the_sheet() {
        let cases = [
            (1, 1, 0.206_549, 1.0),
            (0, 5, 0.0, 0.434_482),
            (4, 5, 0.375_535, 0.963_776),
            (8, 10, 0.490_162, 0.943_318),
            (16, 20, 0.583_983, 0.919_342),
            (80, 100, 0.711_171, 0.866_633),
            (160, 200, 0.739_145, 0.849_548),
        ];
        for (s, n, low, high) in cases {
            let (got_low, got_high) = wilson_interval(s, n).unwrap();
            assert!((got_low - low).abs() < 1e-6 && (got_high - high).abs() < 1e-6, "{s} of {n}: {got_low} {got_high}");
        }
        assert_eq!(wilson_interval(7, 5), wilson_interval(5, 5));
    }
}
