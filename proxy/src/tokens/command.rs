//! What the command line does with view tokens.

use chrono::{DateTime, SecondsFormat};
use domain::period::HOUR_MS;
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};

use super::{Entry, Grant, PREFIX, TokenFile};
use crate::access::scope::Figures;
use crate::secret::Secret;
use crate::signing::hex;

/// The token that is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its name: 1 to 64 of `A-Z`, `a-z`, `0-9`, `.`, `_` and `-`.
    pub name: String,
    /// What it shows.
    pub grants: Vec<Grant>,
    /// When it ends, milliseconds since 1970; `None` for never.
    pub expires_ms: Option<i64>,
    /// It ends when nobody has used it for so long, milliseconds; `None` when that ends nothing.
    pub unused_ms: Option<i64>,
}

/// Makes a token. Its text is given out this once and kept nowhere.
///
/// # Errors
/// A sentence: the name is not good or taken, the file cannot be written, or the machine gives no randomness.
pub fn new(file: &TokenFile, wanted: Wanted, now_ms: i64) -> Result<Secret, String> {
    let Wanted { name, grants, expires_ms, unused_ms } = wanted;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if !(1..=64).contains(&name.len()) || !name.bytes().all(plain) {
        return Err("the name of a token has 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-'".to_owned());
    }
    let text = Secret::new(format!("{PREFIX}{}", random_text()?.expose_secret()));
    let sha256 = Sha256::digest(text.expose_secret().as_bytes()).into();
    file.change(|tokens| {
        if tokens.iter().any(|token| token.name == name) {
            return Err(format!("there is a token {name} already; revoke it, or choose another name"));
        }
        tokens.push(Entry { name, sha256, created_ms: now_ms, expires_ms, unused_ms, used_ms: None, grants });
        Ok(())
    })?;
    Ok(text)
}

/// 256 random bits as hexadecimal text.
///
/// # Errors
/// A sentence, when the machine gives no randomness.
pub fn random_text() -> Result<Secret, String> {
    let mut bytes = [0; 32];
    SysRng.try_fill_bytes(&mut bytes).map_err(|error| format!("this machine gives no randomness: {error}"))?;
    Ok(Secret::new(hex(&bytes)))
}

/// Ends a token.
///
/// # Errors
/// A sentence: there is none with this name, or the file cannot be written.
pub fn revoke(file: &TokenFile, name: &str) -> Result<(), String> {
    file.change(|tokens| {
        let before = tokens.len();
        tokens.retain(|token| token.name != name);
        if tokens.len() == before { Err(format!("there is no token {name}")) } else { Ok(()) }
    })
}

/// One line for each token: name, end, what it shows.
///
/// # Errors
/// A sentence: why the file cannot be read.
pub fn list(file: &TokenFile, now_ms: i64) -> Result<Vec<String>, String> {
    let line = |token: Entry| {
        let renews = if token.unused_ms.is_some() { ", later with use" } else { "" };
        let end = match token.ends_ms() {
            None => "no end".to_owned(),
            Some(ends_ms) if ends_ms <= now_ms => format!("expired {}", instant(ends_ms)),
            Some(ends_ms) => format!("until {}{renews}", instant(ends_ms)),
        };
        let shows: Vec<String> = token.grants.iter().map(shown).collect();
        format!("{}  {end}  {}", token.name, shows.join("; "))
    };
    Ok(file.read()?.into_iter().map(line).collect())
}

fn shown(grant: &Grant) -> String {
    let figures = match &grant.scope.figures {
        Figures::All => "whole".to_owned(),
        Figures::Only { skills, access_codes } => {
            let list = |ids: Vec<String>| if ids.is_empty() { "none".to_owned() } else { ids.join(",") };
            let skills = list(skills.iter().map(ToString::to_string).collect());
            let codes = list(access_codes.iter().map(ToString::to_string).collect());
            format!("skills {skills}, access codes {codes}")
        }
    };
    let agents = if grant.scope.agents { ", with agents" } else { "" };
    format!("site {} VDN {}: {figures}{agents}", grant.site, grant.vdn)
}

fn instant(at_ms: i64) -> String {
    DateTime::from_timestamp_millis(at_ms).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The end of a token, milliseconds since 1970, from `90d`, `12h` or an instant such as `2027-01-31T18:00:00+08:00`.
///
/// # Errors
/// The rest of a sentence that begins with the option's name.
pub fn expires_at(text: &str, now_ms: i64) -> Result<i64, String> {
    let from_now = duration_ms(text).and_then(|duration_ms| duration_ms.checked_add(now_ms));
    let at_ms = from_now.or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_millis()));
    at_ms.filter(|at_ms| *at_ms > now_ms).ok_or_else(|| "should be in the future: 90d, 12h or 2027-01-31T18:00:00Z".to_owned())
}

/// How long a token may lie unused, milliseconds, from `30d` or `12h`.
///
/// # Errors
/// The rest of a sentence that begins with the option's name.
pub fn unused_for(text: &str) -> Result<i64, String> {
    duration_ms(text).filter(|duration_ms| *duration_ms >= HOUR_MS).ok_or_else(|| "should be an hour or longer: 30d, 12h".to_owned())
}

fn duration_ms(text: &str) -> Option<i64> {
    [("d", 24 * HOUR_MS), ("h", HOUR_MS)]
        .iter()
        .find_map(|(unit, unit_ms)| text.strip_suffix(unit)?.parse::<i64>().ok()?.checked_mul(*unit_ms))
}
