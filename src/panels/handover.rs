//! The hand-over sheet: what those who take over should know of the shift that ends. Made for paper.

use std::sync::Arc;

use domain::kpi::SMALL_NUMBER;
use domain::note::{LONGEST, Note, WriteNote};
use domain::period::{HOUR_MS, OffsetFrom, PERIOD_MS};
use domain::reading::{Figure, Reading};
use domain::sheet::{AlarmOfWindow, LongestWait};
use domain::sysindex::{Periods, Window};
use domain::today::{SkillToday, Today};
use leptos::prelude::*;

use super::alarms::subject_name;
use super::feed_view::FeedView;
use super::head::PanelHead;
use super::place::{Place, name_of};
use super::sending::{Sending, name_field};
use super::skill_windows::not_known_yet;
use super::sysindex::{coverage_words, windows_up_to};
use super::why;
use crate::format;
use crate::i18n::{Text, sentences, words};
use crate::live::{effect, label, live, memo, part};
use crate::settings::Settings;
use crate::settings::order::Order;
use crate::sorting::sort_by;
use crate::store::Store;
use crate::widgets::severity::{severity_text, sign};

/// Most queues that are listed.
const ROWS_AT_MOST: usize = 10;
/// Notes are shown of so long before the window, milliseconds: those of the shifts before are meant for this one.
const NOTES_BEFORE_MS: i64 = 24 * HOUR_MS;
/// Most gaps that are listed.
const GAPS_AT_MOST: usize = 12;

