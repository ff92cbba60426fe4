//! Agents of one VDN by state.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::answer::answer;
use super::error::Refused;
use super::place::{self, Parameters};
use crate::state::AppState;

/// `GET /api/system-state?site=&vdn=`
pub(super) async fn system_state(
    State(state): State<Arc<AppState>>,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let (_, vdn) = place::vdn(&state, &parameters)?;
    Ok(answer(&vdn.system_state, &parameters, &headers).await)
}
