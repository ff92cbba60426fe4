//! What stands above the figures of a moment that is over, so that nobody takes them for live ones, and moves through time.

use leptos::ev::Event;
use leptos::prelude::*;

use super::place::Place;
use crate::format;
use crate::i18n::{Text, words};
use crate::live::{label, live, memo, part};
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::icon::{Icon, icon};

/// How far back the scrubber reaches, milliseconds, and how fine it is.
const REACH_MS: i64 = 86_400_000;
const GRAIN_MS: i64 = 10_000;
/// As close to the present as one can go, milliseconds.
const PRESENT_MS: i64 = 10_000;
/// How many times as fast as it was.
const SPEEDS: [u32; 3] = [1, 10, 60];
/// Steps by a press, milliseconds.
const STEPS: [(i64, Text); 4] =
    [(-3_600_000, Text::HourBack), (-300_000, Text::MinutesBack), (300_000, Text::MinutesOn), (3_600_000, Text::HourOn)];

/// The bar of a replay.
#[component]
pub fn ReplayBar(store: Store, settings: Settings) -> impl IntoView {
    let place = Place::of(store);
    let say = move |text| words(text, settings.locale.get());
    let present_ms = move || store.aicc_now_ms.get().map_or(i64::MAX, |now_ms| now_ms - PRESENT_MS);
    let shown_ms = memo(move |_| store.moment_ms());
    let go = move |at_ms: i64| settings.at.set(Some(at_ms.min(untrack(present_ms))));
    let time = move || place.setup.with(|setup| Some(format::date_time(shown_ms.get(), &setup.as_ref()?.offsets)));
    let zone = move || place.setup.with(|setup| setup.as_ref().map(|setup| setup.time_zone.clone()));
    let step = move |(by_ms, text): (i64, Text)| {
        let is_beyond = move || by_ms > 0 && shown_ms.get() >= present_ms();
        view! {
            <button type="button" class="button" on:click=move |_| go(shown_ms.get_untracked() + by_ms) disabled=live(is_beyond)>
                {label(text, settings.locale)}
            </button>
        }
    };
    let run = move |speed: u32| {
        let is_on = move || (settings.speed.get() == speed).to_string();
        // What halts stays where it is, also for those who get the address.
        let press = move |_| {
            let halts = settings.speed.get_untracked() == speed;
            settings.speed.set(if halts { 0 } else { speed });
            if halts {
                settings.at.set(Some(shown_ms.get_untracked()));
            }
        };
        view! {
            <button type="button" class="button" data-speed=speed aria-pressed=live(is_on) on:click=press>
                {part(move || icon(if settings.speed.get() == speed { Icon::Pause } else { Icon::Resume }))}
                {format!("{speed}\u{d7}")}
            </button>
        }
    };
    let first_ms = memo(move |_| shown_ms.get().min(present_ms().saturating_sub(REACH_MS)));
    // What ran on would take the handle away from who drags it.
    let halt = move |_| settings.speed.set(0);
    let slide = move |event: Event| {
        if let Ok(at_ms) = event_target_value(&event).parse() {
            go(at_ms);
        }
    };
    view! {
        <section class="replay" aria-label=label(Text::Replay, settings.locale)>
            <strong class="replay-sign">{label(Text::Replay, settings.locale)}</strong>
            <time class="replay-time" data-moment=live(move || shown_ms.get().to_string())>
                {part(time)}
            </time>
            <small class="replay-zone">{part(zone)}</small>
            <span class="replay-buttons">{STEPS.map(step).into_iter().collect_view()}</span>
            <span class="replay-buttons" role="group" aria-label=label(Text::ReplaySpeed, settings.locale)>
                {SPEEDS.map(run).into_iter().collect_view()}
            </span>
            <input
                type="range"
                class="replay-scrubber"
                aria-label=label(Text::ReplayMoment, settings.locale)
                aria-valuetext=live(move || time().unwrap_or_default())
                min=live(move || first_ms.get().to_string())
                max=live(move || present_ms().to_string())
                step=GRAIN_MS
                prop:value=live(move || shown_ms.get().to_string())
                on:input=halt
                on:change=slide
            />
            <button type="button" class="button" data-control="live" on:click=move |_| settings.at.set(None)>
                {label(Text::BackToLive, settings.locale)}
            </button>
            <p>{part(move || say(Text::ReplayExplained))}</p>
        </section>
    }
}
