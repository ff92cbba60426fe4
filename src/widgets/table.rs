//! A table of figures: fixed widths, sticky head and names, rows keyed by id, and only changed cells written again.

mod cell;
mod column;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use leptos::prelude::*;

use super::figure::Origin;
use super::severity::Severity;
use super::shown::State;
use crate::i18n::{Locale, Text, sentences, words};
use crate::{format, widgets::severity::sign};
use cell::Cell;
pub use column::{Column, Content, Sorted};
use column::{ColumnHead, group_spans};

/// Rows drawn before the viewer asks for all of them.
pub const ROWS_AT_FIRST: usize = 200;

/// One row with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<Id, Row> {
    /// Vendor id.
    pub id: Id,
    /// The same as text.
    pub key: Arc<str>,
    /// Name for people.
    pub name: Arc<str>,
    /// The figures.
    pub row: Row,
    /// How bad it is.
    pub severity: Option<Severity>,
}

/// What is drawn and in which order. Entries ascend by id.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<Id, Row> {
    /// Every row there is.
    pub entries: Arc<Vec<Entry<Id, Row>>>,
    /// The ids to show, in order.
    pub order: Arc<Vec<Id>>,
}

/// Draws something beside the figures of a row.
pub type Extra<Row> = fn(Signal<Option<Row>>, Signal<State>, Signal<Locale>) -> AnyView;

