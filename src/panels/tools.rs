//! What stands above a table: whether its order is held, its columns, files to keep, a filter.

use std::sync::Arc;

use domain::field::Source;
use domain::period::offset_at;
use leptos::html;
use leptos::prelude::*;

use super::columns::ColumnPicker;
use super::feed_view::FeedView;
use super::place::Place;
use crate::format;
use crate::i18n::{Text, words};
use crate::live::{effect, label, live};
use crate::settings::Settings;
use crate::settings::columns::Columns;
use crate::widgets::table::export::{Form, Sheet};
use crate::widgets::table::{Column, Entry, Rows};

/// A column's name for addresses and its name for people.
pub type NamedColumn = (&'static str, Text);

/// The tools of a long table.
#[component]
pub fn TableTools(
    /// All columns that it can have.
    columns: Vec<NamedColumn>,
    /// Rows would stand elsewhere if nobody were there.
    #[prop(into)]
    is_held: Signal<bool>,
    /// Offers what is on the screen as a file.
    save: Callback<Form>,
    settings: Settings,
) -> impl IntoView {
    let find = NodeRef::<html::Input>::new();
    effect(move |before: Option<u32>| {
        let wishes = settings.find.get();
        if let Some(field) = find.get_untracked().filter(|_| before.is_some_and(|before| before != wishes)) {
            // Fails only for what cannot have the focus.
            let _ = field.focus();
        }
        wishes
    });
    view! {
        <span class="order-held muted" data-held=live(move || is_held.get().then_some(""))>
            {label(Text::OrderHeld, settings.locale)}
        </span>
        <ColumnPicker columns settings />
        <SaveButtons save settings />
        <label class="filter">
            <span>{label(Text::Filter, settings.locale)}</span>
            <input
                type="search"
                node_ref=find
                placeholder=label(Text::FilterPlaceholder, settings.locale)
                prop:value=settings.filter
                on:input=move |event| settings.filter.set(event_target_value(&event))
            />
        </label>
    }
}

/// Buttons that offer what is on the screen as files.
#[component]
pub fn SaveButtons(save: Callback<Form>, settings: Settings) -> impl IntoView {
    let button = move |(form, name): (Form, &'static str)| {
        view! {
            <button type="button" class="button" data-save=name title=label(Text::ChartSave, settings.locale) on:click=move |_| save.run(form)>
                {name}
            </button>
        }
    };
    view! { <span class="save">{[(Form::Csv, "CSV"), (Form::Json, "JSON")].map(button).into_iter().collect_view()}</span> }
}

/// Names of columns.
pub fn named<Row>(columns: &[Column<Row>]) -> Vec<NamedColumn> {
    columns.iter().map(|column| (column.id, column.name)).collect()
}

/// The columns of a choice; all of them when it names none that there is.
pub fn shown_of<Row: Clone>(columns: Vec<Column<Row>>, chosen: &Columns) -> Vec<Column<Row>> {
    let shown: Vec<_> = columns.iter().filter(|column| chosen.shows(column.id)).copied().collect();
    if shown.is_empty() { columns } else { shown }
}

/// What a table, and a file of its figures, is about.
#[derive(Clone, Copy)]
pub struct About {
    /// What is shown.
    pub title: Text,
    /// What a row is.
    pub head: Text,
    /// Where the figures are from.
    pub source: Source,
    /// Which time they are of, where that is said.
    pub window: Option<Text>,
}

impl About {
    /// Offers what is on the screen as a file, and how it stood.
    pub fn save<T, Id, Row>(
        self,
        form: Form,
        view: FeedView<T>,
        rows: &Rows<Id, Row>,
        columns: &[Column<Row>],
        (place, settings): (Place, Settings),
    ) where
        T: PartialEq + Send + Sync + 'static,
        Id: Copy + Ord,
    {
        let (state, locale) = (view.state.get_untracked(), settings.locale.get_untracked());
        let known = untrack(|| known_of(view, self.source, self.window, place, settings));
        Sheet { title: words(self.title, locale), head: self.head, known: &known, rows, columns, state, locale }.save(form);
    }
}

/// The only row of what has no others.
pub fn one_row<Id: Copy, Row>(id: Id, key: &str, name: &str, row: Row) -> Rows<Id, Row> {
    let entry = Entry { id, key: key.into(), name: name.into(), row, severity: None };
    Rows { entries: Arc::new(vec![entry]), order: Arc::new(vec![id]) }
}

/// What stands at the head of a file: where the figures are from, how old they are, which window they are of, and which rows.
fn known_of<T: PartialEq + Send + Sync>(
    view: FeedView<T>,
    source: Source,
    window: Option<Text>,
    place: Place,
    settings: Settings,
) -> Vec<(&'static str, String)> {
    let locale = settings.locale.get();
    let name = place.setup.with(|setup| setup.as_ref().map(|setup| (setup.name.clone(), setup.time_zone.clone())));
    let (name, time_zone) = name.unwrap_or_default();
    let origin = place.origin(source).get();
    let read_at_ms = view.standing.with(|standing| standing.read_at_ms);
    let offsets = place.offsets().get();
    let read = read_at_ms.map(|read_at_ms| {
        let offset = format::utc_offset(offset_at(&offsets, read_at_ms));
        format!("{} {offset}", format::date_time(read_at_ms, &offsets))
    });
    let known = [
        ("place", Some(format!("{name} ({}/{})", origin.site, origin.vdn))),
        ("zone", Some(time_zone)),
        ("read", Some(read.unwrap_or_else(|| words(Text::NeverRead, locale).to_owned()))),
        ("state", Some(view.sentence(place, settings).get())),
        ("window", window.map(|window| words(window, locale).to_owned())),
        ("filter", Some(settings.filter.get())),
    ];
    known.into_iter().filter_map(|(word, value)| Some((word, value?))).collect()
}
