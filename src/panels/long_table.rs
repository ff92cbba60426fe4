//! The long table of a view: columns that are chosen, an order that holds still where somebody is, a filter, files.

use std::sync::Arc;

use leptos::prelude::*;

use super::feed_view::FeedView;
use super::hold::{Hold, Ordered};
use super::order;
use super::place::Place;
use super::tools::{About, TableTools, named, shown_of};
use crate::i18n::{Text, words};
use crate::live::{Memo, lent, memo, part};
use crate::settings::Settings;
use crate::widgets::table::{Column, Entry, Extra, Rows, Table};

/// Where a column without figures stands after all others.
pub const LAST: usize = usize::MAX;

/// What such a table is made of. Copies share their state.
pub struct LongTable<Id: Send + Sync + 'static, Row: Send + Sync + 'static, T: Send + Sync + 'static> {
    columns: fn() -> Vec<Column<Row>>,
    about: About,
    view: FeedView<T>,
    place: Place,
    settings: Settings,
    hold: Hold,
    order: Memo<Ordered<Id>>,
    rows: Signal<Rows<Id, Row>>,
}

impl<Id: Send + Sync, Row: Send + Sync, T: Send + Sync> Clone for LongTable<Id, Row, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id: Send + Sync, Row: Send + Sync, T: Send + Sync> Copy for LongTable<Id, Row, T> {}

impl<Id, Row, T> LongTable<Id, Row, T>
where
    Id: Copy + Ord + Send + Sync + 'static,
    Row: Clone + PartialEq + Send + Sync + 'static,
    T: PartialEq + Send + Sync + 'static,
{
    /// Follows the rows and what was chosen.
    pub fn new(
        columns: fn() -> Vec<Column<Row>>,
        about: About,
        entries: Memo<Arc<Vec<Entry<Id, Row>>>>,
        view: FeedView<T>,
        (place, settings): (Place, Settings),
    ) -> Self {
        let hold = Hold::new();
        let order = hold.order(entries, columns(), settings);
        let rows = lent(move || Rows { entries: entries.get(), order: order.with(|order| Arc::clone(&order.ids)) });
        Self { columns, about, view, place, settings, hold, order, rows }
    }

    /// What stands above it.
    pub fn tools(self) -> impl IntoView {
        let Self { columns, about, view, place, settings, order, rows, .. } = self;
        let save = Callback::new(move |form| {
            let columns = settings.columns.with_untracked(|chosen| shown_of(columns(), chosen));
            rows.with_untracked(|rows| about.save(form, view, rows, &columns, (place, settings)));
        });
        let is_held = Signal::derive(move || order.with(|order| order.is_held));
        view! { <TableTools columns=named(&columns()) is_held save settings /> }
    }

    /// The table itself, with a column without figures and how many columns stand before that, the row that is open, and what a press on a row
    /// is told to.
    pub fn rows(self, (extra, extra_at): ((Text, Extra<Row>), usize), open: Signal<Option<Id>>, on_open: Callback<Id>) -> impl IntoView {
        let Self { columns, about, view, place, settings, hold, rows, .. } = self;
        let say = move |text| words(text, settings.locale.get());
        // A table is made anew for other columns.
        let shown =
            memo(move |_| settings.columns.with(|chosen| shown_of(columns(), chosen).iter().map(|column| column.id).collect::<Vec<_>>()));
        let table = move |ids: Vec<&'static str>| {
            let columns = columns().into_iter().filter(|column| ids.contains(&column.id)).collect();
            view! {
                <Table
                    label=Signal::derive(move || say(about.title).to_owned())
                    head=about.head
                    columns
                    extra=extra.clone()
                    extra_at
                    rows
                    state=view.state
                    origin=place.origin(about.source)
                    sorted=Signal::derive(move || settings.sort.with(order::sorted))
                    on_sort=Callback::new(move |(column, more)| settings.sort.update(|sort| *sort = order::pressed(sort, column, more)))
                    open
                    on_open
                    locale=settings.locale
                />
            }
        };
        let is_all_filtered_out = move || rows.with(|rows| rows.order.is_empty() && !rows.entries.is_empty());
        view! {
            <div
                class="long-table"
                on:pointerenter=hold.on_pointer(true)
                on:pointerleave=hold.on_pointer(false)
                on:focusin=hold.on_focus(true)
                on:focusout=hold.on_focus(false)
            >
                <For each=move || [shown.get()] key=Vec::clone children=table />
                {part(move || is_all_filtered_out().then(|| view! { <p class="empty">{say(Text::NothingMatches)}</p> }))}
            </div>
        }
    }
}
