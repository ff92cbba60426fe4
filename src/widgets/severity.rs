//! Severity: a sign, a word and a colour. Good is silent.

pub use domain::alarm::Severity;
use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::i18n::{Locale, Text, words};

/// The words for people.
pub const fn severity_text(severity: Severity) -> Text {
    match severity {
        Severity::Warning => Text::Warning,
        Severity::Critical => Text::Critical,
    }
}

/// The sign with its word for those who listen; nothing for what is good.
pub fn sign(severity: Option<Severity>, locale: Locale) -> impl IntoView {
    severity.map(|severity| {
        let (shape, name) =
            (if severity == Severity::Critical { Icon::Critical } else { Icon::Warning }, words(severity_text(severity), locale));
        view! {
            <span class="sign" data-severity=severity.word() role="img" aria-label=name title=name>
                {icon(shape)}
            </span>
        }
    })
}
