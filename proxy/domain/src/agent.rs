//! Call statistics of one agent (E4, document `calldata/{agentid}/statistics`).

use crate::id::AgentId;
use serde::{Deserialize, Serialize};

counters! {
    /// What the gateway counted for one agent, since sign-in or today: the vendor's texts differ.
    AgentStatistics {
        /// The agent.
        id: AgentId,
        /// When they last began anew, as far as two reads have shown it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        began_anew: Option<BeganAnew>,
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

/// Two reads between which a counter fell: what is counted began anew in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeganAnew {
    /// When the earlier one was read, milliseconds since 1970.
    pub after_ms: i64,
    /// The same of the later one.
    pub before_ms: i64,
}

impl AgentStatistics {
    /// These statistics, read at `read_at_ms` (milliseconds since 1970), with what those read before them show of a fall.
    ///
    /// ```
    /// use domain::agent::{AgentStatistics, BeganAnew};
    /// use domain::{id::AgentId, reading::Reading};
    /// let read = |calls| AgentStatistics::from_fields(AgentId(101), None, |_| Reading::Value(calls));
    /// assert_eq!(read(9).since(&read(7), 0, 60_000).began_anew, None);
    /// let fell = read(2).since(&read(7), 0, 60_000);
    /// assert_eq!(fell.began_anew, Some(BeganAnew { after_ms: 0, before_ms: 60_000 }));
    /// assert_eq!(read(3).since(&fell, 60_000, 120_000).began_anew, fell.began_anew);
    /// ```
    #[must_use]
    pub fn since(mut self, before: &Self, before_read_at_ms: i64, read_at_ms: i64) -> Self {
        let fell = |field: &crate::field::Field<Self>| {
            let (was, is) = ((field.of)(before).value(), (field.of)(&self).value());
            was.zip(is).is_some_and(|(was, is)| is < was)
        };
        let began_anew = BeganAnew { after_ms: before_read_at_ms, before_ms: read_at_ms };
        self.began_anew = if Self::FIELDS.iter().any(fell) { Some(began_anew) } else { before.began_anew };
        self
    }
}
