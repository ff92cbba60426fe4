//! The handful of handles that the routes share.

use std::net::IpAddr;
use std::sync::Arc;

use domain::id::{AgentId, SiteId};
use domain::setup::{Intervals, Mode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::access::Access;
use crate::alarms::Board;
use crate::assets::Assets;
use crate::clock::Clock;
use crate::cluster::Cluster;
use crate::history::recorder::Recorder;
use crate::rendered::Bodies;
use crate::site::Site;
use crate::telemetry::{Reloads, Requests};

/// What every handler may use.
#[derive(Debug)]
pub struct AppState {
    /// The sites, at least one.
    pub sites: Vec<Arc<Site>>,
    /// The proxy's clock.
    pub clock: Clock,
    /// The built page.
    pub assets: Assets,
    /// What the page is told.
    pub page: PageFacts,
    /// Who may hand over credentials of agents.
    pub hand_over: Vec<HandOverKey>,
    /// Origins of agent desktops that may call the hand-over from a browser.
    pub hand_over_origins: Vec<String>,
    /// Which `Host` headers are answered.
    pub hosts: Hosts,
    /// Who is asking, and what they may see.
    pub access: Access,
    /// What is in alarm, by which rules, and what was done about it.
    pub alarms: Arc<Board>,
    /// Records what is read.
    pub recorder: Arc<Recorder>,
    /// The part among several proxies; `None` for one alone.
    pub cluster: Option<Arc<Cluster>>,
    /// Bodies of answers that are no reads.
    pub bodies: Bodies,
    /// Requests of viewers, counted.
    pub requests: Arc<Requests>,
    /// Changes of the configuration, counted.
    pub reloads: Arc<Reloads>,
}

/// What the page is told beside the sites.
#[derive(Clone, Debug)]
pub struct PageFacts {
    /// Demo or live.
    pub mode: Mode,
    /// Version and commit.
    pub build: String,
    /// Target of the 20-second service level, percent.
    pub service_level_target_percent: u8,
    /// Poll intervals.
    pub intervals: Intervals,
}

/// Which `Host` headers are answered (DECISIONS 28: a name that an attacker's DNS points at loopback must not work).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// `localhost` and every loopback address (`127.0.0.1`, `[::1]` …), with any port.
    Loopback,
    /// These names and the loopback ones, with any port.
    Listed(Vec<String>),
    /// Any: behind access control.
    Any,
}

impl Hosts {
    /// Whether a host, without its port, is one of them.
    pub fn admits(&self, host: &str) -> bool {
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let loopback = host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback());
        match self {
            Self::Loopback => loopback,
            Self::Listed(names) => loopback || names.iter().any(|name| name.eq_ignore_ascii_case(host)),
            Self::Any => true,
        }
    }
}

/// A key with which agent desktops hand their credentials over; only its hash is known.
#[derive(Clone, Debug)]
pub struct HandOverKey {
    /// The site whose agents it is for.
    pub site: SiteId,
    /// Agents it is for; `None` for all of the site.
    pub agents: Option<Vec<AgentId>>,
    /// SHA-256 of the key.
    pub sha256: [u8; 32],
}

impl HandOverKey {
    /// Whether this key, given as text, may hand over this agent of this site. Takes the same time for right and wrong keys.
    pub fn admits(&self, key: &str, site: &SiteId, agent: AgentId) -> bool {
        let right: bool = Sha256::digest(key.as_bytes()).as_slice().ct_eq(&self.sha256).into();
        right && self.site == *site && self.agents.as_ref().is_none_or(|agents| agents.contains(&agent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_over_key_opens_only_its_own_agents() {
        let site: SiteId = "main".parse().unwrap();
        let key = HandOverKey { site: site.clone(), agents: Some(vec![AgentId(101)]), sha256: Sha256::digest(b"open").into() };
        assert!(key.admits("open", &site, AgentId(101)));
        assert!(!key.admits("open", &site, AgentId(102)));
        assert!(!key.admits("Open", &site, AgentId(101)));
        assert!(!key.admits("open", &"other".parse().unwrap(), AgentId(101)));
    }
}
