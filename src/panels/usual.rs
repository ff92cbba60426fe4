//! What is usual for the weekday, beside the periods of today: in the charts, and in words.

use std::sync::Arc;

use domain::baseline::{Baseline, Unusual};
use domain::field::Source;
use domain::kpi::baseline::VALUES_AT_LEAST;
use domain::period::OffsetFrom;
use leptos::prelude::*;

use super::place::Place;
use crate::charts::legend::{UNUSUAL, swatch};
use crate::charts::{self, ChartData, Span, Values};
use crate::format;
use crate::i18n::fields::field_name;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{memo, part};
use crate::settings::Settings;
use crate::store::Store;

/// Most stretches of time that are named; all of them are marked in the charts.
const NAMED_AT_MOST: usize = 6;
/// From Monday on.
const WEEKDAYS: [Text; 7] = [Text::Monday, Text::Tuesday, Text::Wednesday, Text::Thursday, Text::Friday, Text::Saturday, Text::Sunday];

/// What is usual at the times of the window in view; `None` until it is known, and for windows of which it is not.
pub fn usual(store: Store, settings: Settings) -> Memo<Option<Arc<Baseline>>> {
    memo(move |_| {
        let window = settings.window.get();
        store.usual.with(|told| told.as_ref().filter(|(of, _)| *of == window).map(|(_, usual)| Arc::clone(usual)))
    })
}

/// Puts what is usual behind the lines of a chart, of which each shows one field; a field without a usual course has none.
pub fn behind(mut data: ChartData, fields: &[&str], usual: &Baseline, offsets: &[OffsetFrom], locale: Locale) -> ChartData {
    let within = data.from_ms..=data.until_ms;
    let at_ms = with_instants(&data.at_ms, usual.begin_ms.iter().copied().filter(|at_ms| within.contains(at_ms)));
    for line in &mut data.lines {
        line.values = moved(&data.at_ms, |index| line.values.get(index), &at_ms);
    }
    let days = day_words(&usual.weekdays, locale);
    let band = |(place, field): (usize, &&str)| {
        let (band, line) = (usual.usual.get(*field)?, data.lines.get(place)?);
        let border = |values: &[Option<f64>], whole: fn(f64) -> f64| {
            moved(&usual.begin_ms, |index| values.get(index).copied().flatten().map(whole), &at_ms)
        };
        let unusual: Vec<&Unusual> = usual.unusual.iter().filter(|unusual| unusual.field == **field).collect();
        let said: Vec<String> = unusual.iter().map(|unusual| unusual_words(unusual, offsets, locale)).collect();
        Some(charts::Baseline {
            line: place,
            name: sentences::usual_for(&line.name, &days, usual.weeks, locale),
            // The counts that are usual: whole ones within the bounds.
            low: border(&band.low, f64::ceil),
            high: border(&band.high, f64::floor),
            unusual: unusual.iter().map(|unusual| Span { from_ms: unusual.from_ms, until_ms: unusual.until_ms }).collect(),
            note: sentences::join(&said.iter().map(String::as_str).collect::<Vec<_>>(), locale),
        })
    };
    data.baselines = fields.iter().enumerate().filter_map(band).collect();
    data.at_ms = at_ms;
    data
}

