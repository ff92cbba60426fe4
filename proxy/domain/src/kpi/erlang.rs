//! Erlang C: how well so many agents would serve a load (KPI sheet, section 10.2). Grade E, estimated.
//!
//! It assumes that nobody hangs up, that each agent serves one skill, that calls come at random at a steady rate, and that handle times are
//! exponential. With impatient callers it asks for too many agents; whoever shows a result prints that, too.

/// Calls that come, and how long each takes an agent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Arrival rate, calls per second.
    pub calls_per_s: f64,
    /// Handle time, seconds.
    pub handle_s: f64,
}

/// How a number of agents serves a load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Service {
    /// Share of callers who wait at all, 0 to 1.
    pub waiting: f64,
    /// Share of callers served within the time asked for, 0 to 1.
    pub level: f64,
    /// Average wait of all callers, seconds.
    pub average_wait_s: f64,
    /// Share of their time in which agents work, 0 to 1.
    pub occupancy: f64,
}

/// Most agents that are tried.
const MOST_AGENTS: u32 = 10_000;

impl Load {
    /// `A`: work in erlangs, that is agents who would be busy all the time.
    pub fn erlangs(self) -> f64 {
        self.calls_per_s * self.handle_s
    }

    /// Service by `agents`, with the service level `within_s` seconds. `None` when they are not more than the load: the queue then grows
    /// without limit, and no percent may be said. `None` also for a load that is not a positive number.
    ///
    /// `B(0) = 1`, `B(k) = A B(k-1) / (k + A B(k-1))`; `Pw = B(N) / (1 - r + r B(N))` with `r = A / N`; `SL = 1 - Pw exp(-(N - A) T / h)`;
    /// `ASA = Pw h / (N - A)`.
    ///
    /// ```
    /// use domain::kpi::erlang::Load;
    /// let load = Load { calls_per_s: 100.0 / 1800.0, handle_s: 180.0 };
    /// let service = load.served_by(14, 20.0).unwrap();
    /// assert_eq!(format!("{:.6} {:.6}", service.waiting, service.level), "0.174132 0.888350");
    /// assert_eq!(format!("{:.4} {:.6}", service.average_wait_s, service.occupancy), "7.8359 0.714286");
    /// assert_eq!(load.served_by(10, 20.0), None, "10 erlangs keep 10 agents busy for ever");
    /// ```
    pub fn served_by(self, agents: u32, within_s: f64) -> Option<Service> {
        self.is_good().then_some(())?;
        let blocked = (1..=agents).fold(1.0, |before, agent| self.blocked(before, agent));
        self.service(agents, blocked, within_s)
    }

    /// The smallest number of agents that reaches a target in percent within so many seconds; `None` when the load or the target is not
    /// good, or when it takes more than ten thousand.
    ///
    /// ```
    /// use domain::kpi::erlang::Load;
    /// let load = Load { calls_per_s: 60.0 / 300.0, handle_s: 300.0 };
    /// assert_eq!(load.agents_for(90, 20.0), Some(70));
    /// ```
    pub fn agents_for(self, target_percent: u8, within_s: f64) -> Option<u32> {
        (self.is_good() && (1..100).contains(&target_percent)).then_some(())?;
        let target = f64::from(target_percent) / 100.0;
        let mut blocked = 1.0;
        (1..=MOST_AGENTS).find(|agents| {
            blocked = self.blocked(blocked, *agents);
            self.service(*agents, blocked, within_s).is_some_and(|service| service.level >= target)
        })
    }

    fn is_good(self) -> bool {
        self.erlangs() > 0.0 && self.erlangs().is_finite() && self.handle_s > 0.0
    }

    /// Erlang B with one agent more, from the value `before`.
    fn blocked(self, before: f64, agent: u32) -> f64 {
        let work = self.erlangs() * before;
        work / (f64::from(agent) + work)
    }

