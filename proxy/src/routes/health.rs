//! For load balancers and supervisors of processes. Neither depends on AICC.

use std::sync::Arc;

use axum::extract::State;

use super::error::Refused;
use crate::state::AppState;

/// `GET /healthz`: the program runs.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the program can serve the page.
pub(super) async fn ready(State(state): State<Arc<AppState>>) -> Result<&'static str, Refused> {
    if state.assets.is_built() { Ok("ready\n") } else { Err(Refused::PageNotBuilt) }
}

/// The same of one of several that is not the active one: it knows, too, whom to pass requests on to. While it takes over, it does not.
pub(super) async fn ready_to_pass_on(State(state): State<Arc<AppState>>) -> Result<&'static str, Refused> {
    let knows = state.cluster.as_ref().is_some_and(|cluster| cluster.active().is_some());
    if knows { ready(State(state)).await } else { Err(Refused::NobodyActive) }
}
