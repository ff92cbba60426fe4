//! Rules: those of the configuration to look at, those of pages to change.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::alarm::{Origin, Rule};

use super::alarms::may_operate;
use super::error::Refused;
use super::place::{self, Parameters};
use crate::access::Viewer;
use crate::state::AppState;

/// `GET /api/rules?site=`: those that concern what the viewer may see.
pub(super) async fn rules(State(state): State<Arc<AppState>>, viewer: Viewer, parameters: Parameters) -> Result<Json<Vec<Rule>>, Refused> {
    let site = place::site(&state, &viewer, &parameters)?;
    Ok(Json(state.alarms.rules(&site.id, &viewer.scope)))
}

/// `PUT /api/rules/{id}?site=`: the rule as it is then.
pub(super) async fn put(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    id: Result<Path<String>, PathRejection>,
    parameters: Parameters,
    body: Result<Json<Rule>, JsonRejection>,
) -> Result<Json<Rule>, Refused> {
    may_operate(&viewer)?;
    place::site(&state, &viewer, &parameters)?;
    let Ok(Json(rule)) = body else {
        return Err(Refused::BadBody("JSON of the form {\"id\": text, \"metric\": text, \"warning\": number, \"critical\": number}"));
    };
    if !id.is_ok_and(|Path(id)| id == rule.id) {
        return Err(Refused::Mistaken(vec!["`id` should be the one in the address.".to_owned()]));
    }
    let rule = Rule { origin: Origin::Page, ..rule };
    state.alarms.put_rule(rule, &viewer.scope).await.map(Json).map_err(|undone| Refused::undone(undone, "rule"))
}

/// `DELETE /api/rules/{id}?site=`
pub(super) async fn remove(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    id: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<StatusCode, Refused> {
    may_operate(&viewer)?;
    place::site(&state, &viewer, &parameters)?;
    let Ok(Path(id)) = id else { return Err(Refused::NotThere("rule")) };
    state.alarms.remove_rule(&id, &viewer.scope).await.map(|()| StatusCode::NO_CONTENT).map_err(|undone| Refused::undone(undone, "rule"))
}
