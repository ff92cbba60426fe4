//! What is in alarm, and what is done about it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::error::Refused;
use super::place::{self, Parameters, Place};
use crate::access::{Viewer, Who};
use crate::alarms::Asker;
use crate::state::AppState;

/// `GET /api/alarms?site=&vdn=`. A viewer who has the answer already, and says so with `If-None-Match`, is told that in a few bytes.
pub(super) async fn alarms(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Place { site, vdn, scope } = place::vdn(&state, &viewer, &parameters)?;
    let name = match &viewer.who {
        Who::Local => None,
        Who::Token(name) | Who::User(name) | Who::SignedIn(name) => Some(name.clone()),
    };
    let seen_as = match &viewer.who {
        Who::Local => "this machine".to_owned(),
        Who::Token(name) => format!("token {name}"),
        Who::User(name) | Who::SignedIn(name) => name.clone(),
    };
    // Asked before the answer is made: what changes in between makes the next one differ.
    let version = format!("\"{}\"", state.alarms.version());
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == version.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, version)]).into_response());
    }
    let asker = Asker { name, seen_as, operates: viewer.scope.operates(), scope };
    Ok(([(ETAG, version)], Json(state.alarms.answer(&asker, &site.id, vdn.config.id))).into_response())
}
