//! When an alarm begins and ends: bounds with a margin, and a latch that wants several samples in a row (KPI sheet, section 10.6).
//!
//! Arithmetic over given samples: no clock, no timers, no sound. What is not known is no sample.

use crate::alarm::Side;

/// Samples beyond a bound, in a row, that raise an alarm.
pub const RAISE_AFTER: u8 = 2;
/// Samples inside a bound by its margin, in a row, that end an alarm.
pub const CLEAR_AFTER: u8 = 3;

/// Where a sample lies against one bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// At the bound or worse.
    Beyond,
    /// Better than the bound, but by less than its margin: neither raises nor ends anything.
    Near,
    /// Better than the bound by its margin.
    Inside,
    /// Too little to judge by: raises nothing, and ends what was raised after [`CLEAR_AFTER`] in a row.
    Quiet,
}

impl Position {
    /// Where `value` lies against `bound`. The margin is a tenth of the bound, at least 1 unit.
    ///
    /// ```
    /// use domain::{alarm::Side, threshold::Position};
    /// let waiting = |calls| Position::of(calls, 20.0, Side::Above);
    /// assert_eq!([waiting(20.0), waiting(19.0), waiting(18.0)], [Position::Beyond, Position::Near, Position::Inside]);
    /// // A bound of 1 has nothing but zero inside, and a bound of 0 on what must not fall has everything above.
    /// assert_eq!(Position::of(0.0, 1.0, Side::Above), Position::Inside);
    /// assert_eq!(Position::of(1.0, 0.0, Side::Below), Position::Inside);
    /// ```
    pub fn of(value: f64, bound: f64, side: Side) -> Self {
        let margin = (bound.abs() / 10.0).max(1.0);
        let excess = match side {
            Side::Above => value - bound,
            Side::Below => bound - value,
        };
        if excess >= 0.0 {
            Self::Beyond
        } else if excess <= -margin {
            Self::Inside
        } else {
            Self::Near
        }
    }
}

/// How many samples in a row it takes, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Samples beyond that raise.
    pub raise_after: u8,
    /// Samples inside that end.
    pub clear_after: u8,
    /// It must have been beyond for so long, too, milliseconds.
    pub hold_ms: u64,
}

impl Patience {
    /// As the sheet has it.
    pub const USUAL: Self = Self { raise_after: RAISE_AFTER, clear_after: CLEAR_AFTER, hold_ms: 0 };
}

/// The memory of one bound: raised or not, and what came in a row since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latch {
    raised: bool,
    beyond: u8,
    beyond_since_ms: u64,
    inside: u8,
    quiet: u8,
}

impl Latch {
    /// One that is raised already: an alarm that was open when the program stopped.
    pub const fn raised() -> Self {
        Self { raised: true, beyond: 0, beyond_since_ms: 0, inside: 0, quiet: 0 }
    }

    /// Whether it is raised.
    pub const fn is_raised(self) -> bool {
        self.raised
    }

    /// After one more sample, at `at_ms` of any clock that only goes forward.
    #[must_use]
    pub const fn after(self, position: Position, at_ms: u64, patience: Patience) -> Self {
        let (beyond, inside, quiet) = match position {
            Position::Beyond => (self.beyond.saturating_add(1), 0, 0),
            Position::Near => (0, 0, 0),
            Position::Inside => (0, self.inside.saturating_add(1), 0),
            Position::Quiet => (self.beyond, self.inside, self.quiet.saturating_add(1)),
        };
        let beyond_since_ms = if beyond == 1 { at_ms } else { self.beyond_since_ms };
        let held = beyond >= patience.raise_after && at_ms.saturating_sub(beyond_since_ms) >= patience.hold_ms;
        let raised = if self.raised { inside < patience.clear_after && quiet < CLEAR_AFTER } else { held && quiet == 0 };
        Self { raised, beyond, beyond_since_ms, inside, quiet }
    }

    /// After the data went stale: what was raised stays, and counting begins anew.
    #[must_use]
    pub const fn after_gap(self) -> Self {
        Self { raised: self.raised, beyond: 0, beyond_since_ms: 0, inside: 0, quiet: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Raised or not after each sample, ten seconds apart.
    fn course(samples: &[f64], bound: f64, side: Side, patience: Patience) -> Vec<bool> {
        let mut latch = Latch::default();
        let after = |(at, value): (usize, &f64)| {
            latch = latch.after(Position::of(*value, bound, side), at as u64 * 10_000, patience);
            latch.is_raised()
        };
        samples.iter().enumerate().map(after).collect()
    }

    #[test]
    fn two_samples_raise_and_three_inside_the_margin_end() {
        let raised = course(&[20.0, 19.0, 20.0, 25.0, 18.0, 18.0, 19.0, 18.0, 17.0, 0.0], 20.0, Side::Above, Patience::USUAL);
        assert_eq!(raised, [false, false, false, true, true, true, true, true, true, false]);
        let raised = course(&[2.0, 2.0, 3.0, 4.0, 5.0, 3.0], 2.0, Side::Below, Patience::USUAL);
        assert_eq!(raised, [false, true, true, true, false, false]);
    }

    #[test]
    fn a_value_that_swings_around_its_bound_neither_raises_nor_ends() {
        let swing: Vec<f64> = (0..40).map(|at| if at % 2 == 0 { 20.0 } else { 19.0 }).collect();
        assert!(course(&swing, 20.0, Side::Above, Patience::USUAL).iter().all(|raised| !raised));
        let after_two = [&[20.0, 20.0], &swing[..]].concat();
        assert!(course(&after_two, 20.0, Side::Above, Patience::USUAL)[1..].iter().all(|raised| *raised));
    }

    #[test]
    fn three_samples_too_small_to_judge_by_end_and_none_of_them_raises() {
        use Position::{Beyond, Inside, Near, Quiet};
        let patience = Patience { clear_after: 1, ..Patience::USUAL };
        let course = |positions: &[Position]| {
            let mut latch = Latch::default();
            let after = |position: &Position| {
                latch = latch.after(*position, 0, patience);
                latch.is_raised()
            };
            positions.iter().map(after).collect::<Vec<_>>()
        };
        assert_eq!(course(&[Beyond, Beyond, Quiet, Quiet, Near, Quiet, Quiet, Quiet]), [false, true, true, true, true, true, true, false]);
        assert_eq!(course(&[Beyond, Quiet, Quiet, Quiet, Beyond, Inside]), [false, false, false, false, true, false]);
    }

    #[test]
    fn a_rule_may_want_it_to_last() {
        let patience = Patience { hold_ms: 30_000, ..Patience::USUAL };
        assert_eq!(course(&[9.0; 5], 5.0, Side::Above, patience), [false, false, false, true, true]);
        assert_eq!(
            course(&[9.0, 9.0, 9.0, 0.0, 9.0, 9.0, 9.0, 9.0], 5.0, Side::Above, patience).iter().filter(|raised| **raised).count(),
            1
        );
    }

    #[test]
    fn after_a_gap_counting_begins_anew_and_what_was_raised_stays() {
        let beyond = |latch: Latch| latch.after(Position::Beyond, 0, Patience::USUAL);
        let inside = |latch: Latch| latch.after(Position::Inside, 0, Patience::USUAL);
        assert!(!beyond(beyond(Latch::default()).after_gap()).is_raised());
        assert!(inside(inside(inside(Latch::raised()).after_gap())).is_raised());
        assert!(!inside(inside(inside(Latch::raised().after_gap()))).is_raised());
    }
}
