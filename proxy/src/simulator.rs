//! A pretend AICC on its own loopback listeners, reached by URL only, so that everything can be tried without a real platform.
//!
//! It verifies every signature, refuses what AICC would refuse and speaks with the vendor's quirks, from its own code: it shares nothing with
//! the decoder. Behind it stands a contact centre simulated call by call ([`Options::history_days`] of it at start), so that the numbers
//! of one instant agree with each other.

mod access_code;
mod cms;
mod desktop;
mod dice;
mod floor;
mod gate;
mod gateway;
mod parameters;
mod plan;
mod platform;
mod quirks;
mod scenario;
mod server;
mod skill;
mod staffing;
mod sysindex;
mod system_state;
mod truth;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::{AbortHandle, JoinHandle};

use crate::clock::Clock;
use crate::secret::Secret;
use crate::signing::{KeyPair, Style};

pub use desktop::Desktop;
pub use plan::{Plan, VdnPlan};
pub use scenario::{Fault, FaultKind, Scenario, ScheduledFault, SkillDemand};
pub use truth::{Centre, Ended};

use platform::{Platform, locked};
use server::{Door, Server};

/// What to simulate.
#[derive(Clone, Debug)]
pub struct Options {
    /// The same seed, clock and scenario give the same numbers.
    pub seed: u64,
    /// The platform's wall clock.
    pub clock: Clock,
    /// Days of five-minute periods before the start; at least two hours of them are kept.
    pub history_days: u32,
    /// What the callers do and when the platform fails.
    pub scenario: Scenario,
}

/// How many requests arrived since the start, answered or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the interfaces")]
pub struct Calls {
    pub ping: u64,
    pub sysindex: u64,
    pub skill: u64,
    pub access_code: u64,
    pub agent: u64,
    pub system_state: u64,
    /// Unknown paths.
    pub other: u64,
}

/// A running pretend AICC. It ends with [`Simulator::stop`] or when dropped.
pub struct Simulator {
    platform: Arc<Platform>,
    doors: Arc<Doors>,
    tasks: Mutex<Vec<AbortHandle>>,
}

struct Doors {
    cms: Door,
    gateway: Door,
}

/// Simulates the history, then answers on two free ports of the loopback address. Call it within a Tokio runtime.
///
/// # Errors
/// When a port cannot be had, or the system gives no random numbers for the keys.
pub async fn start(options: Options) -> std::io::Result<Simulator> {
    let platform = Arc::new(Platform::new(options).await?);
    let cms = Door::open(Server::Cms, &platform).await?;
    let gateway = Door::open(Server::Gateway, &platform).await?;
    let doors = Arc::new(Doors { cms, gateway });
    let simulator = Simulator { platform, doors, tasks: Mutex::default() };
    if simulator.platform.scenario.ever_gone() {
        simulator.keep(&tokio::spawn(keep_schedule(Arc::clone(&simulator.platform), Arc::clone(&simulator.doors))));
    }
    Ok(simulator)
}

impl Simulator {
    /// `http://127.0.0.1:PORT` of CC-CMS.
    pub fn cms_url(&self) -> String {
        self.doors.cms.url()
    }

    /// `http://127.0.0.1:PORT` of CC-Gateway.
    pub fn gateway_url(&self) -> String {
        self.doors.gateway.url()
    }

    /// The key pair of the system indicators, made up at start.
    pub fn global_keys(&self) -> &KeyPair {
        &self.platform.gate.global
    }

    /// The key pair of the other interfaces, made up at start.
    pub fn ordinary_keys(&self) -> &KeyPair {
        &self.platform.gate.ordinary
    }

    /// Who and what there is.
    pub fn plan(&self) -> &Plan {
        &self.platform.plan
    }

    /// Fails from now on in this way; [`Fault::None`] goes back to the scenario's schedule.
    pub fn set_fault(&self, fault: Fault) {
        self.platform.set_fault(fault);
    }

    /// Takes only signatures of this form from now on, as a real AICC does; which one is not documented.
    pub fn demand(&self, style: Style) {
        self.platform.gate.demand(style);
    }

    /// Closes both ports and cuts every connection.
    pub async fn go_away(&self) {
        self.doors.close().await;
    }

    /// Opens the same ports again; does nothing to those that are open.
    ///
    /// # Errors
    /// When another program has taken a port.
    pub async fn come_back(&self) -> std::io::Result<()> {
        self.doors.reopen(&self.platform).await
    }

    /// Requests since the start.
    pub fn calls(&self) -> Calls {
        self.platform.calls()
    }

    /// The desktops of some agents who are signed in now. Guids change every 60 seconds of real time and die after 120.
    pub fn desktops(&self) -> Vec<Desktop> {
        desktop::desktops(&self.platform)
    }

    /// Lets the desktops hand their sessions over to a proxy (site `demo`), at once and every 30 seconds of real time.
    pub fn hand_over_to(&self, proxy_url: String, hand_over_key: Secret) {
        self.keep(&tokio::spawn(desktop::hand_over(Arc::clone(&self.platform), proxy_url, hand_over_key)));
    }

    /// Ends everything; returns when the ports are closed.
    pub async fn stop(self) {
        self.abort_tasks();
        self.doors.close().await;
    }

    fn keep(&self, task: &JoinHandle<()>) {
        locked(&self.tasks).push(task.abort_handle());
    }

    fn abort_tasks(&self) {
        for task in locked(&self.tasks).drain(..) {
            task.abort();
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.abort_tasks();
    }
}

impl Doors {
    async fn close(&self) {
        self.cms.close().await;
        self.gateway.close().await;
    }

    async fn reopen(&self, platform: &Arc<Platform>) -> std::io::Result<()> {
        self.cms.reopen(platform).await?;
        self.gateway.reopen(platform).await
    }
}

/// Goes away and comes back as the scenario says.
async fn keep_schedule(platform: Arc<Platform>, doors: Arc<Doors>) {
    let mut looks = tokio::time::interval(Duration::from_millis(250));
    let mut gone = false;
    loop {
        looks.tick().await;
        let now_gone = platform.scenario.gone_at(platform.started.elapsed());
        if now_gone != gone {
            if now_gone {
                doors.close().await;
            } else if let Err(error) = doors.reopen(&platform).await {
                tracing::warn!(%error, "the simulated platform could not come back; trying again");
                continue;
            }
            gone = now_gone;
        }
    }
}

#[cfg(test)]
mod tests;
