//! A headline number: label, value, unit, and a line of words that says how it stands.

use leptos::prelude::*;

use super::figure::{Origin, beside, value};
use super::shown::Shown;
use super::sparkline::Sparkline;
use crate::i18n::{Locale, Text, words};
use crate::live::{live, part};

/// One headline number. Its room stays the same in every state.
#[component]
pub fn Headline(
    /// What it is.
    label: Text,
    /// Its unit; none where the value says it.
    #[prop(optional)]
    unit: Option<Text>,
    /// What it must not claim.
    #[prop(optional_no_strip)]
    note: Option<Text>,
    /// Where it comes from.
    #[prop(into)]
    origin: Signal<Origin>,
    /// The vendor's name of the field, or the KPI id.
    field: &'static str,
    /// What is shown.
    #[prop(into)]
    shown: Signal<Shown>,
    /// Age, period, target, or the cause.
    #[prop(into)]
    caption: Signal<String>,
    /// Its course, oldest first; a missing value breaks the line.
    #[prop(into, optional)]
    course: Signal<Vec<Option<f64>>>,
    /// Language.
    #[prop(into)]
    locale: Signal<Locale>,
) -> impl IntoView {
    let say = move |text| words(text, locale.get());
    // The unit goes with the value: neither stands alone.
    let with_value = move || {
        shown.with(|shown| {
            let (beside, unit) = (beside(shown, locale.get()), shown.unit(unit).map(say));
            beside.into_iter().chain(unit.map(str::to_owned)).reduce(|beside, unit| format!("{beside} {unit}"))
        })
    };
    view! {
        <div class="headline" data-state=live(move || shown.with(|shown| shown.state.word()))>
            <div class="headline-label" title=live(move || note.map(say))>
                <span>{part(move || say(label))}</span>
            </div>
            <div class="headline-number" style=("--letters", move || shown.with(|shown| letters(&shown.text).to_string()))>{part(move || shown.with(|shown| value(origin.get(), field, shown, locale.get())))}</div>
            <div class="headline-words">
                <span class="headline-unit">{part(with_value)}</span>
                <span class="headline-caption">{caption}</span>
            </div>
            <Sparkline course />
        </div>
    }
}

/// How many digits would be as wide as a text, about: the sign of a percentage is as wide as two in some fonts.
fn letters(text: &str) -> usize {
    text.chars().count() + text.matches('%').count()
}
