//! What a page around this one is told: how the sources stand, and how many queues are in alarm.

use domain::field::Source;
use leptos::prelude::*;

use super::feed_view::FeedView;
use super::lamps::standings;
use super::place::Place;
use super::skill::entries_of;
pub use super::standing::Standing;
use crate::live::memo;
use crate::store::Store;
use crate::widgets::severity::Severity;

/// How the sources that are polled stand.
pub fn sources(store: Store, polled: Signal<&'static [Source]>) -> Memo<Vec<(Source, Standing)>> {
    let standings = standings(store, polled);
    memo(move |_| {
        let polled = polled.get();
        standings.iter().filter(|(source, _)| polled.contains(source)).map(|(source, standing)| (*source, standing.get())).collect()
    })
}

/// Alarms that are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarms {
    /// All of them.
    pub open: usize,
    /// Those that are critical.
    pub critical: usize,
}

impl Alarms {
    /// The word of the worst; `None` when all is well.
    pub fn worst(self) -> Option<&'static str> {
        let worst = if self.critical > 0 { Some(Severity::Critical) } else { (self.open > 0).then_some(Severity::Warning) };
        worst.map(Severity::word)
    }
}

/// The queues in alarm; `None` while their figures are not current, or no view reads them.
pub fn alarms(store: Store, polled: Signal<&'static [Source]>) -> Memo<Option<Alarms>> {
    let view = FeedView::of(store.skills, store);
    let entries = entries_of(store, view, Place::of(store));
    memo(move |_| {
        (polled.get().contains(&Source::Skill) && view.state.get().is_current()).then(|| {
            entries.with(|entries| Alarms {
                open: entries.iter().filter(|entry| entry.severity.is_some()).count(),
                critical: entries.iter().filter(|entry| entry.severity == Some(Severity::Critical)).count(),
            })
        })
    })
}
