//! The part of this proxy among several: what the lease says is done, one thing after the other, in a thread that may wait.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::Service;
use crate::cluster::keeper::keep;
use crate::cluster::lease::Turn;

/// Longest that the end of a program waits for the database.
const LEAVE_WITHIN: Duration = Duration::from_secs(3);

/// Takes part among several proxies, from now until what comes back is dropped.
#[derive(Debug)]
pub struct Part {
    stop: Option<oneshot::Sender<()>>,
    kept: JoinHandle<()>,
}

impl Part {
    /// Begins to take part, if the configuration says that there are several.
    ///
    /// # Errors
    /// A sentence, when no thread can be had.
    pub fn begin(service: &Arc<Service>) -> Result<Option<Self>, String> {
        let Some(cluster) = service.state().cluster.clone() else { return Ok(None) };
        let (turns, to_take) = std::sync::mpsc::channel();
        let (give_up, no_more) = mpsc::unbounded_channel();
        let (service, runtime) = (Arc::clone(service), Handle::current());
        let thread = std::thread::Builder::new().name("cluster".to_owned());
        let take_turns = move || {
            let _within = runtime.enter();
            for turn in to_take {
                match turn {
                    // It may not read, and goes on showing what it has: see `Now::current`.
                    Turn::Rest => {
                        tracing::error!("the database does not answer: nobody reads AICC here, and what was read last is shown as it ages");
                    }
                    Turn::StandDown => {
                        service.stand_down();
                        tracing::warn!("this proxy is not the active one any more");
                    }
                    Turn::TakeOver(epoch) => match service.take_over(epoch) {
                        Ok(()) => tracing::warn!(epoch, "this proxy is the active one now"),
                        Err(error) => {
                            tracing::error!(error, "this proxy cannot become the active one");
                            // Only at the end of the program nobody hears it.
                            let _ = give_up.send(());
                        }
                    },
                }
            }
        };
        thread.spawn(take_turns).map_err(|error| format!("the cluster has no thread: {error}"))?;
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            // Dropped or told: it is over.
            let _ = stopped.await;
        };
        Ok(Some(Self { stop: Some(stop), kept: tokio::spawn(keep(cluster, turns, no_more, stopped)) }))
    }

    /// Ends it in good order: what is held is given back, so that another takes over at once. Waits for the database, but not for ever.
    pub async fn end(mut self) {
        drop(self.stop.take());
        if tokio::time::timeout(LEAVE_WITHIN, self.kept).await.is_err() {
            tracing::warn!("the lease is not given back in time; it ends by itself");
        }
    }
}
