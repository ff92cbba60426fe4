//! One `[[site]]`: servers, keys, VDNs.

use std::path::Path;

use axum::http::Uri;
use axum::http::uri::{Authority, PathAndQuery};
use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::id::{AgentId, CallCenterId, SiteId, VdnId};
use domain::setup::Intervals;

use super::reader::Reader;
use super::{Environment, SiteConfig, keys, names};
use crate::poller::pace::{self, Wish};
use crate::signing::{EmptyQuery, Style, TimestampPrecision, unhex};
use crate::site::{Config, VdnConfig, wishes};
use crate::state::{HandOverKey, Hosts};
use crate::upstream::call::Paths;
use crate::upstream::client::SignedHeader;
use crate::upstream::tls::Trust;
use crate::upstream::{back_off, budget, client};

/// Largest id that is not refused; the vendor's texts differ, so it only keeps ids in 32 bits.
const LARGEST_ID: u64 = u32::MAX as u64;

/// Reads a site; `None` when a mistake keeps it from being built. The mistake is noted.
pub(super) fn site(mut table: Reader<'_>, intervals: &Intervals, environment: &dyn Environment) -> Option<SiteConfig> {
    let id = table.required_text("id").and_then(|text| match text.parse::<SiteId>() {
        Ok(id) => Some(id),
        Err(what) => {
            table.mistake("id", &format!("is not good: {what}"));
            None
        }
    });
    let name = table.required_text("name");
    let call_center = table.required_id("call_center_id", 1..=65535).map(CallCenterId);
    let gateway = table.table("cc_gateway").and_then(|mut gateway| {
        let (url, trust) = (address(&mut gateway), trust(&mut gateway, environment));
        gateway.finish();
        url.map(|url| (url, trust))
    });
    let server = if table.has("cc_cms") {
        table.table("cc_cms").and_then(|cms| server(cms, gateway, environment))
    } else {
        table.mistake("cc_cms", "is missing: it says where CC-CMS is and which key to use");
        None
    };
    let tables = table.tables("vdn");
    if tables.is_empty() {
        table.mistake("vdn", "is missing: at least one [[site.vdn]] is needed");
    }
    let mut vdns: Vec<VdnConfig> = tables.into_iter().filter_map(vdn).collect();
    vdns.sort_by_key(|vdn| vdn.id);
    if vdns.windows(2).any(|pair| matches!(pair, [first, second] if first.id == second.id)) {
        table.mistake("vdn", "has two entries with the same id");
    }
    let hand_over = table.tables("hand_over").into_iter().filter_map(|entry| hand_over(entry, id.as_ref())).collect();
    if let Some((_, budget)) = &server {
        warn_of_stretching(&table, &wishes(&vdns, intervals), budget.calls_per_second);
    }
    table.finish();
    let (client, cms_budget) = server?;
    let site = Config { id: id?, name: name?, vdns };
    let gateway_budget = budget::Config { calls_per_second: 2.0, burst: 5 };
    Some(SiteConfig { site, call_center: call_center?, client, cms_budget, gateway_budget, hand_over })
}

/// Says at the start that reads will come less often than configured.
fn warn_of_stretching(table: &Reader<'_>, wishes: &[Wish], budget_per_second: f64) {
    let stretch = pace::stretch(wishes, budget_per_second);
    if stretch > 1.0 {
        let asked_for = pace::calls_per_second(wishes);
        table.warning(
            "cc_cms.calls_per_second",
            &format!(
                "allows {budget_per_second} calls a second, of which reads on schedule may use nine tenths; the configured intervals ask for \
                 {asked_for:.2}, so all intervals of this site are stretched {stretch:.1} times"
            ),
        );
    }
}

