//! The next minutes of a queue (KPI sheet, section 10.3). Grade E, estimated; nothing of it is shown from stale inputs.

use serde::{Deserialize, Serialize};

use super::erlang::Load;
use crate::reading::Reading;
use crate::skill::SkillRow;

/// The wait that callers are promised, seconds.
pub const PROMISED_S: f64 = 20.0;
/// Fewer calls than these in the last half hour say nothing about the next minutes.
pub const CALLS_AT_LEAST: u32 = 20;
/// Nothing is said about later, minutes.
const MINUTES_AT_MOST: f64 = 30.0;

/// A queue at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Now {
    /// Calls waiting.
    pub waiting: u32,
    /// Agents able to take a call.
    pub available: u32,
    /// Agents who talk, do after-call work, or are idle.
    pub staffed: u32,
}

impl Now {
    /// What one reading says; `None` when one of its counters is not known.
    pub fn of(row: &SkillRow) -> Option<Self> {
        let count = |reading: Reading| u32::try_from(reading.value()?).ok();
        let staffed = row.talking.and(row.after_call_work, i64::saturating_add).and(row.idle, i64::saturating_add);
        Some(Self { waiting: count(row.calls_waiting)?, available: count(row.available)?, staffed: count(staffed)? })
    }

    /// `mu = N / h`: calls that the agents finish per second.
    pub fn capacity(self, load: Load) -> f64 {
        f64::from(self.staffed) / load.handle_s
    }

    /// How long the next caller waits, seconds: 0 when more agents are available than calls wait, else `(Q + 1) h / N`. `None` without
    /// agents.
    ///
    /// ```
    /// use domain::kpi::{ahead::Now, erlang::Load};
    /// let load = Load { calls_per_s: 30.0 / 300.0, handle_s: 200.0 };
    /// let wait = |waiting, available| Now { waiting, available, staffed: 15 }.wait_of_next_caller_s(load).unwrap();
    /// assert_eq!(format!("{:.2} {:.2}", wait(0, 0), wait(3, 0)), "13.33 53.33");
    /// assert_eq!(wait(1, 2), 0.0);
    /// ```
    pub fn wait_of_next_caller_s(self, load: Load) -> Option<f64> {
        if self.available > self.waiting {
            return Some(0.0);
        }
        (self.staffed > 0).then(|| (f64::from(self.waiting) + 1.0) * load.handle_s / f64::from(self.staffed))
    }

    /// `Qb = mu T`: the length of the queue at which its last caller waits as long as is promised.
    ///
    /// ```
    /// use domain::kpi::{ahead::Now, erlang::Load};
    /// let load = Load { calls_per_s: 0.1, handle_s: 200.0 };
    /// assert_eq!(Now { waiting: 0, available: 0, staffed: 15 }.breaking_queue(load), 1.5);
    /// ```
    pub fn breaking_queue(self, load: Load) -> f64 {
        self.capacity(load) * PROMISED_S
    }

    /// Time until the last caller of the queue waits longer than promised, seconds: 0 when that is so now, `(Qb - Q) / (lambda - mu)` while
    /// more calls come than are finished, else `None`, "not at this rate".
    ///
    /// ```
    /// use domain::kpi::{ahead::Now, erlang::Load};
    /// let load = Load { calls_per_s: 30.0 / 300.0, handle_s: 200.0 };
    /// let seconds = |waiting, staffed| Now { waiting, available: 0, staffed }.seconds_to_breach(load).map(f64::round);
    /// assert_eq!([seconds(0, 15), seconds(1, 19), seconds(0, 22), seconds(3, 15)], [Some(60.0), Some(180.0), None, Some(0.0)]);
    /// ```
    pub fn seconds_to_breach(self, load: Load) -> Option<f64> {
        let (room, excess) = (self.breaking_queue(load) - f64::from(self.waiting), load.calls_per_s - self.capacity(load));
        if room <= 0.0 { Some(0.0) } else { (excess > 0.0).then(|| room / excess) }
    }

    /// Agents that this queue lacks for a target in percent while callers wait; 0 while none does, or when it lacks none.
    ///
    /// ```
    /// use domain::kpi::{ahead::Now, erlang::Load};
    /// let load = Load { calls_per_s: 100.0 / 1800.0, handle_s: 180.0 };
    /// assert_eq!(Now { waiting: 2, available: 0, staffed: 12 }.lacks(load, 80), 2);
    /// assert_eq!(Now { waiting: 0, available: 0, staffed: 12 }.lacks(load, 80), 0);
    /// ```
    pub fn lacks(self, load: Load, target_percent: u8) -> u32 {
        let needed = load.agents_for(target_percent, PROMISED_S).filter(|_| self.waiting > 0);
        needed.map_or(0, |needed| needed.saturating_sub(self.staffed))
    }

