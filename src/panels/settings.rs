//! The view of the settings: what was chosen, what is configured, where each number comes from, and what this program is.

use domain::access_code::AccessCodeRow;
use domain::agent::AgentStatistics;
use domain::field::{Field, Source};
use domain::setup::{Mode, PageSetup, VdnSetup};
use domain::skill::SkillRow;
use domain::snapshot::Oddity;
use domain::sysindex::Period;
use domain::system_state::SystemState;
use leptos::prelude::*;

use super::columns::PRESETS;
use super::found::found;
use super::keys::KEYS;
use super::lamps::source_words;
use super::place::chosen as chosen_place;
use super::skill_detail::oddities;
use super::skill_windows::KPIS;
use super::sysindex::window_words;
use crate::format;
use crate::i18n::{Locale, Text, fields, sentences, words};
use crate::live::{label, part};
use crate::settings::{Density, Settings, Theme};
use crate::store::Store;
use crate::store::feed::Feed;

/// The view.
#[component]
pub fn SettingsPanel(store: Store, settings: Settings) -> impl IntoView {
    let locale = settings.locale;
    let has_shifts = move || {
        let setup = store.setup.get();
        let (site, vdn) = store.place.get()?;
        Some(chosen_place(setup.as_deref()?, &site, vdn)?.has_shifts)
    };
    let chosen = move || lines(chosen(settings, has_shifts().unwrap_or_default()));
    let configured = move || {
        let budget = store.sources.with(|sources| {
            let site = store.place.with(|place| place.as_ref().map(|(site, _)| site.clone()))?;
            sources.site(&site).map(|site| site.calls_per_second)
        });
        store.setup.with(|setup| setup.as_deref().map(|setup| lines(configured(setup, budget, locale.get()))))
    };
    let places = move || store.setup.with(|setup| setup.as_deref().map(|setup| places(setup, locale.get())));
    let numbers = move || Source::ALL.map(|source| numbers(source, locale.get())).into_iter().collect_view();
    let keys = move || lines(KEYS.map(|(keys, what)| (keys.to_owned(), words(what, locale.get()).to_owned())).into());
    let absent =
        move || lines(ABSENT.map(|(what, why)| (words(what, locale.get()).to_owned(), words(why, locale.get()).to_owned())).into());
    let about = move || store.setup.with(|setup| setup.as_deref().map(|setup| lines(about(setup, locale.get()))));
    let found_out = move || {
        store.setup.with(|setup| {
            let (site, vdn) = store.place.get()?;
            chosen_place(setup.as_deref()?, &site, vdn).map(|vdn| lines(found(&vdn.findings, &vdn.offsets, locale.get())))
        })
    };
    let section = move |title: Text, body: AnyView| {
        view! {
            <section class="settings-part">
                <h2>{label(title, locale)}</h2>
                {body}
            </section>
        }
    };
    view! {
        <section class="panel settings">
            <h1>{label(Text::Settings, locale)}</h1>
            <div class="settings-parts">
                {section(Text::SettingsChosen, part(chosen).into_any())}
                {section(Text::SettingsConfigured, part(configured).into_any())}
                {section(Text::FoundOut, part(found_out).into_any())}
                {section(Text::Keys, part(keys).into_any())}
                {section(Text::About, view! { {part(about)} <Odd store settings /> }.into_any())}
            </div>
            {section(Text::SettingsPlaces, part(places).into_any())}
            {section(Text::SettingsNumbers, part(numbers).into_any())}
            {section(Text::Absent, part(absent).into_any())}
        </section>
    }
}

/// Where the numbers of a source come from, for whoever asks in its view; nothing of it is there before.
#[component]
pub fn Meanings(source: Source, settings: Settings) -> impl IntoView {
    let is_asked = RwSignal::new(false);
    let numbers = move || is_asked.get().then(|| numbers(source, settings.locale.get()));
    view! {
        <details class="panel meanings" on:toggle=move |_| is_asked.set(true)>
            <summary>{label(Text::SettingsNumbers, settings.locale)}</summary>
            {part(numbers)}
        </details>
    }
}

