//! The problem list: what is open, why, since when, and who has taken it.

use domain::alarm::{Acknowledge, Alarm, Snooze, Subject};
use domain::field::Source;
use domain::skill::SkillRow;
use leptos::html;
use leptos::prelude::*;

use super::alarms::subject_in_view;
use super::contents::Contents;
use super::feed_view::FeedView;
use super::hold::Hold;
use super::link::{href, href_in};
use super::place::Place;
use super::sending::{Sending, name_field};
use super::standing::cause as cause_words;
use super::why;
use crate::format;
use crate::i18n::{Text, sentences, words};
use crate::live::{Memo, effect, label, live, memo, part, rows, shown};
use crate::route::Here;
use crate::settings::Settings;
use crate::settings::order::Order;
use crate::store::Store;
use crate::widgets::severity::{Severity, sign};

/// Longest note that the proxy takes, characters.
const NOTE_AT_MOST: u32 = 500;

/// What is open, the worst first.
#[component]
pub fn Problems(
    store: Store,
    settings: Settings,
    place: Place,
    /// Those that are listed; without it, all that is counted above.
    #[prop(optional)]
    listed: Option<Memo<Vec<u64>>>,
    /// So many at most; the rest is counted.
    #[prop(optional)]
    at_most: Option<usize>,
) -> impl IntoView {
    let say = move |text| words(text, settings.locale.get());
    let current = memo(move |_| store.alarms.with(|alarms| alarms.is_current(store.now_ms.get())));
    let all = move || memo(move |_| store.alarms.with(|alarms| alarms.everywhere().into_iter().map(|alarm| alarm.id).collect::<Vec<_>>()));
    let ids = listed.unwrap_or_else(all);
    let (opened, hold, list) = (RwSignal::new(None), Hold::new(), NodeRef::<html::Ul>::new());
    // The focus goes with what had it, and then nobody says so.
    let has_focus = move || list.get_untracked().is_some_and(|list| list.matches(":focus-within").unwrap_or(false));
    // While somebody is among them, none moves and none but what has ended goes; what is new and bad enough is added.
    let in_list = memo(move |before: Option<&Vec<u64>>| {
        ids.with(|ids| {
            let worst = || ids.iter().copied().take(at_most.unwrap_or(usize::MAX));
            let is_held = hold.is_on() && (hold.has_pointer() || has_focus()) || opened.get().is_some_and(|id| ids.contains(&id));
            let kept = before.filter(|_| is_held).into_iter().flatten().copied().filter(|id| ids.contains(id));
            let mut shown: Vec<u64> = kept.collect();
            let new: Vec<u64> = worst().filter(|id| !shown.contains(id)).collect();
            shown.extend(new);
            shown
        })
    });
    let rules = move || store.alarms.with(|alarms| alarms.told.as_ref().map_or(0, |told| told.rules.len()));
    let quiet = move || {
        let sentence = match (current.get(), ids.with(Vec::is_empty)) {
            (true, true) => sentences::no_alarms(rules(), settings.locale.get()),
            (true, false) => return None,
            (false, _) => {
                let why = store.alarms.with(|alarms| alarms.cause.as_ref().map(|cause| cause_words(cause, settings.locale.get())));
                if why.is_none() && store.alarms.with(|alarms| alarms.told.is_none()) {
                    say(Text::WaitingForFirst).to_owned()
                } else {
                    sentences::join(&[say(Text::AlarmsUnknown), &why.unwrap_or_default()], settings.locale.get())
                }
            }
        };
        Some(view! { <p class="muted">{sentence}</p> })
    };
    let kept_back = move || {
        let is_held = in_list.with(|shown| ids.with(|ids| !ids.starts_with(shown)));
        is_held.then(|| view! { <p class="muted">{say(Text::OrderHeld)}</p> })
    };
    let more = move || {
        let hidden = ids.with(Vec::len).saturating_sub(in_list.with(Vec::len));
        (hidden > 0).then(|| view! { <p class="muted">{sentences::and_more(&hidden.to_string(), settings.locale.get())}</p> })
    };
    let row = move |id| view! { <ProblemRow id opened store settings place /> };
    view! {
        <div class="problems" data-current=live(move || current.get().then_some(""))>
            {part(quiet)}
            {part(kept_back)}
            <ul
                node_ref=list
                on:pointerenter=hold.on_pointer(true)
                on:pointerleave=hold.on_pointer(false)
                on:focusin=hold.on_focus(true)
                on:focusout=hold.on_focus(false)
            >
                {shown(move || in_list.with(|ids| !ids.is_empty()), move || rows(move || in_list.get(), row))}
            </ul>
            {part(more)}
        </div>
    }
}

