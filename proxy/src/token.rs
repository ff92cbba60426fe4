//! The commands about view tokens.

use std::path::Path;

use aicc_proxy::clock::Clock;
use aicc_proxy::config::access::grant;
use aicc_proxy::config::{self, Config, WithoutSecrets};
use aicc_proxy::tokens::{self, Grant, TokenFile, Wanted};
use domain::id::VdnId;

use crate::arguments::{NewToken, TokenCommand};
use crate::{Stop, announce};

/// Runs one command to its end.
pub(crate) fn run(command: TokenCommand) -> Result<(), Stop> {
    let now_ms = Clock::real().now_ms();
    match command {
        TokenCommand::New(wanted) => new(wanted, now_ms)?,
        TokenCommand::List { config } => {
            let (_, file) = configured(&config)?;
            tokens::list(&file, now_ms)?.iter().for_each(|line| announce(line));
        }
        TokenCommand::Revoke { name, config } => {
            let (_, file) = configured(&config)?;
            tokens::revoke(&file, &name)?;
            announce(&format!("The token {name} is revoked."));
        }
    }
    Ok(())
}

fn new(wanted: NewToken, now_ms: i64) -> Result<(), Stop> {
    let usage = |sentence: String| Stop::Usage(vec![sentence]);
    let (config, file) = configured(&wanted.config)?;
    let NewToken { name, site, vdn: vdns, skill, access_code, agents, expires, unused, .. } = wanted;
    if vdns.len() > 1 && (skill.is_some() || access_code.is_some()) {
        return Err(usage("`--skill` and `--access-code` choose from one VDN: give one `--vdn`".to_owned()));
    }
    let expires_ms = expires.map(|text| tokens::expires_at(&text, now_ms)).transpose();
    let expires_ms = expires_ms.map_err(|what| usage(format!("`--expires` {what}")))?;
    let unused_ms = unused.map(|text| tokens::unused_for(&text)).transpose();
    let unused_ms = unused_ms.map_err(|what| usage(format!("`--unused` {what}")))?;
    let of = |vdn: &u32| {
        let (site, vdn, scope) = grant(&config.sites, site.as_deref(), VdnId(*vdn), skill.clone(), access_code.clone(), agents)?;
        Ok(Grant { site, vdn, scope })
    };
    let grants: Result<Vec<Grant>, String> = vdns.iter().map(of).collect();
    let grants = grants.map_err(|what| usage(format!("`--vdn` {what}")))?;
    let token = tokens::new(&file, Wanted { name, grants, expires_ms, unused_ms }, now_ms)?;
    announce(token.expose_secret());
    Ok(())
}

/// The configuration without its secrets, and its file of tokens.
fn configured(path: &Path) -> Result<(Config, TokenFile), Stop> {
    let text = std::fs::read_to_string(path).map_err(|error| Stop::Usage(vec![format!("{} cannot be read: {error}", path.display())]))?;
    let config = config::read(&text, &WithoutSecrets).map_err(Stop::Usage)?;
    let none = || Stop::Usage(vec![format!("{} names no `token_file` in [access]", path.display())]);
    let file = config.access.tokens.clone().ok_or_else(none)?;
    Ok((config, file))
}
