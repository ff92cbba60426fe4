//! A chart with its words in the viewer's language and its labels in the call centre's time.

use leptos::prelude::*;

use super::place::Place;
use crate::charts::{Chart, ChartData, ChartWords, Kind};
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
    place: Place,
    settings: Settings,
) -> impl IntoView {
    // The chart's words are fixed when it is made, so another language makes another chart.
    move || {
        let locale = settings.locale.get();
        let say = move |text| Signal::stored(words(text, locale).to_owned());
        view! {
            <Chart
                data
                kind
                title=say(title)
                unit=say(unit)
                offsets=place.offsets()
                locale=Signal::stored(locale)
                format_value=value_words
                words=chart_words(locale)
            />
        }
    }
}

fn value_words(value: f64, _locale: Locale) -> String {
    format::amount(value)
}

fn chart_words(locale: Locale) -> ChartWords {
    ChartWords {
        table: words(Text::ChartTable, locale),
        time: words(Text::ChartTime, locale),
        empty: words(Text::ChartEmpty, locale),
        cut: words(Text::ChartCut, locale),
        unknown: "?",
    }
}
