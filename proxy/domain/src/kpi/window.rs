//! KPIs of one skill queue over a window (KPI sheet, section 4), from sums over closed five-minute periods. Ratios are made of sums and never
//! added or averaged. Grade S, sampled, unless a function says E, estimated.

use super::estimate::Hidden::{self, DoesNotFit, Gaps, LowCoverage, NotRecorded, NothingToDivideBy, TooFewCalls};
use crate::period::PERIOD_MS;

pub use crate::sums::{AgentTime, Sums, Weighed};

/// After-call work is estimated from so many calls at least.
const CALLS_AT_LEAST: u64 = 10;

/// What comes of a KPI.
type Outcome = Result<f64, Hidden>;

impl Sums {
    /// Share of the window's periods that are in the sums, in percent; 0 of none.
    ///
    /// ```
    /// use domain::kpi::window::Sums;
    /// assert_eq!(Sums { periods: 6, covered: 5, ..Sums::default() }.coverage_percent(), 83);
    /// assert_eq!(Sums::default().coverage_percent(), 0);
    /// ```
    pub fn coverage_percent(&self) -> u8 {
        (u64::from(self.covered) * 100).checked_div(self.periods.into()).and_then(|percent| u8::try_from(percent).ok()).unwrap_or(0)
    }

    /// Length of the periods that are in the sums, seconds.
    pub fn covered_s(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "300 seconds")]
        let period_s = (PERIOD_MS / 1000) as f64;
        f64::from(self.covered) * period_s
    }

    /// `occupancy`: `mean(talking + work) / mean(talking + work + idle)`, in percent. Occupied and pre-occupied agents are on neither side; an
    /// agent who is busy for another queue counts here, too.
    ///
    /// ```
    /// use domain::kpi::{estimate::Hidden, window::{AgentTime, Sums}};
    /// let time = AgentTime { known_ms: 300_000, talking: 1_800_000, after_call_work: 600_000, idle: 600_000, signed_in: 4_000_000 };
    /// assert_eq!(Sums { time, ..Sums::default() }.occupancy(), Ok(80.0));
    /// let idle = AgentTime { known_ms: 300_000, ..AgentTime::default() };
    /// assert_eq!(Sums { time: idle, ..Sums::default() }.occupancy(), Err(Hidden::NothingToDivideBy), "nobody was there");
    /// assert_eq!(Sums::default().occupancy(), Err(Hidden::NotRecorded));
    /// ```
    ///
    /// # Errors
    /// Why it is hidden.
    pub fn occupancy(&self) -> Outcome {
        let AgentTime { talking, after_call_work, idle, .. } = self.known_time()?;
        let busy = talking + after_call_work;
        share(busy, busy + idle)
    }

    /// `utilisation`: `mean(talking + work) / mean(signed in)`, in percent. Not of paid time.
    ///
    /// ```
    /// use domain::kpi::window::{AgentTime, Sums};
    /// let time = AgentTime { known_ms: 300_000, talking: 1_800_000, after_call_work: 600_000, idle: 600_000, signed_in: 4_000_000 };
    /// assert_eq!(Sums { time, ..Sums::default() }.utilisation(), Ok(60.0));
    /// ```
    ///
    /// # Errors
    /// Why it is hidden.
    pub fn utilisation(&self) -> Outcome {
        let AgentTime { talking, after_call_work, signed_in, .. } = self.known_time()?;
        share(talking + after_call_work, signed_in)
    }

    /// `sl20_w`: `sum(connected within 20 s) / sum(offered)`, in percent, at most 100.
    ///
    /// ```
    /// use domain::kpi::{estimate::Hidden, window::Sums};
    /// // 10 of 10 and 30 of 90: 40 of 100, and not the mean of 100 % and 33 %.
    /// assert_eq!(Sums { periods: 2, covered: 2, offered: 100, connected_in_20s: 40, ..Sums::default() }.service_level_20s(), Ok(40.0));
    /// assert_eq!(Sums { periods: 2, covered: 2, ..Sums::default() }.service_level_20s(), Err(Hidden::NothingToDivideBy));
    /// ```
    ///
    /// # Errors
    /// Why it is hidden.
    pub fn service_level_20s(&self) -> Outcome {
        if self.covered == 0 {
            return Err(NotRecorded);
        }
        share(self.connected_in_20s, self.offered).map(|percent| percent.min(100.0))
    }

    /// `offered_w`: calls offered in the covered periods.
    ///
    /// ```
    /// use domain::kpi::window::Sums;
    /// assert_eq!(Sums { periods: 3, covered: 2, offered: 41, ..Sums::default() }.offered(), Ok(41.0));
    /// ```
    ///
    /// # Errors
    /// Why it is hidden.
    pub const fn offered(&self) -> Outcome {
        if self.covered == 0 { Err(NotRecorded) } else { Ok(float(self.offered)) }
    }

    /// `avg_wait_w`: `sum(average wait * offered) / sum(offered)`, seconds. Grade E: the weights should be the averaged calls.
    ///
    /// ```
    /// use domain::kpi::window::{Sums, Weighed};
    /// let mut waits = Weighed::default();
    /// waits.add(10, 30);
    /// waits.add(40, 10);
    /// assert_eq!(Sums { periods: 2, covered: 2, waits, ..Sums::default() }.average_wait(), Ok(17.5));
    /// ```
    ///
    /// # Errors
    /// Why it is hidden.
    pub const fn average_wait(&self) -> Outcome {
        if self.covered == 0 { Err(NotRecorded) } else { mean(self.waits) }
    }

    /// Average call duration over the window, seconds: `sum(average talk * offered) / sum(offered)` of periods in which a call ended. Grade E,
    /// as the average wait.
    ///
    /// ```
    /// use domain::kpi::window::{Sums, Weighed};
    /// let talks = Weighed { seconds: 36_000, calls: 200 };
    /// assert_eq!(Sums { periods: 6, covered: 6, talks, ..Sums::default() }.average_talk(), Ok(180.0));
    /// ```
    ///
    /// # Errors
    /// Why it is hidden.
    pub const fn average_talk(&self) -> Outcome {
        if self.covered == 0 { Err(NotRecorded) } else { mean(self.talks) }
    }

    /// `talk_check`: `mean(talking) / throughput` divided by the average talk, where throughput is calls offered per second. 1 when the agents'
    /// time fits the calls. Grade E.
    ///
    /// ```
    /// use domain::kpi::window::{AgentTime, Sums, Weighed};
    /// // 10 agents talked all the time; 100 calls of 180 s in half an hour take just so many.
    /// let time = AgentTime { known_ms: 1_800_000, talking: 18_000_000, after_call_work: 4_000_000, idle: 1, signed_in: 30_000_000 };
    /// let sums = Sums { periods: 6, covered: 6, offered: 100, talks: Weighed { seconds: 18_000, calls: 100 }, time, ..Sums::default() };
    /// assert_eq!(sums.talk_check(), Ok(1.0));
    /// ```
    ///
    /// # Errors
    /// Why there is none.
    pub fn talk_check(&self) -> Outcome {
        let talk_s = self.average_talk()?;
        let per_call_s = self.per_call_s(self.time.talking)?;
        if talk_s > 0.0 { Ok(per_call_s / talk_s) } else { Err(NothingToDivideBy) }
    }

    /// `acw_est`: after-call work per call, seconds: `mean(work) / throughput` (Little's law, steady load). Grade E. Hidden below ten calls, and
    /// when the talk check is not between 0.5 and 2.
    ///
    /// ```
    /// use domain::kpi::{estimate::Hidden, window::{AgentTime, Sums, Weighed}};
    /// let time = AgentTime { known_ms: 1_800_000, talking: 18_000_000, after_call_work: 4_000_000, idle: 1, signed_in: 30_000_000 };
    /// let sums = Sums { periods: 6, covered: 6, offered: 100, talks: Weighed { seconds: 18_000, calls: 100 }, time, ..Sums::default() };
    /// assert_eq!(sums.after_call(), Ok(40.0));
    /// let shared = AgentTime { talking: 40_000_000, ..time };
    /// assert_eq!(Sums { time: shared, ..sums }.after_call(), Err(Hidden::DoesNotFit), "they talked to callers of other queues");
    /// assert_eq!(Sums { offered: 9, ..sums }.after_call(), Err(Hidden::TooFewCalls));
    /// ```
    ///
    /// # Errors
    /// Why it is hidden.
    pub fn after_call(&self) -> Outcome {
        if self.covered == 0 || self.time.known_ms == 0 {
            Err(NotRecorded)
        } else if self.offered < CALLS_AT_LEAST {
            Err(TooFewCalls)
        } else if !(0.5..=2.0).contains(&self.talk_check()?) {
            Err(DoesNotFit)
        } else {
            self.per_call_s(self.time.after_call_work)
        }
    }

    /// `aht_est`: handle time, seconds: average talk and after-call work. Grade E. Hidden as the latter is.
    ///
    /// ```
    /// use domain::kpi::window::{AgentTime, Sums, Weighed};
    /// let time = AgentTime { known_ms: 1_800_000, talking: 18_000_000, after_call_work: 4_000_000, idle: 1, signed_in: 30_000_000 };
    /// let sums = Sums { periods: 6, covered: 6, offered: 100, talks: Weighed { seconds: 18_000, calls: 100 }, time, ..Sums::default() };
    /// assert_eq!(sums.handle(), Ok(220.0));
    /// ```
    ///
    /// # Errors
    /// Why it is hidden.
    pub fn handle(&self) -> Outcome {
        Ok(self.after_call()? + self.average_talk()?)
    }

    /// `lost_max`: at most so many calls were lost: `max(0, offered + waiting at start - waiting at end - connected within 20 s)`. Only an upper
    /// bound: calls answered after 20 s are in it. Never divided into a rate. Hidden when a period is missing, since calls may be lost there.
    ///
    /// ```
    /// use domain::kpi::{estimate::Hidden, window::Sums};
    /// let sums = Sums { periods: 6, covered: 6, unanswered: Some(12), ..Sums::default() };
    /// assert_eq!(sums.lost_at_most(), Ok(12.0));
    /// assert_eq!(Sums { unanswered: Some(-2), ..sums }.lost_at_most(), Ok(0.0));
    /// assert_eq!(Sums { covered: 5, ..sums }.lost_at_most(), Err(Hidden::Gaps));
    /// ```
    ///
    /// # Errors
    /// Why it is hidden.
    pub const fn lost_at_most(&self) -> Outcome {
        if self.covered == 0 {
            return Err(NotRecorded);
        }
        match self.unanswered {
            Some(unanswered) if self.covered == self.periods => Ok(if unanswered > 0 { float(unanswered.unsigned_abs()) } else { 0.0 }),
            _ => Err(Gaps),
        }
    }

    /// Agents' time per call offered, seconds: the mean of such agents over the throughput.
    fn per_call_s(&self, agents_ms: u64) -> Outcome {
        let known_ms = self.known_time()?.known_ms;
        if self.covered == 0 {
            return Err(NotRecorded);
        }
        if self.offered == 0 {
            return Err(NothingToDivideBy);
        }
        Ok(float(agents_ms) / float(known_ms) * self.covered_s() / float(self.offered))
    }

    /// The agents' time, if it is known for at least half of what the counters cover: a period counts as covered by its last reading, and agents
    /// may have been out of sight for most of it.
    fn known_time(&self) -> Result<AgentTime, Hidden> {
        let covered_ms = u64::from(self.covered) * PERIOD_MS.unsigned_abs();
        match self.time.known_ms {
            0 => Err(NotRecorded),
            known_ms if known_ms.saturating_mul(2) < covered_ms => Err(LowCoverage),
            _ => Ok(self.time),
        }
    }
}

