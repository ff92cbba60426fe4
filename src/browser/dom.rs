//! Elements and their text, written directly: a long table has too many cells for a signal each.

use std::any::Any;

use js_sys::JsString;
use leptos::prelude::{AnyView, document};
use leptos::tachys::view::{Mountable, Render};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Event, HtmlElement};

// The same as in `web_sys`, but for words that the browser has already: most of what is written many times is one of a few.
#[wasm_bindgen]
extern "C" {
    type Attributes;
    #[wasm_bindgen(method, js_name = setAttribute)]
    fn set_word(this: &Attributes, name: &JsString, value: &JsString);
    #[wasm_bindgen(method, js_name = removeAttribute)]
    fn remove_word(this: &Attributes, name: &JsString);

    type Characters;
    #[wasm_bindgen(method, setter, js_name = data)]
    fn set_data(this: &Characters, text: &JsString);
}

/// A text that was handed over to the browser once and for all. Copies are the same text.
#[derive(Clone, Debug)]
pub struct Word(JsString);

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// An element. Copies are the same element.
#[derive(Clone, Debug, PartialEq)]
pub struct Element(web_sys::Element);

/// The text within an element.
#[derive(Clone, Debug)]
pub struct Text(web_sys::Text);

impl<T: AsRef<web_sys::Element>> From<&T> for Element {
    fn from(element: &T) -> Self {
        Self(element.as_ref().clone())
    }
}

impl Element {
    /// A new element with its classes.
    ///
    /// # Panics
    /// If no element can have this name; ours are literals.
    #[expect(clippy::expect_used, reason = "fails only for names that no element can have; ours are literals")]
    pub fn new(name: &str, class: &str) -> Self {
        let element = document().create_element(name).expect("a name of an element");
        element.set_class_name(class);
        Self(element)
    }

    /// The same element with this attribute.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        self.set(name, Some(value));
        self
    }

    /// A new element like this one, with all that is in it.
    pub fn copy(&self) -> Option<Self> {
        self.0.clone_node_with_deep(true).ok()?.dyn_into().ok().map(Self)
    }

    /// The element that an event began at.
    pub fn target(event: &Event) -> Option<Self> {
        event.target()?.dyn_into().ok().map(Self)
    }

    /// Whether it matches a selector.
    pub fn is(&self, selector: &str) -> bool {
        self.0.matches(selector).unwrap_or(false)
    }

    /// The first element within.
    pub fn first(&self) -> Option<Self> {
        self.0.first_element_child().map(Self)
    }

    /// The element after this one.
    pub fn next(&self) -> Option<Self> {
        self.0.next_element_sibling().map(Self)
    }

    /// Puts `child` at the end.
    pub fn append(&self, child: &Self) {
        self.insert(child, None);
    }

    /// Puts `child` before `next`, which is within; at the end without it.
    pub fn insert(&self, child: &Self, next: Option<&Self>) {
        // Fails only where an element is to stand within itself.
        let _ = self.0.insert_before(&child.0, next.map(|next| next.0.as_ref()));
    }

    /// Takes the element off the page.
    pub fn remove(&self) {
        self.0.remove();
    }

    /// Puts a view of the library at the end. It goes when what is returned is dropped.
    pub fn show(&self, view: AnyView) -> Shown {
        let mut state = view.build();
        state.mount(&self.0, None);
        Shown { _state: Box::new(OnDrop(state)) }
    }

    /// Writes an attribute; `None` removes it.
    pub fn set(&self, name: &str, value: Option<&str>) {
        // Fails only for names that no attribute can have.
        let _ = match value {
            Some(value) => self.0.set_attribute(name, value),
            None => self.0.remove_attribute(name),
        };
    }

    /// Writes an attribute whose name and value are with the browser already; `None` removes it.
    pub fn set_word(&self, name: &Word, value: Option<&Word>) {
        let attributes: &Attributes = self.0.unchecked_ref();
        match value {
            Some(value) => attributes.set_word(&name.0, &value.0),
            None => attributes.remove_word(&name.0),
        }
    }

    /// Sets a property of its style.
    pub fn set_style(&self, property: &str, value: &str) {
        if let Some(element) = self.0.dyn_ref::<HtmlElement>() {
            // Fails only for an element without style.
            let _ = element.style().set_property(property, value);
        }
    }

    /// Replaces all that is in it with a text.
    pub fn say(&self, text: &str) {
        self.0.set_text_content(Some(text));
    }

    /// Adds a text at its end, to be written again later.
    pub fn add_text(&self) -> Text {
        let text = document().create_text_node("");
        // Fails only where a node is to stand within itself.
        let _ = self.0.append_child(&text);
        Text(text)
    }

    /// The text at its beginning.
    pub fn text(&self) -> Option<Text> {
        self.0.first_child()?.dyn_into().ok().map(Text)
    }

    /// Whether `other` is this element or within.
    pub fn holds(&self, other: &Self) -> bool {
        self.0.contains(Some(&other.0))
    }

    /// The element with the focus, if it is this one or within.
    pub fn focused(&self) -> Option<Self> {
        document().active_element().map(Self).filter(|active| self.holds(active))
    }

    /// Gives it the focus; scrolling is left to the caller.
    pub fn focus(&self) {
        if let Some(element) = self.0.dyn_ref::<HtmlElement>() {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            // Fails for no element.
            let _ = element.focus_with_options(&options);
        }
    }

    /// Its height as drawn, CSS pixels.
    pub fn height_px(&self) -> f64 {
        self.0.get_bounding_client_rect().height()
    }

    /// How far it is scrolled down, and the height of what can be seen of it, CSS pixels.
    pub fn scrolled_px(&self) -> (f64, f64) {
        (self.0.scroll_top().into(), self.0.client_height().into())
    }

    /// Scrolls it down to there, CSS pixels.
    pub fn scroll_to_px(&self, top_px: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "half a pixel is not seen")]
        self.0.set_scroll_top(top_px.round() as i32);
    }
}

impl Text {
    /// Replaces it.
    pub fn set(&self, text: &Word) {
        self.0.unchecked_ref::<Characters>().set_data(&text.0);
    }

    /// Replaces it with what is written for the first time.
    pub fn say(&self, text: &str) {
        self.0.set_data(text);
    }
}

/// A view of the library within an element.
pub struct Shown {
    _state: Box<dyn Any>,
}

struct OnDrop<State: Mountable>(State);

impl<State: Mountable> Drop for OnDrop<State> {
    fn drop(&mut self) {
        self.0.unmount();
    }
}
