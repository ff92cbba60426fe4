//! Where the page lives and which language its viewer reads.

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

/// The language the browser is set to, a BCP 47 tag.
pub fn language() -> Option<String> {
    web_sys::window()?.navigator().language()
}
