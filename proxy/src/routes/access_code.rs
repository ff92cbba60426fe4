//! Access codes of one VDN.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::answer::answer;
use super::error::Refused;
use super::place::{self, Parameters};
use crate::access::Viewer;
use crate::state::AppState;

/// `GET /api/access-codes?site=&vdn=`
pub(super) async fn access_codes(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let place = place::vdn(&state, &viewer, &parameters)?;
    let ids = || place.vdn.config.access_codes.iter().map(|named| named.id).filter(|id| place.scope.has_access_code(*id)).map(|id| id.0);
    Ok(answer(&place.vdn.access_codes, &parameters, &headers, |read| place.visible(read, ids())).await)
}
