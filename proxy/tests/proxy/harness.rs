//! A proxy and a simulated AICC in one process; requests go through the router, the proxy reaches AICC through a real socket.

use std::sync::Arc;
use std::time::Duration;

use aicc_proxy::clock::Clock;
use aicc_proxy::config::Config;
use aicc_proxy::config::demo::{Options, configuration};
use aicc_proxy::listener::App;
use aicc_proxy::secret::Secret;
use aicc_proxy::service::{self, Service};
use aicc_proxy::simulator::{self, Scenario, Simulator};
use aicc_proxy::state::AppState;
use aicc_proxy::upstream::back_off::BackOff;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use domain::delivery::Delivery;
use domain::setup::{Intervals, Mode};
use serde_json::Value;
use tower::ServiceExt;

use crate::peer::{Behaviour, Peer};

/// The key with which the simulated desktops would hand over.
pub const HAND_OVER_KEY: &str = "hand-over-key-of-the-tests";
/// Longest time that a test waits for something that must happen.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// A Thursday at 16:30 in Shenzhen.
pub const NOW_MS: i64 = 1_768_465_800_000;

/// Everything that runs.
pub struct House {
    pub simulator: Simulator,
    /// The state at the start.
    pub state: Arc<AppState>,
    pub service: Arc<Service>,
}

/// An answer of the proxy.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }

    pub fn delivery(&self) -> Delivery {
        Delivery::from_headers(|name| Some(self.headers.get(name)?.to_str().unwrap().to_owned())).unwrap()
    }

    pub fn problem(&self) -> Option<&'static str> {
        self.delivery().problem.map(|problem| problem.class.word())
    }
}

impl House {
    /// Starts both, with polls every 100 ms.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// Starts both with a changed configuration.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let clock = Clock::scaled(NOW_MS, 1.0);
        Self::started("normal", clock.clone(), clock, None, change).await.0
    }

    /// Starts both so much later, with a changed configuration.
    pub async fn later(by_ms: i64, change: impl FnOnce(&mut Config)) -> Self {
        let clock = Clock::scaled(NOW_MS + by_ms, 1.0);
        Self::started("normal", clock.clone(), clock, None, change).await.0
    }

    /// Starts both with a situation, and a clock of which so many seconds pass in a real one.
    pub async fn of_scenario(scenario: &str, speed: f64) -> Self {
        let clock = Clock::scaled(NOW_MS, speed);
        Self::started(scenario, clock.clone(), clock, None, |_| {}).await.0
    }

    /// Starts both with a peer between them, which at first passes everything on or behaves as said.
    pub async fn behind_peer(behaviour: Behaviour) -> (Self, Peer) {
        Self::behind_peer_with(behaviour, |_| {}).await
    }

    /// The same with a changed configuration.
    pub async fn behind_peer_with(behaviour: Behaviour, change: impl FnOnce(&mut Config)) -> (Self, Peer) {
        let clock = Clock::scaled(NOW_MS, 1.0);
        let (house, peer) = Self::started("normal", clock.clone(), clock, Some(behaviour), change).await;
        (house, peer.unwrap())
    }

    /// Starts both with a clock of which so many seconds pass in a real one, `before_ms` before a roll-over of five minutes.
    pub async fn hurried(speed: f64, before_ms: i64) -> Self {
        let clock = Clock::scaled(NOW_MS - before_ms, speed);
        Self::started("normal", clock.clone(), clock, None, |_| {}).await.0
    }

    /// Starts both, AICC with a clock that is so much ahead.
    pub async fn with_aicc_ahead(ahead_ms: i64) -> Self {
        Self::started("normal", Clock::scaled(NOW_MS + ahead_ms, 1.0), Clock::scaled(NOW_MS, 1.0), None, |_| {}).await.0
    }

    async fn started(
        scenario: &str,
        aiccs_clock: Clock,
        clock: Clock,
        behaviour: Option<Behaviour>,
        change: impl FnOnce(&mut Config),
    ) -> (Self, Option<Peer>) {
        let scenario = Scenario::named(scenario).unwrap();
        let options = simulator::Options { seed: 7, clock: aiccs_clock, history_days: 0, scenario };
        let simulator = simulator::start(options).await.unwrap();
        let mut config = configured(&simulator);
        let mut peer = None;
        if let Some(behaviour) = behaviour {
            let before = Peer::before(&simulator.cms_url(), behaviour).await;
            config.sites[0].client.cms_url = before.url();
            peer = Some(before);
        }
        change(&mut config);
        let state = service::state(config, Mode::Demo, &clock).unwrap();
        let polls = service::start_polling(&state).unwrap();
        (Self { simulator, service: Service::new(Arc::clone(&state), polls), state }, peer)
    }

    /// The configuration that it was started with, unless that was changed.
    pub fn config(&self) -> Config {
        configured(&self.simulator)
    }

    pub async fn get(&self, path: &str) -> Answer {
        Self::ask(self.router(), path).await
    }

    /// The router, for viewers in tasks of their own.
    pub fn router(&self) -> Router {
        self.service.router()
    }

    /// What one such viewer gets.
    pub async fn ask(router: Router, path: &str) -> Answer {
        Self::through(router, Request::get(path).header("host", "localhost").body(Body::empty()).unwrap()).await
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        Self::through(self.router(), request).await
    }

    async fn through(router: Router, request: Request<Body>) -> Answer {
        let response = router.oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = match headers.get("content-encoding").map(|encoding| encoding.to_str().unwrap()) {
            Some("br") => {
                let mut plain = Vec::new();
                std::io::copy(&mut brotli::Decompressor::new(&*body, 4096), &mut plain).unwrap();
                plain
            }
            other => {
                assert_eq!(other, None);
                body.to_vec()
            }
        };
        Answer { status, headers, text: String::from_utf8(body).unwrap() }
    }

    /// Asks again after each further read of the skills of the first VDN until the answer is as wanted.
    pub async fn until(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        let waiting = async {
            loop {
                let next = self.state.sites[0].vdns[0].skills.slot.next_attempt();
                let answer = self.get(path).await;
                if wanted(&answer) {
                    return answer;
                }
                next.await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("{path} was never as wanted"))
    }
}

/// The demo's configuration with polls every 100 ms.
fn configured(simulator: &Simulator) -> Config {
    let options = Options {
        listen: "127.0.0.1:0".parse().unwrap(),
        page_folder: None,
        history: None,
        speed: 1.0,
        hand_over_key: Secret::new(HAND_OVER_KEY.to_owned()),
    };
    let mut config = configuration(simulator, options).unwrap();
    let (often, agent_at_least_ms) = (100, 60_000);
    config.intervals =
        Intervals { sysindex_ms: often, skills_ms: often, access_codes_ms: often, system_state_ms: often, agent_at_least_ms };
    config.sites[0].client.back_off = BackOff { first: Duration::from_millis(200), ceiling: Duration::from_millis(600) };
    config.sites[0].cms_budget.calls_per_second = 500.0;
    config.sites[0].cms_budget.burst = 100;
    config
}
