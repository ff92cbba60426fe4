//! The KPIs of the opened queue over windows, from the last five minutes to the day, with how much of each is recorded.

use domain::id::SkillId;
use domain::kpi::estimate::{Estimate, Hidden};
use domain::outlook::{Outlook, Span, Window, WindowKpis};
use domain::period::OffsetFrom;
use leptos::prelude::*;

use super::place::Place;
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{label, memo, part};
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::shown::Style;

/// Below this coverage the window says so, percent.
const WHOLE_PERCENT: u32 = 90;
/// Below this coverage its values are grey, percent.
const GOOD_PERCENT: u32 = 50;

/// A KPI over a window.
pub struct Kpi {
    /// Its id on the KPI sheet.
    pub id: &'static str,
    /// Its name.
    pub name: Text,
    /// How it is known.
    pub grade: Text,
    /// What it is made of, in our names of fields.
    pub formula: &'static str,
    /// What it must not claim.
    pub note: Text,
    style: Style,
    of: fn(&WindowKpis) -> Estimate,
}

/// The KPIs in the order of the table.
pub const KPIS: [Kpi; 9] = [
    Kpi {
        id: "sl20_w",
        name: Text::ServiceLevel,
        grade: Text::GradeSampled,
        formula: "Σ connected_in_20s_5m / Σ offered_5m",
        note: Text::NoteWindowServiceLevel,
        style: Style::Percent,
        of: |kpis| kpis.sl20_w,
    },
    Kpi {
        id: "offered_w",
        name: Text::CallsOffered,
        grade: Text::GradeSampled,
        formula: "Σ offered_5m",
        note: Text::NoteOffered,
        style: Style::Count,
        of: |kpis| kpis.offered_w,
    },
    Kpi {
        id: "avg_wait_w",
        name: Text::WindowAverageWait,
        grade: Text::GradeEstimated,
        formula: "Σ (average_wait_5m · offered_5m) / Σ offered_5m",
        note: Text::NoteWindowAverages,
        style: Style::Duration,
        of: |kpis| kpis.avg_wait_w,
    },
    Kpi {
        id: "avg_talk_w",
        name: Text::WindowAverageTalk,
        grade: Text::GradeEstimated,
        formula: "Σ (average_talk_5m · offered_5m) / Σ offered_5m",
        note: Text::NoteWindowAverages,
        style: Style::Duration,
        of: |kpis| kpis.avg_talk_w,
    },
    Kpi {
        id: "acw_est",
        name: Text::AfterCallPerCall,
        grade: Text::GradeEstimated,
        formula: "⌀ after_call_work / (offered_w / s)",
        note: Text::NoteAfterCall,
        style: Style::Duration,
        of: |kpis| kpis.acw_est,
    },
    Kpi {
        id: "aht_est",
        name: Text::HandleTime,
        grade: Text::GradeEstimated,
        formula: "avg_talk_w + acw_est",
        note: Text::NoteHandleTime,
        style: Style::Duration,
        of: |kpis| kpis.aht_est,
    },
    Kpi {
        id: "occupancy",
        name: Text::Occupancy,
        grade: Text::GradeSampled,
        formula: "⌀ (talking + after_call_work) / ⌀ (talking + after_call_work + idle)",
        note: Text::NoteOccupancy,
        style: Style::Percent,
        of: |kpis| kpis.occupancy,
    },
    Kpi {
        id: "utilisation",
        name: Text::Utilisation,
        grade: Text::GradeSampled,
        formula: "⌀ (talking + after_call_work) / ⌀ signed_in",
        note: Text::NoteUtilisation,
        style: Style::Percent,
        of: |kpis| kpis.utilisation,
    },
    Kpi {
        id: "lost_max",
        name: Text::LostAtMost,
        grade: Text::GradeBound,
        formula: "max(0, Σ offered_5m + calls_waiting − calls_waiting − Σ connected_in_20s_5m)",
        note: Text::NoteLostAtMost,
        style: Style::Count,
        of: |kpis| kpis.lost_max,
    },
];

/// Why a value is not shown.
pub const fn reason(hidden: Hidden) -> Text {
    match hidden {
        Hidden::NothingToDivideBy => Text::MarkNotApplicable,
        Hidden::NotRecorded => Text::HiddenNotRecorded,
        Hidden::TooFewCalls => Text::HiddenTooFewCalls,
        Hidden::Gaps => Text::HiddenGaps,
        Hidden::LowCoverage => Text::HiddenLowCoverage,
        Hidden::DoesNotFit => Text::HiddenDoesNotFit,
        Hidden::Stale => Text::HiddenStale,
    }
}

/// The table, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
struct Sheet {
    columns: Vec<Column>,
    /// The values of each KPI, by column: the text, or the mark and what it means.
    rows: Vec<Vec<(String, Option<Text>)>>,
    /// The reasons that are marked by a letter, in the order of the letters.
    reasons: Vec<Text>,
    /// When all windows end.
    until: String,
}

