//! Views with a name: shared by all, owned by nobody.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::alarm::SavedView;

use super::alarms::{is_name, may_operate};
use super::answer::plain;
use super::error::Refused;
use super::page::VIEWS;
use crate::access::Viewer;
use crate::state::AppState;

/// Longest address of a view, characters.
const LONGEST_ADDRESS: usize = 2048;

/// `GET /api/views`: those that lead to something the viewer may see.
pub(super) async fn views(State(state): State<Arc<AppState>>, viewer: Viewer, headers: HeaderMap) -> Response {
    plain(Some(&state.bodies.of(&state.alarms.views(&viewer.scope))), &headers)
}

/// `PUT /api/views/{name}`: the view as it is then.
pub(super) async fn put(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    name: Result<Path<String>, PathRejection>,
    body: Result<Json<SavedView>, JsonRejection>,
) -> Result<Json<SavedView>, Refused> {
    may_operate(&viewer)?;
    let Ok(Json(view)) = body else { return Err(Refused::BadBody("JSON of the form {\"name\": text, \"address\": text}")) };
    let mut mistakes = Vec::new();
    if !name.is_ok_and(|Path(name)| name == view.name) {
        mistakes.push("`name` should be the one in the address.".to_owned());
    }
    if !is_name(&view.name) || matches!(view.name.as_str(), "." | "..") {
        mistakes.push("`name` should have 1 to 64 characters, without blanks at its ends.".to_owned());
    }
    if !is_address(&view.address) {
        mistakes.push("`address` should be path and query of a view, such as skills?sort=-calls_waiting.".to_owned());
    }
    if !mistakes.is_empty() {
        return Err(Refused::Mistaken(mistakes));
    }
    state.alarms.put_view(view, &viewer.scope).await.map(Json).map_err(|undone| Refused::undone(undone, "view"))
}

/// `DELETE /api/views/{name}`
pub(super) async fn remove(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    name: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Refused> {
    may_operate(&viewer)?;
    let Ok(Path(name)) = name else { return Err(Refused::NotThere("view")) };
    state.alarms.remove_view(&name, &viewer.scope).await.map(|()| StatusCode::NO_CONTENT).map_err(|undone| Refused::undone(undone, "view"))
}

/// Whether a text is a view of the page with its query, and nothing that a browser could take for an address elsewhere.
fn is_address(text: &str) -> bool {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~?&=%,/:+*!()@;$".contains(&byte);
    let path = text.split('?').next().unwrap_or_default();
    text.len() <= LONGEST_ADDRESS && text.bytes().all(harmless) && !text.contains("//") && !text.contains("..") && VIEWS.contains(&path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_view_of_this_page_can_have_a_name() {
        for (text, good) in [
            ("", true),
            ("?site=main&vdn=1", true),
            ("skills?site=main&vdn=1&sort=-calls_waiting,name&q=%E6%9D%8E", true),
            ("nowhere", false),
            ("/skills", false),
            ("//evil.example", false),
            ("https://evil.example", false),
            ("javascript:alert(1)", false),
            ("skills/../api/config", false),
            ("skills?q=..", false),
            ("skills#token", false),
            ("skills?q=a b", false),
            ("skills?q=<b>", false),
            ("skills\\evil", false),
        ] {
            assert_eq!(is_address(text), good, "{text}");
        }
        assert!(!is_address(&format!("skills?q={}", "a".repeat(2048))));
    }
}