/// The table.
#[component]
pub fn Table<Id, Row>(
    /// What the table shows, for those who listen.
    #[prop(into)]
    label: Signal<String>,
    /// What a row is.
    head: Text,
    /// The figures.
    columns: Vec<Column<Row>>,
    /// A column without figures at the end, with its name.
    #[prop(optional)]
    extra: Option<(Text, Extra<Row>)>,
    /// The rows.
    #[prop(into)]
    rows: Signal<Rows<Id, Row>>,
    /// How far the figures may be believed.
    #[prop(into)]
    state: Signal<State>,
    /// Where they come from; the key is the row's.
    #[prop(into)]
    origin: Signal<Origin>,
    /// By which column it is sorted.
    #[prop(into, optional)]
    sorted: Signal<Sorted>,
    /// The viewer wants it sorted by this column; the empty word stands for the names. Without it the order is fixed.
    #[prop(optional, into)]
    on_sort: Option<Callback<&'static str>>,
    /// The row that is open.
    #[prop(into, optional)]
    open: Signal<Option<Id>>,
    /// The viewer opens a row; rows are not for opening without it.
    #[prop(optional, into)]
    on_open: Option<Callback<Id>>,
    /// Where a row leads; its name is then a link.
    #[prop(optional, into)]
    link: Option<Callback<Id, String>>,
    /// Language.
    #[prop(into)]
    locale: Signal<Locale>,
) -> impl IntoView
where
    Id: Copy + Eq + Ord + Hash + Send + Sync + 'static,
    Row: Clone + PartialEq + Send + Sync + 'static,
{
    let all = RwSignal::new(false);
    let ids = Memo::new(move |_| {
        rows.with(|rows| rows.order.iter().take(if all.get() { usize::MAX } else { ROWS_AT_FIRST }).copied().collect::<Vec<_>>())
    });
    let count = Memo::new(move |_| rows.with(|rows| (ids.with(Vec::len), rows.order.len(), rows.entries.len())));
    let number = columns.len() + usize::from(extra.is_some());
    let spans = group_spans(&columns);
    let heads = columns
        .iter()
        .map(|column| view! { <ColumnHead id=column.id name=column.name unit=column.unit note=column.note sorted on_sort locale /> })
        .collect_view();
    let columns = StoredValue::new(columns);
    // Buttons by id, so that closing a row gives the focus back to where it was opened.
    let buttons = StoredValue::new_local(HashMap::<Id, NodeRef<leptos::html::Button>>::new());
    Effect::new(move |before: Option<Option<Id>>| {
        let now = open.get();
        if let (Some(Some(closed)), None) = (before, now)
            // The row may have gone together with its button.
            && let Some(button) = buttons.with_value(|buttons| buttons.get(&closed)?.try_get_untracked()?)
        {
            drop(button.focus());
        }
        now
    });
    let row = move |id: Id| {
        let entry = Memo::new(move |_| {
            rows.with(|rows| {
                rows.entries.binary_search_by(|entry| entry.id.cmp(&id)).ok().and_then(|index| rows.entries.get(index).cloned())
            })
        });
        let severity = Memo::new(move |_| entry.with(|entry| entry.as_ref().and_then(|entry| entry.severity)));
        let name = Memo::new(move |_| entry.with(|entry| entry.as_ref().map(|entry| (Arc::clone(&entry.name), Arc::clone(&entry.key)))));
        let button = NodeRef::new();
        if on_open.is_some() {
            buttons.update_value(|buttons| {
                buttons.insert(id, button);
            });
        }
        let label = move || {
            name.get().map(|(name, key)| {
                let words = view! {
                    <span class="row-name" title=name.clone()>
                        {name.clone()}
                    </span>
                    <span class="row-key">{key}</span>
                };
                match (link, on_open) {
                    (Some(link), _) => view! {
                        <a class="row-open" href=move || link.run(id)>
                            {words}
                        </a>
                    }
                    .into_any(),
                    (None, Some(on_open)) => view! {
                        <button
                            type="button"
                            class="row-open"
                            node_ref=button
                            aria-expanded=move || (open.get() == Some(id)).to_string()
                            on:click=move |_| on_open.run(id)
                        >
                            {words}
                        </button>
                    }
                    .into_any(),
                    (None, None) => view! { <span class="row-open">{words}</span> }.into_any(),
                }
            })
        };
        let cells = columns
            .with_value(|columns| columns.iter().map(|column| view! { <Cell column=*column entry state origin locale /> }).collect_view());
        let extra = extra.map(|(_, draw)| {
            let row = Signal::derive(move || entry.with(|entry| entry.as_ref().map(|entry| entry.row.clone())));
            view! {
                <td class="cell extra" role="cell">
                    {draw(row, state, locale)}
                </td>
            }
        });
        view! {
            <tr
                role="row"
                class="row"
                data-severity=move || severity.get().map(Severity::word)
                data-open=move || (open.get() == Some(id)).then_some("")
            >
                <th role="rowheader" scope="row" class="row-head">
                    <span class="row-sign">{move || sign(severity.get(), locale.get())}</span>
                    {label}
                </th>
                {cells}
                {extra}
            </tr>
        }
    };
    let groups = (!spans.is_empty()).then(|| {
        let cells = spans
            .into_iter()
            .map(|(group, span)| {
                view! {
                    <th role="columnheader" scope="colgroup" class="group" colspan=span style:grid-column=format!("span {span}")>
                        {move || group.map(|group| words(group, locale.get()))}
                    </th>
                }
            })
            .collect_view();
        view! {
            <tr role="row" class="groups">
                <td role="cell" class="row-head"></td>
                {cells}
            </tr>
        }
    });
    view! {
        <div class="table-box" role="region" tabindex="0" aria-label=label>
            <table class="table" role="table" aria-label=label style=("--columns", number.to_string())>
                <thead role="rowgroup">
                    {groups}
                    <tr role="row">
                        <ColumnHead id="" name=head sorted on_sort locale />
                        {heads}
                        {extra.map(|(name, _)| view! { <th role="columnheader" scope="col" class="column-head extra">{move || words(name, locale.get())}</th> })}
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For each=move || ids.get() key=|id| *id children=row />
                </tbody>
            </table>
        </div>
        <p class="table-foot" aria-live="polite">
            {move || {
                let (shown, _, there) = count.get();
                (there > 0).then(|| sentences::rows_shown(&number_text(shown), &number_text(there), locale.get()))
            }}
            {move || {
                let (shown, matching, _) = count.get();
                (shown < matching)
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| all.set(true)>
                                {move || sentences::show_all(&number_text(matching), locale.get())}
                            </button>
                        }
                    })
            }}
        </p>
    }
}

fn number_text(number: usize) -> String {
    format::count(i64::try_from(number).unwrap_or(i64::MAX))
}
