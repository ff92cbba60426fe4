//! The opened skill queue: its trend of the last hour, every figure with its limits, and what was odd.

use std::sync::Arc;

use domain::alarm::{Alarm, Subject};
use domain::field::Source;
use domain::kpi::budget::{SlaBudget, sla_budget};
use domain::kpi::skill::service_level_20s;
use domain::kpi::wilson_interval;
use domain::skill::{SkillRow, Skills};
use domain::snapshot::{Oddity, OddityKind};
use domain::today::{SkillToday, Today};
use leptos::prelude::*;

use super::chart::Trend;
use super::counters::Counters;
use super::drill;
use super::feed_view::FeedView;
use super::history::History;
use super::place::Place;
use super::skill::{SkillEntry, columns};
use super::skill_ahead::SkillAhead;
use super::skill_windows::SkillWindows;
use super::sysindex::now;
use super::trend;
use super::why;
use crate::charts::{ChartData, Kind, Role};
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{Memo, label, lent, live, memo, part};
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::severity::{Severity, sign};
use crate::widgets::table::Column;

/// The trend of the opened queue, or of all together while none is open.
pub fn course(store: Store, settings: Settings, view: FeedView<Skills>) -> Signal<ChartData> {
    lent(move || {
        let locale = settings.locale.get();
        let lines = [(0, words(Text::CallsWaiting, locale), Role::Busy), (1, words(Text::CallsOffered, locale), Role::AfterCallWork)];
        let interval_ms = view.standing.with(|standing| standing.interval_ms);
        store.skill_trends.with(|trends| trend::of_one_or_all(trends, settings.skill.get().as_ref(), interval_ms, &lines))
    })
}

/// The side panel. The table stays in sight.
#[component]
pub fn SkillDetail(
    store: Store,
    settings: Settings,
    place: Place,
    view: FeedView<Skills>,
    entries: Memo<Arc<Vec<SkillEntry>>>,
) -> impl IntoView {
    let entry = memo(move |_| {
        let id = settings.skill.get()?;
        entries.with(|entries| entries.iter().find(|entry| entry.id == id).cloned())
    });
    let is_open = memo(move |_| entry.with(Option::is_some));
    let data = course(store, settings, view);
    let now_ms = now(view.standing);
    let row = Signal::derive(move || entry.with(|entry| entry.as_ref().map(|entry| entry.row.clone())));
    let origin = Signal::derive(move || {
        let origin = place.origin(Source::Skill).get();
        entry.with(|entry| entry.as_ref().map(|entry| origin.with_key(&entry.key))).unwrap_or(origin)
    });
    let current = Signal::derive(move || row.get().filter(|_| view.state.get().is_current()));
    let chance = move || current.get().map(|row| service_level_words(&row, settings.locale.get()));
    let verdicts = memo(move |_| {
        // What is not current has no severity, and then no verdict either.
        entry.with(|entry| entry.as_ref().and_then(|entry| entry.severity))?;
        let (id, locale, row) = (settings.skill.get()?, settings.locale.get(), row.get());
        let about = |alarm: &&Alarm| alarm.subject == Subject::Skill(id);
        let verdict = |alarm: &Alarm| (alarm.severity, why::sentence(alarm, row.as_ref(), locale));
        Some(store.alarms.with(|alarms| alarms.open().iter().filter(about).map(verdict).collect::<Vec<_>>()))
    });
    let verdict = move |(severity, sentence): (Severity, String)| {
        view! {
            <p class="verdict">
                {sign(Some(severity), settings.locale.get())} <span>{sentence}</span>
            </p>
        }
    };
    let verdict = move || verdicts.get().map(|verdicts| verdicts.into_iter().map(verdict).collect_view());
    let today = memo(move |_| {
        let (id, locale) = (settings.skill.get()?, settings.locale.get());
        let target_percent = store.setup.with(|setup| setup.as_ref().map(|setup| setup.service_level_target_percent))?;
        let today = store.today.get()?;
        let row = today.skills.iter().find(|row| row.id == id)?;
        let offsets = place.offsets().get();
        today_words(&today, row, target_percent, &format::minute(today.since_ms, &offsets), locale)
    });
    let today = move || today.get().map(|lines| lines.map(|line| view! { <p class="muted">{line}</p> }));
    let odd = move || view.snapshot.with(|snapshot| snapshot.as_ref().map(|snapshot| oddities(&snapshot.oddities, settings.locale.get())));
    view! {
        <Show when=move || is_open.get()>
            <aside
                class="side"
                aria-label=live(move || entry.with(|entry| entry.as_ref().map(|entry| entry.name.to_string())))
            >
                <div class="side-head">
                    <h2>
                        {part(move || entry.with(|entry| entry.as_ref().map(|entry| entry.name.to_string())))}
                        <small>{part(move || entry.with(|entry| entry.as_ref().map(|entry| entry.key.to_string())))}</small>
                    </h2>
                    <button
                        type="button"
                        class="icon-button"
                        title=label(Text::Close, settings.locale)
                        aria-label=label(Text::Close, settings.locale)
                        on:click=move |_|
                        settings.skill.set(None)
                    >
                        {icon(Icon::Close)}
                    </button>
                </div>
                {drill::of_skill(settings)}
                <Trend data kind=Kind::Lines title=Text::SkillLastHour unit=Text::UnitCalls empty=view.when_empty(Text::TrendEmpty) now_ms place settings />
                {part(verdict)}
                <p class="muted">{part(chance)}</p>
                {part(today)}
                <SkillAhead store settings row=current />
                <SkillWindows store settings place />
                <h3>{label(Text::AllFigures, settings.locale)}</h3>
                <Counters columns=figures() row state=view.state origin locale=settings.locale />
                <History store settings place source=Source::Skill now_ms />
                <h3>{label(Text::Oddities, settings.locale)}</h3>
                {part(odd)}
            </aside>
        </Show>
    }
}

