//! What the last hours of a queue were like, and what its next minutes are computed from.

use std::sync::{Arc, PoisonError};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::freshness::Freshness;
use domain::id::SkillId;
use domain::kpi::ahead::Now;
use domain::kpi::estimate::Hidden;
use domain::outlook::{Outlook, SkillOutlook};
use domain::period::period_begin;

use super::answer::plain;
use super::error::Refused;
use super::place::{self, Parameters, Place};
use crate::access::Viewer;
use crate::insight::{self, LookedAt};
use crate::site::{Site, Vdn, VdnConfig};
use crate::state::AppState;

/// `GET /api/outlook?site=&vdn=&skill=`: one queue with its windows, or without `skill` the outlook of every queue that the viewer may see.
pub(super) async fn outlook(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let place = place::vdn(&state, &viewer, &parameters)?;
    let only = place::skill(&place, &parameters)?;
    let Place { site, vdn, scope } = place;
    let made = made(site, &vdn.config, only);
    let now = now(vdn);
    let seen = made.skills.iter().filter(|skill| scope.has_skill(skill.id));
    let skills = seen.map(|skill| SkillOutlook {
        id: skill.id,
        windows: skill.windows.clone(),
        basis: skill.basis.into(),
        now: now(skill.id).into(),
    });
    let outlook = Outlook { windows: made.windows.clone(), skills: skills.collect() };
    Ok(plain(Some(&state.bodies.of(&outlook)), &headers))
}

/// What the closed periods say, made once for each of them.
fn made(site: &Site, vdn: &VdnConfig, only: Option<SkillId>) -> Arc<LookedAt> {
    let now_ms = site.reader.aicc_now_ms();
    let mut outlooks = site.outlooks.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(made) = outlooks.get(&(vdn.id, only)).filter(|made| made.until_ms == period_begin(now_ms)) {
        return Arc::clone(made);
    }
    let made = Arc::new(insight::look_at(vdn, only, &site.staffing, now_ms));
    outlooks.insert((vdn.id, only), Arc::clone(&made));
    made
}

/// The queues of a VDN as of the last reading, while that is not stale.
fn now(vdn: &Vdn) -> impl Fn(SkillId) -> Result<Now, Hidden> + use<> {
    let held = vdn.skills.slot.held();
    let is_current = matches!(vdn.skills.delivery(&held).freshness(), Freshness::Fresh | Freshness::Late);
    move |id| {
        let (read, _) = held.good.as_ref().filter(|_| is_current).ok_or(Hidden::Stale)?;
        let rows = &read.data().rows;
        let row = rows.binary_search_by_key(&id, |row| row.id).ok().and_then(|at| rows.get(at));
        row.and_then(Now::of).ok_or(Hidden::NotRecorded)
    }
}
