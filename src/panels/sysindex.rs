//! The system indicators of a VDN over a window: agents by state, calls, coverage, and the latest final period.

use std::sync::Arc;

use domain::field::Source;
use domain::kpi::sysindex::{agent_share, not_reached};
use domain::period::{OffsetFrom, PERIOD_MS};
use domain::sysindex::{Coverage, Period, Periods, Window};
use leptos::prelude::*;

use super::chart::Trend;
use super::counters::Counters;
use super::feed_view::FeedView;
use super::found::{Disagreement, requests_words};
use super::head::{PanelHead, notice};
use super::place::Place;
use super::standing::{Rhythm, Standing};
use super::trend;
use super::usual::{Beside, UsualWords};
use crate::charts::{ChartData, Kind, Role};
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{Memo, label, lent, memo, part};
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::choice::Choice;
use crate::widgets::shown::Style;
use crate::widgets::table::{Column, Content};

fn columns() -> Vec<Column<Period>> {
    let field = |name| Period::field(name).and_then(|field| Column::of_field(Source::Sysindex, *field, None));
    let share = Column {
        id: "vdn_agent_share",
        field: "vdn_agent_share",
        name: Text::ConnectedShare,
        unit: None,
        note: Some(Text::NoteConnectedShare),
        group: None,
        not_applicable: None,
        style: Style::Percent,
        content: Content::Share(|period| {
            let share = agent_share(period);
            (share.percent, share.of)
        }),
    };
    let not_reached = Column {
        id: "vdn_not_reached_max",
        field: "vdn_not_reached_max",
        name: Text::NotReached,
        unit: Some(Text::UnitCalls),
        note: Some(Text::NoteNotReached),
        style: Style::Count,
        content: Content::Figure(|period| not_reached(period).into()),
        ..share
    };
    let calls = ["inbound", "connected"].into_iter().filter_map(field);
    let rest = ["outbound", "signed_in", "talking", "idle", "busy", "resting", "vendor_connect_rate"].into_iter().filter_map(field);
    calls.chain([share, not_reached]).chain(rest).collect()
}

/// What is drawn of the periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Calls of each period.
    Calls,
    /// Agents by state.
    Agents,
    /// All agents online, and those who talk.
    Present,
}

impl Course {
    /// Its lines: our field names, their words, and what they stand for.
    const fn lines(self) -> &'static [(&'static str, Text, Role)] {
        match self {
            Self::Calls => &[
                ("inbound", Text::InboundCalls, Role::AfterCallWork),
                ("connected", Text::Connected, Role::Talking),
                ("outbound", Text::OutboundCalls, Role::Resting),
            ],
            Self::Agents => &[
                ("talking", Text::Talking, Role::Talking),
                ("idle", Text::Idle, Role::Idle),
                ("busy", Text::Busy, Role::Busy),
                ("resting", Text::Resting, Role::Resting),
            ],
            Self::Present => &[("signed_in", Text::AgentsOnline, Role::AfterCallWork), ("talking", Text::Talking, Role::Talking)],
        }
    }

    /// The chart of it.
    fn of(self, periods: &Periods, locale: Locale) -> ChartData {
        let lines: Vec<_> = self.lines().iter().map(|(field, text, role)| (*field, words(*text, locale), *role)).collect();
        trend::of_periods(periods, &lines)
    }
}

/// The end of a chart, so long at most, milliseconds.
fn end_of(data: ChartData, last_ms: Option<i64>) -> ChartData {
    ChartData { from_ms: last_ms.map_or(data.from_ms, |last_ms| data.from_ms.max(data.until_ms - last_ms)), ..data }
}

/// The course of calls or agents over the window in view.
#[component]
pub fn PeriodChart(
    course: Course,
    view: FeedView<Periods>,
    place: Place,
    settings: Settings,
    /// Only so much of its end, milliseconds.
    #[prop(optional)]
    last_ms: Option<i64>,
    /// What is usual at its times, and another day.
    #[prop(optional)]
    beside: Option<Beside>,
) -> impl IntoView {
    let (kind, title, unit) = match course {
        Course::Calls => (Kind::Lines, Text::CallsPerPeriod, Text::UnitCalls),
        Course::Agents => (Kind::StackedAreas, Text::AgentsByState, Text::UnitAgents),
        Course::Present => (Kind::Lines, Text::AgentsPresent, Text::UnitAgents),
    };
    let data = lent(move || {
        let locale = settings.locale.get();
        let whole = view.snapshot.with(|snapshot| snapshot.as_ref().map(|snapshot| course.of(&snapshot.data, locale)));
        let data = end_of(whole.unwrap_or_default(), last_ms);
        let Some(beside) = beside else { return data };
        let fields: Vec<&str> = course.lines().iter().map(|(field, ..)| *field).collect();
        beside.behind(data, &fields, &place.offsets().get(), locale)
    });
    view! { <Trend data kind title unit empty=view.when_empty(Text::ChartEmpty) now_ms=now(view.standing) place settings /> }
}