/// The sheet.
#[component]
pub fn HandOverSheet(store: Store, settings: Settings) -> impl IntoView {
    let place = Place::of(store);
    let view = FeedView::of(store.sysindex, store);
    let locale = settings.locale;
    let offsets = place.offsets();
    let say = move |text| words(text, locale.get());
    let window =
        memo(move |_| view.snapshot.with(|read| read.as_ref().map(|read| (read.data.from_ms, read.data.until_ms, read.read_at_ms))));
    let sheet = memo(move |_| {
        let chosen = settings.window.get().min(Window::Day);
        store.sheet.with(|told| told.as_ref().filter(|(of, _)| *of == chosen).map(|(_, sheet)| Arc::clone(sheet)))
    });
    let about = move || {
        let ((from_ms, until_ms, read_at_ms), offsets) = (window.get()?, offsets.get());
        let setup = place.setup.get()?;
        let zone = sentences::times_are(&setup.time_zone, &format::utc_offset(domain::period::offset_at(&offsets, until_ms)), locale.get());
        let span = sentences::period(&format::date_time(from_ms, &offsets), &format::date_time(until_ms, &offsets), locale.get());
        // The sheet is as old as the oldest that is on it.
        let oldest_ms = sheet.get().map_or(read_at_ms, |sheet| sheet.until_ms.min(read_at_ms));
        Some(view! {
            <p>
                <strong>{setup.name.clone()}</strong>
                " · "
                {span}
            </p>
            <p>{sentences::as_of(&format::date_time(oldest_ms, &offsets), locale.get())} " · " {zone}</p>
        })
    };
    let alarms = move || {
        let (Some(sheet), offsets, setup) = (sheet.get(), offsets.get(), place.setup.get()) else {
            return not_known_yet(locale.get()).into_any();
        };
        let at = |at_ms: i64| minute_since(at_ms, sheet.until_ms, &offsets);
        let cut = sheet.alarms_from_ms.map(|from_ms| view! { <p class="muted">{sentences::events_from(&at(from_ms), locale.get())}</p> });
        if sheet.alarms.is_empty() {
            // What is not remembered was perhaps there.
            let none = cut.is_none().then(|| view! { <p>{say(Text::HandOverNoAlarms)}</p> });
            return view! { {none} {cut} }.into_any();
        }
        let row = |AlarmOfWindow { alarm, ended_ms }: &AlarmOfWindow| {
            let taken = alarm.acknowledged.as_ref().map_or_else(
                || say(Text::HandOverNotTaken).to_owned(),
                |taken| [taken.by.as_str(), taken.note.as_str()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": "),
            );
            let ended = ended_ms.map_or_else(|| say(Text::HandOverStillOpen).to_owned(), at);
            view! {
                <tr>
                    <td>{at(alarm.since_ms)}</td>
                    <td>{sign(Some(alarm.severity), locale.get())} " " {say(severity_text(alarm.severity))}</td>
                    <th scope="row">{subject_name(alarm.subject, setup.as_deref(), locale.get())}</th>
                    <td>{why::sentence(alarm, None, locale.get())}</td>
                    <td>{taken}</td>
                    <td>{ended}</td>
                </tr>
            }
        };
        let heads = [
            Text::HandOverSince,
            Text::HandOverSeverity,
            Text::HandOverAbout,
            Text::HandOverWhy,
            Text::HandOverTakenBy,
            Text::HandOverEnded,
        ];
        let rows = sheet.alarms.iter().map(row).collect_view();
        let more = (sheet.more_alarms > 0)
            .then(|| view! { <p class="muted">{sentences::and_more(&sheet.more_alarms.to_string(), locale.get())}</p> });
        view! { {table(heads.map(say).to_vec(), rows)} {more} {cut} }.into_any()
    };
    let worst = move || {
        // Where no period of the day is recorded nobody knows whether there were calls.
        let recorded = store.today.get().filter(|today| today.skills.iter().any(|skill| skill.covered > 0));
        let (Some(today), Some(setup)) = (recorded, place.setup.get()) else {
            return not_known_yet(locale.get()).into_any();
        };
        let rows: Vec<_> = worst_levels(&today).into_iter().take(ROWS_AT_MOST).collect();
        if rows.is_empty() {
            return view! { <p>{say(Text::HandOverNoCalls)}</p> }.into_any();
        }
        let row = |(percent, skill): (f64, SkillToday)| {
            let few = if i64::from(skill.offered) < SMALL_NUMBER { say(Text::HandOverFew) } else { "" };
            view! {
                <tr>
                    <th scope="row">{name_of(&setup.skills, skill.id).to_string()}</th>
                    <td>{format::percent(percent)}</td>
                    <td>{format!("{} / {}", format::count(skill.connected_in_20s.into()), format::count(skill.offered.into()))}</td>
                    <td>{format!("{} / {}", skill.covered, today.periods)}</td>
                    <td>{few}</td>
                </tr>
            }
        };
        let heads = [Text::Skill, Text::ServiceLevel, Text::HandOverInTime, Text::HandOverPeriods].map(say).into_iter().chain([""]);
        let since = sentences::since_time(&format::date_time(today.since_ms, &offsets.get()), locale.get());
        view! { <p class="muted">{since}</p> {table(heads.collect(), rows.into_iter().map(row).collect_view())} }.into_any()
    };
    let waits = move || {
        let (Some(sheet), Some(setup)) = (sheet.get(), place.setup.get()) else { return not_known_yet(locale.get()).into_any() };
        let Some(waits) = &sheet.waits else {
            return view! { <p class="muted">{say(Text::HandOverWaitsUnknown)}</p> }.into_any();
        };
        let offsets = offsets.get();
        let row = |&LongestWait { skill, wait_s, at_ms }: &LongestWait| {
            let period = sentences::period(
                &minute_since(at_ms, sheet.until_ms, &offsets),
                &format::minute(at_ms + PERIOD_MS, &offsets),
                locale.get(),
            );
            view! {
                <tr>
                    <th scope="row">{name_of(&setup.skills, skill).to_string()}</th>
                    <td>{format::duration(Figure::from(Reading::Value(wait_s)).value().unwrap_or_default())}</td>
                    <td>{period}</td>
                </tr>
            }
        };
        let heads = [Text::Skill, Text::WorstWait, Text::ChartTime].map(say).to_vec();
        let covered = (waits.coverage_percent < 100)
            .then(|| view! { <p class="muted">{sentences::recorded_share(waits.coverage_percent, locale.get())}</p> });
        view! { {table(heads, waits.queues.iter().map(row).collect_view())} {covered} }.into_any()
    };
    let gaps = move || {
        let (read, offsets) = (view.snapshot.get()?, offsets.get());
        let (coverage, _) = coverage_words(&read.data.coverage, locale.get());
        let all = gaps_of(&read.data);
        let more = all.len().saturating_sub(GAPS_AT_MOST);
        let more = (more > 0).then(|| view! { <li>{sentences::and_more(&more.to_string(), locale.get())}</li> });
        let gap = |(from_ms, until_ms): (i64, i64)| {
            let span = sentences::period(&format::date_time(from_ms, &offsets), &format::minute(until_ms, &offsets), locale.get());
            view! { <li>{span}</li> }
        };
        let listed = all.into_iter().take(GAPS_AT_MOST).map(gap).collect_view();
        Some(view! { <p>{coverage}</p> <ul>{listed} {more}</ul> })
    };
    let draft = RwSignal::new(String::new());
    let sending = Sending::new(store, settings);
    let told = move || store.alarms.with(|alarms| alarms.told.as_ref().map(|told| (told.may_operate, told.name.is_some())));
    let is_nameless = memo(move |_| told().is_some_and(|(_, is_known)| !is_known));
    // A moment that is over gets no more notes.
    let may_write = memo(move |_| !store.is_replay.get() && told().is_some_and(|(may_operate, _)| may_operate));
    let keep = move |_| {
        let name = is_nameless.get_untracked().then(|| settings.name.get_untracked().trim().to_owned());
        sending.send(Order::WriteNote(WriteNote { name, text: draft.get_untracked().trim().to_owned() }));
    };
    effect(move |_: Option<()>| {
        if sending.outcome() == Some(Ok(())) {
            sending.forget();
            draft.set(String::new());
        }
    });
    let cannot =
        move || draft.with(|draft| draft.trim().is_empty()) || (is_nameless.get() && settings.name.with(|name| name.trim().is_empty()));
    let form = move || {
        let name = is_nameless.get().then(|| name_field(settings));
        view! {
            <div class="handover-keep">
                {name}
                <button type="button" class="button" disabled=live(cannot) on:click=keep>
                    {label(Text::HandOverKeep, locale)}
                </button>
            </div>
        }
    };
    let notes = move || {
        let ((from_ms, until_ms, _), offsets) = (window.get()?, offsets.get());
        let line = |note: Note| {
            let when = minute_since(note.at_ms, until_ms, &offsets);
            view! {
                <li>
                    <time>{when}</time>
                    " "
                    <strong>{note.by}</strong>
                    ": "
                    {note.text}
                </li>
            }
        };
        let notes = store.notes.get().into_iter().filter(|note| note.at_ms >= from_ms - NOTES_BEFORE_MS);
        Some(view! { <ul class="handover-notes">{notes.map(line).collect_view()}</ul> })
    };
    // The shift that ended when this one began, as it was then.
    let before = move |_| {
        if let Some((from_ms, ..)) = window.get_untracked() {
            // Only what runs is halted: a word to the clock that stands would have it tick once more as if it were live.
            if settings.speed.get_untracked() != 0 {
                settings.speed.set(0);
            }
            settings.at.set(Some(from_ms));
        }
    };
    let has_before = move || matches!(settings.window.get(), Window::Shift | Window::Today) && window.with(Option::is_some);
    view! {
        <section class="panel handover">
            <PanelHead title=Text::HandOver view place settings>
                {windows_up_to(Window::Day, "handover-window", place, settings)}
                <Show when=has_before>
                    <button type="button" class="button" data-control="shift-before" on:click=before>
                        {label(Text::HandOverBefore, locale)}
                    </button>
                </Show>
            </PanelHead>
            {part(about)}
            <h2>{label(Text::HandOverAlarms, locale)}</h2>
            {part(alarms)}
            <h2>{label(Text::HandOverWorst, locale)}</h2>
            {part(worst)}
            <h2>{label(Text::HandOverWaits, locale)}</h2>
            {part(waits)}
            <h2>{label(Text::HandOverGaps, locale)}</h2>
            {part(gaps)}
            <h2 id="handover-notes">{label(Text::HandOverNotes, locale)}</h2>
            {part(notes)}
            <p class="muted">
                {part(move || say(if may_write.get() { Text::HandOverNotesKept } else { Text::HandOverNotesNote }))}
            </p>
            <textarea
                rows="5"
                maxlength=LONGEST
                aria-labelledby="handover-notes"
                prop:value=draft
                on:input=move |event| draft.set(event_target_value(&event))
            ></textarea>
            <Show when=move || may_write.get()>{form}</Show>
            {sending.refusal()}
            // What is typed scrolls in its box; on paper all of it is seen, or room to write by hand.
            <p class="handover-paper">{live(move || draft.get())}</p>
        </section>
    }
}

