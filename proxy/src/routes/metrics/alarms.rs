//! What is in alarm, and how telling others goes.

use domain::alarm::{Alarm, Severity};
use prometheus_client::registry::Registry;

use super::{gauges, sample};
use crate::access::scope::Scope;
use crate::alarms::is_seen;
use crate::state::AppState;

pub(super) fn register(registry: &mut Registry, state: &AppState, scope: &Scope) {
    let seen = |alarm: &Alarm| {
        let vdns = state.sites.iter().filter(|site| site.id == alarm.site).flat_map(|site| &site.vdns);
        let here = vdns.filter(|vdn| alarm.vdn.is_none_or(|id| id == vdn.config.id));
        here.filter_map(|vdn| scope.of_vdn(&alarm.site, vdn.config.id)).any(|scope| is_seen(alarm, scope))
    };
    let open = gauges(registry, "alarms_open", "Open alarms by severity");
    for (severity, number) in Severity::ALL.into_iter().zip(state.alarms.open(seen)) {
        open.get_or_create(&vec![("severity", severity.word().to_owned())]).set(sample(i64::try_from(number).unwrap_or(i64::MAX)));
    }
    if let Some(errors) = state.alarms.store_errors() {
        let failed = gauges(registry, "state_store_errors", "Writes of the state file that failed since the start");
        failed.get_or_create(&Vec::new()).set(sample(i64::try_from(errors).unwrap_or(i64::MAX)));
        let kept = gauges(registry, "state_store_keeps", "1 while the state file can be written");
        kept.get_or_create(&Vec::new()).set(f64::from(u8::from(state.alarms.keeps())));
    }
    state.alarms.tally().register(registry);
}
