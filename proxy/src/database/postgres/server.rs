//! Which server, how it is reached, and under which lease it is written.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::encrypted::Connector;
use super::{IDLE_IN_TRANSACTION_MS, PATIENCE, SCHEMA};
use crate::secret::Secret;
use crate::upstream::tls::{self, Trust};

/// A server, and as whose writer: copies are the same.
#[derive(Clone)]
pub struct Server {
    pub(super) reached: Arc<Reached>,
    /// The number of the lease under which it is written; `None` where anybody may.
    pub(super) term: Option<i64>,
    pub(super) patience: Duration,
}

pub(super) struct Reached {
    url: String,
    password: Option<Secret>,
    trust: Trust,
    pub(super) config: Config,
    pub(super) tls: Option<Connector>,
}

impl Server {
    /// A server by its address (`postgres://user@host:5432/database`), which is not asked yet. Off this machine it is reached by TLS only.
    ///
    /// # Errors
    /// What is wrong with the address, as the end of a sentence.
    pub fn new(url: &str, password: Option<Secret>, trust: Trust) -> Result<Self, String> {
        const FORM: &str = "should be like postgres://user@host:5432/database";
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) || url.contains(['?', '#']) {
            return Err(FORM.to_owned());
        }
        let mut config = Config::from_str(url).map_err(|_| FORM.to_owned())?;
        if config.get_password().is_some() {
            return Err("should hold no password: that comes from `password_env` or `password_file`".to_owned());
        }
        if config.get_user().is_none() || config.get_dbname().is_none() || config.get_hosts().is_empty() {
            return Err(FORM.to_owned());
        }
        if let Some(password) = &password {
            config.password(password.expose_secret());
        }
        let here = config.get_hosts().iter().all(is_this_machine);
        let encrypted = !here || !trust.authorities.is_empty();
        config.ssl_mode(if encrypted { SslMode::Require } else { SslMode::Disable });
        config.application_name("aicc-proxy").connect_timeout(PATIENCE);
        config.options(format!(
            "-c search_path={SCHEMA} -c statement_timeout={} -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}",
            PATIENCE.as_millis()
        ));
        let tls = if encrypted { Some(Connector::new(tls::configuration(true, &trust)?)) } else { None };
        Ok(Self { reached: Arc::new(Reached { url: url.to_owned(), password, trust, config, tls }), term: None, patience: PATIENCE })
    }

    /// The same, written only while the lease has this number.
    #[must_use]
    pub fn under(&self, term: i64) -> Self {
        Self { term: Some(term), ..self.clone() }
    }

    /// The same, for which nobody waits longer than so.
    #[must_use]
    pub fn within(&self, patience: Duration) -> Self {
        Self { patience: patience.min(PATIENCE), ..self.clone() }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Server").field("url", &self.reached.url).field("term", &self.term).finish_non_exhaustive()
    }
}

impl fmt::Display for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reached.url)
    }
}

/// Whoever writes it under which number, it is the same server.
impl PartialEq for Server {
    fn eq(&self, other: &Self) -> bool {
        let key = |server: &'_ Self| (server.reached.url.clone(), server.reached.password.clone(), server.reached.trust.clone());
        key(self) == key(other)
    }
}

impl Eq for Server {}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        Host::Unix(_) => true,
    }
}
