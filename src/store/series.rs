//! The samples of the last hour, with breaks where nothing was known.

use std::collections::VecDeque;

use domain::period::HOUR_MS;
use domain::reading::Reading;

/// Most samples kept: an hour at one every ten seconds.
pub const CAPACITY: usize = 360;
/// Samples that are nearer than this are of the same read, milliseconds: it has two instants when it is told and when it is recorded.
const SAME_READ_MS: i64 = 2_000;

/// `FIELDS` readings at each of at most [`CAPACITY`] instants of an hour, oldest first.
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
        while self.samples.front().is_some_and(|(first_ms, _)| at_ms - first_ms > HOUR_MS) {
            self.samples.pop_front();
        }
        self.samples.push_back((at_ms, values));
    }

    /// Puts samples that were taken before in front of those that are there, oldest first, as far as there is room. What is as new as the first
    /// one is left out: it is there already.
    pub fn prepend(&mut self, before: Vec<(i64, [Reading; FIELDS])>) {
        let since_ms = self.samples.back().or(before.last()).map_or(i64::MAX, |(last_ms, _)| last_ms - HOUR_MS);
        let until_ms = self.samples.front().map_or(i64::MAX, |(first_ms, _)| first_ms - SAME_READ_MS);
        let room = CAPACITY - self.samples.len();
        for sample in before.into_iter().rev().filter(|(at_ms, _)| (since_ms..until_ms).contains(at_ms)).take(room) {
            self.samples.push_front(sample);
        }
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

    #[test]
    fn what_is_older_than_an_hour_goes() {
        let mut series = Series::<1>::new();
        for at_ms in [0, 1, HOUR_MS + 1] {
            series.push(at_ms, [Reading::Value(at_ms)]);
        }
        assert_eq!(series.samples().map(|(at_ms, _)| *at_ms).collect::<Vec<_>>(), [1, HOUR_MS + 1]);
    }

    #[test]
    fn what_was_recorded_before_comes_before_what_is_there_and_no_read_comes_twice() {
        let recorded = |instants: &[i64]| instants.iter().map(|at_ms| (*at_ms, [Reading::Value(0)])).collect::<Vec<_>>();
        let instants = |series: &Series<1>| series.samples().map(|(at_ms, _)| *at_ms).collect::<Vec<_>>();
        let mut series = Series::<1>::new();
        series.push(HOUR_MS, [Reading::Value(1)]);
        series.push(HOUR_MS + 10_000, [Reading::Value(1)]);
        series.prepend(recorded(&[9_999, 10_000, HOUR_MS - 10_000, HOUR_MS - 999, HOUR_MS + 9_000]));
        assert_eq!(instants(&series), [10_000, HOUR_MS - 10_000, HOUR_MS, HOUR_MS + 10_000]);
        let mut empty = Series::<1>::new();
        empty.prepend(recorded(&[1, 2]));
        assert_eq!(instants(&empty), [1, 2], "before the first read of the page");
        let mut full = Series::<1>::new();
        full.push(1_000_000, [Reading::Value(1)]);
        full.prepend(recorded(&(0..400).map(|at| at * 1_000).collect::<Vec<_>>()));
        assert_eq!((full.len(), instants(&full)[0]), (CAPACITY, 41_000), "the newest stay");
    }
}
