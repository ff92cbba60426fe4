//! Notes that one shift leaves for the next. They may be about anything of the VDN: only who sees all of it sees them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::note::{LONGEST, Note, WriteNote};

use super::alarms::{may_operate, signed};
use super::answer::plain;
use super::error::Refused;
use super::place::{self, Parameters};
use super::replay;
use crate::access::Viewer;
use crate::state::AppState;

/// `GET /api/notes?site=&vdn=`: the newest first. With `at=` those that were there at a moment that is over.
pub(super) async fn notes(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let place = place::whole_vdn(&state, &viewer, &parameters)?;
    let at_ms = replay::moment(&parameters, place.site)?.map(|at_ms| replay::by_our_clock(at_ms, &state, place.site));
    Ok(plain(Some(&state.bodies.of(&state.alarms.notes(&place.site.id, place.vdn.config.id, at_ms))), &headers))
}

/// `POST /api/notes?site=&vdn=`: the note as it is kept.
pub(super) async fn write(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    body: Result<Json<WriteNote>, JsonRejection>,
) -> Result<Json<Note>, Refused> {
    may_operate(&viewer)?;
    let place = place::whole_vdn(&state, &viewer, &parameters)?;
    let Ok(Json(WriteNote { name, text })) = body else {
        return Err(Refused::BadBody("JSON of the form {\"name\": text, \"text\": text}"));
    };
    let by = signed(&viewer, name)?;
    let text = text.trim().to_owned();
    if !(1..=LONGEST).contains(&text.chars().count()) || text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Refused::Mistaken(vec![format!("`text` should have 1 to {LONGEST} characters, none of them a control character.")]));
    }
    Ok(Json(state.alarms.write_note(&place.site.id, place.vdn.config.id, by, text).await))
}
