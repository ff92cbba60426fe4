//! What the frame and the overview have behind something that is pressed. It is in the second file of the page: nobody presses that before the
//! first figures.

use leptos::prelude::*;

use super::controls::display;
use super::lamps::{Told, told};
use super::problems::{Taken, take_form};
use crate::i18n::Text;
use crate::live::{InSecondFile, label};
use crate::settings::Settings;
use crate::store::Store;

/// What builds it.
#[derive(Clone, Copy)]
pub struct Contents {
    /// What the control of the display holds.
    pub display: fn(Store, Settings) -> AnyView,
    /// What a lamp tells.
    pub lamp: fn(Told) -> AnyView,
    /// The form with which an alarm is taken.
    pub take_form: fn(Taken) -> AnyView,
}

impl Contents {
    /// What is opened; that it is on its way, until it is there.
    pub fn held(settings: Settings, content: impl Fn(Self) -> AnyView + Send + 'static) -> impl FnMut() -> AnyView + Send + 'static {
        let known = Self::of_page();
        let awaited = move || view! { <p role="status">{label(Text::ViewAwaited, settings.locale)}</p> }.into_any();
        move || known.get().map_or_else(awaited, &content)
    }
}

impl InSecondFile for Contents {
    const OWN: Self = Self { display, lamp: told, take_form };
}
