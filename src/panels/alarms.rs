//! The view of the alarms: what is open, how this screen tells of it, what happened, and by which rules.

use domain::alarm::{Alarm, Event, Subject};
use domain::field::Source;
use domain::setup::VdnSetup;
use leptos::prelude::*;

use super::alarm_file as file;
use super::lamps::{source_words, standings};
use super::link::href;
use super::place::{Place, chosen, name_of};
use super::problems::{Problems, is_elsewhere};
use super::rules::Rules;
use super::tools::SaveButtons;
use super::why;
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{Memo, label, live, memo, part};
use crate::route::Here;
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::severity::{Severity, sign};
use crate::widgets::shown::State;

/// The view.
#[component]
pub fn AlarmPanel(store: Store, settings: Settings) -> impl IntoView {
    let place = Place::of(store);
    let here = Here::of_page().search;
    let say = move |text| words(text, settings.locale.get());
    let not_kept = move || {
        let kept = store.alarms.with(|alarms| alarms.told.as_ref().is_none_or(|told| told.kept));
        (!kept).then(|| view! { <p class="muted">{say(Text::AlarmNotKept)}</p> })
    };
    let may_not = move || {
        let may = store.alarms.with(|alarms| alarms.told.as_ref().is_none_or(|told| told.may_operate));
        let why = if store.is_replay.get() { Text::ReplayExplained } else { Text::AlarmMayNot };
        (!may).then(|| view! { <p class="muted">{say(why)}</p> })
    };
    // The address names a queue or an access code: then the view is about that alone.
    let about = memo(move |_| settings.skill.get().map(Subject::Skill).or_else(|| settings.code.get().map(Subject::AccessCode)));
    let listed = memo(move |_| {
        let about = about.get();
        let is_listed = |alarm: &&Alarm| about.is_none_or(|about| alarm.subject == about && !is_elsewhere(alarm, store));
        store.alarms.with(|alarms| alarms.everywhere().into_iter().filter(is_listed).map(|alarm| alarm.id).collect::<Vec<_>>())
    });
    let only = move || {
        let about = about.get()?;
        let name = place.setup.with(|setup| subject_name(about, setup.as_deref(), settings.locale.get()));
        let all = here.with(|query| href("alarms", query, None));
        Some(view! { <p class="drill"><strong>{name}</strong> <a href=all>{say(Text::AllAlarms)}</a></p> })
    };
    let has_others = memo(move |_| {
        let site = store.place.with(|place| place.as_ref().map(|(site, _)| site.clone()));
        store.setup.with(|setup| {
            setup.as_ref().is_some_and(|setup| setup.sites.iter().any(|known| Some(&known.id) == site.as_ref() && known.vdns.len() > 1))
        })
    });
    let all_vdns = move || has_others.get().then(|| switch(settings, "all-vdns", settings.all_vdns, Text::AllVdns, Text::AllVdnsNote));
    let save = Callback::new(move |form| file::save_open(form, listed, store, place, settings));
    let save_log = Callback::new(move |form| file::save_log(form, about, store, place, settings));
    view! {
        <section class="panel alarms">
            <div class="section-head">
                <h1>{label(Text::Alarms, settings.locale)}</h1>
                <SaveButtons save settings />
            </div>
            <p>
                <a href=live(move || here.with(|query| href("handover", query, None)))>{label(Text::HandOver, settings.locale)}</a>
            </p>
            {part(only)}
            <Problems store settings place listed />
            {part(may_not)}
            <div class="alarm-columns">
                <div>
                    <h2>{label(Text::Alerting, settings.locale)}</h2>
                    {part(all_vdns)}
                    <Telling settings />
                    <h2>{label(Text::AlarmRules, settings.locale)}</h2>
                    <Rules store settings place />
                </div>
                <div>
                    <div class="section-head">
                        <h2>{label(Text::AlarmLog, settings.locale)}</h2>
                        <SaveButtons save=save_log settings />
                    </div>
                    {part(not_kept)}
                    <Log about store settings place />
                </div>
            </div>
        </section>
    }
}

