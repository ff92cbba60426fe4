//! How every source is doing (`/api/status`).

use crate::field::Source;
use crate::id::{AgentId, SiteId, VdnId};
use crate::problem::Problem;
use serde::{Deserialize, Serialize};

/// AICC's clock and ours may be so far apart, milliseconds; beyond that signatures may be refused and times mean something else.
pub const LARGEST_SKEW_MS: i64 = 60_000;

/// The whole of `/api/status`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// The proxy's wall clock, milliseconds since 1970.
    pub now_ms: i64,
    /// Every source the proxy reads on schedule.
    pub sources: Vec<SourceStatus>,
    /// Call budget and clock of each CC-CMS.
    pub sites: Vec<SiteStatus>,
    /// How the recording of reads is doing.
    #[serde(default)]
    pub recording: Recording,
}

impl Status {
    /// AICC's clock minus the proxy's at a site, milliseconds; `None` while unknown.
    pub fn clock_skew_ms(&self, site: &SiteId) -> Option<i64> {
        self.sites.iter().find(|told| told.site == *site)?.clock_skew_ms
    }
}

/// How the recording of reads is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// Reads are to outlive the program: a file is configured.
    pub to_disk: bool,
    /// Why reads are not recorded as they should be; absent while they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<RecordingTrouble>,
    /// Reads that were not recorded since the start.
    pub lost: u64,
}

/// What keeps reads from being recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingTrouble {
    /// No room is left.
    Full,
    /// The file cannot be opened or written.
    NotWritable,
    /// The file is damaged, or no history file.
    Damaged,
    /// The disk does not keep up.
    Slow,
    /// AICC's clock is behind what was recorded already.
    ClockBehind,
    /// The server of the database does not answer.
    Unreachable,
    /// Something else, which the log says.
    Other,
}

/// One source of one VDN (system indicators: of one site).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceStatus {
    /// Which interface.
    pub source: Source,
    /// Which site.
    pub site: SiteId,
    /// Which VDN; absent for system indicators, which are read for all VDNs at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vdn: Option<VdnId>,
    /// `fresh`, `late`, `stale` or `failed`.
    pub state: String,
    /// Age of the last good read, milliseconds.
    pub age_ms: Option<u64>,
    /// Effective interval, milliseconds.
    pub interval_ms: u64,
    /// Time until the next read, milliseconds; `null` when reading has stopped.
    pub next_read_ms: Option<u64>,
    /// Why the last read failed.
    pub problem: Option<Problem>,
    /// Reads in a row that failed.
    pub failures_in_a_row: u32,
}

/// One platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiteStatus {
    /// Which site.
    pub site: SiteId,
    /// Calls the budget allows per second.
    pub calls_per_second: f64,
    /// Calls made since start.
    pub calls_made: u64,
    /// AICC's clock minus ours, milliseconds, from its `Date` header (good to a second); `null` before the first answer.
    pub clock_skew_ms: Option<i64>,
    /// Servers of this site whose certificate nobody checks, because the configuration says so: a warning for every viewer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates_unchecked: Vec<String>,
    /// Agents whose desktop has handed over a credential that still holds, sorted by id: only their statistics can be read.
    pub agents_readable: Vec<AgentId>,
}

impl SiteStatus {
    /// AICC's clock minus ours, milliseconds, where that is more than [`LARGEST_SKEW_MS`].
    pub fn too_large_skew_ms(&self) -> Option<i64> {
        self.clock_skew_ms.filter(|skew_ms| skew_ms.unsigned_abs() > LARGEST_SKEW_MS.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_far_off_beyond_a_minute_in_either_direction() {
        let site = |clock_skew_ms| SiteStatus {
            site: "main".parse().unwrap(),
            calls_per_second: 1.0,
            calls_made: 0,
            clock_skew_ms,
            certificates_unchecked: Vec::new(),
            agents_readable: Vec::new(),
        };
        for (skew_ms, too_large) in [(None, None), (Some(60_000), None), (Some(-60_001), Some(-60_001)), (Some(3_600_000), Some(3_600_000))]
        {
            assert_eq!(site(skew_ms).too_large_skew_ms(), too_large);
        }
    }
}
