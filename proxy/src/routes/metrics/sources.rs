//! How reading AICC goes: state and age of every source, calls, failures, budget, clock.

use domain::status::SourceStatus;
use prometheus_client::registry::Registry;

use super::{gauges, sample};
use crate::access::scope::Scope;
use crate::routes::status;
use crate::site::Site;
use crate::state::AppState;
use crate::telemetry::Labels;

pub(super) fn register(registry: &mut Registry, state: &AppState, scope: &Scope) {
    let sources: Vec<SourceStatus> = state.sites.iter().flat_map(|site| status::sources(site, scope)).collect();
    let labels = |source: &SourceStatus| -> Labels {
        let vdn = source.vdn.map(|vdn| ("vdn", vdn.to_string()));
        [("site", source.site.to_string()), ("source", source.source.word().to_owned())].into_iter().chain(vdn).collect()
    };
    let seconds = |milliseconds: u64| sample(i64::try_from(milliseconds).unwrap_or(i64::MAX)) / 1000.0;
    let states = gauges(registry, "source_state", "1 for the state that the source is in: fresh, late, stale or failed");
    let ages = gauges(registry, "source_age_seconds", "Age of the last good read");
    let intervals = gauges(registry, "source_interval_seconds", "Interval between two reads, as the budget allows it");
    let failures = gauges(registry, "source_failures_in_a_row", "Reads that have failed since the last good one");
    for source in &sources {
        let labels = labels(source);
        states.get_or_create(&labels.iter().cloned().chain([("state", source.state.clone())]).collect()).set(1.0);
        if let Some(age_ms) = source.age_ms {
            ages.get_or_create(&labels).set(seconds(age_ms));
        }
        intervals.get_or_create(&labels).set(seconds(source.interval_ms));
        failures.get_or_create(&labels).set(f64::from(source.failures_in_a_row));
    }
    let budget = gauges(registry, "upstream_budget_calls", "Calls to CC-CMS that may go out at once now");
    let skew = gauges(registry, "upstream_clock_skew_seconds", "Clock of AICC minus ours, good to a second");
    for site in state.sites.iter().filter(|site| sees(scope, site)) {
        let labels = vec![("site", site.id.to_string())];
        budget.get_or_create(&labels).set(site.reader.cms_budget().left());
        if let Some(skew_ms) = site.reader.client().clock_skew_ms() {
            skew.get_or_create(&labels).set(sample(skew_ms) / 1000.0);
        }
        site.reader.client().tally().register(registry.sub_registry_with_label(("site".into(), site.id.to_string().into())));
    }
}

fn sees(scope: &Scope, site: &Site) -> bool {
    site.vdns.iter().any(|vdn| scope.of_vdn(&site.id, vdn.config.id).is_some())
}
