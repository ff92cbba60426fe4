//! One of a few: every choice is in sight.

use leptos::prelude::*;

use crate::i18n::{Locale, Text, words};
use crate::live::{live, part};

/// A row of radio buttons that look like one control.
#[component]
pub fn Choice<T>(
    /// What is chosen.
    label: Text,
    /// A word that no other choice of the page has.
    name: &'static str,
    /// The choices with their names.
    options: Vec<(T, Text)>,
    /// The language in which a choice is named, where that is not the viewer's.
    #[prop(optional)]
    named_in: Option<fn(T) -> Locale>,
    /// Which of the choices stands for what was chosen elsewhere and is none of them.
    #[prop(default = None)]
    stands_for: Option<fn(T) -> T>,
    /// The chosen one.
    value: RwSignal<T>,
    /// Language.
    #[prop(into)]
    locale: Signal<Locale>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let option = move |(choice, text): (T, Text)| {
        view! {
            <label class="choice-option">
                <input type="radio" name=name prop:checked=live(move || stands_for.map_or(value.get(), |stands_for| stands_for(value.get())) == choice) on:change=move |_| value.set(choice) />
                <span>{part(move || words(text, named_in.map_or_else(|| locale.get(), |named_in| named_in(choice))))}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend>{part(move || words(label, locale.get()))}</legend>
            <div class="choice-options">{options.into_iter().map(option).collect_view()}</div>
        </fieldset>
    }
}
