use chrono_tz::Tz;
use domain::kpi::window::{AgentTime, Weighed};
use domain::reading::Reading;
use domain::setup::Named;
use domain::skill::SkillRow;

use super::*;

const VDN: VdnId = VdnId(1);
const SKILL: SkillId = SkillId(101);
/// 2026-01-15T16:00+08:00.
const NOW_MS: i64 = 1_768_464_000_000;

fn vdn(shift_starts_minutes: &[u16]) -> VdnConfig {
    VdnConfig {
        day_start_minutes: 360,
        shift_starts_minutes: shift_starts_minutes.to_vec(),
        skills: [101, 102].map(|id| Named { id: SkillId(id), name: String::new() }).to_vec(),
        ..VdnConfig::of_nobody(VDN, Tz::Asia__Shanghai)
    }
}

/// Twenty calls of 180 s in each period, with 12 agents talking, 2 working and 6 idle.
fn row() -> SkillRow {
    SkillRow::from_fields(SKILL, |field| {
        Reading::Value(match field.name {
            "offered_5m" => 20,
            "connected_in_20s_5m" => 17,
            "average_wait_5m" => 9,
            "average_talk_5m" => 180,
            "signed_in" => 25,
            "talking" => 12,
            "after_call_work" => 2,
            "idle" => 6,
            _ => 0,
        })
    })
}

/// Polled every ten seconds in these minutes before [`NOW_MS`], but for the minutes left out.
fn polled(from_minutes: i64, without: std::ops::Range<i64>) -> Staffing {
    let staffing = Staffing::default();
    for at_s in (-from_minutes * 60 + 6..0).step_by(10) {
        if !without.contains(&(-at_s).div_euclid(60)) {
            let at_ms = NOW_MS + at_s * 1000;
            staffing.record(VDN, at_ms, at_ms, 10_000, &[row()]);
        }
    }
    staffing
}

fn spans(vdn: &VdnConfig, now_ms: i64) -> Vec<(i64, u32)> {
    windows(vdn, now_ms).iter().map(|window| ((window.until_ms - window.from_ms) / 60_000, window.periods)).collect()
}

#[test]
fn windows_end_with_the_last_closed_period_and_a_shift_is_the_day_unless_it_is_said_when_shifts_start() {
    let day = [(5, 1), (15, 3), (30, 6), (60, 12), (600, 120), (600, 120)];
    assert_eq!(spans(&vdn(&[]), NOW_MS), day);
    assert_eq!(spans(&vdn(&[]), NOW_MS + PERIOD_MS - 1), day, "the period that runs is in none");
    assert_eq!(spans(&vdn(&[360, 840, 1_320]), NOW_MS)[4..], [(120, 24), (600, 120)]);
    let night_ms = NOW_MS + 16 * 3_600_000; // 08:00 of the next day, two hours into it
    assert_eq!(spans(&vdn(&[1_320]), night_ms)[4..], [(600, 120), (120, 24)], "a shift may be older than the day");
    let begun_ms = NOW_MS + 14 * 3_600_000 + 60_000; // 06:01
    assert_eq!(spans(&vdn(&[]), begun_ms)[4..], [(0, 0), (0, 0)]);
}

#[test]
fn a_queue_that_was_polled_all_the_time_has_every_kpi() {
    let looked = look_at(&vdn(&[]), Some(SKILL), &polled(90, 0..0), FiveMinutes::Aligned, NOW_MS);
    let [skill] = &looked.skills[..] else { panic!("{:?}", looked.skills) };
    assert_eq!((looked.until_ms, looked.windows.len(), skill.windows.len()), (NOW_MS, 6, 6));
    let half_hour = skill.windows[2];
    let value = |estimate: Estimate| estimate.0.unwrap();
    assert_eq!((half_hour.covered, value(half_hour.offered_w), value(half_hour.sl20_w)), (6, 120.0, 85.0));
    assert_eq!((value(half_hour.occupancy), value(half_hour.utilisation)), (70.0, 56.0));
    assert_eq!((value(half_hour.acw_est), value(half_hour.aht_est)), (30.0, 210.0));
    assert_eq!((value(half_hour.lost_max), value(half_hour.avg_wait_w)), (18.0, 9.0));
    // Of the day only an hour and a half is known.
    assert_eq!((skill.windows[5].covered, skill.windows[5].lost_max), (18, Estimate(Err(Hidden::Gaps))));
    assert_eq!(skill.basis, Ok(Basis { calls: 120, seconds: 1_800, handle_s: 210.0 }));
}