/// The instants of both, ascending.
pub fn with_instants(at_ms: &[i64], others: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut all: Vec<i64> = at_ms.iter().copied().chain(others).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Values of some instants, arranged for others.
pub fn moved(of_ms: &[i64], value: impl Fn(usize) -> Option<f64>, to_ms: &[i64]) -> Values {
    to_ms.iter().map(|at_ms| of_ms.binary_search(at_ms).ok().and_then(&value)).collect()
}

/// What is unusual in words, or why nothing usual is known.
#[component]
pub fn UsualWords(usual: Memo<Option<Arc<Baseline>>>, place: Place, settings: Settings) -> impl IntoView {
    let offsets = place.offsets();
    let said = move || {
        let locale = settings.locale.get();
        if !settings.window.get().has_baseline() {
            return Some(view! { <p class="muted">{words(Text::UsualOfADayAtMost, locale)}</p> }.into_any());
        }
        let usual = usual.get()?;
        let holidays = usual.holidays.iter().map(String::as_str).collect::<Vec<_>>();
        let left_out =
            if holidays.is_empty() { String::new() } else { sentences::holidays_left_out(&sentences::list(&holidays, locale), locale) };
        if usual.usual.is_empty() {
            let sentence = sentences::no_usual_yet(usual.most_values, VALUES_AT_LEAST, locale);
            return Some(view! { <p class="muted">{sentences::join(&[&sentence, &left_out], locale)}</p> }.into_any());
        }
        let offsets = offsets.get();
        let mut newest: Vec<&Unusual> = usual.unusual.iter().collect();
        newest.sort_by_key(|unusual| std::cmp::Reverse(unusual.until_ms));
        let more = newest.len().saturating_sub(NAMED_AT_MOST);
        let more = (more > 0).then(|| view! { <p class="muted">{sentences::and_more_unusual(more, locale)}</p> });
        let named = newest.into_iter().take(NAMED_AT_MOST).map(|unusual| {
            view! {
                <p>
                    {swatch(UNUSUAL)} <span>{unusual_words(unusual, &offsets, locale)}</span>
                </p>
            }
        });
        let left_out = (!left_out.is_empty()).then(|| view! { <p class="muted">{left_out}</p> });
        Some(view! { {named.collect_view()} {more} {left_out} }.into_any())
    };
    view! { <div class="unusual">{part(said)}</div> }
}

/// "Inbound calls were unusual from 10:05 to 10:20: 65 at 10:10, usually 22 to 60."
fn unusual_words(unusual: &Unusual, offsets: &[OffsetFrom], locale: Locale) -> String {
    let field = field_name(Source::Sysindex, &unusual.field).map_or("", |text| words(text, locale));
    let [from, until, farthest] = [unusual.from_ms, unusual.until_ms, unusual.farthest_ms].map(|at_ms| format::minute(at_ms, offsets));
    let [low, high] = [unusual.low.ceil(), unusual.high.floor()].map(format::amount);
    let [period, usual] = [(from, until), (low, high)].map(|(from, until)| sentences::period(&from, &until, locale));
    sentences::unusual(field, &period, &format::count(unusual.value), &farthest, &usual, locale)
}

/// "a Monday", "Sunday and Monday".
fn day_words(weekdays: &[u8], locale: Locale) -> String {
    let name = |day: &u8| WEEKDAYS.get(usize::from(*day).checked_sub(1)?).map(|text| words(*text, locale));
    let names: Vec<&str> = weekdays.iter().filter_map(name).collect();
    match (locale, &names[..]) {
        (Locale::En, [day]) => format!("a {day}"),
        (Locale::En, days) => days.join(" and "),
        (Locale::ZhCn, days) => days.join("、"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::baseline::Band;
    use domain::period::PERIOD_MS;

    use super::*;
    use crate::charts::{Line, Role};

    fn usual() -> Baseline {
        let band = Band { median: vec![Some(41.0); 3], low: vec![Some(21.79); 3], high: vec![Some(60.2), None, Some(60.2)] };
        Baseline {
            from_ms: 0,
            until_ms: 3 * PERIOD_MS,
            weekdays: vec![1],
            weeks: 4,
            holidays: Vec::new(),
            most_values: 20,
            begin_ms: (0..3).map(|index| index * PERIOD_MS).collect(),
            usual: BTreeMap::from([("connected".to_owned(), band)]),
            unusual: vec![Unusual {
                field: "connected".to_owned(),
                from_ms: 0,
                until_ms: 2 * PERIOD_MS,
                farthest_ms: PERIOD_MS,
                value: 65,
                low: 21.79,
                high: 60.2,
            }],
        }
    }

    #[test]
    fn a_band_lies_behind_its_own_line_also_where_that_has_a_gap() {
        let line = |name: &str| Line { name: name.to_owned(), role: Role::Talking, values: [Some(50.0), Some(65.0)].into_iter().collect() };
        let data = ChartData {
            until_ms: 3 * PERIOD_MS,
            at_ms: vec![0, 2 * PERIOD_MS],
            lines: vec![line("Inbound calls"), line("Connected")],
            ..ChartData::default()
        };
        let data = behind(data, &["inbound", "connected"], &usual(), &[], Locale::En);
        assert_eq!(data.at_ms, [0, PERIOD_MS, 2 * PERIOD_MS]);
        assert_eq!(data.lines[0].values, [Some(50.0), None, Some(65.0)]);
        let [band] = &data.baselines[..] else { panic!("{:?}", data.baselines) };
        assert_eq!((band.line, band.name.as_str()), (1, "Connected: usual for a Monday, 4 weeks"));
        assert_eq!(band.low, [Some(22.0); 3]);
        assert_eq!(band.high, [Some(60.0), None, Some(60.0)]);
        assert_eq!(band.unusual, [Span { from_ms: 0, until_ms: 2 * PERIOD_MS }]);
        assert_eq!(band.note, "Connected to an agent: unusual from 00:00 to 00:10, 65 at 00:05; usually 22 to 60.");
        assert!(data.baseline(0).is_none() && data.baseline(1).is_some(), "that of the first line shown");
    }

    #[test]
    fn days_are_named_in_both_languages() {
        assert_eq!(day_words(&[7, 1], Locale::En), "Sunday and Monday");
        assert_eq!(day_words(&[7, 1], Locale::ZhCn), "星期日、星期一");
    }
}
