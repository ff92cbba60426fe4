//! What the cache spares AICC, and what was odd about what was read.

use std::collections::BTreeMap;

use domain::field::Source;
use domain::id::VdnId;
use domain::snapshot::{Oddity, OddityKind};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use super::{Gauges, gauges};
use crate::access::scope::Scope;
use crate::cache::{Held, Served};
use crate::rendered::Views;
use crate::site::Site;
use crate::state::AppState;
use crate::telemetry::Labels;

struct Told {
    served: Family<Labels, Counter>,
    oddities: Gauges,
}

/// Like what is odd in answers, it is told only to those who may see the whole of a VDN: it speaks of all rows.
pub(super) fn register(registry: &mut Registry, state: &AppState, scope: &Scope) {
    let served = Family::default();
    let help = "Questions to the cache: served with what it held, joined to a read under way, or a read started";
    registry.register("cache_requests", help, served.clone());
    let help = "How often each kind of oddity occurred in the last good read";
    let told = Told { served, oddities: gauges(registry, "source_oddities", help) };
    for site in &state.sites {
        let seen = site.vdns.iter().filter_map(|vdn| Some((vdn, scope.of_vdn(&site.id, vdn.config.id)?)));
        let whole: Vec<_> = seen.filter(|(_, scope)| scope.is_whole()).collect();
        for (vdn, _) in &whole {
            let (skills, codes, state) = (&vdn.skills.slot, &vdn.access_codes.slot, &vdn.system_state.slot);
            let source = |source| labels(site, source, Some(vdn.config.id));
            told.source(&source(Source::Skill), skills.served(), odd(&skills.held(), Views::oddities));
            told.source(&source(Source::AccessCode), codes.served(), odd(&codes.held(), Views::oddities));
            told.source(&source(Source::SystemState), state.served(), odd(&state.held(), Views::oddities));
        }
        if !whole.is_empty() {
            let periods = &site.sysindex.slot;
            told.source(&labels(site, Source::Sysindex, None), periods.served(), odd(&periods.held(), |read| &read.oddities));
        }
        if whole.iter().any(|(_, scope)| scope.agents) {
            told.source(&labels(site, Source::Agent, None), site.agents_served(), BTreeMap::new());
        }
    }
}

fn labels(site: &Site, source: Source, vdn: Option<VdnId>) -> Labels {
    let vdn = vdn.map(|vdn| ("vdn", vdn.to_string()));
    [("site", site.id.to_string()), ("source", source.word().to_owned())].into_iter().chain(vdn).collect()
}

impl Told {
    fn source(&self, labels: &Labels, served: Served, odd: BTreeMap<OddityKind, u32>) {
        let with = |name, value: &str| -> Labels { labels.iter().cloned().chain([(name, value.to_owned())]).collect() };
        for (how, number) in [("held", served.held), ("joined", served.joined), ("started", served.started)] {
            self.served.get_or_create(&with("served", how)).inc_by(number);
        }
        for (kind, number) in odd {
            // Its word is the one of the API.
            if let Some(kind) = serde_json::to_value(kind).ok().as_ref().and_then(serde_json::Value::as_str) {
                self.oddities.get_or_create(&with("kind", kind)).set(f64::from(number));
            }
        }
    }
}

/// Oddities of the last good read, added up by kind.
fn odd<V>(held: &Held<V>, oddities: impl FnOnce(&V) -> &[Oddity]) -> BTreeMap<OddityKind, u32> {
    let mut kinds = BTreeMap::new();
    for oddity in held.good.as_ref().map_or(&[][..], |(read, _)| oddities(read)) {
        let number: &mut u32 = kinds.entry(oddity.kind).or_default();
        *number = number.saturating_add(oddity.count);
    }
    kinds
}