    fn service(self, agents: u32, blocked: f64, within_s: f64) -> Option<Service> {
        let spare = f64::from(agents) - self.erlangs();
        if spare <= 0.0 {
            return None;
        }
        let occupancy = self.erlangs() / f64::from(agents);
        let waiting = blocked / (1.0 - occupancy + occupancy * blocked);
        Some(Service {
            waiting,
            level: 1.0 - waiting * (-spare * within_s / self.handle_s).exp(),
            average_wait_s: waiting * self.handle_s / spare,
            occupancy,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erlang_c_agrees_with_the_sheet() {
        let cases = [
            (100.0, 1800.0, 180.0, 13, 10.0, "0.285270", "0.795595", "17.1162", "0.769231"),
            (100.0, 1800.0, 180.0, 14, 10.0, "0.174132", "0.888350", "7.8359", "0.714286"),
            (12.0, 300.0, 240.0, 13, 9.6, "0.228081", "0.828194", "16.0999", "0.738462"),
            (30.0, 300.0, 200.0, 23, 20.0, "0.415738", "0.692014", "27.7158", "0.869565"),
            (30.0, 300.0, 200.0, 24, 20.0, "0.298072", "0.800196", "14.9036", "0.833333"),
            (60.0, 300.0, 300.0, 69, 60.0, "0.182939", "0.899601", "6.0980", "0.869565"),
            (60.0, 300.0, 300.0, 70, 60.0, "0.145484", "0.925306", "4.3645", "0.857143"),
            (1.0, 300.0, 120.0, 1, 0.4, "0.400000", "0.638065", "80.0000", "0.400000"),
        ];
        for (calls, seconds, handle_s, agents, erlangs, waiting, level, average_wait, occupancy) in cases {
            let load = Load { calls_per_s: calls / seconds, handle_s };
            assert!((load.erlangs() - erlangs).abs() < 1e-9, "{calls}/{seconds}");
            let Service { waiting: pw, level: sl, average_wait_s: asa, occupancy: busy } = load.served_by(agents, 20.0).unwrap();
            let got = (format!("{pw:.6}"), format!("{sl:.6}"), format!("{asa:.4}"), format!("{busy:.6}"));
            assert_eq!(got, (waiting.into(), level.into(), average_wait.into(), occupancy.into()), "{calls}/{seconds} by {agents}");
        }
    }

    #[test]
    fn the_smallest_staffing_agrees_with_the_sheet() {
        for (calls, seconds, handle_s, target, agents) in
            [(100.0, 1800.0, 180.0, 80, 14), (12.0, 300.0, 240.0, 80, 13), (30.0, 300.0, 200.0, 80, 24), (60.0, 300.0, 300.0, 90, 70)]
        {
            assert_eq!(Load { calls_per_s: calls / seconds, handle_s }.agents_for(target, 20.0), Some(agents), "{calls}/{seconds}");
        }
    }

    #[test]
    fn thousands_of_agents_are_computed_and_what_is_no_load_is_not() {
        let large = Load { calls_per_s: 10.0, handle_s: 300.0 };
        assert!(large.served_by(3_100, 20.0).unwrap().level > 0.9);
        assert!(large.agents_for(80, 20.0).is_some_and(|agents| (3_001..3_100).contains(&agents)));
        assert_eq!(Load { calls_per_s: 100.0, handle_s: 300.0 }.agents_for(80, 20.0), None, "more agents than are tried");
        for (calls_per_s, handle_s) in [(0.0, 200.0), (0.1, 0.0), (f64::NAN, 200.0), (-0.1, -200.0), (f64::INFINITY, 1.0)] {
            let load = Load { calls_per_s, handle_s };
            assert_eq!((load.served_by(5, 20.0), load.agents_for(80, 20.0)), (None, None), "{load:?}");
        }
        let load = Load { calls_per_s: 0.1, handle_s: 200.0 };
        assert_eq!((load.served_by(0, 20.0), load.agents_for(0, 20.0), load.agents_for(100, 20.0)), (None, None, None));
    }

    proptest::proptest! {
        #[test]
        fn more_agents_never_serve_worse(calls_per_s in 0.001_f64..1.0, handle_s in 10.0_f64..600.0, spare in 1_u32..40) {
            let load = Load { calls_per_s, handle_s };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 600")]
            let agents = load.erlangs() as u32 + spare;
            let (few, more) = (load.served_by(agents, 20.0).unwrap(), load.served_by(agents + 1, 20.0).unwrap());
            proptest::prop_assert!((0.0..=1.0).contains(&few.level) && (0.0..=1.0).contains(&few.waiting));
            proptest::prop_assert!(more.level >= few.level && more.average_wait_s <= few.average_wait_s);
        }
    }
}
