//! An order under way: sent, done, or refused with a reason.

use leptos::prelude::*;

use super::standing::cause;
use crate::i18n::{Text, sentences, words};
use crate::live::{label, live};
use crate::settings::Settings;
use crate::settings::order::Order;
use crate::store::Store;
use crate::store::feed::Cause;

/// Longest name that the proxy takes, characters.
const NAME_AT_MOST: u32 = 64;

/// Where somebody whom the proxy does not know says who gives the order.
pub fn name_field(settings: Settings) -> impl IntoView {
    view! {
        <label>
            <span>{label(Text::AlarmName, settings.locale)}</span>
            <input
                type="text"
                autocomplete="name"
                maxlength=NAME_AT_MOST
                prop:value=live(move || settings.name.get())
                on:input=move |event| settings.name.set(event_target_value(&event))
            />
        </label>
    }
}

/// The orders of one form. Copies share the same state.
#[derive(Clone, Copy)]
pub struct Sending {
    store: Store,
    settings: Settings,
    /// How many orders had ended when this form sent its last one.
    sent: RwSignal<Option<u32>>,
}

impl Sending {
    /// Nothing sent yet.
    pub fn new(store: Store, settings: Settings) -> Self {
        Self { store, settings, sent: RwSignal::new(None) }
    }

    /// Sends an order.
    pub fn send(self, order: Order) {
        self.sent.set(Some(self.store.orders_ended.get_untracked()));
        self.settings.order.set(Some(order));
    }

    /// How the last order of this form ended; `None` before, and while it is under way.
    pub fn outcome(self) -> Option<Result<(), Cause>> {
        self.sent.get().filter(|before| *before != self.store.orders_ended.get())?;
        self.store.done.get()
    }

    /// What was sent has been seen to: orders of others are none of this form's.
    pub fn forget(self) {
        self.sent.set(None);
    }

    /// Why the last order was not carried out, in words.
    pub fn refusal(self) -> impl IntoView {
        move || {
            let why = self.outcome()?.err()?;
            let locale = self.settings.locale.get();
            let sentence = sentences::join(&[words(Text::AlarmRefused, locale), &cause(&why, locale)], locale);
            Some(view! { <p class="notice" role="alert">{sentence}</p> })
        }
    }
}
