//! Requests that this proxy passes on, because another one is the active one.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{OriginalUri, Request, State};
use axum::response::{IntoResponse, Response};

use super::agent::HAND_OVER_LIMIT;
use super::error::Refused;
use super::{CHANGE_LIMIT, guard};
use crate::cluster::standby::NobodyActive;
use crate::state::AppState;

/// Longest body of all that is passed on, bytes.
const MOST_BYTES: usize = if HAND_OVER_LIMIT > CHANGE_LIMIT { HAND_OVER_LIMIT } else { CHANGE_LIMIT };

/// Passes a request on; 503 while nobody is active.
pub(super) async fn relay(State(state): State<Arc<AppState>>, OriginalUri(uri): OriginalUri, request: Request) -> Response {
    let Some(cluster) = &state.cluster else { return Refused::NobodyActive.into_response() };
    // A body that does not come keeps nobody else from being passed on.
    let (parts, body) = request.into_parts();
    let body = match tokio::time::timeout(guard::BODY_WITHIN, to_bytes(body, MOST_BYTES)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Refused::BadBody("whole, and not longer than anything here takes").into_response(),
        Err(_) => return Refused::TooSlow.into_response(),
    };
    let request = Request::from_parts(parts, body.into());
    cluster.pass_on(&uri, request).await.unwrap_or_else(|NobodyActive| Refused::NobodyActive.into_response())
}
