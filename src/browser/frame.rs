//! The moment before the browser paints: all drawing happens there, at once.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

thread_local! {
    static WAITING: RefCell<Vec<Box<dyn FnOnce()>>> = RefCell::default();
}

/// Calls `draw` before the browser paints next; while the page is hidden it waits.
pub fn ask(draw: impl FnOnce() + 'static) {
    let is_first = WAITING.with_borrow_mut(|waiting| {
        waiting.push(Box::new(draw));
        waiting.len() == 1
    });
    if is_first && let Some(window) = web_sys::window() {
        let all = || WAITING.take().into_iter().for_each(|draw| draw());
        // A browser always takes the wish.
        let _ = window.request_animation_frame(Closure::once_into_js(all).unchecked_ref());
    }
}