/// One window.
#[derive(Clone, Debug, PartialEq)]
struct Column {
    name: Text,
    from: String,
    coverage_percent: u32,
    coverage: String,
}

const fn name(span: Span) -> Text {
    match span {
        Span::FiveMinutes => Text::SpanFive,
        Span::QuarterHour => Text::SpanFifteen,
        Span::HalfHour => Text::SpanThirty,
        Span::Hour => Text::SpanSixty,
        Span::Shift => Text::SpanShift,
        Span::Today => Text::SpanToday,
    }
}

/// A shift that is the day is not shown twice.
fn is_shown(window: &Window, all: &[Window]) -> bool {
    window.span != Span::Shift || all.iter().all(|other| other.span != Span::Today || other.from_ms != window.from_ms)
}

fn sheet(outlook: &Outlook, id: SkillId, offsets: &[OffsetFrom]) -> Option<Sheet> {
    let skill = outlook.skills.iter().find(|skill| skill.id == id)?;
    let until = format::minute(outlook.windows.first()?.until_ms, offsets);
    let shown: Vec<_> = outlook.windows.iter().zip(&skill.windows).filter(|(window, _)| is_shown(window, &outlook.windows)).collect();
    let column = |(window, kpis): &(&Window, &WindowKpis)| Column {
        name: name(window.span),
        from: format::minute(window.from_ms, offsets),
        coverage_percent: (kpis.covered * 100).checked_div(window.periods).unwrap_or(0),
        coverage: format!("{}/{}", kpis.covered, window.periods),
    };
    let mut reasons = Vec::new();
    let mut cell = |estimate: Estimate, style: Style| match estimate.0 {
        Ok(value) => (style.text(value), None),
        Err(Hidden::NothingToDivideBy) => ("n/a".to_owned(), Some(Text::MarkNotApplicable)),
        Err(Hidden::NotRecorded) => ("?".to_owned(), Some(Text::HiddenNotRecorded)),
        Err(hidden) => {
            let why = reason(hidden);
            let at = reasons.iter().position(|known| *known == why).unwrap_or_else(|| {
                reasons.push(why);
                reasons.len() - 1
            });
            (letter(at), Some(why))
        }
    };
    let rows = KPIS.iter().map(|kpi| shown.iter().map(|(_, kpis)| cell((kpi.of)(kpis), kpi.style)).collect()).collect();
    Some(Sheet { columns: shown.iter().map(column).collect(), rows, reasons, until })
}

/// The letter of a reason.
fn letter(at: usize) -> String {
    let letters = ["a", "b", "c", "d", "e"];
    format!("({})", letters.get(at).copied().unwrap_or("f"))
}

/// The section "Over time".
#[component]
pub fn SkillWindows(store: Store, settings: Settings, place: Place) -> impl IntoView {
    let sheet = memo(move |_| {
        let (outlook, id, offsets) = (store.outlook.get()?, settings.skill.get()?, place.offsets().get());
        sheet(&outlook, id, &offsets)
    });
    let table = move || {
        let locale = settings.locale.get();
        sheet.with(|sheet| sheet.as_ref().map_or_else(|| not_known_yet(locale).into_any(), |sheet| table(sheet, locale).into_any()))
    };
    let notes = move || {
        let locale = settings.locale.get();
        let note = |kpi: &Kpi| {
            view! {
                <dt>{words(kpi.name, locale)}</dt>
                <dd>{words(kpi.note, locale)}</dd>
            }
        };
        KPIS.iter().map(note).collect_view()
    };
    view! {
        <section class="skill-windows">
            <h3>{label(Text::OverTime, settings.locale)}</h3>
            {part(table)}
            <details>
                <summary>{label(Text::WhatTheyMean, settings.locale)}</summary>
                <dl class="settings-lines">{part(notes)}</dl>
            </details>
        </section>
    }
}

/// What stands where sums would, before they are known: a proxy that takes over tells none until it has read what was recorded.
pub fn not_known_yet(locale: Locale) -> impl IntoView + use<> {
    view! { <p class="muted">{words(Text::NotKnownYet, locale)}</p> }
}

