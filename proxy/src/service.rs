//! Puts the rooms together: a configuration in, a running service out.

use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

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
use crate::config::{Config, SiteConfig};
use crate::history::recorder::Recorder;
use crate::listener::{self, Listener};
use crate::poller;
use crate::rendered::Bodies;
use crate::routes::router;
use crate::site::Site;
use crate::state::{AppState, PageFacts};
use crate::telemetry::{Reloads, Requests};
use crate::upstream::budget::Budget;
use crate::upstream::client::Client;
use crate::upstream::reader::Reader;

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
    let counted = (Arc::new(Requests::new(SysRng.try_next_u32().map_err(no_randomness)?)), Arc::default());
    made(config, mode, clock, counted, None)
}

/// Makes the state under another configuration. A site of which nothing has changed is the same one; of the others what was read stays.
fn successor(config: Config, before: &AppState) -> Result<Arc<AppState>, String> {
    let counted = (Arc::clone(&before.requests), Arc::clone(&before.reloads));
    made(config, before.page.mode, &before.clock, counted, Some(before))
}

fn made(
    config: Config,
    mode: Mode,
    clock: &Clock,
    (requests, reloads): (Arc<Requests>, Arc<Reloads>),
    before: Option<&AppState>,
) -> Result<Arc<AppState>, String> {
    let assets = match &config.page_folder {
        Some(folder) => Assets::from_folder(folder, &config.assets)?,
        None => Assets::embedded(&config.assets).unwrap_or_else(|| Assets::new([], &config.assets)),
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
        let known = before.and_then(|before| before.sites.iter().find(|known| known.id == config.site.id));
        let same_pace = before.is_some_and(|before| before.page.intervals == page.intervals);
        sites.push(site(config, &page.intervals, (clock, &recorder), known, same_pace)?);
    }
    let places = sites.iter().flat_map(|site| site.vdns.iter().map(|vdn| (site.id.clone(), vdn.config.clone()))).collect();
    let access = Access::after(config.access, clock.clone(), before.map(|before| &before.access))?;
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
        requests,
        bodies: Bodies::default(),
        reloads,
    }))
}

fn site(
    config: SiteConfig,
    intervals: &Intervals,
    (clock, recorder): (&Clock, &Arc<Recorder>),
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
            Client::new(client, clock.clone())?,
            budget(cms_budget, Reader::cms_budget),
            budget(gateway_budget, Reader::gateway_budget),
            call_center,
            clock.clone(),
        )),
    };
    let site = Site::new(site, reader, intervals, Arc::clone(recorder));
    Ok(Arc::new(if let Some(known) = known { site.taking_over(known) } else { site }))
}

/// What reads the sources of sites, until it is dropped.
#[derive(Debug, Default)]
pub struct Polls(Vec<(Arc<Site>, JoinSet<()>)>);

impl Polls {
    /// Reads the sources of these sites from now on and of no others. Sites that are read already are not disturbed.
    fn follow(&mut self, sites: &[Arc<Site>], alarms: &Arc<Board>) -> Result<(), String> {
        let new = sites.iter().filter(|site| !self.0.iter().any(|(known, _)| Arc::ptr_eq(known, site)));
        let begun = new.map(|site| Ok((Arc::clone(site), watched(site, alarms)?))).collect::<Result<Vec<_>, String>>()?;
        self.0.retain(|(known, _)| sites.iter().any(|site| Arc::ptr_eq(known, site)));
        self.0.extend(begun);
        Ok(())
    }
}

fn watched(site: &Arc<Site>, alarms: &Arc<Board>) -> Result<JoinSet<()>, String> {
    site.remember();
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
    polls.follow(&state.sites, &state.alarms)?;
    Ok(polls)
}

/// What runs, and how another configuration comes into its place.
#[derive(Debug)]
pub struct Service {
    now: RwLock<(Arc<AppState>, Router)>,
    polls: Mutex<Polls>,
}

impl Service {
    /// Answers with this state. Its polls may be none.
    pub fn new(state: Arc<AppState>, polls: Polls) -> Arc<Self> {
        let routes = router(Arc::clone(&state));
        Arc::new(Self { now: RwLock::new((state, routes)), polls: Mutex::new(polls) })
    }

    /// The state as it is now.
    pub fn state(&self) -> Arc<AppState> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner).0)
    }

    /// Puts another configuration into the place of this one. Requests under way end as they began; connections stay.
    ///
    /// # Errors
    /// As [`state()`], and then all is as it was.
    pub fn reload(&self, config: Config) -> Result<(), String> {
        // One after the other, should two be asked for at once.
        let mut polls = self.polls.lock().unwrap_or_else(PoisonError::into_inner);
        let state = successor(config, &self.state())?;
        let routes = router(Arc::clone(&state));
        state.alarms.begin()?;
        polls.follow(&state.sites, &state.alarms)?;
        // What the polls before may have said between the one and the other.
        state.alarms.sweep();
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = (state, routes);
        Ok(())
    }
}

impl listener::App for Arc<Service> {
    fn router(&self) -> Router {
        self.now.read().unwrap_or_else(PoisonError::into_inner).1.clone()
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
