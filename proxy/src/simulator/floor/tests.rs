use proptest::prelude::*;

use super::calls::Stage;
use super::*;
use crate::simulator::plan::LAYOUTS;

/// 2026-01-05, a Monday, at midnight UTC.
const MONDAY_MS: i64 = 1_767_571_200_000;
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

fn usual() -> Surge {
    Surge { from_ms: i64::MAX, demand: [1.0; SKILLS] }
}

fn floor(vdn: usize, seed: u64, rows_from_ms: i64) -> Floor {
    Floor::new(&LAYOUTS[vdn], seed, rows_from_ms, usual())
}

fn figures(floor: &Floor) -> (Vec<SkillFigures>, Vec<AccessCodeFigures>) {
    ((0..SKILLS).map(|skill| floor.skill(skill)).collect(), (0..floor.access_codes).map(|code| floor.access_code(code)).collect())
}

/// What holds at every instant.
fn agrees(floor: &Floor) -> Result<(), TestCaseError> {
    let all = floor.agents_between(0, floor.agents.len());
    let states = [all.idle, all.talking, all.work, all.busy, all.rest, all.study, all.occupied, all.preoccupied];
    prop_assert_eq!(states.iter().sum::<u32>(), all.signed_in, "everyone does one thing");

    for (index, agent) in floor.agents.iter().enumerate() {
        let listed = floor.idle.iter().filter(|&&idle| idle == index).count();
        prop_assert_eq!(listed, usize::from(agent.state == State::Idle), "agent {} is listed as idle when idle", agent.id);
        match agent.call {
            Some(call) if agent.state == State::Occupied => prop_assert_eq!(floor.calls[call].stage, Stage::Ringing),
            Some(call) => prop_assert_eq!((agent.state, floor.calls[call].stage), (State::Talking, Stage::Agent)),
            None => prop_assert!(agent.state != State::Occupied),
        }
    }
    for (index, call) in floor.calls.iter().enumerate() {
        let agents = floor.agents.iter().filter(|agent| agent.call == Some(index)).count();
        prop_assert_eq!(agents, usize::from(matches!(call.stage, Stage::Ringing | Stage::Agent)));
        let queued = floor.queues.iter().flatten().filter(|&&queued| queued == index).count();
        prop_assert_eq!(queued, usize::from(call.stage == Stage::Queue));
        let idle_and_trained = floor.idle.iter().any(|&agent| floor.agents[agent].rota.skills & 1 << call.skill != 0);
        prop_assert!(call.stage != Stage::Queue || !idle_and_trained, "nobody waits for an agent who is idle");
    }

    let (skills, access_codes) = figures(floor);
    let with_agent: u32 = access_codes.iter().map(|code| code.with_agent).sum();
    prop_assert_eq!(with_agent, skills.iter().map(|skill| skill.in_progress).sum::<u32>());
    prop_assert!(all.talking >= with_agent, "outbound talks come on top");
    prop_assert_eq!(access_codes.iter().map(|code| code.waiting).sum::<u32>(), skills.iter().map(|skill| skill.waiting).sum::<u32>());
    prop_assert!(skills.iter().all(|skill| skill.agents.signed_in <= all.signed_in));
    let longest_s = access_codes.iter().map(|code| code.longest_wait_s).max();
    prop_assert!(longest_s <= skills.iter().map(|skill| skill.longest_wait_s).max());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_numbers_of_one_instant_agree(seed: u64, vdn in 0..LAYOUTS.len(), from_hour in 0..168_i64) {
        let from_ms = MONDAY_MS + from_hour * HOUR_MS;
        let mut floor = floor(vdn, seed, from_ms);
        for step in 0..60 {
            floor.advance(from_ms + step * 47_123);
            agrees(&floor)?;
        }
    }

    #[test]
    fn calls_connected_in_20_s_were_offered_or_waiting_before(seed: u64, vdn in 0..LAYOUTS.len(), from_hour in 0..168_i64) {
        let from_ms = MONDAY_MS + from_hour * HOUR_MS;
        let mut floor = floor(vdn, seed, from_ms);
        for period in 0..6 {
            let begins_ms = from_ms + period * PERIOD_MS;
            floor.advance(begins_ms);
            let (before, _) = figures(&floor);
            for minute in 1..5 {
                floor.advance(begins_ms + minute * MINUTE_MS);
                let (now, _) = figures(&floor);
                for (before, now) in before.iter().zip(now) {
                    // A call may be connected in the very millisecond in which a period begins.
                    prop_assert!(now.connected_in_20_s - before.connected_in_20_s <= now.offered - before.offered + before.waiting);
                }
            }
        }
    }

    #[test]
    fn a_seed_gives_the_same_numbers_however_often_anyone_asks(seed: u64, vdn in 0..LAYOUTS.len()) {
        let (mut often, mut once, mut other) = (floor(vdn, seed, MONDAY_MS), floor(vdn, seed, MONDAY_MS), floor(vdn, seed ^ 1, MONDAY_MS));
        let end_ms = MONDAY_MS + 20 * HOUR_MS + 1;
        for step in 0..=100 {
            often.advance(MONDAY_MS + (end_ms - MONDAY_MS) * step / 100);
            figures(&often);
        }
        once.advance(end_ms);
        other.advance(end_ms);
        prop_assert_eq!(figures(&often), figures(&once));
        prop_assert_eq!(often.periods().collect::<Vec<_>>(), once.periods().collect::<Vec<_>>());
        prop_assert_ne!(once.periods().collect::<Vec<_>>(), other.periods().collect::<Vec<_>>());
    }
}