/// This moment by the proxy's clock, milliseconds since 1970: when the data were read, and their age. There is none in a replay.
pub fn now(standing: Memo<Standing>) -> Signal<Option<i64>> {
    Signal::derive(move || {
        standing.with(|standing| {
            (standing.rhythm != Rhythm::Over).then_some(())?;
            let age_ms = standing.age_ms.and_then(|age_ms| i64::try_from(age_ms).ok());
            standing.read_at_ms.zip(age_ms).map(|(read_at_ms, age_ms)| read_at_ms + age_ms)
        })
    })
}

/// The bounds of a period in local time.
pub fn period_words(begin_ms: i64, offsets: &[OffsetFrom], locale: Locale) -> String {
    sentences::period(&format::minute(begin_ms, offsets), &format::minute(begin_ms + PERIOD_MS, offsets), locale)
}

/// How much of the window is recorded, and whether older periods are still being read; the second value says whether it needs attention.
pub fn coverage_words(coverage: &Coverage, locale: Locale) -> (String, bool) {
    let (held, expected) = (coverage.periods_held, coverage.periods_expected);
    let recorded = if held >= expected {
        words(Text::CoverageWhole, locale).to_owned()
    } else {
        let percent = format::percent(f64::from(held) * 100.0 / f64::from(expected));
        sentences::coverage(&format::count(held.into()), &format::count(expected.into()), &percent, locale)
    };
    let back_fill = if coverage.back_fill_running { sentences::back_fill(coverage.back_fill_percent, locale) } else { String::new() };
    // Under 90 percent a sum of the window would mislead (KPI sheet, section 6).
    (sentences::join(&[&recorded, &back_fill], locale), held * 10 < expected * 9)
}

/// The days with which one may compare, by how long before they were.
pub(super) const DAYS: [(u8, Text); 5] = [
    (0, Text::CompareNone),
    (7, Text::CompareWeek),
    (14, Text::CompareTwoWeeks),
    (21, Text::CompareThreeWeeks),
    (28, Text::CompareFourWeeks),
];

/// The name of a window. Where no shifts are configured, a shift is the day so far.
pub const fn window_words(window: Window, has_shifts: bool) -> Text {
    match window {
        Window::Hour => Text::WindowHour,
        Window::Shift if has_shifts => Text::SpanShift,
        Window::Shift | Window::Today => Text::WindowToday,
        Window::Day => Text::WindowDay,
        Window::Week => Text::WindowWeek,
        Window::Month => Text::WindowMonth,
    }
}

/// The picker of the window.
pub fn window_choice(place: Place, settings: Settings) -> impl IntoView {
    windows_up_to(Window::Month, "window", place, settings)
}

/// The picker of one of the windows up to the longest; `name` is a word that no other choice of the page has.
pub fn windows_up_to(longest: Window, name: &'static str, place: Place, settings: Settings) -> impl IntoView {
    let has_shifts = memo(move |_| place.setup.with(|setup| setup.as_ref().is_some_and(|setup| setup.has_shifts)));
    // Of the two that are the same without shifts, one is shown: the chosen one.
    let spare = move || if settings.window.get_untracked() == Window::Today { Window::Shift } else { Window::Today };
    part(move || {
        let has_shifts = has_shifts.get();
        let spare = (!has_shifts).then(spare);
        let windows = Window::ALL.into_iter().filter(|window| *window <= longest && Some(*window) != spare);
        let options = windows.map(|window| (window, window_words(window, has_shifts))).collect();
        // A longer one, chosen elsewhere, is the longest here.
        let stands_for: fn(Window) -> Window = match longest {
            Window::Day => |window| window.min(Window::Day),
            _ => |window| window.min(Window::Week),
        };
        let stands_for = (longest < Window::Month).then_some(stands_for);
        view! { <Choice label=Text::Window name options stands_for value=settings.window locale=settings.locale /> }
    })
}

