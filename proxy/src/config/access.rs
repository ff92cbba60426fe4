//! `[access]`: who may see, and what.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use axum::http::{HeaderName, Uri};
use domain::id::{AccessCodeId, SiteId, SkillId, VdnId};
use ipnet::IpNet;

use super::reader::Reader;
use super::{Environment, SiteConfig, keys};
use crate::access::groups::Groups;
use crate::access::scope::{Figures, Scope, VdnScope};
use crate::access::{Config, reverse_proxy, sign_in};
use crate::database::Server;
use crate::site::VdnConfig;
use crate::state::Hosts;
use crate::tokens::TokenFile;

/// Shortest and longest session of a user, hours.
const SESSION_H: std::ops::RangeInclusive<u64> = 1..=720;

/// Reads who may see. Without the table it is somebody at this machine, and nobody else.
pub(super) fn access(
    root: &mut Reader<'_>,
    sites: &[SiteConfig],
    base_path: &str,
    limits: Config,
    shared: Option<&Server>,
    environment: &dyn Environment,
) -> Config {
    let Some(mut table) = root.table("access") else { return limits };
    if shared.is_some() {
        table.of_one_alone("token_file");
    }
    let token_file = table.text("token_file").map(PathBuf::from);
    if token_file.as_ref().is_some_and(|path| !path.is_absolute()) {
        table.mistake(
            "token_file",
            "should be a whole path, such as /var/lib/aicc-dashboard/tokens.json: the proxy and `aicc-proxy token` need not run in one folder",
        );
    }
    let named: Vec<(String, Scope)> = table.tables("group").into_iter().filter_map(|entry| group(entry, sites)).collect();
    let mut groups = Groups { named, everyone: Scope::nothing() };
    if let Some(name) = table.text("everyone") {
        match groups.named.iter().find(|(group, _)| *group == name) {
            Some((_, scope)) => groups.everyone = scope.clone(),
            None => table.mistake("everyone", &format!("names the group \"{name}\", which is none of [[access.group]]")),
        }
    }
    let reverse_proxy = table.table("reverse_proxy").map(|entry| reverse_proxy(entry, groups.clone()));
    let asked_for_sign_in = table.has("sign_in");
    let sign_in = table.table("sign_in").and_then(|entry| sign_in(entry, groups, base_path, environment));
    let without_login = table.flag("loopback_without_login");
    if without_login == Some(true) && reverse_proxy.is_some() {
        table.mistake("loopback_without_login", "cannot be true beside a reverse_proxy: whoever reaches that one would need no login");
    }
    let tokens = shared.cloned().map(TokenFile::Server).or(token_file.map(TokenFile::File));
    if tokens.is_none() && reverse_proxy.is_none() && !asked_for_sign_in {
        table.mistake("token_file", "or `access.reverse_proxy` or `access.sign_in` is missing: without all three, leave [access] out");
    }
    let in_between = networks(&mut table, "forwarded_by");
    table.finish();
    Config { local: without_login == Some(true), tokens, reverse_proxy, sign_in, in_between, ..limits }
}

fn reverse_proxy(mut table: Reader<'_>, groups: Groups) -> reverse_proxy::Config {
    let addresses = networks(&mut table, "addresses");
    if addresses.is_empty() {
        table.mistake("addresses", "is missing: it says from where the header is believed");
    }
    let user_header = header(&mut table, "user_header").unwrap_or(HeaderName::from_static("x-forwarded-user"));
    let groups_header = header(&mut table, "groups_header");
    table.finish();
    reverse_proxy::Config { addresses, user_header, groups_header, groups }
}

fn sign_in(mut table: Reader<'_>, groups: Groups, base_path: &str, environment: &dyn Environment) -> Option<sign_in::Config> {
    let (issuer, client_id) = (address(&mut table, "issuer"), table.required_text("client_id"));
    let client_secret = keys::secret(&mut table, "client_secret_env", "client_secret_file", environment);
    let public_url = address(&mut table, "public_url");
    let path = public_url.as_ref().and_then(|url| url.parse::<Uri>().ok()).map(|uri| uri.path().to_owned());
    if path.is_some_and(|path| path != base_path) || public_url.as_ref().is_some_and(|url| !url.ends_with('/')) {
        table.mistake("public_url", &format!("should end with the base path, {base_path}"));
    }
    let groups_claim = table.text("groups_claim").unwrap_or_else(|| "groups".to_owned());
    let embedded = table.flag("embed_across_sites").unwrap_or(false);
    let session = Duration::from_secs(table.number("session_h", SESSION_H).unwrap_or(12) * 3600);
    table.finish();
    let (issuer, client_id, client_secret) = (issuer?, client_id?, client_secret?);
    Some(sign_in::Config { issuer, client_id, client_secret, public_url: public_url?, groups_claim, groups, embedded, session })
}

