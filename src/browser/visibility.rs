//! Whether anyone can see the page.

use leptos::prelude::*;
use leptos_use_document_visibility::use_document_visibility;
use web_sys::VisibilityState;

/// Whether the page is in view: false in a hidden tab or a minimised window.
pub fn visible() -> Signal<bool> {
    let visibility = use_document_visibility();
    Signal::derive(move || visibility.get() != VisibilityState::Hidden)
}
