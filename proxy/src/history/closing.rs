//! The last reading of each skill in each five-minute period: what its counters came to before they fell back to zero.
//!
//! In memory, for the longest day that there is. Later rooms compute windows from it; nothing is computed here.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};

use domain::field::Field;
use domain::findings::FiveMinutes;
use domain::id::{SkillId, VdnId};
use domain::period::{PERIOD_MS, period_begin};
use domain::reading::Reading;
use domain::skill::SkillRow;

/// How far back readings are kept, milliseconds of AICC's clock.
pub const KEPT_MS: i64 = 26 * 3_600_000;
/// Most rows kept of one site, about 350 bytes each; beyond that the oldest periods go.
const ROWS_KEPT: usize = 100_000;
/// Most counts kept of one site, about 50 bytes each: of 3,000 skills those of a day.
const COUNTS_KEPT: usize = 1_000_000;
/// AICC's clock is known to a second: what was read nearer to a roll-over cannot be placed.
pub(super) const UNCERTAIN_MS: i64 = 1000;
/// A period whose last reading came so long before its end, or longer, is not covered (KPI sheet, section 6), milliseconds.
pub const LATE_MS: i64 = 15_000;

/// The last reading of one skill in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Start of the period, milliseconds since 1970.
    pub begin_ms: i64,
    /// When it was read, milliseconds since 1970 of AICC's clock. The period is covered when less than 15 s were left.
    pub read_at_ms: i64,
    /// All counters as read.
    pub row: SkillRow,
}

impl Closing {
    /// How much of the period came after the reading, milliseconds.
    pub const fn before_roll_over_ms(&self) -> i64 {
        before_roll_over_ms(self.begin_ms, self.read_at_ms)
    }
}

/// How much of the period that began then came after a reading, milliseconds.
const fn before_roll_over_ms(begin_ms: i64, read_at_ms: i64) -> i64 {
    begin_ms + PERIOD_MS - read_at_ms
}

/// Which readings of one queue may be added up: where the five minutes slide, those that do not overlap by more than clocks are known. Oldest first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Apart {
    five_minutes: FiveMinutes,
    counted_ms: Option<i64>,
}

impl Apart {
    pub(super) const fn new(five_minutes: FiveMinutes) -> Self {
        Self { five_minutes, counted_ms: None }
    }

    /// Whether the reading of then counts.
    pub(super) fn counts(&mut self, read_at_ms: i64) -> bool {
        let overlaps = |counted_ms| read_at_ms - counted_ms < PERIOD_MS - UNCERTAIN_MS;
        if self.five_minutes == FiveMinutes::Sliding && self.counted_ms.is_some_and(overlaps) {
            return false;
        }
        self.counted_ms = Some(read_at_ms);
        true
    }
}

/// The closings of one site.
#[derive(Debug, Default)]
pub struct Closings(Mutex<Kept>);

/// When it was read, and what came.
type Rows = BTreeMap<(VdnId, SkillId), (i64, SkillRow)>;

/// The two counts of a day's service level, kept for longer than whole rows where there are many of those.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Count {
    read_at_ms: i64,
    /// Calls offered, and of them connected within 20 s; `None` where one of both is not known.
    calls: Option<(u32, u32)>,
}

#[derive(Debug, Default)]
struct Kept {
    /// Oldest period first.
    periods: BTreeMap<i64, Rows>,
    rows: usize,
    /// As `periods`.
    counts: BTreeMap<i64, BTreeMap<(VdnId, SkillId), Count>>,
    counted: usize,
}

