//! What was recorded of the opened skill queue or access code: one value per five minutes, with the lowest and highest in between as a band, and
//! another day behind them.

use domain::field::Source;
use domain::id::SkillId;
use domain::kpi::skill::service_level_20s;
use domain::period::{OffsetFrom, period_begin};
use domain::reading::Reading;
use domain::recorded::{Recorded, Series};
use domain::skill::SkillRow;
use domain::sysindex::Window;
use leptos::prelude::*;

use super::chart::Trend;
use super::place::Place;
use super::sysindex::{DAYS, windows_up_to};
use crate::charts::{Baseline, ChartData, Kind, Line, Measure, Other, Role, Threshold, Values};
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{label, lent, memo, part};
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::choice::Choice;

/// A chart of it: the title, the unit, what the values are, and how it is drawn; the last is given the target of the service level.
type Piece = (Text, Text, Measure, fn(&Recorded, u8, Locale) -> ChartData);

const OF_ACCESS_CODE: [Piece; 2] = [
    (Text::AccessCodeCourse, Text::UnitCalls, Measure::Count, |recorded, _, locale| {
        let lines =
            [("in_queue", Text::InQueue, Role::Busy), ("with_agent", Text::WithAgent, Role::Talking), ("in_ivr", Text::InIvr, Role::Other)];
        chart(recorded, &lines, locale)
    }),
    (Text::LongestWaitCourse, Text::UnitDuration, Measure::Seconds, |recorded, _, locale| {
        chart(recorded, &[("longest_wait", Text::LongestWait, Role::Busy)], locale)
    }),
];
const OF_SKILL: [Piece; 4] = [
    (Text::CallsWaited, Text::UnitCalls, Measure::Count, |recorded, _, locale| {
        chart(recorded, &[("calls_waiting", Text::CallsWaiting, Role::Busy)], locale)
    }),
    (Text::AgentsTalkingIdle, Text::UnitAgents, Measure::Count, |recorded, _, locale| {
        chart(recorded, &[("talking", Text::Talking, Role::Talking), ("idle", Text::Idle, Role::Idle)], locale)
    }),
    (Text::CallsOfferedPerPeriod, Text::UnitCalls, Measure::Count, |recorded, _, locale| {
        // Within its five minutes the count only grows: its lowest says nothing.
        ChartData { baselines: Vec::new(), ..chart(recorded, &[("offered_5m", Text::CallsOffered, Role::AfterCallWork)], locale) }
    }),
    (Text::ServiceLevelPerPeriod, Text::UnitPercent, Measure::Percent, service_level),
];

/// The course of one queue or access code as far as it is recorded.
#[component]
pub fn History(
    store: Store,
    settings: Settings,
    place: Place,
    source: Source,
    /// This moment by the proxy's clock, milliseconds since 1970.
    now_ms: Signal<Option<i64>>,
) -> impl IntoView {
    let wanted = memo(move |_| settings.history(source));
    let recorded = memo(move |_| {
        let wanted = wanted.get()?;
        store.history.with(|told| told.as_ref().filter(|(of, _)| *of == wanted).map(|(_, recorded)| recorded.clone()))
    });
    let target_percent = memo(move |_| store.setup.with(|setup| setup.as_ref().map_or(0, |setup| setup.service_level_target_percent)));
    let empty = Signal::derive(move || recorded.with(|told| if told.is_some() { Text::ChartEmpty } else { Text::WaitingForFirst }));
    let piece = move |(title, unit, measure, draw): Piece| {
        let data = lent(move || {
            let (locale, target_percent, offsets) = (settings.locale.get(), target_percent.get(), place.offsets().get());
            recorded.with(|told| {
                let told = told.as_ref().and_then(|told| told.as_ref());
                told.map(|told| dated(draw(told, target_percent, locale), told, &offsets, locale)).unwrap_or_default()
            })
        });
        view! { <Trend data kind=Kind::Lines title unit measure empty now_ms place settings /> }
    };
    let is_refused = memo(move |_| recorded.with(|told| matches!(told, Some(None))));
    let charts = move || {
        if is_refused.get() {
            return view! { <p class="muted">{words(Text::NothingRecorded, settings.locale.get())}</p> }.into_any();
        }
        let pieces: &[Piece] = if source == Source::AccessCode { &OF_ACCESS_CODE } else { &OF_SKILL };
        view! { <div class="charts">{pieces.iter().copied().map(piece).collect_view()}</div> }.into_any()
    };
    let coverage = move || {
        let percent = recorded.with(|told| told.as_ref()?.as_ref().map(|told| told.coverage_percent))?;
        (percent < 100).then(|| view! { <p class="muted">{sentences::recorded_share(percent, settings.locale.get())}</p> })
    };
    let compared = move || {
        let (held, expected, until_ms) = recorded.with(|told| {
            let told = told.as_ref()?.as_ref()?;
            Some((known_before(told), told.at_ms.len(), told.before_until_ms?))
        })?;
        let day = format::date(until_ms - 1, &place.offsets().get());
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        (held < expected).then(|| {
            view! { <p class="muted">{sentences::other_day_held(&day, count(held), count(expected), settings.locale.get())}</p> }
        })
    };
    view! {
        <h3>{label(Text::History, settings.locale)}</h3>
        <Choice label=Text::CompareWith name="history-compare" options=DAYS.into() value=settings.compare locale=settings.locale />
        {windows_up_to(Window::Week, "history-window", place, settings)}
        {part(coverage)}
        {part(compared)}
        {part(charts)}
    }
}

