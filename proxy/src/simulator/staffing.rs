//! How many callers are expected when, and which shifts and skills that calls for.
//!
//! The week is planned as a contact centre plans it: expected calls give the work of each hour, the work gives the agents needed, and
//! shifts are handed out one by one to where they are missed most. So occupancy follows from the plan, it is not drawn.

use super::dice::Dice;
use super::plan::Layout;

/// Skill queues of each virtual call centre.
pub(super) const SKILLS: usize = 12;
/// Share of callers who are served by the IVR alone.
pub(super) const SERVED_IN_IVR: f64 = 0.22;
/// Mean after-call work.
pub(super) const AFTER_CALL_S: f64 = 38.0;
/// Share of a shift in which an agent takes calls or waits for them; the rest goes into breaks, study and showing busy.
const PRESENCE: f64 = 0.84;
/// Agents above the bare work, in square roots of the work.
const SLACK: f64 = 1.7;
/// Length of a shift, hours; every third agent works part-time.
const SHIFT_HOURS: [usize; 3] = [8, 8, 5];

/// Mean talk time of each skill.
const TALK_S: [f64; SKILLS] = [180.0, 150.0, 240.0, 210.0, 300.0, 200.0, 130.0, 330.0, 280.0, 220.0, 350.0, 250.0];
/// Share of each skill in the demand, not normalised.
const DEMAND: [f64; SKILLS] = [16.0, 13.0, 12.0, 10.0, 9.0, 8.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0];
/// Share of the agents trained for a skill against its share in the work: two skills struggle.
const TRAINED: [f64; SKILLS] = [1.0, 1.0, 1.0, 1.0, 1.0, 0.55, 1.0, 1.0, 1.0, 0.6, 1.1, 1.2];
/// Agents of the first skill's own team against its share in the work: a small team needs more slack than a large one.
const TEAM: f64 = 1.3;
/// Demand from Monday to Sunday.
const WEEK: [f64; 7] = [1.18, 1.05, 1.0, 0.98, 0.95, 0.62, 0.5];

/// When an agent works and for what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rota {
    /// Minutes after local midnight.
    pub(super) starts_minute: u16,
    /// Length of a shift.
    pub(super) minutes: u16,
    /// Days on duty, Monday in the lowest bit.
    pub(super) days: u8,
    /// Skills, the first in the lowest bit; none for agents who only call out.
    pub(super) skills: u16,
}

/// What a virtual call centre expects.
#[derive(Clone, Debug)]
pub(super) struct Staffing {
    /// Calls that ask for an agent, per hour at a demand of 1.
    scale: f64,
    open_hours: (u8, u8),
    /// Share of each skill in the demand.
    pub(super) demand: [f64; SKILLS],
    /// One for each agent.
    pub(super) rotas: Vec<Rota>,
}

/// Mean talk time of a skill, seconds.
pub(super) const fn talk_s(skill: usize) -> f64 {
    TALK_S[skill]
}

impl Staffing {
    pub(super) fn new(layout: &Layout, dice: &mut Dice) -> Self {
        let total: f64 = DEMAND.iter().sum();
        let demand = DEMAND.map(|share| share / total);
        let handle_s: f64 = demand.iter().zip(TALK_S).map(|(share, talk)| share * (talk + AFTER_CALL_S + 3.0)).sum();
        let mut staffing = Self { scale: 1.0, open_hours: layout.open_hours, demand, rotas: Vec::new() };
        let calling_out = 3;
        let answering = layout.agents - calling_out;
        let capacity = (0..answering).map(|number| hours_a_week(shift_hours(number))).sum::<f64>() * PRESENCE;
        // Work is proportional to the scale, need nearly so: a few steps of halving find the scale that the agents can bear.
        let (mut low, mut high) = (0.0, 10_000.0);
        for _ in 0..40 {
            staffing.scale = f64::midpoint(low, high);
            let need: f64 = staffing.need(handle_s).iter().sum();
            if need > capacity { high = staffing.scale } else { low = staffing.scale }
        }
        let need = staffing.need(handle_s);
        let mut rotas = shifts(&need, answering, layout.open_hours);
        rotas.sort_by_key(|rota| (rota.starts_minute, rota.days));
        train(&mut rotas, &demand, dice);
        rotas.extend((0..calling_out).map(|_| Rota { starts_minute: 9 * 60, minutes: 490, days: 0b0001_1111, skills: 0 }));
        // Neighbouring agents of a list should not all work at the same hours.
        for index in (1..rotas.len()).rev() {
            rotas.swap(index, dice.below(index + 1));
        }
        staffing.rotas = rotas;
        staffing
    }

