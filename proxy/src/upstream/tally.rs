//! Calls to AICC, counted for the monitoring system.

use std::time::Duration;

use domain::problem::Problem;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Bounds of the time that a call takes, seconds.
const CALL_SECONDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0];

/// Calls of one client.
#[derive(Debug)]
pub struct Tally {
    failures: Family<[(&'static str, &'static str); 1], Counter>,
    seconds: Histogram,
}

impl Default for Tally {
    fn default() -> Self {
        Self { failures: Family::default(), seconds: Histogram::new(CALL_SECONDS) }
    }
}

impl Tally {
    /// Counts a call that ended.
    pub fn count(&self, failed: Option<&Problem>, took: Duration) {
        self.seconds.observe(took.as_secs_f64());
        if let Some(problem) = failed {
            self.failures.get_or_create(&[("class", problem.class.word())]).inc();
        }
    }

    /// Shows the counters.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("upstream_failures", "Calls to AICC that failed, by class", self.failures.clone());
        registry.register("upstream_call_seconds", "Time that AICC takes to answer", self.seconds.clone());
    }
}