/// `vdn_requests_est`: calls of a period that asked for an agent, at least and at most, from those that reached one and the vendor's connection
/// rate: `connected / ((rate + 1) / 100)` to `connected / ((rate - 0.5) / 100)`, never below `connected`. Grade E, a range because the rate is
/// whole and how it was rounded is not stated. Only where the rate is known to be a percentage; `None` unless it is above 0.
///
/// ```
/// use domain::kpi::window::requests;
/// let (at_least, at_most) = requests(80, 80).unwrap();
/// assert_eq!(format!("{at_least:.2} {at_most:.2}"), "98.77 100.63");
/// assert_eq!(requests(40, 100), Some((40.0, 40.0 / 0.995)));
/// assert_eq!(requests(0, 0), None);
/// ```
pub fn requests(connected: u32, connection_rate_percent: u32) -> Option<(f64, f64)> {
    let (connected, rate) = (f64::from(connected), f64::from(connection_rate_percent));
    let of = |rate: f64| (connected * 100.0 / rate).max(connected);
    (connection_rate_percent > 0).then(|| (of(rate + 1.0), of(rate - 0.5)))
}

/// `part / whole` in percent.
const fn share(part: u64, whole: u64) -> Outcome {
    if whole == 0 { Err(NothingToDivideBy) } else { Ok(float(part) / float(whole) * 100.0) }
}