/// What can be on or off, with a word on what that means.
fn switch(settings: Settings, name: &'static str, on: RwSignal<bool>, text: Text, note: Text) -> impl IntoView {
    view! {
        <label class="switch">
            <input type="checkbox" data-control=name prop:checked=on on:change=move |event| on.set(event_target_checked(&event)) />
            <span>
                {label(text, settings.locale)} <small class="muted">{label(note, settings.locale)}</small>
            </span>
        </label>
    }
}

/// How this screen tells of alarms: by sound, by notifications.
#[component]
fn Telling(settings: Settings) -> impl IntoView {
    let say = move |text| words(text, settings.locale.get());
    let trouble = move || settings.notify_trouble.get().map(|why| view! { <p class="notice">{say(why)}</p> });
    view! {
        <div class="telling">
            {switch(settings, "sound-switch", settings.sound, Text::Sound, Text::SoundNote)}
            <button
                type="button"
                class="button"
                data-control="sound-test"
                on:click=move |_| settings.sound_test.update(|presses| *presses = presses.wrapping_add(1))
            >
                {label(Text::SoundTest, settings.locale)}
            </button>
            {switch(settings, "notify", settings.notify, Text::Notifications, Text::NotificationsNote)}
            {part(trouble)}
        </div>
    }
}

/// What happened to what the view is about; `None` before it is known.
pub fn events(about: Option<Subject>, store: Store) -> Option<Vec<Event>> {
    let is_listed = |event: &&Event| about.is_none_or(|about| event.alarm.subject == about);
    store.alarms.with(|alarms| alarms.whole().map(|told| told.events.iter().filter(is_listed).cloned().collect()))
}

/// What happened, the newest first.
#[component]
fn Log(about: Memo<Option<Subject>>, store: Store, settings: Settings, place: Place) -> impl IntoView {
    let events = memo(move |_| events(about.get(), store));
    let today = memo(move |_| {
        let now_ms = store.alarms.with(|alarms| alarms.told.as_ref().map(|told| told.now_ms)).unwrap_or_default();
        format::date(now_ms, &place.offsets().get())
    });
    let line = move |event: Event| {
        let locale = settings.locale;
        let Event { at_ms, what, by, note, alarm, .. } = event;
        let (severity, metric) = (alarm.severity, alarm.metric);
        let name = move || place.setup.with(|setup| subject_name(alarm.subject, setup.as_deref(), locale.get()));
        let who = move || {
            let by = by.as_deref().map(|by| why::who(by, locale.get()));
            [by, Some(&*note).filter(|note| !note.is_empty())].into_iter().flatten().collect::<Vec<_>>().join(": ")
        };
        view! {
            <li>
                <time>{part(move || place.offsets().with(|offsets| today.with(|today| format::time_since(at_ms, today, offsets))))}</time>
                {part(move || sign(Some(severity), locale.get()))}
                <span>
                    <strong>{part(name)}</strong>
                    " "
                    {part(move || words(why::metric_text(metric), locale.get()))}
                    ": "
                    {part(move || words(why::event_text(what), locale.get()))}
                    <small class="muted">{part(who)}</small>
                </span>
            </li>
        }
    };
    let is_empty = move || events.with(|events| events.as_ref().is_some_and(Vec::is_empty));
    let empty = move || is_empty().then(|| view! { <p class="muted">{words(Text::AlarmLogEmpty, settings.locale.get())}</p> });
    view! {
        {empty}
        <ol class="alarm-log">
            {part(move || events.get().unwrap_or_default().into_iter().map(line).collect_view())}
        </ol>
    }
}

/// What an alarm is about, by its configured name.
pub fn subject_name(subject: Subject, setup: Option<&VdnSetup>, locale: Locale) -> String {
    match (subject, setup) {
        (Subject::Skill(id), Some(setup)) => name_of(&setup.skills, id).to_string(),
        (Subject::AccessCode(id), Some(setup)) => name_of(&setup.access_codes, id).to_string(),
        (Subject::Skill(id), None) => id.to_string(),
        (Subject::AccessCode(id), None) => id.to_string(),
        (Subject::Platform, _) => words(Text::Platform, locale).to_owned(),
        (Subject::Source(_), _) => why::source_name(subject, locale).unwrap_or_default().to_owned(),
    }
}

