//! What the page may know of the configuration.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::findings::Findings;
use domain::setup::{PageSetup, SiteSetup, User, VdnSetup};

use super::answer::plain;
use crate::access::scope::{Scope, VdnScope};
use crate::access::{Viewer, Who};
use crate::insight::findings::findings;
use crate::site::{Site, Vdn, VdnConfig};
use crate::state::AppState;

/// `GET /api/config`: only what the viewer may see.
pub(super) async fn setup(State(state): State<Arc<AppState>>, viewer: Viewer, headers: HeaderMap) -> Response {
    let now_ms = state.clock.now_ms();
    let page = &state.page;
    let seen = |site: &Arc<Site>| Some(site_setup(site, &viewer.scope, now_ms)).filter(|site| !site.vdns.is_empty());
    let setup = PageSetup {
        build: page.build.clone(),
        mode: page.mode,
        user: match &viewer.who {
            Who::Local | Who::Token(_) => None,
            Who::User(name) => Some(User { name: name.as_ref().to_owned(), signs_out_here: false }),
            Who::SignedIn(name) => Some(User { name: name.as_ref().to_owned(), signs_out_here: true }),
        },
        service_level_target_percent: page.service_level_target_percent,
        intervals: page.intervals,
        sites: state.sites.iter().filter_map(seen).collect(),
    };
    plain(Some(&state.bodies.of(&setup)), &headers)
}

/// What was found out, as far as somebody with this scope may know of it.
fn found(site: &Site, vdn: &VdnConfig, scope: &VdnScope) -> Findings {
    let found = findings(vdn.id, &site.turns, &site.history, site.reader.aicc_now_ms());
    if scope.is_whole() {
        found
    } else {
        Findings { five_minutes: found.five_minutes, calls_processed: found.calls_processed, ..Findings::default() }
    }
}

fn site_setup(site: &Site, scope: &Scope, now_ms: i64) -> SiteSetup {
    let vdn = |Vdn { config, .. }: &Vdn| {
        let scope = scope.of_vdn(&site.id, config.id)?;
        Some(VdnSetup {
            id: config.id,
            name: config.name.clone(),
            time_zone: config.time_zone.name().to_owned(),
            day_start_minutes: config.day_start_minutes,
            has_shifts: !config.shift_starts_minutes.is_empty(),
            offsets: config.offsets(now_ms),
            skills: config.skills.iter().filter(|skill| scope.has_skill(skill.id)).cloned().collect(),
            access_codes: config.access_codes.iter().filter(|code| scope.has_access_code(code.id)).cloned().collect(),
            findings: found(site, config, scope),
            agents: if scope.agents { config.agents.clone() } else { Vec::new() },
        })
    };
    SiteSetup { id: site.id.clone(), name: site.name.clone(), vdns: site.vdns.iter().filter_map(vdn).collect() }
}
