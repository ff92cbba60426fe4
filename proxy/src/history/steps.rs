//! Many samples as one step: the last value, the smallest and the largest, so that no spike vanishes. Pure.

use super::columns::{Code, GAP, is_value, put_column, take_column};

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

    /// Writes it: the extremes as what they differ from the last value.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_column(out, &self.last);
        put_column(out, &differences(&self.last, &self.min));
        put_column(out, &differences(&self.max, &self.last));
    }

    /// Reads so many steps back; `None` where the bytes are none.
    pub(super) fn read(bytes: &mut &[u8], steps: usize) -> Option<Self> {
        let last = take_column(bytes, steps)?;
        let (below, above) = (take_column(bytes, steps)?, take_column(bytes, steps)?);
        let min = last.iter().zip(below).map(|(last, below)| last.checked_sub(below)).collect::<Option<_>>()?;
        let max = last.iter().zip(above).map(|(last, above)| last.checked_add(above)).collect::<Option<_>>()?;
        Some(Self { last, min, max })
    }
}

fn differences(high: &[Code], low: &[Code]) -> Vec<Code> {
    high.iter().zip(low).map(|(high, low)| high.saturating_sub(*low)).collect()
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

    #[test]
    fn a_value_stays_where_later_ones_could_not_be_read_and_a_step_without_any_says_why() {
        let [five, nine, unread, absent] = [Reading::Value(5), Reading::Value(9), Reading::Unread, Reading::Absent].map(code);
        let steps = stepped(&[nine, five, unread, unread, unread, GAP, absent, absent, absent, GAP, GAP, GAP], 3);
        assert_eq!(steps.last, [five, unread, absent, GAP]);
        assert_eq!((steps.min[0], steps.max[0]), (five, nine));
    }

    proptest! {
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