impl Closings {
    /// Takes the rows of a read that was under way from `begun_ms` to `ended_ms`, milliseconds since 1970 of AICC's clock. A read that may have
    /// met the roll-over belongs to no period and is left out, as is a row of which nothing came.
    pub fn record(&self, vdn: VdnId, begun_ms: i64, ended_ms: i64, rows: &[SkillRow]) {
        let period_ms = period_begin(ended_ms);
        if period_begin(begun_ms - UNCERTAIN_MS) != period_ms || period_begin(ended_ms + UNCERTAIN_MS) != period_ms {
            return;
        }
        let came = |row: &&SkillRow| SkillRow::FIELDS.iter().any(|Field { of, .. }| of(row).value().is_some());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { periods, rows: rows_kept, counts, counted } = &mut *kept;
        let closings = rows.iter().filter(came).map(|row| ((vdn, row.id), (ended_ms, row.clone())));
        record(periods, rows_kept, ROWS_KEPT, period_ms, closings);
        let count = |row: &SkillRow| ((vdn, row.id), Count { read_at_ms: ended_ms, calls: calls(row) });
        record(counts, counted, COUNTS_KEPT, period_ms, rows.iter().filter(came).map(count));
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).periods.is_empty()
    }

    /// The closings of a skill for periods that begin in `[from_ms, until_ms)` and had ended at `now_ms` (all milliseconds since 1970 of AICC's
    /// clock), oldest first. A period without one is not listed: a gap.
    pub fn of(&self, vdn: VdnId, skill: SkillId, from_ms: i64, until_ms: i64, now_ms: i64) -> Vec<Closing> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until_ms = until_ms.min(period_begin(now_ms)).max(from_ms);
        let closing = |(begin_ms, rows): (&i64, &Rows)| {
            let (read_at_ms, row) = rows.get(&(vdn, skill))?;
            Some(Closing { begin_ms: *begin_ms, read_at_ms: *read_at_ms, row: row.clone() })
        };
        kept.periods.range(from_ms..until_ms).filter_map(closing).collect()
    }

    /// The covered closings of every skill of a VDN for periods that begin in `[from_ms, until_ms)`, oldest first. `until_ms` is not later than
    /// the period that runs.
    pub fn covered(&self, vdn: VdnId, from_ms: i64, until_ms: i64) -> Vec<SkillRow> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let periods = kept.periods.range(from_ms..until_ms.max(from_ms));
        let covered = periods.flat_map(|(begin_ms, rows)| {
            let covered = |(read_at_ms, _): &&(i64, SkillRow)| before_roll_over_ms(*begin_ms, *read_at_ms) < LATE_MS;
            rows.range(of_vdn(vdn)).map(|(_, closing)| closing).filter(covered)
        });
        covered.map(|(_, row)| row.clone()).collect()
    }

    /// Shows the calls offered and those of them connected within 20 s of every skill of a VDN, for each covered period of which both are
    /// known, as [`Self::covered`] does, but for a day also of thousands of skills. Where the five minutes slide, none that overlaps the one before.
    pub fn each_count(&self, vdn: VdnId, from_ms: i64, until_ms: i64, five_minutes: FiveMinutes, mut show: impl FnMut(SkillId, u32, u32)) {
        let mut apart: HashMap<SkillId, Apart> = HashMap::new();
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (begin_ms, counts) in kept.counts.range(from_ms..until_ms.max(from_ms)) {
            for ((_, skill), Count { read_at_ms, calls }) in counts.range(of_vdn(vdn)) {
                if let Some((offered, connected)) = calls.filter(|_| before_roll_over_ms(*begin_ms, *read_at_ms) < LATE_MS)
                    && apart.entry(*skill).or_insert(Apart::new(five_minutes)).counts(*read_at_ms)
                {
                    show(*skill, offered, connected);
                }
            }
        }
    }
}

fn of_vdn(vdn: VdnId) -> RangeInclusive<(VdnId, SkillId)> {
    (vdn, SkillId(0))..=(vdn, SkillId(u32::MAX))
}

/// Calls offered and calls connected within 20 s; `None` where one of both is not known.
fn calls(row: &SkillRow) -> Option<(u32, u32)> {
    let count = |reading: Reading| u32::try_from(reading.value()?).ok();
    count(row.offered_5m).zip(count(row.connected_in_20s_5m))
}

