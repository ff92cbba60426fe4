//! The built page: files by name, the same document for every view.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::setup::Mode;

use super::answer::accepts_brotli;
use super::error::Refused;
use crate::assets::Caching;
use crate::state::AppState;

/// Paths of the page's views; every other unknown path is 404, not the page.
pub(super) const VIEWS: [&str; 10] =
    ["", "skills", "access-codes", "indicators", "system-state", "agents", "alarms", "handover", "wall", "settings"];

/// The view that only a demo has.
const GALLERY: &str = "gallery";

/// The script that other pages load to show this one within them. It is the same for everybody and holds nothing of anybody.
const ELEMENT: &str = "aicc-panel.js";

/// The document at the base path itself.
pub(super) async fn front(state: State<Arc<AppState>>, request: HeaderMap) -> Result<Response, Refused> {
    page(state, Uri::from_static("/"), request).await
}

/// Everything that is not the API.
pub(super) async fn page(State(state): State<Arc<AppState>>, uri: Uri, request: HeaderMap) -> Result<Response, Refused> {
    let path = uri.path().trim_start_matches('/');
    let name = path.trim_end_matches('/');
    let view = VIEWS.contains(&name) || name == GALLERY && state.page.mode == Mode::Demo;
    if view && !state.assets.is_built() {
        return Err(Refused::PageNotBuilt);
    }
    let asset = state.assets.get(if view { "index.html" } else { path }).ok_or(Refused::UnknownRoute)?;
    let mut headers = HeaderMap::new();
    if path == ELEMENT {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    let caching = match asset.caching {
        Caching::ForEver => "public, max-age=31536000, immutable",
        Caching::AskEachTime => "no-cache",
    };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(ETAG, asset.tag.clone());
    if is_known(&request, &asset.tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    let compressed = asset.brotli.clone().filter(|_| accepts_brotli(&request));
    if compressed.is_some() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Ok((headers, compressed.unwrap_or_else(|| asset.plain.clone())).into_response())
}

/// Whether the browser has it already.
fn is_known(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = request.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    tag.to_str().is_ok_and(|tag| known.into_iter().any(|known| known.trim() == tag))
}
