//! System indicators of one VDN: a window of the history, never a request to AICC.

use std::sync::{Arc, PoisonError};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::id::VdnId;
use domain::snapshot::Snapshot;
use domain::sysindex::Window;

use super::answer::{current, respond};
use super::error::Refused;
use super::place::{self, Parameters, Place};
use super::replay;
use crate::access::Viewer;
use crate::insight::another_day::another_day;
use crate::rendered::Rendered;
use crate::site::{RecentRead, Site, Told};
use crate::state::AppState;

/// `GET /api/sysindex?site=&vdn=&window=`, with `back=7`, `14`, `21` or `28` for the periods of so many days before, and `at=` as of a
/// moment that is over.
pub(super) async fn sysindex(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let place = place::whole_vdn(&state, &viewer, &parameters)?;
    let Place { site, vdn, .. } = place;
    let window = place::window(&parameters)?;
    let back = place::days_back(&parameters)?;
    if let Some(at_ms) = replay::moment(&parameters, site)? {
        return Ok(replay::periods(&place, window, back, at_ms, &headers));
    }
    let held = current(&place, &site.sysindex, &parameters).await;
    let body = held.good.as_ref().map(|(read, _)| {
        let (id, until_ms) = (vdn.config.id, read.read_at_ms);
        let of_window = || {
            let from_ms = vdn.config.window_start(window, until_ms);
            Rendered::of(&Snapshot {
                read_at_ms: until_ms,
                completeness: read.completeness.clone(),
                oddities: read.oddities.clone(),
                data: match back {
                    None => site.history.window(id, from_ms, until_ms, until_ms),
                    Some(days) => another_day(&vdn.config, &site.history, (from_ms, until_ms), days, until_ms),
                },
            })
        };
        made(site, (id, window, back.map_or(Told::Periods, Told::DaysBefore)), read, of_window)
    });
    Ok(respond(body.as_deref(), &site.sysindex.delivery(&held), &headers))
}

/// What is answered about a window, made once for each version of the history.
pub(super) fn made(site: &Site, what: (VdnId, Window, Told), read: &RecentRead, of_window: impl FnOnce() -> Rendered) -> Arc<Rendered> {
    // Periods are recorded a moment before their read lands: an answer made in between is not one of this read.
    let version = (site.history.version(), read.read_at_ms);
    let mut windows = site.windows.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, rendered)) = windows.get(&what).filter(|(made_of, _)| *made_of == version) {
        return Arc::clone(rendered);
    }
    let rendered = Arc::new(of_window());
    windows.insert(what, (version, Arc::clone(&rendered)));
    rendered
}
