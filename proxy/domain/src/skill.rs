//! Live counters per skill queue (E2, document `skill/stateinfo`).

use crate::id::SkillId;
use serde::{Deserialize, Serialize};

counters! {
    /// One skill queue. Agents with several skills count in each: agent columns are never added over skills.
    SkillRow {
        /// The queue.
        id: SkillId,
    }
    /// Agents signed in.
    signed_in: Agents = "agentLoginNums";
    /// Agents talking.
    talking: Agents = "agentTalkingNums";
    /// Agents idle.
    idle: Agents = "agentIdleNums";
    /// Agents able to take a call; differs from idle where an agent takes several conversations.
    available: Agents = "agentAvailableNums";
    /// Agents who set themselves busy.
    busy: Agents = "agentSetBusyNums";
    /// Agents resting.
    resting: Agents = "agentRestNums";
    /// Longest idle time of an agent in five minutes, seconds presumed.
    longest_idle_5m: SecondsPresumed = "agentMaxIdleTimeIn5";
    /// Agents in after-call work, wrap-up included.
    after_call_work: Agents = "agentWorkNums";
    /// Agents in the study state.
    study: Agents = "agentStudyNums";
    /// Agents occupied: presumed, a call is being brought to them.
    occupied: Agents = "agentOccupyNums";
    /// Agents reserved for a predictive call.
    pre_occupied: Agents = "agentPreOccupyNums";
    /// Calls processed, those in progress included; since when is not stated.
    total_calls: Calls = "totalCallNums";
    /// Calls in progress.
    calls_in_progress: Calls = "processingCallNums";
    /// Largest wait in five minutes, seconds presumed. Not the oldest call in queue.
    worst_wait_5m: SecondsPresumed = "maxCallWaitTimesIn5";
    /// Calls waiting now.
    calls_waiting: Calls = "callWaitNums";
    /// Average call duration in five minutes, seconds presumed. Not a handle time.
    average_talk_5m: SecondsPresumed = "evenCallTimeIn5";
    /// Average wait in five minutes, seconds presumed; of whom is not stated.
    average_wait_5m: SecondsPresumed = "evenWaitTimeIn5";
    /// Calls offered in the current five minutes.
    offered_5m: Calls = "allCallCount";
    /// Calls connected within 20 s in the current five minutes.
    connected_in_20s_5m: Calls = "cnnedIn20sCallCount";
}

/// The skill queues of one VDN: one row per configured skill, sorted by id; a skill AICC left out has only unread fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skills {
    /// One row per skill asked for.
    pub rows: Vec<SkillRow>,
}
