//! The way of a call: IVR, queue, agent, or giving up on the way.

use super::{Ended, Event, Floor, State};
use crate::simulator::staffing::{SERVED_IN_IVR, talk_s};

/// A caller. Slots are used again; the epoch tells their users apart.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Call {
    pub(super) stage: Stage,
    pub(super) access_code: usize,
    pub(super) skill: usize,
    wants_agent: bool,
    pub(super) queued_ms: i64,
    gives_up_ms: i64,
    epoch: u32,
}

/// Where a caller is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nowhere: the slot is free.
    #[default]
    Gone,
    Ivr,
    Queue,
    /// An agent's telephone rings; the caller still waits.
    Ringing,
    Agent,
}

impl Call {
    pub(super) fn waits(&self) -> bool {
        matches!(self.stage, Stage::Queue | Stage::Ringing)
    }
}

impl Floor {
    pub(super) fn arrives(&mut self) {
        self.next_in_period(self.arrival_s, Event::Arrival);
        self.row().inbound += 1;
        let skill = self.dice.weighted(&self.weights);
        // Each number is mostly rung for its own matters.
        let access_code = if self.dice.chance(0.7) { skill % self.access_codes } else { self.dice.below(self.access_codes) };
        let wants_agent = !self.dice.chance(SERVED_IN_IVR) && self.is_open();
        let ivr_s = if wants_agent { 12.0 + self.dice.exponential(18.0) } else { 25.0 + self.dice.exponential(60.0) };
        let call = self.spare_calls.pop().unwrap_or_else(|| {
            self.calls.push(Call::default());
            self.calls.len() - 1
        });
        let epoch = self.calls[call].epoch;
        self.calls[call] = Call { stage: Stage::Ivr, access_code, skill, wants_agent, epoch, ..Call::default() };
        self.after(ivr_s, Event::IvrEnds { call });
    }

    pub(super) fn leaves_ivr(&mut self, call: usize) {
        let Call { skill, wants_agent, .. } = self.calls[call];
        if !wants_agent {
            return self.hangs_up(call);
        }
        self.row().requests += 1;
        self.skill_periods[skill].offered += 1;
        self.skill_totals[skill] += 1;
        self.calls[call].queued_ms = self.now_ms;
        let patience_s = 4.0 + self.dice.log_normal(170.0, 0.9);
        self.calls[call].gives_up_ms = self.now_ms + super::milliseconds(patience_s);
        if let Some(agent) = self.take_idle(skill) {
            self.rings(agent, call);
        } else {
            self.queues[skill].push_back(call);
            self.waits_on(call);
        }
    }

    /// The caller stays in the queue until patience ends.
    fn waits_on(&mut self, call: usize) {
        let Call { epoch, gives_up_ms, .. } = self.calls[call];
        self.calls[call].stage = Stage::Queue;
        self.at(gives_up_ms.max(self.now_ms + 1000), Event::GivesUp { call, epoch });
    }

    pub(super) fn gives_up(&mut self, call: usize, epoch: u32) {
        let Call { stage, skill, queued_ms, .. } = self.calls[call];
        if stage != Stage::Queue || self.calls[call].epoch != epoch {
            return;
        }
        self.queues[skill].retain(|&waiting| waiting != call);
        let longest_ms = &mut self.skill_periods[skill].longest_wait_ms;
        *longest_ms = (*longest_ms).max(self.now_ms - queued_ms);
        self.note(Ended::Wait { skill, queued_ms, wait_ms: self.now_ms - queued_ms, answered: false });
        self.hangs_up(call);
    }

    fn note(&mut self, ended: Ended) {
        if let Some(all) = &mut self.ended {
            all.push(ended);
        }
    }

    fn hangs_up(&mut self, call: usize) {
        self.calls[call].stage = Stage::Gone;
        self.calls[call].epoch += 1;
        self.spare_calls.push(call);
    }