/// The same of an alarm anywhere; the name of another call centre than the one in view stands before it.
pub fn subject_in_view(alarm: &Alarm, store: Store, locale: Locale) -> String {
    store.setup.with(|setup| {
        let place = store.place.get();
        let vdn = alarm.vdn.or(place.as_ref().map(|(_, vdn)| *vdn));
        let there = setup.as_deref().zip(vdn).and_then(|(setup, vdn)| chosen(setup, &alarm.site, vdn));
        let name = subject_name(alarm.subject, there, locale);
        match there.filter(|_| is_elsewhere(alarm, store)) {
            Some(there) => format!("{} · {name}", there.name),
            None => name,
        }
    })
}

/// Those who listen are told no more often than this, milliseconds.
const DIGEST_MS: f64 = 30_000.0;

/// What is open and which figures of the view in front are not live, in one sentence for those who listen: said when it has changed, and not
/// more often than every half minute.
#[component]
pub fn Digest(
    store: Store,
    settings: Settings,
    polled: Signal<&'static [Source]>,
    /// Nothing is said before: what a page begins with is not heard.
    is_whole: Signal<bool>,
) -> impl IntoView {
    let standings = standings(store, polled);
    let turn = memo(move |_| (store.now_ms.get() / DIGEST_MS).floor().to_bits());
    let sentence = memo(move |_| {
        // A memo that nobody reads follows nothing.
        let _ = turn.get();
        if !is_whole.get() {
            return None;
        }
        let locale = settings.locale.get();
        untrack(|| {
            if store.is_replay.get() {
                return Some(words(Text::ReplayExplained, locale).to_owned());
            }
            let alarms = store.alarms.with(|alarms| {
                let open = alarms.everywhere();
                let worst = open.first().filter(|_| alarms.is_current(store.now_ms.get()))?;
                let count = sentences::alarms_open(open.len(), locale);
                let said = [subject_in_view(worst, store, locale), why::sentence(worst, None, locale)];
                Some(sentences::said_of(&count, &sentences::list(&said.each_ref().map(String::as_str), locale), locale))
            });
            let polled = standings.iter().filter(|(source, _)| polled.get().contains(source));
            let states = polled.filter_map(|(source, standing)| {
                let state = standing.with(|standing| standing.state);
                let is_old = !state.is_current() && state != State::Waiting;
                is_old.then(|| sentences::said_of(words(source_words(*source).0, locale), words(state.text(), locale), locale))
            });
            let states: Vec<String> = states.collect();
            let states = sentences::list(&states.iter().map(String::as_str).collect::<Vec<_>>(), locale);
            Some(sentences::join(&[&alarms.unwrap_or_default(), &states], locale))
        })
    });
    view! {
        <p class="hidden" role="status" data-digest="">
            {live(move || sentence.get().unwrap_or_default())}
        </p>
    }
}

/// How many alarms are open, as the frame says it; nothing while none is, and a question mark once that is not known any more.
#[component]
pub fn AlarmCount(store: Store, settings: Settings, target: Signal<String>) -> impl IntoView {
    let tally = memo(move |_| store.alarms.with(|alarms| alarms.told.is_some().then(|| alarms.tally(store.now_ms.get()))));
    part(move || {
        let tally = tally.get()?;
        let (count, severity) = tally.unwrap_or_default();
        let locale = settings.locale.get();
        let (short, said) = match tally {
            Some(_) => (count.to_string(), sentences::alarms_open(count, locale)),
            None => ("?".to_owned(), format!("{} ?", words(Text::Alarms, locale))),
        };
        let title = tally.is_none().then(|| words(Text::AlarmsUnknown, locale));
        (tally != Some((0, None))).then(|| {
            view! {
                <a class="alarm-count" href=live(move || target.get()) title=title data-count=short data-severity=severity.map(Severity::word)>
                    {sign(severity, locale)}
                    <span>{said}</span>
                </a>
            }
        })
    })
}
