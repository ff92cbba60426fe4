//! Statistics of one agent, on demand only, and the hand-over of its credential by its desktop.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::delivery::Delivery;
use domain::id::AgentId;
use domain::problem::{ProblemClass, Retry};
use serde::Deserialize;

use super::answer::respond;
use super::error::Refused;
use super::place::{self, Parameters};
use crate::access::{Viewer, bearer};
use crate::cache::Held;
use crate::listener::Connection;
use crate::poller::milliseconds;
use crate::secret::Secret;
use crate::state::AppState;
use crate::upstream::client::GatewaySession;

/// Longest credential that is kept, characters.
const LONGEST_CREDENTIAL: usize = 4096;
/// Most cookies of one hand-over.
const MOST_COOKIES: usize = 20;
/// Largest body of a hand-over, bytes: a guid and all cookies at their longest, with room for the JSON around them.
pub(super) const HAND_OVER_LIMIT: usize = (1 + MOST_COOKIES) * (LONGEST_CREDENTIAL + 64);

/// `GET /api/agents/{id}/statistics?site=`: reads AICC, but the same agent at most once a minute (the configured pause).
pub(super) async fn statistics(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    id: Result<Path<String>, PathRejection>,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let id = agent_id(&id)?;
    let site = place::site_of_agent(&state, &viewer, &parameters, id)?;
    let (slot, at_least) = (site.agent(id), Duration::from_millis(state.page.intervals.agent_at_least_ms));
    // Without a credential no call is made, so there is nothing to spare AICC from.
    let due = |held: &Held<_>| {
        let not_called = held.problem.as_ref().is_some_and(|problem| problem.class == ProblemClass::NotSignedIn && problem.code.is_none());
        not_called || held.last_attempt.is_none_or(|since| since >= at_least)
    };
    let is_refused = |held: &Held<_>| held.problem.as_ref().is_some_and(|problem| problem.class.retry() == Retry::Never);
    if viewer.scope.operates() && place::wants_refresh(&parameters) && is_refused(&slot.held()) && due(&slot.held()) {
        site.reader.client().probe_now();
    }
    let reading = Arc::clone(site);
    slot.read_if(due, move || async move { reading.read_agent(id).await }).await;
    let held = slot.held();
    let delivery = Delivery {
        age_ms: held.good.as_ref().map(|(_, age)| milliseconds(*age)),
        interval_ms: milliseconds(at_least),
        next_read_ms: None,
        problem: held.problem.clone(),
    };
    Ok(respond(held.good.as_ref().map(|(body, _)| body.as_ref()), &delivery, &headers))
}

/// What a desktop hands over.
#[derive(Deserialize)]
pub(super) struct HandedOver {
    guid: String,
    #[serde(default)]
    cookies: Vec<String>,
}

/// `PUT /api/agents/{id}/session?site=` with `{"guid": …, "cookies": […]}` and `Authorization: Bearer KEY`.
pub(super) async fn hand_over(
    State(state): State<Arc<AppState>>,
    id: Result<Path<String>, PathRejection>,
    parameters: Parameters,
    headers: HeaderMap,
    connection: Option<Extension<Connection>>,
    body: Result<Json<HandedOver>, JsonRejection>,
) -> Response {
    let address = connection.map(|Extension(connection)| connection.peer.ip());
    let checked = hand_over_checked(&state, &id, &parameters, &headers, body).map_err(|refused| match refused {
        Refused::WrongKey => state.access.wrong(&headers, address).map_or(Refused::WrongKey, Refused::Denied),
        refused => refused,
    });
    let answer = checked.map(|()| StatusCode::NO_CONTENT).into_response();
    (cross_origin(&state, &headers), answer).into_response()
}

fn hand_over_checked(
    state: &AppState,
    id: &Result<Path<String>, PathRejection>,
    parameters: &Parameters,
    headers: &HeaderMap,
    body: Result<Json<HandedOver>, JsonRejection>,
) -> Result<(), Refused> {
    let site = place::site_without_viewer(state, parameters)?;
    let id = agent_id(id)?;
    let key = bearer(headers).ok_or(Refused::WrongKey)?;
    if !state.hand_over.iter().any(|known| known.admits(key, &site.id, id)) {
        return Err(Refused::WrongKey);
    }
    if !site.has_agent(id) {
        return Err(Refused::NotConfigured("agent"));
    }
    let Ok(Json(HandedOver { guid, cookies })) = body else {
        return Err(Refused::BadBody("JSON of the form {\"guid\": text, \"cookies\": [text]}"));
    };
    let usable = |text: &String| (1..=LONGEST_CREDENTIAL).contains(&text.len()) && text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if !usable(&guid) || cookies.len() > MOST_COOKIES || !cookies.iter().all(usable) {
        return Err(Refused::BadBody("a guid and at most 20 cookies of printable ASCII"));
    }
    site.sessions.renew(id, GatewaySession { guid: Secret::new(guid), cookies: cookies.into_iter().map(Secret::new).collect() });
    Ok(())
}

/// `OPTIONS /api/agents/{id}/session`: the one route that pages of other origins may call.
pub(super) async fn hand_over_preflight(State(state): State<Arc<AppState>>, headers: HeaderMap) -> (StatusCode, HeaderMap) {
    (StatusCode::NO_CONTENT, cross_origin(&state, &headers))
}

/// Headers that admit a listed origin; none for others.
fn cross_origin(state: &AppState, request: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::from_iter([(VARY, HeaderValue::from_static("origin"))]);
    let listed = |origin: &&HeaderValue| state.hand_over_origins.iter().any(|listed| listed.as_bytes() == origin.as_bytes());
    if let Some(origin) = request.get(ORIGIN).filter(listed) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("PUT"));
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type"));
    }
    headers
}

/// The agent of a path; a path that is not even text has none.
fn agent_id(path: &Result<Path<String>, PathRejection>) -> Result<AgentId, Refused> {
    let refused = Refused::BadParameter { name: "id", should_be: "the number of an agent" };
    path.as_ref().ok().and_then(|Path(text)| text.parse().ok()).ok_or(refused)
}
