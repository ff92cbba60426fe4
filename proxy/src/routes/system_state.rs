//! Agents of one VDN by state.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::field::Source;
use domain::reading::Reading;
use domain::snapshot::PagesEndedBy;
use domain::system_state::SystemState;

use super::answer::answer;
use super::error::Refused;
use super::place::{self, Parameters, Place};
use super::replay::{self, Recorded, Wanted};
use crate::access::Viewer;
use crate::state::AppState;

/// `GET /api/system-state?site=&vdn=`, with `at=` as of a moment that is over.
pub(super) async fn system_state(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let place = place::whole_vdn(&state, &viewer, &parameters)?;
    let Place { site, vdn, .. } = place;
    if let Some(at_ms) = replay::moment(&parameters, site)? {
        let data = |read_at_ms, mut rows: Vec<Recorded>| {
            let mut row = rows.pop();
            SystemState::from_fields(read_at_ms, read_at_ms, |_| row.as_mut().map_or(Reading::Unread, Recorded::next))
        };
        let interval = vdn.system_state.interval();
        let known = vdn.config.agents_known.map_or(PagesEndedBy::EmptyPages, |_| PagesEndedBy::KnownNumber);
        let wanted = Wanted {
            source: Source::SystemState,
            interval,
            ended_by: Some(known),
            fields: SystemState::FIELDS,
            ids: vec![vdn.config.id.0],
            data,
        };
        return replay::read(&state, &place, at_ms, wanted, &headers).await;
    }
    Ok(answer(&place, &vdn.system_state, &parameters, &headers, |read| read.whole()).await)
}
