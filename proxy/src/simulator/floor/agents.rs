//! Agents: shifts, states and what each did today.

use super::{Event, Floor};
use crate::simulator::dice::milliseconds;
use crate::simulator::staffing::Rota;

/// What an agent does. Exactly one at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::simulator) enum State {
    /// Not there.
    #[default]
    SignedOut,
    Idle,
    Talking,
    /// After-call work.
    Work,
    /// Showing busy.
    Busy,
    Rest,
    Study,
    /// The telephone rings.
    Occupied,
    /// An outbound call is being set up.
    PreOccupied,
}

/// An agent.
#[derive(Debug)]
pub(in crate::simulator) struct Agent {
    pub(in crate::simulator) id: u32,
    pub(super) rota: Rota,
    pub(in crate::simulator) state: State,
    pub(super) since_ms: i64,
    /// Grows with every change of state.
    epoch: u32,
    /// Grows with every shift.
    shift: u32,
    leaving: bool,
    /// A break to take after the call.
    wish: Option<(State, i64)>,
    /// How much of the running rest is more than allowed, seconds.
    overstay_s: f64,
    pub(super) call: Option<usize>,
    /// Whether the agent will answer the telephone that rings.
    pub(super) answers: bool,
    pub(in crate::simulator) today: DayCounts,
}

/// What an agent did since local midnight. Counts, or whole seconds where the name says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::simulator) struct DayCounts {
    pub(in crate::simulator) talk_s: u32,
    pub(in crate::simulator) answered: u32,
    pub(in crate::simulator) not_answered: u32,
    pub(in crate::simulator) outbound: u32,
    pub(in crate::simulator) internal: u32,
    pub(in crate::simulator) helped: u32,
    pub(in crate::simulator) transferred_in: u32,
    pub(in crate::simulator) transferred_out: u32,
    pub(in crate::simulator) transferred_to_ivr: u32,
    pub(in crate::simulator) redirected: u32,
    pub(in crate::simulator) holds: u32,
    pub(in crate::simulator) busies: u32,
    pub(in crate::simulator) busy_s: u32,
    pub(in crate::simulator) rests: u32,
    pub(in crate::simulator) rest_s: u32,
    pub(in crate::simulator) overstays: u32,
    pub(in crate::simulator) overstay_s: u32,
    pub(in crate::simulator) released: u32,
}

impl Agent {
    pub(super) fn new(id: u32, rota: Rota) -> Self {
        Self {
            id,
            rota,
            state: State::SignedOut,
            since_ms: 0,
            epoch: 0,
            shift: 0,
            leaving: false,
            wish: None,
            overstay_s: 0.0,
            call: None,
            answers: true,
            today: DayCounts::default(),
        }
    }

    /// Whether the agent is trained for the skill with this index.
    pub(in crate::simulator) fn serves(&self, skill: usize) -> bool {
        self.rota.skills & 1 << skill != 0
    }

    pub(super) fn signed_in(&self) -> bool {
        self.state != State::SignedOut
    }
}

/// Whole seconds.
fn seconds(ms: i64) -> u32 {
    u32::try_from(ms / 1000).unwrap_or_default()
}

impl Floor {
    pub(super) fn signs_in(&mut self, agent: usize) {
        if self.agents[agent].signed_in() {
            return;
        }
        self.agents[agent].shift += 1;
        self.agents[agent].leaving = false;
        self.agents[agent].wish = None;
        let shift = self.agents[agent].shift;
        let shift_s = f64::from(self.agents[agent].rota.minutes) * 60.0;
        let wants = |floor: &mut Self, from: f64, until: f64, state: State, minutes: f64| {
            let at_s = floor.dice.between(from, until) * shift_s;
            floor.after(at_s, Event::WantsBreak { agent, shift, state, length_ms: milliseconds(minutes * 60.0) });
        };
        if shift_s > 6.0 * 3600.0 {
            wants(self, 0.15, 0.35, State::Rest, 12.0);
            wants(self, 0.4, 0.62, State::Rest, 30.0);
            wants(self, 0.7, 0.9, State::Rest, 12.0);
        } else {
            wants(self, 0.3, 0.7, State::Rest, 15.0);
        }
        for _ in 0..3 {
            let minutes = self.dice.between(1.0, 7.0);
            wants(self, 0.03, 0.97, State::Busy, minutes);
        }
        if self.dice.chance(0.25) {
            wants(self, 0.1, 0.85, State::Study, 25.0);
        }
        self.after(shift_s, Event::SignsOut { agent, shift });
        self.is_free(agent);
    }

