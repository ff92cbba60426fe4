//! Severity: a sign, a word and a colour. Good is silent.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::i18n::{Locale, Text, words};

/// How bad it is. What is good has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Look at it.
    Warning,
    /// Act.
    Critical,
}

impl Severity {
    /// The word in `data-severity`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }

    /// The words for people.
    pub const fn text(self) -> Text {
        match self {
            Self::Warning => Text::Warning,
            Self::Critical => Text::Critical,
        }
    }
}

/// The sign with its word for those who listen; nothing for what is good.
pub fn sign(severity: Option<Severity>, locale: Locale) -> impl IntoView {
    severity.map(|severity| {
        let (shape, name) = (if severity == Severity::Critical { Icon::Critical } else { Icon::Warning }, words(severity.text(), locale));
        view! {
            <span class="sign" data-severity=severity.word() role="img" aria-label=name title=name>
                {icon(shape)}
            </span>
        }
    })
}
