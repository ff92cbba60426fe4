//! Puts the rooms together: a configuration in, a running service out.

use std::future::Future;
use std::sync::Arc;

use domain::setup::Mode;
use rand::TryRng;
use rand::rngs::SysRng;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::access::Access;
use crate::assets::Assets;
use crate::clock::Clock;
use crate::config::{Config, SiteConfig};
use crate::listener::{self, Listener};
use crate::poller;
use crate::routes::router;
use crate::site::Site;
use crate::state::{AppState, PageFacts};
use crate::telemetry::Requests;
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
    let (mut sites, mut hand_over) = (Vec::new(), Vec::new());
    for SiteConfig { site, call_center, client, cms_budget, gateway_budget, hand_over: keys } in config.sites {
        let client = Client::new(client, clock.clone())?;
        let reader = Reader::new(client, Budget::new(cms_budget), Budget::new(gateway_budget), call_center, clock.clone());
        sites.push(Arc::new(Site::new(site, reader, &page.intervals)));
        hand_over.extend(keys);
    }
    let hand_over_origins = config.hand_over_origins;
    let access = Access::new(config.access, clock.clone())?;
    let requests = Requests::new(SysRng.try_next_u32().map_err(no_randomness)?);
    Ok(Arc::new(AppState {
        sites,
        clock: clock.clone(),
        assets,
        page,
        hand_over,
        hand_over_origins,
        hosts: config.hosts,
        access,
        requests,
    }))
}

/// Starts reading every source of every site. Dropping the set stops it.
///
/// # Errors
/// A sentence, when the machine gives no randomness.
pub fn start_polling(state: &AppState) -> Result<JoinSet<()>, String> {
    let mut tasks = JoinSet::new();
    for site in &state.sites {
        let seed = SysRng.try_next_u64().map_err(no_randomness)?;
        let mut polls = poller::start(site, seed);
        tasks.spawn(async move {
            // Polls never end by themselves: what does has panicked, and its source stays stale from then on.
            while let Some(ended) = polls.join_next().await {
                tracing::error!(?ended, "a poll has ended");
            }
        });
    }
    Ok(tasks)
}

fn no_randomness(error: impl std::fmt::Display) -> String {
    format!("this machine gives no randomness: {error}")
}

/// Serves in the clear and with the default limits until `stop` ends, then for as long as running requests need to finish, but no longer than
/// half a second.
///
/// # Errors
/// What the listener says.
pub async fn serve(listener: TcpListener, state: Arc<AppState>, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    let plain = Listener::new(listener::Config::default()).map_err(std::io::Error::other)?;
    serve_with(plain, listener, state, stop).await
}

/// Serves as a listener is configured until `stop` ends.
///
/// # Errors
/// What the listener says.
pub async fn serve_with(
    listener: Listener,
    socket: TcpListener,
    state: Arc<AppState>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let trusting = Arc::clone(&state);
    listener.serve(socket, router(state), move |address| trusting.access.is_reverse_proxy(address), stop).await
}
