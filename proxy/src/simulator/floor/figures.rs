//! The figures of the present instant, all taken from the same calls and agents.

use super::calls::Stage;
use super::{Agent, DayCounts, Ended, Floor, PERIOD_MS, Period, State};

/// How many agents do what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::simulator) struct StateCounts {
    pub(in crate::simulator) signed_in: u32,
    pub(in crate::simulator) idle: u32,
    pub(in crate::simulator) talking: u32,
    pub(in crate::simulator) work: u32,
    pub(in crate::simulator) busy: u32,
    pub(in crate::simulator) rest: u32,
    pub(in crate::simulator) study: u32,
    pub(in crate::simulator) occupied: u32,
    pub(in crate::simulator) preoccupied: u32,
}

/// One skill queue. Times in whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::simulator) struct SkillFigures {
    pub(in crate::simulator) agents: StateCounts,
    pub(in crate::simulator) longest_idle_s: i64,
    /// Calls since local midnight.
    pub(in crate::simulator) total: u32,
    /// Calls with an agent.
    pub(in crate::simulator) in_progress: u32,
    pub(in crate::simulator) waiting: u32,
    /// Longest wait in the current period, of those still waiting too.
    pub(in crate::simulator) longest_wait_s: i64,
    pub(in crate::simulator) average_talk_s: i64,
    /// Of the calls connected in the current period.
    pub(in crate::simulator) average_wait_s: i64,
    pub(in crate::simulator) offered: u32,
    pub(in crate::simulator) connected_in_20_s: u32,
}

/// Callers of one access code, now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::simulator) struct AccessCodeFigures {
    pub(in crate::simulator) in_ivr: u32,
    pub(in crate::simulator) with_agent: u32,
    pub(in crate::simulator) waiting: u32,
    pub(in crate::simulator) longest_wait_s: i64,
}

impl StateCounts {
    fn of<'a>(agents: impl Iterator<Item = &'a Agent>) -> Self {
        let mut counts = Self::default();
        for agent in agents.filter(|agent| agent.signed_in()) {
            counts.signed_in += 1;
            *match agent.state {
                State::SignedOut => continue,
                State::Idle => &mut counts.idle,
                State::Talking => &mut counts.talking,
                State::Work => &mut counts.work,
                State::Busy => &mut counts.busy,
                State::Rest => &mut counts.rest,
                State::Study => &mut counts.study,
                State::Occupied => &mut counts.occupied,
                State::PreOccupied => &mut counts.preoccupied,
            } += 1;
        }
        counts
    }
}

const fn average_s(sum_ms: i64, count: u32) -> i64 {
    if count == 0 { 0 } else { sum_ms / 1000 / count as i64 }
}

impl Floor {
    /// Agents of a range of the list of all agents, signed in or not.
    pub(in crate::simulator) fn agents_between(&self, from: usize, until: usize) -> StateCounts {
        StateCounts::of(self.agents.iter().skip(from).take(until.saturating_sub(from)))
    }

    /// Figures of the skill with this index.
    pub(in crate::simulator) fn skill(&self, skill: usize) -> SkillFigures {
        let period = &self.skill_periods[skill];
        let trained = || self.agents.iter().filter(|agent| agent.rota.skills & 1 << skill != 0);
        let idle_ms = trained().filter(|agent| agent.state == State::Idle).map(|agent| self.now_ms - agent.since_ms).max().unwrap_or(0);
        let calls = || self.calls.iter().filter(|call| call.skill == skill);
        let waiting_ms = calls().filter(|call| call.waits()).map(|call| self.now_ms - call.queued_ms).max().unwrap_or(0);
        SkillFigures {
            agents: StateCounts::of(trained()),
            longest_idle_s: idle_ms.min(PERIOD_MS) / 1000,
            total: self.skill_totals[skill],
            in_progress: count(calls().filter(|call| call.stage == Stage::Agent)),
            waiting: count(calls().filter(|call| call.waits())),
            longest_wait_s: period.longest_wait_ms.max(waiting_ms) / 1000,
            average_talk_s: average_s(period.talk_ms, period.talks),
            average_wait_s: average_s(period.wait_ms, period.connected),
            offered: period.offered,
            connected_in_20_s: period.connected_in_20_s,
        }
    }

    /// Figures of the access code with this index.
    pub(in crate::simulator) fn access_code(&self, access_code: usize) -> AccessCodeFigures {
        let calls = || self.calls.iter().filter(|call| call.access_code == access_code);
        let waiting_ms = calls().filter(|call| call.waits()).map(|call| self.now_ms - call.queued_ms).max().unwrap_or(0);
        AccessCodeFigures {
            in_ivr: count(calls().filter(|call| call.stage == Stage::Ivr)),
            with_agent: count(calls().filter(|call| call.stage == Stage::Agent)),
            waiting: count(calls().filter(|call| call.waits())),
            longest_wait_s: waiting_ms / 1000,
        }
    }

    /// What an agent did today; `None` for agents who are not signed in or do not exist.
    pub(in crate::simulator) fn agent(&self, id: u32) -> Option<DayCounts> {
        self.agents.iter().find(|agent| agent.id == id && agent.signed_in()).map(|agent| agent.today)
    }

    /// Agents who are signed in, in the order of their ids.
    pub(in crate::simulator) fn signed_in(&self) -> impl Iterator<Item = u32> {
        self.agents.iter().filter(|agent| agent.signed_in()).map(|agent| agent.id)
    }

    /// All agents, signed in or not.
    pub(in crate::simulator) fn agents(&self) -> &[Agent] {
        &self.agents
    }

    /// Keeps from now on what ends of calls.
    pub(in crate::simulator) fn keep_what_ends(&mut self) {
        self.ended = Some(Vec::new());
    }

    /// What has ended since it was taken the last time.
    pub(in crate::simulator) fn take_what_ended(&mut self) -> Vec<Ended> {
        self.ended.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// The finished periods and the current one, oldest first.
    pub(in crate::simulator) fn periods(&self) -> impl Iterator<Item = Period> {
        let finished = self.rows.len().saturating_sub(1);
        self.rows[..finished].iter().copied().chain(self.current_row())
    }

    /// The current period with the agents of this instant.
    pub(super) fn current_row(&self) -> Option<Period> {
        let row = self.rows.last()?;
        let inbound = StateCounts::of(self.agents.iter().filter(|agent| agent.rota.skills != 0));
        let online = self.agents_between(0, self.agents.len()).signed_in;
        Some(Period { online, talking: inbound.talking, idle: inbound.idle, busy: inbound.busy, resting: inbound.rest, ..*row })
    }

    /// The counters of the current period.
    pub(super) fn row(&mut self) -> &mut Period {
        if self.rows.is_empty() {
            self.rows.push(Period::default());
        }
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }

    /// Whether agents are called at this hour.
    pub(super) fn is_open(&self) -> bool {
        self.outbound_s.is_finite()
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    items.fold(0, |count, _| count + 1)
}
