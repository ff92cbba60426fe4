//! Name, connection, TLS, HTTP and clock of one server.

use std::time::Duration;

use axum::http::Uri;
use domain::status::LARGEST_SKEW_MS;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::{Finding, Report, advice, names};
use crate::upstream::call::Server;
use crate::upstream::client::Client;

/// Longest wait for a name or a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the server speaks HTTP with us. A server that is not configured is not missed.
pub(super) async fn server(report: &mut Report<impl FnMut(Finding)>, client: &Client, server: Server, url: Option<&String>) -> bool {
    let (name, table) = names(server);
    let Some(url) = url else {
        report.add(Finding::skipped(format_args!("{name}: not configured")));
        return false;
    };
    match connection(name, &format!("{table}.url"), url).await {
        Ok(finding) => report.add(finding),
        Err(finding) => {
            report.add(finding);
            return false;
        }
    }
    match client.knock(server).await {
        Ok(status) if url.starts_with("https:") => {
            report.add(Finding::good(format_args!("{name}: TLS and HTTP work (status {status} for an empty question)")));
        }
        Ok(status) => report.add(Finding::good(format_args!("{name}: HTTP works (status {status} for an empty question)"))),
        Err(failure) => {
            let advice = advice::of_connection(&failure.detail, table);
            report.add(Finding::bad(format_args!("{name}: no answer: {}", failure.detail), advice));
            return false;
        }
    }
    for unchecked in client.certificates_unchecked().iter().filter(|unchecked| *unchecked == name) {
        let advice = format!("set `{table}.ca_file` to the certificate of the authority that signed it, and take the danger setting out");
        report.add(Finding::bad(format_args!("{unchecked}: nobody checks its certificate"), advice));
    }
    if server == Server::CcCms {
        report.add(clock(client.clock_skew_ms()));
    }
    true
}

/// Name and connection of what is at an address, which `setting` holds.
pub(super) async fn connection(name: &str, setting: &str, url: &str) -> Result<Finding, Finding> {
    let wrong_url = |what: String| Finding::bad(format_args!("{name}: {what}"), format_args!("check `{setting}`"));
    let uri: Uri = url.parse().map_err(|error| wrong_url(format!("{url} is no address: {error}")))?;
    let host = uri.host().unwrap_or_default();
    let port = uri.port_u16().unwrap_or(if url.starts_with("https:") { 443 } else { 80 });
    let found = timeout(PATIENCE, lookup_host((host.trim_matches(['[', ']']), port))).await;
    let found = found.map_err(|_| wrong_url(format!("the name {host} was not resolved within {PATIENCE:?}")))?;
    let addresses: Vec<_> = found.map_err(|error| wrong_url(format!("the name {host} cannot be resolved: {error}")))?.collect();
    let mut failed = format!("the name {host} stands for no address");
    for address in addresses {
        match timeout(PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(_)) => return Ok(Finding::good(format_args!("{name}: {host} is {address} and takes connections"))),
            Ok(Err(error)) => failed = format!("no connection to {address}: {error}"),
            Err(_) => failed = format!("no connection to {address} within {PATIENCE:?}"),
        }
    }
    let advice = format!("check host and port of `{setting}`, and whether a firewall is in between");
    Err(Finding::bad(format_args!("{name}: {failed}"), advice))
}

fn clock(skew_ms: Option<i64>) -> Finding {
    match skew_ms {
        None => Finding::skipped("Clock: the server does not tell its time"),
        Some(skew_ms) if skew_ms.abs() <= LARGEST_SKEW_MS => Finding::good("Clock: ours and AICC's are less than a minute apart"),
        Some(skew_ms) => {
            let what = format!("Clock: AICC's is {} s {} ours", skew_ms.abs() / 1000, if skew_ms > 0 { "ahead of" } else { "behind" });
            Finding::bad(what, "set this machine's clock (NTP); if it is right, tell whoever runs AICC. Signatures hold the time")
        }
    }
}
