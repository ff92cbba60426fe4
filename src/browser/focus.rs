//! The focus, which does not go with what had it: a button that was pressed away, a list that has ended.

use std::cell::RefCell;
use std::iter::successors;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::dom;

/// How often it is looked for, milliseconds.
const LOOK_EVERY_MS: u32 = 300;
/// Where it goes when nothing is left of what was around it.
const BEGINNINGS: [&str; 2] = [".wall", "main"];

/// Keeps the focus on the page until the current owner goes: once what had it is gone, what was around that has it. It is not taken from a
/// page around this one, nor given to a page that has none.
pub fn keep() {
    // What had it last, and all that was around that, from the inside.
    let around = Rc::new(RefCell::new(Vec::new()));
    let had = Rc::clone(&around);
    let come = window_event_listener(ev::focusin, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        had.replace(successors(target, |element| element.parent_element()).collect());
    });
    let look = Interval::new(LOOK_EVERY_MS, move || {
        // Whoever gets it is noted at once.
        let around = if is_nowhere() { around.borrow().clone() } else { Vec::new() };
        if let Some((_, around)) = around.split_first().filter(|(had, _)| !takes_it(had)) {
            give_to_one_of(around);
        }
    });
    let look = StoredValue::new_local(Some(look));
    on_cleanup(move || {
        come.remove();
        drop(look.try_update_value(Option::take));
    });
}

fn is_nowhere() -> bool {
    let document = document();
    document.has_focus().unwrap_or(false) && document.active_element().is_none_or(|active| is_ground(&active))
}

fn is_ground(element: &Element) -> bool {
    element.matches("body, html").unwrap_or(false)
}

/// Whether it is on the page, to be seen and not disabled.
fn takes_it(element: &Element) -> bool {
    let place = element.get_bounding_client_rect();
    place.width() + place.height() > 0.0 && !element.matches(":disabled").unwrap_or(false)
}

fn give_to_one_of(around: &[Element]) {
    let left = around.iter().find(|element| !is_ground(element) && takes_it(element)).cloned();
    let beginning = || BEGINNINGS.iter().filter_map(|selector| document().query_selector(selector).ok().flatten()).find(takes_it);
    let Some(heir) = left.or_else(beginning).and_then(|heir| heir.dyn_into::<HtmlElement>().ok()) else { return };
    if !heir.has_attribute("tabindex") && heir.tab_index() < 0 {
        heir.set_tab_index(-1);
    }
    dom::Element::from(&heir).focus();
}
