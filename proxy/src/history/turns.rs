//! What is kept to find out what AICC's documents leave open: how counters pass the turn from one period to the next, and how many agents were
//! signed in at the end of each.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use domain::id::{SkillId, VdnId};
use domain::period::{PERIOD_MS, period_begin};
use domain::reading::Reading;
use domain::skill::SkillRow;

/// So many turns are kept of each VDN.
const KEPT: usize = 24;
/// A turn counts when it was read so shortly before and after, milliseconds.
const NEAR_MS: i64 = 60_000;

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
    /// When each queue was read last, and the calls offered then.
    last: HashMap<(VdnId, SkillId), (i64, i64)>,
    turns: HashMap<VdnId, BTreeMap<i64, Turn>>,
    signed_in: HashMap<VdnId, BTreeMap<i64, i64>>,
}

impl Turns {
    /// Takes in a read that lasted from `begun_ms` to `ended_ms`, milliseconds since 1970 of AICC's clock. Reads of one queue come in the order
    /// of time; one over which the period turned says nothing.
    pub fn skills(&self, vdn: VdnId, begun_ms: i64, ended_ms: i64, rows: &[SkillRow]) {
        if period_begin(begun_ms) != period_begin(ended_ms) {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = &mut *kept;
        let turn_ms = period_begin(ended_ms);
        for row in rows {
            let Some(after) = row.offered_5m.value() else { continue };
            let Some((before_ms, before)) = kept.last.insert((vdn, row.id), (ended_ms, after)) else { continue };
            if before_ms < turn_ms && turn_ms - before_ms <= NEAR_MS && ended_ms - turn_ms <= NEAR_MS {
                let turn = of(&mut kept.turns, vdn, turn_ms);
                turn.before += before;
                turn.after += after;
            }
        }
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
        let read = |at_ms: i64, offered: &[Option<i64>]| turns.skills(VDN, at_ms - 200, at_ms, &rows(offered));
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
    fn only_the_last_turns_are_kept() {
        let turns = Turns::default();
        for period in 0..100 {
            turns.skills(VDN, BEGIN_MS + period * PERIOD_MS + 1_000, BEGIN_MS + period * PERIOD_MS + 1_000, &rows(&[Some(period)]));
            turns.skills(VDN, BEGIN_MS + period * PERIOD_MS + 299_000, BEGIN_MS + period * PERIOD_MS + 299_000, &rows(&[Some(period)]));
        }
        assert_eq!((turns.of(VDN).len(), turns.of(VDN)[0]), (KEPT, Turn { before: 98, after: 99 }));
    }
}
