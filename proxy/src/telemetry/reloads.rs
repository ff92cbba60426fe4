//! Changes of the configuration while the program runs, counted for the monitoring system.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use super::Labels;

/// How often the configuration was read again.
#[derive(Debug, Default)]
pub struct Reloads(Family<Labels, Counter>);

impl Reloads {
    /// Counts one.
    pub fn note(&self, taken: bool) {
        self.0.get_or_create(&vec![("result", if taken { "taken" } else { "refused" }.to_owned())]).inc();
    }

    /// Shows the counter.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("configuration_reloads", "Times the configuration was read again while the program ran", self.0.clone());
    }
}
