//! Pictures on the screen.

use wasm_bindgen::closure::Closure;
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

    /// Makes the canvas this large and of one colour (as in CSS), to be drawn on.
    pub fn clear(&self, (width, height): (u32, u32), ground: &str) {
        if (self.element.width(), self.element.height()) != (width, height) {
            self.element.set_width(width);
            self.element.set_height(height);
        }
        self.context.set_global_alpha(1.0);
        self.fill([0.0, 0.0, f64::from(width), f64::from(height)], ground);
    }

    /// What the next lines look like: colour as in CSS, opacity, width and dashes in pixels.
    pub fn set_pen(&self, colour: &str, alpha: f64, width: f64, dash: &[f64]) {
        let context = &self.context;
        context.set_global_alpha(alpha);
        context.set_stroke_style_str(colour);
        context.set_line_width(width);
        let dash: js_sys::Array = dash.iter().copied().map(JsValue::from_f64).collect();
        // Fails only for what is no list.
        let _ = context.set_line_dash(&dash);
    }

    /// Draws a line through points.
    pub fn stroke(&self, mut points: impl Iterator<Item = (f64, f64)>) {
        let context = &self.context;
        if let Some((x, y)) = points.next() {
            context.begin_path();
            context.move_to(x, y);
            points.for_each(|(x, y)| context.line_to(x, y));
            context.stroke();
        }
    }

    /// Fills a rectangle (left, top, width, height) with a colour as in CSS.
    pub fn fill(&self, [left, top, width, height]: [f64; 4], colour: &str) {
        self.context.set_fill_style_str(colour);
        self.context.fill_rect(left, top, width, height);
    }

    /// Fills a disc with a colour as in CSS.
    pub fn disc(&self, (x, y): (f64, f64), radius: f64, colour: &str) {
        self.context.set_fill_style_str(colour);
        self.context.begin_path();
        // Fails only for a radius below zero.
        let _ = self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU);
        self.context.fill();
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

/// A picture that is put together from parts, to be kept as a file.
pub struct Sheet(Canvas);

impl Sheet {
    /// A sheet of so many pixels in one colour (as in CSS).
    pub fn new((width, height): (u32, u32), ground: &str) -> Option<Self> {
        let element = web_sys::window()?.document()?.create_element("canvas").ok()?;
        let element: HtmlCanvasElement = element.dyn_into().ok()?;
        element.set_width(width);
        element.set_height(height);
        let sheet = Self(Canvas::of(element)?);
        sheet.fill([0.0, 0.0, f64::from(width), f64::from(height)], ground);
        Some(sheet)
    }

    /// Fills a rectangle (left, top, width, height) with a colour as in CSS.
    pub fn fill(&self, rectangle: [f64; 4], colour: &str) {
        self.0.fill(rectangle, colour);
    }

    /// Puts a picture there, four bytes per pixel.
    pub fn put(&self, left: f64, top: f64, (width, height): (u32, u32), bytes: &[u8]) {
        if let Ok(image) = ImageData::new_with_u8_clamped_array_and_sh(Clamped(bytes), width, height) {
            // Fails only for places that are no numbers.
            let _ = self.0.context.put_image_data(&image, left, top);
        }
    }

    /// Writes a text whose base line begins, is centred or ends there (`align`: `left`, `center`, `right`), in a font as in CSS.
    pub fn write(&self, (left, bottom): (f64, f64), text: &str, align: &str, font: &str, colour: &str) {
        let context = &self.0.context;
        context.set_fill_style_str(colour);
        context.set_font(font);
        context.set_text_align(align);
        let _ = context.fill_text(text, left, bottom);
    }

    /// Puts it where the viewer can paste it from; `false` when that is not allowed.
    pub async fn copy(self) -> bool {
        super::clipboard::copy(&self.0.element).await
    }

    /// Offers it as a file of this name.
    pub fn save(self, name: &str) {
        let name = name.to_owned();
        let offer = move |blob: JsValue| {
            if let Some(blob) = blob.dyn_ref() {
                super::download::offer(&name, blob);
            }
        };
        // A browser that cannot makes no file.
        let _ = self.0.element.to_blob(Closure::once_into_js(offer).unchecked_ref());
    }
}
