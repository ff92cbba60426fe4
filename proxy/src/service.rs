//! Puts the rooms together: a configuration in, a running service out.

mod making;
mod part;
mod polls;

use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use axum::Router;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::database::Place;
use crate::listener::{self, Listener};
use crate::routes::{resting, router, standby};
use crate::state::AppState;
use making::{Before, Shared, made, successor};

pub use making::{BUILD, state};
pub use part::Part;
pub use polls::{Polls, start_polling};

/// What runs, and how another configuration comes into its place.
#[derive(Debug)]
pub struct Service {
    now: RwLock<Now>,
    polls: Mutex<Polls>,
}

#[derive(Debug)]
struct Now {
    /// Of one of several proxies, the configuration with which it takes over.
    config: Option<Config>,
    /// What answers while this is the active one, or the only one.
    active: Option<(Arc<AppState>, Router)>,
    /// What answers once it may not read any more and knows of no other, and under which lease it read.
    resting: Option<(i64, (Arc<AppState>, Router))>,
    /// What answers while it is not.
    standby: (Arc<AppState>, Router),
}

impl Service {
    /// Answers with this state. Its polls may be none.
    pub fn new(state: Arc<AppState>, polls: Polls) -> Arc<Self> {
        let routes = router(Arc::clone(&state));
        let both = (state, routes);
        Arc::new(Self {
            now: RwLock::new(Now { config: None, active: Some(both.clone()), resting: None, standby: both }),
            polls: Mutex::new(polls),
        })
    }

    /// One of several proxies, which passes on what it is asked until it takes over.
    pub fn standing_by(state: Arc<AppState>, config: Config) -> Arc<Self> {
        let routes = standby(Arc::clone(&state));
        let now = Now { config: Some(config), active: None, resting: None, standby: (state, routes) };
        Arc::new(Self { now: RwLock::new(now), polls: Mutex::default() })
    }

    /// The state as it is now.
    pub fn state(&self) -> Arc<AppState> {
        Arc::clone(&self.read().current().0)
    }

    fn read(&self) -> RwLockReadGuard<'_, Now> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Now> {
        self.now.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Becomes the active one under the lease with this number: goes on with what is in the database, and reads AICC. Waits for the database.
    ///
    /// # Errors
    /// Why not, in a sentence; then nothing has changed.
    pub fn take_over(&self, epoch: i64) -> Result<(), String> {
        let mut polls = self.lock_polls();
        let (before, config, rested) = {
            let now = self.read();
            // Whoever was active in between has left what it read in the database only.
            let rested = now.resting.as_ref().filter(|(under, _)| under + 1 == epoch).map(|(_, (state, _))| Arc::clone(state));
            (Arc::clone(&now.standby.0), now.config.clone().ok_or("this proxy is the only one")?, rested)
        };
        let after = Before::Lease { standing_by: &before, rested: rested.as_deref() };
        let state = made(under(config, epoch), before.page.mode, &before.clock, Shared::of(&before), &after)?;
        let begun = start_polling(&state)?;
        if before.cluster.as_ref().is_none_or(|cluster| cluster.term() != Some(epoch)) {
            return Err("the lease was over before all was read".to_owned());
        }
        *polls = begun;
        let mut now = self.write();
        now.resting = Some((epoch, with(resting, Arc::clone(&state))));
        now.active = Some(with(router, state));
        Ok(())
    }

    /// Is not the active one any more: reads nothing, and forgets what it has read.
    pub fn stand_down(&self) {
        let mut polls = self.lock_polls();
        *polls = Polls::default();
        let before = {
            let mut now = self.write();
            now.resting = None;
            if now.config.is_none() { None } else { now.active.take() }
        };
        // All that was given to the recorder and to the alarms' store is with the database, or is refused there.
        if let Some((state, _)) = before {
            state.alarms.settle();
            for site in state.sites.iter().take(1) {
                state.recorder.kept(&site.id, Vec::new(), 0);
            }
        }
    }

    /// Puts another configuration into the place of this one. Requests under way end as they began; connections stay.
    ///
    /// # Errors
    /// As [`state()`], and then all is as it was.
    pub fn reload(&self, config: Config) -> Result<(), String> {
        // One after the other, should two be asked for at once.
        let mut polls = self.lock_polls();
        let (active, waiting) = {
            let now = self.read();
            (now.active.as_ref().map(|(state, _)| Arc::clone(state)), now.config.is_some().then(|| Arc::clone(&now.standby.0)))
        };
        let waiting = waiting.map(|before| successor(config.clone(), &before)).transpose()?;
        let active = match active {
            None => None,
            Some(before) => {
                let epoch = before.cluster.as_ref().and_then(|cluster| cluster.term());
                let state = successor(epoch.map_or_else(|| config.clone(), |epoch| under(config.clone(), epoch)), &before)?;
                state.alarms.begin()?;
                // Whoever reloads may have mended what AICC refused (DECISIONS 16).
                state.sites.iter().for_each(|site| site.resume());
                polls.follow(&state)?;
                // What the polls before may have said between the one and the other.
                state.alarms.sweep();
                Some(state)
            }
        };
        let rested = active.clone();
        let active = active.map(|state| with(router, state));
        let mut now = self.write();
        if let Some(state) = waiting {
            now.standby = with(standby, state);
            now.config = Some(config);
        } else if let Some(active) = &active {
            now.standby = active.clone();
        }
        if let (Some((_, of)), Some(state)) = (&mut now.resting, rested) {
            *of = with(resting, state);
        }
        now.active = active;
        Ok(())
    }

    fn lock_polls(&self) -> MutexGuard<'_, Polls> {
        self.polls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Now {
    fn current(&self) -> &(Arc<AppState>, Router) {
        let Some(cluster) = &self.standby.0.cluster else { return self.active.as_ref().unwrap_or(&self.standby) };
        // Whatever comes between the end of a lease and the turn that follows from it.
        let may_act = cluster.term().is_some();
        let resting = self.resting.as_ref().map(|(_, resting)| resting).filter(|_| !may_act && cluster.rests());
        self.active.as_ref().filter(|_| may_act).or(resting).unwrap_or(&self.standby)
    }
}

fn with(routes: fn(Arc<AppState>) -> Router, state: Arc<AppState>) -> (Arc<AppState>, Router) {
    (Arc::clone(&state), routes(state))
}

/// The configuration whose writers write under the lease with this number.
fn under(mut config: Config, epoch: i64) -> Config {
    for place in config.history.database.iter_mut().chain(&mut config.alarms.state) {
        if let Place::Server(server) = place {
            *place = Place::Server(server.under(epoch));
        }
    }
    config
}

impl listener::App for Arc<Service> {
    fn router(&self) -> Router {
        self.read().current().1.clone()
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.state().access.speaks_for_many(address)
    }
}

fn no_randomness(error: impl std::fmt::Display) -> String {
    format!("this machine gives no randomness: {error}")
}

/// Serves in the clear and with the default limits until `stop` ends, then for as long as running requests need to finish, but no longer than
/// half a second.
///
/// # Errors
/// What the listener says.
pub async fn serve(socket: TcpListener, state: Arc<AppState>, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    let plain = Listener::new(listener::Config::default()).map_err(std::io::Error::other)?;
    plain.serve(socket, Service::new(state, Polls::default()), stop).await
}