/// The view of the system indicators.
#[component]
pub fn SysindexPanel(store: Store, settings: Settings) -> impl IntoView {
    let place = Place::of(store);
    let view = FeedView::of(store.sysindex, store);
    let say = move |text| words(text, settings.locale.get());
    let periods = move |read: fn(&Periods) -> Option<Period>| {
        lent(move || view.snapshot.with(|snapshot| snapshot.as_ref().and_then(|snapshot| read(&snapshot.data))))
    };
    let latest = periods(Periods::latest_final);
    let beside = Beside::of(store, settings);
    let coverage = move || {
        let coverage = view.snapshot.with(|snapshot| snapshot.as_ref().map(|snapshot| snapshot.data.coverage))?;
        let (sentence, doubtful) = coverage_words(&coverage, settings.locale.get());
        Some(if doubtful { notice(sentence).into_any() } else { view! { <p class="muted">{sentence}</p> }.into_any() })
    };
    let nothing = move || {
        let empty = view.snapshot.with(|snapshot| snapshot.as_ref().is_some_and(|snapshot: &Arc<_>| snapshot.data.begin_ms.is_empty()));
        empty.then(|| view! { <p class="empty">{say(Text::NoPeriods)}</p> })
    };
    let of_period = move || {
        let offsets = place.offsets().get();
        latest.with(|period| period.as_ref().map(|period| period_words(period.begin_ms, &offsets, settings.locale.get())))
    };
    let asked_for = move || {
        let words = latest
            .with(|period| place.setup.with(|setup| requests_words(period.as_ref()?, &setup.as_ref()?.findings, settings.locale.get())));
        words.map(|words| view! { <p class="muted" data-field="vdn_requests_est">{words}</p> })
    };
    view! {
        <section class="panel">
            <PanelHead title=Text::Indicators view place settings>
                <Choice label=Text::CompareWith name="compare" options=DAYS.into() value=settings.compare locale=settings.locale />
                {window_choice(place, settings)}
            </PanelHead>
            <div class="coverage">{part(coverage)}</div>
            {part(nothing)}
            <Disagreement store place settings />
            <UsualWords beside place settings />
            <div class="with-side" data-open="">
                <div class="main-side charts">
                    <PeriodChart course=Course::Calls view place settings beside />
                    <PeriodChart course=Course::Agents view place settings />
                    <PeriodChart course=Course::Present view place settings beside />
                </div>
                <aside class="side" aria-label=label(Text::LatestPeriod, settings.locale)>
                    <h2>
                        {label(Text::LatestPeriod, settings.locale)} <small>{part(of_period)}</small>
                    </h2>
                    <Counters columns=columns() row=latest state=view.state origin=place.origin(Source::Sysindex) locale=settings.locale />
                    {part(asked_for)}
                </aside>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_indicator_is_among_the_figures() {
        let columns = columns();
        assert!(Period::FIELDS.iter().all(|field| columns.iter().any(|column| column.field == field.vendor)));
        assert_eq!(columns.len(), Period::FIELDS.len() + 2);
    }

    #[test]
    fn coverage_below_90_percent_needs_attention_and_progress_is_said() {
        let said = |periods_held, back_fill_running| {
            let coverage = Coverage { periods_expected: 288, periods_held, back_fill_running, back_fill_percent: 43 };
            coverage_words(&coverage, Locale::En)
        };
        assert_eq!(said(288, false), ("Every period of the window is recorded.".to_owned(), false));
        assert_eq!(said(278, false), ("278 of 288 periods are recorded (96.5%).".to_owned(), false));
        let (sentence, doubtful) = said(100, true);
        assert!(doubtful && sentence.ends_with("Older periods are being read: 43% of 31 days."));
        assert!(
            !coverage_words(&Coverage { periods_expected: 0, periods_held: 0, back_fill_running: false, back_fill_percent: 0 }, Locale::En)
                .1
        );
    }

    #[test]
    fn a_course_is_cut_to_its_last_hours_and_never_stretched() {
        const COURSE_MS: i64 = 8 * 3_600_000;
        let span = |from_ms, until_ms| {
            let data = end_of(ChartData { from_ms, until_ms, ..ChartData::default() }, Some(COURSE_MS));
            (data.from_ms, data.until_ms)
        };
        assert_eq!(span(0, 3 * COURSE_MS), (2 * COURSE_MS, 3 * COURSE_MS));
        assert_eq!(span(5, 60_000), (5, 60_000));
    }
}
