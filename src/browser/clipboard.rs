//! Pictures for the viewer to paste elsewhere.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, ClipboardItem, HtmlCanvasElement, Window};

/// Where pictures can be put, if the browser has such a place: not where the page came unprotected over a network.
fn place(window: &Window) -> Option<Clipboard> {
    let clipboard = window.navigator().clipboard();
    let takes = !clipboard.is_undefined() && Reflect::has(window, &"ClipboardItem".into()) == Ok(true);
    takes.then_some(clipboard)
}

/// Whether pictures can be copied here.
pub fn takes_pictures() -> bool {
    web_sys::window().is_some_and(|window| place(&window).is_some())
}

/// Puts what stands on a canvas there; `false` when the browser or the viewer does not allow it. To be called while a press is handled.
pub async fn copy(canvas: &HtmlCanvasElement) -> bool {
    let written = || {
        let clipboard = place(&web_sys::window()?)?;
        // The picture comes later, the permission hangs on the press.
        let picture = Promise::new(&mut |take, _| {
            let _ = canvas.to_blob(&take);
        });
        let record = Object::new();
        Reflect::set(&record, &"image/png".into(), &picture).ok()?;
        let item = ClipboardItem::new_with_record_from_str_to_blob_promise(record.unchecked_ref()).ok()?;
        Some(clipboard.write(&Array::of1(&item)))
    };
    match written() {
        Some(written) => JsFuture::from(written).await.is_ok(),
        None => false,
    }
}
