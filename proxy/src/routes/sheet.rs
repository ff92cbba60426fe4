//! What those who take over should know of a window.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::field::Source;
use domain::period::{PERIOD_MS, period_begin};
use domain::sheet::{ALARMS_LISTED, Sheet};

use super::answer::plain;
use super::error::Refused;
use super::place::{self, Parameters, Place};
use super::replay;
use crate::access::Viewer;
use crate::alarms::At;
use crate::history::shelf::Question;
use crate::insight::longest_waits::{self, longest_waits};
use crate::rendered::Rendered;
use crate::state::AppState;

/// `GET /api/sheet?site=&vdn=&window=`: windows of a day at most. With `at=` as of a moment that is over.
pub(super) async fn sheet(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Place { site, vdn, scope, .. } = place::vdn(&state, &viewer, &parameters)?;
    let should_be = "one of 1h, shift, today and 24h";
    let short = Some(place::window(&parameters)?).filter(|window| window.has_baseline());
    let window = short.ok_or(Refused::BadParameter { name: "window", should_be })?;
    let moment = replay::moment(&parameters, site)?;
    let until_ms = moment.unwrap_or_else(|| site.reader.aicc_now_ms());
    let from_ms = vdn.config.window_start(window, until_ms);
    let our = |at_ms| replay::by_our_clock(at_ms, &state, site);
    let (our_from_ms, our_moment) = (our(from_ms), moment.map(our));

    let skills = vdn.config.skills.iter().map(|skill| skill.id).filter(|id| scope.has_skill(*id));
    let question = Question {
        place: site.place(Source::Skill, vdn.config.id),
        keys: skills.map(|id| id.0).collect(),
        fields: vec![longest_waits::FIELD.to_owned()],
        from_ms,
        // The step that ran at a moment that is over holds what came after it.
        until_ms: moment.map_or(until_ms, |at_ms| period_begin(at_ms).max(from_ms)),
        step_ms: PERIOD_MS,
        interval_ms: site.aiccs_ms(vdn.skills.interval()),
    };
    let waits = state.recorder.look_up(question, None, |recorded, _| longest_waits(&recorded)).await;
    let waits = waits.inspect_err(|error| tracing::error!(error, "what was recorded cannot be read")).ok();

    let at = At { site: &site.id, vdn: vdn.config.id, scope };
    let (mut alarms, remembered_from_ms) = state.alarms.within(at, our_from_ms, our_moment);
    let more_alarms = alarms.len().saturating_sub(ALARMS_LISTED);
    alarms.truncate(ALARMS_LISTED);
    let alarms_from_ms = Some(remembered_from_ms).filter(|since_ms| *since_ms > our_from_ms);
    let sheet = Sheet { from_ms, until_ms, alarms, more_alarms, alarms_from_ms, waits };
    Ok(plain(Some(&Rendered::of(&sheet)), &headers))
}
