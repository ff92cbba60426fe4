//! Keys that work wherever the focus is, but for where somebody types.

use leptos::ev;
use leptos::prelude::*;

use crate::browser::dom::Element;

/// What has the focus.
pub fn focused() -> Option<Element> {
    document().active_element().as_ref().map(Element::from)
}

/// Calls `action` with each key that is pressed without a modifier outside of fields, until the current owner goes. What it takes is kept from
/// the browser.
pub fn on_key(action: impl Fn(&str) -> bool + 'static) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
        let typing = Element::target(&event).is_some_and(|target| target.is("input, textarea, select"));
        if !modified && !typing && action(&event.key()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}
