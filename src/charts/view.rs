//! Stub of the chart's view.

use domain::period::OffsetFrom;
use leptos::prelude::*;

use super::{ChartData, Kind};
use crate::i18n::Locale;

/// Words of a chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChartWords;

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
