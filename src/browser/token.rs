//! The view token of this tab. It comes in the fragment of the address, which browsers send to nobody, and leaves the address at once: neither
//! the history, a screen in the hall nor a copied address shows it.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::storage;

const KEY: &str = "aicc-token";

thread_local! {
    // Browsers may forbid a page in a frame to keep anything.
    static TOKEN: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Takes a token out of the address `…#token=…`, and does so again when the viewer opens another such link in this tab. To be called once,
/// before the page asks for anything.
pub fn follow_address() {
    take();
    let opened = Closure::<dyn Fn()>::new(|| {
        if take()
            && let Some(window) = web_sys::window()
        {
            // All that is shown was for the token before. A page that cannot reload goes on with the new one.
            let _ = window.location().reload();
        }
    });
    if let Some(window) = web_sys::window() {
        // Without it, a new link works after a reload.
        let _ = window.add_event_listener_with_callback("hashchange", opened.as_ref().unchecked_ref());
    }
    opened.forget();
}

/// The token of this tab.
pub fn current() -> Option<String> {
    TOKEN.with_borrow(Clone::clone).or_else(|| storage::get_in_tab(KEY))
}

/// Takes over a token that came in another way, for as long as the page lives: it is kept nowhere. Says whether it is another one than before.
pub fn take_over(token: &str) -> bool {
    let other = can_be_sent(token) && current().as_deref() != Some(token);
    if other {
        TOKEN.set(Some(token.to_owned()));
    }
    other
}

/// Anything else could not be sent in a header.
fn can_be_sent(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether the address held a token; it holds none afterwards.
fn take() -> bool {
    let taken = || {
        let window = web_sys::window()?;
        let location = window.location();
        let (token, rest) = split(&location.hash().ok()?)?;
        let address = format!("{}{}{rest}", location.pathname().ok()?, location.search().ok()?);
        // The router's state of this entry stays as it is.
        let history = window.history().ok()?;
        history.replace_state_with_url(&history.state().unwrap_or(JsValue::NULL), "", Some(&address)).ok()?;
        storage::set_in_tab(KEY, &token);
        TOKEN.set(Some(token));
        Some(())
    };
    taken().is_some()
}

/// The token of a fragment and what is left of the fragment.
fn split(fragment: &str) -> Option<(String, String)> {
    let mut parts: Vec<&str> = fragment.strip_prefix('#')?.split('&').collect();
    let at = parts.iter().position(|part| part.starts_with("token="))?;
    let token = parts.remove(at).strip_prefix("token=")?.to_owned();
    let rest = if parts.is_empty() { String::new() } else { format!("#{}", parts.join("&")) };
    can_be_sent(&token).then_some((token, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_out_of_a_fragment_and_nothing_else_is() {
        for (fragment, taken) in [
            ("#token=aicc_view_1", Some(("aicc_view_1", ""))),
            ("#a=1&token=aicc_view_1&b", Some(("aicc_view_1", "#a=1&b"))),
            ("#token=", None),
            ("#token=a b", None),
            ("#tokens=a", None),
            ("#content", None),
            ("", None),
        ] {
            assert_eq!(split(fragment).as_ref().map(|(token, rest)| (token.as_str(), rest.as_str())), taken, "{fragment}");
        }
    }
}