fn server(
    mut cms: Reader<'_>,
    gateway: Option<(String, Trust)>,
    environment: &dyn Environment,
) -> Option<(client::Config, budget::Config)> {
    let (cms_url, cms_trust) = (address(&mut cms), trust(&mut cms, environment));
    let (gateway_url, gateway_trust) = gateway.unzip();
    let ordinary_keys = keys::pair(&mut cms, &keys::ORDINARY, environment);
    let global_keys = if cms.has("global_access_key") { keys::pair(&mut cms, &keys::GLOBAL, environment) } else { ordinary_keys.clone() };
    let style = Style {
        timestamp: match cms.word("timestamp", &["milliseconds", "seconds"]) {
            Some(1) => TimestampPrecision::Seconds,
            _ => TimestampPrecision::Milliseconds,
        },
        empty_query: match cms.word("empty_query", &["no_line", "empty_line"]) {
            Some(1) => EmptyQuery::EmptyLine,
            _ => EmptyQuery::NoLine,
        },
    };
    let signed_headers = signed_headers(&mut cms);
    let host_override = cms.text("host_override");
    if host_override.as_ref().is_some_and(|host| host.contains('@') || host.parse::<Authority>().is_err()) {
        cms.mistake("host_override", "should be a host with or without a port, such as aicc.example:28080");
    }
    let calls_per_second = cms.decimal("calls_per_second", 0.1..=100.0).unwrap_or(1.0);
    let burst = cms.number("burst", 1..=100).and_then(|burst| u32::try_from(burst).ok()).unwrap_or(5);
    let paths = paths(&mut cms);
    cms.finish();
    let config = client::Config {
        cms_url: cms_url?,
        gateway_url,
        cms_trust,
        gateway_trust: gateway_trust.unwrap_or_default(),
        host_override,
        global_keys: global_keys?,
        ordinary_keys: ordinary_keys?,
        style,
        signed_headers,
        paths,
        back_off: back_off::DEFAULT,
        call_timeout: client::CALL_TIMEOUT,
    };
    Some((config, budget::Config { calls_per_second, burst }))
}

/// `url`: HTTPS, or HTTP to loopback only, without a slash at its end.
fn address(table: &mut Reader<'_>) -> Option<String> {
    let url = table.required_text("url")?;
    let url = url.trim_end_matches('/').to_owned();
    // A name and password would be sent along, and would hide the host behind them.
    let uri = url.parse::<Uri>().ok().filter(|uri| uri.query().is_none() && !url.contains(['@', '#']));
    let host = uri.as_ref().and_then(Uri::host);
    let loopback = url.starts_with("http://") && host.is_some_and(|host| Hosts::Loopback.admits(host));
    if host.is_none() {
        table.mistake("url", "should be an address such as https://10.0.0.1:28080");
    } else if !url.starts_with("https://") && !loopback {
        table.mistake(
            "url",
            "should begin with https:// (plain http:// is taken only for loopback: keys and figures would travel in the clear)",
        );
    } else {
        return Some(url);
    }
    None
}

/// The setting that turns the check of a certificate off, and the sentence that it wants. Long, so that nobody sets it by accident.
const ANY_CERTIFICATE: &str = "danger_accept_any_certificate_from_this_server";
const ANY_CERTIFICATE_SENTENCE: &str = "I know that anybody on the network can then read and change what AICC says";

/// `ca_file`, and the setting that nobody should need.
fn trust(table: &mut Reader<'_>, environment: &dyn Environment) -> Trust {
    let mut trust = Trust::default();
    if let Some(path) = table.text("ca_file") {
        match environment.certificates(Path::new(&path)) {
            Ok(authorities) => trust.authorities = authorities,
            Err(what) => table.mistake("ca_file", &format!("names {path}, {what}")),
        }
    }
    match table.text(ANY_CERTIFICATE).as_deref() {
        Some(ANY_CERTIFICATE_SENTENCE) => {
            trust.accept_any_certificate = true;
            let what =
                "is set: anybody on the network can read and change what AICC says; set `ca_file` instead, and every page stops warning";
            table.warning(ANY_CERTIFICATE, what);
        }
        Some(_) => table.mistake(ANY_CERTIFICATE, &format!("takes only this text: \"{ANY_CERTIFICATE_SENTENCE}\"")),
        None => {}
    }
    trust
}

fn signed_headers(cms: &mut Reader<'_>) -> Vec<SignedHeader> {
    let default = vec![SignedHeader::ContentLength, SignedHeader::ContentType, SignedHeader::Host];
    let Some(names) = cms.texts("signed_headers") else { return default };
    let mut headers = Vec::new();
    for name in names {
        match name.as_str() {
            "content-length" => headers.push(SignedHeader::ContentLength),
            "content-type" => headers.push(SignedHeader::ContentType),
            "host" => headers.push(SignedHeader::Host),
            other => cms.mistake("signed_headers", &format!("holds \"{other}\"; it may hold content-length, content-type and host")),
        }
    }
    if !headers.contains(&SignedHeader::Host) {
        cms.mistake("signed_headers", "must hold host");
    }
    headers
}

