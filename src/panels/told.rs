//! What a page around this one is told: how the sources stand, and how many alarms are open.

use domain::field::Source;
use leptos::prelude::*;

use super::lamps::standings;
pub use super::standing::Standing;
use crate::live::{Memo, memo};
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

/// What is open in the call centre in view; `None` while that is not known.
pub fn alarms(store: Store) -> Memo<Option<Alarms>> {
    memo(move |_| {
        store.alarms.with(|alarms| {
            // What was open at a moment that is over is not told as what is open.
            (alarms.is_current(store.now_ms.get()) && !store.is_replay.get()).then(|| Alarms {
                open: alarms.open().len(),
                critical: alarms.open().iter().filter(|alarm| alarm.severity == Severity::Critical).count(),
            })
        })
    })
}
