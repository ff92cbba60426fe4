//! A contact centre without sockets, for those who compare a forecast with what then happened.

use domain::id::SkillId;
use domain::reading::Reading;
use domain::skill::SkillRow;

pub use super::floor::Ended;
use super::floor::{Floor, State, Surge};
use super::plan::LAYOUTS;
use super::staffing::SKILLS;

/// One virtual call centre, from inside.
#[derive(Debug)]
pub struct Centre {
    floor: Floor,
    first_skill: u32,
}

impl Centre {
    /// The call centre with this index of the plan on a usual day. It has been running for a day at `from_ms`, which lies on a five-minute
    /// mark (milliseconds since 1970).
    pub fn new(index: usize, seed: u64, from_ms: i64) -> Self {
        let layout = &LAYOUTS[index % LAYOUTS.len()];
        let usual = Surge { from_ms: i64::MAX, demand: [1.0; SKILLS] };
        let mut floor = Floor::new(layout, seed, from_ms, usual);
        floor.advance(from_ms);
        floor.keep_what_ends();
        let first_skill = layout.plan().skills.first().map_or(0, |(id, _)| *id);
        Self { floor, first_skill }
    }

    /// Works off what happens up to an instant.
    pub fn advance(&mut self, to_ms: i64) {
        self.floor.advance(to_ms);
    }

    /// The queues as AICC counts them, in our words.
    pub fn rows(&self) -> Vec<SkillRow> {
        (self.first_skill..).zip(0..SKILLS).map(|(id, skill)| self.row(SkillId(id), skill)).collect()
    }

    fn row(&self, id: SkillId, skill: usize) -> SkillRow {
        let figures = self.floor.skill(skill);
        let agents = figures.agents;
        SkillRow::from_fields(id, |field| {
            Reading::Value(match field.name {
                "signed_in" => agents.signed_in.into(),
                "talking" => agents.talking.into(),
                "idle" | "available" => agents.idle.into(),
                "after_call_work" => agents.work.into(),
                "calls_waiting" => figures.waiting.into(),
                "average_talk_5m" => figures.average_talk_s,
                "average_wait_5m" => figures.average_wait_s,
                "offered_5m" => figures.offered.into(),
                "connected_in_20s_5m" => figures.connected_in_20_s.into(),
                _ => return Reading::Absent,
            })
        })
    }

    /// Agents of each skill who talk or do after-call work, and who are idle, at this instant.
    pub fn busy_and_idle(&self) -> Vec<(u32, u32)> {
        let mut counts = vec![(0, 0); SKILLS];
        for agent in self.floor.agents() {
            let (busy, idle) = match agent.state {
                State::Talking | State::Work => (1, 0),
                State::Idle => (0, 1),
                _ => continue,
            };
            for (skill, count) in counts.iter_mut().enumerate() {
                if agent.serves(skill) {
                    *count = (count.0 + busy, count.1 + idle);
                }
            }
        }
        counts
    }

    /// What has ended since this was asked for the last time.
    pub fn ended(&mut self) -> Vec<Ended> {
        self.floor.take_what_ended()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-05, a Monday, at 09:00 in Berlin.
    const FROM_MS: i64 = 1_767_600_000_000;

    #[test]
    fn what_is_told_of_calls_adds_up_to_what_the_counters_say() {
        let mut centre = Centre::new(1, 5, FROM_MS);
        let (mut offered, mut in_time) = (0, 0);
        for period in 1..=12 {
            centre.advance(FROM_MS + period * 300_000 - 1);
            for row in centre.rows() {
                offered += row.offered_5m.value().unwrap();
                in_time += row.connected_in_20s_5m.value().unwrap();
            }
        }
        let ended = centre.ended();
        let waits: Vec<_> = ended
            .iter()
            .filter_map(|ended| if let Ended::Wait { wait_ms, answered, .. } = ended { Some((*wait_ms, *answered)) } else { None })
            .collect();
        assert_eq!(waits.iter().filter(|(wait_ms, answered)| *answered && *wait_ms <= 20_000).count(), usize::try_from(in_time).unwrap());
        assert!(offered > 100 && waits.len().abs_diff(usize::try_from(offered).unwrap()) < 30, "{offered} {}", waits.len());
        assert!(ended.iter().any(|ended| matches!(ended, Ended::Talk { talk_ms, work_ms, .. } if *talk_ms > 0 && *work_ms > 0)));
        assert!(centre.ended().is_empty());
        let rows = centre.rows();
        for (row, (busy, idle)) in rows.iter().zip(centre.busy_and_idle()) {
            assert_eq!(row.talking.and(row.after_call_work, |a, b| a + b).value(), Some(busy.into()));
            assert_eq!(row.idle.value(), Some(idle.into()));
        }
    }
}
