//! A proxy and a simulated AICC in this process, each behind its own socket, put together as the demo does it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aicc_proxy::clock::Clock;
use aicc_proxy::config::demo::{Options, configuration};
use aicc_proxy::secret::Secret;
use aicc_proxy::service;
use aicc_proxy::simulator::{self, Scenario, Simulator};
use domain::setup::{Intervals, Mode};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::{http, log};

/// The key with which the simulated desktops hand over.
pub const HAND_OVER_KEY: &str = "hand-over-key-of-the-journeys";
/// Poll interval of every source, milliseconds. A value is stale after twice this when AICC fails.
pub const INTERVAL_MS: u64 = 2_000;
/// A Thursday at 16:30 in Shenzhen.
const NOW_MS: i64 = 1_768_465_800_000;
/// Longest time for running requests to end when the proxy stops.
const DRAIN: Duration = Duration::from_secs(10);

/// What a story needs otherwise than usual.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Path below which the page lives.
    pub base_path: &'static str,
    /// Whether the simulated desktops hand over the credentials of their agents.
    pub desktops: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { base_path: "/", desktops: false }
    }
}

/// Everything that runs beside the browser.
pub struct House {
    pub simulator: Simulator,
    clock: Clock,
    wanted: Wanted,
    page_folder: Option<PathBuf>,
    address: SocketAddr,
    running: Option<Running>,
}

struct Running {
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
    _polls: JoinSet<()>,
}

impl House {
    /// Starts both, with the page that `trunk build` made.
    pub async fn start(wanted: Wanted) -> Self {
        let page_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
        assert!(page_folder.join("index.html").is_file(), "The page is not built: `make page` makes it, and `make test` runs that.");
        Self::with_page(wanted, Some(page_folder)).await
    }

    /// Starts both without a page: the API alone.
    pub async fn without_page() -> Self {
        Self::with_page(Wanted::default(), None).await
    }

    async fn with_page(wanted: Wanted, page_folder: Option<PathBuf>) -> Self {
        log::keep();
        let clock = Clock::scaled(NOW_MS, 1.0);
        let scenario = Scenario::named("normal").unwrap();
        let simulator = simulator::start(simulator::Options { seed: 7, clock: clock.clone(), history_days: 1, scenario }).await.unwrap();
        let anywhere = "127.0.0.1:0".parse().unwrap();
        let mut house = Self { simulator, clock, wanted, page_folder, address: anywhere, running: None };
        house.open().await;
        if house.wanted.desktops {
            house.simulator.hand_over_to(house.url("").trim_end_matches('/').to_owned(), Secret::new(HAND_OVER_KEY.to_owned()));
        }
        house
    }

    /// The address of something below the base path, without a slash at its start: `skills?vdn=2`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{}{path}", self.address, self.wanted.base_path)
    }

    /// Asks the proxy, as a page would.
    pub async fn get(&self, path: &str) -> http::Answer {
        http::get(&self.url(path)).await
    }

    /// Stops the proxy: its port is closed and no connection is left.
    pub async fn close(&mut self) {
        let Running { stop, server, .. } = self.running.take().unwrap();
        stop.send(()).unwrap();
        tokio::time::timeout(DRAIN, server).await.unwrap().unwrap().unwrap();
    }

    /// Starts a new proxy at the same address; it knows nothing of the former one.
    pub async fn open(&mut self) {
        assert!(self.running.is_none(), "one proxy at a time");
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let options = Options {
            listen: self.address,
            page_folder: self.page_folder.clone(),
            speed: 1.0,
            hand_over_key: Secret::new(HAND_OVER_KEY.to_owned()),
        };
        let mut config = configuration(&self.simulator, options).unwrap();
        config.assets.base_path = self.wanted.base_path.to_owned();
        config.intervals = Intervals {
            sysindex_ms: INTERVAL_MS,
            skills_ms: INTERVAL_MS,
            access_codes_ms: INTERVAL_MS,
            system_state_ms: INTERVAL_MS,
            agent_at_least_ms: 60_000,
        };
        config.sites[0].cms_budget.calls_per_second = 500.0;
        config.sites[0].cms_budget.burst = 100;
        let state = service::state(config, Mode::Demo, &self.clock).unwrap();
        let polls = service::start_polling(&state).unwrap();
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(service::serve(listener, state, async move { drop(stopped.await) }));
        self.running = Some(Running { stop, server, _polls: polls });
    }
}