/// A time of day; of another day than that of `until_ms` the day is told, too.
fn minute_since(at_ms: i64, until_ms: i64, offsets: &[OffsetFrom]) -> String {
    let is_same_day = format::date(at_ms, offsets) == format::date(until_ms, offsets);
    if is_same_day {
        format::minute(at_ms, offsets)
    } else {
        format!("{} {}", format::date(at_ms, offsets), format::minute(at_ms, offsets))
    }
}

fn table(heads: Vec<&'static str>, rows: impl IntoView + 'static) -> impl IntoView {
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    view! {
        <div class="handover-table">
            <table>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The service level of each queue that was offered a call, in percent; the lowest first, those of few calls last.
fn worst_levels(today: &Today) -> Vec<(f64, SkillToday)> {
    let count = |number: u32| Reading::Value(number.into());
    let level = |skill: &SkillToday| {
        let percent = Figure::ratio(count(skill.connected_in_20s), count(skill.offered), 100.0).value()?;
        Some((percent.min(100.0), *skill))
    };
    let mut rows: Vec<_> = today.skills.iter().filter_map(level).collect();
    let few = |skill: &SkillToday| i64::from(skill.offered) < SMALL_NUMBER;
    sort_by(&mut rows, |(left, one), (right, other)| few(one).cmp(&few(other)).then(left.total_cmp(right)));
    rows
}

/// The stretches of a window of which no period is held: start and end, milliseconds since 1970.
fn gaps_of(periods: &Periods) -> Vec<(i64, i64)> {
    let first_ms = domain::period::period_begin(periods.from_ms + PERIOD_MS - 1);
    let end_ms = domain::period::period_begin(periods.until_ms);
    let mut gaps = Vec::new();
    let mut expected_ms = first_ms;
    for begin_ms in periods.begin_ms.iter().copied().filter(|begin_ms| *begin_ms < end_ms).chain([end_ms]) {
        if begin_ms > expected_ms {
            gaps.push((expected_ms, begin_ms));
        }
        expected_ms = begin_ms + PERIOD_MS;
    }
    gaps
}

#[cfg(test)]
mod tests {
    use domain::id::SkillId;
    use domain::sysindex::{Coverage, Period};

    use super::*;

    #[test]
    fn the_lowest_service_level_comes_first_and_few_calls_last() {
        let skill = |id, connected_in_20s, offered| SkillToday { id: SkillId(id), covered: 3, offered, connected_in_20s };
        let today = Today {
            since_ms: 0,
            until_ms: 900_000,
            periods: 3,
            skills: vec![skill(1, 9, 10), skill(2, 0, 2), skill(3, 5, 10), skill(4, 0, 0)],
        };
        let rows: Vec<_> = worst_levels(&today).into_iter().map(|(percent, skill)| (skill.id.0, percent)).collect();
        assert_eq!(rows, [(3, 50.0), (1, 90.0), (2, 0.0)]);
    }

    #[test]
    fn gaps_are_what_is_not_held_up_to_the_period_that_runs() {
        let rows = [2, 3, 6].map(|index| Period::from_fields(index * PERIOD_MS, |_| Reading::Unread));
        let (begin_ms, columns) = Periods::columns_of(&rows);
        let coverage = Coverage { periods_expected: 7, periods_held: 3, back_fill_running: false, back_fill_percent: 100 };
        let periods = Periods { from_ms: 1, until_ms: 8 * PERIOD_MS + 1, coverage, partial_from_ms: 0, begin_ms, columns };
        let expected = [(1, 2), (4, 6), (7, 8)].map(|(from, until)| (from * PERIOD_MS, until * PERIOD_MS));
        assert_eq!(gaps_of(&periods), expected);
    }
}