    /// The agent's telephone rings. Nearly all answer at once by themselves; a few do not answer at all.
    pub(super) fn rings(&mut self, agent: usize, call: usize) {
        self.calls[call].stage = Stage::Ringing;
        self.agents[agent].call = Some(call);
        self.agents[agent].answers = !self.dice.chance(0.006);
        let rings_s = if self.agents[agent].answers { self.dice.between(0.8, 3.0) } else { 15.0 };
        self.enters(agent, State::Occupied, rings_s);
    }

    pub(super) fn ringing_ends(&mut self, agent: usize) {
        let Some(call) = self.agents[agent].call else { return };
        let Call { skill, queued_ms, .. } = self.calls[call];
        if !self.agents[agent].answers {
            self.agents[agent].call = None;
            self.agents[agent].today.not_answered += 1;
            self.agents[agent].today.redirected += 1;
            let away_s = self.dice.between(90.0, 300.0);
            self.enters(agent, State::Busy, away_s);
            if let Some(other) = self.take_idle(skill) {
                self.rings(other, call);
            } else {
                self.queues[skill].push_front(call);
                self.waits_on(call);
            }
            return;
        }
        let wait_ms = self.now_ms - queued_ms;
        let period = &mut self.skill_periods[skill];
        period.connected += 1;
        period.connected_in_20_s += u32::from(wait_ms <= 20_000);
        period.wait_ms += wait_ms;
        period.longest_wait_ms = period.longest_wait_ms.max(wait_ms);
        self.note(Ended::Wait { skill, queued_ms, wait_ms, answered: true });
        self.row().connected += 1;
        self.calls[call].stage = Stage::Agent;
        self.agents[agent].today.answered += 1;
        let talk_s = 8.0 + self.dice.log_normal(talk_s(skill) - 8.0, 0.6);
        self.enters(agent, State::Talking, talk_s);
    }

    /// The end of a talk, inbound or outbound.
    pub(super) fn talk_ends(&mut self, agent: usize) {
        let talk_ms = self.now_ms - self.agents[agent].since_ms;
        self.count_talk(agent, talk_ms);
        let inbound = self.agents[agent].call.take();
        if let Some(call) = inbound {
            let period = &mut self.skill_periods[self.calls[call].skill];
            period.talks += 1;
            period.talk_ms += talk_ms;
            self.hangs_up(call);
        }
        let work_s = 4.0 + self.dice.log_normal(crate::simulator::staffing::AFTER_CALL_S - 4.0, 0.7);
        if let Some(call) = inbound {
            self.note(Ended::Talk { skill: self.calls[call].skill, at_ms: self.now_ms, talk_ms, work_ms: super::milliseconds(work_s) });
        }
        self.enters(agent, State::Work, work_s);
    }

    /// An agent calls out: one of those who do nothing else, or anyone while several are idle.
    pub(super) fn calls_out(&mut self) {
        self.next_in_period(self.outbound_s, Event::Outbound);
        let caller = self.idle.iter().position(|&agent| self.agents[agent].rota.skills == 0).or((self.idle.len() > 4).then_some(0));
        if let Some(place) = caller {
            let agent = self.idle.remove(place);
            self.row().outbound += 1;
            self.agents[agent].today.outbound += 1;
            let connecting_s = self.dice.between(4.0, 14.0);
            self.enters(agent, State::PreOccupied, connecting_s);
        }
    }

    /// The call that has waited longest among those an agent is trained for.
    pub(super) fn take_waiting(&mut self, skills: u16) -> Option<usize> {
        let trained = (0..self.queues.len()).filter(|skill| skills & 1 << skill != 0);
        let oldest = trained.filter_map(|skill| self.queues[skill].front().map(|&call| (self.calls[call].queued_ms, skill))).min();
        oldest.and_then(|(_, skill)| self.queues[skill].pop_front())
    }

    /// The longest idle agent who is trained for a skill.
    fn take_idle(&mut self, skill: usize) -> Option<usize> {
        let place = self.idle.iter().position(|&agent| self.agents[agent].rota.skills & 1 << skill != 0)?;
        Some(self.idle.remove(place))
    }
}
