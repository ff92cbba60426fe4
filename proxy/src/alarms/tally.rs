//! Alarms, counted for the monitoring system.

use domain::alarm::What;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use crate::telemetry::Labels;

/// What became of a message to a receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// The receiver has it.
    Delivered,
    /// An attempt failed.
    Failed,
    /// It is not tried any more.
    Dropped,
}

/// Counters. Copies count together.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    events: Family<Labels, Counter>,
    deliveries: Family<Labels, Counter>,
}

impl Tally {
    pub(super) fn event(&self, what: What) {
        self.events.get_or_create(&vec![("what", what.word().to_owned())]).inc();
    }

    pub(super) fn delivery(&self, webhook: &str, delivery: Delivery) {
        self.deliveries(webhook, delivery, 1);
    }

    pub(super) fn deliveries(&self, webhook: &str, delivery: Delivery, number: u64) {
        let result = match delivery {
            Delivery::Delivered => "delivered",
            Delivery::Failed => "failed",
            Delivery::Dropped => "dropped",
        };
        self.deliveries.get_or_create(&vec![("webhook", webhook.to_owned()), ("result", result.to_owned())]).inc_by(number);
    }

    /// Shows the counters.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("alarm_events", "What happened to alarms", self.events.clone());
        registry.register("webhook_messages", "Messages to receivers: delivered, attempts that failed, dropped", self.deliveries.clone());
    }
}
