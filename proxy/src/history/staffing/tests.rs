use super::*;

const VDN: VdnId = VdnId(1);
const SKILL: SkillId = SkillId(101);
const BEGIN_MS: i64 = 1_768_464_000_000;
const EVERY_MS: i64 = 10_000;

/// Counters of a queue: calls offered and connected in time, waiting, and agents in each state.
#[derive(Clone, Copy)]
struct Row {
    offered: i64,
    waiting: i64,
    agents: i64,
}

impl Row {
    fn of(self, id: SkillId) -> SkillRow {
        SkillRow::from_fields(id, |field| {
            Reading::Value(match field.name {
                "offered_5m" => self.offered,
                "connected_in_20s_5m" => self.offered / 2,
                "calls_waiting" => self.waiting,
                "average_wait_5m" => 15,
                "average_talk_5m" => 200,
                "signed_in" => 5 * self.agents,
                "talking" => 2 * self.agents,
                "idle" | "after_call_work" => self.agents,
                _ => 0,
            })
        })
    }
}

fn read(staffing: &Staffing, seconds: i64, row: Row) {
    let at_ms = BEGIN_MS + seconds * 1000;
    staffing.record(VDN, at_ms - 200, at_ms, EVERY_MS, &[row.of(SKILL)]);
}

/// The sums of periods from the one to the other, both counted from [`BEGIN_MS`].
fn sums(staffing: &Staffing, from: i64, until: i64) -> Sums {
    let window = (BEGIN_MS + from * PERIOD_MS, BEGIN_MS + until * PERIOD_MS);
    staffing.sums(VDN, Some(SKILL), FiveMinutes::Aligned, &[window]).remove(&SKILL).unwrap()[0]
}

#[test]
fn a_reading_counts_until_the_next_one_and_no_longer_than_two_intervals() {
    let staffing = Staffing::default();
    // Two agents for 10 s, four for 20 s although the next reading comes later, then one for 5 s.
    for (at_s, agents) in [(10, 2), (20, 4), (60, 1), (65, 0)] {
        read(&staffing, at_s, Row { offered: 0, waiting: 0, agents });
    }
    let agent_ms = 2 * 10_000 + 4 * 20_000 + 5_000;
    let time = sums(&staffing, 0, 1).time;
    assert_eq!(
        time,
        AgentTime { known_ms: 35_000, talking: 2 * agent_ms, after_call_work: agent_ms, idle: agent_ms, signed_in: 5 * agent_ms }
    );
}

#[test]
fn time_is_cut_at_the_roll_over() {
    let staffing = Staffing::default();
    read(&staffing, 296, Row { offered: 9, waiting: 0, agents: 1 });
    read(&staffing, 306, Row { offered: 0, waiting: 0, agents: 0 });
    assert_eq!([0, 1].map(|period| sums(&staffing, period, period + 1).time.idle), [4_000, 6_000]);
    assert_eq!(sums(&staffing, 0, 2).time.known_ms, 10_000);
}

#[test]
fn agents_that_could_not_be_read_count_for_no_time_and_end_the_time_of_those_before() {
    let staffing = Staffing::default();
    read(&staffing, 10, Row { offered: 0, waiting: 0, agents: 1 });
    let unread = SkillRow { idle: Reading::Unread, ..Row { offered: 3, waiting: 0, agents: 9 }.of(SKILL) };
    let at_ms = BEGIN_MS + 15_000;
    staffing.record(VDN, at_ms, at_ms, EVERY_MS, &[unread]);
    read(&staffing, 25, Row { offered: 0, waiting: 0, agents: 0 });
    assert_eq!((sums(&staffing, 0, 1).time.known_ms, sums(&staffing, 0, 1).time.idle), (5_000, 5_000));
}

#[test]
fn counts_are_those_of_the_last_reading_of_each_covered_period() {
    let staffing = Staffing::default();
    // Read just before its end; too early before it; not at all; just before its end again.
    for (at_s, offered) in [(100, 4), (296, 10), (580, 7), (1_196, 20)] {
        read(&staffing, at_s, Row { offered, waiting: 1, agents: 1 });
    }
    let all = sums(&staffing, 0, 4);
    assert_eq!((all.periods, all.covered, all.offered, all.connected_in_20s), (4, 2, 30, 15));
    assert_eq!((all.waits.seconds, all.waits.calls, all.talks.seconds), (450, 30, 6_000));
    assert_eq!(sums(&staffing, 1, 3).covered, 0);
}

#[test]
fn a_reading_that_may_have_met_the_roll_over_has_no_counts_and_one_without_values_erases_none() {
    let staffing = Staffing::default();
    read(&staffing, 296, Row { offered: 10, waiting: 0, agents: 1 });
    for (begun_ms, ended_ms) in [(-2_000, 500), (-1_500, -900), (100, 2_000)] {
        let end_ms = BEGIN_MS + PERIOD_MS;
        staffing.record(VDN, end_ms + begun_ms, end_ms + ended_ms, EVERY_MS, &[Row { offered: 0, waiting: 0, agents: 1 }.of(SKILL)]);
    }
    let at_ms = BEGIN_MS + 297_000;
    staffing.record(VDN, at_ms, at_ms, EVERY_MS, &[SkillRow::from_fields(SKILL, |_| Reading::Unread)]);
    assert_eq!((sums(&staffing, 0, 1).offered, sums(&staffing, 0, 2).covered), (10, 1));
}