#[test]
fn periods_follow_each_other_without_gaps_and_stay_as_they_were() {
    let mut floor = floor(2, 5, MONDAY_MS);
    floor.advance(MONDAY_MS + HOUR_MS);
    let early: Vec<Period> = floor.periods().collect();
    floor.advance(MONDAY_MS + 2 * HOUR_MS + MINUTE_MS);
    let later: Vec<Period> = floor.periods().collect();
    assert_eq!((early.len(), later.len()), (13, 25));
    assert_eq!(early[..12], later[..12]);
    for (index, row) in (0..).zip(&later) {
        assert_eq!(row.begins_ms, MONDAY_MS + index * PERIOD_MS);
        assert!(row.requests <= row.inbound + 20);
        assert!(row.talking + row.idle + row.busy + row.resting <= row.online);
    }
}

/// Inbound calls of an hour that begins at this local time of the Monday, for a zone this far east of UTC.
fn inbound(floor: &Floor, local_hour: i64, east_hours: i64) -> u32 {
    let from_ms = MONDAY_MS + (local_hour - east_hours) * HOUR_MS;
    floor.periods().filter(|row| (from_ms..from_ms + HOUR_MS).contains(&row.begins_ms)).map(|row| row.inbound).sum()
}

#[test]
fn monday_at_ten_is_busier_than_at_three_in_every_zone() {
    for (vdn, east_hours) in [(0, 8), (1, 1), (2, -6)] {
        let mut floor = floor(vdn, 3, MONDAY_MS - 8 * HOUR_MS);
        floor.advance(MONDAY_MS + 18 * HOUR_MS);
        let (night, morning) = (inbound(&floor, 3, east_hours), inbound(&floor, 10, east_hours));
        assert!(morning > 8 * night.max(10), "{vdn}: {night} at night, {morning} in the morning");
    }
}

#[test]
fn a_usual_day_is_plausible() {
    for (vdn, east_hours) in [(0, 8), (1, 1), (2, -6)] {
        let from_ms = MONDAY_MS + (24 + 9 - east_hours) * HOUR_MS;
        let mut floor = floor(vdn, 11, from_ms);
        let (mut handling, mut idle, mut waiting) = (0, 0, 0);
        let (mut offered, mut in_20_s) = ([0; SKILLS], [0; SKILLS]);
        for minute in 1..=540 {
            floor.advance(from_ms + minute * MINUTE_MS - 1);
            let all = floor.agents_between(0, floor.agents.len());
            handling += all.talking + all.work;
            idle += all.idle;
            let (skills, _) = figures(&floor);
            waiting += skills.iter().map(|skill| skill.waiting).sum::<u32>();
            if minute % 5 == 0 {
                for (index, skill) in skills.iter().enumerate() {
                    offered[index] += skill.offered;
                    in_20_s[index] += skill.connected_in_20_s;
                }
            }
        }
        let occupancy = handling * 100 / (handling + idle);
        assert!((68..=88).contains(&occupancy), "{vdn}: occupancy {occupancy} %");
        let service_level = in_20_s.iter().sum::<u32>() * 100 / offered.iter().sum::<u32>();
        assert!((75..=97).contains(&service_level), "{vdn}: service level {service_level} %");
        assert!(waiting < 5 * 540, "{vdn}: {waiting} call minutes in the queues");
        let levels: Vec<u32> = in_20_s.iter().zip(offered).map(|(in_20_s, offered)| in_20_s * 100 / offered).collect();
        assert!(levels.iter().filter(|level| **level < service_level - 8).count() >= 1, "{vdn}: nobody struggles {levels:?}");
    }
}

#[test]
fn demand_surges_from_its_instant_on() {
    let from_ms = MONDAY_MS + 3 * HOUR_MS;
    let mut demand = [1.0; SKILLS];
    demand[2] = 4.0;
    let mut surging = Floor::new(&LAYOUTS[0], 9, MONDAY_MS, Surge { from_ms, demand });
    let mut calm = floor(0, 9, MONDAY_MS);
    for floor in [&mut surging, &mut calm] {
        floor.advance(from_ms - 1);
    }
    assert_eq!(figures(&surging), figures(&calm));
    let (mut offered, mut usual) = ([0; SKILLS], [0; SKILLS]);
    for period in 1..=12 {
        for (floor, offered) in [(&mut surging, &mut offered), (&mut calm, &mut usual)] {
            floor.advance(from_ms + period * PERIOD_MS - 1);
            let (skills, _) = figures(floor);
            offered.iter_mut().zip(skills).for_each(|(sum, skill)| *sum += skill.offered);
        }
    }
    assert!(offered[2] > 3 * usual[2], "{offered:?} {usual:?}");
    assert!(offered[0] < 2 * usual[0], "{offered:?} {usual:?}");
    assert!(surging.skill(2).waiting > calm.skill(2).waiting + 5);
}
