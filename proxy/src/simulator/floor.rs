//! One virtual call centre as a discrete-event simulation: callers come, wait, talk and leave; agents sign in, work, rest and go home.
//!
//! Nothing runs between requests: [`Floor::advance`] works off all events up to an instant, in order, so the numbers do not depend on when
//! anyone asked. History comes from the very same events, call by call, however long ago: 31 days take half a second in a release build.
//!
//! What the documents leave open is decided so: a call whose agent's telephone rings still waits, and the agent is occupied; averages and
//! counts "in 5 minutes" are of the calendar period; totals of a skill and of an agent begin at local midnight.

mod agents;
mod calls;
mod figures;
mod periods;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use chrono_tz::Tz;

use super::dice::{Dice, milliseconds};
use super::plan::Layout;
use super::staffing::{SKILLS, Staffing};

pub(super) use agents::{Agent, DayCounts, State};
pub(super) use figures::{AccessCodeFigures, SkillFigures};
pub(super) use periods::{PERIOD_MS, Period};

use calls::Call;
use periods::SkillPeriod;

/// Demand that differs from a usual day, from an instant on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surge {
    pub(super) from_ms: i64,
    /// Factor of each skill.
    pub(super) demand: [f64; SKILLS],
}

/// One virtual call centre.
#[derive(Debug)]
pub(super) struct Floor {
    now_ms: i64,
    zone: Tz,
    staffing: Staffing,
    surge: Surge,
    dice: Dice,
    events: BinaryHeap<Reverse<(i64, u64, Event)>>,
    scheduled: u64,

    access_codes: usize,
    calls: Vec<Call>,
    spare_calls: Vec<usize>,
    /// Calls of each skill that no agent has been found for, oldest first.
    queues: [VecDeque<usize>; SKILLS],
    agents: Vec<Agent>,
    /// Longest idle first.
    idle: Vec<usize>,

    /// Local day, counted from the common era; the day's totals begin anew when it changes.
    day: i32,
    /// How this day differs from the plan.
    day_demand: f64,
    /// Mean time between two calls, and between two outbound calls, in the current period.
    arrival_s: f64,
    outbound_s: f64,
    weights: [f64; SKILLS],
    skill_periods: [SkillPeriod; SKILLS],
    /// Calls of each skill since local midnight.
    skill_totals: [u32; SKILLS],
    /// What happened to calls, for those who measure by it; nobody else keeps it.
    ended: Option<Vec<Ended>>,
    /// Rows older than this are not kept.
    rows_from_ms: i64,
    /// Oldest first, without gaps; the last is the current one.
    rows: Vec<Period>,
}

/// A part of a call's way that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It waits no more: an agent answered, or the caller gave up.
    Wait {
        /// Index of the skill.
        skill: usize,
        /// When it came into the queue, milliseconds since 1970.
        queued_ms: i64,
        /// How long it waited, milliseconds.
        wait_ms: i64,
        /// Whether an agent answered.
        answered: bool,
    },
    /// The talk is over, and so much work comes after it.
    Talk {
        /// Index of the skill.
        skill: usize,
        /// When it ended, milliseconds since 1970.
        at_ms: i64,
        /// How long it took, milliseconds.
        talk_ms: i64,
        /// How long the work after it takes, milliseconds.
        work_ms: i64,
    },
}

/// What happens next. Events about agents and calls carry the epoch in which they were meant; later ones make them void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Period,
    Arrival,
    Outbound,
    IvrEnds { call: usize },
    GivesUp { call: usize, epoch: u32 },
    SignsIn { agent: usize },
    WantsBreak { agent: usize, shift: u32, state: State, length_ms: i64 },
    SignsOut { agent: usize, shift: u32 },
    StateEnds { agent: usize, epoch: u32 },
}

impl Floor {
    /// An empty floor whose first period begins a day before `rows_from_ms`, which lies on a five-minute mark: long enough for all shifts
    /// to be under way when the first row is written.
    pub(super) fn new(layout: &Layout, seed: u64, rows_from_ms: i64, surge: Surge) -> Self {
        let mut dice = Dice::new(seed, u64::from(layout.id));
        let staffing = Staffing::new(layout, &mut dice);
        let plan = layout.plan();
        let agents = plan.agents.iter().zip(&staffing.rotas).map(|((id, _), rota)| Agent::new(*id, *rota)).collect();
        let now_ms = rows_from_ms - 24 * 3_600_000;
        let mut floor = Self {
            now_ms,
            zone: layout.zone,
            weights: staffing.demand,
            staffing,
            surge,
            dice,
            events: BinaryHeap::new(),
            scheduled: 0,
            access_codes: plan.access_codes.len(),
            calls: Vec::new(),
            spare_calls: Vec::new(),
            queues: Default::default(),
            agents,
            idle: Vec::new(),
            day: 0,
            day_demand: 1.0,
            arrival_s: f64::INFINITY,
            outbound_s: f64::INFINITY,
            skill_periods: Default::default(),
            skill_totals: [0; SKILLS],
            ended: None,
            rows_from_ms,
            rows: Vec::new(),
        };
        floor.at(now_ms, Event::Period);
        floor
    }

    /// Works off what happens up to and at `to_ms`. An earlier instant than before changes nothing.
    pub(super) fn advance(&mut self, to_ms: i64) {
        while let Some(&Reverse((at_ms, _, event))) = self.events.peek() {
            if at_ms > to_ms {
                break;
            }
            self.events.pop();
            self.now_ms = at_ms;
            self.happens(event);
        }
        self.now_ms = self.now_ms.max(to_ms);
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Period => self.turn_period(),
            Event::Arrival => self.arrives(),
            Event::Outbound => self.calls_out(),
            Event::IvrEnds { call } => self.leaves_ivr(call),
            Event::GivesUp { call, epoch } => self.gives_up(call, epoch),
            Event::SignsIn { agent } => self.signs_in(agent),
            Event::WantsBreak { agent, shift, state, length_ms } => self.wants_break(agent, shift, state, length_ms),
            Event::SignsOut { agent, shift } => self.shift_ends(agent, shift),
            Event::StateEnds { agent, epoch } => self.state_ends(agent, epoch),
        }
    }

    fn at(&mut self, at_ms: i64, event: Event) {
        self.scheduled += 1;
        self.events.push(Reverse((at_ms, self.scheduled, event)));
    }

    fn after(&mut self, seconds: f64, event: Event) {
        self.at(self.now_ms + milliseconds(seconds), event);
    }
}

#[cfg(test)]
mod tests;
