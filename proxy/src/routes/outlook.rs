//! What the last hours of a queue were like, and what its next minutes are computed from.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::field::Source;
use domain::freshness::Freshness;
use domain::id::SkillId;
use domain::kpi::ahead::Now;
use domain::kpi::estimate::Hidden;
use domain::outlook::{Outlook, SkillOutlook};
use domain::period::period_begin;
use domain::reading::Reading;
use domain::skill::SkillRow;

use super::answer::plain;
use super::error::Refused;
use super::place::{self, Parameters, Place};
use super::replay;
use crate::access::Viewer;
use crate::history::moment::Moment;
use crate::insight::findings::five_minutes;
use crate::insight::{self, LookedAt, SkillLookedAt};
use crate::site::{Site, Vdn, VdnConfig};
use crate::state::AppState;

/// `GET /api/outlook?site=&vdn=&skill=`: one queue with its windows, or without `skill` the outlook of every queue that the viewer may see. With `at=` as of a
/// moment that is over. `null` while what was recorded before is still being read.
pub(super) async fn outlook(
    State(state): State<Arc<AppState>>,
    viewer: Viewer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let place = place::vdn(&state, &viewer, &parameters)?;
    let only = place::skill(&place, &parameters)?;
    if !place.site.past.is_known() {
        return Ok(plain(Some(&state.bodies.of(&())), &headers));
    }
    let at_ms = replay::moment(&parameters, place.site)?;
    let now = match at_ms {
        None => now(place.vdn),
        Some(at_ms) => then(&state, &place, at_ms).await?,
    };
    let now = |id| now.as_ref().map_err(|hidden| *hidden)?.get(&id).copied().flatten().ok_or(Hidden::NotRecorded);
    let Place { site, vdn, scope, .. } = place;
    let made = match at_ms {
        None => made(site, &vdn.config, only),
        Some(at_ms) => Arc::new(look_at(site, &vdn.config, only, at_ms)),
    };
    let seen = made.skills.iter().filter(|skill| scope.has_skill(skill.id));
    let skills = seen.map(|skill| SkillOutlook {
        id: skill.id,
        windows: skill.windows.clone(),
        basis: skill.basis.into(),
        now: now(skill.id).into(),
    });
    let skills: Vec<SkillOutlook> = skills.collect();
    let target_percent = state.page.service_level_target_percent;
    let known = |skill: &SkillLookedAt| Some((skill.id, now(skill.id).ok()?, skill.basis.ok()?.load()));
    let asked = only.and_then(|id| known(made.skills.iter().find(|skill| skill.id == id)?));
    let can_help = match asked.filter(|(_, now, load)| now.lacks(*load, target_percent) > 0) {
        None => Vec::new(),
        Some((asked, ..)) => {
            let all = match at_ms {
                None => self::made(site, &vdn.config, None),
                Some(at_ms) => Arc::new(look_at(site, &vdn.config, None, at_ms)),
            };
            let others = all.skills.iter().filter(|skill| skill.id != asked && scope.has_skill(skill.id)).filter_map(known);
            insight::can_help(others, target_percent)
        }
    };
    let outlook = Outlook { windows: made.windows.clone(), skills, can_help };
    Ok(plain(Some(&state.bodies.of(&outlook)), &headers))
}

/// What the closed periods say, made once for each of them.
fn made(site: &Site, vdn: &VdnConfig, only: Option<SkillId>) -> Arc<LookedAt> {
    let now_ms = site.reader.aicc_now_ms();
    let mut outlooks = site.outlooks.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(made) = outlooks.get(&(vdn.id, only)).filter(|made| made.until_ms == period_begin(now_ms)) {
        return Arc::clone(made);
    }
    let made = Arc::new(look_at(site, vdn, only, now_ms));
    outlooks.insert((vdn.id, only), Arc::clone(&made));
    made
}

fn look_at(site: &Site, vdn: &VdnConfig, only: Option<SkillId>, at_ms: i64) -> LookedAt {
    insight::look_at(vdn, only, &site.staffing, five_minutes(&site.turns.of(vdn.id)), at_ms)
}

/// The queues of a VDN as they are; nothing is known of one that a read left out.
type Queues = HashMap<SkillId, Option<Now>>;

/// The queues of a VDN as of the last reading, while that is not stale.
fn now(vdn: &Vdn) -> Result<Queues, Hidden> {
    let held = vdn.skills.slot.held();
    let is_current = is_current(vdn.skills.delivery(&held).freshness());
    let (read, _) = held.good.as_ref().filter(|_| is_current).ok_or(Hidden::Stale)?;
    Ok(read.data().rows.iter().map(|row| (row.id, Now::of(row))).collect())
}

/// The same at a moment that is over.
async fn then(state: &AppState, place: &Place<'_>, at_ms: i64) -> Result<Result<Queues, Hidden>, Refused> {
    let recorded = replay::recorded(state, place, at_ms, Source::Skill, SkillRow::FIELDS).await?;
    let interval_ms = place.site.aiccs_ms(place.vdn.skills.interval()).unsigned_abs();
    let age_ms = |moment: &Moment| at_ms.saturating_sub(moment.read_at_ms).unsigned_abs();
    let current = recorded.filter(|moment| is_current(Freshness::of(Some(age_ms(moment)), interval_ms, false)));
    let row = |(id, readings): (u32, Vec<Reading>)| {
        let mut readings = readings.into_iter();
        let row = SkillRow::from_fields(SkillId(id), |_| readings.next().unwrap_or(Reading::Unread));
        (row.id, Now::of(&row))
    };
    Ok(current.map(|moment| moment.rows.into_iter().map(row).collect()).ok_or(Hidden::Stale))
}

fn is_current(freshness: Freshness) -> bool {
    matches!(freshness, Freshness::Fresh | Freshness::Late)
}
