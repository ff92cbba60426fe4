//! What is kept to find out what AICC's documents leave open: how counters pass the turn from one period to the next, when they began anew, and
//! how many agents were signed in at the end of each period.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use domain::agent::BeganAnew;
use domain::id::{SkillId, VdnId};
use domain::period::{PERIOD_MS, period_begin};
use domain::reading::Reading;
use domain::skill::SkillRow;

/// So many turns are kept of each VDN.
const KEPT: usize = 24;
/// A turn counts when it was read so shortly before and after, milliseconds.
const NEAR_MS: i64 = 60_000;
/// A fall so soon after a turn is the turn itself, milliseconds: counters need not turn to the second.
const TURNED_MS: i64 = 30_000;
/// From so many calls on a fall to half of them or less is no correction: they are counted anew.
const CALLS_AT_LEAST: i64 = 10;

/// What the queues of a VDN came to just before and just after a turn, summed over those that were read at both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Calls offered in five minutes, before.
    pub before: i64,
    /// The same, after.
    pub after: i64,
}

/// Turns of any number of VDNs.
#[derive(Debug, Default)]
pub struct Turns(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    last: HashMap<(VdnId, SkillId), Last>,
    began_anew: HashMap<VdnId, BeganAnew>,
    turns: HashMap<VdnId, BTreeMap<i64, Turn>>,
    signed_in: HashMap<VdnId, BTreeMap<i64, i64>>,
}

/// A queue as it was read last: counts, each with when that was.
#[derive(Clone, Copy, Debug, Default)]
struct Last {
    offered: Option<(i64, i64)>,
    processed: Option<(i64, i64)>,
    /// The period in the midst of which its counters of five minutes fell.
    fell_in_ms: Option<i64>,
}

impl Last {
    /// Puts a count, if one came, into the place of the one before; gives back both.
    fn followed(held: &mut Option<(i64, i64)>, at_ms: i64, now: Reading) -> Option<((i64, i64), i64)> {
        let now = now.value()?;
        Some((held.replace((at_ms, now))?, now))
    }
}

/// Whether what was counted is counted anew.
const fn fell(before: i64, after: i64) -> bool {
    before >= CALLS_AT_LEAST && 2 * after <= before
}

impl Turns {
    /// Takes in a read that lasted from `begun_ms` to `ended_ms`, milliseconds since 1970 of AICC's clock. Reads of one queue come in the order
    /// of time; one over which the period turned says nothing. Gives back what may be counted: where counters of five minutes fell in the midst
    /// of a period, they say too little until it ends, and are unread.
    pub fn skills<'a>(&self, vdn: VdnId, begun_ms: i64, ended_ms: i64, rows: &'a [SkillRow]) -> Cow<'a, [SkillRow]> {
        let mut counted = Cow::Borrowed(rows);
        let turn_ms = period_begin(ended_ms);
        if period_begin(begun_ms) != turn_ms {
            return counted;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = &mut *kept;
        for (place, row) in rows.iter().enumerate() {
            let last = kept.last.entry((vdn, row.id)).or_default();
            if let Some(((after_ms, before), after)) = Last::followed(&mut last.processed, ended_ms, row.total_calls)
                && fell(before, after)
                && kept.began_anew.get(&vdn).is_none_or(|known| known.before_ms < ended_ms)
            {
                kept.began_anew.insert(vdn, BeganAnew { after_ms, before_ms: ended_ms });
            }
            if let Some(((before_ms, before), after)) = Last::followed(&mut last.offered, ended_ms, row.offered_5m) {
                if before_ms < turn_ms && turn_ms - before_ms <= NEAR_MS && ended_ms - turn_ms <= NEAR_MS {
                    let turn = of(&mut kept.turns, vdn, turn_ms);
                    turn.before += before;
                    turn.after += after;
                } else if before_ms >= turn_ms + TURNED_MS && ended_ms - before_ms <= NEAR_MS && fell(before, after) {
                    last.fell_in_ms = Some(turn_ms);
                }
            }
            if last.fell_in_ms == Some(turn_ms)
                && let Some(row) = counted.to_mut().get_mut(place)
            {
                (row.offered_5m, row.connected_in_20s_5m) = (Reading::Unread, Reading::Unread);
            }
        }
        counted
    }

    /// When the calls processed of a VDN last began anew.
    pub fn began_anew(&self, vdn: VdnId) -> Option<BeganAnew> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).began_anew.get(&vdn).copied()
    }

    /// Takes in how many agents were signed in at an instant.
    pub fn agents(&self, vdn: VdnId, at_ms: i64, signed_in: Reading) {
        if let Some(signed_in) = signed_in.value() {
            *of(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).signed_in, vdn, period_begin(at_ms)) = signed_in;
        }
    }

    /// The turns of a VDN, the newest first.
    pub fn of(&self, vdn: VdnId) -> Vec<Turn> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.turns.get(&vdn).into_iter().flat_map(|turns| turns.values().rev().copied()).collect()
    }

    /// Agents signed in by the last read within the period that begins then.
    pub fn signed_in(&self, vdn: VdnId, begin_ms: i64) -> Option<i64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).signed_in.get(&vdn)?.get(&begin_ms).copied()
    }
}

