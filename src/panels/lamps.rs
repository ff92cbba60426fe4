//! The source lamps of the frame: each source's state at a glance, and on a click what it is, when it was read, why not, and what next.

use domain::field::Source;
use domain::status::SiteStatus;
use leptos::prelude::*;

use super::contents::Contents;
use super::feed_view::FeedView;
use super::place::Place;
use super::standing::{Standing, cause};
use crate::format;
use crate::i18n::{Text, sentences, words};
use crate::live::{Memo, label, live, memo, part};
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::icon::lamp;
use crate::widgets::popover::popover;
use crate::widgets::shown::State;

/// Name, explanation, and the word that no other popover has.
pub const fn source_words(source: Source) -> (Text, Text, &'static str) {
    match source {
        Source::Sysindex => (Text::SourceSysindex, Text::WhatSysindex, "lamp-sysindex"),
        Source::Skill => (Text::SourceSkill, Text::WhatSkill, "lamp-skill"),
        Source::AccessCode => (Text::SourceAccessCode, Text::WhatAccessCode, "lamp-access-code"),
        Source::Agent => (Text::SourceAgent, Text::WhatAgent, "lamp-agent"),
        Source::SystemState => (Text::SourceSystemState, Text::WhatSystemState, "lamp-system-state"),
    }
}

/// How the four sources stand that are read on schedule. `polled` are those that the view in front polls.
pub fn standings(store: Store, polled: Signal<&'static [Source]>) -> [(Source, Memo<Standing>); 4] {
    [
        (Source::Skill, FeedView::of(store.skills, store).standing),
        (Source::AccessCode, FeedView::of(store.access_codes, store).standing),
        (Source::SystemState, FeedView::of(store.system_state, store).standing),
        (Source::Sysindex, FeedView::of(store.sysindex, store).standing),
    ]
    .map(|(source, own)| {
        // What the view polls stands as its figures do; of the others the proxy knows more than the page.
        let standing = memo(move |_| {
            let here = polled.get().contains(&source) && own.with(|own| own.state != State::Waiting);
            let known = move || {
                let (site, vdn) = store.place.get()?;
                store.sources.with(|sources| sources.known(source, &site, vdn, store.now_ms.get()))
            };
            // How it stands now is nothing of a moment that is over.
            let known = if here || store.is_replay.get() { None } else { known() };
            known.map_or_else(|| own.get(), Standing::of_known)
        });
        (source, standing)
    })
}

/// The lamps of the sources that are read on schedule, of the agent's once it was read.
#[component]
pub fn Lamps(
    store: Store,
    settings: Settings,
    place: Place,
    /// The sources that the view in front polls.
    polled: Signal<&'static [Source]>,
) -> impl IntoView {
    let agent = FeedView::on_demand(store.agent, store);
    // An embed speaks of its own figures only.
    let embedded = move || settings.embed.with(Option::is_some);
    let lamp = move |(source, standing): (Source, Memo<Standing>)| {
        // Of a moment that is over only that is known which was asked for.
        let is_shown = move || !(embedded() || store.is_replay.get()) || polled.get().contains(&source);
        view! {
            <Show when=is_shown>
                <Lamp source standing store settings place />
            </Show>
        }
    };
    view! {
        <ul class="lamps" aria-label=live(move || words(Text::Sources, settings.locale.get()))>
            {standings(store, polled).map(lamp).into_iter().collect_view()}
            <Show when=move || agent.state.get() != State::Waiting>
                <Lamp source=Source::Agent standing=agent.standing store settings place />
            </Show>
        </ul>
    }
}

#[component]
fn Lamp(source: Source, standing: Memo<Standing>, store: Store, settings: Settings, place: Place) -> impl IntoView {
    let (name, _, id) = source_words(source);
    let locale = settings.locale;
    let say = move |text| words(text, locale.get());
    let state = memo(move |_| standing.with(|standing| standing.state));
    let age = move || standing.with(|standing| standing.age_ms.map(|age_ms| format::age(age_ms, locale.get())));
    let heard = move || {
        let age = age().unwrap_or_else(|| say(Text::NeverRead).to_owned());
        sentences::lamp(say(name), say(state.get().text()), &age, locale.get())
    };
    // What the sign says, for those who listen.
    let state_word = move || say(state.get().text());
    let told = Contents::held(settings, move |contents| (contents.lamp)(Told { source, standing, store, settings, place }));
    view! {
        <li>
            <button
                type="button"
                class="lamp-button"
                popovertarget=id
                data-lamp=source.word()
                data-state=live(move || state.get().word())
                title=heard
            >
                {part(move || lamp(state.get()))}
                <span class="lamp-name">{part(move || say(name))}</span>
                <span class="hidden">{part(state_word)}</span>
                <span class="lamp-age">{part(age)}</span>
            </button>
            {popover(id, label(name, locale), told)}
        </li>
    }
}

/// What a lamp tells when it is opened.
#[derive(Clone, Copy)]
pub struct Told {
    source: Source,
    standing: Memo<Standing>,
    store: Store,
    settings: Settings,
    place: Place,
}

/// What the source is, when it was read, why not, and what next.
pub fn told(Told { source, standing, store, settings, place }: Told) -> AnyView {
    let (name, what, _) = source_words(source);
    let locale = settings.locale;
    let say = move |text| words(text, locale.get());
    let state = memo(move |_| standing.with(|standing| standing.state));
    let read = move || {
        let offsets = place.offsets().get();
        let at = standing.with(|standing| standing.read_at_ms);
        at.map_or_else(|| say(Text::NeverRead).to_owned(), |at| format::date_time(at, &offsets))
    };
    let why = move || {
        let why = standing.with(|standing| standing.cause.as_ref().map(|known| cause(known, locale.get())));
        why.unwrap_or_else(|| say(if state.get() == State::Late { Text::NextIsOverdue } else { Text::AllWell }).to_owned())
    };
    let next = move || {
        let failures = store.place.with(|place| {
            let (site, vdn) = place.as_ref()?;
            store.sources.with(|sources| sources.failures_in_a_row(source, site, *vdn))
        });
        let next = standing.with(|standing| standing.next(locale.get()));
        match failures {
            Some(failures) if failures > 1 && !store.is_replay.get() => {
                let failed = sentences::failures_in_a_row(&failures.to_string(), locale.get());
                sentences::join(&[&failed, &next], locale.get())
            }
            _ => next,
        }
    };
    // The budget is that of the site, whichever source spends it.
    let calls = move || {
        let said = |site: &SiteStatus| {
            let made = format::count(i64::try_from(site.calls_made).unwrap_or(i64::MAX));
            sentences::calls_made(&made, &format::amount(site.calls_per_second), locale.get())
        };
        let site = store.place.with(|place| place.as_ref().map(|(site, _)| site.clone()));
        site.and_then(|site| store.sources.with(|sources| sources.site(&site).map(said))).unwrap_or_else(|| "?".to_owned())
    };
    let line = move |term: Text, words: Signal<String>| {
        view! {
            <dt>{part(move || say(term))}</dt>
            <dd>{words}</dd>
        }
    };
    view! {
        <h2>
            {part(move || lamp(state.get()))} <span>{part(move || say(name))}</span> <small>{part(move || say(state.get().text()))}</small>
        </h2>
        <dl>
            {line(Text::LampWhat, Signal::derive(move || say(what).to_owned()))} {line(Text::LampRead, Signal::derive(read))}
            {line(Text::LampWhy, Signal::derive(why))} {line(Text::LampNext, Signal::derive(next))}
            {line(Text::CallsToAicc, Signal::derive(calls))}
        </dl>
    }
    .into_any()
}
