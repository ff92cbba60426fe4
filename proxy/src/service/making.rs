//! A configuration in, the state of a run out; another configuration later, the state after it.

use std::sync::Arc;

use domain::setup::{Intervals, Mode};
use rand::TryRng;
use rand::rngs::SysRng;

use super::no_randomness;
use crate::access::Access;
use crate::alarms::Board;
use crate::assets::Assets;
use crate::clock::Clock;
use crate::cluster::Cluster;
use crate::config::{Config, SiteConfig};
use crate::history::recorder::Recorder;
use crate::rendered::Bodies;
use crate::site::Site;
use crate::state::{AppState, PageFacts};
use crate::telemetry::{Reloads, Requests};
use crate::upstream::budget::Budget;
use crate::upstream::client::{Client, Leave};
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
    let cluster = config.cluster.clone().map(Cluster::new).transpose()?.map(Arc::new);
    let shared =
        Shared { requests: Arc::new(Requests::new(SysRng.try_next_u32().map_err(no_randomness)?)), reloads: Arc::default(), cluster };
    made(config, mode, clock, shared, &Before::Nothing)
}

/// What lasts for as long as the program.
pub(super) struct Shared {
    requests: Arc<Requests>,
    reloads: Arc<Reloads>,
    cluster: Option<Arc<Cluster>>,
}

impl Shared {
    pub(super) fn of(state: &AppState) -> Self {
        Self { requests: Arc::clone(&state.requests), reloads: Arc::clone(&state.reloads), cluster: state.cluster.clone() }
    }
}

/// Makes the state under another configuration. A site of which nothing has changed is the same one; of the others what was read stays.
pub(super) fn successor(config: Config, before: &AppState) -> Result<Arc<AppState>, String> {
    made(config, before.page.mode, &before.clock, Shared::of(before), &Before::Configuration(before))
}

/// What a state comes after.
pub(super) enum Before<'a> {
    Nothing,
    /// The same under another configuration.
    Configuration(&'a AppState),
    /// Under the same configuration, what stood by until this proxy took over, and what it had read if nobody else was active since.
    Lease {
        standing_by: &'a AppState,
        rested: Option<&'a AppState>,
    },
}

pub(super) fn made(config: Config, mode: Mode, clock: &Clock, shared: Shared, before: &Before<'_>) -> Result<Arc<AppState>, String> {
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
        // First those that are made already, then those that may stay.
        let others: Vec<&Arc<Site>> =
            sites.iter().chain(read.iter().flat_map(|read| &read.sites).filter(|other| other.id != config.site.id)).collect();
        let here = site(config, &page.intervals, (clock, &recorder, shared.cluster.as_ref()), (known, &others), same_pace)?;
        sites.push(here);
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
    (known, others): (Option<&Arc<Site>>, &[&Arc<Site>]),
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
            // Of those at the same server the first counts.
            others
                .iter()
                .rev()
                .fold(Client::new(client, clock.clone())?, |made, other| made.beside(other.reader.client()))
                .with_leave(leave(cluster)),
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
