//! Puts the rooms together: choices, store, polls, and a view for each path.

mod stages;

use leptos::prelude::*;
use stages::Stages;

use crate::browser::{clock, location, theme};
use crate::charts::export::Writer;
use crate::charts::table::Tabulator;
use crate::embed;
use crate::i18n::{Text, words};
use crate::later::{Later, Page};
use crate::live::{InSecondFile, memo, part};
use crate::panels::{Contents, Frame, Overview};
use crate::poll::driver;
use crate::poll::needs::View;
use crate::route::{self, Here};
use crate::settings::{Settings, binding};
use crate::store::Store;

/// The second file is asked for after this time also if no figures came, milliseconds.
const FIRST_FIGURES_MS: f64 = 3_000.0;

/// The page.
#[component]
pub fn App() -> impl IntoView {
    embed::begin();
    let store = Store::new();
    let settings = binding::first_choices();
    let base = location::base_path();
    binding::bind_storage(settings);
    binding::bind_place(settings, store);
    Writer::announce();
    Tabulator::announce();
    Contents::announce();
    route::begin(base.clone());
    let path = Here::of_page().pathname;
    let below = memo(move |_| path.with(|path| path.strip_prefix(&base).unwrap_or(path).trim_matches('/').to_owned()));
    let alone = memo(move |_| settings.embed.with(|embed| embed.as_ref().and_then(|embed| embed.panel)));
    let view = memo(move |_| View::of_path(alone.get().map_or(&below.get(), |panel| panel.view())));
    let polled = Signal::derive(move || view.get().sources());
    binding::bind_address(settings, store);
    driver::start(store, settings, view.into());
    let stages = Stages::begin(store, polled);
    // The first figures come first, but not for long: what calls the viewer back is in the second file.
    let begun_ms = clock::monotonic_ms();
    let has_first = move || store.skills.with(|feed| feed.asked) || store.alarms.with(|alarms| alarms.told.is_some());
    let due = move || {
        let is_other = alone.get().is_some() || view.get() != View::Overview;
        is_other || has_first() || store.now_ms.get() - begun_ms > FIRST_FIGURES_MS
    };
    let later = Later::begin(Signal::derive(due), Page { store, settings, view, path: below });
    let front = memo(move |_| (view.get(), alone.get().is_some()));
    let is_wall = memo(move |_| view.get() == View::Wall);
    let in_frame = move || match front.get() {
        (View::Overview, false) => (part(move || later.trouble()), view! { <Overview store settings is_whole=stages.rest /> }).into_any(),
        (View::Unknown, false) => view! { <NotFound path settings /> }.into_any(),
        (View::Wall, false) => ().into_any(),
        (view, _) => later.view(view),
    };
    // The frame stays, hidden by the style sheet: a wall has none of its controls, and nothing that leads away from it.
    let page = move || {
        view! {
            <Frame store settings polled is_whole=stages.rest>
                {part(in_frame)}
            </Frame>
            {part(move || store.is_replay.get().then(|| later.replay_bar()))}
            {part(move || is_wall.get().then(|| later.view(View::Wall)))}
        }
    };
    part(move || {
        stages.frame.get().then(|| {
            theme::remove("boot");
            page()
        })
    })
}

/// No such view; the frame's navigation leads on.
#[component]
fn NotFound(path: RwSignal<String>, settings: Settings) -> impl IntoView {
    view! {
        <section class="panel">
            <h1>{part(move || words(Text::NoSuchView, settings.locale.get()))}</h1>
            <p>
                <code>{path}</code>
            </p>
        </section>
    }
}