    /// Whether agents are called at this local hour.
    pub(super) fn open(&self, minute_of_day: u16) -> bool {
        (u16::from(self.open_hours.0) * 60..u16::from(self.open_hours.1) * 60).contains(&minute_of_day)
    }

    /// Calls per hour that ask for an agent; those who ring at closed hours hear the IVR only.
    pub(super) fn calls_per_hour(&self, weekday: usize, minute_of_day: u16) -> f64 {
        let hour = f64::from(minute_of_day) / 60.0;
        let bump = |centre: f64, width: f64| (-((hour - centre) / width).powi(2) / 2.0).exp();
        let shape = 0.07 + bump(10.8, 2.4) + 0.75 * bump(15.5, 2.4) + 0.35 * bump(20.0, 1.8);
        let closed = if self.open(minute_of_day) { 1.0 } else { 0.3 };
        self.scale * shape * WEEK[weekday] * closed
    }

    /// Agents needed in each hour of the week.
    fn need(&self, handle_s: f64) -> [f64; 168] {
        std::array::from_fn(|hour| {
            let minute = u16::try_from(hour % 24).unwrap_or_default() * 60 + 30;
            let work = if self.open(minute) { self.calls_per_hour(hour / 24, minute) * handle_s / 3600.0 } else { 0.0 };
            work + SLACK * work.sqrt()
        })
    }
}

fn shift_hours(number: usize) -> usize {
    SHIFT_HOURS[number % SHIFT_HOURS.len()]
}

#[expect(clippy::cast_precision_loss, reason = "a few hours")]
const fn hours_a_week(shift_hours: usize) -> f64 {
    5.0 * shift_hours as f64
}

/// Hands out shifts on five days of the week, each where it is missed most.
fn shifts(need: &[f64; 168], count: usize, open_hours: (u8, u8)) -> Vec<Rota> {
    let (opens, closes) = (usize::from(open_hours.0), usize::from(open_hours.1));
    let mut staffed = [0.0; 168];
    let hours = |start: usize, free: usize, length: usize| {
        let days = (0..7).filter(move |day| *day != free && *day != (free + 1) % 7);
        days.flat_map(move |day| (0..length).map(move |hour| (day * 24 + start + hour) % 168))
    };
    let mut rotas = Vec::with_capacity(count);
    for number in 0..count {
        let length = shift_hours(number);
        let latest = if closes - opens == 24 { 23 } else { closes - length };
        let mut best = (f64::MIN, opens, 0);
        for start in opens..=latest {
            for free in 0..7 {
                let missed: f64 = hours(start, free, length).map(|hour| (need[hour] - staffed[hour]) / need[hour].max(0.5)).sum();
                if missed > best.0 {
                    best = (missed, start, free);
                }
            }
        }
        let (_, start, free) = best;
        for hour in hours(start, free, length) {
            staffed[hour] += PRESENCE;
        }
        let days = (0..7).filter(|day| *day != free && *day != (free + 1) % 7).fold(0, |days, day| days | 1 << day);
        let starts_minute = u16::try_from(start * 60 + number % 3 * 5).unwrap_or_default();
        // Ten minutes to hand over.
        let minutes = u16::try_from(length * 60 + 10).unwrap_or_default();
        rotas.push(Rota { starts_minute, minutes, days, skills: 0 });
    }
    rotas
}

/// Gives every agent four or five skills so that any run of neighbours covers all skills in proportion to their work. The first skill has a
/// team of its own, which does nothing else: of a queue whose agents serve others, too, not much can be computed.
fn train(rotas: &mut [Rota], demand: &[f64; SKILLS], dice: &mut Dice) {
    let work: [f64; SKILLS] = std::array::from_fn(|skill| demand[skill] * (TALK_S[skill] + AFTER_CALL_S) * TRAINED[skill]);
    let (team, total) = (work[0] / work.iter().sum::<f64>() * TEAM, work[1..].iter().sum::<f64>());
    let (mut credit, mut team_credit) = ([0.0; SKILLS], 0.0);
    for rota in rotas {
        team_credit += team;
        if team_credit >= 1.0 {
            team_credit -= 1.0;
            rota.skills = 1;
            continue;
        }
        let small_hours = !(6 * 60..18 * 60).contains(&rota.starts_minute);
        let count = if small_hours { 5 } else { 4 };
        for (credit, work) in credit.iter_mut().zip(work).skip(1) {
            *credit += f64::from(count) * work / total;
        }
        for _ in 0..count {
            let mut best = (f64::MIN, 0);
            for (skill, credit) in credit.iter().enumerate().skip(1) {
                let wanted = credit + 0.6 * dice.unit();
                if rota.skills & 1 << skill == 0 && wanted > best.0 {
                    best = (wanted, skill);
                }
            }
            rota.skills |= 1 << best.1;
            credit[best.1] -= 1.0;
        }
    }
}
