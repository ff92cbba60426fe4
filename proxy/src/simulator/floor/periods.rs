//! The turn of each five minutes: rows are closed, counters begin anew, demand and shifts follow the local clock.

use chrono::{DateTime, Datelike, Timelike};

use super::{Event, Floor};
use crate::simulator::dice::milliseconds;
use crate::simulator::staffing::SERVED_IN_IVR;

/// Five minutes.
pub(in crate::simulator) const PERIOD_MS: i64 = 300_000;

/// The indicators of one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::simulator) struct Period {
    pub(in crate::simulator) begins_ms: i64,
    /// Agents at the end of the period, or now. All but the first without agents who take no inbound calls.
    pub(in crate::simulator) online: u32,
    pub(in crate::simulator) talking: u32,
    pub(in crate::simulator) idle: u32,
    pub(in crate::simulator) busy: u32,
    pub(in crate::simulator) resting: u32,
    /// Calls that came in, also those that never asked for an agent.
    pub(in crate::simulator) inbound: u32,
    /// Calls that asked for an agent.
    pub(in crate::simulator) requests: u32,
    /// Calls that reached an agent.
    pub(in crate::simulator) connected: u32,
    /// Calls that agents made.
    pub(in crate::simulator) outbound: u32,
}

/// The counters of one skill in the current period.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SkillPeriod {
    pub(super) offered: u32,
    pub(super) connected: u32,
    pub(super) connected_in_20_s: u32,
    pub(super) wait_ms: i64,
    pub(super) longest_wait_ms: i64,
    pub(super) talks: u32,
    pub(super) talk_ms: i64,
}

impl Floor {
    pub(super) fn turn_period(&mut self) {
        let begins_ms = self.now_ms;
        if let (Some(row), Some(last)) = (self.current_row(), self.rows.last_mut()) {
            *last = row;
        }
        // Rows of the first day, when the floor fills, are not history.
        if begins_ms <= self.rows_from_ms {
            self.rows.clear();
        }
        self.rows.push(Period { begins_ms, ..Period::default() });
        self.skill_periods = Default::default();

        let local = DateTime::from_timestamp_millis(begins_ms).unwrap_or_default().with_timezone(&self.zone);
        if local.num_days_from_ce() != self.day {
            self.day = local.num_days_from_ce();
            self.day_demand = self.dice.log_normal(1.0, 0.06);
            self.skill_totals = Default::default();
            for agent in &mut self.agents {
                agent.today = super::DayCounts::default();
            }
        }
        let weekday = usize::try_from(local.weekday().num_days_from_monday()).unwrap_or_default();
        let minute_of_day = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or_default();
        self.start_shifts(weekday, minute_of_day);
        self.set_demand(weekday, minute_of_day);
        self.at(begins_ms + PERIOD_MS, Event::Period);
    }

    fn start_shifts(&mut self, weekday: usize, minute_of_day: u16) {
        for agent in 0..self.agents.len() {
            let rota = self.agents[agent].rota;
            let due = (minute_of_day..minute_of_day + 5).contains(&rota.starts_minute) && rota.days & 1 << weekday != 0;
            // Some are ill.
            if due && !self.dice.chance(0.04) {
                let late_s = self.dice.between(0.0, 240.0);
                self.after(late_s, Event::SignsIn { agent });
            }
        }
    }

    fn set_demand(&mut self, weekday: usize, minute_of_day: u16) {
        let usual = self.staffing.demand;
        let surging = self.now_ms >= self.surge.from_ms;
        self.weights = if surging { std::array::from_fn(|skill| usual[skill] * self.surge.demand[skill]) } else { usual };
        // The shares of a usual day add up to 1, so the sum of the weights is the factor of the whole.
        let factor: f64 = self.day_demand * self.weights.iter().sum::<f64>();
        let per_hour = self.staffing.calls_per_hour(weekday, minute_of_day) * factor / (1.0 - SERVED_IN_IVR);
        self.arrival_s = 3600.0 / per_hour;
        self.outbound_s = if self.staffing.open(minute_of_day) { self.arrival_s * 16.0 } else { f64::INFINITY };
        self.next_in_period(self.arrival_s, Event::Arrival);
        self.next_in_period(self.outbound_s, Event::Outbound);
    }

    /// Schedules the next of a Poisson stream. One that would fall into the next period is drawn again there, at the rate of that period.
    pub(super) fn next_in_period(&mut self, mean_s: f64, event: Event) {
        if mean_s.is_finite() {
            let at_ms = self.now_ms + milliseconds(self.dice.exponential(mean_s));
            if at_ms < self.now_ms - self.now_ms.rem_euclid(PERIOD_MS) + PERIOD_MS {
                self.at(at_ms, event);
            }
        }
    }
}
