//! Pictures on the screen.

use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// A canvas that shows pictures made in memory.
pub struct Canvas {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Canvas {
    /// `None` when the browser gives no canvas to draw on.
    pub fn of(element: HtmlCanvasElement) -> Option<Self> {
        let options = js_sys::Object::new();
        // Without transparency nothing has to be multiplied on the way to the screen.
        js_sys::Reflect::set(&options, &JsValue::from_str("alpha"), &JsValue::FALSE).ok()?;
        let context = element.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()?;
        Some(Self { element, context })
    }

    /// Shows a picture: width and height in device pixels, and four bytes per pixel, row after row.
    pub fn show(&self, (width, height): (u32, u32), bytes: &[u8]) {
        if (self.element.width(), self.element.height()) != (width, height) {
            self.element.set_width(width);
            self.element.set_height(height);
        }
        // Fails only for a picture without pixels, of which there is nothing to show.
        if let Ok(image) = ImageData::new_with_u8_clamped_array_and_sh(Clamped(bytes), width, height) {
            let _ = self.context.put_image_data(&image, 0.0, 0.0);
        }
    }
}
