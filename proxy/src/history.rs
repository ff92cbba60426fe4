//! What was read is kept, and a window is answered from here, never from AICC: five-minute periods of system indicators and what skills came
//! to in memory, every read on the disk.

pub mod closing;
pub mod command;
pub mod import;
pub mod recorder;

mod columns;
mod days;
mod file;
mod likely;
pub mod moment;
mod parquet;
mod sample;
pub mod shelf;
mod squeezed;
pub mod staffing;
mod steps;
mod tidy;
pub mod turns;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::VdnId;
use domain::period::{HOUR_MS, PERIOD_MS, period_begin};
use domain::sysindex::{Coverage, Period, Periods};

pub use file::{Kept as KeptBefore, Place, Retention};

/// How far back periods are kept, milliseconds: the longest window.
pub const KEPT_MS: i64 = 31 * 24 * HOUR_MS;
/// A period counts as final at the earliest this long after its end, milliseconds.
pub const GRACE_MS: i64 = 2 * 60_000;
/// Periods that ended this long ago are final after one read, milliseconds.
const SETTLED_MS: i64 = 15 * 60_000;
/// How far back each read of system indicators asks at least, milliseconds.
const RECENT_MS: i64 = 15 * 60_000;
/// Most hours that one back-fill read asks for.
pub const HOURS_PER_READ: usize = 24;

/// The periods of one site.
#[derive(Debug)]
pub struct History(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    periods: HashMap<VdnId, BTreeMap<i64, Kept>>,
    /// Hours (milliseconds since 1970 of their start) that were read after they had settled.
    read_hours: BTreeSet<i64>,
    /// Until when the short reads have brought everything, with time to become final, milliseconds since 1970.
    covered_until_ms: i64,
    /// Grows with every change, so that answers made from an older state can be told apart.
    version: u64,
}

#[derive(Clone, Debug)]
struct Kept {
    period: Period,
    is_final: bool,
}

impl Default for History {
    fn default() -> Self {
        Self::new()
    }
}