/// HTTPS, or HTTP to loopback only.
fn address(table: &mut Reader<'_>, key: &'static str) -> Option<String> {
    let url = table.required_text(key)?;
    let uri = url.parse::<Uri>().ok().filter(|uri| uri.query().is_none() && !url.contains(['@', '#']));
    let host = uri.as_ref().and_then(Uri::host);
    let good = host.is_some_and(|host| url.starts_with("https://") || (url.starts_with("http://") && Hosts::Loopback.admits(host)));
    if good {
        return Some(url);
    }
    table.mistake(key, "should be an address that begins with https:// (http:// is taken only for loopback)");
    None
}

fn networks(table: &mut Reader<'_>, key: &'static str) -> Vec<IpNet> {
    let mut networks = Vec::new();
    for text in table.texts(key).unwrap_or_default() {
        match network(&text) {
            Some(network) => networks.push(network),
            None => table.mistake(key, &format!("holds \"{text}\", which should be an address or a network such as 10.0.0.0/24")),
        }
    }
    networks
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| Some(IpNet::from(text.parse::<std::net::IpAddr>().ok()?)))
}

fn header(table: &mut Reader<'_>, key: &'static str) -> Option<HeaderName> {
    let text = table.text(key)?;
    let name = text.parse().ok();
    if name.is_none() {
        table.mistake(key, "should be the name of a header, such as X-Forwarded-User");
    }
    name
}

fn group(mut table: Reader<'_>, sites: &[SiteConfig]) -> Option<(String, Scope)> {
    let name = table.required_text("name");
    if name.as_ref().is_some_and(|name| name.contains(',') || name.trim() != name) {
        table.mistake("name", "should have no comma and no blank at its ends: names are sent in a list");
    }
    let operates = table.flag("operate").unwrap_or(false);
    let mut grants: Vec<(SiteId, VdnId, VdnScope)> = Vec::new();
    if table.flag("every_vdn").unwrap_or(false) {
        let agents = table.flag("agents").unwrap_or(false);
        let whole = |site: &SiteId, vdn: &VdnConfig| (site.clone(), vdn.id, VdnScope { figures: Figures::All, agents });
        grants.extend(sites.iter().flat_map(|site| site.site.vdns.iter().map(|vdn| whole(&site.site.id, vdn))));
    } else if table.flag("agents").is_some() {
        table.mistake("agents", "belongs to `every_vdn = true`; here it stands in [[access.group.vdn]]");
    }
    grants.extend(table.tables("vdn").into_iter().filter_map(|entry| vdn(entry, sites)));
    table.finish();
    Some((name?, Scope::of(grants, operates)))
}

fn vdn(mut table: Reader<'_>, sites: &[SiteConfig]) -> Option<(SiteId, VdnId, VdnScope)> {
    let site = table.text("site");
    let id = table.required_id("id", 1..=u64::from(u32::MAX)).map(VdnId);
    let (skills, access_codes) = (table.numbers("skills"), table.numbers("access_codes"));
    let agents = table.flag("agents").unwrap_or(false);
    let grant = id.and_then(|id| match grant(sites, site.as_deref(), id, skills, access_codes, agents) {
        Ok(grant) => Some(grant),
        Err(what) => {
            table.mistake("id", &what);
            None
        }
    });
    table.finish();
    grant
}

/// What of a configured VDN is granted: all when neither skills nor access codes are given, else only those. Without `site`, that of the only
/// one there is.
///
/// # Errors
/// The rest of a sentence that begins with the VDN's name: what is not configured.
pub fn grant(
    sites: &[SiteConfig],
    site: Option<&str>,
    id: VdnId,
    skills: Option<Vec<u32>>,
    access_codes: Option<Vec<u32>>,
    agents: bool,
) -> Result<(SiteId, VdnId, VdnScope), String> {
    let found = match (site, sites) {
        (Some(name), sites) => sites
            .iter()
            .find(|known| known.site.id.as_str() == name)
            .ok_or(format!("is of the site \"{name}\", which is not configured"))?,
        (None, [only]) => only,
        (None, _) => return Err("needs its `site`: there are several".to_owned()),
    };
    let vdn =
        found.site.vdns.iter().find(|vdn| vdn.id == id).ok_or(format!("is {id}, which is not a VDN of the site {}", found.site.id))?;
    let figures = if skills.is_none() && access_codes.is_none() {
        Figures::All
    } else {
        let skills: BTreeSet<_> = skills.unwrap_or_default().into_iter().map(SkillId).collect();
        let access_codes: BTreeSet<_> = access_codes.unwrap_or_default().into_iter().map(AccessCodeId).collect();
        if let Some(id) = skills.iter().find(|id| vdn.skills.binary_search_by_key(*id, |skill| skill.id).is_err()) {
            return Err(format!("is {}, which has no skill {id}", vdn.id));
        }
        if let Some(id) = access_codes.iter().find(|id| vdn.access_codes.binary_search_by_key(*id, |code| code.id).is_err()) {
            return Err(format!("is {}, which has no access code {id}", vdn.id));
        }
        Figures::Only { skills, access_codes }
    };
    Ok((found.site.id.clone(), id, VdnScope { figures, agents }))
}