/// The view that shows more of what an alarm is about, in its own call centre.
fn target(alarm: &Alarm, is_elsewhere: bool, query: &str) -> String {
    let there = alarm.vdn.filter(|_| is_elsewhere).map(|vdn| href_in(&alarm.site, vdn, query));
    let query = there.as_deref().unwrap_or(query);
    match alarm.subject {
        Subject::Skill(id) => href("skills", query, Some(("skill", &id.to_string()))),
        Subject::AccessCode(id) => href("access-codes", query, Some(("code", &id.to_string()))),
        Subject::Source(Source::AccessCode) => href("access-codes", query, None),
        Subject::Source(Source::Sysindex) => href("indicators", query, None),
        Subject::Source(Source::Skill) => href("skills", query, None),
        Subject::Source(Source::Agent) => href("agents", query, None),
        Subject::Source(Source::SystemState) => href("system-state", query, None),
        Subject::Platform => href("", query, None),
    }
}

/// Whether an alarm is of another call centre than the one in view.
pub fn is_elsewhere(alarm: &Alarm, store: Store) -> bool {
    alarm.vdn.is_some() && store.place.with(|place| place.as_ref().map(|(_, vdn)| *vdn) != alarm.vdn)
}

#[component]
fn ProblemRow(id: u64, opened: RwSignal<Option<u64>>, store: Store, settings: Settings, place: Place) -> impl IntoView {
    let locale = settings.locale;
    let say = move |text| words(text, locale.get());
    let search = Here::of_page().search;
    let alarm = memo(move |_| store.alarms.with(|alarms| alarms.find(id).cloned()));
    let elsewhere = memo(move |_| alarm.with(|alarm| alarm.as_ref().is_some_and(|alarm| is_elsewhere(alarm, store))));
    let about = memo(move |_| alarm.with(|alarm| alarm.as_ref().map(|alarm| alarm.subject)));
    let skills = FeedView::of(store.skills, store);
    let row = memo(move |_| {
        // Of another call centre, a queue with this id is another queue.
        let Subject::Skill(skill) = about.get().filter(|_| !elsewhere.get())? else { return None };
        skills.snapshot.with(|snapshot| snapshot.as_ref()?.data.rows.iter().find(|row| row.id == skill).cloned())
    });
    // Old figures say nothing of a cause.
    let row = move || row.get().filter(|_: &SkillRow| skills.state.get().is_current());
    let link = move || {
        let alarm = alarm.get()?;
        let name = subject_in_view(&alarm, store, locale.get());
        Some(view! { <a href=search.with(|search| target(&alarm, elsewhere.get(), search))>{name}</a> })
    };
    let why = move || {
        alarm.with(|alarm| {
            let alarm = alarm.as_ref()?;
            let row = row();
            let cause = row.as_ref().and_then(|row| why::cause(alarm.metric, row, locale.get())).unwrap_or_default();
            Some(sentences::join(&[&why::sentence(alarm, row.as_ref(), locale.get()), &cause], locale.get()))
        })
    };
    let clock_ms = move || store.alarms.with(|alarms| alarms.clock_ms(store.now_ms.get()));
    let since = move || {
        let open_ms = clock_ms()? - alarm.with(|alarm| alarm.as_ref().map(|alarm| alarm.since_ms))?;
        Some(sentences::since(&format::age(u64::try_from(open_ms).unwrap_or_default(), locale.get()), locale.get()))
    };
    let silent = memo(move |_| {
        let until_ms = alarm.with(|alarm| alarm.as_ref()?.snoozed_until_ms)?;
        (until_ms > clock_ms()?).then_some(until_ms)
    });
    let standing = move || {
        let taken = alarm.with(|alarm| {
            let taken = alarm.as_ref()?.acknowledged.as_ref()?;
            let by = sentences::taken_by(&taken.by, locale.get());
            Some(if taken.note.is_empty() { by } else { format!("{by}: {}", taken.note) })
        });
        let silent = silent.get().map(|until_ms| sentences::silent_until(&format::minute(until_ms, &place.offsets().get()), locale.get()));
        let held = alarm.with(|alarm| alarm.as_ref().is_some_and(|alarm| alarm.held)).then(|| say(Text::AlarmHeld).to_owned());
        [taken, silent, held].into_iter().flatten().map(|words| view! { <span>{words}</span> }).collect_view()
    };
    let severity = memo(move |_| alarm.with(|alarm| alarm.as_ref().map(|alarm| alarm.severity)));
    let calls = move || alarm.with(|alarm| alarm.as_ref().is_some_and(|alarm| alarm.acknowledged.is_none())) && silent.get().is_none();
    let may_operate = move || store.alarms.with(|alarms| alarms.told.as_ref().is_some_and(|told| told.may_operate));
    let is_open = move || opened.get() == Some(id);
    let opener = NodeRef::<html::Button>::new();
    let is_taken = move || alarm.with(|alarm| alarm.as_ref().is_some_and(|alarm| alarm.acknowledged.is_some()));
    let take = move || {
        view! {
            <button
                type="button"
                class="button"
                node_ref=opener
                aria-expanded=live(move || is_open().to_string())
                on:click=move |_| opened.update(|opened| *opened = (*opened != Some(id)).then_some(id))
            >
                {part(move || say(if is_taken() { Text::AlarmTaken } else { Text::AlarmTake }))}
            </button>
        }
    };
    let take_form = Contents::held(settings, move |contents| (contents.take_form)(Taken { id, opened, opener, silent, store, settings }));
    view! {
        <li
            class="problem"
            data-alarm=id.to_string()
            data-severity=live(move || severity.get().map(Severity::word))
            data-quiet=live(move || (!calls()).then_some(""))
        >
            <span class="problem-sign">{part(move || sign(severity.get(), locale.get()))}</span>
            <div class="problem-words">
                <p>
                    <strong>{part(link)}</strong>
                    <span>{part(why)}</span>
                </p>
                <p class="muted problem-standing">
                    <span>{part(since)}</span>
                    {part(standing)}
                </p>
            </div>
            {shown(may_operate, take)}
            {shown(is_open, take_form)}
        </li>
    }
}

