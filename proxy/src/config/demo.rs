//! The configuration of the demo, made of the simulated platform's own plan.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use domain::id::{CallCenterId, SiteId, VdnId};
use domain::setup::{Intervals, Named};
use sha2::{Digest, Sha256};

use super::{Config, INTERVALS_S, SiteConfig};
use crate::database::Place;
use crate::history::recorder;
use crate::secret::Secret;
use crate::signing::Style;
use crate::simulator::{Simulator, VdnPlan};
use crate::site::VdnConfig;
use crate::state::{HandOverKey, Hosts};
use crate::upstream::back_off::BackOff;
use crate::upstream::call::Paths;
use crate::upstream::client::SignedHeader;
use crate::upstream::tls::Trust;
use crate::upstream::{back_off, budget, client};
use crate::{access, alarms, assets, listener};

/// Short id of the demo's site.
pub const SITE: &str = "demo";

/// Choices of a demo.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Folder with the built page, instead of the one inside the program.
    pub page_folder: Option<PathBuf>,
    /// Where it records what it reads, instead of in memory.
    pub history: Option<PathBuf>,
    /// Simulated seconds per real second; intervals shrink by it, but not below a second.
    pub speed: f64,
    /// The key with which the simulated desktops hand their credentials over.
    pub hand_over_key: Secret,
}

/// Makes a configuration that reads the simulator by its addresses, as any other AICC.
///
/// # Errors
/// A sentence, when the plan names something that does not exist.
pub fn configuration(simulator: &Simulator, options: Options) -> Result<Config, String> {
    let id: SiteId = SITE.parse()?;
    let plan = simulator.plan();
    let mut vdns: Vec<VdnConfig> = plan.vdns.iter().map(vdn).collect::<Result<_, _>>()?;
    vdns.sort_by_key(|vdn| vdn.id);
    let client = client::Config {
        cms_url: simulator.cms_url(),
        gateway_url: Some(simulator.gateway_url()),
        cms_trust: Trust::default(),
        gateway_trust: Trust::default(),
        host_override: None,
        global_keys: simulator.global_keys().clone(),
        ordinary_keys: simulator.ordinary_keys().clone(),
        style: Style::default(),
        signed_headers: vec![SignedHeader::ContentLength, SignedHeader::ContentType, SignedHeader::Host],
        paths: Paths::default(),
        back_off: back_off(options.speed),
        call_timeout: client::CALL_TIMEOUT,
    };
    let sha256 = Sha256::digest(options.hand_over_key.expose_secret().as_bytes()).into();
    let site = SiteConfig {
        hand_over: vec![HandOverKey { site: id.clone(), agents: None, sha256 }],
        site: crate::site::Config { id, name: "Demo".to_owned(), vdns },
        call_center: CallCenterId(plan.cc_id),
        client,
        // The simulated platform is ours: 31 days of history should not take half an hour to read.
        cms_budget: budget::Config { calls_per_second: 20.0, burst: 20 },
        gateway_budget: budget::Config { calls_per_second: 2.0, burst: 5 },
    };
    Ok(Config {
        listen: options.listen,
        hosts: Hosts::Loopback,
        access: access::Config::local(),
        listener: listener::Config::default(),
        assets: assets::Config { base_path: "/".to_owned(), frame_ancestors: vec!["'self'".to_owned()] },
        page_folder: options.page_folder,
        service_level_target_percent: 80,
        intervals: intervals(options.speed),
        alarms: alarms::Config { rules: alarms::rules::built_in(80), ..alarms::Config::default() },
        history: recorder::Config { database: options.history.map(Place::File), ..recorder::Config::default() },
        hand_over_origins: Vec::new(),
        cluster: None,
        sites: vec![site],
        warnings: Vec::new(),
    })
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds to milliseconds")]
fn intervals(speed: f64) -> Intervals {
    let shrunk_ms = |seconds: u64| ((seconds * 1000) as f64 / speed.max(1.0)).max(1000.0) as u64;
    let [sysindex_ms, skills_ms, access_codes_ms, system_state_ms, _] = INTERVALS_S.map(|(_, default_s, _)| shrunk_ms(default_s));
    Intervals { sysindex_ms, skills_ms, access_codes_ms, system_state_ms, agent_at_least_ms: 60_000 }
}

/// Pauses after failures shrink as the intervals do.
fn back_off(speed: f64) -> BackOff {
    let shrunk = |pause: Duration| pause.div_f64(speed.max(1.0)).max(Duration::from_secs(1));
    BackOff { first: shrunk(back_off::DEFAULT.first), ceiling: shrunk(back_off::DEFAULT.ceiling) }
}

fn vdn(plan: &VdnPlan) -> Result<VdnConfig, String> {
    Ok(VdnConfig {
        id: VdnId(plan.id),
        name: plan.name.clone(),
        time_zone: plan.time_zone.parse().map_err(|_| format!("there is no time zone {}", plan.time_zone))?,
        day_start_minutes: plan.day_start_minutes,
        shift_starts_minutes: plan.shift_starts_minutes.clone(),
        holidays: Vec::new(),
        skills: named(&plan.skills, domain::id::SkillId),
        access_codes: named(&plan.access_codes, domain::id::AccessCodeId),
        agents: named(&plan.agents, domain::id::AgentId),
        agents_known: u32::try_from(plan.agents.len()).ok(),
    })
}

fn named<Id: Ord + Copy>(plan: &[(u32, String)], id: fn(u32) -> Id) -> Vec<Named<Id>> {
    let mut named: Vec<Named<Id>> = plan.iter().map(|(number, name)| Named { id: id(*number), name: name.clone() }).collect();
    named.sort_by_key(|named| named.id);
    named
}
