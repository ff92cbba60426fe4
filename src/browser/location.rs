//! Where the page lives and which language its viewer reads.

use wasm_bindgen::JsValue;

/// The path below which the page lives, without its last slash: empty at the top of the host, else such as `/aicc`. From `<base href>`.
pub fn base_path() -> String {
    let path = || {
        let base = web_sys::window()?.document()?.base_uri().ok()??;
        Some(web_sys::Url::new(&base).ok()?.pathname())
    };
    // What follows the last slash is a document's name, not a folder.
    path().and_then(|path| path.rsplit_once('/').map(|(folder, _)| folder.to_owned())).unwrap_or_default()
}

/// The query of the address, without `?`.
pub fn query() -> String {
    let search = || web_sys::window()?.location().search().ok();
    search().and_then(|search| search.strip_prefix('?').map(str::to_owned)).unwrap_or_default()
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
    let path = web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default();
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
