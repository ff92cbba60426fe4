//! Requests of viewers, counted for the monitoring system.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::Labels;

/// Bounds of the time to answer a viewer, seconds.
const ANSWER_SECONDS: [f64; 9] = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.01, 0.1, 1.0, 10.0];

/// Requests of viewers, counted.
#[derive(Debug)]
pub struct Requests {
    /// Sets the ids of this run apart from those of others.
    run: u32,
    number: AtomicU32,
    answers: Family<Labels, Counter>,
    seconds: Family<Labels, Histogram, fn() -> Histogram>,
}

impl Requests {
    /// Nothing counted yet. `run` sets the ids of this run apart from those of others.
    pub fn new(run: u32) -> Self {
        Self {
            run,
            number: AtomicU32::default(),
            answers: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(ANSWER_SECONDS)),
        }
    }

    /// An id that no other request of this day has: 16 hexadecimal digits.
    pub fn next_id(&self) -> String {
        format!("{:08x}{:08x}", self.run, self.number.fetch_add(1, Ordering::Relaxed))
    }

    /// Shows the counters.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("http_requests", "Answers to viewers, by the freshness of the data in them", self.answers.clone());
        registry.register("http_request_seconds", "Time to answer a viewer", self.seconds.clone());
    }

    /// Counts a request by the pattern of its route, its status, and the freshness of the data it brought (empty without data).
    pub fn count(&self, route: &str, status: u16, data: &str, took: Duration) {
        let route = ("route", route.to_owned());
        self.seconds.get_or_create(&vec![route.clone()]).observe(took.as_secs_f64());
        self.answers.get_or_create(&vec![route, ("status", status.to_string()), ("data", data.to_owned())]).inc();
    }
}
