//! Puts the rooms together: choices, store, polls, and a view for each path.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::browser::{location, theme};
use crate::i18n::{Text, words};
use crate::panels::{AccessCodePanel, AgentPanel, Frame, Gallery, Overview, SkillPanel, SysindexPanel, SystemStatePanel, Wall};
use crate::poll::driver;
use crate::poll::needs::View;
use crate::settings::{Settings, binding};
use crate::store::Store;

/// The page.
#[component]
pub fn App() -> impl IntoView {
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
    let view = Memo::new(move |_| path.with(|path| path.strip_prefix(&base).map_or(View::Unknown, View::of_path)));
    binding::bind_address(settings, store);
    driver::start(store, settings, view.into());
    bind_title(store, settings);
    let is_wall = Memo::new(move |_| view.get() == View::Wall);
    // The frame stays, hidden by the style sheet: it holds the routes, which enter each address into the history. But a wall has none of its
    // controls, and nothing that leads away from it.
    view! {
        <Frame store settings polled=Signal::derive(move || view.get().sources())>
            <FlatRoutes fallback=move || view! { <NotFound path settings /> }>
                <Route path=path!("/") view=move || view! { <Overview store settings /> } />
                <Route path=path!("/skills") view=move || view! { <SkillPanel store settings /> } />
                <Route path=path!("/access-codes") view=move || view! { <AccessCodePanel store settings /> } />
                <Route path=path!("/indicators") view=move || view! { <SysindexPanel store settings /> } />
                <Route path=path!("/system-state") view=move || view! { <SystemStatePanel store settings /> } />
                <Route path=path!("/gallery") view=move || view! { <Gallery store settings /> } />
                <Route path=path!("/agents") view=move || view! { <AgentPanel store settings /> } />
                <Route path=path!("/wall") view=|| () />
            </FlatRoutes>
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
            <h1>{move || words(Text::NoSuchView, settings.locale.get())}</h1>
            <p>
                <code>{path}</code>
            </p>
        </section>
    }
}

/// The tab bears the name of the VDN in view.
fn bind_title(store: Store, settings: Settings) {
    Effect::new(move || {
        let (site, vdn) = (settings.site.get(), settings.vdn.get());
        let name = store.setup.with(|setup| {
            let site = setup.as_ref()?.sites.iter().find(|known| Some(&known.id) == site.as_ref())?;
            Some(site.vdns.iter().find(|known| Some(known.id) == vdn)?.name.clone())
        });
        if let Some(name) = name {
            theme::set_title(&format!("{name} · AICC"));
        }
    });
}