    /// Agents that this queue can do without: beyond those that a target in percent takes, while nobody waits and one more is available.
    ///
    /// ```
    /// use domain::kpi::{ahead::Now, erlang::Load};
    /// let load = Load { calls_per_s: 100.0 / 1800.0, handle_s: 180.0 };
    /// assert_eq!(Now { waiting: 0, available: 9, staffed: 17 }.spares(load, 80), 3);
    /// assert_eq!(Now { waiting: 0, available: 2, staffed: 17 }.spares(load, 80), 1);
    /// assert_eq!(Now { waiting: 1, available: 9, staffed: 17 }.spares(load, 80), 0);
    /// ```
    pub fn spares(self, load: Load, target_percent: u8) -> u32 {
        let needed = load.agents_for(target_percent, PROMISED_S).filter(|_| self.waiting == 0);
        needed.map_or(0, |needed| self.staffed.saturating_sub(needed).min(self.available.saturating_sub(1)))
    }

    /// The same as it may be said.
    pub fn breach(self, load: Load) -> Breach {
        let Some(seconds) = self.seconds_to_breach(load) else { return Breach::NotAtThisRate };
        let minutes = (seconds / 60.0).round().max(1.0);
        if seconds <= 0.0 {
            Breach::Now
        } else if minutes <= MINUTES_AT_MOST {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 30")]
            Breach::InMinutes(minutes as u8)
        } else {
            Breach::TooFarOff
        }
    }
}

/// When the promise will be broken, as it may be said: in whole minutes, and nothing beyond half an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// It is broken.
    Now,
    /// In about so many minutes, 1 to 30.
    InMinutes(u8),
    /// As many calls are finished as come.
    NotAtThisRate,
    /// In more than 30 minutes: not said.
    TooFarOff,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SkillId;

    #[test]
    fn the_next_minutes_agree_with_the_sheet() {
        let cases = [
            (0, 15, 0.075, 1.5, "13.33", Some(60), Breach::InMinutes(1)),
            (1, 19, 0.095, 1.9, "21.05", Some(180), Breach::InMinutes(3)),
            (0, 22, 0.110, 2.2, "9.09", None, Breach::NotAtThisRate),
            (3, 15, 0.075, 1.5, "53.33", Some(0), Breach::Now),
        ];
        let load = Load { calls_per_s: 30.0 / 300.0, handle_s: 200.0 };
        for (waiting, staffed, capacity, breaking_queue, wait, seconds, breach) in cases {
            let now = Now { waiting, available: 0, staffed };
            assert!((now.capacity(load) - capacity).abs() < 1e-9 && (now.breaking_queue(load) - breaking_queue).abs() < 1e-9, "{now:?}");
            assert_eq!(format!("{:.2}", now.wait_of_next_caller_s(load).unwrap()), wait);
            #[expect(clippy::cast_possible_truncation, reason = "a few minutes")]
            let whole = now.seconds_to_breach(load).map(|seconds| seconds.round() as i32);
            assert_eq!((whole, now.breach(load)), (seconds, breach), "{now:?}");
        }
    }

    #[test]
    fn a_breach_is_said_in_whole_minutes_from_one_to_thirty() {
        // Of 15 agents 1.5 calls in queue break the promise; so much more comes than goes that they are there after so many seconds.
        let said = |seconds: f64| {
            let load = Load { calls_per_s: 0.075 + 1.5 / seconds, handle_s: 200.0 };
            Now { waiting: 0, available: 0, staffed: 15 }.breach(load)
        };
        assert_eq!([said(5.0), said(89.0), said(91.0)], [Breach::InMinutes(1), Breach::InMinutes(1), Breach::InMinutes(2)]);
        assert_eq!([said(1_800.0), said(1_900.0)], [Breach::InMinutes(30), Breach::TooFarOff]);
    }

    #[test]
    fn without_agents_nobody_is_served_and_the_promise_is_broken() {
        let (now, load) = (Now { waiting: 0, available: 0, staffed: 0 }, Load { calls_per_s: 0.1, handle_s: 200.0 });
        assert_eq!((now.wait_of_next_caller_s(load), now.breach(load)), (None, Breach::Now));
    }

    #[test]
    fn one_unknown_counter_leaves_nothing_known() {
        let row = SkillRow::from_fields(SkillId(1), |_| Reading::Value(4));
        assert_eq!(Now::of(&row), Some(Now { waiting: 4, available: 4, staffed: 12 }));
        assert_eq!(Now::of(&SkillRow { idle: Reading::Unread, ..row.clone() }), None);
        assert_eq!(Now::of(&SkillRow { available: Reading::Absent, ..row }), None);
    }
}
