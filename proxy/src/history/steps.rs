//! Many samples as one step: the last value, the smallest and the largest, so that no spike vanishes. Pure.

use super::columns::{Code, GAP, is_value, put, put_column, put_exceptions, take_column, take_count, take_exceptions};

/// What is said of an extreme, of which only the difference is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The least or most of the last values at both ends of the step: a counter that goes up and down.
    BetweenLast,
    /// The last value: one that only grows within a step.
    AsLast,
    /// The extreme of the step before: one that begins at zero in each.
    AsBefore,
}

/// In the order of their numbers in files.
pub(super) const WAYS: [Way; 3] = [Way::BetweenLast, Way::AsLast, Way::AsBefore];

/// Which end of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extreme {
    Least,
    Most,
}

/// A regular row of steps of one counter. Where a step has a value, `min <= last <= max`; where it has none, all three say why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Steps {
    /// The last value; where there is none, what stood there last.
    pub(super) last: Vec<Code>,
    /// The smallest value.
    pub(super) min: Vec<Code>,
    /// The largest value.
    pub(super) max: Vec<Code>,
}

impl Steps {
    /// So many steps without anything.
    pub(super) fn gaps(steps: usize) -> Self {
        Self { last: vec![GAP; steps], min: vec![GAP; steps], max: vec![GAP; steps] }
    }

    /// Takes a sample, or another step, into a step. What comes later is told later; a step that is not there takes nothing.
    pub(super) fn take(&mut self, step: usize, last: Code, min: Code, max: Code) {
        let (Some(own_last), Some(own_min), Some(own_max)) = (self.last.get_mut(step), self.min.get_mut(step), self.max.get_mut(step))
        else {
            return;
        };
        match (is_value(*own_last), is_value(last)) {
            (true, true) => (*own_last, *own_min, *own_max) = (last, min.min(*own_min), max.max(*own_max)),
            (false, _) if last != GAP => (*own_last, *own_min, *own_max) = (last, min, max),
            _ => {}
        }
    }

    /// Puts other steps in from this place on, without an end beyond its own.
    pub(super) fn lay(&mut self, at: usize, other: &Self, from: usize) {
        for (step, index) in (from..other.last.len()).enumerate() {
            self.take(at + step, other.last[index], other.min[index], other.max[index]);
        }
    }

    /// Every so many steps as one.
    pub(super) fn coarser(&self, factor: usize) -> Self {
        let mut coarse = Self::gaps(self.last.len().div_ceil(factor.max(1)));
        for index in 0..self.last.len() {
            coarse.take(index / factor.max(1), self.last[index], self.min[index], self.max[index]);
        }
        coarse
    }

    /// Writes it: the last values by how they change, each extreme in whichever way takes the fewest bytes. Which ways they are is written only where
    /// they are not the first ones.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        let [(below, low), (above, high)] = [Extreme::Least, Extreme::Most].map(|extreme| {
            let written = WAYS.map(|way| {
                let mut bytes = Vec::new();
                put_exceptions(&mut bytes, &self.differences(extreme, way));
                bytes
            });
            // The first of the shortest.
            let shortest = (0..WAYS.len()).min_by_key(|way| written[*way].len()).unwrap_or_default();
            (shortest, written[shortest].clone())
        });
        if (below, above) != (0, 0) {
            // No column has so many changes.
            put(out, (self.last.len() + below * WAYS.len() + above) as u64);
        }
        put_column(out, &self.last);
        out.extend(low);
        out.extend(high);
    }

    /// Reads so many steps back; `None` where the bytes are none.
    pub(super) fn read(bytes: &mut &[u8], steps: usize) -> Option<Self> {
        let mut rest = *bytes;
        let ways = take_count(&mut rest, steps + WAYS.len() * WAYS.len() - 1)?.checked_sub(steps).filter(|ways| *ways > 0);
        if ways.is_some() {
            *bytes = rest;
        }
        let ways = ways.unwrap_or_default();
        let mut read = Self { last: take_column(bytes, steps)?, ..Self::default() };
        let (below, above) = (take_exceptions(bytes, steps)?, take_exceptions(bytes, steps)?);
        read.min = read.undone(Extreme::Least, WAYS[ways / WAYS.len()], &below);
        read.max = read.undone(Extreme::Most, WAYS[ways % WAYS.len()], &above);
        Some(read)
    }

    /// By how much an extreme differs from what is said of it, step by step.
    pub(super) fn differences(&self, extreme: Extreme, way: Way) -> Vec<i64> {
        let extremes = if extreme == Extreme::Least { &self.min } else { &self.max };
        let mut before = GAP;
        let differs = |(index, code): (usize, &Code)| {
            let difference = code.wrapping_sub(self.said(extreme, way, index, before)).cast_signed();
            before = *code;
            difference
        };
        extremes.iter().enumerate().map(differs).collect()
    }

    /// The extreme that differs so.
    pub(super) fn undone(&self, extreme: Extreme, way: Way, differences: &[i64]) -> Vec<Code> {
        let mut before = GAP;
        let code = |(index, by): (usize, &i64)| {
            before = self.said(extreme, way, index, before).wrapping_add_signed(*by);
            before
        };
        differences.iter().enumerate().map(code).collect()
    }

    /// What is said of an extreme before it is known; `before` is that of the step before.
    fn said(&self, extreme: Extreme, way: Way, index: usize, before: Code) -> Code {
        match way {
            Way::BetweenLast => self.expected(index, if extreme == Extreme::Least { Code::min } else { Code::max }),
            Way::AsLast => self.last[index],
            // A gap says nothing, and a step that has none begins anew.
            Way::AsBefore => {
                if is_value(self.last[index]) {
                    before
                } else {
                    self.last[index]
                }
            }
        }
    }

    /// What a counter that goes straight from one last value to the next has as an extreme. Where one of both is no value, the other.
    fn expected(&self, index: usize, ends: fn(Code, Code) -> Code) -> Code {
        let before = index.checked_sub(1).map_or(GAP, |before| self.last[before]);
        let last = self.last[index];
        if is_value(before) && is_value(last) { ends(before, last) } else { last }
    }
}

