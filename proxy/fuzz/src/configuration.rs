//! A configuration: it is refused with sentences, or it can be used, and a second look says the same as the first.

use std::path::Path;
use std::sync::Arc;

use aicc_proxy::assets::Assets;
use aicc_proxy::clock::Clock;
use aicc_proxy::config::{Config, Environment, read};
use aicc_proxy::routes::router;
use aicc_proxy::service;
use aicc_proxy::state::Hosts;
use axum::http::Uri;
use domain::id::AgentId;
use domain::setup::Mode;
use rustls::pki_types::CertificateDer;

const SECRET: &str = "secret-of-the-fuzzer";

/// Secrets and certificates for whoever asks; no file is touched.
pub(crate) struct Stub;

impl Environment for Stub {
    fn variable(&self, name: &str) -> Option<String> {
        name.starts_with("AICC").then(|| SECRET.to_owned())
    }

    fn file(&self, path: &Path) -> Result<String, String> {
        if path.starts_with("/run") { Ok(format!("{SECRET}\n")) } else { Err("no such file".to_owned()) }
    }

    fn certificates(&self, path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
        if path.starts_with("/etc") { Ok(Vec::new()) } else { Err("which cannot be read".to_owned()) }
    }
}

/// A configuration as text.
pub fn configuration(input: &[u8]) {
    // The program refuses a file that is no text before it looks at it.
    let Ok(text) = std::str::from_utf8(input) else { return };
    let first = read(text, &Stub);
    let said = format!("{first:?}");
    assert!(!said.contains(SECRET) || text.contains(SECRET), "a secret is shown");
    match first {
        Err(mistakes) => assert!(!mistakes.is_empty() && mistakes.iter().all(|sentence| sentence.len() > 10), "{mistakes:?}"),
        Ok(config) => {
            assert_eq!(format!("{:?}", read(text, &Stub)), said, "the second look says something else");
            check(&config);
            start(config);
        }
    }
}

fn check(config: &Config) {
    assert!(config.listen.ip().is_loopback() || (config.access.admits_others() && !config.access.local), "strangers are let in");
    assert!(!config.sites.is_empty());
    assert!(config.sites.is_sorted_by(|left, right| left.site.id < right.site.id));
    for site in &config.sites {
        let vdns = &site.site.vdns;
        assert!(!vdns.is_empty() && vdns.is_sorted_by(|left, right| left.id < right.id));
        for vdn in vdns {
            assert!(vdn.skills.is_sorted_by(|left, right| left.id < right.id) && vdn.day_start_minutes < 24 * 60);
            assert!(vdn.access_codes.is_sorted_by(|left, right| left.id < right.id));
            assert!(vdn.agents.is_sorted_by(|left, right| left.id < right.id));
        }
        let client = &site.client;
        for path in [&client.paths.sysindex, &client.paths.skill_state, &client.paths.access_codes, &client.paths.system_state] {
            check_address(&client.cms_url, path);
        }
        if let Some(gateway) = &client.gateway_url {
            check_address(gateway, &client.paths.agent_statistics.replace("{agentid}", &AgentId(u32::MAX).to_string()));
        }
        assert!(site.cms_budget.calls_per_second > 0.0 && site.cms_budget.burst > 0);
    }
}

/// Every call that this configuration leads to has an address, and none goes in the clear to another machine.
fn check_address(base: &str, path: &str) {
    let uri: Uri = format!("{base}{path}").parse().unwrap_or_else(|error| panic!("{base} and {path}: {error}"));
    let host = uri.host().unwrap_or_default();
    assert!(!host.is_empty() && uri.path().ends_with(path) && uri.query().is_none(), "{base} and {path}");
    assert!(uri.scheme_str() == Some("https") || (uri.scheme_str() == Some("http") && Hosts::Loopback.admits(host)), "{base} and {path}");
}

/// What the program does next. Where that would look at this machine's disk, only as much as does not.
fn start(config: Config) {
    assert!(!Assets::new([], &config.assets).content_security_policy().is_empty());
    let trusts = |site: &aicc_proxy::config::SiteConfig| {
        site.client.cms_url.starts_with("https") || site.client.gateway_url.as_ref().is_some_and(|url| url.starts_with("https"))
    };
    if config.page_folder.is_some() || config.access.sign_in.is_some() || config.sites.iter().any(trusts) {
        return;
    }
    let state = service::state(config, Mode::Live, &Clock::fixed(0)).unwrap_or_else(|sentence| panic!("accepted, but: {sentence}"));
    drop(router(Arc::clone(&state)));
}
