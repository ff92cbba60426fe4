//! What the style sheets make of a class at this moment: for what is drawn without them.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, MutationObserver, MutationObserverInit};

/// For each class, the computed values of some properties of an element that has it within one of class `around`.
pub fn computed<'a, const COUNT: usize>(
    around: &str,
    classes: impl Iterator<Item = &'a str>,
    properties: [&str; COUNT],
) -> Vec<[String; COUNT]> {
    let found = || {
        let window = web_sys::window()?;
        let document = window.document()?;
        let probe = document.create_element("div").ok()?;
        probe.set_class_name(around);
        document.body()?.append_child(&probe).ok()?;
        let values = classes.filter_map(|class| {
            let element = document.create_element("i").ok()?;
            element.set_class_name(class);
            probe.append_child(&element).ok()?;
            let style = window.get_computed_style(&element).ok()??;
            Some(properties.map(|property| style.get_property_value(property).unwrap_or_default()))
        });
        let values = values.collect();
        probe.remove();
        Some(values)
    };
    found().unwrap_or_default()
}

/// The computed colour on which an element lies: that of the nearest one around it that has any.
pub fn ground(element: &Element) -> Option<String> {
    let window = web_sys::window()?;
    let mut around = Some(element.clone());
    while let Some(element) = around {
        let style = window.get_computed_style(&element).ok()??;
        let colour = style.get_property_value("background-color").ok()?;
        if !is_transparent(&colour) {
            return Some(colour);
        }
        around = element.parent_element();
    }
    None
}

/// Whether a computed colour lets everything through; `rgba(0, 0, 0, 0)` is the only way in which that is written.
fn is_transparent(colour: &str) -> bool {
    colour == "rgba(0, 0, 0, 0)"
}

/// Whether the viewer's system gives the colours.
pub fn are_colours_forced() -> bool {
    matches("(forced-colors: active)")
}

/// Whether the page is dark now.
pub fn is_dark() -> bool {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    let style = root.and_then(|root| web_sys::window()?.get_computed_style(&root).ok().flatten());
    style.and_then(|style| style.get_property_value("color-scheme").ok()).is_some_and(|scheme| scheme == "dark")
}

fn matches(query: &str) -> bool {
    let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
    list.is_some_and(|list| list.matches())
}

/// Calls `changed` when colours may have changed: by the system, or by an attribute of the root. For as long as the page lives.
pub fn on_change(changed: impl Fn() + 'static) {
    let action = Closure::<dyn Fn()>::new(changed).into_js_value();
    let Some(window) = web_sys::window() else { return };
    for query in ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)", "print", "(min-width: 200rem)"] {
        if let Ok(Some(list)) = window.match_media(query) {
            // An old browser has no such event: it shows the new colours after the next reload.
            let _ = list.add_event_listener_with_callback("change", action.unchecked_ref());
        }
    }
    let options = MutationObserverInit::new();
    options.set_attribute_filter(&js_sys::Array::of2(&"data-theme".into(), &"data-colours".into()));
    let root = window.document().and_then(|document| document.document_element());
    if let (Some(root), Ok(observer)) = (root, MutationObserver::new(action.unchecked_ref())) {
        // Fails only for options that contradict each other.
        let _ = observer.observe_with_options(&root, &options);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_is_a_ground() {
        assert!(is_transparent("rgba(0, 0, 0, 0)"));
        for colour in ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0.5)", "rgb(255, 255, 0)"] {
            assert!(!is_transparent(colour), "{colour}");
        }
    }
}
