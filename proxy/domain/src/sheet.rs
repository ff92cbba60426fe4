//! What those who take over should know of a window of one VDN (`/api/sheet`).

use serde::{Deserialize, Serialize};

use crate::alarm::Alarm;
use crate::id::SkillId;

/// Most alarms of a sheet.
pub const ALARMS_LISTED: usize = 200;
/// Most queues among the longest waits.
pub const WAITS_LISTED: usize = 10;

/// What happened in a window, as far as the viewer may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Start of the window, milliseconds since 1970 of AICC's clock.
    pub from_ms: i64,
    /// Its end.
    pub until_ms: i64,
    /// The alarms that were open at any moment of it, the newest first, at most [`ALARMS_LISTED`].
    pub alarms: Vec<AlarmOfWindow>,
    /// So many more there were.
    pub more_alarms: usize,
    /// Since when all is remembered that happened to alarms, where that is not all of the window, milliseconds since 1970.
    pub alarms_from_ms: Option<i64>,
    /// The longest waits; `None` where what was recorded cannot be read.
    pub waits: Option<LongestWaits>,
}

/// An alarm as a window has seen it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlarmOfWindow {
    /// The alarm at its worst, with who took it last.
    pub alarm: Alarm,
    /// When it ended, milliseconds since 1970; `None` if it was open when the window ended.
    pub ended_ms: Option<i64>,
}

/// The longest wait of each queue in a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongestWaits {
    /// Those of the queues in which somebody waited, the longest first, at most [`WAITS_LISTED`].
    pub queues: Vec<LongestWait>,
    /// Share of the window's five-minute steps that hold a read, in percent.
    pub coverage_percent: u8,
}

/// The longest wait of one queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongestWait {
    /// The queue.
    pub skill: SkillId,
    /// How long, seconds.
    pub wait_s: i64,
    /// When the five minutes began in which it was read first, milliseconds since 1970.
    pub at_ms: i64,
}
