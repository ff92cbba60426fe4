//! Bounded samples since the page was opened, with breaks where nothing was known.

use std::collections::VecDeque;

use domain::reading::Reading;

/// Most samples kept: an hour at one every ten seconds.
pub const CAPACITY: usize = 360;

/// `FIELDS` readings at each of at most [`CAPACITY`] instants, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<const FIELDS: usize> {
    samples: VecDeque<(i64, [Reading; FIELDS])>,
}

impl<const FIELDS: usize> Series<FIELDS> {
    /// An empty series.
    pub fn new() -> Self {
        Self { samples: VecDeque::with_capacity(CAPACITY) }
    }

    /// Adds a sample taken at `at_ms` (milliseconds since 1970, by the proxy's clock). A sample that is not newer than the last one is the
    /// same read again and is ignored.
    pub fn push(&mut self, at_ms: i64, values: [Reading; FIELDS]) {
        if self.samples.back().is_some_and(|(last_ms, _)| at_ms <= *last_ms) {
            return;
        }
        if self.samples.len() == CAPACITY {
            self.samples.pop_front();
        }
        self.samples.push_back((at_ms, values));
    }

    /// All samples, oldest first: instant in milliseconds since 1970 and values.
    pub fn samples(&self) -> impl ExactSizeIterator<Item = &(i64, [Reading; FIELDS])> {
        self.samples.iter()
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Whether there is no sample yet.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }
}

impl<const FIELDS: usize> Default for Series<FIELDS> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_sample_makes_room_and_a_repeated_read_is_ignored() {
        let mut series = Series::<1>::new();
        for at_ms in 0..=i64::try_from(CAPACITY).unwrap() {
            series.push(at_ms, [Reading::Value(at_ms)]);
            series.push(at_ms, [Reading::Unread]);
        }
        assert_eq!(series.len(), CAPACITY);
        assert_eq!(series.samples().next(), Some(&(1, [Reading::Value(1)])));
    }
}