fn table(sheet: &Sheet, locale: Locale) -> impl IntoView + use<> {
    let say = |text| words(text, locale);
    let head = |column: &Column| {
        view! {
            <th scope="col">
                {say(column.name)} <small>{column.from.clone()}</small>
            </th>
        }
    };
    let row = |(kpi, cells): (&Kpi, &Vec<(String, Option<Text>)>)| {
        let cell = |((text, why), column): (&(String, Option<Text>), &Column)| {
            let why = why.map(say);
            view! {
                <td data-mark=why.map(|_| "") data-poor=(column.coverage_percent < GOOD_PERCENT).then_some("") title=why>
                    {text.clone()}
                </td>
            }
        };
        view! {
            <tr data-field=kpi.id>
                <th scope="row">
                    {say(kpi.name)} <small>{say(kpi.grade)}</small>
                </th>
                {cells.iter().zip(&sheet.columns).map(cell).collect_view()}
            </tr>
        }
    };
    let coverage = |column: &Column| {
        view! { <td data-low=(column.coverage_percent < WHOLE_PERCENT).then_some("")>{column.coverage.clone()}</td> }
    };
    let reason = |(at, why): (usize, &Text)| view! { <p class="muted">{format!("{} {}", letter(at), say(*why))}</p> };
    view! {
        <div class="windows" role="region" tabindex="0" aria-label=say(Text::OverTime)>
            <table>
                <caption class="muted">{sentences::windows_until(&sheet.until, locale)}</caption>
                <thead>
                    <tr>
                        <td></td>
                        {sheet.columns.iter().map(head).collect_view()}
                    </tr>
                </thead>
                <tbody>
                    {KPIS.iter().zip(&sheet.rows).map(row).collect_view()} <tr data-field="coverage">
                        <th scope="row">
                            {say(Text::Coverage)} <small>{say(Text::CoveragePeriods)}</small>
                        </th>
                        {sheet.columns.iter().map(coverage).collect_view()}
                    </tr>
                </tbody>
            </table>
        </div>
        {sheet.reasons.iter().enumerate().map(reason).collect_view()}
    }
}

#[cfg(test)]
mod tests {
    use domain::outlook::{Basis, Input, SkillOutlook};

    use super::*;

    const UNTIL_MS: i64 = 1_768_464_000_000;

    fn outlook(shift: i64, acw_est: Result<f64, Hidden>) -> Outlook {
        let window = |span, minutes: i64| Window {
            span,
            from_ms: UNTIL_MS - minutes * 60_000,
            until_ms: UNTIL_MS,
            periods: u32::try_from(minutes / 5).unwrap(),
        };
        let windows = vec![window(Span::FiveMinutes, 5), window(Span::Shift, shift), window(Span::Today, 600)];
        let some = Estimate(Ok(80.0));
        let kpis = WindowKpis {
            covered: 1,
            offered_w: Estimate(Ok(1_234.0)),
            sl20_w: some,
            avg_wait_w: some,
            avg_talk_w: Estimate(Err(Hidden::NothingToDivideBy)),
            acw_est: Estimate(acw_est),
            aht_est: Estimate(acw_est),
            occupancy: Estimate(Err(Hidden::NotRecorded)),
            utilisation: some,
            lost_max: Estimate(Err(Hidden::Gaps)),
        };
        let basis = Input::Known(Basis { calls: 20, seconds: 1_800, handle_s: 200.0 });
        let skills = vec![SkillOutlook { id: SkillId(7), windows: vec![kpis; 3], basis, now: Input::Hidden(Hidden::Stale) }];
        Outlook { windows, skills, can_help: Vec::new() }
    }

    #[test]
    fn each_kpi_has_a_value_or_says_why_not() {
        let sheet = sheet(&outlook(120, Err(Hidden::DoesNotFit)), SkillId(7), &[]).unwrap();
        let first: Vec<&str> = sheet.rows.iter().map(|cells| cells[0].0.as_str()).collect();
        assert_eq!(first, ["80.0%", "1,234", "1:20", "n/a", "(a)", "(a)", "?", "80.0%", "(b)"]);
        assert_eq!(sheet.reasons, [Text::HiddenDoesNotFit, Text::HiddenGaps]);
        assert_eq!(sheet.until, "08:00");
        let coverage: Vec<_> = sheet.columns.iter().map(|column| (column.coverage_percent, column.coverage.as_str())).collect();
        assert_eq!(coverage, [(100, "1/1"), (4, "1/24"), (0, "1/120")]);
    }

    #[test]
    fn every_kpi_that_the_proxy_tells_is_shown() {
        let told = serde_json::to_value(outlook(120, Ok(30.0))).unwrap();
        let told = told["skills"][0]["windows"][0].as_object().unwrap();
        let mut told: Vec<&str> = told.keys().map(String::as_str).filter(|name| *name != "covered").collect();
        let mut shown = KPIS.map(|kpi| kpi.id);
        told.sort_unstable();
        shown.sort_unstable();
        assert_eq!(told, shown);
    }

    #[test]
    fn a_shift_that_is_the_day_is_not_shown_twice() {
        let names = |shift| sheet(&outlook(shift, Ok(30.0)), SkillId(7), &[]).unwrap().columns.iter().map(|c| c.name).collect::<Vec<_>>();
        assert_eq!(names(600), [Text::SpanFive, Text::SpanToday]);
        assert_eq!(names(120), [Text::SpanFive, Text::SpanShift, Text::SpanToday]);
    }

    #[test]
    fn what_is_said_of_another_queue_is_not_shown() {
        assert_eq!(sheet(&outlook(120, Ok(30.0)), SkillId(8), &[]), None);
    }
}
