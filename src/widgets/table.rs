//! A table of figures: fixed widths, sticky head and names. Only the rows in sight are on the page, and only changed cells are written.

mod body;
mod cell;
mod column;
pub mod export;
mod row;
mod window;

use std::sync::Arc;

use leptos::ev::{Event, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;

use super::figure::Origin;
use super::severity::Severity;
use super::shown::State;
use crate::browser::dom::Element;
use crate::browser::sight::Size;
use crate::browser::{print, timer};
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{effect, live, memo, part};
use body::{Body, Drawing, Look, Opening, Plan};
pub use column::{Column, Content, Sorted};
use column::{ColumnHead, group_spans};
use window::{Sight, drawn, step};

/// How long the mark of a changed figure stays, milliseconds.
const MARKED_MS: u32 = 1_000;

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
pub type Extra<Row> = Arc<dyn Fn(Signal<Option<Row>>) -> AnyView + Send + Sync>;

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
    /// A column without figures, with its name.
    #[prop(optional)]
    extra: Option<(Text, Extra<Row>)>,
    /// How many columns stand before it; all of them if not given.
    #[prop(optional)]
    extra_at: Option<usize>,
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
    /// The viewer wants it sorted by this column, alone or after those it is sorted by already; the empty word stands for the names. Without
    /// it the order is fixed.
    #[prop(optional, into)]
    on_sort: Option<Callback<(&'static str, bool)>>,
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
    Id: Copy + Eq + Ord + Send + Sync + 'static,
    Row: Clone + PartialEq + Send + Sync + 'static,
{
    let (number, heads) =
        (columns.len() + usize::from(extra.is_some()), 1 + usize::from(columns.iter().any(|column| column.group.is_some())));
    let extra_at = extra.as_ref().map(|_| extra_at.unwrap_or(columns.len()).min(columns.len()));
    let groups = groups(&columns, extra_at, locale);
    let mut head_cells: Vec<AnyView> = columns
        .iter()
        .map(|column| {
            view! { <ColumnHead id=column.id name=column.name unit=column.unit note=column.note sorted on_sort locale /> }.into_any()
        })
        .collect();
    if let Some(((name, _), at)) = extra.as_ref().zip(extra_at) {
        let name = *name;
        let head = view! { <th role="columnheader" scope="col" class="column-head extra">{part(move || words(name, locale.get()))}</th> };
        head_cells.insert(at, head.into_any());
    }
    let opening = match (link, on_open) {
        (Some(link), _) => Opening::Link(link),
        (None, Some(_)) => Opening::Button,
        (None, None) => Opening::None,
    };
    let plan = Plan { columns, extra: extra.zip(extra_at).map(|((_, draw), at)| (at, draw)), opening, heads };

    let (room, thead, tbody) = (NodeRef::<html::Div>::new(), NodeRef::<html::Thead>::new(), NodeRef::<html::Tbody>::new());
    let body = StoredValue::new_local(None::<Body<Id, Row>>);
    let sight = RwSignal::new(Sight::default());
    let measure = move || {
        let (Some(room), Some(head)) = (room.get_untracked(), thead.get_untracked()) else { return };
        let row_px = body.with_value(|body| body.as_ref().and_then(Body::row_px));
        let (top_px, height_px) = Element::from(&room).scrolled_px();
        let height_px = height_px - Element::from(&head).height_px();
        sight.set(Sight { top_px, height_px, row_px: row_px.unwrap_or_else(|| sight.with_untracked(|sight| sight.row_px)) });
    };
    // What can be seen changes with the window and with the size of letters; the rows' own size changes with the latter.
    let sizes = StoredValue::new_local(None);
    effect(move |_: Option<()>| {
        let (Some(room), Some(tbody)) = (room.get(), tbody.get()) else { return };
        sizes.set_value(Some([Size::of(&room, move |_| measure()), Size::of(&tbody, move |_| measure())]));
    });
    let scroll = move |_: Event| {
        if let Some(room) = room.get_untracked() {
            let (top_px, _) = Element::from(&room).scrolled_px();
            sight.update(|sight| sight.top_px = top_px);
        }
    };

    let count = memo(move |_| rows.with(|rows| (rows.order.len(), rows.entries.len())));
    let printing = print::printing();
    // (rows in sight, rows to draw): pixels between two rows change nothing.
    let window = memo(move |_| {
        let (count, _) = count.get();
        let seen = sight.get().rows(count);
        if printing.get() { (0..count, 0..count) } else { (seen.clone(), drawn(seen, count)) }
    });
    let look = memo(move |_| Look { state: state.get(), origin: origin.get(), locale: locale.get() });
    let wish = RwSignal::new(None::<Id>);
    let forget_changes = move || body.update_value(|body| body.iter_mut().for_each(Body::forget_changes));
    let marks = StoredValue::new_local(None::<timer::Alarm>);
    let owner = Owner::current().unwrap_or_default();
    let plan = StoredValue::new_local(Some(plan));
    effect(move |_| {
        // First of all: `window` follows from the rows too, and while it is asked whether it has changed, a change of the rows is missed.
        rows.track();
        let Some(element) = tbody.get() else { return };
        let (seen, drawn) = window.get();
        let (open, focus) = (open.get(), wish.get());
        let to_focus = body.try_update_value(|body| {
            let fresh = || plan.try_update_value(Option::take).flatten().map(|plan| Body::new((&element).into(), plan, owner.clone()));
            if body.is_none() {
                *body = fresh();
            }
            let body = body.as_mut()?;
            let outcome = rows.with(|rows| look.with(|look| body.draw(&Drawing { rows, look, open, seen, drawn })));
            if outcome.changed {
                marks.set_value(Some(timer::alarm(MARKED_MS, forget_changes)));
            }
            focus.and_then(|id| body.opener(id)).or(outcome.to_focus)
        });
        // Only now: the body hears of it.
        if let Some(opener) = to_focus.flatten() {
            opener.focus();
        }
        if focus.is_some() {
            wish.update_untracked(|wish| *wish = None);
        }
    });

    // Scrolls to the row of this number and gives it the focus.
    let go_to = move |index: usize| {
        if let Some(top_px) = sight.get_untracked().top_to_see(index)
            && let Some(room) = room.get_untracked()
        {
            let room = Element::from(&room);
            room.scroll_to_px(top_px);
            let (top_px, _) = room.scrolled_px();
            sight.update(|sight| sight.top_px = top_px);
        }
        wish.set(rows.with_untracked(|rows| rows.order.get(index).copied()));
    };
    let row_of = move |event: &Event| {
        let target = Element::target(event)?;
        body.with_value(|body| body.as_ref()?.row_with(&target))
    };
    let press = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
            return;
        }
        let count = rows.with_untracked(|rows| rows.order.len());
        let to = row_of(&event).and_then(|(index, _)| step(&event.key(), index, count, sight.get_untracked().page()));
        if let Some(to) = to {
            event.prevent_default();
            go_to(to);
        }
    };
    let come = move |event: Event| {
        if let Some((_, id)) = row_of(&event) {
            body.update_value(|body| body.iter_mut().for_each(|body| body.stay_at(id)));
        }
    };
    let click = move |event: Event| {
        let opened = Element::target(&event).and_then(|target| body.with_value(|body| body.as_ref()?.opened_by(&target)));
        if let (Some(on_open), Some(id)) = (on_open, opened) {
            on_open.run(id);
        }
    };
    // Closing a row gives the focus back to where it was opened.
    effect(move |before: Option<Option<Id>>| {
        let now = open.get();
        if let (Some(Some(closed)), None) = (before, now)
            && let Some(index) = rows.with_untracked(|rows| rows.order.iter().position(|id| *id == closed))
        {
            go_to(index);
        }
        now
    });

    view! {
        <div class="table-box" role="region" tabindex="0" aria-label=label node_ref=room on:scroll=scroll>
            <table
                class="table"
                role="table"
                aria-label=label
                aria-rowcount=live(move || (count.get().0 + heads).to_string())
                style=("--columns", number.to_string())
            >
                <thead role="rowgroup" node_ref=thead>
                    {groups}
                    <tr role="row" aria-rowindex=heads.to_string()>
                        <ColumnHead id="" name=head sorted on_sort locale />
                        {head_cells}
                    </tr>
                </thead>
                <tbody
                    role="rowgroup"
                    node_ref=tbody
                    on:click=move |event| click(event.into())
                    on:keydown=press
                    on:focusin=move |event| come(event.into())
                ></tbody>
            </table>
        </div>
        <p class="table-foot" aria-live="polite">
            {part(move || {
                let (shown, there) = count.get();
                (there > 0).then(|| sentences::rows_shown(&number_text(shown), &number_text(there), locale.get()))
            })}
        </p>
    }
}

/// The headings that columns share.
fn groups<Row>(columns: &[Column<Row>], extra_at: Option<usize>, locale: Signal<Locale>) -> Option<impl IntoView + use<Row>> {
    let spans = group_spans(columns, extra_at);
    (!spans.is_empty()).then(|| {
        let cells = spans
            .into_iter()
            .map(|(group, span)| {
                view! {
                    <th role="columnheader" scope="colgroup" class="group" colspan=span style:grid-column=format!("span {span}")>
                        {part(move || group.map(|group| words(group, locale.get())))}
                    </th>
                }
            })
            .collect_view();
        view! {
            <tr role="row" class="groups" aria-rowindex="1">
                <td role="cell" class="row-head"></td>
                {cells}
            </tr>
        }
    })
}

fn number_text(number: usize) -> String {
    format::count(i64::try_from(number).unwrap_or(i64::MAX))
}
