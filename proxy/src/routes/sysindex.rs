//! System indicators of one VDN: a window of the history, never a request to AICC.

use std::sync::{Arc, PoisonError};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::period::day_start;
use domain::snapshot::Snapshot;
use domain::sysindex::Window;

use super::answer::{current, respond};
use super::error::Refused;
use super::place::{self, Parameters, Place};
use crate::access::Viewer;
use crate::rendered::Rendered;
use crate::site::{RecentRead, Site, VdnConfig};
use crate::state::AppState;

const HOUR_MS: i64 = 3_600_000;

/// `GET /api/sysindex?site=&vdn=&window=`
pub(super) async fn sysindex(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Place { site, vdn, .. } = place::whole_vdn(&state, &viewer, &parameters)?;
    let word = parameters.get("window").map_or(Window::default().word(), String::as_str);
    let window = Window::from_word(word).ok_or(Refused::BadParameter { name: "window", should_be: "one of 1h, shift, 24h, 7d and 31d" })?;
    let held = current(&site.sysindex, &parameters).await;
    let body = held.good.as_ref().map(|(read, _)| window_of(site, &vdn.config, window, read));
    Ok(respond(body.as_deref(), &site.sysindex.delivery(&held), &headers))
}

/// The answer for a window, made once for each version of the history.
fn window_of(site: &Site, vdn: &VdnConfig, window: Window, read: &RecentRead) -> Arc<Rendered> {
    // Periods are recorded a moment before their read lands: an answer made in between is not one of this read.
    let version = (site.history.version(), read.read_at_ms);
    let mut windows = site.windows.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, rendered)) = windows.get(&(vdn.id, window)).filter(|(made_of, _)| *made_of == version) {
        return Arc::clone(rendered);
    }
    let until_ms = read.read_at_ms;
    let from_ms = match window {
        Window::Hour => until_ms - HOUR_MS,
        Window::Shift => day_start(&vdn.offsets(until_ms), vdn.day_start_minutes, until_ms),
        Window::Day => until_ms - 24 * HOUR_MS,
        Window::Week => until_ms - 7 * 24 * HOUR_MS,
        Window::Month => until_ms - 31 * 24 * HOUR_MS,
    };
    let snapshot = Snapshot {
        read_at_ms: read.read_at_ms,
        completeness: read.completeness.clone(),
        oddities: read.oddities.clone(),
        data: site.history.window(vdn.id, from_ms, until_ms, until_ms),
    };
    let rendered = Arc::new(Rendered::of(&snapshot));
    windows.insert((vdn.id, window), (version, Arc::clone(&rendered)));
    rendered
}
