//! For load balancers and supervisors of processes. Neither depends on AICC.

use std::sync::Arc;

use axum::extract::State;

use super::error::Refused;
use crate::state::AppState;

/// `GET /healthz`: the program runs.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the program can serve the page; one of several knows, too, whom to pass requests on to, or is the active one itself.
pub(super) async fn ready(State(state): State<Arc<AppState>>) -> Result<&'static str, Refused> {
    if !state.assets.is_built() {
        return Err(Refused::PageNotBuilt);
    }
    match &state.cluster {
        Some(cluster) if cluster.term().is_none() && cluster.active().is_none() => Err(Refused::NobodyActive),
        _ => Ok("ready\n"),
    }
}
