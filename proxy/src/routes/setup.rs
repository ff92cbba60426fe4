//! What the page may know of the configuration.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::setup::{PageSetup, SiteSetup, VdnSetup};

use crate::site::{Site, Vdn};
use crate::state::AppState;

/// `GET /api/config`
pub(super) async fn setup(State(state): State<Arc<AppState>>) -> Json<PageSetup> {
    let now_ms = state.clock.now_ms();
    let page = &state.page;
    Json(PageSetup {
        build: page.build.clone(),
        mode: page.mode,
        service_level_target_percent: page.service_level_target_percent,
        intervals: page.intervals,
        sites: state.sites.iter().map(|site| site_setup(site, now_ms)).collect(),
    })
}

fn site_setup(site: &Site, now_ms: i64) -> SiteSetup {
    let vdn = |Vdn { config, .. }: &Vdn| VdnSetup {
        id: config.id,
        name: config.name.clone(),
        time_zone: config.time_zone.name().to_owned(),
        day_start_minutes: config.day_start_minutes,
        offsets: config.offsets(now_ms),
        skills: config.skills.clone(),
        access_codes: config.access_codes.clone(),
        agents: config.agents.clone(),
    };
    SiteSetup { id: site.id.clone(), name: site.name.clone(), vdns: site.vdns.iter().map(vdn).collect() }
}
