//! KPIs of one agent (E4).

use crate::agent::AgentStatistics;
use crate::reading::Figure;

/// `ag_answer_share`: calls answered of calls that rang, in percent.
pub fn answer_share(statistics: &AgentStatistics) -> Figure {
    Figure::ratio(statistics.answered, statistics.answered.and(statistics.not_answered, |a, b| a + b), 100.0)
}

/// `ag_avg_talk`: talk time per answered or outbound call, seconds. Which calls the talk time covers is not stated.
///
/// ```
/// use domain::{agent::AgentStatistics, id::AgentId, kpi::agent::average_talk, reading::{Figure, Reading}};
/// let agent = AgentStatistics::from_fields(AgentId(101), None, |field| Reading::Value(match field.name {
///     "talk_time" => 900, "answered" => 4, "outbound" => 1, _ => 0,
/// }));
/// assert_eq!(average_talk(&agent), Figure::Value(180.0));
/// ```
pub fn average_talk(statistics: &AgentStatistics) -> Figure {
    Figure::ratio(statistics.talk_time, statistics.answered.and(statistics.outbound, |a, b| a + b), 1.0)
}

/// `ag_transfer_rate`: transfers out per answered call. Can exceed 1.
pub fn transfer_rate(statistics: &AgentStatistics) -> Figure {
    Figure::ratio(statistics.transferred_out, statistics.answered, 1.0)
}

/// `ag_hold_rate`: holds per answered call. Events, not calls.
pub fn hold_rate(statistics: &AgentStatistics) -> Figure {
    Figure::ratio(statistics.held, statistics.answered, 1.0)
}

/// `ag_release_share`: calls hung up by the agent of answered and outbound calls, in percent. Normal in some businesses.
pub fn release_share(statistics: &AgentStatistics) -> Figure {
    let calls = statistics.answered.and(statistics.outbound, |a, b| a + b);
    Figure::ratio(statistics.released_by_agent, calls, 100.0)
}
