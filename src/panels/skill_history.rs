//! What was recorded of the opened skill queue: one value per five minutes, with the lowest and highest in between as a band.

use domain::id::SkillId;
use domain::kpi::skill::service_level_20s;
use domain::period::period_begin;
use domain::reading::Reading;
use domain::recorded::{Recorded, Series};
use domain::skill::SkillRow;
use domain::sysindex::Window;
use leptos::prelude::*;

use super::chart::Trend;
use super::place::Place;
use super::sysindex::windows_up_to;
use crate::charts::{Baseline, ChartData, Kind, Line, Measure, Role, Threshold, Values};
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{label, lent, memo, part};
use crate::settings::Settings;
use crate::store::Store;

/// A chart of it: the title, the unit, what the values are, and how it is drawn; the last is given the target of the service level.
type Piece = (Text, Text, Measure, fn(&Recorded, u8, Locale) -> ChartData);

const PIECES: [Piece; 4] = [
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

/// The course of one queue as far as it is recorded.
#[component]
pub fn SkillHistory(
    store: Store,
    settings: Settings,
    place: Place,
    /// This moment by the proxy's clock, milliseconds since 1970.
    now_ms: Signal<Option<i64>>,
) -> impl IntoView {
    let wanted = memo(move |_| settings.skill_history());
    let recorded = memo(move |_| {
        let wanted = wanted.get()?;
        store.skill_history.with(|told| told.as_ref().filter(|(of, _)| *of == wanted).map(|(_, recorded)| recorded.clone()))
    });
    let target_percent = memo(move |_| store.setup.with(|setup| setup.as_ref().map_or(0, |setup| setup.service_level_target_percent)));
    let empty = Signal::derive(move || recorded.with(|told| if told.is_some() { Text::ChartEmpty } else { Text::WaitingForFirst }));
    let piece = move |(title, unit, measure, draw): Piece| {
        let data = lent(move || {
            let (locale, target_percent) = (settings.locale.get(), target_percent.get());
            recorded.with(|told| {
                told.as_ref().and_then(|told| told.as_ref()).map(|told| draw(told, target_percent, locale)).unwrap_or_default()
            })
        });
        view! { <Trend data kind=Kind::Lines title unit measure empty now_ms place settings /> }
    };
    let is_refused = memo(move |_| recorded.with(|told| matches!(told, Some(None))));
    let charts = move || {
        if is_refused.get() {
            return view! { <p class="muted">{words(Text::NothingRecorded, settings.locale.get())}</p> }.into_any();
        }
        view! { <div class="charts">{PIECES.map(piece).into_iter().collect_view()}</div> }.into_any()
    };
    let coverage = move || {
        let percent = recorded.with(|told| told.as_ref()?.as_ref().map(|told| told.coverage_percent))?;
        (percent < 100).then(|| view! { <p class="muted">{sentences::recorded_share(percent, settings.locale.get())}</p> })
    };
    view! {
        <h3>{label(Text::History, settings.locale)}</h3>
        {windows_up_to(Window::Week, "history-window", place, settings)}
        {part(coverage)}
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
    ChartData {
        from_ms: recorded.from_ms,
        until_ms: recorded.until_ms,
        at_ms: recorded.at_ms.clone(),
        max_gap_ms: recorded.step_ms,
        partial_from_ms: Some(period_begin(recorded.until_ms)),
        lines: fields.iter().map(line).collect(),
        baselines: fields.iter().enumerate().filter_map(band).collect(),
        ..ChartData::default()
    }
}

/// The service level of each five minutes, of their last reads.
fn service_level(recorded: &Recorded, target_percent: u8, locale: Locale) -> ChartData {
    let known = |field: &str, index: usize| {
        series(recorded, field).and_then(|series| series.last.get(index).copied().flatten()).map_or(Reading::Unread, Reading::Value)
    };
    let percent = |index: usize| {
        let row = SkillRow::from_fields(SkillId(0), |field| match field.name {
            "offered_5m" | "connected_in_20s_5m" => known(field.name, index),
            _ => Reading::Absent,
        });
        service_level_20s(&row).percent.value()
    };
    let values = (0..recorded.at_ms.len()).map(percent).collect();
    let name = words(Text::ServiceLevel, locale).to_owned();
    ChartData {
        lines: vec![Line { name, role: Role::Talking, values }],
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
        }
    }

    #[test]
    fn the_last_value_of_each_step_is_the_line_and_its_bounds_the_band() {
        let (.., draw) = PIECES[0];
        let data = draw(&recorded(), 80, Locale::En);
        assert_eq!(data.lines[0].values, [Some(4.0), None, Some(6.0)]);
        let band = data.baseline(0).unwrap();
        assert_eq!(band.name, "Calls waiting: lowest to highest");
        assert_eq!(band.low, [Some(3.0), None, Some(5.0)]);
        assert_eq!(band.high, [Some(6.0), None, Some(8.0)]);
        assert_eq!(data.partial_from_ms, Some(2 * PERIOD_MS), "the running five minutes");
        let (.., agents) = PIECES[1];
        assert!(agents(&recorded(), 80, Locale::En).lines[0].values.is_empty(), "what was not told is not zero");
        let mut raw = recorded();
        raw.series[0].min.clear();
        assert!(draw(&raw, 80, Locale::En).baselines.is_empty());
    }

    #[test]
    fn the_service_level_of_no_call_is_none() {
        let data = service_level(&recorded(), 80, Locale::En);
        assert_eq!(data.lines[0].values, [Some(75.0), None, None]);
        assert_eq!(data.threshold, Some(Threshold { value: 80.0, name: "target 80%".to_owned() }));
    }
}
