//! What was recorded of a source, as series over time (`/api/history/…`).

use serde::{Deserialize, Serialize};

/// Series over one window, in columns. Nothing is filled in: where nothing was recorded stands `null`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Start of the window, milliseconds since 1970.
    pub from_ms: i64,
    /// Its end, not part of it, milliseconds since 1970.
    pub until_ms: i64,
    /// Length of a step, milliseconds; 0 for samples as they were read.
    pub step_ms: i64,
    /// When each sample was read, or where each step begins (also of steps without a sample), milliseconds since 1970, ascending.
    pub at_ms: Vec<i64>,
    /// Share of the window's steps that hold a sample, in percent; of samples as read, the share of the window that lies within two poll
    /// intervals after one.
    pub coverage_percent: u8,
    /// One series per key and field asked for, in that order.
    pub series: Vec<Series>,
    /// Where another day is told with it: the instant of that day at whose time of day the window ended, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_until_ms: Option<i64>,
}

/// One counter of one queue, access code or VDN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Vendor id of the queue or access code; of the VDN for system state and system indicators.
    pub key: u32,
    /// The field by our name ([`crate::field::Field::name`]).
    pub field: String,
    /// The last value of each step, or each sample's value.
    pub last: Vec<Option<i64>>,
    /// Smallest value of each step; empty where it is `last`, that is without steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub min: Vec<Option<i64>>,
    /// Largest value of each step; empty where it is `last`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub max: Vec<Option<i64>>,
    /// The last value of the step at which the clock showed the same on the other day; empty where none was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Option<i64>>,
}
