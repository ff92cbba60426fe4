//! Access codes of one VDN.

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

/// `GET /api/access-codes?site=&vdn=`
pub(super) async fn access_codes(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Place { vdn, scope, .. } = place::vdn(&state, &viewer, &parameters)?;
    let visible = |code: &Named<_>| scope.has_access_code(code.id).then_some(code.id.0);
    let body = |read: &Arc<Views<_>>| {
        let part = || read.part(vdn.config.access_codes.iter().filter_map(visible).collect());
        if scope.is_whole() { read.whole() } else { part() }
    };
    Ok(answer(&vdn.access_codes, &parameters, &headers, body).await)
}