impl History {
    /// An empty history.
    pub fn new() -> Self {
        Self(Mutex::new(Inner::default()))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // A panic between the assignments of one record leaves maps that are still maps.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From when the next short read asks: the last 15 minutes, or more where earlier short reads and the back-fill leave a hole before
    /// them (at the start, after an outage).
    pub fn recent_from(&self, now_ms: i64) -> i64 {
        let (_, newest_settled_ms) = settled_hours(now_ms);
        let hole_from_ms = self.inner().covered_until_ms.max(newest_settled_ms + HOUR_MS);
        hole_from_ms.min(now_ms - RECENT_MS)
    }

    /// Takes note that a short read has brought everything until `until_ms`. Its last periods can still change, so they are not counted in.
    pub fn mark_recent(&self, until_ms: i64) {
        self.inner().covered_until_ms = period_begin(until_ms) - 2 * PERIOD_MS;
    }

    /// Takes in what an earlier run has left: final periods, and the hours that it had read after they settled. What is known stays.
    pub fn remember(&self, kept: KeptBefore) {
        let mut inner = self.inner();
        inner.version += 1;
        for (vdn, period) in kept.periods {
            inner.periods.entry(vdn).or_default().entry(period.begin_ms).or_insert(Kept { period, is_final: true });
        }
        inner.read_hours.extend(kept.hours);
    }

    /// Takes periods in. A period is final when it ended [`GRACE_MS`] ago and two reads agree, or when it ended [`SETTLED_MS`] ago. Gives those
    /// that are final now and were not before, or not like this.
    pub fn record(&self, rows: impl IntoIterator<Item = (VdnId, Period)>, now_ms: i64) -> Vec<(VdnId, Period)> {
        let (mut inner, mut news) = (self.inner(), Vec::new());
        for (vdn, period) in rows {
            let ended_ago_ms = now_ms - period.begin_ms - PERIOD_MS;
            if ended_ago_ms > KEPT_MS {
                continue;
            }
            let kept = inner.periods.entry(vdn).or_default();
            let agrees = kept.get(&period.begin_ms).is_some_and(|known| known.period == period);
            let is_final = ended_ago_ms >= SETTLED_MS || (agrees && ended_ago_ms >= GRACE_MS);
            let was_final = kept.get(&period.begin_ms).is_some_and(|known| known.is_final);
            let is_final = is_final || (was_final && agrees);
            if is_final && !(was_final && agrees) {
                news.push((vdn, period.clone()));
            }
            kept.insert(period.begin_ms, Kept { period, is_final });
        }
        inner.version += 1;
        let oldest_ms = now_ms - KEPT_MS - HOUR_MS;
        for kept in inner.periods.values_mut() {
            *kept = kept.split_off(&oldest_ms);
        }
        inner.read_hours = inner.read_hours.split_off(&oldest_ms);
        news
    }

    /// Marks the hours in `[begin_ms, end_ms)` as read after they settled; gives their starts.
    pub fn mark_read(&self, begin_ms: i64, end_ms: i64) -> Vec<i64> {
        let mut inner = self.inner();
        inner.version += 1;
        let first_ms = begin_ms - begin_ms.rem_euclid(HOUR_MS);
        let hours: Vec<i64> = (0..(end_ms - first_ms + HOUR_MS - 1) / HOUR_MS).map(|hour| first_ms + hour * HOUR_MS).collect();
        inner.read_hours.extend(&hours);
        hours
    }

    /// The final periods of these VDNs that begin in `[begin_ms, end_ms)`.
    pub fn final_periods(&self, vdns: &[VdnId], begin_ms: i64, end_ms: i64) -> Vec<(VdnId, Period)> {
        let (inner, mut periods) = (self.inner(), Vec::new());
        for vdn in vdns {
            let kept = inner.periods.get(vdn).into_iter().flat_map(|kept| kept.range(begin_ms..end_ms));
            periods.extend(kept.filter(|(_, kept)| kept.is_final).map(|(_, kept)| (*vdn, kept.period.clone())));
        }
        periods
    }

    /// Forgets what has been read, not what came of it: somebody is asked about who was not asked about before.
    pub fn ask_again(&self) {
        let mut inner = self.inner();
        inner.version += 1;
        (inner.read_hours, inner.covered_until_ms) = (BTreeSet::new(), 0);
    }

    /// The newest range that was not yet read after it settled: whole hours, at most so many; `None` when all is read.
    pub fn next_back_fill(&self, now_ms: i64, at_most_hours: usize) -> Option<(i64, i64)> {
        let inner = self.inner();
        let (oldest_ms, newest_ms) = settled_hours(now_ms);
        let missing = |hour_ms: &i64| !inner.read_hours.contains(hour_ms);
        let mut hours = (0..=(newest_ms - oldest_ms) / HOUR_MS).map(|back| newest_ms - back * HOUR_MS).skip_while(|hour| !missing(hour));
        let last_ms = hours.next()?;
        let older = hours.take_while(missing).take(at_most_hours.saturating_sub(1)).last();
        Some((older.unwrap_or(last_ms), last_ms + HOUR_MS))
    }

    /// Grows with every change.
    pub fn version(&self) -> u64 {
        self.inner().version
    }

    /// The periods of a VDN that begin in `[from_ms, until_ms)`, with gaps left out and coverage counted.
    pub fn window(&self, vdn: VdnId, from_ms: i64, until_ms: i64, now_ms: i64) -> Periods {
        let inner = self.inner();
        let none = BTreeMap::new();
        let kept: Vec<&Kept> =
            inner.periods.get(&vdn).unwrap_or(&none).range(from_ms..until_ms.max(from_ms)).map(|(_, kept)| kept).collect();
        let (begin_ms, columns) = Periods::columns_of(kept.iter().map(|kept| &kept.period));
        let partial_from_ms = kept.iter().rev().take_while(|kept| !kept.is_final).last().map_or(until_ms, |kept| kept.period.begin_ms);
        let ended_ms = until_ms.min(period_begin(now_ms));
        let held = kept.iter().filter(|kept| kept.period.begin_ms < ended_ms).count();
        let (oldest_ms, newest_ms) = settled_hours(now_ms);
        let hours = (newest_ms - oldest_ms) / HOUR_MS + 1;
        let read = i64::try_from(inner.read_hours.range(oldest_ms..=newest_ms).count()).unwrap_or(hours);
        let coverage = Coverage {
            periods_expected: u32::try_from((ended_ms - ceil_to_period(from_ms)).max(0) / PERIOD_MS).unwrap_or(u32::MAX),
            periods_held: u32::try_from(held).unwrap_or(u32::MAX),
            back_fill_running: read < hours,
            back_fill_percent: u8::try_from(read * 100 / hours).unwrap_or(100),
        };
        Periods { from_ms, until_ms, coverage, partial_from_ms, begin_ms, columns }
    }
}

/// First and last hour (starts) whose periods are settled and kept at `now_ms`.
const fn settled_hours(now_ms: i64) -> (i64, i64) {
    let newest_end_ms = now_ms - GRACE_MS - PERIOD_MS;
    let newest_ms = newest_end_ms - newest_end_ms.rem_euclid(HOUR_MS) - HOUR_MS;
    (newest_ms - KEPT_MS + HOUR_MS, newest_ms)
}

const fn ceil_to_period(instant_ms: i64) -> i64 {
    period_begin(instant_ms + PERIOD_MS - 1)
}

#[cfg(test)]
mod tests {
    use domain::reading::Reading;

