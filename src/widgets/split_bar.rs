//! A whole split into its parts: one bar with a legend elsewhere.

use domain::reading::Reading;
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

/// The bar. It says the same in words, with the number of cases; an empty one says nothing.
pub fn split_bar(parts: Vec<Part>, cases: Reading, locale: Locale) -> impl IntoView {
    let part = |part: &Part| part.percent.map(|percent| sentences::part(part.name, &format::percent(percent), locale));
    let mut said: Vec<_> = parts.iter().filter_map(part).collect();
    if !said.is_empty() {
        said.extend(cases.value().map(|cases| sentences::of_n(&format::count(cases), locale)));
    }
    let said = (!said.is_empty()).then(|| said.join(", "));
    view! {
        <span class="split-bar" role=said.as_ref().map(|_| "img") aria-label=said.clone() title=said>
            {parts
                .into_iter()
                .map(|part| {
                    let width = part.percent.map_or_else(|| "0".to_owned(), |percent| format!("{}%", format::fixed(percent, 2)));
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