#[test]
fn a_window_says_how_much_of_it_is_covered_and_nothing_is_built_on_less_than_half() {
    let basis_without = |minutes| {
        let looked = look_at(&vdn(&[]), Some(SKILL), &polled(90, minutes), FiveMinutes::Aligned, NOW_MS);
        (looked.skills[0].windows[2].covered, looked.skills[0].basis)
    };
    let (covered, known) = basis_without(0..15);
    assert_eq!((covered, known.map(|basis| (basis.calls, basis.seconds))), (3, Ok((60, 900))));
    assert_eq!(basis_without(0..20), (2, Err(Hidden::LowCoverage)));
}

#[test]
fn every_queue_together_has_its_basis_and_no_windows_and_one_that_was_never_read_says_so() {
    let looked = look_at(&vdn(&[]), None, &polled(90, 0..0), FiveMinutes::Aligned, NOW_MS);
    assert!(looked.windows.is_empty() && looked.skills.iter().all(|skill| skill.windows.is_empty()));
    let basis: Vec<_> = looked.skills.iter().map(|skill| (skill.id.0, skill.basis.is_ok())).collect();
    assert_eq!(basis, [(101, true), (102, false)]);
    assert_eq!(looked.skills[1].basis, Err(Hidden::LowCoverage));
    let looked = look_at(&vdn(&[]), Some(SkillId(102)), &Staffing::default(), FiveMinutes::Aligned, NOW_MS);
    assert!(looked.skills[0].windows.iter().all(|kpis| kpis.offered_w == Estimate(Err(Hidden::NotRecorded)) && kpis.covered == 0));
}

#[test]
fn nothing_is_said_of_few_calls_or_of_agents_whose_time_does_not_fit() {
    let time = AgentTime { known_ms: 1_800_000, talking: 18_000_000, after_call_work: 1_800_000, idle: 0, signed_in: 30_000_000 };
    let sums = Sums { periods: 6, covered: 6, offered: 100, talks: Weighed { seconds: 18_000, calls: 100 }, time, ..Sums::default() };
    assert_eq!(basis(&sums), Ok(Basis { calls: 100, seconds: 1_800, handle_s: 198.0 }));
    assert_eq!(basis(&Sums { offered: 19, ..sums }), Err(Hidden::TooFewCalls));
    assert_eq!(basis(&Sums { time: AgentTime { talking: 60_000_000, ..time }, ..sums }), Err(Hidden::DoesNotFit));
}

#[test]
fn those_who_can_help_have_agents_beyond_the_target_and_nobody_who_waits() {
    // Fourteen agents for 80 %.
    let load = Load { calls_per_s: 100.0 / 1_800.0, handle_s: 180.0 };
    let queue = |id, waiting, available, staffed| (SkillId(id), Now { waiting, available, staffed }, load);
    let queues = [queue(1, 0, 9, 15), queue(2, 0, 9, 18), queue(3, 2, 9, 18), queue(4, 0, 9, 14), queue(5, 0, 9, 16), queue(6, 0, 9, 17)];
    let helping: Vec<_> = can_help(queues.into_iter(), 80).into_iter().map(|other| (other.id.0, other.agents)).collect();
    assert_eq!(helping, [(2, 4), (6, 3), (5, 2)]);
}