/// An alarm that somebody is about to take.
#[derive(Clone, Copy)]
pub struct Taken {
    id: u64,
    opened: RwSignal<Option<u64>>,
    /// What opened the form.
    opener: NodeRef<html::Button>,
    silent: Memo<Option<i64>>,
    store: Store,
    settings: Settings,
}

/// Taking and silencing an alarm: a name where the proxy knows none, and a note.
pub fn take_form(Taken { id, opened, opener, silent, store, settings }: Taken) -> AnyView {
    let say = move |text| words(text, settings.locale.get());
    let note = RwSignal::new(String::new());
    let known = memo(move |_| store.alarms.with(|alarms| alarms.told.as_ref().and_then(|told| told.name.clone())));
    let name = move || known.get().is_none().then(|| settings.name.get().trim().to_owned());
    let nameless = move || name().is_some_and(|name| name.is_empty());
    let sending = Sending::new(store, settings);
    let take = move || sending.send(Order::Acknowledge(id, Acknowledge { name: name(), note: note.get().trim().to_owned() }));
    let silence = move |minutes| sending.send(Order::Snooze(id, Snooze { name: name(), minutes }));
    // It closes, and gives the focus back if that was in it.
    let close = move || {
        let opener = opener.get_untracked();
        let is_near =
            opener.as_ref().and_then(|opener| opener.parent_element()).is_some_and(|row| row.matches(":focus-within").unwrap_or(false));
        if let Some(opener) = opener.filter(|_| is_near) {
            // Fails only for what cannot have the focus.
            let _ = opener.focus();
        }
        opened.set(None);
    };
    // The form goes when it was done; else it says why not and keeps what was typed.
    effect(move |_: Option<()>| {
        if sending.outcome() == Some(Ok(())) {
            close();
        }
    });
    let button = move |text: Text, order: Callback<()>| {
        view! {
            <button
                type="button"
                class="button"
                disabled=nameless
                on:click=move |_| order.run(())
            >
                {part(move || say(text))}
            </button>
        }
    };
    let silences = move || {
        if silent.get().is_some() {
            button(Text::AlarmUnsnooze, Callback::new(move |()| silence(0))).into_any()
        } else {
            view! {
                {button(Text::AlarmSnooze15, Callback::new(move |()| silence(15)))}
                {button(Text::AlarmSnooze60, Callback::new(move |()| silence(60)))}
            }
            .into_any()
        }
    };
    view! {
        <form
            class="take-form"
            on:submit=move |event| {
                event.prevent_default();
                if !nameless() {
                    take();
                }
            }
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close();
                }
            }
        >
            {shown(move || known.get().is_none(), move || name_field(settings))}
            <label class="grow">
                <span>{label(Text::AlarmNote, settings.locale)}</span>
                <input
                    type="text"
                    autocomplete="off"
                    maxlength=NOTE_AT_MOST
                    placeholder=label(Text::AlarmNoteExample, settings.locale)
                    prop:value=live(move || note.get())
                    on:input=move |event| note.set(event_target_value(&event))
                />
            </label>
            <button type="submit" class="button primary" disabled=nameless>
                {label(Text::AlarmTake, settings.locale)}
            </button>
            {part(silences)}
            {sending.refusal()}
        </form>
    }
    .into_any()
}
