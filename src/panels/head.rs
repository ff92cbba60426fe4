//! The head of a view: its title, how its figures stand, and what is missing or not configured.

use domain::snapshot::Completeness;
use leptos::prelude::*;

use super::feed_view::FeedView;
use super::place::Place;
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::part;
use crate::settings::Settings;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::status_line::StatusLine;

/// Title and status line, with room for controls at the right.
#[component]
pub fn PanelHead<T: PartialEq + Send + Sync + 'static>(
    title: Text,
    view: FeedView<T>,
    place: Place,
    settings: Settings,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="panel-head">
            <div class="panel-title">
                <h1>{part(move || words(title, settings.locale.get()))}</h1>
                <StatusLine state=view.state sentence=view.sentence(place, settings) locale=settings.locale />
            </div>
            {children.map(|children| view! { <div class="panel-controls">{children()}</div> })}
        </div>
    }
}

/// A sentence with a warning sign: something is incomplete or doubtful.
pub fn notice(sentence: String) -> impl IntoView {
    view! {
        <p class="notice">
            {icon(Icon::Warning)} <span>{sentence}</span>
        </p>
    }
}

/// In place of figures: nothing is configured.
pub fn nothing_configured(what: Text, locale: Locale) -> impl IntoView {
    view! {
        <div class="empty">
            <p>{words(what, locale)}</p>
            <p class="muted">{words(Text::ConfiguredInProxy, locale)}</p>
        </div>
    }
}

/// Most names that a sentence lists.
const NAMES_AT_MOST: usize = 5;

/// Which rows did not come; nothing when all did.
pub fn rows_missing(completeness: &Completeness, name: impl Fn(u32) -> String, locale: Locale) -> Option<String> {
    let missing = &completeness.rows_missing;
    if missing.is_empty() {
        return None;
    }
    let mut names: Vec<_> = missing.iter().take(NAMES_AT_MOST).map(|id| name(*id)).collect();
    if missing.len() > NAMES_AT_MOST {
        names.push(sentences::and_more(&(missing.len() - NAMES_AT_MOST).to_string(), locale));
    }
    let asked = i64::from(completeness.rows_asked);
    let answered = asked - i64::try_from(missing.len()).unwrap_or(asked);
    Some(sentences::rows_missing(
        &format::count(answered),
        &format::count(asked),
        &sentences::list(&names.iter().map(String::as_str).collect::<Vec<_>>(), locale),
        locale,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_rows_are_named_and_a_long_list_is_cut() {
        let completeness = |missing: Vec<u32>| Completeness { rows_asked: 9, rows_missing: missing, ..Completeness::default() };
        let said = |missing| rows_missing(&completeness(missing), |id| format!("Skill {id}"), Locale::En);
        assert_eq!(said(vec![]), None);
        assert_eq!(said(vec![3]).unwrap(), "8 of 9 rows came. AICC sent nothing for: Skill 3.");
        assert!(said(vec![1, 2, 3, 4, 5, 6, 7]).unwrap().ends_with("Skill 5, and 2 more."));
    }
}
