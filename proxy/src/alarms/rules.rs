//! Which rules there are without any, which are good, and what they are about.

use domain::alarm::{Metric, Origin, Rule, Severity, Side};
use domain::field::Source;
use domain::id::{AccessCodeId, SiteId, SkillId, VdnId};

use crate::access::scope::{Scope, VdnScope};
use crate::site::VdnConfig;

/// A VDN as far as a rule may speak of it.
pub type Place<'a> = (&'a SiteId, &'a VdnConfig);

/// Longest that something may have to last, seconds.
const LONGEST_FOR_S: u32 = 3600;
/// Largest bound of a count or a time.
const LARGEST_BOUND: f64 = 100_000.0;

/// What is watched where the configuration says nothing.
pub fn built_in(service_level_target_percent: u8) -> Vec<Rule> {
    let target = Some(f64::from(service_level_target_percent));
    let rule = |id: &str, metric, warning, critical| Rule {
        id: id.to_owned(),
        metric,
        site: None,
        vdn: None,
        only: Vec::new(),
        warning,
        critical,
        for_s: 0,
        origin: Origin::BuiltIn,
    };
    vec![
        rule("service-level", Metric::ServiceLevel20s, target, target),
        rule("idle-while-waiting", Metric::IdleWhileWaiting, None, None),
        rule("waiting-unstaffed", Metric::WaitingUnstaffed, None, None),
        rule("worst-wait", Metric::WorstWait5m, Some(120.0), Some(300.0)),
    ]
}

/// Whether a rule is about a VDN.
pub fn applies(rule: &Rule, site: &SiteId, vdn: VdnId) -> bool {
    rule.site.as_ref().is_none_or(|only| only == site) && rule.vdn.is_none_or(|only| only == vdn)
}

/// Whether a rule is about a skill or access code, by its number.
pub fn watches(rule: &Rule, id: u32) -> bool {
    rule.only.is_empty() || rule.only.contains(&id)
}

/// Whether a VDN has a skill or access code of this number, whichever a metric is read from.
pub fn has(vdn: &VdnConfig, metric: Metric, id: u32) -> bool {
    match metric.source() {
        Some(Source::Skill) => vdn.skills.binary_search_by_key(&id, |skill| skill.id.0).is_ok(),
        Some(Source::AccessCode) => vdn.access_codes.binary_search_by_key(&id, |code| code.id.0).is_ok(),
        _ => false,
    }
}

/// Whether somebody may see the skill or access code with this number that a metric is read from.
pub fn sees(metric: Metric, id: u32, scope: &VdnScope) -> bool {
    match metric.source() {
        Some(Source::Skill) => scope.has_skill(SkillId(id)),
        Some(Source::AccessCode) => scope.has_access_code(AccessCodeId(id)),
        _ => scope.is_whole(),
    }
}

/// Whether somebody sees all that a rule may speak of. A place that is not configured is within everything, and within nothing less: else
/// one could find out by asking which there are.
pub fn reaches_within(rule: &Rule, places: &[Place<'_>], scope: &Scope) -> bool {
    let within = |(site, vdn): &Place<'_>| {
        let seen = |scope: &VdnScope| !rule.only.is_empty() && rule.only.iter().all(|id| sees(rule.metric, *id, scope));
        scope.of_vdn(site, vdn.id).is_some_and(|scope| scope.is_whole() || seen(scope))
    };
    let mut here = places.iter().filter(|(site, vdn)| applies(rule, site, vdn.id)).peekable();
    if here.peek().is_some() { here.all(within) } else { places.iter().all(within) }
}

