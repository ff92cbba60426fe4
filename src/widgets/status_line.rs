//! The line under a title that says how far the figures below may be believed. Its room is always there, so nothing jumps.

use leptos::prelude::*;

use super::icon::lamp;
use super::shown::State;
use crate::i18n::{Locale, words};
use crate::live::{live, part};

/// Lamp, state in one word, and a sentence.
#[component]
pub fn StatusLine(
    /// How far the figures may be believed.
    #[prop(into)]
    state: Signal<State>,
    /// Age and interval while all is well; cause and time when not.
    #[prop(into)]
    sentence: Signal<String>,
    /// Language.
    #[prop(into)]
    locale: Signal<Locale>,
) -> impl IntoView {
    view! {
        <p class="status-line" data-state=live(move || state.get().word())>
            {part(move || lamp(state.get()))}
            // Nothing of it is announced by itself: those who listen hear it from the frame, with the name of the source.
            <strong>{part(move || words(state.get().text(), locale.get()))}</strong>
            <span>{sentence}</span>
        </p>
    }
}
