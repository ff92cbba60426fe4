//! Agents of one VDN by state.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::answer::answer;
use super::error::Refused;
use super::place::{self, Parameters, Place};
use crate::access::Viewer;
use crate::state::AppState;

/// `GET /api/system-state?site=&vdn=`
pub(super) async fn system_state(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Place { vdn, .. } = place::whole_vdn(&state, &viewer, &parameters)?;
    Ok(answer(&vdn.system_state, &parameters, &headers, |read| read.whole()).await)
}
