//! What the day of one VDN has come to.

use std::sync::{Arc, PoisonError};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::period::period_begin;
use domain::today::Today;

use super::answer::plain;
use super::error::Refused;
use super::place::{self, Parameters, Place};
use super::replay;
use crate::access::Viewer;
use crate::insight::{self, findings::five_minutes};
use crate::site::{Site, VdnConfig};
use crate::state::AppState;

/// `GET /api/today?site=&vdn=`: only the skills that the viewer may see. With `at=` as of a moment that is over. `null` while what was recorded
/// before is still being read: nobody is told a part of a day for the whole.
pub(super) async fn today(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Place { site, vdn, scope, .. } = place::vdn(&state, &viewer, &parameters)?;
    if !site.past.is_known() {
        return Ok(plain(Some(&state.bodies.of(&())), &headers));
    }
    let mut today = match replay::moment(&parameters, site)? {
        None => Today::clone(&made(site, &vdn.config)),
        Some(at_ms) => insight::today(&vdn.config, &site.closings, five_minutes(&site.turns.of(vdn.config.id)), at_ms - 1, at_ms),
    };
    today.skills.retain(|skill| scope.has_skill(skill.id));
    Ok(plain(Some(&state.bodies.of(&today)), &headers))
}

/// The sums of a VDN, made once for each period.
fn made(site: &Site, vdn: &VdnConfig) -> Arc<Today> {
    let now_ms = site.reader.aicc_now_ms();
    let mut days = site.days.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(today) = days.get(&vdn.id).filter(|today| today.until_ms == period_begin(now_ms)) {
        return Arc::clone(today);
    }
    let today = Arc::new(insight::today(vdn, &site.closings, five_minutes(&site.turns.of(vdn.id)), now_ms, now_ms));
    days.insert(vdn.id, Arc::clone(&today));
    today
}