fn paths(cms: &mut Reader<'_>) -> Paths {
    let mut paths = Paths::default();
    let Some(mut table) = cms.table("paths") else { return paths };
    for (key, path) in [
        ("sysindex", &mut paths.sysindex),
        ("skills", &mut paths.skill_state),
        ("access_codes", &mut paths.access_codes),
        ("system_state", &mut paths.system_state),
        ("agent_statistics", &mut paths.agent_statistics),
    ] {
        let Some(text) = table.text(key) else { continue };
        if !text.starts_with('/') || text.contains(['?', '#']) || text.parse::<PathAndQuery>().is_err() {
            table.mistake(key, "should be a path that begins with a slash, without ? and #");
        } else if key == "agent_statistics" && !text.contains("{agentid}") {
            table.mistake(key, "should hold {agentid} where the agent's number belongs");
        } else {
            *path = text;
        }
    }
    table.finish();
    paths
}

fn vdn(mut table: Reader<'_>) -> Option<VdnConfig> {
    let (id, name) = (table.required_id("id", 1..=LARGEST_ID), table.required_text("name"));
    let time_zone = table.required_text("time_zone").and_then(|text| {
        let zone = text.parse::<Tz>().ok();
        if zone.is_none() {
            table.mistake("time_zone", &format!("is \"{text}\", which should be a name such as Asia/Shanghai"));
        }
        zone
    });
    let day_start = table.text("day_start").unwrap_or_else(|| "00:00".to_owned());
    let day_start_minutes = minutes(&day_start);
    if day_start_minutes.is_none() {
        table.mistake("day_start", "should be a time of day such as 06:00");
    }
    let shift_starts_minutes = shift_starts(&mut table);
    let holidays = holidays(&mut table);
    let skills = names::named(&mut table, "skills", LARGEST_ID);
    let access_codes = names::named(&mut table, "access_codes", LARGEST_ID);
    let agents = names::named::<AgentId>(&mut table, "agents", LARGEST_ID);
    let agents_known = table.number("agents_total", 1..=100_000).and_then(|total| u32::try_from(total).ok());
    table.finish();
    Some(VdnConfig {
        id: VdnId(id?),
        name: name?,
        time_zone: time_zone?,
        day_start_minutes: day_start_minutes?,
        shift_starts_minutes,
        holidays,
        skills,
        access_codes,
        agents,
        agents_known,
    })
}

fn shift_starts(table: &mut Reader<'_>) -> Vec<u16> {
    let texts = table.texts("shift_starts").unwrap_or_default();
    let starts: Option<Vec<u16>> = texts.iter().map(|text| minutes(text)).collect();
    if starts.is_none() {
        table.mistake("shift_starts", "should be times of day such as [\"06:00\", \"14:00\", \"22:00\"]");
    }
    starts.unwrap_or_default()
}

/// Days that are like no other of their weekday, ascending.
fn holidays(table: &mut Reader<'_>) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    for text in table.texts("holidays").unwrap_or_default() {
        match text.parse() {
            Ok(day) => days.push(day),
            Err(_) => table.mistake("holidays", &format!("holds \"{text}\", which should be a day such as 2026-12-25")),
        }
    }
    days.sort_unstable();
    days
}

fn minutes(time_of_day: &str) -> Option<u16> {
    let (hours, minutes) = time_of_day.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

fn hand_over(mut entry: Reader<'_>, site: Option<&SiteId>) -> Option<HandOverKey> {
    let digest = entry.required_text("key_sha256");
    let sha256 = digest.as_deref().and_then(unhex).and_then(|bytes| bytes.try_into().ok());
    if digest.is_some() && sha256.is_none() {
        entry.mistake("key_sha256", "should be the SHA-256 of the key as 64 hexadecimal digits");
    }
    let agents = entry.numbers("agents").map(|agents| agents.into_iter().map(AgentId).collect());
    entry.finish();
    Some(HandOverKey { site: site?.clone(), agents, sha256: sha256? })
}
