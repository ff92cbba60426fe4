//! A whole split into its parts: one bar with a legend elsewhere.

use leptos::prelude::*;

use crate::format;
use crate::i18n::{Locale, sentences};

/// One part of a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its colour by role, as in `data-role` of the style sheet.
    pub role: &'static str,
    /// Its name for those who listen and for the pointer.
    pub name: &'static str,
    /// Its share of the whole in percent; nothing is drawn when unknown.
    pub percent: Option<f64>,
}

/// The bar. It says the same in words.
pub fn split_bar(parts: Vec<Part>, locale: Locale) -> impl IntoView {
    let said: Vec<_> =
        parts.iter().filter_map(|part| part.percent.map(|percent| sentences::part(part.name, &format::percent(percent), locale))).collect();
    let said = said.join(", ");
    view! {
        <span class="split-bar" role="img" aria-label=said.clone() title=said>
            {parts
                .into_iter()
                .map(|part| {
                    let width = part.percent.map_or_else(|| "0".to_owned(), |percent| format!("{percent:.2}%"));
                    view! { <span class="split-part" data-role=part.role style:width=width></span> }
                })
                .collect_view()}
        </span>
    }
}

/// The key to the colours.
pub fn split_legend(parts: Vec<(&'static str, &'static str)>) -> impl IntoView {
    let entry = |(role, name)| {
        view! {
            <li>
                <span class="swatch" data-role=role></span>
                {name}
            </li>
        }
    };
    view! { <ul class="legend">{parts.into_iter().map(entry).collect_view()}</ul> }
}
