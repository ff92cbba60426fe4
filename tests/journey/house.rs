//! A proxy and a simulated AICC in this process, each behind its own socket, put together as the demo does it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aicc_proxy::access;
use aicc_proxy::access::scope::{Figures, VdnScope};
use aicc_proxy::clock::Clock;
use aicc_proxy::config::demo::{Options, configuration};
use aicc_proxy::secret::Secret;
use aicc_proxy::service;
use aicc_proxy::simulator::{self, Desktop, Scenario, Simulator, VdnPlan};
use aicc_proxy::state::AppState;
use aicc_proxy::tokens::{self, Grant, TokenFile, Wanted};
use aicc_proxy::upstream::back_off::BackOff;
use domain::id::VdnId;
use domain::setup::{Intervals, Mode};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::{http, log};

/// The key with which the simulated desktops hand over.
pub const HAND_OVER_KEY: &str = "hand-over-key-of-the-journeys";
/// Poll interval of every source, milliseconds. A value is stale after twice this when AICC fails.
pub const INTERVAL_MS: u64 = 2_000;
/// A Thursday at 16:30 in Shenzhen.
const NOW_MS: i64 = 1_768_465_800_000;
/// Longest wait for the proxy.
const PATIENCE: Duration = Duration::from_secs(20);

/// Everything that runs beside the browser.
pub struct House {
    pub simulator: Simulator,
    clock: Clock,
    base_path: &'static str,
    interval_ms: Option<u64>,
    speed: f64,
    page_folder: Option<PathBuf>,
    guard: Option<Guard>,
    address: SocketAddr,
    running: Option<Running>,
}

/// Who may see and who may frame, where that is not somebody at this machine.
struct Guard {
    token_file: PathBuf,
    frame_ancestors: Vec<String>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        // What cannot be removed is in the folder for temporary files.
        let _ = std::fs::remove_file(&self.token_file);
        let _ = std::fs::remove_file(self.token_file.with_extension("json.lock"));
    }
}

struct Running {
    state: Arc<AppState>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
    _polls: service::Polls,
}

impl House {
    /// Starts both, with the page that `trunk build` made below this path.
    pub async fn start(base_path: &'static str) -> Self {
        Self::with(base_path, "normal", Some(INTERVAL_MS), Some(built_page())).await
    }

    /// Starts both as the demo does, in a situation, with the poll intervals of a real site.
    pub async fn demo(scenario: &str) -> Self {
        Self::with("/", scenario, None, Some(built_page())).await
    }

    /// Starts both for viewers with a token, which comes with it, and for pages of these origins that show the page in a frame.
    pub async fn guarded(frame_ancestors: Vec<String>) -> (Self, String) {
        let mut house = Self::start("/").await;
        let token_file = std::env::temp_dir().join(format!("aicc-journey-{}-tokens.json", std::process::id()));
        // That of an earlier run with this number.
        let _ = std::fs::remove_file(&token_file);
        let grant =
            |vdn| Grant { site: "demo".parse().unwrap(), vdn: VdnId(vdn), scope: VdnScope { figures: Figures::All, agents: false } };
        let wanted = Wanted { name: "portal".to_owned(), grants: vec![grant(1), grant(2)], expires_ms: None, unused_ms: None };
        let token = tokens::new(&TokenFile::new(token_file.clone()), wanted, 0).unwrap().expose_secret().to_owned();
        house.close().await;
        house.guard = Some(Guard { token_file, frame_ancestors });
        house.open().await;
        (house, token)
    }

    /// Starts both as the demo does, with everything so many times as fast: also what the proxy reads, of one VDN.
    pub async fn fast(speed: f64, page_folder: PathBuf) -> Self {
        Self::at_speed("/", "normal", None, speed, Some(page_folder)).await
    }

    /// Starts both without a page: the API alone.
    pub async fn without_page() -> Self {
        Self::with("/", "normal", Some(INTERVAL_MS), None).await
    }

    async fn with(base_path: &'static str, scenario: &str, interval_ms: Option<u64>, page_folder: Option<PathBuf>) -> Self {
        Self::at_speed(base_path, scenario, interval_ms, 1.0, page_folder).await
    }

    async fn at_speed(base_path: &'static str, scenario: &str, interval_ms: Option<u64>, speed: f64, page_folder: Option<PathBuf>) -> Self {
        log::keep();
        let clock = Clock::scaled(NOW_MS, speed);
        let scenario = Scenario::named(scenario).unwrap();
        let simulator = simulator::start(simulator::Options { seed: 7, clock: clock.clone(), history_days: 1, scenario }).await.unwrap();
        let anywhere = "127.0.0.1:0".parse().unwrap();
        let mut house =
            Self { simulator, clock, base_path, interval_ms, speed, page_folder, guard: None, address: anywhere, running: None };
        house.open().await;
        house
    }

