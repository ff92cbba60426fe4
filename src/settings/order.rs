//! What a viewer wants done that all viewers share. The page only asks; the proxy decides.

use domain::alarm::{Acknowledge, Rule, SavedView, Snooze};
use domain::note::WriteNote;

/// One wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Take the alarm with this id.
    Acknowledge(u64, Acknowledge),
    /// Silence it for a while, or end that.
    Snooze(u64, Snooze),
    /// Make or change a rule.
    PutRule(Rule),
    /// Remove the rule with this id.
    DropRule(String),
    /// Give a view a name.
    SaveView(SavedView),
    /// Forget the view with this name.
    DropView(String),
    /// Write a note for the next shift.
    WriteNote(WriteNote),
}

impl Order {
    /// The alarm that it is about.
    pub const fn alarm(&self) -> Option<u64> {
        match self {
            Self::Acknowledge(id, _) | Self::Snooze(id, _) => Some(*id),
            _ => None,
        }
    }
}
