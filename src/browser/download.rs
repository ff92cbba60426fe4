//! Files for the viewer to keep.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::timer;

/// By then a browser has begun to save a file, milliseconds.
const SAVED_AFTER_MS: u32 = 60_000;

/// Offers a text as a file of this name and type.
pub fn offer_text(name: &str, kind: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&JsValue::from_str(text)), &options) {
        offer(name, &blob);
    }
}

/// Offers a file of this name. A browser that does not allow it keeps the file to itself.
pub fn offer(name: &str, blob: &Blob) {
    let Ok(address) = Url::create_object_url_with_blob(blob) else { return };
    let link = || {
        let link = web_sys::window()?.document()?.create_element("a").ok()?;
        link.dyn_into::<HtmlAnchorElement>().ok()
    };
    if let Some(link) = link() {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // Some browsers begin to save only later.
    let forget = move || {
        // Fails only for what is no address.
        let _ = Url::revoke_object_url(&address);
    };
    timer::alarm(SAVED_AFTER_MS, forget).forget();
}
