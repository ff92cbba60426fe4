//! A changed configuration, taken without a restart.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use aicc_proxy::cluster;
use aicc_proxy::config::Config;
use aicc_proxy::database::Place;
use aicc_proxy::listener;
use aicc_proxy::service::Service;
use tokio::signal::unix::Signal;

use crate::{Stop, read};

/// What reads the configuration again.
#[derive(Clone)]
pub(crate) struct Reloads {
    /// Where it is.
    pub(crate) file: PathBuf,
    /// The address that is bound.
    pub(crate) listen: SocketAddr,
    /// What the listener was made with.
    pub(crate) limits: listener::Config,
    /// Where alarms are kept.
    pub(crate) kept_at: Option<Place>,
    /// The part among several proxies.
    pub(crate) cluster: Option<cluster::Config>,
    /// What it is for.
    pub(crate) service: Arc<Service>,
}

impl Reloads {
    /// Reads it at each of these signals. One that cannot be used leaves the one before in use.
    pub(crate) async fn follow(self, mut hang_up: Signal) -> Infallible {
        loop {
            if hang_up.recv().await.is_none() {
                return std::future::pending().await;
            }
            let this = self.clone();
            // Files are read and the page is compressed: nobody who asks shall wait for that.
            let sentences = match tokio::task::spawn_blocking(move || this.once()).await {
                Ok(Ok(())) => {
                    tracing::info!("the configuration was read again");
                    continue;
                }
                Ok(Err(sentences)) => sentences,
                Err(error) => vec![error.to_string()],
            };
            for sentence in sentences {
                tracing::error!("{sentence}");
            }
            tracing::error!("the configuration is not taken; the one before stays in use");
        }
    }

    fn once(&self) -> Result<(), Vec<String>> {
        let taken = read(&self.file).and_then(|config| {
            self.no_restart_needed(&config)?;
            Ok(self.service.reload(config)?)
        });
        let taken = taken.map_err(|stop| match stop {
            Stop::Usage(sentences) => sentences,
            Stop::Failed(sentence) => vec![sentence],
        });
        self.service.state().reloads.note(taken.is_ok());
        taken
    }

    fn no_restart_needed(&self, config: &Config) -> Result<(), Stop> {
        let changed = [
            ("`listen`", config.listen != self.listen),
            ("`state`", config.alarms.state != self.kept_at),
            ("`cluster`", config.cluster != self.cluster),
            ("`history`", config.history != *self.service.state().recorder.config()),
            ("`tls`", config.listener.tls != self.limits.tls),
            (
                "the limits of connections",
                listener::Config { tls: None, ..config.listener.clone() } != listener::Config { tls: None, ..self.limits.clone() },
            ),
        ];
        let names: Vec<_> = changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
        if names.is_empty() { Ok(()) } else { Err(Stop::Failed(format!("only with a restart can change: {}", names.join(", ")))) }
    }
}
