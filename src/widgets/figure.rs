//! The one way in which a value reaches the page, with the attributes that say where it comes from.

use std::sync::Arc;

use domain::field::Source;
use leptos::prelude::*;

use super::shown::Shown;
use crate::i18n::{Locale, sentences, words};

/// Where a value comes from: `data-source`, `data-site`, `data-vdn` and `data-key`.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Which interface.
    pub source: Source,
    /// Site of the configuration; empty until known.
    pub site: Arc<str>,
    /// VDN; empty until known.
    pub vdn: Arc<str>,
    /// Bare vendor id of the thing counted; the VDN itself for what is counted per VDN.
    pub key: Arc<str>,
}

impl Origin {
    /// The same place, another thing counted.
    #[must_use]
    pub fn with_key(&self, key: &Arc<str>) -> Self {
        Self { key: Arc::clone(key), ..self.clone() }
    }
}

/// The value itself: text or mark, its explanation, and its origin. `field` is the vendor's name or the KPI id.
pub fn value(origin: Origin, field: &'static str, shown: &Shown, locale: Locale) -> impl IntoView + use<> {
    let meaning = shown.mark.map(|mark| words(mark, locale));
    view! {
        <data
            class="value"
            value=shown.value()
            title=meaning
            role=meaning.map(|_| "img")
            aria-label=meaning
            data-source=origin.source.word()
            data-site=origin.site
            data-vdn=origin.vdn
            data-key=origin.key
            data-field=field
            data-state=shown.state.word()
            data-mark=meaning.map(|_| "")
        >
            {shown.text.clone()}
        </data>
    }
}

/// What stands beside a value in small type: its cases, or its last value.
pub fn beside(shown: &Shown, locale: Locale) -> Option<String> {
    match (&shown.of, &shown.last) {
        (_, Some(last)) => Some(sentences::last_value(last, locale)),
        (Some(of), None) => Some(sentences::of_n(of, locale)),
        (None, None) => None,
    }
}

/// A value that follows its signals, with what stands beside it.
#[component]
pub fn Figure(
    /// Where it comes from.
    #[prop(into)]
    origin: Signal<Origin>,
    /// The vendor's name of the field, or the KPI id.
    field: &'static str,
    /// What is shown.
    #[prop(into)]
    shown: Signal<Shown>,
    /// Language.
    #[prop(into)]
    locale: Signal<Locale>,
) -> impl IntoView {
    view! {
        <span class="figure">
            {move || shown.with(|shown| value(origin.get(), field, shown, locale.get()))}
            {move || shown.with(|shown| beside(shown, locale.get())).map(|text| view! { <small class="beside">{text}</small> })}
        </span>
    }
}
