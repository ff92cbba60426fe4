//! The page around this one, when this one is shown in a frame.

use js_sys::{Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Url, Window};

use super::sight::Size;

/// The window around ours.
fn parent() -> Option<Window> {
    let window = web_sys::window()?;
    let parent = window.parent().ok()??;
    (!Object::is(&parent, &window)).then_some(parent)
}

/// Whether the page is shown in a frame.
pub fn is_there() -> bool {
    parent().is_some()
}

/// Its origin as the browser tells it; Firefox tells only whence the frame was opened.
pub fn told_origin() -> Option<String> {
    let window = web_sys::window()?;
    let ancestors = Reflect::get(&window.location(), &"ancestorOrigins".into()).ok();
    let nearest = ancestors.and_then(|ancestors| Reflect::get_u32(ancestors.dyn_ref::<Object>()?, 0).ok()?.as_string());
    nearest.or_else(|| Some(Url::new(&window.document()?.referrer()).ok()?.origin()))
}

/// Sends it a message; the browser drops what is not for this origin.
pub fn tell(message: &Message, origin: &str) {
    if let Some(parent) = parent() {
        // Fails only for origins that are none.
        let _ = parent.post_message(&message.0, origin);
    }
}

/// Calls `heard` with each message that the page around sends, and with the origin it comes from. For as long as the page lives.
pub fn listen(heard: impl Fn(&str, &Message) + 'static) {
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if event.source().zip(parent()).is_some_and(|(source, parent)| Object::is(&source, &parent)) {
            heard(&event.origin(), &Message(event.data()));
        }
    });
    if let Some(window) = web_sys::window() {
        // A browser always takes a listener.
        let _ = window.add_event_listener_with_callback("message", listener.as_ref().unchecked_ref());
    }
    listener.forget();
}

/// Calls `grown` with the height of all that is shown, in whole CSS pixels, at once and whenever the width or the height has changed. At most
/// once a frame, for as long as the page lives.
pub fn follow_height(grown: impl Fn(u32) + 'static) {
    if let Some(body) = web_sys::window().and_then(|window| window.document()).and_then(|document| document.body()) {
        let size = Size::of(&body, move |extent| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no page is 4,000,000,000 pixels high")]
            grown(extent.css_px.1.ceil() as u32);
        });
        std::mem::forget(size);
    }
}

/// Says something to developers.
pub fn warn(sentence: &str) {
    web_sys::console::warn_1(&sentence.into());
}

/// Names and values.
#[derive(Clone, Debug)]
pub struct Message(JsValue);

impl Message {
    /// One without any.
    pub fn new() -> Self {
        Self(Object::new().into())
    }

    /// The same with this value.
    #[must_use]
    pub fn with(self, name: &str, value: impl Into<JsValue>) -> Self {
        // Fails only for objects that do not take names; ours do.
        let _ = Reflect::set(&self.0, &name.into(), &value.into());
        self
    }

    fn value(&self, name: &str) -> Option<JsValue> {
        Reflect::get(&self.0, &name.into()).ok()
    }

    /// A number.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.value(name)?.as_f64()
    }

    /// A text, or a number as text.
    pub fn text(&self, name: &str) -> Option<String> {
        let value = self.value(name)?;
        value.as_string().or_else(|| value.as_f64().map(|number| number.to_string()))
    }

    /// Names and values within.
    pub fn within(&self, name: &str) -> Option<Self> {
        self.value(name).filter(JsValue::is_object).map(Self)
    }

    /// All names.
    pub fn names(&self) -> Vec<String> {
        let names = self.0.dyn_ref::<Object>().map(|object| Object::keys(object).to_vec()).unwrap_or_default();
        names.iter().filter_map(JsValue::as_string).collect()
    }
}

impl Default for Message {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Message> for JsValue {
    fn from(message: Message) -> Self {
        message.0
    }
}
