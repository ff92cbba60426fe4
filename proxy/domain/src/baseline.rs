//! What is usual for a weekday, beside the periods of a window (`/api/baseline`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What the same weekday of the previous four weeks was like at the times of a window (KPI sheet, section 10.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Start of the window, milliseconds since 1970.
    pub from_ms: i64,
    /// End of the window (exclusive), milliseconds since 1970.
    pub until_ms: i64,
    /// The weekdays of the window by the VDN's own clock, in their order: 1 for Monday to 7 for Sunday.
    pub weekdays: Vec<u8>,
    /// Of how many of the previous four weeks periods at these times are held.
    pub weeks: u8,
    /// Listed holidays among the days compared with, which are left out: `2026-12-25`, ascending.
    pub holidays: Vec<String>,
    /// Most values that there are for any period and field; below [`crate::kpi::baseline::VALUES_AT_LEAST`] nothing is usual.
    pub most_values: u8,
    /// Start of each period of the window, held or not, milliseconds since 1970, ascending.
    pub begin_ms: Vec<i64>,
    /// By our field name ([`crate::field::Field::name`]); a field of which nothing is known is left out.
    pub usual: BTreeMap<String, Band>,
    /// Where two final periods in a row or more were far from the usual, ascending by field and time.
    pub unusual: Vec<Unusual>,
}

/// What is usual of one field, one entry per period, in its unit; `None` for fewer than eight values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The median.
    pub median: Vec<Option<f64>>,
    /// Three sigmas below it, at least zero.
    pub low: Vec<Option<f64>>,
    /// Three sigmas above it.
    pub high: Vec<Option<f64>>,
}

/// Final periods in a row that were far from the usual.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unusual {
    /// The field by our name.
    pub field: String,
    /// Start of the first of these periods that lies in the window, milliseconds since 1970.
    pub from_ms: i64,
    /// End of the last one, milliseconds since 1970.
    pub until_ms: i64,
    /// Start of the one that was farthest from the usual, milliseconds since 1970.
    pub farthest_ms: i64,
    /// Its value.
    pub value: i64,
    /// Where the usual begins at that time.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
}
