//! What was found out about AICC's answers of one VDN that its documents leave open.

use serde::{Deserialize, Serialize};

use crate::agent::BeganAnew;

/// All of it. What was not found out is unknown, and nothing is built on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Which five minutes the counters of skill queues are about.
    pub five_minutes: FiveMinutes,
    /// What the vendor's connection rate of system indicators is.
    pub connection_rate: ConnectionRate,
    /// The two interfaces that count agents signed in do not agree; `None` while they do, or cannot be compared.
    pub signed_in: Option<Disagreement>,
    /// When the calls processed of a queue last began anew, as far back as reads are remembered: since then they count. `None` while they did
    /// not fall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls_processed: Option<BeganAnew>,
}

/// Which five minutes "in five minutes" is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FiveMinutes {
    /// Not seen yet.
    #[default]
    Unknown,
    /// Those of the clock: the counters fall back at 00, 05, 10 …
    Aligned,
    /// The last five before each read.
    Sliding,
}

/// What the vendor's connection rate is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionRate {
    /// Not seen yet.
    #[default]
    Unknown,
    /// A percentage.
    Percent,
    /// A share of one, cut to a whole number, which says next to nothing.
    Share,
}

/// Two counts of agents signed in, period after period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disagreement {
    /// End of the last period in which they were compared, milliseconds since 1970.
    pub until_ms: i64,
    /// Agents signed in by the system indicators of that period.
    pub indicators: i64,
    /// Agents signed in by the last read of agents by state in it.
    pub states: i64,
}
