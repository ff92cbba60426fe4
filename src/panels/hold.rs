//! Rows stay where they are while somebody points at them or is among them with the keyboard.

use std::sync::Arc;

use leptos::ev::{FocusEvent, PointerEvent};
use leptos::prelude::*;

use super::order;
use crate::live::{Memo, memo};
use crate::settings::{Settings, Sort};
use crate::sorting::sort_by_key;
use crate::widgets::table::{Column, Entry};

/// The order in which rows are shown, and what was asked for when it was found.
#[derive(Clone, PartialEq)]
pub struct Ordered<Id> {
    asked: (Sort, String),
    /// The rows by their ids.
    pub ids: Arc<Vec<Id>>,
    /// Rows would stand elsewhere if nobody were there.
    pub is_held: bool,
}

/// Whether pointer or focus is inside something. Copies share the same state.
#[derive(Clone, Copy)]
pub struct Hold {
    pointer: RwSignal<bool>,
    focus: RwSignal<bool>,
}

impl Hold {
    /// Nobody is there.
    pub fn new() -> Self {
        Self { pointer: RwSignal::new(false), focus: RwSignal::new(false) }
    }

    /// Whether somebody is there.
    pub fn is_on(self) -> bool {
        self.pointer.get() || self.focus.get()
    }

    /// Whether a pointer is there.
    pub fn has_pointer(self) -> bool {
        self.pointer.get()
    }

    /// A pointer came in or went. A finger that lifts is gone.
    pub fn on_pointer(self, inside: bool) -> impl Fn(PointerEvent) {
        move |_| self.pointer.set(inside)
    }

    /// The focus came in or went.
    pub fn on_focus(self, inside: bool) -> impl Fn(FocusEvent) {
        move |_| self.focus.set(inside)
    }

    /// The order that the viewer asked for, of the rows that they asked for; as it was while somebody is there.
    pub fn order<Id, Row>(self, entries: Memo<Arc<Vec<Entry<Id, Row>>>>, columns: Vec<Column<Row>>, settings: Settings) -> Memo<Ordered<Id>>
    where
        Id: Copy + Ord + Send + Sync + 'static,
        Row: Clone + PartialEq + Send + Sync + 'static,
    {
        memo(move |before: Option<&Ordered<Id>>| {
            let asked = (settings.sort.get(), settings.filter.get());
            let ids = entries.with(|entries| order::order(entries, &columns, &asked.0, &asked.1));
            // Whoever chose a column follows its values with the keyboard, too; under the pointer nothing moves.
            let holds = if asked.0.column.is_empty() { self.is_on() } else { self.has_pointer() };
            let kept = before.filter(|before| holds && before.asked == asked).map(|before| keep_order(&before.ids, &ids));
            let is_held = kept.as_ref().is_some_and(|kept| *kept != ids);
            Ordered { asked, ids: Arc::new(kept.unwrap_or(ids)), is_held }
        })
    }
}

/// The order that was, without what is gone and with what is new at its end.
pub fn keep_order<Id: Copy + Ord>(before: &[Id], now: &[Id]) -> Vec<Id> {
    let sorted = |ids: &[Id]| {
        let mut ids = ids.to_vec();
        sort_by_key(&mut ids, |id| *id);
        ids
    };
    let (known, present) = (sorted(before), sorted(now));
    let stayed = before.iter().filter(|id| present.binary_search(id).is_ok());
    let new = now.iter().filter(|id| known.binary_search(id).is_err());
    stayed.chain(new).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stay_where_they_were_and_new_ones_come_last() {
        assert_eq!(keep_order(&[1, 2, 3, 4], &[4, 3, 1, 9]), [1, 3, 4, 9]);
        assert_eq!(keep_order::<u8>(&[], &[2, 1]), [2, 1]);
    }
}
