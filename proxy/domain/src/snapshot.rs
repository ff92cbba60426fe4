//! What one read of a source brought: the data, how complete they are, and what was odd about them.

use serde::{Deserialize, Serialize};

/// The data of one successful read. Its body never changes; what changes by the second is in [`crate::delivery::Delivery`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot<T> {
    /// When the proxy had read it completely, milliseconds since 1970, for labels only. Ages come from monotonic clocks.
    pub read_at_ms: i64,
    /// How complete it is.
    pub completeness: Completeness,
    /// What the decoder had to put up with, counted; empty when all was as documented.
    pub oddities: Vec<Oddity>,
    /// The data.
    pub data: T,
}

/// How complete a read is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completeness {
    /// Pages read.
    pub pages_read: u32,
    /// Pages that there are, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages_wanted: Option<u32>,
    /// Rows asked for by id.
    pub rows_asked: u32,
    /// Ids asked for and not answered; their rows are shown with `?`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows_missing: Vec<u32>,
    /// What ended the reading of pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<PagesEndedBy>,
}

/// The rule that ended a reading of pages of which AICC gives no total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PagesEndedBy {
    /// The configured number of agents was read: the sum is whole.
    KnownNumber,
    /// Several pages in a row were all zero: the sum is "at least".
    EmptyPages,
    /// A ceiling was reached, or a page brought nothing new although there must be more: what was read is "at least".
    Ceiling,
}

/// Something the decoder accepted although no document says so, or could not use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oddity {
    /// What kind.
    pub kind: OddityKind,
    /// The field's name as it came, or as it was expected.
    pub field: String,
    /// How often in this read.
    pub count: u32,
    /// One example of the raw value, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

/// Kinds of oddity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OddityKind {
    /// A field that no document names: ignored.
    UnknownField,
    /// A documented field that did not come: `?`.
    MissingField,
    /// A documented field with other capitals: accepted.
    OtherSpelling,
    /// A number written as text: accepted.
    NumberAsText,
    /// A value that cannot be true (negative, not a number, above its bound): `?`.
    InvalidValue,
    /// A value that stands for "none" by convention: `?`.
    Sentinel,
    /// A row that was asked for and did not come: all `?`.
    MissingRow,
    /// A row that nobody asked for: ignored.
    UnaskedRow,
    /// A row that came twice: the first counts.
    RepeatedRow,
    /// A form of envelope that only an example, an old edition or another language documents: accepted.
    OtherEnvelope,
}
