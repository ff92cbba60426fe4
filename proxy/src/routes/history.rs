//! What was recorded of a source, as series over time.

use std::ops::Range;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::access_code::AccessCodeRow;
use domain::field::{Field, Source};
use domain::id::{AccessCodeId, SkillId};
use domain::period::{DAY_MS, HOUR_MS, PERIOD_MS};
use domain::skill::SkillRow;
use domain::sysindex::Period;
use domain::system_state::SystemState;

use super::answer::{accepts_brotli, plain};
use super::error::Refused;
use super::place::{self, Parameters, Place};
use super::replay;
use crate::access::Viewer;
use crate::history::shelf::Question;
use crate::insight::another_day::{before, put_beside};
use crate::rendered::Rendered;
use crate::site::VdnConfig;
use crate::state::AppState;

/// Words for steps, and their lengths in milliseconds; the first is for reads as they were.
const STEPS: [(&str, i64); 5] = [("raw", 0), ("1m", 60_000), ("5m", 300_000), ("15m", 900_000), ("1h", HOUR_MS)];
/// Without a step asked for, the finest with which no series has more points.
const POINTS: i64 = 2000;
/// Most points of an answer.
const MOST_POINTS: usize = 400_000;
/// Most queues or access codes of an answer.
const MOST_KEYS: usize = 50;
/// Longest window, milliseconds.
const LONGEST_MS: i64 = 800 * 24 * HOUR_MS;

/// `GET /api/history/{source}?site=&vdn=&key=&field=&window=&step=`, or with `from=` and `until=` (milliseconds since 1970) for a window;
/// `at=` for a window that ends at a moment that is over; with `back=7`, `14`, `21` or `28` the steps of so many days before stand beside it.
pub(super) async fn history(
    State(state): State<Arc<AppState>>,
    Path(source): Path<String>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let (source, fields) = match source.as_str() {
        "skills" => (Source::Skill, names(SkillRow::FIELDS)),
        "access-codes" => (Source::AccessCode, names(AccessCodeRow::FIELDS)),
        "system-state" => (Source::SystemState, names(SystemState::FIELDS)),
        "sysindex" => (Source::Sysindex, names(Period::FIELDS)),
        _ => return Err(Refused::UnknownRoute),
    };
    let whole = matches!(source, Source::SystemState | Source::Sysindex);
    let place = if whole { place::whole_vdn(&state, &viewer, &parameters)? } else { place::vdn(&state, &viewer, &parameters)? };
    let vdn = place.vdn.config.id;
    let keys = if whole { vec![vdn.0] } else { keys(&place, source, &parameters)? };
    let fields = wanted(fields, &parameters)?;
    let interval = match source {
        Source::Skill => place.vdn.skills.interval(),
        Source::AccessCode => place.vdn.access_codes.interval(),
        _ => place.vdn.system_state.interval(),
    };
    let interval_ms = place.site.aiccs_ms(interval);
    let back = place::days_back(&parameters)?;
    let moment = replay::moment(&parameters, place.site)?;
    let now_ms = moment.unwrap_or_else(|| place.site.reader.aicc_now_ms());
    let (from_ms, mut until_ms) = window(&parameters, &place.vdn.config, now_ms)?;
    let oldest_ms = from_ms - back.map_or(0, |days| i64::from(days) * DAY_MS);
    let finest_ms = if source == Source::Sysindex { PERIOD_MS } else { interval_ms };
    let is_kept =
        |step_ms| source == Source::Sysindex || oldest_ms >= state.recorder.retention().since_ms(step_ms, place.site.reader.aicc_now_ms());
    // Reads of two days do not come at the same times.
    let is_comparable = |step_ms: i64| back.is_none() || step_ms > 0;
    let step_ms = step(&parameters, until_ms - from_ms, finest_ms, |step_ms| is_comparable(step_ms) && is_kept(step_ms))?;
    if !is_comparable(step_ms) {
        return Err(Refused::BadParameter { name: "step", should_be: "not raw where another day is asked for" });
    }
    if moment.is_some() {
        // The step that ran at that moment holds what came after it.
        let whole_ms = step_ms.max(if source == Source::Sysindex { PERIOD_MS } else { 1 });
        until_ms = (until_ms - until_ms.rem_euclid(whole_ms)).max(from_ms);
    }
    let points = usize::try_from((until_ms - from_ms) / if step_ms == 0 { interval_ms.max(1) } else { step_ms }).unwrap_or(usize::MAX);
    let days = if back.is_some() { 2 } else { 1 };
    if keys.len() > MOST_KEYS || points.saturating_mul(keys.len() * fields.len() * days) > MOST_POINTS {
        return Err(Refused::BadParameter { name: "step", should_be: "longer, or the window shorter: this is too much for one answer" });
    }
    let question = Question { place: place.site.place(source, vdn), keys, fields, from_ms, until_ms, step_ms, interval_ms };
    let compressed = accepts_brotli(&headers);
    // It may be of many megabytes: nobody else shall wait while it is written and compressed.
    let offsets = place.vdn.config.offsets(until_ms);
    let other = back.map(|days| {
        let Range { start, end } = before(&offsets, &(from_ms..until_ms), days, step_ms);
        (days, Question { from_ms: start, until_ms: end, ..question.clone() })
    });
    let body = state.recorder.look_up(question, other.as_ref().map(|(_, question)| question.clone()), move |mut recorded, then| {
        if let Some(((days, _), then)) = other.zip(then) {
            put_beside(&mut recorded, &then, &offsets, days);
        }
        let body = Rendered::of(&recorded);
        if compressed {
            body.brotli();
        }
        body
    });
    let body = body.await.map_err(|error| {
        tracing::error!(error, "what was recorded cannot be read");
        Refused::HistoryUnreadable
    })?;
    Ok(plain(Some(&body), &headers))
}

