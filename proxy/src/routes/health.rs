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
    match &state.cluster {
        Some(cluster) if cluster.knows_the_active_one() => ready(State(state)).await,
        Some(cluster) if cluster.is_silent() => Err(Refused::NobodyReads),
        _ => Err(Refused::NobodyActive),
    }
}

/// The same of one that shows what it read last: a load balancer that knows a better one takes that.
pub(super) async fn nobody_reads() -> Refused {
    Refused::NobodyReads
}
