//! Links from one thing to what belongs to it.

use leptos::prelude::*;

use super::link::href;
use crate::i18n::Text;
use crate::live::{label, live};
use crate::route::Here;
use crate::settings::Settings;

/// From the open skill queue to its alarms and to the access codes.
pub fn of_skill(settings: Settings) -> impl IntoView {
    links("skill", move || settings.skill.get().map(|id| id.to_string()), ("access-codes", Text::AllAccessCodes), settings)
}

/// From the open access code to its alarms and to the skill queues.
pub fn of_access_code(settings: Settings) -> impl IntoView {
    links("code", move || settings.code.get().map(|id| id.to_string()), ("skills", Text::EverythingElse), settings)
}

/// To the alarms of what has this id, and to another view.
fn links(
    key: &'static str,
    id: impl Fn() -> Option<String> + Send + 'static,
    (view, words): (&'static str, Text),
    settings: Settings,
) -> impl IntoView {
    let search = Here::of_page().search;
    let alarms = move || search.with(|search| href("alarms", search, id().as_deref().map(|id| (key, id))));
    view! {
        <p class="drill">
            <a href=live(alarms)>{label(Text::ItsAlarms, settings.locale)}</a>
            <a href=live(move || search.with(|search| href(view, search, None)))>{label(words, settings.locale)}</a>
        </p>
    }
}
