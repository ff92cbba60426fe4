//! Puts the rooms together: a configuration in, a running service out.

mod part;

use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use axum::Router;
use domain::setup::{Intervals, Mode};
use rand::TryRng;
use rand::rngs::SysRng;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::access::Access;
use crate::alarms::Board;
use crate::assets::Assets;
use crate::clock::Clock;
use crate::cluster::Cluster;
use crate::config::{Config, SiteConfig};
use crate::database::Place;
use crate::history::recorder::Recorder;
use crate::listener::{self, Listener};
use crate::poller;
use crate::rendered::Bodies;
use crate::routes::{resting, router, standby};
use crate::site::Site;
use crate::state::{AppState, PageFacts};
use crate::telemetry::{Reloads, Requests};
use crate::upstream::budget::Budget;
use crate::upstream::client::{Client, Leave};
use crate::upstream::reader::Reader;

pub use part::Part;

/// Version and commit of this build.
pub const BUILD: &str = match option_env!("AICC_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// Makes the state of a run: nothing is read and nothing is bound yet.
///
/// # Errors
/// A sentence: the page's folder cannot be read, or TLS cannot be set up.
pub fn state(config: Config, mode: Mode, clock: &Clock) -> Result<Arc<AppState>, String> {
    let cluster = config.cluster.clone().map(Cluster::new).transpose()?.map(Arc::new);
    let shared =
        Shared { requests: Arc::new(Requests::new(SysRng.try_next_u32().map_err(no_randomness)?)), reloads: Arc::default(), cluster };
    made(config, mode, clock, shared, &Before::Nothing)
}

/// What lasts for as long as the program.
struct Shared {
    requests: Arc<Requests>,
    reloads: Arc<Reloads>,
    cluster: Option<Arc<Cluster>>,
}

impl Shared {
    fn of(state: &AppState) -> Self {
        Self { requests: Arc::clone(&state.requests), reloads: Arc::clone(&state.reloads), cluster: state.cluster.clone() }
    }
}

/// Makes the state under another configuration. A site of which nothing has changed is the same one; of the others what was read stays.
fn successor(config: Config, before: &AppState) -> Result<Arc<AppState>, String> {
    made(config, before.page.mode, &before.clock, Shared::of(before), &Before::Configuration(before))
}

/// What a state comes after.
enum Before<'a> {
    Nothing,
    /// The same under another configuration.
    Configuration(&'a AppState),
    /// Under the same configuration, what stood by until this proxy took over, and what it had read if nobody else was active since.
    Lease {
        standing_by: &'a AppState,
        rested: Option<&'a AppState>,
    },
}

fn made(config: Config, mode: Mode, clock: &Clock, shared: Shared, before: &Before<'_>) -> Result<Arc<AppState>, String> {
    let assets = match (before, &config.page_folder) {
        (Before::Lease { standing_by, .. }, _) => standing_by.assets.clone(),
        (_, Some(folder)) => Assets::from_folder(folder, &config.assets)?,
        (_, None) => Assets::embedded(&config.assets).unwrap_or_else(|| Assets::new([], &config.assets)),
    };
    let (before, access, read) = match *before {
        Before::Nothing => (None, None, None),
        Before::Configuration(before) => (Some(before), Some(before), Some(before)),
        Before::Lease { standing_by, rested } => (None, Some(standing_by), rested),
    };
    let page = PageFacts {
        mode,
        build: BUILD.to_owned(),
        service_level_target_percent: config.service_level_target_percent,
        intervals: config.intervals,
    };
    let recorder = before.map_or_else(|| Recorder::new(config.history, clock.clone()), |before| Arc::clone(&before.recorder));
    let (mut sites, mut hand_over) = (Vec::new(), Vec::new());
    for mut config in config.sites {
        hand_over.append(&mut config.hand_over);
        let known = read.and_then(|read| read.sites.iter().find(|known| known.id == config.site.id));
        let same_pace = before.is_some_and(|before| before.page.intervals == page.intervals);
        sites.push(site(config, &page.intervals, (clock, &recorder, shared.cluster.as_ref()), known, same_pace)?);
    }
    let places = sites.iter().flat_map(|site| site.vdns.iter().map(|vdn| (site.id.clone(), vdn.config.clone()))).collect();
    let access = Access::after(config.access, clock.clone(), access.map(|before| &before.access))?;
    // Last, since it takes effect at once.
    let alarms = match before {
        Some(before) => {
            before.alarms.configure(config.alarms, places);
            Arc::clone(&before.alarms)
        }
        None => Board::new(config.alarms, places, clock.clone()),
    };
    Ok(Arc::new(AppState {
        sites,
        clock: clock.clone(),
        assets,
        page,
        hand_over,
        hand_over_origins: config.hand_over_origins,
        hosts: config.hosts,
        access,
        alarms,
        recorder,
        cluster: shared.cluster,
        requests: shared.requests,
        bodies: Bodies::default(),
        reloads: shared.reloads,
    }))
}

fn site(
    config: SiteConfig,
    intervals: &Intervals,
    (clock, recorder, cluster): (&Clock, &Arc<Recorder>, Option<&Arc<Cluster>>),
    known: Option<&Arc<Site>>,
    same_pace: bool,
) -> Result<Arc<Site>, String> {
    let SiteConfig { site, call_center, client, cms_budget, gateway_budget, hand_over: _ } = config;
    let same_reader = known.filter(|known| known.reader.is_made_of(&client, cms_budget, gateway_budget, call_center));
    if let Some(known) = same_reader
        && same_pace
        && known.is_made_of(&site)
    {
        return Ok(Arc::clone(known));
    }
    let budget = |config, before: fn(&Reader) -> &Budget| {
        known.map_or_else(|| Budget::new(config), |known| Budget::after(config, before(&known.reader)))
    };
    let reader = match same_reader {
        Some(known) => Arc::clone(&known.reader),
        None => Arc::new(Reader::new(
            Client::new(client, clock.clone())?.with_leave(leave(cluster)),
            budget(cms_budget, Reader::cms_budget),
            budget(gateway_budget, Reader::gateway_budget),
            call_center,
            clock.clone(),
        )),
    };
    let site = Site::new(site, reader, intervals, Arc::clone(recorder));
    Ok(Arc::new(if let Some(known) = known { site.taking_over(known) } else { site }))
}

/// One of several proxies asks AICC only while it is the active one, by its own clock: one that was stopped in its sleep does not ask once more.
fn leave(cluster: Option<&Arc<Cluster>>) -> Leave {
    cluster.map_or_else(Leave::default, |cluster| {
        let cluster = Arc::clone(cluster);
        Leave::asked_of(move || cluster.term().is_some())
    })
}

/// What reads the sources of sites, until it is dropped.
#[derive(Debug, Default)]
pub struct Polls(Vec<(Arc<Site>, JoinSet<()>)>);

impl Polls {
    /// Reads the sources of these sites from now on and of no others. Sites that are read already are not disturbed.
    fn follow(&mut self, state: &AppState) -> Result<(), String> {
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
        self.state().access.is_reverse_proxy(address)
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
