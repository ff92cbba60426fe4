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
