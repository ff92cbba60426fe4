//! Where the page lives and which language its viewer reads.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, HtmlElement, MouseEvent};

/// A link that leads to another view of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The whole path.
    pub path: String,
    /// The query, without `?`.
    pub query: String,
    /// Whether that is where the page is.
    pub is_here: bool,
}

/// The path below which the page lives, without its last slash: empty at the top of the host, else such as `/aicc`. From `<base href>`.
pub fn base_path() -> String {
    let path = || {
        let base = web_sys::window()?.document()?.base_uri().ok()??;
        Some(web_sys::Url::new(&base).ok()?.pathname())
    };
    // What follows the last slash is a document's name, not a folder.
    path().and_then(|path| path.rsplit_once('/').map(|(folder, _)| folder.to_owned())).unwrap_or_default()
}

/// The path of the address.
pub fn path() -> String {
    web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// The query of the address, without `?`.
pub fn query() -> String {
    web_sys::window().and_then(|window| window.location().search().ok()).map(|search| without_mark(&search)).unwrap_or_default()
}

fn without_mark(search: &str) -> String {
    search.strip_prefix('?').unwrap_or(search).to_owned()
}

/// The link below `base` that a click is on, if the page should follow it: not a click that means a new tab or a menu, not a link that is the
/// browser's or another program's, and not one to a place within what is shown.
pub fn link_to_follow(click: &MouseEvent, base: &str) -> Option<Link> {
    let is_plain = click.button() == 0 && !(click.meta_key() || click.alt_key() || click.ctrl_key() || click.shift_key());
    if click.default_prevented() || !is_plain {
        return None;
    }
    let link: HtmlAnchorElement = click.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??.dyn_into().ok()?;
    let is_external = link.rel().split_ascii_whitespace().any(|word| word == "external");
    if is_external || link.has_attribute("download") || !link.target().is_empty() || link.origin() != origin() {
        return None;
    }
    let (path_there, query_there) = (link.pathname(), without_mark(&link.search()));
    let is_here = path_there == path() && query_there == query();
    let is_within = is_here && !link.hash().is_empty();
    let is_below = path_there.strip_prefix(base).is_some_and(|rest| rest.starts_with('/'));
    (is_below && !is_within).then_some(Link { path: path_there, query: query_there, is_here })
}

/// Enters an address into the browser's history, in the place of the present one or after it. Whether the browser took it.
pub fn enter(path_and_query: &str, instead: bool) -> bool {
    let entered = || {
        let history = web_sys::window()?.history().ok()?;
        let (state, address) = (JsValue::NULL, Some(path_and_query));
        let entered =
            if instead { history.replace_state_with_url(&state, "", address) } else { history.push_state_with_url(&state, "", address) };
        entered.ok()
    };
    entered().is_some()
}

/// Closes what lay over the view that was left. In another view the focus goes to its beginning, for what had it may be gone; it is not taken
/// from a page around this one.
pub fn arrive(is_other_view: bool) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let found = |selector| document.query_selector(selector).ok().flatten()?.dyn_into::<HtmlElement>().ok();
    if let Some(open) = found(":popover-open") {
        let _ = open.hide_popover();
    }
    if let Some(view) = found("main").filter(|_| is_other_view && document.has_focus().unwrap_or(false)) {
        let _ = view.focus();
    }
}

/// Shows the top of the page.
pub fn scroll_to_top() {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// The origin of the page, such as `https://dashboard.example`.
pub fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// Writes another path and query into the address, without a new entry in the history and without asking for anything.
pub fn rewrite(path_and_query: &str) {
    let written = || {
        let window = web_sys::window()?;
        let address = format!("{path_and_query}{}", window.location().hash().ok()?);
        window.history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&address)).ok()
    };
    // A page without an address, in a frame without origin, stays where it is.
    let _ = written();
}

/// The view in front with its choices, as an address below the base path, encoded for the query of another address.
pub fn encoded_view() -> String {
    js_sys::encode_uri_component(&view_address()).into()
}

/// The view in front with its choices, as an address below the base path.
pub fn view_address() -> String {
    let path = path();
    let view = path.strip_prefix(&format!("{}/", base_path())).unwrap_or_default();
    let query = query();
    if query.is_empty() { view.to_owned() } else { format!("{view}?{query}") }
}

/// Begins the page anew.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        // Where that is forbidden, the next answer of the proxy shows what has changed.
        let _ = window.location().reload();
    }
}

/// The language the browser is set to, a BCP 47 tag.
pub fn language() -> Option<String> {
    web_sys::window()?.navigator().language()
}
