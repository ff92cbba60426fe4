//! What is usual for the weekday, beside the periods of today: in the charts, and in words.

use std::sync::Arc;

use domain::baseline::{Baseline, Unusual};
use domain::field::Source;
use domain::kpi::baseline::VALUES_AT_LEAST;
use domain::period::OffsetFrom;
use domain::reading::Figure;
use domain::sysindex::Periods;
use leptos::prelude::*;

use super::place::Place;
use crate::charts::legend::{UNUSUAL, swatch};
use crate::charts::{self, ChartData, Span, Values};
use crate::format;
use crate::i18n::fields::field_name;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{Memo, memo, part};
use crate::settings::Settings;
use crate::sorting::sort_by_key;
use crate::store::Store;

/// Most stretches of time that are named; all of them are marked in the charts.
const NAMED_AT_MOST: usize = 6;
/// From Monday on.
const WEEKDAYS: [Text; 7] = [Text::Monday, Text::Tuesday, Text::Wednesday, Text::Thursday, Text::Friday, Text::Saturday, Text::Sunday];

/// What stands beside the periods of the window in view, as far as it is known. Copies share it.
#[derive(Clone, Copy)]
pub struct Beside {
    /// What is usual then.
    pub usual: Memo<Option<Arc<Baseline>>>,
    /// The periods of another day, at the times of this one.
    pub other: Memo<Option<Arc<Periods>>>,
}

impl Beside {
    /// Follows the store. What was told of another window, or of another day, is not shown.
    pub fn of(store: Store, settings: Settings) -> Self {
        let usual = memo(move |_| {
            let window = settings.window.get();
            store.usual.with(|told| told.as_ref().filter(|(of, _)| *of == window).map(|(_, usual)| Arc::clone(usual)))
        });
        let other = memo(move |_| {
            let wanted = (settings.window.get(), settings.compare.get());
            store.other_day.with(|told| told.as_ref().filter(|(of, _)| *of == wanted).map(|(_, periods)| Arc::clone(periods)))
        });
        Self { usual, other }
    }

    /// Puts it behind the lines of a chart, of which each shows one field.
    pub fn behind(self, mut data: ChartData, fields: &[&str], offsets: &[OffsetFrom], locale: Locale) -> ChartData {
        if let Some(usual) = self.usual.get() {
            data = with_usual(data, fields, &usual, offsets, locale);
        }
        if let Some(other) = self.other.get() {
            data = with_other(data, fields, &other, offsets, locale);
        }
        data
    }
}

