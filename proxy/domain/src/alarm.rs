//! Alarms: what can be watched, by which rule, what is open, and what was done about it (`/api/alarms`).
//!
//! The proxy alone evaluates (DECISIONS 25); the page shows what it was given and asks for changes.

use serde::{Deserialize, Serialize};

use crate::field::Source;
use crate::id::{AccessCodeId, SiteId, SkillId, VdnId};
use crate::threshold::Patience;

/// How bad it is. What is good has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Look at it.
    Warning,
    /// Act.
    Critical,
}

impl Severity {
    /// Both, the lesser first.
    pub const ALL: [Self; 2] = [Self::Warning, Self::Critical];

    /// The word in JSON and in `data-severity`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// On which side of a bound the trouble is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Large values are bad.
    Above,
    /// Small values are bad.
    Below,
}

/// What a rule watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Skill: calls waiting now.
    CallsWaiting,
    /// Skill: largest wait in five minutes, seconds.
    #[serde(rename = "worst_wait_5m")]
    WorstWait5m,
    /// Skill: agents able to take a call.
    Available,
    /// Skill: share of calls connected within 20 s in the last closed five minutes, percent. Judged by the Wilson rule: a warning below the
    /// bound, critical where chance does not explain it; nothing under ten calls.
    #[serde(rename = "service_level_20s")]
    ServiceLevel20s,
    /// Skill: calls wait while agents are available (KPI sheet, section 10.5). Has no bounds; always a warning.
    IdleWhileWaiting,
    /// Skill: calls wait and nobody is signed in. Has no bounds; always critical.
    WaitingUnstaffed,
    /// Access code: longest wait of the callers present, seconds.
    LongestWait,
    /// Access code: callers in a queue.
    InQueue,
    /// A source: its data are stale. Has no rule, is always watched, and always a warning.
    DataStale,
    /// A source: what it says has not changed for minutes while calls are in progress (KPI sheet, section 8). As [`Self::DataStale`].
    FeedFrozen,
}

impl Metric {
    /// All that a rule can watch.
    pub const WATCHABLE: [Self; 8] = [
        Self::CallsWaiting,
        Self::WorstWait5m,
        Self::Available,
        Self::ServiceLevel20s,
        Self::IdleWhileWaiting,
        Self::WaitingUnstaffed,
        Self::LongestWait,
        Self::InQueue,
    ];

    /// The word in JSON and in the configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::CallsWaiting => "calls_waiting",
            Self::WorstWait5m => "worst_wait_5m",
            Self::Available => "available",
            Self::ServiceLevel20s => "service_level_20s",
            Self::IdleWhileWaiting => "idle_while_waiting",
            Self::WaitingUnstaffed => "waiting_unstaffed",
            Self::LongestWait => "longest_wait",
            Self::InQueue => "in_queue",
            Self::DataStale => "data_stale",
            Self::FeedFrozen => "feed_frozen",
        }
    }

    /// Whose rows it is read from; `None` for what is watched of every source.
    pub const fn source(self) -> Option<Source> {
        match self {
            Self::LongestWait | Self::InQueue => Some(Source::AccessCode),
            Self::DataStale | Self::FeedFrozen => None,
            _ => Some(Source::Skill),
        }
    }

    /// On which side of a bound the trouble is; `None` where there are no bounds.
    pub const fn side(self) -> Option<Side> {
        match self {
            Self::CallsWaiting | Self::WorstWait5m | Self::LongestWait | Self::InQueue => Some(Side::Above),
            Self::Available | Self::ServiceLevel20s => Some(Side::Below),
            Self::IdleWhileWaiting | Self::WaitingUnstaffed | Self::DataStale | Self::FeedFrozen => None,
        }
    }

    /// How bad a metric without bounds is.
    pub const fn fixed_severity(self) -> Option<Severity> {
        match self {
            Self::IdleWhileWaiting | Self::DataStale | Self::FeedFrozen => Some(Severity::Warning),
            Self::WaitingUnstaffed => Some(Severity::Critical),
            _ => None,
        }
    }

    /// How many samples in a row raise and end it. A closed period of service level is a sample of its own, and a verdict beyond chance
    /// needs no second one; the worst wait falls back when a period begins, so that it is well again only when a closed period says so; agents who are idle while calls wait are three polls of it (section 10.5).
    pub const fn patience(self, severity: Severity, hold_ms: u64) -> Patience {
        let usual = Patience { hold_ms, ..Patience::USUAL };
        match (self, severity) {
            (Self::ServiceLevel20s, Severity::Critical) => Patience { raise_after: 1, clear_after: 1, hold_ms },
            (Self::ServiceLevel20s, Severity::Warning) | (Self::WorstWait5m, _) => Patience { clear_after: 1, ..usual },
            (Self::IdleWhileWaiting, _) => Patience { raise_after: 3, ..usual },
            // What is stale or frozen is known to be so at once, and what was read anew is not.
            (Self::DataStale | Self::FeedFrozen, _) => Patience { raise_after: 1, clear_after: 1, hold_ms: 0 },
            _ => usual,
        }
    }
}