/// Everything that is wrong with a rule: the setting, and the rest of a sentence that begins with it.
pub fn mistakes(rule: &Rule, places: &[Place<'_>]) -> Vec<(&'static str, String)> {
    let mut mistakes = Vec::new();
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(1..=32).contains(&rule.id.len()) || !rule.id.bytes().all(good) {
        mistakes.push(("id", "should have 1 to 32 characters of a-z, 0-9 and -".to_owned()));
    }
    if !Metric::WATCHABLE.contains(&rule.metric) {
        mistakes.push(("metric", format!("is {}, which is watched without a rule", rule.metric.word())));
        return mistakes;
    }
    bounds(rule, &mut mistakes);
    if rule.for_s > LONGEST_FOR_S {
        mistakes.push(("for_s", format!("should be a whole number from 0 to {LONGEST_FOR_S}")));
    }
    let of_site: Vec<_> = places.iter().filter(|(site, _)| rule.site.as_ref().is_none_or(|only| only == *site)).collect();
    let here: Vec<_> = of_site.iter().filter(|(_, vdn)| rule.vdn.is_none_or(|only| only == vdn.id)).collect();
    match (&rule.site, rule.vdn) {
        (Some(site), _) if of_site.is_empty() => mistakes.push(("site", format!("is \"{site}\", which is not configured"))),
        (_, Some(vdn)) if here.is_empty() => mistakes.push(("vdn", format!("is {vdn}, which is not configured"))),
        _ => {
            let what = if rule.metric.source() == Some(Source::AccessCode) { "access code" } else { "skill" };
            let unknown = rule.only.iter().filter(|id| !here.iter().any(|(_, vdn)| has(vdn, rule.metric, **id)));
            mistakes.extend(unknown.map(|id| ("only", format!("holds {id}, which is no {what} here"))));
        }
    }
    mistakes
}

fn bounds(rule: &Rule, mistakes: &mut Vec<(&'static str, String)>) {
    let word = rule.metric.word();
    let Some(side) = rule.metric.side() else {
        let given = Severity::ALL.into_iter().filter(|severity| rule.bound(*severity).is_some());
        mistakes.extend(given.map(|severity| (severity.word(), format!("does not belong to {word}, which has no bounds"))));
        return;
    };
    if rule.warning.is_none() && rule.critical.is_none() {
        mistakes.push(("warning", format!("or `critical` is missing: {word} needs a bound")));
    }
    for severity in Severity::ALL {
        let Some(bound) = rule.bound(severity) else { continue };
        if rule.metric == Metric::ServiceLevel20s {
            if !(1.0..=99.0).contains(&bound) || bound.fract() != 0.0 {
                mistakes.push((severity.word(), "should be a whole number from 1 to 99, percent".to_owned()));
            }
        } else if !(0.0..=LARGEST_BOUND).contains(&bound) {
            mistakes.push((severity.word(), format!("should be a number from 0 to {LARGEST_BOUND}")));
        } else if side == Side::Above && bound == 0.0 {
            mistakes.push((severity.word(), format!("should be above 0: {word} is never below")));
        }
    }
    if let (Some(warning), Some(critical)) = (rule.warning, rule.critical) {
        match side {
            Side::Above if critical < warning => mistakes.push(("critical", format!("should be at least `warning`, which is {warning}"))),
            Side::Below if critical > warning => mistakes.push(("critical", format!("should be at most `warning`, which is {warning}"))),
            Side::Above | Side::Below => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::setup::Named;

    use super::*;

    fn vdn() -> VdnConfig {
        VdnConfig {
            name: "Service".to_owned(),
            skills: [101, 102].map(|id| Named { id: SkillId(id), name: String::new() }).to_vec(),
            access_codes: vec![Named { id: AccessCodeId(11), name: String::new() }],
            ..VdnConfig::of_nobody(VdnId(1), chrono_tz::UTC)
        }
    }

    #[test]
    fn rules_that_come_along_are_good() {
        let (site, vdn) = ("main".parse().unwrap(), vdn());
        for rule in built_in(80) {
            assert_eq!(mistakes(&rule, &[(&site, &vdn)]), [], "{}", rule.id);
            assert!(applies(&rule, &site, VdnId(1)) && watches(&rule, 101));
        }
    }

    #[test]
    fn every_mistake_is_said_in_a_sentence() {
        let (site, vdn) = ("main".parse().unwrap(), vdn());
        for (text, sentences) in [
            (r#"{"id":"a","metric":"calls_waiting","warning":5,"critical":5}"#, &[] as &[&str]),
            (r#"{"id":"a","metric":"longest_wait","only":[11],"critical":60}"#, &[]),
            (r#"{"id":"","metric":"calls_waiting"}"#, &["id should have 1 to 32", "warning or `critical` is missing: calls_waiting"]),
            (r#"{"id":"a","metric":"data_stale"}"#, &["metric is data_stale, which is watched without a rule"]),
            (r#"{"id":"a","metric":"idle_while_waiting","warning":1}"#, &["warning does not belong to idle_while_waiting"]),
            (r#"{"id":"a","metric":"calls_waiting","warning":9,"critical":5}"#, &["critical should be at least `warning`, which is 9"]),
            (r#"{"id":"a","metric":"available","warning":1,"critical":2}"#, &["critical should be at most `warning`, which is 1"]),
            (r#"{"id":"a","metric":"service_level_20s","warning":100,"critical":79.5}"#, &["warning should be a whole", "critical should"]),
            (r#"{"id":"a","metric":"in_queue","warning":0}"#, &["warning should be above 0"]),
            (r#"{"id":"a","metric":"in_queue","warning":-1,"for_s":3601}"#, &["warning should be a number from 0", "for_s should be"]),
            (r#"{"id":"a","metric":"calls_waiting","warning":1,"only":[11,101]}"#, &["only holds 11, which is no skill here"]),
            (r#"{"id":"a","metric":"calls_waiting","warning":1,"site":"other"}"#, &["site is \"other\", which is not configured"]),
            (r#"{"id":"a","metric":"calls_waiting","warning":1,"vdn":2}"#, &["vdn is 2, which is not configured"]),
        ] {
            let rule: Rule = serde_json::from_str(text).unwrap();
            let said: Vec<String> = mistakes(&rule, &[(&site, &vdn)]).into_iter().map(|(key, what)| format!("{key} {what}")).collect();
            assert!(said.len() == sentences.len() && said.iter().zip(sentences).all(|(said, begin)| said.starts_with(begin)), "{said:?}");
        }
    }
}
