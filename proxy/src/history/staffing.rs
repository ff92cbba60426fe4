//! What each five-minute period of each skill was like: the counts of its last reading, and what the agents did over time.
//!
//! In memory, for the longest day that there is. Windows are sums of it; no ratio is made here.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use domain::findings::FiveMinutes;
use domain::id::{SkillId, VdnId};
use domain::period::{PERIOD_MS, period_begin};
use domain::reading::Reading;
use domain::skill::SkillRow;
use domain::sums::{AgentTime, Sums};

use super::closing::{Apart, KEPT_MS, LATE_MS, UNCERTAIN_MS};

/// Most periods of skills kept of one site, about 120 bytes each: of 1,500 skills those of a day. Beyond that the oldest go.
const KEPT: usize = 500_000;
/// A reading counts until the next one, for at most so many intervals.
const INTERVALS_AT_MOST: i64 = 2;

/// The periods of the skills of one site.
#[derive(Debug, Default)]
pub struct Staffing(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Oldest period first.
    periods: BTreeMap<i64, BTreeMap<(VdnId, SkillId), SkillPeriod>>,
    count: usize,
    /// The reading of each skill that counts until the next one.
    latest: HashMap<(VdnId, SkillId), Latest>,
}

/// One period of one skill.
#[derive(Clone, Copy, Debug, Default)]
struct SkillPeriod {
    last: Option<Last>,
    time: AgentTime,
}

/// The last reading of a period.
#[derive(Clone, Copy, Debug)]
struct Last {
    read_at_ms: i64,
    /// Calls offered, and of them connected within 20 s; `None` where one of both is not known.
    calls: Option<(u32, u32)>,
    waiting: Option<u32>,
    average_wait_s: Option<u32>,
    average_talk_s: Option<u32>,
}

/// Agents as of a reading.
#[derive(Clone, Copy, Debug)]
struct Latest {
    read_at_ms: i64,
    until_ms: i64,
    agents: Agents,
}

#[derive(Clone, Copy, Debug)]
struct Agents {
    talking: u32,
    after_call_work: u32,
    idle: u32,
    signed_in: u32,
}

impl Staffing {
    /// Takes the rows of a read that was under way from `begun_ms` to `ended_ms`, where one comes every `interval_ms`; all of AICC's clock, the
    /// first two since 1970. Of each period the newest read counts, in whatever order they come. The counts of a read that may have met the
    /// roll-over are left out, as are counters that could not be read.
    pub fn record(&self, vdn: VdnId, begun_ms: i64, ended_ms: i64, interval_ms: i64, rows: &[SkillRow]) {
        let period_ms = period_begin(ended_ms);
        let is_certain = period_begin(begun_ms - UNCERTAIN_MS) == period_ms && period_begin(ended_ms + UNCERTAIN_MS) == period_ms;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for row in rows {
            let key = (vdn, row.id);
            kept.spend(key, ended_ms);
            if let Some(agents) = Agents::of(row) {
                let until_ms = ended_ms + INTERVALS_AT_MOST * interval_ms;
                kept.latest.insert(key, Latest { read_at_ms: ended_ms, until_ms, agents });
            }
            if let Some(last) = Last::of(row, ended_ms).filter(|_| is_certain) {
                // A clock that was set back must not bring back what was read before.
                let held = &mut kept.period(period_ms, key).last;
                if held.is_none_or(|held| held.read_at_ms <= ended_ms) {
                    *held = Some(last);
                }
            }
        }
        kept.forget(period_ms);
    }

    /// What the periods that begin in `[from_ms, until_ms)` of each window add up to, for every skill of a VDN of which anything is known, or
    /// for one. `until_ms` of no window is later than the period that runs. Of counters whose five minutes slide, readings are added up only as
    /// far as their five minutes do not overlap.
    pub fn sums(
        &self,
        vdn: VdnId,
        only: Option<SkillId>,
        five_minutes: FiveMinutes,
        windows: &[(i64, i64)],
    ) -> BTreeMap<SkillId, Vec<Sums>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let empty = || windows.iter().map(|(from_ms, until_ms)| Running::new(*from_ms, *until_ms, five_minutes)).collect::<Vec<_>>();
        let mut running: BTreeMap<SkillId, Vec<Running>> = BTreeMap::new();
        let first_ms = windows.iter().map(|(from_ms, _)| *from_ms).min().unwrap_or_default();
        let end_ms = windows.iter().map(|(_, until_ms)| *until_ms).max().unwrap_or_default().max(first_ms);
        let skills = (vdn, only.unwrap_or(SkillId(0)))..=(vdn, only.unwrap_or(SkillId(u32::MAX)));
        // One period more: it ends with the calls that wait as the first one begins.
        for (begin_ms, period) in kept.periods.range(first_ms - PERIOD_MS..end_ms) {
            for ((_, skill), period) in period.range(skills.clone()) {
                running.entry(*skill).or_insert_with(empty).iter_mut().for_each(|window| window.add(*begin_ms, period));
            }
        }
        running.into_iter().map(|(skill, windows)| (skill, windows.into_iter().map(Running::end).collect())).collect()
    }
}