/// What to watch, where, and from when on it is bad.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Unique among all rules: 1 to 32 characters of `a-z`, `0-9` and `-`.
    pub id: String,
    /// What.
    pub metric: Metric,
    /// Only this site; `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// Only this VDN; `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vdn: Option<VdnId>,
    /// Only these skills or access codes, by the metric's source; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<u32>,
    /// From here on it is worth a look. None of both for a metric without bounds, else at least one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<f64>,
    /// From here on somebody has to act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub critical: Option<f64>,
    /// It must last for so long, too, seconds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub for_s: u32,
    /// Where it was written.
    #[serde(default)]
    pub origin: Origin,
}

impl Rule {
    /// The bound of a severity.
    pub const fn bound(&self, severity: Severity) -> Option<f64> {
        match severity {
            Severity::Warning => self.warning,
            Severity::Critical => self.critical,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Where a rule was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// It came with the program: there are none in the configuration.
    BuiltIn,
    /// In the configuration: the page cannot change it.
    Configuration,
    /// On a page, by somebody who may operate.
    #[default]
    Page,
}

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A skill queue.
    Skill(SkillId),
    /// An access code.
    AccessCode(AccessCodeId),
    /// A source as a whole.
    Source(Source),
    /// AICC as a whole: no source of the site can be read.
    Platform,
}

/// An open alarm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Never used twice by one store.
    pub id: u64,
    /// The rule's id; the metric's word for what is watched without one.
    pub rule: String,
    /// What is watched.
    pub metric: Metric,
    /// The site.
    pub site: SiteId,
    /// The VDN; `None` for a source of the whole site.
    pub vdn: Option<VdnId>,
    /// What it is about.
    pub subject: Subject,
    /// How bad it is now.
    pub severity: Severity,
    /// Since when it is open, milliseconds since 1970 of the proxy's clock; for labels.
    pub since_ms: i64,
    /// The last known value; `None` for a metric that has none.
    pub value: Option<f64>,
    /// The bound of its severity; `None` for a metric that has none.
    pub bound: Option<f64>,
    /// The data it is judged by are stale: it is held as it was.
    pub held: bool,
    /// Who took it.
    pub acknowledged: Option<Acknowledgement>,
    /// Silent until then, milliseconds since 1970 of the proxy's clock.
    pub snoozed_until_ms: Option<i64>,
}

impl Alarm {
    /// Whether it still calls for somebody: nobody took it, and it is not silenced.
    pub fn calls(&self, now_ms: i64) -> bool {
        self.acknowledged.is_none() && self.snoozed_until_ms.is_none_or(|until_ms| until_ms <= now_ms)
    }
}

/// Who took an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// Their name: the one they signed in with, else the one they gave.
    pub by: String,
    /// What they said; may be empty.
    pub note: String,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
}

