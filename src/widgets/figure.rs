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

/// What stands beside a value in small type: its last value, and the cases of a percentage.
pub fn beside(shown: &Shown, locale: Locale) -> Option<String> {
    with_cases(shown.last.as_ref().map(|last| sentences::last_value(last, locale)), shown, locale)
}

/// The same without words, for cells: the status line says what small type means.
pub fn beside_in_short(shown: &Shown, locale: Locale) -> Option<String> {
    with_cases(shown.last.clone(), shown, locale)
}

fn with_cases(last: Option<String>, shown: &Shown, locale: Locale) -> Option<String> {
    let of = shown.of.as_ref().map(|of| sentences::of_n(of, locale));
    last.into_iter().chain(of).reduce(|last, of| format!("{last} {of}"))
}
