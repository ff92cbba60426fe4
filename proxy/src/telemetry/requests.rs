//! Requests of viewers, counted for the monitoring system.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock};
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
    /// The same counters, found without making labels: a few dozen.
    known: RwLock<Vec<Known>>,
}

#[derive(Debug)]
struct Known {
    route: String,
    status: u16,
    data: String,
    answers: Counter,
    seconds: Histogram,
}

impl Requests {
    /// Nothing counted yet. `run` sets the ids of this run apart from those of others.
    pub fn new(run: u32) -> Self {
        Self {
            run,
            number: AtomicU32::default(),
            answers: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(ANSWER_SECONDS)),
            known: RwLock::default(),
        }
    }

    /// An id that no other request of this day has: 16 hexadecimal digits.
    pub fn next_id(&self) -> String {
        format!("{:016x}", u64::from(self.run) << 32 | u64::from(self.number.fetch_add(1, Ordering::Relaxed)))
    }

    /// Shows the counters.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("http_requests", "Answers to viewers, by the freshness of the data in them", self.answers.clone());
        registry.register("http_request_seconds", "Time to answer a viewer", self.seconds.clone());
    }

    /// Counts a request by the pattern of its route, its status, and the freshness of the data it brought (empty without data). All three
    /// come from closed lists.
    pub fn count(&self, route: &str, status: u16, data: &str, took: Duration) {
        let is_it = |known: &&Known| known.status == status && known.data == data && known.route == route;
        let count = |known: &Known| {
            known.answers.inc();
            known.seconds.observe(took.as_secs_f64());
        };
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).iter().find(is_it) {
            return count(known);
        }
        let route_label = ("route", route.to_owned());
        let labels = vec![route_label.clone(), ("status", status.to_string()), ("data", data.to_owned())];
        let known = Known {
            route: route.to_owned(),
            status,
            data: data.to_owned(),
            answers: self.answers.get_or_create(&labels).clone(),
            seconds: self.seconds.get_or_create(&vec![route_label]).clone(),
        };
        count(&known);
        self.known.write().unwrap_or_else(PoisonError::into_inner).push(known);
    }
}