/// What came otherwise than documented with the last read of each source.
#[component]
fn Odd(store: Store, settings: Settings) -> impl IntoView {
    fn odd<T: Send + Sync + 'static>(feed: RwSignal<Feed<T>>) -> Option<Vec<Oddity>> {
        feed.with(|feed| feed.good.as_ref().map(|good| good.snapshot.oddities.clone()))
    }
    let known = move || {
        let locale = settings.locale.get();
        let read = [
            (Source::Skill, odd(store.skills)),
            (Source::AccessCode, odd(store.access_codes)),
            (Source::SystemState, odd(store.system_state)),
            (Source::Sysindex, odd(store.sysindex)),
            (Source::Agent, odd(store.agent)),
        ];
        let of_source = |(source, odd): (Source, Option<Vec<Oddity>>)| {
            let odd = odd?;
            Some(view! {
                <dt>{words(source_words(source).0, locale)}</dt>
                <dd>{oddities(&odd, locale)}</dd>
            })
        };
        read.into_iter().filter_map(of_source).collect_view()
    };
    view! {
        <h3>{label(Text::OdditiesOfAll, settings.locale)}</h3>
        <dl class="settings-lines">{part(known)}</dl>
    }
}

/// Words and what stands for them.
fn lines(lines: Vec<(String, String)>) -> impl IntoView {
    let line = |(term, what): (String, String)| {
        view! {
            <dt>{term}</dt>
            <dd>{what}</dd>
        }
    };
    view! { <dl class="settings-lines">{lines.into_iter().map(line).collect_view()}</dl> }
}

/// What the viewer chose, and what they did not: the defaults.
fn chosen(settings: Settings, has_shifts: bool) -> Vec<(String, String)> {
    let locale = settings.locale.get();
    let say = |text| words(text, locale).to_owned();
    let theme = match settings.theme.get() {
        Theme::Auto => Text::ThemeAuto,
        Theme::Light => Text::ThemeLight,
        Theme::Dark => Text::ThemeDark,
    };
    let density = if settings.density.get() == Density::Compact { Text::Compact } else { Text::Comfortable };
    let preset = settings.columns.with(|chosen| PRESETS.into_iter().find(|(preset, _)| preset == chosen));
    let columns = preset.map_or(Text::ColumnsOwn, |(_, name)| name);
    let on = |on: bool| say(if on { Text::On } else { Text::Off });
    vec![
        (say(Text::Theme), say(theme)),
        (say(Text::Density), say(density)),
        (say(Text::Language), say(Text::OwnName)),
        (say(Text::Columns), say(columns)),
        (say(Text::Window), say(window_words(settings.window.get(), has_shifts))),
        (say(Text::Sound), on(settings.sound.get())),
        (say(Text::Notifications), on(settings.notify.get())),
    ]
}

/// What the proxy's configuration says that matters to a viewer.
fn configured(setup: &PageSetup, calls_per_second: Option<f64>, locale: Locale) -> Vec<(String, String)> {
    let say = |text| words(text, locale).to_owned();
    let every = setup.intervals;
    let interval = |source, milliseconds| (say(source_words(source).0), sentences::every(&format::age(milliseconds, locale), locale));
    let budget = calls_per_second.map_or_else(|| "?".to_owned(), |calls| sentences::per_second(&format::amount(calls), locale));
    vec![
        (say(Text::CallsToAicc), budget),
        (say(Text::ServiceLevel), sentences::target(setup.service_level_target_percent, locale)),
        interval(Source::Skill, every.skills_ms),
        interval(Source::AccessCode, every.access_codes_ms),
        interval(Source::SystemState, every.system_state_ms),
        interval(Source::Sysindex, every.sysindex_ms),
        (say(Text::SourceAgent), say(Text::OnDemand)),
    ]
}

