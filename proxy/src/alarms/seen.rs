//! What somebody who asks may know of alarms, rules and events.

use domain::alarm::{Alarm, EVENTS_TOLD, Event, Rule, Severity, Subject, What};
use domain::field::Source;
use domain::id::{SiteId, VdnId};

use super::book::Book;
use super::rules;
use crate::access::scope::VdnScope;

/// Who wants to know.
#[derive(Clone, Debug)]
pub struct Asker<'a> {
    /// The name that stands beside what they do; `None` when they have to give one.
    pub name: Option<String>,
    /// Whether they may change anything.
    pub operates: bool,
    /// What they may see of the VDN.
    pub scope: &'a VdnScope,
    /// The same of other VDNs of the site of which they want to know.
    pub elsewhere: Vec<(VdnId, &'a VdnScope)>,
    /// Whether they want to know what happened.
    pub log: bool,
}

/// The open alarms that are wanted: the worst first, of those the oldest first.
pub(super) fn worst_first(book: &Book, wanted: impl Fn(&Alarm) -> bool) -> Vec<Alarm> {
    let mut open: Vec<Alarm> = book.log.alarms().filter(|alarm| wanted(alarm)).cloned().collect();
    open.sort_by_key(rank);
    open
}

/// The worst first, of those the oldest first.
pub(super) const fn rank(alarm: &Alarm) -> (std::cmp::Reverse<Severity>, i64, u64) {
    (std::cmp::Reverse(alarm.severity), alarm.since_ms, alarm.id)
}

/// Whether an alarm is told of where a VDN is shown.
pub(super) fn is_of(alarm: &Alarm, site: &SiteId, vdn: VdnId) -> bool {
    alarm.site == *site && alarm.vdn.is_none_or(|id| id == vdn)
}

/// Whether somebody with this scope of the VDN may know of an alarm.
pub fn is_seen(alarm: &Alarm, scope: &VdnScope) -> bool {
    match alarm.subject {
        Subject::Skill(id) => scope.has_skill(id),
        Subject::AccessCode(id) => scope.has_access_code(id),
        Subject::Source(Source::Skill | Source::AccessCode) | Subject::Platform => true,
        Subject::Source(_) => scope.is_whole(),
    }
}

/// The last events until then, the newest first. That somebody saw an alarm takes at most half of the room.
pub(super) fn events(book: &Book, asker: &Asker<'_>, site: &SiteId, vdn: VdnId, until_ms: i64) -> Vec<Event> {
    if !asker.log {
        return Vec::new();
    }
    let mut sights = 0;
    let mut told = |event: &&Event| {
        sights += usize::from(event.what == What::Seen);
        event.what != What::Seen || sights <= EVENTS_TOLD / 2
    };
    let (mut of_vdn, mut of_site) = (book.log.events(site, Some(vdn)).peekable(), book.log.events(site, None).peekable());
    let newest_first = std::iter::from_fn(|| match (of_vdn.peek(), of_site.peek()) {
        (Some(here), Some(above)) if here.number < above.number => of_site.next(),
        (Some(_), _) => of_vdn.next(),
        (None, _) => of_site.next(),
    });
    let newest_first = newest_first.filter(|event| event.at_ms <= until_ms);
    newest_first.filter(|event| is_seen(&event.alarm, asker.scope)).filter(|event| told(event)).take(EVENTS_TOLD).cloned().collect()
}

/// A rule as somebody with this scope may know it: without the skills and access codes of others.
pub(super) fn rule_here(rule: &Rule, scope: &VdnScope, site: &SiteId, vdn: VdnId) -> Option<Rule> {
    if !rules::applies(rule, site, vdn) {
        return None;
    }
    let mut rule = rule.clone();
    let all = rule.only.is_empty();
    let seen = |id: &u32| rules::sees(rule.metric, *id, scope);
    rule.only = rule.only.iter().copied().filter(seen).collect();
    (all || !rule.only.is_empty()).then_some(rule)
}