/// The series of a field.
fn series<'a>(recorded: &'a Recorded, field: &str) -> Option<&'a Series> {
    recorded.series.iter().find(|series| series.field == field)
}

#[expect(clippy::cast_precision_loss, reason = "counts of calls and agents stay far below 2^52")]
fn values(values: &[Option<i64>]) -> Values {
    values.iter().map(|value| value.map(|value| value as f64)).collect()
}

/// How many steps of the other day are recorded.
fn known_before(recorded: &Recorded) -> usize {
    recorded.series.iter().map(|series| series.before.iter().flatten().count()).max().unwrap_or_default()
}

/// The same chart, the other day in it under its date.
fn dated(mut data: ChartData, recorded: &Recorded, offsets: &[OffsetFrom], locale: Locale) -> ChartData {
    let day = format::date(recorded.before_until_ms.unwrap_or_default() - 1, offsets);
    for other in &mut data.others {
        other.name = sentences::on_day(&other.name, &day, locale);
    }
    data
}

/// The chart of some fields: name, words, and what they stand for.
fn chart(recorded: &Recorded, fields: &[(&str, Text, Role)], locale: Locale) -> ChartData {
    let line = |(field, text, role): &(&str, Text, Role)| Line {
        name: words(*text, locale).to_owned(),
        role: *role,
        values: series(recorded, field).map(|series| values(&series.last)).unwrap_or_default(),
    };
    let band = |(place, (field, text, _)): (usize, &(&str, Text, Role))| {
        let series = series(recorded, field).filter(|series| !series.min.is_empty())?;
        let name = sentences::lowest_to_highest(words(*text, locale), locale);
        Some(Baseline { line: place, name, low: values(&series.min), high: values(&series.max), ..Baseline::default() })
    };
    let other = |(place, (field, text, _)): (usize, &(&str, Text, Role))| {
        let before = &series(recorded, field).filter(|series| !series.before.is_empty())?.before;
        Some(Other { line: place, name: words(*text, locale).to_owned(), values: values(before) })
    };
    ChartData {
        from_ms: recorded.from_ms,
        until_ms: recorded.until_ms,
        at_ms: recorded.at_ms.clone(),
        max_gap_ms: recorded.step_ms,
        partial_from_ms: Some(period_begin(recorded.until_ms)),
        lines: fields.iter().map(line).collect(),
        baselines: fields.iter().enumerate().filter_map(band).collect(),
        others: fields.iter().enumerate().filter_map(other).collect(),
        ..ChartData::default()
    }
}

