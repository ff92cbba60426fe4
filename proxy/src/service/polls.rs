//! What reads AICC while it runs: the polls of every site, begun with what was recorded of it.

use std::sync::Arc;

use rand::TryRng;
use rand::rngs::SysRng;
use tokio::task::JoinSet;

use super::no_randomness;
use crate::alarms::Board;
use crate::poller;
use crate::site::Site;
use crate::state::AppState;

/// What reads the sources of sites, until it is dropped.
#[derive(Debug, Default)]
pub struct Polls(Vec<(Arc<Site>, JoinSet<()>)>);

impl Polls {
    /// Reads the sources of these sites from now on and of no others. Sites that are read already are not disturbed.
    pub(super) fn follow(&mut self, state: &AppState) -> Result<(), String> {
        let AppState { sites, alarms, cluster, .. } = state;
        let new: Vec<&Arc<Site>> = sites.iter().filter(|site| !self.0.iter().any(|(known, _)| Arc::ptr_eq(known, site))).collect();
        remember(&new, cluster.is_some())?;
        let begun = new.into_iter().map(|site| Ok((Arc::clone(site), watched(site, alarms)?))).collect::<Result<Vec<_>, String>>()?;
        self.0.retain(|(known, _)| sites.iter().any(|site| Arc::ptr_eq(known, site)));
        self.0.extend(begun);
        Ok(())
    }
}

/// Lets sites go on with what was recorded of them: before they are read, or where viewers wait for one that takes over, meanwhile.
fn remember(sites: &[&Arc<Site>], meanwhile: bool) -> Result<(), String> {
    let (behind, known): (Vec<&Arc<Site>>, Vec<&Arc<Site>>) = sites.iter().partition(|site| site.past.expect());
    for site in known {
        site.remember_periods();
    }
    let remember = |site: &Site| {
        site.remember_periods();
        site.remember_readings();
    };
    if !meanwhile {
        for site in behind {
            remember(site);
        }
    } else if !behind.is_empty() {
        let behind: Vec<Arc<Site>> = behind.into_iter().map(Arc::clone).collect();
        let thread = std::thread::Builder::new().name("past".to_owned());
        let is_wanted = |site: &Arc<Site>| Arc::strong_count(site) > 1 || Arc::strong_count(&site.past) > 1;
        // Once another one is active, nobody asks here; of a site whose configuration has changed meanwhile the one after it has the same past.
        let all = move || behind.into_iter().filter(is_wanted).for_each(|site| remember(&site));
        thread.spawn(all).map_err(|error| format!("what was recorded has no thread: {error}"))?;
    }
    Ok(())
}

fn watched(site: &Arc<Site>, alarms: &Arc<Board>) -> Result<JoinSet<()>, String> {
    let mut polls = poller::start(site, alarms, SysRng.try_next_u64().map_err(no_randomness)?);
    let mut watch = JoinSet::new();
    watch.spawn(async move {
        // Polls never end by themselves: what does has panicked, and its source stays stale from then on.
        while let Some(ended) = polls.join_next().await {
            tracing::error!(?ended, "a poll has ended");
        }
    });
    Ok(watch)
}

/// Starts reading every source of every site, and goes on with the alarms and the history of the last run.
///
/// # Errors
/// A sentence, when the machine gives no randomness, or TLS for webhooks cannot be set up.
pub fn start_polling(state: &AppState) -> Result<Polls, String> {
    state.alarms.begin()?;
    state.recorder.begin()?;
    let mut polls = Polls::default();
    polls.follow(state)?;
    Ok(polls)
}
