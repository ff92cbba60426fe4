//! The overview: from the problem to its cause, left to right. Headline numbers, the worst queues, the course of the day.

use std::sync::Arc;

use domain::field::Source;
use domain::kpi::SMALL_NUMBER;
use domain::kpi::access_code::longest_wait_now;
use domain::kpi::sysindex::agent_share;
use domain::reading::{Figure, Reading};
use domain::skill::SkillRow;
use domain::sysindex::Periods;
use leptos::prelude::*;

use super::feed_view::FeedView;
use super::link::href;
use super::place::Place;
use super::problems::Problems;
use super::sysindex::{Course, PeriodChart, period_words, window_choice};
use super::system_state::{COUNTS, count_headline};
use super::trend;
use super::worst::{BusyAccessCodes, WorstQueues};
use crate::format;
use crate::i18n::{Locale, Text, sentences};
use crate::live::{label, live, memo, shown};
use crate::route::Here;
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::headline::Headline;
use crate::widgets::shown::{Shown, State, Style};
use crate::widgets::status_line::StatusLine;

/// Alarms listed; the view of the alarms has all.
const PROBLEMS_AT_MOST: usize = 5;

/// Periods in the course of the connected share: one hour.
const HOUR_OF_PERIODS: usize = 12;

fn sum(rows: &[SkillRow], of: fn(&SkillRow) -> Reading) -> Reading {
    rows.iter().map(of).reduce(|sum, reading| sum.and(reading, |sum, reading| sum + reading)).unwrap_or(Reading::Absent)
}

/// Rows of which one of `fields` could not be read, and all rows. What a source never supplies is not missed.
fn unread<Row>(rows: &[Row], fields: &[fn(&Row) -> Reading]) -> (usize, usize) {
    let known = |row: &&Row| fields.iter().all(|field| field(row) != Reading::Unread);
    (rows.len() - rows.iter().filter(known).count(), rows.len())
}

/// The caption of a figure over several rows: it is unknown as soon as one row is, so say how many are.
fn unread_words((unread, all): (usize, usize), state: State, locale: Locale) -> Option<String> {
    (unread > 0 && state.is_current()).then(|| sentences::unread_rows(&unread.to_string(), &all.to_string(), locale))
}

/// How a percentage stands against its target.
fn against_target(percent: Figure, of: Reading, target_percent: u8, locale: Locale) -> String {
    let Figure::Value(percent) = percent else { return sentences::target(target_percent, locale) };
    if of.value().is_none_or(|calls| calls < SMALL_NUMBER) {
        return sentences::too_few(target_percent, locale);
    }
    let distance = percent - f64::from(target_percent);
    let points = format::fixed(distance.abs(), 1);
    if points == "0.0" {
        sentences::at_target(target_percent, locale)
    } else if distance < 0.0 {
        sentences::below_target(&points, target_percent, locale)
    } else {
        sentences::above_target(&points, target_percent, locale)
    }
}

/// The overview of the chosen call centre.
#[component]
pub fn Overview(
    store: Store,
    settings: Settings,
    /// Whether what stands below the headline numbers is to be built, too.
    #[prop(into, default = true.into())]
    is_whole: Signal<bool>,
) -> impl IntoView {
    let place = Place::of(store);
    let sysindex = FeedView::of(store.sysindex, store);
    view! {
        <section class="panel overview">
            <h1 class="hidden">{label(Text::Overview, settings.locale)}</h1>
            <Headlines store settings place sysindex />
            {shown(move || is_whole.get(), move || view! { <Below store settings place sysindex /> })}
        </section>
    }
}

/// What stands below the headline numbers: alarms, the worst queues, the course of the day.
#[component]
fn Below(store: Store, settings: Settings, place: Place, sysindex: FeedView<Periods>) -> impl IntoView {
    let search = Here::of_page().search;
    view! {
            <div class="overview-body">
                <div class="worst">
                    <div class="section-head">
                        <h2>{label(Text::Alarms, settings.locale)}</h2>
                        <a href=live(move || search.with(|search| href("alarms", search, None)))>{label(Text::AllAlarms, settings.locale)}</a>
                    </div>
                    <Problems store settings place at_most=PROBLEMS_AT_MOST />
                    <WorstQueues store settings place />
                    <BusyAccessCodes store settings place />
                </div>
                <div class="charts">
                    <div class="section-title">
                        <div class="section-head">
                            <h2>{label(Text::Indicators, settings.locale)}</h2>
                            {window_choice(place, settings)}
                        </div>
                        <StatusLine state=sysindex.state sentence=sysindex.sentence(place, settings) locale=settings.locale />
                    </div>
                    <PeriodChart course=Course::Calls view=sysindex place settings />
                    <PeriodChart course=Course::Agents view=sysindex place settings />
                </div>
            </div>
            <a class="meanings" href=live(move || search.with(|search| href("settings", search, None)))>{label(Text::SettingsNumbers, settings.locale)}</a>
    }
}

