//! Stub of the chart's view.

use domain::period::OffsetFrom;
use leptos::prelude::*;

use super::{ChartData, Kind};
use crate::i18n::Locale;

/// Words of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartWords {
    /// Opens the table.
    pub table: &'static str,
    /// Heading of the column of times.
    pub time: &'static str,
    /// In place of marks when no value is known.
    pub empty: &'static str,
    /// Before the numbers of rows when the table is cut.
    pub cut: &'static str,
    /// In place of a value that is not known.
    pub unknown: &'static str,
}

/// A chart.
#[component]
pub fn Chart(
    #[prop(into)] data: Signal<ChartData>,
    kind: Kind,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] unit: Signal<String>,
    #[prop(into)] offsets: Signal<Vec<OffsetFrom>>,
    #[prop(into)] locale: Signal<Locale>,
    format_value: fn(f64, Locale) -> String,
    words: ChartWords,
) -> impl IntoView {
    let _ = (kind, unit, offsets, locale, format_value, words);
    view! { <figure class="chart"><figcaption>{title}</figcaption><div class="chart-stub">{move || data.with(|data| data.lines.len())}</div></figure> }
}
