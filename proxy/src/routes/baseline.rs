//! What is usual for the weekday at the times of a window: made of the history, never a request to AICC.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::period::period_begin;

use super::answer::{current, plain, respond};
use super::error::Refused;
use super::place::{self, Parameters, Place};
use super::replay;
use super::sysindex::made;
use crate::access::Viewer;
use crate::insight::baseline::baseline;
use crate::rendered::Rendered;
use crate::site::Told;
use crate::state::AppState;

/// `GET /api/baseline?site=&vdn=&window=`: windows of a day at most, since four weeks before longer ones are not kept. With `at=` as of a
/// moment that is over.
pub(super) async fn usual(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let place = place::whole_vdn(&state, &viewer, &parameters)?;
    let Place { site, vdn, .. } = place;
    let should_be = "one of 1h, shift, today and 24h; what is usual is not known for longer windows";
    let short = Some(place::window(&parameters)?).filter(|window| window.has_baseline());
    let window = short.ok_or(Refused::BadParameter { name: "window", should_be })?;
    if let Some(at_ms) = replay::moment(&parameters, site)? {
        let until_ms = period_begin(at_ms);
        let usual = baseline(&vdn.config, &site.history, vdn.config.window_start(window, at_ms), until_ms, until_ms);
        return Ok(plain(Some(&Rendered::of(&usual)), &headers));
    }
    let held = current(&place, &site.sysindex, &parameters).await;
    let body = held.good.as_ref().map(|(read, _)| {
        let until_ms = read.read_at_ms;
        let from_ms = vdn.config.window_start(window, until_ms);
        let of_window = || Rendered::of(&baseline(&vdn.config, &site.history, from_ms, until_ms, until_ms));
        made(site, (vdn.config.id, window, Told::Usual), read, of_window)
    });
    Ok(respond(body.as_deref(), &site.sysindex.delivery(&held), &headers))
}