/// The name under which somebody at the proxy's own machine, who has no other, has seen an alarm.
pub const THIS_MACHINE: &str = "this machine";

/// Something that happened to an alarm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Later ones have larger numbers.
    pub number: u64,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// What.
    pub what: What,
    /// Who did it or saw it; `None` for what happened by itself.
    pub by: Option<String>,
    /// What they said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The alarm as it was then.
    pub alarm: Alarm,
}

/// What happened to an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It began.
    Raised,
    /// It became critical.
    Escalated,
    /// It is only a warning any more.
    Eased,
    /// It ended by itself.
    Ended,
    /// Its rule is gone, or what it was about.
    Withdrawn,
    /// Somebody's page showed it for the first time.
    Seen,
    /// Somebody took it.
    Acknowledged,
    /// Somebody silenced it for a while.
    Snoozed,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Raised, Self::Escalated, Self::Eased, Self::Ended, Self::Withdrawn, Self::Seen, Self::Acknowledged, Self::Snoozed];

    /// The word in JSON and in the configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Escalated => "escalated",
            Self::Eased => "eased",
            Self::Ended => "ended",
            Self::Withdrawn => "withdrawn",
            Self::Seen => "seen",
            Self::Acknowledged => "acknowledged",
            Self::Snoozed => "snoozed",
        }
    }
}

/// The whole of `/api/alarms`: of one VDN, as far as the viewer may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarms {
    /// The proxy's wall clock, milliseconds since 1970.
    pub now_ms: i64,
    /// Whether this viewer may acknowledge, snooze and change rules.
    pub may_operate: bool,
    /// The viewer's name as it will stand beside what they do; `None` when they have to give one.
    pub name: Option<String>,
    /// What is open, the worst first, of those the oldest first.
    pub open: Vec<Alarm>,
    /// The same of the other VDNs of the site that the viewer may see; empty unless asked for.
    pub elsewhere: Vec<Alarm>,
    /// What happened last, the newest first, at most [`EVENTS_TOLD`]; empty if not asked for.
    pub events: Vec<Event>,
    /// The rules in force here.
    pub rules: Vec<Rule>,
    /// What is written here outlives the program.
    pub kept: bool,
}

/// Most events in one answer.
pub const EVENTS_TOLD: usize = 100;

/// The body of `POST /api/alarms/{id}/acknowledge?site=`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledge {
    /// The name of somebody whom the proxy does not know by name; else ignored. At most 64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// At most 500 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The body of `POST /api/alarms/{id}/snooze?site=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snooze {
    /// As in [`Acknowledge`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// From now on, 1 to 480; 0 ends it.
    pub minutes: u32,
}

/// A view with a name (`/api/views`): shared by all, owned by nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedView {
    /// 1 to 64 characters.
    pub name: String,
    /// Path and query below the base path, such as `skills?sort=-calls_waiting`.
    pub address: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_its_word_in_json() {
        for metric in Metric::WATCHABLE.into_iter().chain([Metric::DataStale, Metric::FeedFrozen]) {
            assert_eq!(serde_json::to_value(metric).unwrap(), metric.word());
            assert_ne!(metric.side().is_some(), metric.fixed_severity().is_some(), "{metric:?} has bounds or a severity of its own");
        }
        for what in What::ALL {
            assert_eq!(serde_json::to_value(what).unwrap(), what.word());
        }
        for severity in Severity::ALL {
            assert_eq!(serde_json::to_value(severity).unwrap(), severity.word());
        }
    }

    #[test]
    fn a_rule_is_a_flat_table() {
        let text = r#"{"id":"waiting","metric":"calls_waiting","vdn":1,"only":[101],"warning":5.0,"for_s":30,"origin":"page"}"#;
        let rule: Rule = serde_json::from_str(text).unwrap();
        assert_eq!((rule.bound(Severity::Warning), rule.bound(Severity::Critical), rule.for_s), (Some(5.0), None, 30));
        assert_eq!(serde_json::to_string(&rule).unwrap(), text);
    }
}
