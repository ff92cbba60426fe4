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
    ($($what:ty),* $(,)?) => {
        $(impl Answer for $what {
            // Inlined, it would be built like the crate that calls it.
            #[inline(never)]
            fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
                serde_json::from_slice(bytes)
            }
        })*
    };
}

answers![
    Option<Snapshot<Periods>>,
    Option<Snapshot<Skills>>,
    Option<Snapshot<AccessCodes>>,
    Option<Snapshot<SystemState>>,
    Option<Snapshot<AgentStatistics>>,
];
