//! Notifications by the browser.

use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// What the browser says to notifications of this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// They are shown.
    Granted,
    /// The viewer or a policy has refused them.
    Refused,
    /// There are none without HTTPS.
    Insecure,
    /// This browser has none for a page.
    Missing,
}

/// Asks the viewer whether notifications may be shown, if that is not known yet; to be called after a press.
pub async fn ask() -> Permission {
    if !web_sys::window().is_some_and(|window| window.is_secure_context()) {
        return Permission::Insecure;
    }
    // On phones a page in a tab has none.
    if !js_sys::Reflect::has(&js_sys::global(), &"Notification".into()).unwrap_or(false) {
        return Permission::Missing;
    }
    let granted = match Notification::permission() {
        NotificationPermission::Default => match Notification::request_permission() {
            Ok(asked) => {
                wasm_bindgen_futures::JsFuture::from(asked).await.is_ok_and(|answer| answer.as_string().as_deref() == Some("granted"))
            }
            Err(_) => false,
        },
        permission => permission == NotificationPermission::Granted,
    };
    if granted { Permission::Granted } else { Permission::Refused }
}

/// Shows one. A later one with the same tag takes its place, and calls again only if it is to. Whether the browser took it: some phones have
/// notifications, but not for a page.
pub fn show(title: &str, body: &str, tag: &str, again: bool) -> bool {
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    options.set_renotify(again);
    Notification::new_with_options(title, &options).is_ok()
}
