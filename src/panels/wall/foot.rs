//! The foot of the wallboard: what is wrong or worth knowing, how each source stands, and which page is in front for how long.

use domain::field::Source;
use domain::period::OffsetFrom;
use leptos::prelude::*;

use super::super::frame::times_words;
use super::super::lamps::source_words;
use super::super::place::Place;
use super::super::standing::Standing;
use super::Standings;
use super::news::{Tone, trouble};
use super::rotation::{Plan, Turn};
use crate::format;
use crate::i18n::{Locale, Text, words};
use crate::live::{Memo, label, live, memo, part};
use crate::settings::Settings;
use crate::settings::wall::WallPage;
use crate::store::Store;
use crate::widgets::icon::{Icon, icon, lamp};
use crate::widgets::shown::State;

/// How long it is said that the screen may go dark, milliseconds.
const NOTED_MS: f64 = 60_000.0;

/// The name of a page.
const fn page_name(page: WallPage) -> Text {
    match page {
        WallPage::Numbers => Text::WallNumbers,
        WallPage::Queues => Text::SkillQueues,
        WallPage::Course => Text::WallCourse,
        WallPage::AccessCodes => Text::AccessCodes,
    }
}

/// How old the figures of a source are; from when once they are no longer current.
fn age(standing: &Standing, offsets: &[OffsetFrom], locale: Locale) -> String {
    match standing.age_ms {
        Some(age_ms) if standing.state.is_current() => format::age(age_ms, locale),
        _ => standing.short(offsets, locale),
    }
}

/// The foot.
#[component]
pub fn Foot(
    turn: RwSignal<Turn>,
    plan: Memo<Plan>,
    standings: Standings,
    /// Whether the screen is kept awake, once that is known.
    awake: ReadSignal<Option<bool>>,
    place: Place,
    store: Store,
    settings: Settings,
) -> impl IntoView {
    let locale = settings.locale;
    let say = move |text| words(text, locale.get());
    let since_ms = store.now_ms.get_untracked();
    let is_noted = memo(move |_| awake.get() == Some(false) && store.now_ms.get() - since_ms < NOTED_MS);
    let stays = memo(move |_| {
        let turn = turn.get();
        plan.with(|plan| match turn {
            Turn { is_held: true, .. } => Some(Text::WallHeld),
            Turn { page, .. } if plan.critical == Some(page) && plan.rotate_ms > 0.0 => Some(Text::WallStays),
            _ => None,
        })
    });
    // The first of these that there is: trouble, why the page does not turn, that the screen may go dark, whose times these are.
    let news = memo(move |_| {
        let locale = locale.get();
        let trouble = standings.with(|standings| trouble(standings, locale)).map(|(tone, said)| (Some(tone), said));
        let note =
            || stays.get().or_else(|| is_noted.get().then_some(Text::WallMaySleep)).map(|text| (None, words(text, locale).to_owned()));
        trouble.or_else(note).or_else(|| Some((None, times_words(place, store, locale)?)))
    });
    let tone = move || news.with(|news| news.as_ref().and_then(|(tone, _)| tone.map(Tone::word)));
    let sign = move || tone().map(|_| icon(Icon::Warning));
    let line = move || news.with(|news| news.as_ref().map(|(_, said)| said.clone()));
    // Only the age is written each second; what shows a source is made once.
    let configured = memo(move |_| standings.with(|standings| standings.iter().map(|(source, _)| *source).collect::<Vec<_>>()));
    let source = move |source: Source| {
        let here =
            move |standings: &Vec<(Source, Standing)>| standings.iter().find(|(known, _)| *known == source).map(|(_, held)| held.clone());
        let standing = memo(move |_| standings.with(here));
        let state = memo(move |_| standing.with(|standing| standing.as_ref().map_or(State::Waiting, |standing| standing.state)));
        let age = move || {
            let (offsets, locale) = (place.offsets().get(), locale.get());
            standing.with(|standing| standing.as_ref().map(|standing| age(standing, &offsets, locale)))
        };
        view! {
            <li data-state=live(move || state.get().word())>
                {part(move || lamp(state.get()))} <span>{label(source_words(source).0, locale)}</span> " " <small>{live(move || age().unwrap_or_default())}</small>
            </li>
        }
    };
    let pages = move || {
        let (turn_now, plan) = (turn.get(), plan.get());
        let goes_on = turn_now.goes_on(&plan);
        let stays = format!("{}s", settings.rotate_s.get());
        let button = |page: &WallPage| {
            let page = *page;
            let is_here = page == turn_now.page;
            let fill = is_here.then(|| view! { <i data-goes-on=goes_on.then_some("") style:animation-duration=stays.clone()></i> });
            let go = move |_| turn.update(|turn| *turn = turn.choose(page, store.now_ms.get_untracked()));
            view! {
                <li>
                    <button type="button" aria-current=is_here.then_some("page") aria-label=say(page_name(page)) on:click=go>
                        {fill}
                    </button>
                </li>
            }
        };
        plan.pages.iter().map(button).collect_view()
    };
    let is_held = memo(move |_| turn.with(|turn| turn.is_held));
    let hold = move || say(if is_held.get() { Text::Resume } else { Text::Pause });
    let sound = move || say(if settings.sound.get() { Text::SoundArmed } else { Text::SoundOff });
    view! {
        <footer class="wall-foot">
            <p class="wall-line" data-tone=tone>
                {part(sign)} <span role="status">{part(line)}</span>
            </p>
            <ul class="wall-sources" aria-label=label(Text::Sources, locale)>
                <For each=move || configured.get() key=|source| *source children=source />
            </ul>
            <nav class="wall-pages" aria-label=label(Text::Navigation, locale)>
                <ul>{part(pages)}</ul>
                // A reload ends the sound; here one sees that, and makes it sound again.
                <button
                    type="button"
                    class="wall-sound"
                    aria-pressed=live(move || settings.sound.get().to_string())
                    title=sound
                    aria-label=label(Text::Sound, locale)
                    on:click=move |_| settings.sound.update(|armed| *armed = !*armed)
                >
                    {part(move || icon(if settings.sound.get() { Icon::SoundOn } else { Icon::SoundOff }))}
                </button>
                <button
                    type="button"
                    class="wall-hold"
                    aria-pressed=live(move || is_held.get().to_string())
                    title=hold
                    aria-label=label(Text::Pause, locale)
                    on:click=move |_| turn.update(|turn| *turn = turn.hold_or_let_go(store.now_ms.get_untracked()))
                >
                    {part(move || icon(if is_held.get() { Icon::Resume } else { Icon::Pause }))}
                </button>
            </nav>
        </footer>
    }
}
