//! The longest waits of a window, from what was recorded.

use std::cmp::Reverse;

use domain::id::SkillId;
use domain::recorded::{Recorded, Series};
use domain::sheet::{LongestWait, LongestWaits, WAITS_LISTED};

/// The field of a queue that they are read from: the largest wait of five minutes, seconds.
pub const FIELD: &str = "worst_wait_5m";

/// Of each queue's steps the one with the largest value, of equal ones the first.
pub fn longest_waits(recorded: &Recorded) -> LongestWaits {
    let of_queue = |series: &Series| {
        let values = if series.max.is_empty() { &series.last } else { &series.max };
        let known = values.iter().zip(&recorded.at_ms).filter_map(|(value, at_ms)| Some(((*value)?, *at_ms)));
        let (wait_s, at_ms) = known.filter(|(wait_s, _)| *wait_s > 0).max_by_key(|(wait_s, at_ms)| (*wait_s, Reverse(*at_ms)))?;
        Some(LongestWait { skill: SkillId(series.key), wait_s, at_ms })
    };
    let mut queues: Vec<_> = recorded.series.iter().filter_map(of_queue).collect();
    queues.sort_by_key(|queue| (Reverse(queue.wait_s), queue.skill));
    queues.truncate(WAITS_LISTED);
    LongestWaits { queues, coverage_percent: recorded.coverage_percent }
}

#[cfg(test)]
mod tests {
    use domain::period::PERIOD_MS;

    use super::*;

    #[test]
    fn waits_are_the_largest_of_each_queue_and_where_nobody_waited_is_no_row() {
        let series = |key, max: [Option<i64>; 3]| Series {
            key,
            field: FIELD.to_owned(),
            last: vec![Some(0); 3],
            min: vec![Some(0); 3],
            max: max.to_vec(),
            before: Vec::new(),
        };
        let recorded = Recorded {
            from_ms: 0,
            until_ms: 3 * PERIOD_MS,
            step_ms: PERIOD_MS,
            at_ms: vec![0, PERIOD_MS, 2 * PERIOD_MS],
            coverage_percent: 70,
            series: vec![series(1, [Some(30), None, Some(30)]), series(2, [Some(0); 3]), series(3, [None, Some(200), Some(1)])],
            before_until_ms: None,
        };
        let [first, second] =
            [(3, 200, PERIOD_MS), (1, 30, 0)].map(|(id, wait_s, at_ms)| LongestWait { skill: SkillId(id), wait_s, at_ms });
        assert_eq!(longest_waits(&recorded), LongestWaits { queues: vec![first, second], coverage_percent: 70 });
    }
}