#[cfg(test)]
mod tests {
    use domain::reading::Reading;
    use proptest::prelude::*;

    use super::super::columns::code;
    use super::*;

    fn stepped(codes: &[Code], per_step: usize) -> Steps {
        let mut steps = Steps::gaps(codes.len().div_ceil(per_step));
        for (index, &code) in codes.iter().enumerate() {
            steps.take(index / per_step, code, code, code);
        }
        steps
    }

    /// As written before there was a choice of ways.
    const EARLIER: [u8; 16] = [5, 31, 18, 9, 1, 6, 4, 3, 25, 7, 6, 4, 2, 6, 9, 6];

    #[test]
    fn a_value_stays_where_later_ones_could_not_be_read_and_a_step_without_any_says_why() {
        let [five, nine, unread, absent] = [Reading::Value(5), Reading::Value(9), Reading::Unread, Reading::Absent].map(code);
        let steps = stepped(&[nine, five, unread, unread, unread, GAP, absent, absent, absent, GAP, GAP, GAP], 3);
        assert_eq!(steps.last, [five, unread, absent, GAP]);
        assert_eq!((steps.min[0], steps.max[0]), (five, nine));
    }

    #[test]
    fn a_counter_that_begins_anew_in_each_step_costs_little_more_than_its_last_values() {
        // Up to another height each time, read five times on the way.
        let codes: Vec<Code> = (0..288_u64).flat_map(|step| (0..5).map(move |read| 3 + read * (7 + step * 31 % 17))).collect();
        let steps = stepped(&codes, 5);
        let (mut bytes, mut last) = (Vec::new(), Vec::new());
        steps.put(&mut bytes);
        put_column(&mut last, &steps.last);
        assert!(bytes.len() < last.len() + 10, "{} and {}", bytes.len(), last.len());
    }

    #[test]
    fn what_an_earlier_version_wrote_is_read() {
        let steps = stepped(&[GAP, 5, 9, 4, 4, 4, 7, 3, GAP, GAP, 6, 1, 8, 8, 2], 3);
        let mut bytes = Vec::new();
        put_column(&mut bytes, &steps.last);
        for extreme in [Extreme::Least, Extreme::Most] {
            put_exceptions(&mut bytes, &steps.differences(extreme, Way::BetweenLast));
        }
        assert_eq!(bytes, EARLIER);
        assert_eq!(Steps::read(&mut &bytes[..], steps.last.len()), Some(steps));
    }

    proptest! {
        #[test]
        fn bytes_that_are_no_steps_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..60), count in 0..40_usize) {
            if let Some(steps) = Steps::read(&mut &bytes[..], count) {
                prop_assert_eq!((steps.last.len(), steps.min.len(), steps.max.len()), (count, count, count));
            }
        }

        #[test]
        fn no_spike_vanishes_however_coarse_and_what_was_written_is_read_again(
            codes in prop::collection::vec(0..60_u64, 1..300), fine in 1..8_usize, factor in 1..8_usize,
        ) {
            let steps = stepped(&codes, fine);
            let coarse = steps.coarser(factor);
            prop_assert_eq!(&coarse, &stepped(&codes, fine * factor));
            let values = || codes.iter().copied().filter(|code| is_value(*code));
            prop_assert_eq!(coarse.max.iter().copied().filter(|code| is_value(*code)).max(), values().max());
            prop_assert_eq!(coarse.min.iter().copied().filter(|code| is_value(*code)).min(), values().min());
            let mut bytes = Vec::new();
            steps.put(&mut bytes);
            prop_assert_eq!(Steps::read(&mut &bytes[..], steps.last.len()), Some(steps));
        }
    }
}