const fn mean(weighed: Weighed) -> Outcome {
    if weighed.calls == 0 { Err(NothingToDivideBy) } else { Ok(float(weighed.seconds) / float(weighed.calls)) }
}

#[expect(clippy::cast_precision_loss, reason = "calls, seconds and agents times milliseconds of a day stay far below 2^52")]
const fn float(sum: u64) -> f64 {
    sum as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half an hour of 100 calls of 180 s, with 10 agents talking, 2 working and 3 idle of 20.
    fn steady() -> Sums {
        let agents = |number: u64| number * 1_800_000;
        Sums {
            periods: 6,
            covered: 6,
            offered: 100,
            connected_in_20s: 80,
            waits: Weighed { seconds: 1_500, calls: 100 },
            talks: Weighed { seconds: 18_000, calls: 100 },
            unanswered: Some(20),
            time: AgentTime {
                known_ms: 1_800_000,
                talking: agents(10),
                after_call_work: agents(2),
                idle: agents(3),
                signed_in: agents(20),
            },
        }
    }

    #[test]
    fn a_steady_half_hour_gives_what_it_was_made_of() {
        let sums = steady();
        assert_eq!((sums.occupancy(), sums.utilisation()), (Ok(80.0), Ok(60.0)));
        assert_eq!((sums.service_level_20s(), sums.offered(), sums.average_wait()), (Ok(80.0), Ok(100.0), Ok(15.0)));
        assert_eq!((sums.talk_check(), sums.after_call(), sums.handle()), (Ok(1.0), Ok(36.0), Ok(216.0)));
        assert_eq!(sums.lost_at_most(), Ok(20.0));
    }

    #[test]
    fn agents_known_for_a_part_of_the_time_give_the_same_means() {
        let half = |time: AgentTime| AgentTime {
            known_ms: time.known_ms / 2,
            talking: time.talking / 2,
            after_call_work: time.after_call_work / 2,
            idle: time.idle / 2,
            signed_in: time.signed_in / 2,
        };
        let sums = Sums { time: half(steady().time), ..steady() };
        assert_eq!((sums.occupancy(), sums.handle()), (Ok(80.0), Ok(216.0)));
        let less = Sums { time: half(half(steady().time)), ..steady() };
        assert_eq!((less.occupancy(), less.utilisation(), less.handle()), (Err(LowCoverage), Err(LowCoverage), Err(LowCoverage)));
        assert!(less.service_level_20s().is_ok());
    }

    #[test]
    fn a_talk_check_outside_its_bounds_hides_what_is_built_on_it() {
        for (talking, hidden) in [(20, false), (21, true), (5, false), (4, true)] {
            let time = AgentTime { talking: talking * 1_800_000, ..steady().time };
            let sums = Sums { time, ..steady() };
            assert_eq!((sums.after_call() == Err(DoesNotFit), sums.handle() == Err(DoesNotFit)), (hidden, hidden), "{talking}");
            assert!(sums.occupancy().is_ok() && sums.average_talk().is_ok());
        }
    }

    #[test]
    fn nothing_recorded_is_not_zero() {
        let sums = Sums { periods: 6, ..Sums::default() };
        for outcome in [
            sums.occupancy(),
            sums.utilisation(),
            sums.service_level_20s(),
            sums.offered(),
            sums.average_wait(),
            sums.average_talk(),
            sums.talk_check(),
            sums.after_call(),
            sums.handle(),
            sums.lost_at_most(),
        ] {
            assert_eq!(outcome, Err(NotRecorded));
        }
    }

    #[test]
    fn more_in_time_than_offered_is_at_most_all() {
        assert_eq!(Sums { connected_in_20s: 101, ..steady() }.service_level_20s(), Ok(100.0));
    }

    #[test]
    fn requests_are_a_range_around_the_truth() {
        for (requests_made, connected) in [(100_u32, 80_u32), (37, 36), (250, 1), (9, 9)] {
            let exact = f64::from(connected) * 100.0 / f64::from(requests_made);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a percentage")]
            for rate in [exact as u32, exact.round() as u32] {
                let Some((at_least, at_most)) = requests(connected, rate) else { continue };
                let truth = f64::from(requests_made);
                assert!(
                    at_least <= truth && truth <= at_most && at_least >= f64::from(connected),
                    "{connected} at {rate}: {at_least} {at_most}"
                );
            }
        }
    }
}