#[test]
fn unanswered_calls_are_known_only_where_every_period_and_the_one_before_are() {
    let staffing = Staffing::default();
    for (period, offered, waiting) in [(0, 10, 4), (1, 20, 1), (2, 6, 3), (4, 8, 0)] {
        read(&staffing, period * 300 + 296, Row { offered, waiting, agents: 1 });
    }
    // Of 26 calls and 4 that waited, 3 wait and 13 were connected in time.
    assert_eq!(sums(&staffing, 1, 3).unanswered, Some(26 + 4 - 3 - 13));
    assert_eq!(sums(&staffing, 1, 3).lost_at_most(), Ok(14.0));
    for (from, until) in [(0, 1), (4, 5), (1, 5)] {
        assert!(sums(&staffing, from, until).lost_at_most().is_err(), "{from} to {until}");
    }
}

#[test]
fn an_average_talk_of_zero_is_of_no_call() {
    let staffing = Staffing::default();
    read(&staffing, 296, Row { offered: 10, waiting: 0, agents: 1 });
    let none_ended = SkillRow { average_talk_5m: Reading::Value(0), ..Row { offered: 30, waiting: 0, agents: 1 }.of(SKILL) };
    let at_ms = BEGIN_MS + 596_000;
    staffing.record(VDN, at_ms, at_ms, EVERY_MS, &[none_ended]);
    assert_eq!((sums(&staffing, 0, 2).average_talk(), sums(&staffing, 0, 2).offered), (Ok(200.0), 40));
}

#[test]
fn every_skill_of_a_vdn_is_summed_over_several_windows_at_once_and_none_of_another() {
    let staffing = Staffing::default();
    for vdn in [1, 2] {
        for period in 0..6 {
            let at_ms = BEGIN_MS + period * PERIOD_MS + 296_000;
            let rows: Vec<SkillRow> = (7..10).map(|id| Row { offered: i64::from(id), waiting: 0, agents: 1 }.of(SkillId(id))).collect();
            staffing.record(VdnId(vdn), at_ms, at_ms, EVERY_MS, &rows);
        }
    }
    let end_ms = BEGIN_MS + 6 * PERIOD_MS;
    let all = staffing.sums(VDN, None, FiveMinutes::Aligned, &[(end_ms - PERIOD_MS, end_ms), (BEGIN_MS, end_ms)]);
    let offered: Vec<_> = all.iter().map(|(id, sums)| (id.0, sums[0].offered, sums[1].offered)).collect();
    assert_eq!(offered, [(7, 7, 42), (8, 8, 48), (9, 9, 54)]);
}

#[test]
fn of_five_minutes_that_slide_none_is_counted_twice_and_what_is_left_out_is_not_covered() {
    let staffing = Staffing::default();
    // The third was read eight seconds sooner than five minutes after the second.
    for at_s in [297, 598, 890, 1197] {
        read(&staffing, at_s, Row { offered: 10, waiting: 0, agents: 1 });
    }
    for (five_minutes, expected) in [(FiveMinutes::Unknown, (4, 40)), (FiveMinutes::Aligned, (4, 40)), (FiveMinutes::Sliding, (3, 30))] {
        let window = (BEGIN_MS, BEGIN_MS + 4 * PERIOD_MS);
        let sums = staffing.sums(VDN, Some(SKILL), five_minutes, &[window]).remove(&SKILL).unwrap()[0];
        assert_eq!((sums.covered, sums.offered), expected, "{five_minutes:?}");
    }
}

#[test]
fn what_is_kept_has_a_limit_in_time_and_in_rows() {
    let staffing = Staffing::default();
    let rows: Vec<SkillRow> = (1..=2_000).map(|id| Row { offered: 1, waiting: 0, agents: 1 }.of(SkillId(id))).collect();
    for period in 0..700 {
        let at_ms = BEGIN_MS + period * PERIOD_MS + 296_000;
        staffing.record(VDN, at_ms, at_ms, EVERY_MS, if period < 400 { &rows[..1] } else { &rows });
        if period == 399 {
            assert_eq!(staffing.0.lock().unwrap().count, 313, "the longest day");
        }
    }
    let kept = staffing.0.lock().unwrap();
    assert!((KEPT - 2_000..=KEPT).contains(&kept.count), "{}", kept.count);
    assert_eq!(kept.count, kept.periods.values().map(BTreeMap::len).sum::<usize>());
}

#[test]
fn a_clock_that_is_set_back_stops_nothing() {
    let staffing = Staffing::default();
    read(&staffing, 7_196, Row { offered: 3, waiting: 0, agents: 9 });
    for seconds in (6..600).step_by(10) {
        read(&staffing, seconds, Row { offered: seconds % 300, waiting: 0, agents: 1 });
    }
    let all = sums(&staffing, 0, 2);
    assert_eq!((all.covered, all.offered, all.time.known_ms, all.time.idle), (2, 592, 590_000, 590_000));
}

#[test]
fn recorded_readings_can_be_fed_before_live_ones() {
    let (recorded, live) = (Staffing::default(), Staffing::default());
    for at_s in (6..1_200).step_by(10) {
        read(&recorded, at_s, Row { offered: at_s % 300, waiting: 2, agents: 1 });
        read(&live, at_s, Row { offered: at_s % 300, waiting: 2, agents: 1 });
    }
    // The same again, late: no count comes back.
    for at_s in [6, 16, 26] {
        read(&recorded, at_s, Row { offered: at_s % 300, waiting: 2, agents: 1 });
    }
    assert_eq!(sums(&recorded, 1, 4), sums(&live, 1, 4));
}
