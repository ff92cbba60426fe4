//! Puts the rooms together: choices, store, polls, and a view for each path.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::alerting;
use crate::browser::location;
use crate::embed;
use crate::i18n::{Text, words};
use crate::live::{memo, part};
use crate::panels::{
    AccessCodePanel, AgentPanel, AlarmPanel, Alone, Frame, Gallery, HandOverSheet, Overview, SettingsPanel, SkillPanel, SysindexPanel,
    SystemStatePanel, Wall,
};
use crate::poll::driver;
use crate::poll::needs::View;
use crate::settings::{Settings, binding};
use crate::store::Store;

/// The page.
#[component]
pub fn App() -> impl IntoView {
    embed::begin();
    let store = Store::new();
    let settings = binding::first_choices();
    let base = location::base_path();
    binding::bind_storage(settings);
    binding::bind_place(settings, store);
    view! {
        <Router base=base.clone()>
            <Shell store settings base />
        </Router>
    }
}

/// All that needs the router's address.
#[component]
fn Shell(store: Store, settings: Settings, base: String) -> impl IntoView {
    let path = use_location().pathname;
    let below = memo(move |_| path.with(|path| path.strip_prefix(&base).unwrap_or(path).trim_matches('/').to_owned()));
    let alone = memo(move |_| settings.embed.with(|embed| embed.as_ref().and_then(|embed| embed.panel)));
    let view = memo(move |_| View::of_path(alone.get().map_or(&below.get(), |panel| panel.view())));
    let polled = Signal::derive(move || view.get().sources());
    binding::bind_address(settings, store);
    driver::start(store, settings, view.into());
    embed::speak(store, settings, below, polled);
    alerting::start(store, settings, place_name(store, settings));
    let is_wall = memo(move |_| view.get() == View::Wall);
    // The frame stays, hidden by the style sheet: it holds the routes, which enter each address into the history. But a wall has none of its
    // controls, and nothing that leads away from it.
    view! {
        <Frame store settings polled>
            {part(move || alone.get().map(|panel| view! { <Alone panel store settings /> }))}
            <Show when=move || alone.get().is_none()>
                <FlatRoutes fallback=move || view! { <NotFound path settings /> }>
                    <Route path=path!("/") view=move || view! { <Overview store settings /> } />
                    <Route path=path!("/skills") view=move || view! { <SkillPanel store settings /> } />
                    <Route path=path!("/access-codes") view=move || view! { <AccessCodePanel store settings /> } />
                    <Route path=path!("/indicators") view=move || view! { <SysindexPanel store settings /> } />
                    <Route path=path!("/system-state") view=move || view! { <SystemStatePanel store settings /> } />
                    <Route path=path!("/alarms") view=move || view! { <AlarmPanel store settings /> } />
                    <Route path=path!("/handover") view=move || view! { <HandOverSheet store settings /> } />
                    <Route path=path!("/settings") view=move || view! { <SettingsPanel store settings /> } />
                    <Route path=path!("/gallery") view=move || view! { <Gallery store settings /> } />
                    <Route path=path!("/agents") view=move || view! { <AgentPanel store settings /> } />
                    <Route path=path!("/wall") view=|| () />
                </FlatRoutes>
            </Show>
        </Frame>
        <Show when=move || is_wall.get()>
            <Wall store settings />
        </Show>
    }
}

/// No such view; the frame's navigation leads on.
#[component]
fn NotFound(path: Memo<String>, settings: Settings) -> impl IntoView {
    view! {
        <section class="panel">
            <h1>{part(move || words(Text::NoSuchView, settings.locale.get()))}</h1>
            <p>
                <code>{path}</code>
            </p>
        </section>
    }
}

/// The name of the VDN in view.
fn place_name(store: Store, settings: Settings) -> Signal<Option<String>> {
    Signal::derive(move || {
        let (site, vdn) = (settings.site.get(), settings.vdn.get());
        store.setup.with(|setup| {
            let site = setup.as_ref()?.sites.iter().find(|known| Some(&known.id) == site.as_ref())?;
            Some(site.vdns.iter().find(|known| Some(known.id) == vdn)?.name.clone())
        })
    })
}
