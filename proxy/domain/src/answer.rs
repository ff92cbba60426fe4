//! What the proxy reads of AICC, from its bytes. It is decoded in this crate, which is built for speed also where the rest is built for size;
//! what comes seldom and is short is decoded where it is wanted.

use crate::access_code::AccessCodes;
use crate::agent::AgentStatistics;
use crate::skill::Skills;
use crate::snapshot::Snapshot;
use crate::sysindex::Periods;
use crate::system_state::SystemState;

/// The body of an answer with figures.
pub trait Answer: Sized {
    /// Decodes a body.
    ///
    /// # Errors
    /// If the bytes are not such an answer: page and proxy are of different builds.
    fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error>;
}

macro_rules! answers {
    ($inline:meta: $($what:ty),* $(,)?) => {
        $(impl Answer for $what {
            #[$inline]
            fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
                serde_json::from_slice(bytes)
            }
        })*
    };
}

// Thousands of rows, for speed.
answers![inline(never): Option<Snapshot<Periods>>, Option<Snapshot<Skills>>];
// Few: inlined, it is built like the crate that calls it.
answers![inline: Option<Snapshot<AccessCodes>>, Option<Snapshot<SystemState>>, Option<Snapshot<AgentStatistics>>];