/// Puts what is usual behind the lines of a chart; a field without a usual course has none.
fn with_usual(data: ChartData, fields: &[&str], usual: &Baseline, offsets: &[OffsetFrom], locale: Locale) -> ChartData {
    let mut data = with_instants(data, &usual.begin_ms);
    let days = day_words(&usual.weekdays, locale);
    let band = |(place, field): (usize, &&str)| {
        let (band, line) = (usual.usual.get(*field)?, data.lines.get(place)?);
        let border = |values: &[Option<f64>], whole: fn(f64) -> f64| {
            moved(&usual.begin_ms, |index| values.get(index).copied().flatten().map(whole), &data.at_ms)
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
    data
}

/// Puts another day behind the lines of a chart.
fn with_other(data: ChartData, fields: &[&str], other: &Periods, offsets: &[OffsetFrom], locale: Locale) -> ChartData {
    let mut data = with_instants(data, &other.begin_ms);
    let day = date_of(other, offsets);
    let line = |(place, field): (usize, &&str)| {
        let (column, line) = (other.columns.get(*field)?, data.lines.get(place)?);
        let value = |index: usize| column.get(index).copied().and_then(|reading| Figure::from(reading).value());
        let name = sentences::on_day(&line.name, &day, locale);
        Some(charts::Other { line: place, name, values: moved(&other.begin_ms, value, &data.at_ms) })
    };
    data.others = fields.iter().enumerate().filter_map(line).collect();
    data
}

/// The day at whose time of day a window ended: `2026-11-14`.
fn date_of(other: &Periods, offsets: &[OffsetFrom]) -> String {
    format::date(other.until_ms - 1, offsets)
}

/// The same chart with further instants, at which its lines are not known.
fn with_instants(mut data: ChartData, others: &[i64]) -> ChartData {
    let within = others.iter().copied().filter(|at_ms| (data.from_ms..=data.until_ms).contains(at_ms));
    let mut at_ms: Vec<i64> = data.at_ms.iter().copied().chain(within).collect();
    sort_by_key(&mut at_ms, |at_ms| *at_ms);
    at_ms.dedup();
    for line in &mut data.lines {
        line.values = moved(&data.at_ms, |index| line.values.get(index), &at_ms);
    }
    for other in &mut data.others {
        other.values = moved(&data.at_ms, |index| other.values.get(index), &at_ms);
    }
    for band in &mut data.baselines {
        for border in [&mut band.low, &mut band.high] {
            *border = moved(&data.at_ms, |index| border.get(index), &at_ms);
        }
    }
    ChartData { at_ms, ..data }
}

/// Values of some instants, arranged for others.
fn moved(of_ms: &[i64], value: impl Fn(usize) -> Option<f64>, to_ms: &[i64]) -> Values {
    to_ms.iter().map(|at_ms| of_ms.binary_search(at_ms).ok().and_then(&value)).collect()
}

/// What is unusual in words, or why nothing usual is known.
#[component]
pub fn UsualWords(beside: Beside, place: Place, settings: Settings) -> impl IntoView {
    let offsets = place.offsets();
    let Beside { usual, other } = beside;
    let compared = move || {
        let (other, locale) = (other.get()?, settings.locale.get());
        let (held, expected) = (other.coverage.periods_held, other.coverage.periods_expected);
        let said = sentences::other_day_held(&date_of(&other, &offsets.get()), held, expected, locale);
        (held < expected).then(|| view! { <p class="muted">{said}</p> })
    };
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
        sort_by_key(&mut newest, |unusual| std::cmp::Reverse(unusual.until_ms));
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
    view! { <div class="unusual">{part(said)} {part(compared)}</div> }
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
    sentences::weekdays(&names, locale)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::baseline::Band;
    use domain::period::PERIOD_MS;
    use domain::reading::Reading;
    use domain::sysindex::{Coverage, Period};

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
        let data = with_usual(data, &["inbound", "connected"], &usual(), &[], Locale::En);
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
    fn another_day_is_drawn_at_the_times_of_this_one_under_its_own_date() {
        let day_ms = 86_400_000;
        let row = |index: i64| Period::from_fields(index * PERIOD_MS, |_| if index == 1 { Reading::Unread } else { Reading::Value(index) });
        let rows = [row(0), row(1), row(3)];
        let (begin_ms, columns) = Periods::columns_of(&rows);
        let coverage = Coverage { periods_expected: 4, periods_held: 3, back_fill_running: false, back_fill_percent: 100 };
        let other = Periods { from_ms: -7 * day_ms, until_ms: -6 * day_ms, coverage, partial_from_ms: 0, begin_ms, columns };
        let line = Line { name: "Inbound".to_owned(), role: Role::Talking, values: [Some(9.0)].into_iter().collect() };
        let data = ChartData { until_ms: 2 * PERIOD_MS, at_ms: vec![0], lines: vec![line], ..ChartData::default() };
        let data = with_other(data, &["inbound"], &other, &[], Locale::En);
        assert_eq!(data.at_ms, [0, PERIOD_MS], "nothing beyond the window");
        assert_eq!((data.others[0].name.as_str(), data.others[0].line), ("Inbound, 1969-12-25", 0));
        assert_eq!(data.others[0].values, [Some(0.0), None]);
        let both = with_usual(data.clone(), &["inbound"], &usual(), &[], Locale::En);
        assert_eq!(both.at_ms.len(), 3);
        assert_eq!(both.others[0].values, [Some(0.0), None, None]);
    }

    #[test]
    fn days_are_named_in_both_languages() {
        assert_eq!(day_words(&[7, 1], Locale::En), "Sunday and Monday");
        assert_eq!(day_words(&[7, 1], Locale::ZhCn), "星期日、星期一");
    }
}