/// The call centres with what is configured of each.
fn places(setup: &PageSetup, locale: Locale) -> impl IntoView + use<> {
    let count = |number: usize| format::count(i64::try_from(number).unwrap_or(i64::MAX));
    let row = |(site, vdn): (&str, &VdnSetup)| {
        let day = format!("{:02}:{:02}", vdn.day_start_minutes / 60, vdn.day_start_minutes % 60);
        view! {
            <tr>
                <th scope="row">{format!("{} ({site}/{})", vdn.name, vdn.id)}</th>
                <td>{vdn.time_zone.clone()}</td>
                <td>{day}</td>
                <td>{count(vdn.skills.len())}</td>
                <td>{count(vdn.access_codes.len())}</td>
                <td>{count(vdn.agents.len())}</td>
            </tr>
        }
    };
    let rows: Vec<_> = setup.sites.iter().flat_map(|site| site.vdns.iter().map(|vdn| (site.id.as_str(), vdn))).map(row).collect();
    let heads = [Text::VirtualCallCentre, Text::TimeZone, Text::DayStart, Text::SkillQueues, Text::AccessCodes, Text::Agents];
    view! {
        <div class="settings-table" role="region" tabindex="0" aria-label=words(Text::SettingsPlaces, locale)>
            <table>
                <thead>
                    <tr>{heads.map(|head| view! { <th scope="col">{words(head, locale)}</th> }).into_iter().collect_view()}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// Every counter of a source with the vendor's field, its unit, and what it must not claim; then what is computed from it.
fn numbers(source: Source, locale: Locale) -> impl IntoView + use<> {
    let (name, what, _) = source_words(source);
    let measured = match source {
        Source::Sysindex => of(source, Period::FIELDS, locale),
        Source::Skill => of(source, SkillRow::FIELDS, locale),
        Source::AccessCode => of(source, AccessCodeRow::FIELDS, locale),
        Source::Agent => of(source, AgentStatistics::FIELDS, locale),
        Source::SystemState => of(source, SystemState::FIELDS, locale),
    };
    let derived = DERIVED.iter().filter(|(of, ..)| *of == source).map(|(_, id, name, formula, note)| {
        let note = note.map(|note| words(note, locale)).unwrap_or_default();
        [
            words(*name, locale).to_owned(),
            (*id).to_owned(),
            words(Text::GradeDerived, locale).to_owned(),
            (*formula).to_owned(),
            note.to_owned(),
        ]
    });
    let windowed = KPIS.iter().filter(|_| source == Source::Skill).map(|kpi| {
        let say = |text| words(text, locale).to_owned();
        [say(kpi.name), kpi.id.to_owned(), say(kpi.grade), kpi.formula.to_owned(), say(kpi.note)]
    });
    let row = |cells: [String; 5]| {
        let [name, cells @ ..] = cells;
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells.map(|cell| view! { <td>{cell}</td> }).into_iter().collect_view()}
            </tr>
        }
    };
    let heads = [Text::Figure, Text::Field, Text::Grade, Text::Formula, Text::Limits];
    view! {
        <h3>{words(name, locale)}</h3>
        <p class="muted">{words(what, locale)}</p>
        <div class="settings-table" role="region" tabindex="0" aria-label=words(name, locale)>
            <table>
                <thead>
                    <tr>{heads.map(|head| view! { <th scope="col">{words(head, locale)}</th> }).into_iter().collect_view()}</tr>
                </thead>
                <tbody>{measured.into_iter().chain(derived).chain(windowed).map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn of<Row>(source: Source, all: &[Field<Row>], locale: Locale) -> Vec<[String; 5]> {
    let say = |text: Option<Text>| text.map(|text| words(text, locale)).unwrap_or_default().to_owned();
    let line = |field: &Field<Row>| {
        let unit = say(fields::unit(field.unit));
        let (name, note) = (say(fields::field_name(source, field.name)), say(fields::field_note(source, field.name)));
        [name, field.vendor.to_owned(), words(Text::GradeMeasured, locale).to_owned(), unit, note]
    };
    all.iter().map(line).collect()
}

/// What is computed: source, id, name, formula in our field names, and what it must not claim.
const DERIVED: [(Source, &str, Text, &str, Option<Text>); 14] = [
    (Source::Sysindex, "vdn_agent_share", Text::ConnectedShare, "connected / inbound", Some(Text::NoteConnectedShare)),
    (Source::Sysindex, "vdn_not_reached_max", Text::NotReached, "inbound − connected", Some(Text::NoteNotReached)),
    (Source::Skill, "sl20_5m", Text::ServiceLevel, "connected_in_20s_5m / offered_5m", Some(Text::NoteServiceLevel)),
    (
        Source::Skill,
        "agents_other",
        Text::OtherStates,
        "signed_in − (talking + idle + busy + resting + after_call_work + study + occupied + pre_occupied)",
        Some(Text::NoteAgentsPerSkill),
    ),
    (Source::Skill, "unavailable_share", Text::UnavailableShare, "(busy + resting + study) / signed_in", Some(Text::NoteUnavailable)),
    (Source::AccessCode, "longest_wait_now", Text::LongestWait, "max(longest_wait)", Some(Text::NoteLongestWait)),
    (Source::AccessCode, "did_ivr_share", Text::IvrShare, "in_ivr / online", None),
    (Source::AccessCode, "did_queue_share", Text::QueueShare, "in_queue / online", None),
    (Source::AccessCode, "did_agent_share", Text::AgentShare, "with_agent / online", None),
    (Source::Agent, "ag_answer_share", Text::AnswerShare, "answered / (answered + not_answered)", None),
    (Source::Agent, "ag_avg_talk", Text::AverageTalkAgent, "talk_time / (answered + outbound)", Some(Text::NoteAverageTalkAgent)),
    (Source::Agent, "ag_transfer_rate", Text::TransferRate, "transferred_out / answered", Some(Text::NoteTransferRate)),
    (Source::Agent, "ag_hold_rate", Text::HoldRate, "held / answered", Some(Text::NoteHoldRate)),
    (Source::Agent, "ag_release_share", Text::ReleaseShare, "released_by_agent / (answered + outbound)", Some(Text::NoteReleaseShare)),
];

/// What these interfaces do not allow to be computed, and why (KPI sheet, section 5).
const ABSENT: [(Text, Text); 11] = [
    (Text::AbsentAbandonRate, Text::WhyNoAbandonRate),
    (Text::AbsentOtherThreshold, Text::WhyNoOtherThreshold),
    (Text::AbsentSpeedOfAnswer, Text::WhyNoSpeedOfAnswer),
    (Text::AbsentHandleTime, Text::WhyNoHandleTime),
    (Text::AbsentAdherence, Text::WhyNoAdherence),
    (Text::AbsentShrinkage, Text::WhyNoShrinkage),
    (Text::AbsentAgentOccupancy, Text::WhyNoAgentOccupancy),
    (Text::AbsentOldestCall, Text::WhyNoOldestCall),
    (Text::AbsentTeams, Text::WhyNoTeams),
    (Text::AbsentQuality, Text::WhyNoQuality),
    (Text::AbsentBefore, Text::WhyNoBefore),
];

/// What this program is.
fn about(setup: &PageSetup, locale: Locale) -> Vec<(String, String)> {
    let say = |text| words(text, locale).to_owned();
    let mode = if setup.mode == Mode::Demo { say(Text::DemoExplained) } else { say(Text::LiveExplained) };
    vec![(say(Text::Version), setup.build.clone()), (say(Text::Figures), mode)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_and_every_computed_figure_is_listed_with_its_origin() {
        for (source, counters) in [(Source::Skill, SkillRow::FIELDS.len()), (Source::Agent, AgentStatistics::FIELDS.len())] {
            let rows = match source {
                Source::Skill => of(source, SkillRow::FIELDS, Locale::En),
                _ => of(source, AgentStatistics::FIELDS, Locale::En),
            };
            assert_eq!(rows.len(), counters);
            assert!(rows.iter().all(|[name, field, grade, ..]| !name.is_empty() && !field.is_empty() && !grade.is_empty()));
        }
        let ids = super::super::skill::columns().into_iter().map(|column| column.id).filter(|id| SkillRow::field(id).is_none());
        for id in ids {
            assert!(DERIVED.iter().any(|(_, listed, ..)| *listed == id), "{id}");
        }
    }
}
