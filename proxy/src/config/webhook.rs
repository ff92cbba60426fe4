//! `[[webhook]]`: who else is told of alarms.

use axum::http::Uri;
use domain::alarm::{Severity, What};

use super::reader::Reader;
use super::{Environment, keys};
use crate::alarms::message::{Language, filled};
use crate::alarms::webhook::{Config, PAUSES, USUAL};
use crate::secret::Secret;
use crate::state::Hosts;

/// What a receiver can hear of. That somebody saw an alarm is not among it: it would never be quiet.
const EVENTS: [What; 7] = [What::Raised, What::Escalated, What::Eased, What::Ended, What::Withdrawn, What::Acknowledged, What::Snoozed];

/// Reads the receivers. `public_url` is where viewers reach the page, if that is known from elsewhere.
pub(super) fn webhooks(root: &mut Reader<'_>, public_url: Option<&str>, environment: &dyn Environment) -> Vec<Config> {
    let webhooks: Vec<Config> = root.tables("webhook").into_iter().filter_map(|table| webhook(table, public_url, environment)).collect();
    let mut names: Vec<&str> = webhooks.iter().map(|webhook| webhook.name.as_str()).collect();
    names.sort_unstable();
    for pair in names.windows(2) {
        if let [first, second] = pair
            && first == second
        {
            root.mistake("webhook", &format!("has two entries with the name \"{first}\""));
        }
    }
    webhooks
}

fn webhook(mut table: Reader<'_>, public_url: Option<&str>, environment: &dyn Environment) -> Option<Config> {
    let name = table.required_text("name");
    let good = |name: &String| name.len() <= 32 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if name.as_ref().is_some_and(|name| !good(name)) {
        table.mistake("name", "should have 1 to 32 characters of a-z, A-Z, 0-9, -, _ and .");
    }
    let url = url(&mut table, environment);
    let secret = keys::optional_secret(&mut table, "secret_env", "secret_file", environment);
    let events = match table.texts("events") {
        None => USUAL.to_vec(),
        Some(words) => words.iter().filter_map(|word| event(&table, word)).collect(),
    };
    let severity = match table.word("severity", &Severity::ALL.map(Severity::word)) {
        Some(1) => Severity::Critical,
        _ => Severity::Warning,
    };
    let language = match table.word("language", &["en", "zh"]) {
        Some(1) => Language::Chinese,
        _ => Language::English,
    };
    let page_url = page_url(&mut table).or_else(|| public_url.map(str::to_owned));
    let body = table.text("body");
    if let Some(body) = &body {
        let sample = filled(body, &[("{sentence}", "x"), ("{severity}", "warning"), ("{url}", "https://x/")]);
        if let Err(error) = serde_json::from_str::<serde_json::Value>(&sample) {
            table.mistake("body", &format!("should be JSON once its words are put in: {error}"));
        } else if body.contains("{url}") && page_url.is_none() {
            table.mistake("body", "asks for {url}, and `page_url` is missing: it says where viewers reach the page");
        }
    }
    table.finish();
    Some(Config { name: name?, url: url?, secret, events, severity, body, page_url, language, pauses: PAUSES })
}

fn event(table: &Reader<'_>, word: &str) -> Option<What> {
    let found = EVENTS.into_iter().find(|what| what.word() == word);
    if found.is_none() {
        table.mistake("events", &format!("holds \"{word}\"; it may hold {}", EVENTS.map(What::word).join(", ")));
    }
    found
}

/// `url`, or where it is: those of chat systems are as good as a key.
fn url(table: &mut Reader<'_>, environment: &dyn Environment) -> Option<Secret> {
    let named: Vec<&str> = ["url", "url_env", "url_file"].into_iter().filter(|key| table.has(key)).collect();
    let written = table.text("url").map(Secret::new);
    let elsewhere = keys::optional_secret(table, "url_env", "url_file", environment);
    let (key, url) = match &named[..] {
        [key] => (*key, written.or(elsewhere)?),
        [] => {
            table.mistake("url", "or `url_env` or `url_file` is missing: one of them must say where the receiver is");
            return None;
        }
        ["url", other, ..] => {
            table.mistake("url", &format!("and `{other}` are both set; one is enough"));
            return None;
        }
        // Said already.
        _ => return None,
    };
    let text = url.expose_secret();
    let uri = text.parse::<Uri>().ok().filter(|_| !text.contains(['@', '#']));
    let host = uri.as_ref().and_then(Uri::host);
    if !environment.has_secrets()
        || host.is_some_and(|host| text.starts_with("https://") || (text.starts_with("http://") && Hosts::Loopback.admits(host)))
    {
        return Some(url);
    }
    table.mistake(key, "should be an address that begins with https:// (http:// is taken only for loopback)");
    None
}

fn page_url(table: &mut Reader<'_>) -> Option<String> {
    let url = table.text("page_url")?;
    let host = url.parse::<Uri>().ok().filter(|uri| uri.query().is_none()).and_then(|uri| uri.host().map(str::to_owned));
    let scheme = url.starts_with("https://") || url.starts_with("http://");
    if host.is_none() || !scheme || !url.ends_with('/') || url.contains(['@', '#']) {
        table.mistake("page_url", "should be an address with a slash at its end, such as https://dashboard.example/");
        return None;
    }
    Some(url)
}
