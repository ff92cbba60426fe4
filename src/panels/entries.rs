//! The rows of a table: what was read, with names and the severity of what is open about each.

use std::sync::Arc;

use domain::alarm::Subject;
use domain::setup::{Named, VdnSetup};
use leptos::prelude::*;

use super::feed_view::FeedView;
use super::names::Names;
use super::place::Place;
use crate::live::{Memo, memo};
use crate::store::Store;
use crate::widgets::table::Entry;

/// What the rows of a source are.
pub struct Kind<T: 'static, Id: 'static, Row: 'static> {
    /// What is configured of them.
    pub named: fn(&VdnSetup) -> &[Named<Id>],
    /// Those that were read.
    pub rows: fn(&T) -> &[Row],
    /// The id of one.
    pub id: fn(&Row) -> Id,
    /// One of which nothing was read yet.
    pub unread: fn(Id) -> Row,
    /// What an alarm about it is about.
    pub subject: fn(Id) -> Subject,
}

/// The rows of the call centre in view. Before the first reading, those that are configured with nothing read yet, so that the table has its
/// final size. What is not current has no severity.
pub fn entries_of<T, Id, Row>(kind: &Kind<T, Id, Row>, store: Store, view: FeedView<T>, place: Place) -> Memo<Arc<Vec<Entry<Id, Row>>>>
where
    T: PartialEq + Send + Sync + 'static,
    Id: Copy + Ord + ToString + Send + Sync + 'static,
    Row: Clone + PartialEq + Send + Sync + 'static,
{
    let Kind { named, rows, id, unread, subject } = *kind;
    let names = memo(move |_| place.setup.with(|setup| Names::new(setup.as_deref().map(named).unwrap_or_default())));
    let alarms_current = memo(move |_| store.alarms.with(|alarms| alarms.is_current(store.now_ms.get())));
    memo(move |_| {
        let known = view.state.get().is_current() && alarms_current.get();
        view.snapshot.with(|snapshot| {
            store.alarms.with(|alarms| {
                names.with(|names| {
                    let entry = |row: Row| {
                        let id = id(&row);
                        let (key, name) = names.of(id);
                        let severity = if known { alarms.severity_of(subject(id)) } else { None };
                        Entry { id, key, name, row, severity }
                    };
                    Arc::new(match snapshot {
                        Some(snapshot) => rows(&snapshot.data).iter().cloned().map(entry).collect(),
                        None => names.ids().map(unread).map(entry).collect(),
                    })
                })
            })
        })
    })
}
