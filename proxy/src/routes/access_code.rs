//! Access codes of one VDN.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::access_code::{AccessCodeRow, AccessCodes};
use domain::field::Source;
use domain::id::AccessCodeId;

use super::answer::answer;
use super::error::Refused;
use super::place::{self, Parameters};
use super::replay::{self, Recorded, Wanted};
use crate::access::Viewer;
use crate::state::AppState;

/// `GET /api/access-codes?site=&vdn=`, with `at=` as of a moment that is over.
pub(super) async fn access_codes(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let place = place::vdn(&state, &viewer, &parameters)?;
    let ids = || place.vdn.config.access_codes.iter().map(|named| named.id).filter(|id| place.scope.has_access_code(*id)).map(|id| id.0);
    if let Some(at_ms) = replay::moment(&parameters, place.site)? {
        let row = |mut row: Recorded| AccessCodeRow::from_fields(AccessCodeId(row.id), |_| row.next());
        let data = |_, rows: Vec<Recorded>| AccessCodes { rows: rows.into_iter().map(row).collect() };
        let interval = place.vdn.access_codes.interval();
        let wanted =
            Wanted { source: Source::AccessCode, interval, ended_by: None, fields: AccessCodeRow::FIELDS, ids: ids().collect(), data };
        return replay::read(&state, &place, at_ms, wanted, &headers).await;
    }
    Ok(answer(&place, &place.vdn.access_codes, &parameters, &headers, |read| place.visible(read, ids())).await)
}
