//! Skill queues of one VDN.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::setup::Named;

use super::answer::answer;
use super::error::Refused;
use super::place::{self, Parameters, Place};
use crate::access::Viewer;
use crate::rendered::Views;
use crate::state::AppState;

/// `GET /api/skills?site=&vdn=`
pub(super) async fn skills(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Place { vdn, scope, .. } = place::vdn(&state, &viewer, &parameters)?;
    let visible = |skill: &Named<_>| scope.has_skill(skill.id).then_some(skill.id.0);
    let body = |read: &Arc<Views<_>>| {
        let part = || read.part(vdn.config.skills.iter().filter_map(visible).collect());
        if scope.is_whole() { read.whole() } else { part() }
    };
    Ok(answer(&vdn.skills, &parameters, &headers, body).await)
}