/// The service level of each five minutes, of their last reads.
fn service_level(recorded: &Recorded, target_percent: u8, locale: Locale) -> ChartData {
    let levels = |of: fn(&Series) -> &[Option<i64>]| -> Values {
        let known = |field: &str, index: usize| {
            series(recorded, field).and_then(|series| of(series).get(index).copied().flatten()).map_or(Reading::Unread, Reading::Value)
        };
        let percent = |index: usize| {
            let row = SkillRow::from_fields(SkillId(0), |field| match field.name {
                "offered_5m" | "connected_in_20s_5m" => known(field.name, index),
                _ => Reading::Absent,
            });
            service_level_20s(&row).percent.value()
        };
        (0..recorded.at_ms.len()).map(percent).collect()
    };
    let name = words(Text::ServiceLevel, locale).to_owned();
    let other = || Other { line: 0, name: name.clone(), values: levels(|series| &series.before) };
    ChartData {
        others: recorded.before_until_ms.map(|_| other()).into_iter().collect(),
        lines: vec![Line { name, role: Role::Talking, values: levels(|series| &series.last) }],
        threshold: Some(Threshold { value: target_percent.into(), name: sentences::target(target_percent, locale) }),
        ..chart(recorded, &[], locale)
    }
}

#[cfg(test)]
mod tests {
    use domain::period::PERIOD_MS;

    use super::*;

    /// Three steps, of which the second holds no sample; the last one runs.
    fn recorded() -> Recorded {
        let series = |field: &str, last: [Option<i64>; 3]| Series {
            key: 101,
            field: field.to_owned(),
            last: last.to_vec(),
            min: last.map(|value| value.map(|value| value - 1)).to_vec(),
            max: last.map(|value| value.map(|value| value + 2)).to_vec(),
            before: Vec::new(),
        };
        Recorded {
            from_ms: 0,
            until_ms: 2 * PERIOD_MS + 60_000,
            step_ms: PERIOD_MS,
            at_ms: (0..3).map(|index| index * PERIOD_MS).collect(),
            coverage_percent: 66,
            series: vec![
                series("calls_waiting", [Some(4), None, Some(6)]),
                series("offered_5m", [Some(20), None, Some(0)]),
                series("connected_in_20s_5m", [Some(15), None, Some(0)]),
            ],
            before_until_ms: None,
        }
    }

    #[test]
    fn the_last_value_of_each_step_is_the_line_and_its_bounds_the_band() {
        let (.., draw) = OF_SKILL[0];
        let data = draw(&recorded(), 80, Locale::En);
        assert_eq!(data.lines[0].values, [Some(4.0), None, Some(6.0)]);
        let band = data.baseline(0).unwrap();
        assert_eq!(band.name, "Calls waiting: lowest to highest");
        assert_eq!(band.low, [Some(3.0), None, Some(5.0)]);
        assert_eq!(band.high, [Some(6.0), None, Some(8.0)]);
        assert_eq!(data.partial_from_ms, Some(2 * PERIOD_MS), "the running five minutes");
        let (.., agents) = OF_SKILL[1];
        assert!(agents(&recorded(), 80, Locale::En).lines[0].values.is_empty(), "what was not told is not zero");
        let mut raw = recorded();
        raw.series[0].min.clear();
        assert!(draw(&raw, 80, Locale::En).baselines.is_empty());
    }

    #[test]
    fn another_day_lies_behind_each_line_under_its_date_and_its_service_level_is_made_anew() {
        let mut both = recorded();
        both.before_until_ms = Some(-6 * 86_400_000);
        for (series, before) in both.series.iter_mut().zip([3, 10, 4]) {
            series.before = vec![None, Some(before), Some(before)];
        }
        let drawn = |place: usize| {
            let (.., draw) = OF_SKILL[place];
            dated(draw(&both, 80, Locale::En), &both, &[], Locale::En).others
        };
        assert_eq!((drawn(0)[0].name.as_str(), known_before(&both)), ("Calls waiting, 1969-12-25", 2));
        assert_eq!(drawn(0)[0].values, [None, Some(3.0), Some(3.0)]);
        assert_eq!(drawn(3)[0].values, [None, Some(40.0), Some(40.0)]);
        let (.., draw) = OF_SKILL[0];
        assert!(draw(&recorded(), 80, Locale::En).others.is_empty() && service_level(&recorded(), 80, Locale::En).others.is_empty());
    }

    #[test]
    fn the_service_level_of_no_call_is_none() {
        let data = service_level(&recorded(), 80, Locale::En);
        assert_eq!(data.lines[0].values, [Some(75.0), None, None]);
        assert_eq!(data.threshold, Some(Threshold { value: 80.0, name: "target 80%".to_owned() }));
    }
}
