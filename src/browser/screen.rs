//! A screen that nobody touches: kept awake, filled, and its keys.

use std::cell::{Cell, RefCell};

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

thread_local! {
    // The browser lets the screen sleep when nobody holds its word any more.
    static AWAKE: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    // How often the screen was allowed to sleep: a word that was asked for before comes too late.
    static LET_GO: Cell<u32> = const { Cell::new(0) };
}

/// Asks the browser to keep the screen awake while the page is seen; whether it does. It needs HTTPS or a loopback address, and forgets its
/// word whenever the page is hidden.
pub async fn stay_awake() -> bool {
    // Not in `web_sys` but behind a flag for what may change.
    let request = || {
        let navigator = web_sys::window()?.navigator();
        let wake_lock = Reflect::get(&navigator, &"wakeLock".into()).ok().filter(JsValue::is_object)?;
        let request: Function = Reflect::get(&wake_lock, &"request".into()).ok()?.dyn_into().ok()?;
        request.call1(&wake_lock, &"screen".into()).ok()?.dyn_into::<Promise>().ok()
    };
    let Some(asked) = request() else { return false };
    let let_go = LET_GO.get();
    let word = JsFuture::from(asked).await.ok();
    let is_awake = word.is_some();
    AWAKE.set(word);
    if let_go != LET_GO.get() {
        may_sleep();
    }
    is_awake
}

/// Lets the screen sleep again.
pub fn may_sleep() {
    LET_GO.set(LET_GO.get().wrapping_add(1));
    if let Some(word) = AWAKE.take()
        && let Ok(release) = Reflect::get(&word, &"release".into())
        && let Ok(release) = release.dyn_into::<Function>()
    {
        // It may have been let go already.
        let _ = release.call0(&word);
    }
}

/// Fills the screen with the page, or gives it back.
pub fn fill_or_give_back() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if let Some(root) = document.document_element() {
        // A browser may refuse: then the page stays as it is.
        let _ = root.request_fullscreen();
    }
}

/// Whether the browser believes to have a network.
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}
