//! Whether the page is being put on paper.

use leptos::ev::{Custom, Event};
use leptos::prelude::*;

/// True from just before the page is printed until after.
pub fn printing() -> Signal<bool> {
    let printing = RwSignal::new(false);
    for (name, now) in [("beforeprint", true), ("afterprint", false)] {
        let handle = window_event_listener(Custom::<Event>::new(name), move |_| printing.set(now));
        on_cleanup(move || handle.remove());
    }
    printing.into()
}
