//! How large an element is on the screen, and whether it is there.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, ResizeObserver, ResizeObserverBoxOptions, ResizeObserverEntry,
    ResizeObserverOptions, ResizeObserverSize,
};

/// The size of an element.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Extent {
    /// Width and height in CSS pixels.
    pub css_px: (f64, f64),
    /// Width and height in pixels of the screen.
    pub device_px: (u32, u32),
}

type OnEntries = Closure<dyn FnMut(js_sys::Array)>;

/// Watches the size of an element until it is dropped.
pub struct Size {
    observer: Option<ResizeObserver>,
    _held: OnEntries,
}

impl Size {
    /// Calls `sized` at once and at every new size.
    pub fn of(element: &Element, mut sized: impl FnMut(Extent) + 'static) -> Self {
        let held: OnEntries = Closure::new(move |entries: js_sys::Array| {
            if let Some(extent) = entries.pop().dyn_ref().map(extent) {
                sized(extent);
            }
        });
        let observer = ResizeObserver::new(held.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            if knows_device_pixels() {
                let options = ResizeObserverOptions::new();
                options.set_box(ResizeObserverBoxOptions::DevicePixelContentBox);
                observer.observe_with_options(element, &options);
            } else {
                observer.observe(element);
            }
        }
        Self { observer, _held: held }
    }
}

impl Drop for Size {
    fn drop(&mut self) {
        self.observer.iter().for_each(ResizeObserver::disconnect);
    }
}

/// Watches whether an element is on the screen until it is dropped.
pub struct Sight {
    observer: Option<IntersectionObserver>,
    _held: OnEntries,
}

impl Sight {
    /// Calls `seen` at once and whenever the element comes into view or leaves it.
    pub fn of(element: &Element, mut seen: impl FnMut(bool) + 'static) -> Self {
        let held: OnEntries = Closure::new(move |entries: js_sys::Array| {
            if let Some(entry) = entries.pop().dyn_ref::<IntersectionObserverEntry>() {
                seen(entry.is_intersecting());
            }
        });
        let observer = IntersectionObserver::new(held.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Self { observer, _held: held }
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        self.observer.iter().for_each(IntersectionObserver::disconnect);
    }
}

fn knows_device_pixels() -> bool {
    let entry = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("ResizeObserverEntry"));
    let prototype = entry.and_then(|entry| js_sys::Reflect::get(&entry, &JsValue::from_str("prototype")));
    let known = prototype.and_then(|prototype| js_sys::Reflect::has(&prototype, &JsValue::from_str("devicePixelContentBoxSize")));
    known.unwrap_or(false)
}

fn extent(entry: &ResizeObserverEntry) -> Extent {
    let css = entry.content_rect();
    let css_px = (css.width(), css.height());
    let exact = knows_device_pixels().then(|| entry.device_pixel_content_box_size().get(0).dyn_into::<ResizeObserverSize>().ok()).flatten();
    let device = exact.map_or_else(
        || {
            let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
            (css_px.0 * ratio, css_px.1 * ratio)
        },
        |size| (size.inline_size(), size.block_size()),
    );
    Extent { css_px, device_px: (whole(device.0), whole(device.1)) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within what a screen can have")]
fn whole(length_px: f64) -> u32 {
    length_px.clamp(0.0, 16_384.0).round() as u32
}
