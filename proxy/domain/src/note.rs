//! Notes that one shift leaves for the next (`/api/notes`).

use serde::{Deserialize, Serialize};

/// Longest note, characters.
pub const LONGEST: usize = 1000;
/// So many of a VDN are kept, the newest.
pub const MOST: usize = 50;

/// One note about a VDN. What was written stays as it is; a correction is another note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Ascends with time.
    pub number: u64,
    /// When it was written, milliseconds since 1970 by the proxy's clock.
    pub at_ms: i64,
    /// By whom.
    pub by: String,
    /// What.
    pub text: String,
}

/// Writes a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriteNote {
    /// Who writes it, for viewers whom the proxy does not know by name; else ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What, at most [`LONGEST`] characters.
    pub text: String,
}
