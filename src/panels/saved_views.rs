//! Views with a name, shared by all: a list to go to, and the present view under a new name.

use domain::alarm::SavedView;
use leptos::prelude::*;

use super::sending::Sending;
use crate::i18n::Text;
use crate::live::{label, live, part};
use crate::settings::order::Order;
use crate::settings::{Settings, binding};
use crate::store::Store;

/// Longest name that the proxy takes, characters.
const NAME_AT_MOST: u32 = 64;

/// The list, and for those who may operate a form.
#[component]
pub fn SavedViews(store: Store, settings: Settings) -> impl IntoView {
    let locale = settings.locale;
    let name = RwSignal::new(String::new());
    let sending = Sending::new(store, settings);
    let may_operate = move || store.alarms.with(|alarms| alarms.told.as_ref().is_some_and(|told| told.may_operate));
    let save = move || {
        let wanted = name.get_untracked().trim().to_owned();
        if !wanted.is_empty() {
            sending.send(Order::SaveView(SavedView { name: wanted, address: binding::shared_view(settings, store) }));
            name.set(String::new());
        }
    };
    let line = move |view: SavedView| {
        let SavedView { name, address } = view;
        let forgotten = name.clone();
        // An empty address would mean the document's own.
        let address = if address.is_empty() { "./".to_owned() } else { address };
        let forget = move |_| sending.send(Order::DropView(forgotten.clone()));
        view! {
            <li>
                <a href=address>{name}</a>
                <Show when=may_operate>
                    <button type="button" class="button" on:click=forget.clone()>
                        {label(Text::DropView, locale)}
                    </button>
                </Show>
            </li>
        }
    };
    let is_shown = move || may_operate() || store.views.with(|views| !views.is_empty());
    view! {
        <Show when=is_shown>
            <fieldset class="choice saved-views">
                <legend>{label(Text::SavedViews, locale)}</legend>
                <ul>{part(move || store.views.get().into_iter().map(line).collect_view())}</ul>
                <Show when=may_operate>
                    <form
                        class="save-view"
                        on:submit=move |event| {
                            event.prevent_default();
                            save();
                        }
                    >
                        <input
                            type="text"
                            autocomplete="off"
                            maxlength=NAME_AT_MOST
                            aria-label=label(Text::SavedViewName, locale)
                            placeholder=label(Text::SavedViewName, locale)
                            prop:value=name
                            on:input=move |event| name.set(event_target_value(&event))
                        />
                        <button type="submit" class="button" disabled=live(move || name.with(|name| name.trim().is_empty()))>
                            {label(Text::SaveView, locale)}
                        </button>
                    </form>
                    <p class="muted">{label(Text::SavedViewsShared, locale)}</p>
                </Show>
                {sending.refusal()}
            </fieldset>
        </Show>
    }
}
