//! Requests that this proxy passes on, because another one is the active one.

use std::sync::Arc;

use axum::extract::{OriginalUri, Request, State};
use axum::response::{IntoResponse, Response};

use super::error::Refused;
use crate::cluster::standby::NobodyActive;
use crate::state::AppState;

/// Passes a request on; 503 while nobody is active.
pub(super) async fn relay(State(state): State<Arc<AppState>>, OriginalUri(uri): OriginalUri, request: Request) -> Response {
    let Some(cluster) = &state.cluster else { return Refused::NobodyActive.into_response() };
    cluster.pass_on(&uri, request).await.unwrap_or_else(|NobodyActive| Refused::NobodyActive.into_response())
}
