//! Callers present per access code (E3, document `vdn/queryaccesscodecallinfo`).

use crate::id::AccessCodeId;
use serde::{Deserialize, Serialize};

counters! {
    /// One access code, now.
    AccessCodeRow {
        /// The access code's internal number.
        id: AccessCodeId,
    }
    /// Callers online through this code.
    online: Calls = "allCallCount";
    /// Of them in the IVR.
    in_ivr: Calls = "ivrCallCount";
    /// Of them with an agent.
    with_agent: Calls = "agentCallCount";
    /// Of them waiting in a queue.
    in_queue: Calls = "queueCallCount";
    /// Longest wait among the present calls, seconds (stated by the vendor).
    longest_wait: Seconds = "longestWaitTime";
}

/// The access codes of one VDN: one row per configured code, sorted by id; a code AICC left out has only unread fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessCodes {
    /// One row per access code asked for.
    pub rows: Vec<AccessCodeRow>,
}
