//! From text to the rooms' own configuration. Every mistake is reported, each in a sentence, before anything starts.
//!
//! This room knows the others; none of them knows this one. The environment and the files come in as an argument.

pub mod access;
mod alarm;
mod cluster;
pub mod demo;
mod history;
mod keys;
mod listen;
mod names;
mod reader;
mod shares;
mod site;
mod webhook;
mod without_secrets;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use domain::setup::Intervals;
use rustls::pki_types::CertificateDer;

use crate::history::recorder;
use crate::state::{HandOverKey, Hosts};
use crate::upstream::{budget, client, tls};
use crate::{alarms, assets, listener};
use reader::Reader;

pub use listen::loopback_address;
pub use without_secrets::WithoutSecrets;

/// The outside world as far as the configuration may look.
pub trait Environment {
    /// An environment variable.
    fn variable(&self, name: &str) -> Option<String>;
    /// A text file.
    ///
    /// # Errors
    /// Why it cannot be read, as the end of a sentence.
    fn file(&self, path: &Path) -> Result<String, String>;
    /// Whether secrets are what they are, and not something in their place.
    fn has_secrets(&self) -> bool {
        true
    }
    /// The certificates in a file.
    ///
    /// # Errors
    /// Why there are none, as the end of a sentence.
    fn certificates(&self, path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
        let pem = self.file(path).map_err(|error| format!("which cannot be read: {error}"))?;
        tls::certificates(&pem)
    }
}

/// The process's own environment and files.
#[derive(Clone, Copy, Debug)]
pub struct ProcessEnvironment;

impl Environment for ProcessEnvironment {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the environment")]
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn file(&self, path: &Path) -> Result<String, String> {
        let path = credential(path, self.variable(CREDENTIALS).map(PathBuf::from))?;
        std::fs::read_to_string(path).map_err(|error| error.to_string())
    }
}

/// The variable with which systemd tells a unit where the copies of its `LoadCredential` are.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// Where a file is: a path that begins with the variable's name lies in that folder, whatever the unit is called.
fn credential(path: &Path, folder: Option<PathBuf>) -> Result<PathBuf, String> {
    let Ok(name) = path.strip_prefix(format!("${CREDENTIALS}")) else { return Ok(path.to_owned()) };
    let folder =
        folder.ok_or_else(|| format!("the variable {CREDENTIALS} is not set: only a unit of systemd with `LoadCredential` has it"))?;
    Ok(folder.join(name))
}

/// Everything that a run of the proxy needs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Which names it answers to.
    pub hosts: Hosts,
    /// Who may see.
    pub access: crate::access::Config,
    /// What the listener takes.
    pub listener: listener::Config,
    /// How the page is served.
    pub assets: assets::Config,
    /// A folder with the built page, instead of the one inside the program.
    pub page_folder: Option<PathBuf>,
    /// Target of the 20-second service level, percent.
    pub service_level_target_percent: u8,
    /// Poll intervals.
    pub intervals: Intervals,
    /// What is watched, and where it is kept.
    pub alarms: alarms::Config,
    /// Where reads are recorded.
    pub history: recorder::Config,
    /// Origins of agent desktops that may hand credentials over from a browser.
    pub hand_over_origins: Vec<String>,
    /// The part among several proxies; `None` for one alone.
    pub cluster: Option<crate::cluster::Config>,
    /// At least one.
    pub sites: Vec<SiteConfig>,
    /// What is taken as it is but may be meant otherwise, each a sentence for the log.
    pub warnings: Vec<String>,
}

/// One site.
#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// Its VDNs with all names.
    pub site: crate::site::Config,
    /// Its call-centre number.
    pub call_center: domain::id::CallCenterId,
    /// How it is reached.
    pub client: client::Config,
    /// How often CC-CMS may be called.
    pub cms_budget: budget::Config,
    /// How often CC-Gateway may be called.
    pub gateway_budget: budget::Config,
    /// Who may hand over credentials of its agents.
    pub hand_over: Vec<HandOverKey>,
}

/// Default poll intervals (DECISIONS and KPI sheet), in seconds: system indicators, skills, access codes, system state, one agent.
const INTERVALS_S: [(&str, u64, u64); 5] =
    [("sysindex_s", 60, 10), ("skills_s", 10, 2), ("access_codes_s", 10, 2), ("system_state_s", 30, 5), ("agent_at_least_s", 60, 60)];

/// Reads a configuration.
///
/// # Errors
/// All mistakes, each a sentence that names the setting.
pub fn read(text: &str, environment: &dyn Environment) -> Result<Config, Vec<String>> {
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| vec![format!("This is not TOML: {}", error.to_string().trim())])?;
    let mistakes = reader::Mistakes::default();
    let mut root = Reader::new(String::new(), table, &mistakes);
    let config = (|| {
        let assets = listen::page(&mut root);
        let page_folder = root.text("page_folder").map(PathBuf::from);
        let target = root.number("service_level_target_percent", 1..=99).unwrap_or(80);
        let intervals = intervals(&mut root);
        let hand_over_origins = listen::origins(&mut root, "hand_over_origins").unwrap_or_default();
        let tables = root.tables("site");
        if tables.is_empty() {
            root.mistake("site", "is missing: at least one [[site]] is needed");
        }
        let mut sites: Vec<SiteConfig> = tables.into_iter().filter_map(|table| site::site(table, &intervals, environment)).collect();
        sites.sort_by(|left, right| left.site.id.cmp(&right.site.id));
        for pair in sites.windows(2) {
            if let [first, second] = pair
                && first.site.id == second.site.id
            {
                root.mistake("site", &format!("has two entries with the id \"{}\"", first.site.id));
            }
        }
        shares::share_out(&root, &mut sites, &intervals);
        let (mut listener, limits) = listen::limits(&mut root);
        listener.tls = listen::tls(&mut root);
        let cluster = cluster::cluster(&mut root, environment);
        let shared = cluster.as_ref().map(|cluster| &cluster.server);
        let access = access::access(&mut root, &sites, &assets.base_path, limits, shared, environment);
        let listen = listen::listen(&mut root, &access, listener.tls.is_some());
        let hosts = listen::hosts(&mut root, listen, &access);
        let target = u8::try_from(target).ok()?;
        let public_url = access.sign_in.as_ref().map(|sign_in| sign_in.public_url.as_str());
        let webhooks = webhook::webhooks(&mut root, public_url, environment);
        let alarms = alarm::alarms(&mut root, &sites, target, webhooks, shared);
        let history = history::history(&mut root, shared);
        root.finish();
        Some(Config {
            listen: listen?,
            hosts,
            access,
            listener,
            assets,
            page_folder,
            service_level_target_percent: target,
            intervals,
            alarms,
            history,
            hand_over_origins,
            cluster,
            sites,
            warnings: mistakes.warnings(),
        })
    })();
    match config {
        Some(config) if mistakes.is_empty() => Ok(config),
        _ => Err(mistakes.into_sentences()),
    }
}

fn intervals(root: &mut Reader<'_>) -> Intervals {
    let mut table = root.table("intervals");
    let [sysindex_ms, skills_ms, access_codes_ms, system_state_ms, agent_at_least_ms] = INTERVALS_S.map(|(name, default_s, least_s)| {
        let seconds = table.as_mut().and_then(|table| table.number(name, least_s..=3600)).unwrap_or(default_s);
        seconds * 1000
    });
    if let Some(table) = table {
        table.finish();
    }
    Intervals { sysindex_ms, skills_ms, access_codes_ms, system_state_ms, agent_at_least_ms }
}

#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;