    use super::*;

    const VDN: VdnId = VdnId(1);
    const NOW_MS: i64 = 1_768_464_000_000; // 2026-01-15T08:00:00Z

    fn period(begin_ms: i64, value: i64) -> (VdnId, Period) {
        (VDN, Period::from_fields(begin_ms, |_| Reading::Value(value)))
    }

    #[test]
    fn a_period_is_final_only_after_its_grace_and_two_equal_reads() {
        let history = History::new();
        let begin_ms = NOW_MS - PERIOD_MS;
        let partial_from = |now_ms| history.window(VDN, begin_ms, NOW_MS, now_ms).partial_from_ms;
        history.record([period(begin_ms, 1)], NOW_MS);
        history.record([period(begin_ms, 1)], NOW_MS + GRACE_MS - 1);
        assert_eq!(partial_from(NOW_MS), begin_ms, "grace has not passed");
        history.record([period(begin_ms, 2)], NOW_MS + GRACE_MS);
        assert_eq!(partial_from(NOW_MS), begin_ms, "the reads differ");
        history.record([period(begin_ms, 2)], NOW_MS + GRACE_MS + 1);
        assert_eq!(partial_from(NOW_MS), NOW_MS, "two equal reads");
    }

    #[test]
    fn an_old_period_is_final_at_once_and_a_gap_stays_a_gap() {
        let history = History::new();
        let from_ms = NOW_MS - 4 * HOUR_MS;
        history.record([period(from_ms, 1), period(from_ms + 3 * PERIOD_MS, 1)], NOW_MS);
        let periods = history.window(VDN, from_ms, from_ms + HOUR_MS, NOW_MS);
        assert_eq!(periods.begin_ms, [from_ms, from_ms + 3 * PERIOD_MS]);
        assert_eq!((periods.coverage.periods_held, periods.coverage.periods_expected), (2, 12));
        assert_eq!(periods.latest_final().map(|period| period.begin_ms), Some(from_ms + 3 * PERIOD_MS));
    }

    #[test]
    fn what_is_final_of_an_hour_is_told_again_whoever_was_told_before() {
        let history = History::new();
        let hour_ms = NOW_MS - 2 * HOUR_MS;
        let news = history.record([period(hour_ms, 1), period(hour_ms + PERIOD_MS, 2), (VdnId(2), period(hour_ms, 3).1)], NOW_MS);
        assert_eq!(news.len(), 3);
        history.record([period(NOW_MS - PERIOD_MS, 4)], NOW_MS);
        assert_eq!(history.final_periods(&[VDN], hour_ms, hour_ms + HOUR_MS), [period(hour_ms, 1), period(hour_ms + PERIOD_MS, 2)]);
        assert!(history.final_periods(&[VDN], NOW_MS - HOUR_MS, NOW_MS).is_empty(), "the last one may still change");
    }