    pub(super) fn wants_break(&mut self, agent: usize, shift: u32, state: State, length_ms: i64) {
        let free = self.agents[agent].state == State::Idle;
        if self.agents[agent].shift == shift && self.agents[agent].signed_in() && self.agents[agent].wish.is_none() {
            self.agents[agent].wish = Some((state, length_ms));
            if free {
                self.idle.retain(|&idle| idle != agent);
                self.is_free(agent);
            }
        }
    }

    pub(super) fn shift_ends(&mut self, agent: usize, shift: u32) {
        let Agent { state, shift: running, .. } = self.agents[agent];
        if running != shift || state == State::SignedOut {
            return;
        }
        self.agents[agent].leaving = true;
        if matches!(state, State::Idle | State::Busy | State::Rest | State::Study) {
            self.idle.retain(|&idle| idle != agent);
            self.is_free(agent);
        }
    }

    /// A state has lasted as long as it was meant to.
    pub(super) fn state_ends(&mut self, agent: usize, epoch: u32) {
        if self.agents[agent].epoch != epoch {
            return;
        }
        match self.agents[agent].state {
            State::Occupied => self.ringing_ends(agent),
            State::PreOccupied => {
                let talk_s = 10.0 + self.dice.log_normal(120.0, 0.6);
                self.enters(agent, State::Talking, talk_s);
            }
            State::Talking => self.talk_ends(agent),
            State::Work | State::Busy | State::Rest | State::Study => self.is_free(agent),
            State::SignedOut | State::Idle => {}
        }
    }

    /// Goes home, takes a break, takes a call or waits for one.
    fn is_free(&mut self, agent: usize) {
        if self.agents[agent].leaving {
            self.changes(agent, State::SignedOut);
        } else if let Some((state, length_ms)) = self.agents[agent].wish.take() {
            let mut length_s = f64::from(seconds(length_ms));
            if state == State::Rest && self.dice.chance(0.12) {
                let overstay_s = self.dice.between(30.0, 400.0);
                self.agents[agent].overstay_s = overstay_s;
                length_s += overstay_s;
            }
            self.enters(agent, state, length_s);
        } else if let Some(call) = self.take_waiting(self.agents[agent].rota.skills) {
            self.rings(agent, call);
        } else {
            self.changes(agent, State::Idle);
            self.idle.push(agent);
        }
    }

    /// A state that ends by itself.
    pub(super) fn enters(&mut self, agent: usize, state: State, length_s: f64) {
        self.changes(agent, state);
        let epoch = self.agents[agent].epoch;
        self.after(length_s, Event::StateEnds { agent, epoch });
    }

    fn changes(&mut self, agent: usize, state: State) {
        let now_ms = self.now_ms;
        let agent = &mut self.agents[agent];
        let lasted_s = seconds(now_ms - agent.since_ms);
        match agent.state {
            State::Busy => {
                agent.today.busies += 1;
                agent.today.busy_s += lasted_s;
            }
            State::Rest => {
                agent.today.rests += 1;
                agent.today.rest_s += lasted_s;
                let overstay_s = seconds(milliseconds(std::mem::take(&mut agent.overstay_s)));
                agent.today.overstays += u32::from(overstay_s > 0);
                agent.today.overstay_s += overstay_s;
            }
            _ => {}
        }
        agent.state = state;
        agent.since_ms = now_ms;
        agent.epoch += 1;
    }

    /// Counts a finished talk and what happened in it.
    pub(super) fn count_talk(&mut self, agent: usize, talk_ms: i64) {
        let mut happened = |probability| u32::from(self.dice.chance(probability));
        let (held, released, out, to_ivr, from_other, helped, internal) =
            (happened(0.14), happened(0.22), happened(0.04), happened(0.01), happened(0.03), happened(0.01), happened(0.01));
        let today = &mut self.agents[agent].today;
        today.talk_s += seconds(talk_ms);
        today.holds += held;
        today.released += released;
        today.transferred_out += out;
        today.transferred_to_ivr += to_ivr;
        today.transferred_in += from_other;
        today.helped += helped;
        today.internal += internal;
    }
}
