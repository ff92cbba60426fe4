//! Where the proxy listens, and who may show the page.

use std::net::SocketAddr;

use super::reader::Reader;
use crate::assets;

/// `listen`: an address; only loopback for now, since there is no access control yet.
pub(super) fn listen(root: &mut Reader<'_>) -> Option<SocketAddr> {
    let text = root.text("listen").unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    match listen_address(&text) {
        Ok(address) => Some(address),
        Err(what) => {
            root.mistake("listen", &what);
            None
        }
    }
}

/// Checks an address to listen on.
///
/// # Errors
/// The rest of a sentence that begins with the setting's name.
pub fn listen_address(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "should be an address with a port, such as 127.0.0.1:8080".to_owned())?;
    if address.ip().is_loopback() {
        return Ok(address);
    }
    Err("should be a loopback address (127.0.0.1 or [::1]): there is no access control yet, so nobody else may reach it".to_owned())
}

/// `base_path` and `frame_ancestors`.
pub(super) fn page(root: &mut Reader<'_>) -> assets::Config {
    let base_path = root.text("base_path").unwrap_or_else(|| "/".to_owned());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let inside = base_path.strip_prefix('/').and_then(|path| path.strip_suffix('/'));
    let segments_good = inside.is_some_and(|inside| inside.split('/').all(|segment| !matches!(segment, "" | "." | "..")));
    if base_path != "/" && (!segments_good || !base_path.bytes().all(plain)) {
        root.mistake("base_path", "should be a path with a slash at both ends, such as /aicc/");
    } else if matches!(base_path.as_str(), "/healthz/" | "/readyz/") {
        root.mistake("base_path", "should not be an address that the proxy answers at itself");
    }
    let frame_ancestors = if root.has("frame_ancestors") { origins(root, "frame_ancestors") } else { vec!["'self'".to_owned()] };
    assets::Config { base_path, frame_ancestors }
}

/// A list of origins such as `https://portal.example:8443`; `'self'` and `'none'` are admitted for frames.
pub(super) fn origins(root: &mut Reader<'_>, key: &'static str) -> Vec<String> {
    let origins = root.texts(key).unwrap_or_default();
    for origin in &origins {
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        let good =
            host.is_some_and(|host| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]*".contains(&byte)));
        // Browsers write origins in small letters, and a hand-over compares them as they are.
        let pattern = key == "hand_over_origins" && origin.contains(|c: char| c == '*' || c.is_ascii_uppercase());
        let keyword = key == "frame_ancestors" && matches!(origin.as_str(), "'self'" | "'none'");
        if (!good || pattern) && !keyword {
            root.mistake(key, &format!("holds \"{origin}\", which should be an origin such as https://portal.example"));
        }
    }
    origins
}
