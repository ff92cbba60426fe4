//! What the closed five-minute periods since the start of a VDN's day add up to (`/api/today`).

use serde::{Deserialize, Serialize};

use crate::id::SkillId;

/// The service level of each skill since the start of the day, as sums of closed periods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    /// When the day started by the VDN's own zone, milliseconds since 1970.
    pub since_ms: i64,
    /// When the last period ended that had ended, milliseconds since 1970.
    pub until_ms: i64,
    /// Periods from the one to the other.
    pub periods: u32,
    /// One row per configured skill, sorted by id.
    pub skills: Vec<SkillToday>,
}

/// One skill's sums. A period without a reading near its end is not in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillToday {
    /// The skill.
    pub id: SkillId,
    /// Periods that are in the sums.
    pub covered: u32,
    /// Calls offered.
    pub offered: u32,
    /// Calls connected within 20 s.
    pub connected_in_20s: u32,
}
