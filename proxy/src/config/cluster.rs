//! `[cluster]`: several proxies behind a load balancer, and the database that they share.

use std::path::Path;
use std::time::Duration;

use axum::http::Uri;

use super::reader::Reader;
use super::{Environment, ProcessEnvironment, keys};
use crate::cluster::Config;
use crate::database::Server;
use crate::state::Hosts;
use crate::upstream::tls::Trust;

/// Reads how this proxy takes part; without the table it is the only one.
pub(super) fn cluster(root: &mut Reader<'_>, environment: &dyn Environment) -> Option<Config> {
    let mut table = root.table("cluster")?;
    // The command line's tokens are in the database, too: its password is needed where no other secret is.
    let environment = if environment.has_secrets() { environment } else { &ProcessEnvironment };
    let url = table.required_text("database");
    // A server may know its users by other means.
    let password = keys::optional_secret(&mut table, "password_env", "password_file", environment);
    let mut trust = |key| {
        let path = table.text(key)?;
        let found = environment.certificates(Path::new(&path));
        found.map_err(|what| table.mistake(key, &format!("names {path}, {what}"))).ok()
    };
    let [server_trust, trust] =
        ["database_ca_file", "ca_file"].map(|key| Trust { authorities: trust(key).unwrap_or_default(), accept_any_certificate: false });
    let advertise = table.required_text("advertise").map(|url| url.trim_end_matches('/').to_owned());
    if advertise.as_ref().is_some_and(|url| !is_reachable(url)) {
        table.mistake(
            "advertise",
            "should be like https://10.0.0.5:8443, without a path: where the other proxies reach this one (http:// is taken only for loopback)",
        );
    }
    let heartbeat = Duration::from_secs(table.number("heartbeat_s", 1..=60).unwrap_or(5));
    let server = url.and_then(|url| Server::new(&url, password, server_trust).map_err(|what| table.mistake("database", &what)).ok());
    table.finish();
    Some(Config { server: server?, advertise: advertise?, heartbeat, trust })
}

/// HTTPS, or HTTP to loopback only; tokens and figures travel there.
fn is_reachable(url: &str) -> bool {
    let uri = url.parse::<Uri>().ok().filter(|uri| uri.path() == "/" && uri.query().is_none() && !url.contains(['@', '#']));
    let host = uri.as_ref().and_then(Uri::host);
    host.is_some_and(|host| url.starts_with("https://") || (url.starts_with("http://") && Hosts::Loopback.admits(host)))
}