    #[test]
    fn a_window_that_ends_before_it_begins_is_empty() {
        let history = History::new();
        history.record([period(NOW_MS - HOUR_MS, 1)], NOW_MS);
        assert!(history.window(VDN, NOW_MS, NOW_MS - 2 * HOUR_MS, NOW_MS).begin_ms.is_empty());
    }

    #[test]
    fn another_vdn_has_periods_of_its_own() {
        let history = History::new();
        history.record([period(NOW_MS - HOUR_MS, 1)], NOW_MS);
        assert!(history.window(VdnId(2), NOW_MS - 2 * HOUR_MS, NOW_MS, NOW_MS).begin_ms.is_empty());
    }

    #[test]
    fn back_fill_goes_backwards_day_by_day_until_31_days_are_read() {
        let history = History::new();
        let mut reads = 0;
        let mut expected_end_ms = NOW_MS - HOUR_MS;
        while let Some((begin_ms, end_ms)) = history.next_back_fill(NOW_MS, HOURS_PER_READ) {
            assert_eq!(end_ms, expected_end_ms);
            assert!(end_ms - begin_ms <= 24 * HOUR_MS && begin_ms < end_ms);
            history.mark_read(begin_ms, end_ms);
            expected_end_ms = begin_ms;
            reads += 1;
            assert!(reads <= 31);
        }
        assert_eq!(reads, 31);
        let coverage = history.window(VDN, NOW_MS - HOUR_MS, NOW_MS, NOW_MS).coverage;
        assert_eq!((coverage.back_fill_running, coverage.back_fill_percent), (false, 100));
        assert_eq!(
            history.next_back_fill(NOW_MS + HOUR_MS, HOURS_PER_READ),
            Some((NOW_MS - HOUR_MS, NOW_MS)),
            "each hour once it has settled"
        );
    }

    #[test]
    fn short_reads_reach_back_to_where_back_fill_ends_and_then_a_quarter_of_an_hour() {
        let (history, minute_ms) = (History::new(), 60_000);
        let now_ms = NOW_MS + 50 * minute_ms;
        assert_eq!(history.recent_from(now_ms), NOW_MS);
        history.mark_recent(now_ms);
        assert_eq!(history.recent_from(now_ms + minute_ms), now_ms + minute_ms - RECENT_MS);
        assert_eq!(history.recent_from(now_ms + 40 * minute_ms), NOW_MS + HOUR_MS, "after an outage: back-fill reads the hour before");
    }

    #[test]
    fn a_period_that_was_cut_by_an_outage_is_asked_for_again() {
        let (history, minute_ms) = (History::new(), 60_000);
        let cut_ms = NOW_MS + 33 * minute_ms;
        history.record([period(NOW_MS + 25 * minute_ms, 1), period(NOW_MS + 30 * minute_ms, 1)], cut_ms);
        history.mark_recent(cut_ms);
        let back_ms = cut_ms + 24 * minute_ms;
        assert!(history.recent_from(back_ms) <= NOW_MS + 25 * minute_ms, "neither of the two was final");
    }

    #[test]
    fn a_hole_after_an_outage_is_asked_for_again() {
        let history = History::new();
        while let Some((begin_ms, end_ms)) = history.next_back_fill(NOW_MS, HOURS_PER_READ) {
            history.mark_read(begin_ms, end_ms);
        }
        let later_ms = NOW_MS + 3 * HOUR_MS;
        assert_eq!(history.next_back_fill(later_ms, HOURS_PER_READ), Some((NOW_MS - HOUR_MS, later_ms - HOUR_MS)));
    }

    #[test]
    fn what_is_older_than_31_days_is_forgotten() {
        let history = History::new();
        history.record([period(NOW_MS - HOUR_MS, 1)], NOW_MS);
        history.record([], NOW_MS + KEPT_MS + 2 * HOUR_MS);
        assert!(history.window(VDN, 0, NOW_MS, NOW_MS).begin_ms.is_empty());
    }
}
