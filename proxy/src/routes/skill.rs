//! Skill queues of one VDN.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::answer::answer;
use super::error::Refused;
use super::place::{self, Parameters};
use crate::access::Viewer;
use crate::state::AppState;

/// `GET /api/skills?site=&vdn=`
pub(super) async fn skills(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let place = place::vdn(&state, &viewer, &parameters)?;
    let ids = || place.vdn.config.skills.iter().map(|named| named.id).filter(|id| place.scope.has_skill(*id)).map(|id| id.0);
    Ok(answer(&place.vdn.skills, &parameters, &headers, |read| place.visible(read, ids())).await)
}
