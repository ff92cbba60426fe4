//! A chart with its words in the viewer's language and its labels in the call centre's time.

use domain::period::OffsetFrom;
use leptos::prelude::*;

use super::place::Place;
use crate::charts::view::Shared;
use crate::charts::{Chart, ChartData, ChartWords, Kind, Measure};
use crate::format;
use crate::i18n::{Locale, Text, words};
use crate::settings::Settings;

/// The chart of a view.
#[component]
pub fn Trend(
    #[prop(into)] data: Signal<ChartData>,
    kind: Kind,
    title: Text,
    unit: Text,
    /// What the values are.
    #[prop(optional)]
    measure: Measure,
    /// In place of marks while there is nothing to draw.
    #[prop(into)]
    empty: Signal<Text>,
    /// This moment by the proxy's clock, milliseconds since 1970.
    #[prop(optional, into)]
    now_ms: Signal<Option<i64>>,
    /// Another clock than that of the place.
    #[prop(optional)]
    offsets: Option<Signal<Vec<OffsetFrom>>>,
    place: Place,
    settings: Settings,
) -> impl IntoView {
    let say = move |text| Signal::derive(move || words(text, settings.locale.get()).to_owned());
    view! {
        <Chart
            data
            kind
            title=say(title)
            unit=say(unit)
            offsets=offsets.unwrap_or_else(|| place.offsets())
            locale=settings.locale
            measure
            shared=Shared { cursor_ms: settings.cursor_ms, zoom: settings.zoom }
            now_ms
            format_value=if measure == Measure::Seconds { duration_words } else { value_words }
            words=Signal::derive(move || chart_words(empty.get(), settings.locale.get()))
        />
    }
}

fn value_words(value: f64, _locale: Locale) -> String {
    format::amount(value)
}

fn duration_words(seconds: f64, _locale: Locale) -> String {
    format::duration(seconds)
}

fn chart_words(empty: Text, locale: Locale) -> ChartWords {
    ChartWords {
        table: words(Text::ChartTable, locale),
        time: words(Text::ChartTime, locale),
        empty: words(empty, locale),
        cut: words(Text::ChartCut, locale),
        unknown: "?",
        now: words(Text::ChartNow, locale),
        whole: words(Text::ChartWhole, locale),
        summary: [Text::ChartLatest, Text::ChartLowest, Text::ChartHighest].map(|text| words(text, locale)),
        save: words(Text::ChartSave, locale),
        unusual: words(Text::ChartUnusual, locale),
        copy: words(Text::ChartCopy, locale),
        copied: words(Text::ChartCopied, locale),
    }
}