/// Every figure. What a column must not be used for says nothing about one queue.
fn figures() -> Vec<Column<SkillRow>> {
    let about_one = |column: Column<SkillRow>| Column { note: column.note.filter(|note| *note != Text::NoteAgentsPerSkill), ..column };
    columns().into_iter().map(about_one).collect()
}

/// What the service level of the day leaves room for, and what it is of; nothing before a call was offered.
fn today_words(today: &Today, row: &SkillToday, target_percent: u8, since: &str, locale: Locale) -> Option<[String; 2]> {
    let count = |number: u32| format::count(number.into());
    let budget = match sla_budget(row.connected_in_20s, row.offered, target_percent)? {
        SlaBudget::MissesAllowed(calls) => sentences::misses_allowed(&calls.to_string(), target_percent, locale),
        SlaBudget::CallsToRecover(calls) => sentences::calls_to_recover(&calls.to_string(), target_percent, locale),
    };
    let (in_time, offered) = (count(row.connected_in_20s), count(row.offered));
    Some([budget, sentences::today_of(since, &in_time, &offered, &count(row.covered), &count(today.periods), locale)])
}

/// The bounds that chance sets to the service level, and whether it was cut at 100 percent.
fn service_level_words(row: &SkillRow, locale: Locale) -> String {
    let share = service_level_20s(row);
    let cases = |reading: domain::reading::Reading| reading.value().and_then(|value| u32::try_from(value).ok());
    let bounds = cases(row.connected_in_20s_5m).zip(cases(row.offered_5m)).and_then(|(in_time, offered)| wilson_interval(in_time, offered));
    let between = bounds
        .map(|(low, high)| sentences::between(&format::percent(low * 100.0), &format::percent(high * 100.0), locale))
        .unwrap_or_default();
    let clamped = if share.clamped { words(Text::NoteClamped, locale) } else { "" };
    sentences::join(&[&between, clamped], locale)
}

/// What the decoder had to put up with, in words.
pub fn oddities(oddities: &[Oddity], locale: Locale) -> AnyView {
    if oddities.is_empty() {
        return view! { <p class="muted">{words(Text::NoOddities, locale)}</p> }.into_any();
    }
    let item = |oddity: &Oddity| {
        let example = oddity.example.as_ref().map(|example| sentences::example(example, locale));
        let said = [Some(words(kind(oddity.kind), locale).to_owned()), Some(sentences::times(&oddity.count.to_string(), locale)), example];
        let separator = locale.language().between_clauses;
        view! {
            <li>
                <code>{oddity.field.clone()}</code>
                " "
                {said.into_iter().flatten().collect::<Vec<_>>().join(separator)}
            </li>
        }
    };
    view! { <ul class="oddities">{oddities.iter().map(item).collect_view()}</ul> }.into_any()
}

const fn kind(kind: OddityKind) -> Text {
    match kind {
        OddityKind::UnknownField => Text::OddUnknownField,
        OddityKind::MissingField => Text::OddMissingField,
        OddityKind::OtherSpelling => Text::OddOtherSpelling,
        OddityKind::NumberAsText => Text::OddNumberAsText,
        OddityKind::InvalidValue => Text::OddInvalidValue,
        OddityKind::Sentinel => Text::OddSentinel,
        OddityKind::MissingRow => Text::OddMissingRow,
        OddityKind::UnaskedRow => Text::OddUnaskedRow,
        OddityKind::RepeatedRow => Text::OddRepeatedRow,
        OddityKind::OtherEnvelope => Text::OddOtherEnvelope,
    }
}

#[cfg(test)]
mod tests {
    use domain::id::SkillId;
    use domain::reading::Reading;

    use super::*;

    #[test]
    fn chance_is_said_with_the_service_level_and_a_cut_one_says_so() {
        let row = |in_time, offered| SkillRow {
            connected_in_20s_5m: Reading::Value(in_time),
            offered_5m: Reading::Value(offered),
            ..SkillRow::from_fields(SkillId(1), |_| Reading::Absent)
        };
        assert_eq!(service_level_words(&row(80, 100), Locale::En), "Allowing for chance: 71.1% to 86.7% (95% confidence).");
        assert!(service_level_words(&row(6, 5), Locale::En).contains("passed 100%"));
        assert_eq!(service_level_words(&row(0, 0), Locale::En), "");
    }
}
