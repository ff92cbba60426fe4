//! The main figures of the contact centre. A figure that is not current has no sample: a monitoring system would show it as live.

use std::sync::Arc;

use domain::access_code::AccessCodeRow;
use domain::field::{Field, Unit};
use domain::freshness::Freshness;
use domain::period::PERIOD_MS;
use domain::skill::SkillRow;
use domain::sysindex::Period;
use domain::system_state::SystemState;
use prometheus_client::registry::Registry;

use super::{Gauges, gauges, sample};
use crate::access::scope::Scope;
use crate::poller::Polled;
use crate::state::AppState;
use crate::telemetry::Labels;

const SKILL: [&str; 7] = ["calls_waiting", "offered_5m", "connected_in_20s_5m", "worst_wait_5m", "signed_in", "talking", "available"];
const ACCESS_CODE: [&str; 5] = ["online", "in_ivr", "in_queue", "with_agent", "longest_wait"];
const SYSTEM_STATE: [&str; 4] = ["signed_in", "talking", "idle", "busy"];
const SYSINDEX: [&str; 3] = ["inbound", "connected", "outbound"];

/// The latest final period is not older than this.
const RECENT_MS: i64 = 12 * PERIOD_MS;

/// Some fields of one kind of row, with a gauge for each.
struct Family<Row: 'static>(Vec<(&'static Field<Row>, Gauges)>);

impl<Row> Family<Row> {
    fn new(registry: &mut Registry, prefix: &str, names: &[&str], field: fn(&str) -> Option<&'static Field<Row>>, of: &str) -> Self {
        let fields = names.iter().filter_map(|name| field(name));
        let gauge = |field: &'static Field<Row>| {
            let unit = if matches!(field.unit, Unit::Seconds | Unit::SecondsPresumed) { "_seconds" } else { "" };
            (field, gauges(registry, &format!("{prefix}_{}{unit}", field.name), &format!("AICC field {} {of}", field.vendor)))
        };
        Self(fields.map(gauge).collect())
    }

    fn set(&self, labels: &Labels, row: &Row) {
        for (field, gauges) in &self.0 {
            if let Some(number) = (field.of)(row).value() {
                gauges.get_or_create(labels).set(sample(number));
            }
        }
    }
}

pub(super) fn register(registry: &mut Registry, state: &AppState, scope: &Scope) {
    let skills = Family::new(registry, "skill", &SKILL, SkillRow::field, "of a skill queue");
    let codes = Family::new(registry, "access_code", &ACCESS_CODE, AccessCodeRow::field, "of an access code");
    let states = Family::new(registry, "agents", &SYSTEM_STATE, SystemState::field, "of a VDN");
    let periods = Family::new(registry, "period", &SYSINDEX, Period::field, "of the latest final five minutes of a VDN");
    let now_ms = state.clock.now_ms();
    for site in &state.sites {
        for vdn in &site.vdns {
            let Some(scope) = scope.of_vdn(&site.id, vdn.config.id) else { continue };
            let labels: Labels = vec![("site", site.id.to_string()), ("vdn", vdn.config.id.to_string())];
            let with = |name, value: String| -> Labels { labels.iter().cloned().chain([(name, value)]).collect() };
            if let Some(read) = current(&vdn.skills) {
                for row in read.data().rows.iter().filter(|row| scope.has_skill(row.id)) {
                    skills.set(&with("skill", row.id.to_string()), row);
                }
            }
            if let Some(read) = current(&vdn.access_codes) {
                for row in read.data().rows.iter().filter(|row| scope.has_access_code(row.id)) {
                    codes.set(&with("access_code", row.id.to_string()), row);
                }
            }
            if !scope.is_whole() {
                continue;
            }
            if let Some(read) = current(&vdn.system_state) {
                states.set(&labels, read.data());
            }
            if current(&site.sysindex).is_some()
                && let Some(period) = site.history.window(vdn.config.id, now_ms - RECENT_MS, now_ms, now_ms).latest_final()
            {
                periods.set(&labels, &period);
            }
        }
    }
}

/// What is held of a source while it is current.
fn current<V: Send + Sync + 'static>(source: &Polled<V>) -> Option<Arc<V>> {
    let held = source.slot.held();
    let current = matches!(source.delivery(&held).freshness(), Freshness::Fresh | Freshness::Late);
    held.good.filter(|_| current).map(|(value, _)| value)
}
