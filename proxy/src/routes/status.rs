//! How every source is doing.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::field::Source;
use domain::id::VdnId;
use domain::status::{SiteStatus, SourceStatus, Status};

use crate::poller::Polled;
use crate::site::Site;
use crate::state::AppState;

/// `GET /api/status`
pub(super) async fn status(State(state): State<Arc<AppState>>) -> Json<Status> {
    Json(Status {
        now_ms: state.clock.now_ms(),
        sources: state.sites.iter().flat_map(|site| sources(site)).collect(),
        sites: state.sites.iter().map(|site| site_status(site)).collect(),
    })
}

fn sources(site: &Site) -> Vec<SourceStatus> {
    let mut sources = vec![source(site, Source::Sysindex, None, &site.sysindex)];
    for vdn in &site.vdns {
        let id = Some(vdn.config.id);
        if !vdn.config.skills.is_empty() {
            sources.push(source(site, Source::Skill, id, &vdn.skills));
        }
        if !vdn.config.access_codes.is_empty() {
            sources.push(source(site, Source::AccessCode, id, &vdn.access_codes));
        }
        sources.push(source(site, Source::SystemState, id, &vdn.system_state));
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

fn site_status(site: &Site) -> SiteStatus {
    SiteStatus {
        site: site.id.clone(),
        calls_per_second: site.reader.cms_budget().config().calls_per_second,
        calls_made: site.reader.client().calls_made(),
        clock_skew_ms: site.reader.client().clock_skew_ms(),
        certificates_unchecked: site.reader.client().certificates_unchecked(),
        agents_readable: site.sessions.agents(),
    }
}