/// Puts the last readings of a period into the place of those before, and lets the oldest periods go that are too old or too much.
fn record<T>(
    periods: &mut BTreeMap<i64, BTreeMap<(VdnId, SkillId), T>>,
    kept: &mut usize,
    most: usize,
    period_ms: i64,
    readings: impl Iterator<Item = ((VdnId, SkillId), T)>,
) {
    let period = periods.entry(period_ms).or_default();
    let before = period.len();
    period.extend(readings);
    *kept += period.len() - before;
    while let Some(oldest) = periods.first_entry()
        && (*oldest.key() < period_ms - KEPT_MS || (*kept > most && *oldest.key() < period_ms))
    {
        *kept -= oldest.remove().len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VDN: VdnId = VdnId(1);
    const SKILL: SkillId = SkillId(101);
    const BEGIN_MS: i64 = 1_768_464_000_000;
    const LATER_MS: i64 = BEGIN_MS + 100 * KEPT_MS;

    fn row(id: SkillId, count: i64) -> SkillRow {
        SkillRow::from_fields(id, |_| Reading::Value(count))
    }

    fn counts(closings: &Closings, now_ms: i64) -> Vec<(i64, Option<i64>, i64)> {
        let all = closings.of(VDN, SKILL, 0, i64::MAX, now_ms);
        all.iter()
            .map(|closing| ((closing.begin_ms - BEGIN_MS) / PERIOD_MS, closing.row.offered_5m.value(), closing.before_roll_over_ms()))
            .collect()
    }

    #[test]
    fn the_last_reading_before_the_roll_over_stays_and_a_period_without_one_is_a_gap() {
        let closings = Closings::default();
        for (at_s, count) in [(10, 1), (290, 8), (297, 9), (307, 0), (1197, 5)] {
            let at_ms = BEGIN_MS + at_s * 1000;
            closings.record(VDN, at_ms - 200, at_ms, &[row(SKILL, count), row(SkillId(7), 3)]);
        }
        let end_ms = BEGIN_MS + 1200 * 1000;
        assert_eq!(counts(&closings, end_ms), [(0, Some(9), 3000), (1, Some(0), 293_000), (3, Some(5), 3000)]);
        assert_eq!(counts(&closings, end_ms - 1).len(), 2, "the period that runs is not closed");
        assert!(closings.of(VdnId(2), SKILL, 0, i64::MAX, end_ms).is_empty());
    }

    #[test]
    fn a_reading_that_may_have_met_the_roll_over_or_brought_nothing_erases_nothing() {
        let closings = Closings::default();
        let end_ms = BEGIN_MS + PERIOD_MS;
        closings.record(VDN, end_ms - 3200, end_ms - 3000, &[row(SKILL, 9)]);
        for (begun_ms, ended_ms) in [(-2000, 500), (-1500, -900), (100, 2000), (-2000, 298_000)] {
            closings.record(VDN, end_ms + begun_ms, end_ms + ended_ms, &[row(SKILL, 0)]);
        }
        closings.record(VDN, end_ms - 2600, end_ms - 2500, &[SkillRow::from_fields(SKILL, |_| Reading::Unread)]);
        assert_eq!(counts(&closings, LATER_MS), [(0, Some(9), 3000)]);
    }

    #[test]
    fn of_five_minutes_that_slide_none_is_counted_twice() {
        let closings = Closings::default();
        // The third was read eight seconds sooner than five minutes after the second.
        for (period, at_s) in [(0, 297), (1, 298), (2, 290), (3, 297)] {
            let at_ms = BEGIN_MS + period * PERIOD_MS + at_s * 1000;
            closings.record(VDN, at_ms - 200, at_ms, &[row(SKILL, period)]);
        }
        for (five_minutes, expected) in [(FiveMinutes::Aligned, vec![0, 1, 2, 3]), (FiveMinutes::Sliding, vec![0, 1, 3])] {
            let mut counted = Vec::new();
            closings.each_count(VDN, 0, i64::MAX, five_minutes, |_, offered, _| counted.push(offered));
            assert_eq!(counted, expected, "{five_minutes:?}");
        }
    }

    #[test]
    fn what_is_kept_has_a_limit_in_time_and_in_rows() {
        let closings = Closings::default();
        let many: Vec<SkillRow> = (1..=400).map(|id| row(SkillId(id), 1)).collect();
        for period in 0..400 {
            let at_ms = BEGIN_MS + period * PERIOD_MS + 297_000;
            closings.record(VDN, at_ms, at_ms, if period < 300 { &many[100..101] } else { &many });
        }
        let kept = counts(&closings, LATER_MS);
        assert_eq!((kept.first().map(|closing| closing.0), kept.len()), (Some(400 - 1 - 312), 313), "the longest day");
        for period in 400..600 {
            let at_ms = BEGIN_MS + period * PERIOD_MS + 297_000;
            closings.record(VDN, at_ms, at_ms, &many);
        }
        assert_eq!(closings.0.lock().unwrap().rows, ROWS_KEPT);
        assert_eq!(counts(&closings, LATER_MS).len(), ROWS_KEPT / 400);
        let mut days = 0;
        closings.each_count(VDN, 0, i64::MAX, FiveMinutes::Aligned, |skill, offered, connected| {
            days += usize::from((skill, offered, connected) == (SKILL, 1, 1));
        });
        assert_eq!(days, 313, "the counts of a day stay, however many skills there are");
    }
}
