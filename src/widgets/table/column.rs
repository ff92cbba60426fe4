//! What a column shows, and its head with the button that sorts.

use domain::field::Field;
use domain::reading::{Figure, Reading};
use leptos::prelude::*;

use crate::i18n::{Locale, Text, fields, words};
use crate::live::{memo, part};
use crate::widgets::icon::{Icon, icon};
use crate::widgets::shown::{Shown, State, Style};

/// Where the figure of a column comes from.
pub enum Content<Row: 'static> {
    /// A counter as supplied.
    Field(Field<Row>),
    /// A computed figure.
    Figure(fn(&Row) -> Figure),
    /// A percentage with the number of cases it is of.
    Share(fn(&Row) -> (Figure, Reading)),
}

impl<Row> Clone for Content<Row> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Row> Copy for Content<Row> {}

impl<Row> Content<Row> {
    /// The figure of a row.
    pub fn of(self, row: &Row) -> Figure {
        self.with_cases(row).0
    }

    /// The figure of a row, and of a percentage the number of cases.
    pub(super) fn with_cases(self, row: &Row) -> (Figure, Option<Reading>) {
        match self {
            Self::Field(field) => ((field.of)(row).into(), None),
            Self::Figure(figure) => (figure(row), None),
            Self::Share(share) => {
                let (figure, cases) = share(row);
                (figure, Some(cases))
            }
        }
    }
}

/// One column of figures.
pub struct Column<Row: 'static> {
    /// Our field name or the KPI id: the word for sorting.
    pub id: &'static str,
    /// The vendor's field name or the KPI id, for `data-field`.
    pub field: &'static str,
    /// Its name.
    pub name: Text,
    /// Its unit.
    pub unit: Option<Text>,
    /// What it must not claim.
    pub note: Option<Text>,
    /// The heading it shares with its neighbours.
    pub group: Option<Text>,
    /// What `n/a` means in this column, when it is not a division by zero.
    pub not_applicable: Option<Text>,
    /// How it is written.
    pub style: Style,
    /// Where it comes from.
    pub content: Content<Row>,
}

impl<Row> Clone for Column<Row> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Row> Copy for Column<Row> {}

impl<Row> Column<Row> {
    /// The column of a counter, with the name, note and unit that the tables of words give it.
    pub fn of_field(source: domain::field::Source, field: Field<Row>, group: Option<Text>) -> Option<Self> {
        Some(Self {
            id: field.name,
            field: field.vendor,
            name: fields::field_name(source, field.name)?,
            unit: fields::unit(field.unit),
            note: fields::field_note(source, field.name),
            group,
            not_applicable: None,
            style: fields_style(field.unit),
            content: Content::Field(field),
        })
    }

    /// The figure of a row as it is shown.
    pub fn shown(self, row: &Row, state: State) -> Shown {
        self.shown_of(self.content.with_cases(row), state)
    }

    /// The same of a figure that has been read already.
    pub(super) fn shown_of(self, (figure, cases): (Figure, Option<Reading>), state: State) -> Shown {
        let mut shown = Shown::new(figure, self.style, state);
        if shown.mark == Some(Text::MarkNotApplicable) {
            shown.mark = self.not_applicable.or(shown.mark);
        }
        match cases {
            Some(cases) => shown.of(cases),
            None => shown,
        }
    }
}

/// How a counter of this unit is written.
pub const fn fields_style(unit: domain::field::Unit) -> Style {
    use domain::field::Unit;
    match unit {
        Unit::Seconds | Unit::SecondsPresumed => Style::Duration,
        Unit::Agents | Unit::Calls | Unit::Times | Unit::PercentPresumed => Style::Count,
    }
}

/// By which column a table is sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// [`Column::id`]; empty for the names.
    pub column: String,
    /// Smallest first.
    pub ascending: bool,
    /// Further columns, and whether their smallest come first.
    pub then: Vec<(String, bool)>,
}

/// Headings that neighbours share, with the number of columns each covers; nothing when no column has one.
/// What stands after the first `wide` columns without being one of them is below the heading of the last of these.
pub(super) fn group_spans<Row>(columns: &[Column<Row>], wide: Option<usize>) -> Vec<(Option<Text>, usize)> {
    if columns.iter().all(|column| column.group.is_none()) {
        return Vec::new();
    }
    let mut before = 0;
    let span = |run: &[Column<Row>]| {
        let after = before + run.len();
        let more = usize::from(wide.is_some_and(|wide| (before + 1..=after).contains(&wide)));
        before = after;
        (run.first().and_then(|column| column.group), run.len() + more)
    };
    columns.chunk_by(|left, right| left.group == right.group).map(span).collect()
}

/// The head of a column: a button that sorts by it.
#[component]
pub(super) fn ColumnHead(
    id: &'static str,
    name: Text,
    #[prop(optional_no_strip)] unit: Option<Text>,
    #[prop(optional_no_strip)] note: Option<Text>,
    sorted: Signal<Sorted>,
    on_sort: Option<Callback<(&'static str, bool)>>,
    locale: Signal<Locale>,
) -> impl IntoView {
    let direction = memo(move |_| sorted.with(|sorted| (sorted.column == id).then_some(sorted.ascending)));
    let spoken = move || match direction.get() {
        Some(true) => "ascending",
        Some(false) => "descending",
        None => "none",
    };
    let further = memo(move |_| sorted.with(|sorted| sorted.then.iter().find(|(column, _)| column == id).map(|(_, ascending)| *ascending)));
    let arrow = move || match direction.get().or(further.get()) {
        Some(true) => icon(Icon::Ascending).into_any(),
        Some(false) => icon(Icon::Descending).into_any(),
        None => ().into_any(),
    };
    let class = if id.is_empty() { "column-head row-head" } else { "column-head" };
    let title = move || note.map(|note| words(note, locale.get()));
    let words = view! {
        <span class="sort-name">{part(move || words(name, locale.get()))}</span>
        <span class="sort-unit">
            <span class="sort-arrow">{part(arrow)}</span> {part(move || unit.map(|unit| words(unit, locale.get())))}
        </span>
    };
    match on_sort {
        Some(on_sort) => view! {
            <th role="columnheader" scope="col" class=class aria-sort=spoken>
                <button type="button" class="sort" title=title on:click=move |event| on_sort.run((id, event.shift_key()))>
                    {words}
                </button>
            </th>
        }
        .into_any(),
        None => view! {
            <th role="columnheader" scope="col" class=class title=title>
                <span class="sort">{words}</span>
            </th>
        }
        .into_any(),
    }
}