fn names<Row>(fields: &[Field<Row>]) -> Vec<&'static str> {
    fields.iter().map(|field| field.name).collect()
}

/// The queues or access codes asked for, which the viewer may see.
fn keys(place: &Place<'_>, source: Source, parameters: &Parameters) -> Result<Vec<u32>, Refused> {
    let bad = Refused::BadParameter { name: "key", should_be: "numbers of skills or access codes, with commas between" };
    let keys: Option<Vec<u32>> = parameters.get("key").and_then(|text| text.split(',').map(|key| key.parse().ok()).collect());
    let keys = keys.ok_or(bad)?;
    let (scope, config) = (place.scope, &place.vdn.config);
    if source == Source::Skill {
        let seen = |key: &u32| scope.has_skill(SkillId(*key)) && config.skills.iter().any(|skill| skill.id.0 == *key);
        keys.iter().all(seen).then_some(keys).ok_or(Refused::NotConfigured("skill"))
    } else {
        let seen = |key: &u32| scope.has_access_code(AccessCodeId(*key)) && config.access_codes.iter().any(|code| code.id.0 == *key);
        keys.iter().all(seen).then_some(keys).ok_or(Refused::NotConfigured("access code"))
    }
}

/// The fields asked for, of those that the source has; without a wish all of them.
fn wanted(known: Vec<&'static str>, parameters: &Parameters) -> Result<Vec<String>, Refused> {
    let Some(text) = parameters.get("field") else { return Ok(known.into_iter().map(str::to_owned).collect()) };
    let bad = Refused::BadParameter { name: "field", should_be: "names of fields of this source, with commas between" };
    let is_known = text.split(',').all(|name| known.contains(&name));
    is_known.then(|| text.split(',').map(str::to_owned).collect()).ok_or(bad)
}

/// Start and end of the window, milliseconds since 1970.
fn window(parameters: &Parameters, vdn: &VdnConfig, now_ms: i64) -> Result<(i64, i64), Refused> {
    let instant = |name: &'static str| -> Result<Option<i64>, Refused> {
        let bad = Refused::BadParameter { name, should_be: "milliseconds since 1970" };
        parameters.get(name).map(|text| text.parse().map_err(|_| bad)).transpose()
    };
    if let Some(from_ms) = instant("from")? {
        let until_ms = instant("until")?.unwrap_or(now_ms).min(now_ms);
        return if (1..=LONGEST_MS).contains(&until_ms.saturating_sub(from_ms)) {
            Ok((from_ms, until_ms))
        } else {
            Err(Refused::BadParameter { name: "from", should_be: "before `until`, not in the future, and at most 800 days back" })
        };
    }
    Ok((vdn.window_start(place::window(parameters)?, now_ms), now_ms))
}

/// The step asked for, or the finest that is not too much and is still kept for all of the window.
fn step(parameters: &Parameters, window_ms: i64, interval_ms: i64, is_kept: impl Fn(i64) -> bool) -> Result<i64, Refused> {
    match parameters.get("step") {
        None => {
            let fits = |(_, step_ms): &&(&str, i64)| window_ms <= POINTS * (*step_ms).max(interval_ms) && is_kept(*step_ms);
            Ok(STEPS.iter().find(fits).map_or(HOUR_MS, |(_, step_ms)| *step_ms))
        }
        Some(word) => {
            let known = STEPS.iter().find(|(known, _)| known == word).map(|(_, step_ms)| *step_ms);
            known.ok_or(Refused::BadParameter { name: "step", should_be: "one of raw, 1m, 5m, 15m and 1h" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Retention;

    #[test]
    fn without_a_step_it_is_the_finest_that_is_not_too_much_and_still_kept() {
        let (day_ms, interval_ms, now_ms) = (24 * HOUR_MS, 10_000, 1_768_464_000_000);
        let retention = Retention { reads_h: 48, minutes_d: 14, fives_d: 775 };
        for (from_ms, length_ms, expected_ms) in [
            (now_ms - HOUR_MS, HOUR_MS, 0),
            (now_ms - day_ms, day_ms, 60_000),
            (now_ms - 3 * day_ms, HOUR_MS, 60_000),
            (now_ms - 20 * day_ms, 6 * HOUR_MS, 300_000),
            (now_ms - 20 * day_ms, 20 * day_ms, 900_000),
        ] {
            let chosen = step(&Parameters::default(), length_ms, interval_ms, |step_ms| from_ms >= retention.since_ms(step_ms, now_ms));
            assert!(matches!(chosen, Ok(step_ms) if step_ms == expected_ms), "{length_ms} ms from {from_ms}");
        }
    }
}