impl Kept {
    /// Counts the reading before this one into the periods that it reaches.
    fn spend(&mut self, key: (VdnId, SkillId), now_ms: i64) {
        let Some(Latest { read_at_ms, until_ms, agents }) = self.latest.remove(&key) else { return };
        let (mut from_ms, until_ms) = (read_at_ms, until_ms.min(now_ms));
        while from_ms < until_ms {
            let begin_ms = period_begin(from_ms);
            let to_ms = until_ms.min(begin_ms + PERIOD_MS);
            self.period(begin_ms, key).time.add(agents.during(to_ms.abs_diff(from_ms)));
            from_ms = to_ms;
        }
    }

    fn period(&mut self, begin_ms: i64, key: (VdnId, SkillId)) -> &mut SkillPeriod {
        match self.periods.entry(begin_ms).or_default().entry(key) {
            Entry::Occupied(period) => period.into_mut(),
            Entry::Vacant(place) => {
                self.count += 1;
                place.insert(SkillPeriod::default())
            }
        }
    }

    /// Lets the oldest periods go that are too old or too much.
    fn forget(&mut self, newest_ms: i64) {
        while let Some(oldest) = self.periods.first_entry()
            && (*oldest.key() < newest_ms - KEPT_MS || (self.count > KEPT && *oldest.key() < newest_ms))
        {
            self.count -= oldest.remove().len();
        }
    }
}

impl Last {
    /// `None` when nothing came of what is wanted.
    fn of(row: &SkillRow, read_at_ms: i64) -> Option<Self> {
        let last = Self {
            read_at_ms,
            calls: count(row.offered_5m).zip(count(row.connected_in_20s_5m)),
            waiting: count(row.calls_waiting),
            average_wait_s: count(row.average_wait_5m),
            average_talk_s: count(row.average_talk_5m),
        };
        let came = last.calls.is_some() || last.waiting.is_some() || last.average_wait_s.is_some() || last.average_talk_s.is_some();
        came.then_some(last)
    }
}

impl Agents {
    /// `None` when one of the counters is not known: time of which less is known would make ratios of unlike times.
    fn of(row: &SkillRow) -> Option<Self> {
        Some(Self {
            talking: count(row.talking)?,
            after_call_work: count(row.after_call_work)?,
            idle: count(row.idle)?,
            signed_in: count(row.signed_in)?,
        })
    }

    fn during(self, known_ms: u64) -> AgentTime {
        let time = |agents: u32| u64::from(agents) * known_ms;
        AgentTime {
            known_ms,
            talking: time(self.talking),
            after_call_work: time(self.after_call_work),
            idle: time(self.idle),
            signed_in: time(self.signed_in),
        }
    }
}

fn count(reading: Reading) -> Option<u32> {
    u32::try_from(reading.value()?).ok()
}

/// A window while its periods are added, oldest first.
#[derive(Debug)]
struct Running {
    from_ms: i64,
    until_ms: i64,
    sums: Sums,
    /// When the last period that was seen ended, and the calls that then waited.
    waiting: Option<(i64, u32)>,
    apart: Apart,
}

impl Running {
    fn new(from_ms: i64, until_ms: i64, five_minutes: FiveMinutes) -> Self {
        let periods = u32::try_from((until_ms - from_ms).max(0) / PERIOD_MS).unwrap_or(u32::MAX);
        Self {
            from_ms,
            until_ms,
            sums: Sums { periods, unanswered: Some(0), ..Sums::default() },
            waiting: None,
            apart: Apart::new(five_minutes),
        }
    }

    fn add(&mut self, begin_ms: i64, period: &SkillPeriod) {
        let last = period.last.filter(|last| begin_ms + PERIOD_MS - last.read_at_ms < LATE_MS);
        let waited = self.waiting.take().filter(|(end_ms, _)| *end_ms == begin_ms).map(|(_, waiting)| waiting);
        self.waiting = last.and_then(|last| Some((begin_ms + PERIOD_MS, last.waiting?)));
        if !(self.from_ms..self.until_ms).contains(&begin_ms) {
            return;
        }
        self.sums.time.add(period.time);
        let counted = last.and_then(|last| Some((last, last.calls?))).filter(|(last, _)| self.apart.counts(last.read_at_ms));
        let Some((last, (offered, connected))) = counted else { return };
        self.sums.covered += 1;
        self.sums.offered += u64::from(offered);
        self.sums.connected_in_20s += u64::from(connected);
        if let Some(average_s) = last.average_wait_s {
            self.sums.waits.add(average_s, offered);
        }
        // No call takes no time: an average of 0 says that none ended.
        if let Some(average_s) = last.average_talk_s.filter(|average_s| *average_s > 0) {
            self.sums.talks.add(average_s, offered);
        }
        let unanswered = || Some(i64::from(offered) + i64::from(waited?) - i64::from(last.waiting?) - i64::from(connected));
        self.sums.unanswered = self.sums.unanswered.and_then(|sum| Some(sum + unanswered()?));
    }

    fn end(self) -> Sums {
        self.sums
    }
}

#[cfg(test)]
mod tests;
