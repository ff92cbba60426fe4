//! The data of a chart as a table, newest first.

use domain::period::OffsetFrom;
use leptos::{html, prelude::*};

use super::scale::instants_within;
use super::time_axis::InstantStyle;
use super::{ChartData, ChartWords, Span};
use crate::i18n::Locale;
use crate::live::{InSecondFile, Memo, part};

/// Most rows of the table.
const MOST_ROWS: usize = 300;

/// What a table is made of.
#[derive(Clone, Copy)]
pub struct Tabled {
    /// What it shows.
    pub data: Signal<ChartData>,
    /// Which part of time.
    pub span: Memo<Span>,
    /// Its caption.
    pub title: Signal<String>,
    /// Unit of the values.
    pub unit: Signal<String>,
    /// Local time.
    pub offsets: Signal<Vec<OffsetFrom>>,
    /// Language.
    pub locale: Signal<Locale>,
    /// Its words.
    pub words: Signal<ChartWords>,
    /// Writes a value without its unit.
    pub format_value: fn(f64, Locale) -> String,
}

/// What makes tables. It is in the second file of the page: a table is folded until somebody opens it.
#[derive(Clone, Copy)]
pub struct Tabulator {
    table: fn(Tabled) -> AnyView,
}

impl InSecondFile for Tabulator {
    const OWN: Self = Self { table };
}

/// A folded table of all lines; it has rows only while it is open.
#[component]
pub fn DataTable(
    /// What it is made of.
    of: Tabled,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let open = RwSignal::new(false);
    let tabulator = Tabulator::of_page();
    let table = move || open.get().then(|| tabulator.get().map(|tabulator| (tabulator.table)(of)));
    view! {
        <details class="chart-table" node_ref=details on:toggle=move |_| open.set(details.get().is_some_and(|details| details.open()))>
            <summary>{part(move || of.words.get().table)}</summary>
            // A region that scrolls is reached by keyboard.
            <div role="region" tabindex="0" aria-label=of.title>{part(table)}</div>
        </details>
    }
}

/// The table as it stands; follows what it is made of.
fn table(Tabled { data, span, title, unit, offsets, locale, words, format_value }: Tabled) -> AnyView {
    let (data, span, offsets, locale, words) = (data.get(), span.get(), offsets.get(), locale.get(), words.get());
    let within = instants_within(&data.at_ms, span.from_ms, span.until_ms);
    let (count, style) = (within.len(), InstantStyle::of(&data.at_ms, span, &offsets));
    let beside = data.others.iter().map(|other| &other.name).chain(data.baselines.iter().map(|baseline| &baseline.name));
    let heads = data.lines.iter().map(|line| &line.name).chain(beside).map(|name| view! { <th scope="col">{name.clone()}</th> });
    let rows = within.rev().take(MOST_ROWS).map(|index| {
        let at_ms = data.at_ms.get(index).copied().unwrap_or(span.from_ms);
        let values = data.lines.iter().map(|line| &line.values).chain(data.others.iter().map(|other| &other.values));
        let values = values.map(|values| values.get(index).map(|value| format_value(value, locale)));
        let texts = values.chain(data.baselines.iter().map(|baseline| baseline.text(index, format_value, locale)));
        let cells = texts.map(|text| view! { <td>{text.unwrap_or_else(|| words.unknown.to_owned())}</td> });
        view! {
            <tr>
                <th scope="row">{style.text(at_ms, &offsets, locale)}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    let cut = (count > MOST_ROWS).then(|| view! { <p>{format!("{} {MOST_ROWS} / {count}", words.cut)}</p> });
    view! {
        {cut}
        <table>
            <caption>{part(move || super::with_unit(&title.get(), &unit.get()))}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.time}</th>
                    {heads.collect_view()}
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
