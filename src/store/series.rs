//! The samples of the last hour, with breaks where nothing was known.

use std::collections::VecDeque;

use domain::period::HOUR_MS;
use domain::reading::Reading;

use crate::sorting::sort_by_key;

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

    /// Puts samples that were recorded, oldest first, before and between those that are there, as far as there is room. A read that is there
    /// already is left out, and so is the newest one where any is there: it is told soon, and would come twice.
    pub fn fill(&mut self, mut recorded: Vec<(i64, [Reading; FIELDS])>) {
        if self.samples.back().zip(recorded.last()).is_some_and(|((last_ms, _), (newest_ms, _))| newest_ms > last_ms) {
            recorded.pop();
        }
        let known: Vec<_> = self.samples.drain(..).collect();
        let is_new = |at_ms: i64| {
            let after = known.partition_point(|(known_ms, _)| *known_ms < at_ms - SAME_READ_MS);
            known.get(after).is_none_or(|(known_ms, _)| *known_ms > at_ms + SAME_READ_MS)
        };
        recorded.retain(|(at_ms, _)| is_new(*at_ms));
        recorded.extend(known);
        sort_by_key(&mut recorded, |(at_ms, _)| *at_ms);
        let since_ms = recorded.last().map_or(i64::MAX, |(last_ms, _)| last_ms - HOUR_MS);
        let too_many = recorded.len().saturating_sub(CAPACITY);
        self.samples.extend(recorded.into_iter().skip(too_many).filter(|(at_ms, _)| *at_ms >= since_ms));
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
    fn what_was_recorded_while_nobody_looked_fills_the_hole() {
        let instants = |series: &Series<1>| series.samples().map(|(at_ms, _)| *at_ms / 1_000).collect::<Vec<_>>();
        let recorded: Vec<_> = (0..8).map(|at| (at * 10_000 + 20, [Reading::Value(0)])).collect();
        let mut series = Series::<1>::new();
        for at_ms in [0, 10_000] {
            series.push(at_ms, [Reading::Value(1)]);
        }
        let mut told_before = series.clone();
        series.fill(recorded.clone());
        series.push(70_000, [Reading::Value(1)]);
        assert_eq!(instants(&series), [0, 10, 20, 30, 40, 50, 60, 70]);
        told_before.push(70_000, [Reading::Value(1)]);
        told_before.fill(recorded);
        assert_eq!(instants(&told_before), instants(&series), "whichever comes first");
    }

    #[test]
    fn what_was_recorded_before_comes_before_what_is_there_and_no_read_comes_twice() {
        let recorded = |instants: &[i64]| instants.iter().map(|at_ms| (*at_ms, [Reading::Value(0)])).collect::<Vec<_>>();
        let instants = |series: &Series<1>| series.samples().map(|(at_ms, _)| *at_ms).collect::<Vec<_>>();
        let mut series = Series::<1>::new();
        series.push(HOUR_MS, [Reading::Value(1)]);
        series.push(HOUR_MS + 10_000, [Reading::Value(1)]);
        series.fill(recorded(&[9_999, 10_000, HOUR_MS - 10_000, HOUR_MS - 999, HOUR_MS + 9_000]));
        assert_eq!(instants(&series), [10_000, HOUR_MS - 10_000, HOUR_MS, HOUR_MS + 10_000]);
        let mut empty = Series::<1>::new();
        empty.fill(recorded(&[1, 2]));
        assert_eq!(instants(&empty), [1, 2], "before the first read of the page");
        let mut full = Series::<1>::new();
        full.push(1_000_000, [Reading::Value(1)]);
        full.fill(recorded(&(0..400).map(|at| at * 1_000).collect::<Vec<_>>()));
        assert_eq!((full.len(), instants(&full)[0]), (CAPACITY, 41_000), "the newest stay");
    }
}
