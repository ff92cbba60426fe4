//! KPIs over windows, and what the next minutes are computed from.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use domain::findings::FiveMinutes;
use domain::id::{SkillId, VdnId};
use domain::kpi::ahead::{CALLS_AT_LEAST, Now};
use domain::kpi::erlang::Load;
use domain::kpi::estimate::{Estimate, Hidden};
use domain::kpi::window::Sums;
use domain::outlook::{Basis, CanHelp, Span, Window, WindowKpis};
use domain::period::{PERIOD_MS, day_start, period_begin};

use crate::history::staffing::Staffing;
use crate::site::VdnConfig;

/// The next minutes are computed from so much, milliseconds.
const BASIS_MS: i64 = 30 * 60_000;
/// Below this coverage nothing is built on a window, percent.
const COVERAGE_AT_LEAST: u8 = 50;
/// Most queues named that could help another.
const CAN_HELP: usize = 3;

/// What closed periods say of one skill or of all, made once for each period.
pub type Outlooks = HashMap<(VdnId, Option<SkillId>), Arc<LookedAt>>;

/// What the closed periods say.
#[derive(Debug)]
pub struct LookedAt {
    /// When the last of them ended, milliseconds since 1970.
    pub until_ms: i64,
    /// The windows; empty where every skill was looked at.
    pub windows: Vec<Window>,
    /// Each skill that is configured, or the one that was asked for.
    pub skills: Vec<SkillLookedAt>,
}

/// What the closed periods say of one skill.
#[derive(Debug)]
pub struct SkillLookedAt {
    /// Which.
    pub id: SkillId,
    /// Its KPIs over the windows.
    pub windows: Vec<WindowKpis>,
    /// What its next minutes are computed from.
    pub basis: Result<Basis, Hidden>,
}

/// The windows that end with the last period that had ended at `now_ms` of AICC's clock (milliseconds since 1970). A period that began
/// before the day or the shift did is not of it.
fn windows(vdn: &VdnConfig, now_ms: i64) -> Vec<Window> {
    let (offsets, until_ms) = (vdn.offsets(now_ms), period_begin(now_ms));
    let first_of = |since_ms| period_begin(since_ms + PERIOD_MS - 1);
    let today_ms = day_start(&offsets, vdn.day_start_minutes, now_ms);
    let last = |minutes: i64| until_ms - minutes * 60_000;
    let starts = [
        (Span::FiveMinutes, last(5)),
        (Span::QuarterHour, last(15)),
        (Span::HalfHour, last(30)),
        (Span::Hour, last(60)),
        (Span::Shift, first_of(vdn.shift_start(&offsets, now_ms))),
        (Span::Today, first_of(today_ms)),
    ];
    let window = |(span, from_ms)| Window { span, from_ms, until_ms, periods: periods(from_ms, until_ms) };
    starts.map(window).to_vec()
}

fn periods(from_ms: i64, until_ms: i64) -> u32 {
    u32::try_from((until_ms - from_ms).max(0) / PERIOD_MS).unwrap_or(u32::MAX)
}

/// What the closed periods at `now_ms` say of one skill with its windows, or of the next minutes of every skill of a VDN.
pub fn look_at(vdn: &VdnConfig, only: Option<SkillId>, staffing: &Staffing, five_minutes: FiveMinutes, now_ms: i64) -> LookedAt {
    let until_ms = period_begin(now_ms);
    let windows = if only.is_some() { windows(vdn, now_ms) } else { Vec::new() };
    let bounds = windows.iter().map(|window| (window.from_ms, window.until_ms));
    let bounds: Vec<(i64, i64)> = [(until_ms - BASIS_MS, until_ms)].into_iter().chain(bounds).collect();
    let sums = staffing.sums(vdn.id, only, five_minutes, &bounds);
    let nothing: Vec<Sums> =
        bounds.iter().map(|(from_ms, until_ms)| Sums { periods: periods(*from_ms, *until_ms), ..Sums::default() }).collect();
    let skill = |id: SkillId| {
        let (half_hour, windows) = sums.get(&id).unwrap_or(&nothing).split_first()?;
        Some(SkillLookedAt { id, windows: windows.iter().map(kpis).collect(), basis: basis(half_hour) })
    };
    let ids = vdn.skills.iter().map(|skill| skill.id).filter(|id| only.is_none_or(|only| only == *id));
    LookedAt { until_ms, skills: ids.filter_map(skill).collect(), windows }
}

/// The KPIs of one window.
fn kpis(sums: &Sums) -> WindowKpis {
    let rounded = |outcome| Estimate(outcome).rounded();
    WindowKpis {
        covered: sums.covered,
        offered_w: rounded(sums.offered()),
        sl20_w: rounded(sums.service_level_20s()),
        avg_wait_w: rounded(sums.average_wait()),
        avg_talk_w: rounded(sums.average_talk()),
        acw_est: rounded(sums.after_call()),
        aht_est: rounded(sums.handle()),
        occupancy: rounded(sums.occupancy()),
        utilisation: rounded(sums.utilisation()),
        lost_max: rounded(sums.lost_at_most()),
    }
}

/// What the next minutes are computed from: the last half hour.
///
/// # Errors
/// Why nothing may be said about them.
fn basis(half_hour: &Sums) -> Result<Basis, Hidden> {
    if half_hour.coverage_percent() < COVERAGE_AT_LEAST {
        return Err(Hidden::LowCoverage);
    }
    let calls = u32::try_from(half_hour.offered).unwrap_or(u32::MAX);
    if calls < CALLS_AT_LEAST {
        return Err(Hidden::TooFewCalls);
    }
    let period_s = u32::try_from(PERIOD_MS / 1000).unwrap_or_default();
    Ok(Basis { calls, seconds: half_hour.covered * period_s, handle_s: half_hour.handle()? })
}

/// Of other queues those that could do without agents now, the ones with the most first.
pub fn can_help(others: impl Iterator<Item = (SkillId, Now, Load)>, target_percent: u8) -> Vec<CanHelp> {
    let other = |(id, now, load): (SkillId, Now, Load)| CanHelp { id, agents: now.spares(load, target_percent) };
    let mut can_help: Vec<CanHelp> = others.map(other).filter(|other| other.agents > 0).collect();
    can_help.sort_by_key(|other| (Reverse(other.agents), other.id));
    can_help.truncate(CAN_HELP);
    can_help
}

#[cfg(test)]
mod tests;
