//! What the page may know of the configuration (`/api/config`).

use crate::findings::Findings;
use crate::id::{AccessCodeId, AgentId, SiteId, SkillId, VdnId};
use crate::period::OffsetFrom;
use serde::{Deserialize, Serialize};

/// Whether the figures are of a real contact centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A simulated AICC, marked as such on every view.
    Demo,
    /// A real one.
    Live,
}

/// The surroundings of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSetup {
    /// Version and commit of the proxy.
    pub build: String,
    /// Demo or live.
    pub mode: Mode,
    /// The user who has signed in; `None` for somebody at the machine and for view tokens.
    pub user: Option<User>,
    /// Target of the 20-second service level, percent.
    pub service_level_target_percent: u8,
    /// Configured poll intervals; those that are kept come with every answer.
    pub intervals: Intervals,
    /// At least one.
    pub sites: Vec<SiteSetup>,
}

/// A user who has signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// As the provider or the reverse proxy calls them.
    pub name: String,
    /// Whether `POST auth/sign-out` ends the session. A reverse proxy has a way of its own.
    pub signs_out_here: bool,
}

/// Poll interval of each source, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervals {
    /// System indicators.
    pub sysindex_ms: u64,
    /// Skill queues.
    pub skills_ms: u64,
    /// Access codes.
    pub access_codes_ms: u64,
    /// System state.
    pub system_state_ms: u64,
    /// Shortest time between two reads of the same agent's statistics.
    pub agent_at_least_ms: u64,
}

/// One platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteSetup {
    /// Short id, as in addresses.
    pub id: SiteId,
    /// Name for people.
    pub name: String,
    /// Its virtual call centres.
    pub vdns: Vec<VdnSetup>,
}

/// One virtual call centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VdnSetup {
    /// Vendor id.
    pub id: VdnId,
    /// Name for people.
    pub name: String,
    /// IANA name of its time zone, for labels.
    pub time_zone: String,
    /// When its day starts, minutes after local midnight.
    pub day_start_minutes: u16,
    /// Whether it is configured when its shifts start.
    pub has_shifts: bool,
    /// Its offsets from UTC from 32 days ago to 7 days ahead.
    pub offsets: Vec<OffsetFrom>,
    /// Skill queues, sorted by id.
    pub skills: Vec<Named<SkillId>>,
    /// Access codes, sorted by id.
    pub access_codes: Vec<Named<AccessCodeId>>,
    /// Agents whose statistics may be asked for, sorted by id.
    pub agents: Vec<Named<AgentId>>,
    /// What was found out about AICC's answers; of a part of the VDN nothing that is of the whole.
    pub findings: Findings,
}

/// An id with the name people use for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named<Id> {
    /// Vendor id.
    pub id: Id,
    /// Name from the configuration.
    pub name: String,
}

/// The body of an answer that is not data: whose fault, in a sentence (HTTP 4xx and 5xx).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// One word for programs.
    pub code: String,
    /// A sentence for people.
    pub message: String,
}
