//! `[[alarm]]` and `[state]`: what is watched, and where alarms, rules of pages and saved views are kept.

use std::path::PathBuf;

use domain::alarm::{Metric, Origin, Rule};
use domain::id::{SiteId, VdnId};

use super::SiteConfig;
use super::reader::Reader;
use crate::alarms::rules::{self, Place, built_in};
use crate::alarms::{Config, webhook};
use crate::database;

/// Reads what is watched. Without a rule it is what comes along; with `alarm = []`, nothing but the sources themselves.
pub(super) fn alarms(
    root: &mut Reader<'_>,
    sites: &[SiteConfig],
    service_level_target_percent: u8,
    webhooks: Vec<webhook::Config>,
    shared: Option<&database::Server>,
) -> Config {
    let places: Vec<Place<'_>> = sites.iter().flat_map(|site| site.site.vdns.iter().map(|vdn| (&site.site.id, vdn))).collect();
    let own = root.has("alarm");
    let rules: Vec<Rule> = root.tables("alarm").into_iter().filter_map(|entry| rule(entry, &places)).collect();
    let mut ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    ids.sort_unstable();
    for pair in ids.windows(2) {
        if let [first, second] = pair
            && first == second
        {
            root.mistake("alarm", &format!("has two entries with the id \"{first}\""));
        }
    }
    let state = root.table("state").and_then(|mut table| {
        if shared.is_some() {
            table.of_one_alone("file");
            table.finish();
            return None;
        }
        let file = table.required_text("file").map(PathBuf::from);
        if file.as_ref().is_some_and(|path| !path.is_absolute()) {
            table.mistake("file", "should be a whole path, such as /var/lib/aicc-dashboard/state.db");
        }
        table.finish();
        file.map(database::Place::File)
    });
    let state = shared.cloned().map(database::Place::Server).or(state);
    Config { rules: if own { rules } else { built_in(service_level_target_percent) }, state, webhooks }
}

fn rule(mut table: Reader<'_>, places: &[Place<'_>]) -> Option<Rule> {
    let id = table.required_text("id");
    let words = Metric::WATCHABLE.map(Metric::word);
    let has_metric = table.has("metric");
    let metric = table.word("metric", &words).map(|index| Metric::WATCHABLE[index]);
    if !has_metric {
        table.mistake("metric", &format!("is missing; it is one of {}", words.join(", ")));
    }
    let site = table.text("site").and_then(|text| match text.parse::<SiteId>() {
        Ok(site) => Some(site),
        Err(what) => {
            table.mistake("site", &format!("is not good: {what}"));
            None
        }
    });
    let number = |value: Option<u64>| value.and_then(|value| u32::try_from(value).ok());
    let vdn = number(table.number("vdn", 1..=u64::from(u32::MAX))).map(VdnId);
    let only = table.numbers("only").unwrap_or_default();
    let (warning, critical) = (table.decimal("warning", -1e9..=1e9), table.decimal("critical", -1e9..=1e9));
    let for_s = number(table.number("for_s", 0..=u64::from(u32::MAX))).unwrap_or_default();
    let rule =
        id.zip(metric).map(|(id, metric)| Rule { id, metric, site, vdn, only, warning, critical, for_s, origin: Origin::Configuration });
    if let Some(rule) = &rule {
        for (key, what) in rules::mistakes(rule, places) {
            table.mistake(key, &what);
        }
    }
    table.finish();
    rule
}
