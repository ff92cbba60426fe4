//! Call statistics of one agent (E4, document `calldata/{agentid}/statistics`).

use crate::id::AgentId;

counters! {
    /// What the gateway counted for one agent, since sign-in or today: the vendor's texts differ.
    AgentStatistics {
        /// The agent.
        id: AgentId,
    }
    /// Total talk time, seconds.
    talk_time: Seconds = "talktime";
    /// Calls answered.
    answered: Calls = "answernums";
    /// Calls that rang out unanswered.
    not_answered: Calls = "noanswernums";
    /// Outbound calls.
    outbound: Calls = "calloutnums";
    /// Internal calls.
    internal: Calls = "intercallnums";
    /// Requests for internal help.
    internal_help: Times = "interhelpnums";
    /// Calls transferred in (English text) or transfers (Chinese text).
    transferred: Calls = "transfernums";
    /// Calls transferred out.
    transferred_out: Calls = "transferoutnums";
    /// Calls transferred to the IVR.
    transferred_to_ivr: Calls = "transferivrnums";
    /// Calls redirected.
    redirected: Calls = "redirectnums";
    /// Times a call was held.
    held: Times = "keepnums";
    /// Times the agent became busy.
    became_busy: Times = "busynums";
    /// Times the agent rested.
    rested: Times = "restnums";
    /// Times a rest was overrun.
    rest_overruns: Times = "restoutnums";
    /// Rest time, seconds.
    rest_time: Seconds = "resttime";
    /// Time by which rests were overrun, seconds.
    rest_overrun_time: Seconds = "restouttime";
    /// Calls hung up by the agent.
    released_by_agent: Calls = "agentrelease";
    /// Busy time, seconds.
    busy_time: Seconds = "busytime";
}