/// The headline numbers of the call centre.
#[component]
pub fn Headlines(store: Store, settings: Settings, place: Place, sysindex: FeedView<Periods>) -> impl IntoView {
    let locale = settings.locale;
    let skills = FeedView::of(store.skills, store);
    let codes = FeedView::of(store.access_codes, store);
    let states = FeedView::of(store.system_state, store);
    let skill_origin = place.origin(Source::Skill);
    let rows = move |read: fn(&[SkillRow]) -> Reading| {
        skills.snapshot.with(|snapshot| snapshot.as_ref().map_or(Reading::Unread, |snapshot| read(&snapshot.data.rows)))
    };
    let longest = Signal::derive(move || {
        let wait =
            codes.snapshot.with(|snapshot| snapshot.as_ref().map_or(Reading::Unread, |snapshot| longest_wait_now(&snapshot.data.rows)));
        Shown::new(wait.into(), Style::Duration, codes.state.get())
    });
    let waiting =
        Signal::derive(move || Shown::new(rows(|rows| sum(rows, |row| row.calls_waiting)).into(), Style::Count, skills.state.get()));
    let in_time = move || rows(|rows| sum(rows, |row| row.connected_in_20s_5m));
    let offered = move || rows(|rows| sum(rows, |row| row.offered_5m));
    let level_percent = move || match Figure::ratio(in_time(), offered(), 100.0) {
        Figure::Value(percent) => Figure::Value(percent.min(100.0)),
        other => other,
    };
    let level = Signal::derive(move || Shown::new(level_percent(), Style::Percent, skills.state.get()).of(offered()));
    let target = move || store.setup.with(|setup| setup.as_ref().map(|setup| setup.service_level_target_percent));
    let age = skills.age(place, settings);
    let unread_queues = move |fields: &[fn(&SkillRow) -> Reading]| {
        let counted = skills.snapshot.with(|snapshot| snapshot.as_ref().map(|snapshot| unread(&snapshot.data.rows, fields)))?;
        unread_words(counted, skills.state.get(), locale.get())
    };
    let code_age = codes.age(place, settings);
    let longest_caption = Signal::derive(move || {
        let counted =
            codes.snapshot.with(|snapshot| snapshot.as_ref().map(|snapshot| unread(&snapshot.data.rows, &[|row| row.longest_wait])));
        counted.and_then(|counted| unread_words(counted, codes.state.get(), locale.get())).unwrap_or_else(|| code_age.get())
    });
    let waiting_samples = memo(move |_| store.skill_trends.with(|trends| trend::course_over_all(trends, 0)));
    let waiting_change =
        move || waiting_samples.with(|samples| trend::change(samples, locale.get())).filter(|_| skills.state.get().is_current());
    let waiting_caption =
        Signal::derive(move || unread_queues(&[|row| row.calls_waiting]).unwrap_or_else(|| trend::before(waiting_change(), age.get())));
    let level_caption = Signal::derive(move || {
        let distance = || {
            let target = target().filter(|_| skills.state.get().is_current())?;
            Some(against_target(level_percent(), offered(), target, locale.get()))
        };
        unread_queues(&[|row| row.connected_in_20s_5m, |row| row.offered_5m]).or_else(distance).unwrap_or_else(|| age.get())
    });
    let latest = memo(move |_| sysindex.snapshot.with(|snapshot| snapshot.as_ref().and_then(|snapshot| snapshot.data.latest_final())));
    let share = Signal::derive(move || {
        let share = latest.with(|period| period.as_ref().map(agent_share));
        let state = sysindex.state.get();
        share.map_or_else(
            || Shown::new(Figure::Unread, Style::Percent, state),
            |share| Shown::new(share.percent, Style::Percent, state).of(share.of),
        )
    });
    let share_change = move || {
        let of = |periods: &Periods| trend::change_of_share(periods, "connected", "inbound", locale.get());
        sysindex.snapshot.with(|snapshot| snapshot.as_ref().and_then(|snapshot| of(&snapshot.data)))
    };
    let share_course = Signal::derive(move || {
        sysindex.snapshot.with(|snapshot| {
            let course = |snapshot: &Arc<domain::snapshot::Snapshot<Periods>>| {
                trend::course_of_share(&snapshot.data, "connected", "inbound", HOUR_OF_PERIODS)
            };
            snapshot.as_ref().map(course).unwrap_or_default()
        })
    });
    let share_age = sysindex.age(place, settings);
    let share_caption = Signal::derive(move || {
        let offsets = place.offsets().get();
        let of_period = latest.with(|period| period.as_ref().map(|period| period_words(period.begin_ms, &offsets, locale.get())));
        let change = share_change().filter(|_| sysindex.state.get().is_current());
        of_period.map_or_else(|| share_age.get(), |of_period| trend::before(change, of_period))
    });
    let waiting_course = Signal::derive(move || {
        let interval_ms = store.skills.with(|feed| feed.interval_ms);
        trend::evenly(waiting_samples.get(), interval_ms)
    });
    let state_origin = place.origin(Source::SystemState);
    let [signed_in, _, idle, ..] = &COUNTS;
    view! {
        <div class="headlines">
            <Headline
                label=Text::LongestWait
                unit=Text::UnitDuration
                note=Some(Text::NoteLongestWait)
                origin=place.origin(Source::AccessCode)
                field="longest_wait_now"
                shown=longest
                caption=longest_caption
                locale
            />
            <Headline
                label=Text::CallsWaiting
                unit=Text::UnitCalls
                note=Some(Text::OverSkills)
                origin=skill_origin
                field="calls_waiting"
                shown=waiting
                caption=waiting_caption
                course=waiting_course
                locale
            />
            <Headline
                label=Text::ServiceLevel
                note=Some(Text::SkillEntries)
                origin=skill_origin
                field="sl20_5m"
                shown=level
                caption=level_caption
                locale
            />
            {[signed_in, idle].map(|count| count_headline(count, states, store, settings, place, state_origin)).into_iter().collect_view()}
            <Headline
                label=Text::ConnectedShare
                note=Some(Text::NoteConnectedShare)
                origin=place.origin(Source::Sysindex)
                field="vdn_agent_share"
                shown=share
                caption=share_caption
                course=share_course
                locale
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use domain::id::SkillId;

    use super::*;

    #[test]
    fn a_total_over_queues_is_unknown_when_one_is() {
        let rows = |waiting: &[Reading]| {
            let row = |waiting: &Reading| SkillRow::from_fields(SkillId(1), |_| *waiting);
            sum(&waiting.iter().map(row).collect::<Vec<_>>(), |row| row.calls_waiting)
        };
        assert_eq!(rows(&[Reading::Value(1), Reading::Value(2)]), Reading::Value(3));
        assert_eq!(rows(&[Reading::Value(1), Reading::Unread]), Reading::Unread);
        assert_eq!(rows(&[]), Reading::Absent);
    }

    #[test]
    fn what_is_never_supplied_is_not_said_to_be_unread() {
        let row = |waiting| SkillRow { calls_waiting: waiting, ..SkillRow::from_fields(SkillId(1), |_| Reading::Value(0)) };
        let unread = |rows: &[SkillRow]| unread(rows, &[|row| row.calls_waiting]);
        assert_eq!(unread(&[row(Reading::Absent), row(Reading::Absent)]), (0, 2));
        assert_eq!(unread(&[row(Reading::Unread), row(Reading::Value(1))]), (1, 2));
    }

    #[test]
    fn the_distance_to_the_target_is_said_in_points() {
        let said = |percent, calls, locale| against_target(percent, Reading::Value(calls), 80, locale);
        assert_eq!(said(Figure::Value(82.4), 17, Locale::En), "2.4 points above the target of 80%");
        assert_eq!(said(Figure::Value(71.0), 10, Locale::ZhCn), "低于目标（80%）9.0 个百分点");
        assert_eq!(said(Figure::Value(79.98), 1000, Locale::En), "at the target of 80%");
        assert_eq!(said(Figure::NotApplicable, 0, Locale::En), "target 80%");
        assert_eq!(said(Figure::Value(0.0), 9, Locale::En), "too few calls to judge, target 80%");
    }
}
