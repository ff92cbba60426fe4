//! What the style sheets and the tab are told, at the root of the document.

use web_sys::{Document, Element};

use super::number;

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Sets an attribute of `<html>`, such as `data-theme`, `data-density` or `lang`.
pub fn set_root(attribute: &str, value: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Fails only for names that are no attribute names; ours are.
        let _ = root.set_attribute(attribute, value);
    }
}

/// Removes an attribute of `<html>`.
pub fn unset_root(attribute: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Fails for no attribute.
        let _ = root.remove_attribute(attribute);
    }
}

/// Size of the letters of an element, CSS pixels; `None` where nothing says so.
pub fn letter_px(of: &Element) -> Option<f64> {
    let style = web_sys::window()?.get_computed_style(of).ok().flatten()?;
    number::at_start(&style.get_property_value("font-size").ok()?)
}

/// Gives the sign of the tab another ground; `None` for its own. The sign is a picture in the address of the first `<link rel="icon">`.
pub fn set_sign(ground: Option<&str>) {
    thread_local! {
        static OWN: std::cell::OnceCell<String> = const { std::cell::OnceCell::new() };
    }
    let link = document().and_then(|document| document.query_selector("link[rel=icon]").ok().flatten());
    let Some(link) = link else { return };
    let address = OWN.with(|own| own.get_or_init(|| link.get_attribute("href").unwrap_or_default()).clone());
    let painted = ground.and_then(|ground| {
        let (before, after) = address.split_once("rx='3' fill='")?;
        let (_, after) = after.split_once('\'')?;
        let ground: String = js_sys::encode_uri_component(ground).into();
        Some(format!("{before}rx='3' fill='{ground}'{after}"))
    });
    // Fails only for names that are no attribute names.
    let _ = link.set_attribute("href", &painted.unwrap_or(address));
}

/// What stands in `<meta name=…>`.
pub fn meta(name: &str) -> Option<String> {
    document()?.query_selector(&format!("meta[name={name}]")).ok()??.get_attribute("content")
}

/// The value of a custom property at the root, without the blanks around it.
pub fn root_property(name: &str) -> Option<String> {
    let root = document()?.document_element()?;
    let style = web_sys::window()?.get_computed_style(&root).ok()??;
    style.get_property_value(name).ok().map(|value| value.trim().to_owned())
}

/// Puts a style sheet behind those of the page, in the place of the one that was put there before.
pub fn dress(css: &str) {
    let dressed = || {
        let sheet = web_sys::CssStyleSheet::new().ok()?;
        sheet.replace_sync(css).ok()?;
        document()?.set_adopted_style_sheets(&js_sys::Array::of1(&sheet));
        Some(())
    };
    // An old browser keeps the page's own colours.
    let _ = dressed();
}

/// Sets `<title>`.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Removes the element with this id, if it is there.
pub fn remove(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        Element::remove(&element);
    }
}
