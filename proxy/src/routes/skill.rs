//! Skill queues of one VDN.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::answer::answer;
use super::error::Refused;
use super::place::{self, Parameters};
use crate::state::AppState;

/// `GET /api/skills?site=&vdn=`
pub(super) async fn skills(State(state): State<Arc<AppState>>, parameters: Parameters, headers: HeaderMap) -> Result<Response, Refused> {
    let (_, vdn) = place::vdn(&state, &parameters)?;
    Ok(answer(&vdn.skills, &parameters, &headers).await)
}