/// What is kept of a period of a VDN; the oldest goes when there are too many.
fn of<T: Default>(kept: &mut HashMap<VdnId, BTreeMap<i64, T>>, vdn: VdnId, begin_ms: i64) -> &mut T {
    let periods = kept.entry(vdn).or_default();
    periods.retain(|known_ms, _| *known_ms > begin_ms - i64::try_from(KEPT).unwrap_or(i64::MAX) * PERIOD_MS);
    periods.entry(begin_ms).or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VDN: VdnId = VdnId(1);
    const BEGIN_MS: i64 = 1_768_464_000_000;

    fn rows(offered: &[Option<i64>]) -> Vec<SkillRow> {
        let row = |(id, offered): (u32, &Option<i64>)| {
            SkillRow::from_fields(SkillId(id), |field| match (field.name, offered) {
                ("offered_5m", Some(calls)) => Reading::Value(*calls),
                _ => Reading::Unread,
            })
        };
        (1..).zip(offered).map(row).collect()
    }

    #[test]
    fn a_turn_is_what_the_same_queues_came_to_on_both_sides() {
        let turns = Turns::default();
        let read = |at_ms: i64, offered: &[Option<i64>]| drop(turns.skills(VDN, at_ms - 200, at_ms, &rows(offered)));
        read(BEGIN_MS + 290_000, &[Some(7), Some(5), Some(9)]);
        read(BEGIN_MS + 297_000, &[Some(8), Some(6), None]);
        turns.skills(VDN, BEGIN_MS + 299_900, BEGIN_MS + 300_100, &rows(&[Some(99)]));
        read(BEGIN_MS + 307_000, &[Some(1), None, Some(2)]);
        assert_eq!(turns.of(VDN), [Turn { before: 8 + 9, after: 1 + 2 }]);
        read(BEGIN_MS + 500_000, &[Some(4)]);
        read(BEGIN_MS + 607_000, &[Some(3)]);
        assert_eq!(turns.of(VDN).len(), 1, "that turn was read long before and not just before");
        assert!(turns.of(VdnId(2)).is_empty());
    }

    #[test]
    fn counters_that_fall_in_the_midst_of_a_period_are_unread_until_it_ends() {
        let turns = Turns::default();
        let counted = |at_s: i64, offered: i64| {
            let at_ms = BEGIN_MS + at_s * 1000;
            turns.skills(VDN, at_ms, at_ms, &rows(&[Some(offered), Some(3)])).iter().map(|row| row.offered_5m.value()).collect::<Vec<_>>()
        };
        // Not to the second, but that is the turn.
        for (at_s, offered) in [(5, 40), (15, 1), (100, 10), (110, 12), (120, 11), (290, 7)] {
            assert_eq!(counted(at_s, offered), [Some(offered), Some(3)], "{at_s}");
        }
        for (at_s, offered) in [(400, 20), (410, 2), (590, 30)] {
            assert_eq!(counted(at_s, offered), [(at_s == 400).then_some(offered), Some(3)], "{at_s}: the other queue goes on");
        }
        assert_eq!(counted(610, 2), [Some(2), Some(3)], "the next period is whole");
    }

    #[test]
    fn calls_processed_that_fall_are_counted_from_then_on() {
        let turns = Turns::default();
        let read = |at_ms: i64, processed: Reading| {
            let row = SkillRow::from_fields(SkillId(1), |field| if field.name == "total_calls" { processed } else { Reading::Unread });
            turns.skills(VDN, at_ms, at_ms, &[row]);
            turns.began_anew(VDN)
        };
        assert_eq!(read(BEGIN_MS, Reading::Value(900)), None);
        assert_eq!(read(BEGIN_MS + 10_000, Reading::Value(890)), None, "a correction");
        assert_eq!(read(BEGIN_MS + 20_000, Reading::Unread), None);
        let anew = Some(BeganAnew { after_ms: BEGIN_MS + 10_000, before_ms: BEGIN_MS + 30_000 });
        assert_eq!(read(BEGIN_MS + 30_000, Reading::Value(0)), anew);
        assert_eq!(read(BEGIN_MS + 40_000, Reading::Value(12)), anew, "that is remembered");
        assert_eq!(turns.began_anew(VdnId(2)), None);
    }

    #[test]
    fn only_the_last_turns_are_kept() {
        let turns = Turns::default();
        for period in 0..100 {
            turns.skills(VDN, BEGIN_MS + period * PERIOD_MS + 1_000, BEGIN_MS + period * PERIOD_MS + 1_000, &rows(&[Some(period)]));
            turns.skills(VDN, BEGIN_MS + period * PERIOD_MS + 299_000, BEGIN_MS + period * PERIOD_MS + 299_000, &rows(&[Some(period)]));
        }
        assert_eq!((turns.of(VDN).len(), turns.of(VDN)[0]), (KEPT, Turn { before: 98, after: 99 }));
    }
}
