//! Where the proxy listens, what that may cost, and who may show the page.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::uri::Authority;

use super::reader::Reader;
use crate::state::Hosts;
use crate::{access, assets, listener};

/// `listen`: an address; one that others can reach only when it is said who may see.
pub(super) fn listen(root: &mut Reader<'_>, access: &access::Config, tls: bool) -> Option<SocketAddr> {
    let text = root.text("listen").unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let Ok(address) = text.parse::<SocketAddr>() else {
        root.mistake("listen", NO_ADDRESS);
        return None;
    };
    if !address.ip().is_loopback() {
        if !access.admits_others() {
            root.mistake(
                "listen",
                "should be a loopback address (127.0.0.1 or [::1]): others may reach this proxy only when [access] says who may see, \
                 with a token_file, a reverse_proxy or a sign_in",
            );
            return None;
        }
        if access.local {
            root.mistake("listen", "should be a loopback address: access.loopback_without_login holds only where nobody else can knock");
        }
        if !tls && access.reverse_proxy.is_none() {
            root.warning("listen", "is open to others without [tls]: view tokens and figures travel in the clear");
        }
    }
    Some(address)
}

const NO_ADDRESS: &str = "should be an address with a port, such as 127.0.0.1:8080";

/// Checks an address to listen on where there is no access control.
///
/// # Errors
/// The rest of a sentence that begins with the setting's name.
pub fn loopback_address(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| NO_ADDRESS.to_owned())?;
    if address.ip().is_loopback() { Ok(address) } else { Err("should be a loopback address (127.0.0.1 or [::1])".to_owned()) }
}

/// `hosts`: the names this proxy answers to.
pub(super) fn hosts(root: &mut Reader<'_>, listen: Option<SocketAddr>, access: &access::Config) -> Hosts {
    let Some(names) = root.texts("hosts") else {
        let alone = listen.is_none_or(|address| address.ip().is_loopback()) && !access.admits_others();
        return if alone { Hosts::Loopback } else { Hosts::Any };
    };
    for name in &names {
        // A port is not part of a name, and a pattern would match nothing.
        if !name.parse::<Authority>().is_ok_and(|authority| authority.host() == name) || name.contains('*') {
            root.mistake("hosts", &format!("holds \"{name}\", which should be a name or an address without a port"));
        }
    }
    Hosts::Listed(names)
}

/// `[tls]`: certificate and key of this proxy.
pub(super) fn tls(root: &mut Reader<'_>) -> Option<listener::tls::Files> {
    let mut table = root.table("tls")?;
    let (certificate, key) = (table.required_text("certificate_file"), table.required_text("key_file"));
    table.finish();
    Some(listener::tls::Files { certificate: certificate?.into(), key: key?.into() })
}

/// Longest drain, seconds. The unit in `deploy/` waits a little longer.
pub(super) const LONGEST_DRAIN_S: f64 = 300.0;

/// `[limits]`: what viewers may cost: the listener's limits, and how often one viewer may ask.
pub(super) fn limits(root: &mut Reader<'_>) -> (listener::Config, access::Config) {
    let mut listener = listener::Config::default();
    let mut viewer = access::Config::local();
    if let Some(mut table) = root.table("limits") {
        let size = |value: Option<u64>| value.and_then(|value| usize::try_from(value).ok());
        if let Some(seconds) = table.decimal("drain_s", 0.1..=LONGEST_DRAIN_S) {
            listener.drain = Duration::from_secs_f64(seconds);
        }
        if let Some(seconds) = table.number("header_read_s", 1..=600) {
            listener.header_read = Duration::from_secs(seconds);
        }
        if let Some(seconds) = table.number("write_stall_s", 1..=600) {
            listener.write_stall = Duration::from_secs(seconds);
        }
        if let Some(bytes) = size(table.number("header_bytes", 8192..=1_048_576)) {
            listener.header_bytes = bytes;
        }
        if let Some(number) = size(table.number("connections", 1..=1_000_000)) {
            listener.connections = number;
        }
        if let Some(number) = size(table.number("connections_per_address", 1..=1_000_000)) {
            listener.connections_per_address = number;
        }
        let mut rate = |key, default| {
            let number = table.number(key, 1..=1_000_000).and_then(|number| u32::try_from(number).ok());
            number.and_then(NonZeroU32::new).unwrap_or(default)
        };
        viewer.requests_per_second = rate("requests_per_second", viewer.requests_per_second);
        viewer.burst = rate("requests_burst", viewer.burst);
        table.finish();
    }
    (listener, viewer)
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
    let frame_ancestors = origins(root, "frame_ancestors").unwrap_or_else(|| vec!["'self'".to_owned()]);
    assets::Config { base_path, frame_ancestors }
}

/// A list of origins such as `https://portal.example:8443`; `'self'` and `'none'` are admitted for frames.
pub(super) fn origins(root: &mut Reader<'_>, key: &'static str) -> Option<Vec<String>> {
    let origins = root.texts(key)?;
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
    Some(origins)
}
