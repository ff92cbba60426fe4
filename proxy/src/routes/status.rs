//! How every source is doing.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::field::Source;
use domain::id::{AgentId, VdnId};
use domain::status::{SiteStatus, SourceStatus, Status};

use super::answer::plain;
use crate::access::Viewer;
use crate::access::scope::{Scope, VdnScope};
use crate::poller::Polled;
use crate::rendered::Rendered;
use crate::site::{Site, Vdn};
use crate::state::AppState;

/// `GET /api/status`: only of what the viewer may see. Ages are true to the millisecond, so no two answers are the same.
pub(super) async fn status(State(state): State<Arc<AppState>>, viewer: Viewer, headers: HeaderMap) -> Response {
    let seen = |site: &&Arc<Site>| site.vdns.iter().any(|vdn| viewer.scope.of_vdn(&site.id, vdn.config.id).is_some());
    let status = Status {
        now_ms: state.clock.now_ms(),
        sources: state.sites.iter().flat_map(|site| sources(site, &viewer.scope)).collect(),
        sites: state.sites.iter().filter(seen).map(|site| site_status(site, &viewer.scope)).collect(),
        recording: state.recorder.condition(),
    };
    plain(Some(&Rendered::of(&status)), &headers)
}

/// Every source that this scope may know of.
pub(super) fn sources<'a>(site: &'a Site, scope: &'a Scope) -> Vec<SourceStatus> {
    let seen = |vdn: &'a Vdn| Some((vdn, scope.of_vdn(&site.id, vdn.config.id)?));
    let vdns: Vec<(&Vdn, &VdnScope)> = site.vdns.iter().filter_map(seen).collect();
    let mut sources = Vec::new();
    if vdns.iter().any(|(_, scope)| scope.is_whole()) {
        sources.push(source(site, Source::Sysindex, None, &site.sysindex));
    }
    for (vdn, scope) in vdns {
        let id = Some(vdn.config.id);
        if vdn.config.skills.iter().any(|skill| scope.has_skill(skill.id)) {
            sources.push(source(site, Source::Skill, id, &vdn.skills));
        }
        if vdn.config.access_codes.iter().any(|code| scope.has_access_code(code.id)) {
            sources.push(source(site, Source::AccessCode, id, &vdn.access_codes));
        }
        if scope.is_whole() {
            sources.push(source(site, Source::SystemState, id, &vdn.system_state));
        }
    }
    sources
}

fn source<V: Send + Sync + 'static>(site: &Site, source: Source, vdn: Option<VdnId>, polled: &Polled<V>) -> SourceStatus {
    let held = polled.slot.held();
    let delivery = polled.delivery(&held);
    SourceStatus {
        source,
        site: site.id.clone(),
        vdn,
        state: delivery.freshness().word().to_owned(),
        age_ms: delivery.age_ms,
        interval_ms: delivery.interval_ms,
        next_read_ms: delivery.next_read_ms,
        problem: delivery.problem,
        failures_in_a_row: held.failures_in_a_row,
    }
}

fn site_status(site: &Site, scope: &Scope) -> SiteStatus {
    let seen = |vdn: &Vdn, id| scope.of_vdn(&site.id, vdn.config.id).is_some_and(|scope| scope.has_agent(&vdn.config, id));
    let seen = |id: &AgentId| site.vdns.iter().any(|vdn| seen(vdn, *id));
    SiteStatus {
        site: site.id.clone(),
        calls_per_second: site.reader.cms_budget().config().calls_per_second,
        calls_made: site.reader.client().calls_made(),
        clock_skew_ms: site.reader.client().clock_skew_ms(),
        certificates_unchecked: site.reader.client().certificates_unchecked(),
        agents_readable: site.sessions.agents().into_iter().filter(seen).collect(),
    }
}
