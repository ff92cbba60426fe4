//! Skill queues of one VDN.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::field::Source;
use domain::id::SkillId;
use domain::skill::{SkillRow, Skills};

use super::answer::answer;
use super::error::Refused;
use super::place::{self, Parameters};
use super::replay::{self, Recorded, Wanted};
use crate::access::Viewer;
use crate::state::AppState;

/// `GET /api/skills?site=&vdn=`, with `at=` as of a moment that is over.
pub(super) async fn skills(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let place = place::vdn(&state, &viewer, &parameters)?;
    let ids = || place.vdn.config.skills.iter().map(|named| named.id).filter(|id| place.scope.has_skill(*id)).map(|id| id.0);
    if let Some(at_ms) = replay::moment(&parameters, place.site)? {
        let row = |mut row: Recorded| SkillRow::from_fields(SkillId(row.id), |_| row.next());
        let data = |_, rows: Vec<Recorded>| Skills { rows: rows.into_iter().map(row).collect() };
        let interval = place.vdn.skills.interval();
        let wanted = Wanted { source: Source::Skill, interval, ended_by: None, fields: SkillRow::FIELDS, ids: ids().collect(), data };
        return replay::read(&state, &place, at_ms, wanted, &headers).await;
    }
    Ok(answer(&place, &place.vdn.skills, &parameters, &headers, |read| place.visible(read, ids())).await)
}