    /// The address of something below the base path, without a slash at its start: `skills?vdn=2`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{}{path}", self.address, self.base_path)
    }

    /// Asks the proxy, as a page would.
    pub async fn get(&self, path: &str) -> http::Answer {
        http::get(&self.url(path)).await
    }

    /// What the simulated platform knows of a VDN.
    pub fn vdn(&self, id: u32) -> &VdnPlan {
        self.simulator.plan().vdns.iter().find(|vdn| vdn.id == id).unwrap()
    }

    /// Hands over the credential of a signed-in agent of a VDN with this key, as its desktop would.
    pub async fn hand_over(&self, vdn: u32, key: &str) -> (Desktop, http::Answer) {
        let agents = &self.vdn(vdn).agents;
        let desktop =
            self.simulator.desktops().into_iter().find(|desktop| agents.iter().any(|(agent, _)| *agent == desktop.agent_id)).unwrap();
        let url = self.url(&format!("api/agents/{}/session?site=demo", desktop.agent_id));
        let body = serde_json::json!({ "guid": desktop.guid.expose_secret(), "cookies": desktop.cookies });
        let answer = http::put(&url, &format!("Bearer {key}"), &body).await;
        (desktop, answer)
    }

    /// Waits for further reads of the skills of VDN 1 by the proxy, whatever comes of them.
    pub async fn reads(&self, number: usize) {
        let skills = &self.running.as_ref().unwrap().state.sites[0].vdns[0].skills;
        for _ in 0..number {
            tokio::time::timeout(PATIENCE, skills.slot.next_attempt()).await.unwrap_or_else(|_| panic!("the proxy does not read"));
        }
    }

    /// Stops the proxy: its port is closed and no connection is left.
    pub async fn close(&mut self) {
        let Running { stop, server, .. } = self.running.take().unwrap();
        stop.send(()).unwrap();
        tokio::time::timeout(PATIENCE, server).await.unwrap().unwrap().unwrap();
    }

    /// Starts a new proxy at the same address; it knows nothing of the former one.
    pub async fn open(&mut self) {
        assert!(self.running.is_none(), "one proxy at a time");
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let options = Options {
            listen: self.address,
            page_folder: self.page_folder.clone(),
            history: None,
            speed: 1.0,
            hand_over_key: Secret::new(HAND_OVER_KEY.to_owned()),
        };
        let mut config = configuration(&self.simulator, options).unwrap();
        self.base_path.clone_into(&mut config.assets.base_path);
        if let Some(Guard { token_file, frame_ancestors }) = &self.guard {
            config.assets.frame_ancestors.clone_from(frame_ancestors);
            config.access = access::Config { local: false, tokens: Some(TokenFile::new(token_file.clone())), ..access::Config::local() };
        }
        if let Some(often) = self.interval_ms {
            let agent_at_least_ms = config.intervals.agent_at_least_ms;
            config.intervals =
                Intervals { sysindex_ms: often, skills_ms: often, access_codes_ms: often, system_state_ms: often, agent_at_least_ms };
        }
        if self.speed > 1.0 {
            config.sites[0].site.vdns.truncate(1);
            config.intervals = shortened(config.intervals, self.speed);
        }
        let (first, ceiling) = (Duration::from_secs(1), Duration::from_secs(4));
        config.sites[0].client.back_off = BackOff { first, ceiling };
        config.sites[0].cms_budget.calls_per_second = 500.0;
        config.sites[0].cms_budget.burst = 100;
        let state = service::state(config, Mode::Demo, &self.clock).unwrap();
        let polls = service::start_polling(&state).unwrap();
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(service::serve(listener, Arc::clone(&state), async move { drop(stopped.await) }));
        self.running = Some(Running { state, stop, server, _polls: polls });
    }
}

/// The proxy is not asked for less than a second anywhere else: a real platform would not bear it.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some seconds in milliseconds")]
fn shortened(intervals: Intervals, speed: f64) -> Intervals {
    let shorter = |interval_ms: u64| (interval_ms as f64 / speed) as u64;
    let Intervals { sysindex_ms, skills_ms, access_codes_ms, system_state_ms, agent_at_least_ms } = intervals;
    let [sysindex_ms, skills_ms, access_codes_ms, system_state_ms] =
        [sysindex_ms, skills_ms, access_codes_ms, system_state_ms].map(shorter);
    Intervals { sysindex_ms, skills_ms, access_codes_ms, system_state_ms, agent_at_least_ms }
}

/// The folder that `trunk build` made.
pub fn built_page() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    assert!(folder.join("index.html").is_file(), "The page is not built: `make page` makes it, and `make test` runs that.");
    folder
}
