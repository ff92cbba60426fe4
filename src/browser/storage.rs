//! What the browser keeps for us. It may refuse (private windows, policies): then nothing is kept, and nothing fails.

use web_sys::Storage;

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The text kept under `key`.
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps `text` under `key`, if the browser lets us.
pub fn set(key: &str, text: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage costs the viewer one choice at the next visit, nothing now.
        let _ = storage.set_item(key, text);
    }
}

fn tab() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// The text kept under `key` for as long as this tab lives.
pub fn get_in_tab(key: &str) -> Option<String> {
    tab()?.get_item(key).ok()?
}

/// Keeps `text` under `key` for as long as this tab lives, if the browser lets us.
pub fn set_in_tab(key: &str, text: &str) {
    if let Some(tab) = tab() {
        // Where it is forbidden, a reload asks for it again.
        let _ = tab.set_item(key, text);
    }
}
