//! Whether others than AICC can be reached: the provider of sign-ins, receivers of alarms, the database. Nobody signs in and nothing is told.

use axum::http::Request;
use tokio::task::spawn_blocking;

use super::{Finding, Report, reach};
use crate::database::{Connection, Place, Server};
use crate::outbound::Outbound;
use crate::secret::Secret;

/// What to do where TLS or HTTP fails.
const TRUST: &str =
    "check the address; a certificate must be signed by an authority that this machine trusts (docs/operations.md, Connect)";

/// Who is examined.
#[derive(Debug, Default)]
pub struct Others {
    /// The address of the provider of sign-ins.
    pub provider: Option<String>,
    /// Names and addresses of receivers of alarms.
    pub receivers: Vec<(String, Secret)>,
    /// The database that several proxies share.
    pub database: Option<Server>,
}

/// Examines them and tells each finding as soon as it is there. Whether all is well.
///
/// # Errors
/// A sentence, when TLS cannot be set up at all.
pub async fn examine_others(others: Others, tell: impl FnMut(Finding)) -> Result<bool, String> {
    let (mut report, outbound) = (Report { all_well: true, tell }, Outbound::new()?);
    if let Some(issuer) = others.provider {
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let name = "Sign-in provider";
        let finding = match reach::connection(name, "access.sign_in.issuer", &issuer).await {
            Ok(_) => match status(&outbound, "GET", &url).await {
                Some(200) => Finding::good(format_args!("{name}: it describes itself")),
                Some(status) => Finding::bad(
                    format_args!("{name}: it answers {status} where it should describe itself"),
                    "check `access.sign_in.issuer`: it is spelt exactly as in the provider's own documents",
                ),
                None => Finding::bad(format_args!("{name}: no answer by TLS and HTTP"), TRUST),
            },
            Err(finding) => finding,
        };
        report.add(finding);
    }
    for (name, url) in others.receivers {
        let name = format!("Receiver {name}");
        let finding = match reach::connection(&name, "webhook.url", url.expose_secret()).await {
            // Whatever it says to a question without a message, it is there.
            Ok(_) => match status(&outbound, "HEAD", url.expose_secret()).await {
                Some(status) => Finding::good(format_args!("{name}: it can be reached (status {status} for an empty question)")),
                None => Finding::bad(format_args!("{name}: no answer by TLS and HTTP"), TRUST),
            },
            Err(finding) => finding,
        };
        report.add(finding);
    }
    if let Some(server) = others.database {
        let asked = spawn_blocking(move || Connection::to_read(&Place::Server(server))?.one("SELECT 1", &[], |row| row.whole(0)).map(drop));
        report.add(match asked.await.map_err(|error| error.to_string()).and_then(|asked| asked.map_err(|error| error.to_string())) {
            Ok(()) => Finding::good("Database: it answers"),
            Err(error) => Finding::bad(format_args!("Database: {error}"), "check `cluster.database` and the password beside it"),
        });
    }
    Ok(report.all_well)
}

/// The status of an answer; `None` without one. Why stays unsaid, since it may hold the address, which may hold a key.
async fn status(outbound: &Outbound, method: &str, url: &str) -> Option<u16> {
    let request = Request::builder().method(method).uri(url).body(Vec::new()).ok()?;
    outbound.send(request).await.ok().map(|answer| answer.status().as_u16())
}
