//! What is in alarm, and what is done about it.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::alarm::{Acknowledge, Alarm, Snooze};

use super::answer::plain;
use super::error::Refused;
use super::place::{self, Parameters, Place};
use super::replay;
use crate::access::{Viewer, Who};
use crate::alarms::{Asker, At};
use crate::rendered::Rendered;
use crate::state::AppState;

/// Longest name of somebody whom the proxy does not know, characters.
const LONGEST_NAME: usize = 64;
/// Longest note, characters.
const LONGEST_NOTE: usize = 500;
/// Longest silence, minutes.
const LONGEST_SNOOZE: u32 = 480;

/// `GET /api/alarms?site=&vdn=`, with `all=1` also what is open in the other VDNs of the site, with `log=0` without what happened. A viewer who has the answer already, and says so with
/// `If-None-Match`, is told that in a few bytes. With `at=` what was open at a moment that is over, which cannot be changed.
pub(super) async fn alarms(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Place { site, vdn, scope, .. } = place::vdn(&state, &viewer, &parameters)?;
    let all = parameters.get("all").is_some_and(|value| value == "1");
    let others = site.vdns.iter().map(|vdn| vdn.config.id).filter(|id| all && *id != vdn.config.id);
    let elsewhere = others.filter_map(|id| Some((id, viewer.scope.of_vdn(&site.id, id)?))).collect();
    let log = parameters.get("log").is_none_or(|value| value != "0");
    let asker = Asker { name: name(&viewer).map(str::to_owned), operates: viewer.scope.operates(), scope, elsewhere, log };
    if let Some(at_ms) = replay::moment(&parameters, site)? {
        let at_ms = replay::by_our_clock(at_ms, &state, site);
        // `null` where what happened then is not remembered.
        let then = state.alarms.answer_as_of(at_ms, &asker, &site.id, vdn.config.id);
        return Ok(plain(Some(&Rendered::of(&then)), &headers));
    }
    // Asked before the answer is made: what changes in between makes the next one differ.
    let version = format!("\"{}\"", state.alarms.version());
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == version.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, version)]).into_response());
    }
    let answer = state.bodies.of(&state.alarms.answer(&asker, &site.id, vdn.config.id));
    Ok(([(ETAG, version)], plain(Some(&answer), &headers)).into_response())
}

/// `POST /api/alarms/{id}/acknowledge?site=&vdn=`: the alarm as it is then.
pub(super) async fn acknowledge(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    id: Result<Path<String>, PathRejection>,
    parameters: Parameters,
    body: Result<Json<Acknowledge>, JsonRejection>,
) -> Result<Json<Alarm>, Refused> {
    may_operate(&viewer)?;
    let Place { site, vdn, scope, .. } = place::vdn(&state, &viewer, &parameters)?;
    let id = alarm_id(&id)?;
    let Ok(Json(Acknowledge { name, note })) = body else {
        return Err(Refused::BadBody("JSON of the form {\"name\": text, \"note\": text}"));
    };
    let by = signed(&viewer, name)?;
    if note.chars().count() > LONGEST_NOTE || note.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Refused::Mistaken(vec![format!(
            "`note` should have at most {LONGEST_NOTE} characters, none of them a control character."
        )]));
    }
    let at = At { site: &site.id, vdn: vdn.config.id, scope };
    state.alarms.acknowledge(at, id, by, note).await.map(Json).map_err(|undone| Refused::undone(undone, "alarm"))
}

/// `POST /api/alarms/{id}/snooze?site=&vdn=`: the alarm as it is then.
pub(super) async fn snooze(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    id: Result<Path<String>, PathRejection>,
    parameters: Parameters,
    body: Result<Json<Snooze>, JsonRejection>,
) -> Result<Json<Alarm>, Refused> {
    may_operate(&viewer)?;
    let Place { site, vdn, scope, .. } = place::vdn(&state, &viewer, &parameters)?;
    let id = alarm_id(&id)?;
    let Ok(Json(Snooze { name, minutes })) = body else {
        return Err(Refused::BadBody("JSON of the form {\"name\": text, \"minutes\": number}"));
    };
    let by = signed(&viewer, name)?;
    if minutes > LONGEST_SNOOZE {
        return Err(Refused::Mistaken(vec![format!("`minutes` should be a whole number from 0 to {LONGEST_SNOOZE}.")]));
    }
    let at = At { site: &site.id, vdn: vdn.config.id, scope };
    state.alarms.snooze(at, id, by, minutes).await.map(Json).map_err(|undone| Refused::undone(undone, "alarm"))
}

/// Lets through only those who may change something.
pub(super) fn may_operate(viewer: &Viewer) -> Result<(), Refused> {
    if viewer.scope.operates() { Ok(()) } else { Err(Refused::MayNotOperate) }
}

/// The name of a viewer, where there is one.
fn name(viewer: &Viewer) -> Option<&str> {
    match &viewer.who {
        Who::Local => None,
        Who::Token(name) | Who::User(name) | Who::SignedIn(name) => Some(name),
    }
}

/// The name that stands beside what a viewer does: the one they are known by, else the one they give.
pub(super) fn signed(viewer: &Viewer, given: Option<String>) -> Result<String, Refused> {
    if let Some(known) = name(viewer) {
        return Ok(known.to_owned());
    }
    let given = given.map(|name| name.trim().to_owned()).filter(|name| is_name(name));
    given.ok_or_else(|| Refused::Mistaken(vec![format!("`name` should be yours, with 1 to {LONGEST_NAME} characters.")]))
}

/// Whether a text can be the name of somebody or of something.
pub(super) fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.chars().count()) && !text.chars().any(char::is_control) && text.trim() == text
}

/// The alarm of a path; a path that is no number has none.
fn alarm_id(path: &Result<Path<String>, PathRejection>) -> Result<u64, Refused> {
    path.as_ref().ok().and_then(|Path(text)| text.parse().ok()).ok_or(Refused::NotThere("alarm"))
}
