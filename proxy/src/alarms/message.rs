//! An event in words and as a body for a receiver. Pure.

use std::fmt::Write;

use chrono::DateTime;
use domain::alarm::{Alarm, Event, Metric, Severity, Subject, What};
use domain::field::Source;
use domain::id::SiteId;
use domain::setup::Named;

use crate::site::VdnConfig;

/// The language of the sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// One line for people.
    pub sentence: String,
    /// Where the page shows it; empty when nobody said where the page is.
    pub link: String,
    /// When it happened, by the clock of its VDN, with the distance from UTC.
    pub time: String,
}

impl Message {
    /// Puts an event into words. `page_url` is where viewers reach the page, with a slash at its end.
    pub fn of(event: &Event, places: &[(SiteId, VdnConfig)], page_url: Option<&str>, language: Language) -> Self {
        let Event { what, alarm, by, .. } = event;
        let (subject, fact) = (subject(alarm, places, language), fact(alarm, language));
        let by = by.as_deref().unwrap_or("?");
        // What is over for want of calls has no value to tell.
        let over_without_value = *what == What::Ended && alarm.bound.is_some() && alarm.value.is_none();
        let said = if over_without_value { vec![subject] } else { vec![subject, fact] };
        let sentence = match language {
            Language::English => {
                let begin = match (what, alarm.severity) {
                    (What::Raised, Severity::Warning) => "Warning".to_owned(),
                    (What::Raised, Severity::Critical) => "Critical".to_owned(),
                    (What::Escalated, _) => "Now critical".to_owned(),
                    (What::Eased, _) => "Only a warning any more".to_owned(),
                    (What::Ended, _) => "Ended".to_owned(),
                    (What::Withdrawn, _) => "No longer watched".to_owned(),
                    (What::Seen, _) => format!("Seen by {by}"),
                    (What::Acknowledged, _) => format!("Taken by {by}"),
                    (What::Snoozed, _) => format!("Silenced by {by}"),
                };
                [&begin[..], &said.join(": ")].join(": ")
            }
            Language::Chinese => {
                let begin = match (what, alarm.severity) {
                    (What::Raised, Severity::Warning) => "警告".to_owned(),
                    (What::Raised, Severity::Critical) => "严重".to_owned(),
                    (What::Escalated, _) => "升级为严重".to_owned(),
                    (What::Eased, _) => "降为警告".to_owned(),
                    (What::Ended, _) => "已恢复".to_owned(),
                    (What::Withdrawn, _) => "不再监视".to_owned(),
                    (What::Seen, _) => format!("{by} 已看到"),
                    (What::Acknowledged, _) => format!("{by} 已确认"),
                    (What::Snoozed, _) => format!("{by} 已静音"),
                };
                [&begin[..], &said.join("：")].join("：")
            }
        };
        let zone = vdn_of(alarm, places).map_or(chrono_tz::UTC, |vdn| vdn.time_zone);
        let at = DateTime::from_timestamp_millis(event.at_ms).unwrap_or_default().with_timezone(&zone);
        Self {
            sentence,
            link: page_url.map(|page_url| format!("{page_url}{}", view(alarm))).unwrap_or_default(),
            time: at.format("%Y-%m-%d %H:%M:%S %:z").to_string(),
        }
    }

    /// The body for a receiver: the template with what it asks for, or the event itself with sentence and link.
    pub fn body(&self, event: &Event, template: Option<&str>) -> String {
        if let Some(template) = template {
            let words = [
                ("{sentence}", &self.sentence[..]),
                ("{severity}", event.alarm.severity.word()),
                ("{url}", &self.link),
                ("{time}", &self.time),
            ];
            return filled(template, &words);
        }
        let mut body = serde_json::to_value(event).unwrap_or_default();
        if let Some(body) = body.as_object_mut() {
            body.insert("sentence".to_owned(), self.sentence.clone().into());
            if !self.link.is_empty() {
                body.insert("url".to_owned(), self.link.clone().into());
            }
        }
        body.to_string()
    }
}

/// Puts texts into a template, each as it stands inside quotes of JSON. What was put in is not looked at again.
pub fn filled(template: &str, words: &[(&str, &str)]) -> String {
    let mut body = String::with_capacity(template.len() + 200);
    let mut rest = template;
    let next = |rest: &str| words.iter().filter_map(|word| Some((rest.find(word.0)?, *word))).min_by_key(|(at, _)| *at);
    while let Some((at, (word, text))) = next(rest) {
        body.push_str(&rest[..at]);
        let quoted = serde_json::Value::from(text).to_string();
        body.push_str(quoted.get(1..quoted.len() - 1).unwrap_or_default());
        rest = &rest[at + word.len()..];
    }
    body + rest
}

/// The view of the page that shows it.
fn view(alarm: &Alarm) -> String {
    let path = match alarm.subject {
        Subject::Skill(_) | Subject::Source(Source::Skill) => "skills",
        Subject::AccessCode(_) | Subject::Source(Source::AccessCode) => "access-codes",
        Subject::Source(Source::Sysindex) => "indicators",
        Subject::Source(_) => "system-state",
        Subject::Platform => "",
    };
    let mut view = format!("{path}?site={}", alarm.site);
    // Writing to a `String` does not fail.
    let _ = alarm.vdn.map(|vdn| write!(view, "&vdn={vdn}"));
    if let Subject::Skill(id) = alarm.subject {
        let _ = write!(view, "&skill={id}");
    }
    view
}

fn vdn_of<'a>(alarm: &Alarm, places: &'a [(SiteId, VdnConfig)]) -> Option<&'a VdnConfig> {
    places.iter().find(|(site, vdn)| *site == alarm.site && Some(vdn.id) == alarm.vdn).map(|(_, vdn)| vdn)
}

/// What it is about, by its names.
fn subject(alarm: &Alarm, places: &[(SiteId, VdnConfig)], language: Language) -> String {
    let vdn = vdn_of(alarm, places);
    let place = vdn.map_or_else(|| alarm.site.to_string(), |vdn| vdn.name.clone());
    let named = |name: Option<String>, number: u32| match name {
        Some(name) => format!("{place}, {name} ({number})"),
        None => format!("{place}, {number}"),
    };
    match alarm.subject {
        Subject::Skill(id) => named(vdn.and_then(|vdn| name(&vdn.skills, &id)), id.0),
        Subject::AccessCode(id) => named(vdn.and_then(|vdn| name(&vdn.access_codes, &id)), id.0),
        Subject::Source(source) => format!("{place}, {}", source_words(source, language)),
        Subject::Platform => format!("{place}, AICC"),
    }
}

fn name<Id: PartialEq>(all: &[Named<Id>], id: &Id) -> Option<String> {
    all.iter().find(|named| named.id == *id).map(|named| named.name.clone())
}

const fn source_words(source: Source, language: Language) -> &'static str {
    match (language, source) {
        (Language::English, Source::Sysindex) => "system indicators",
        (Language::English, Source::Skill) => "skills",
        (Language::English, Source::AccessCode) => "access codes",
        (Language::English, Source::Agent) => "agents",
        (Language::English, Source::SystemState) => "agents by state",
        (Language::Chinese, Source::Sysindex) => "系统指标",
        (Language::Chinese, Source::Skill) => "技能队列",
        (Language::Chinese, Source::AccessCode) => "接入码",
        (Language::Chinese, Source::Agent) => "座席",
        (Language::Chinese, Source::SystemState) => "座席状态",
    }
}

/// What is so, with the value and its bound where there are any.
fn fact(alarm: &Alarm, language: Language) -> String {
    let value = alarm.value.map_or_else(|| "?".to_owned(), rounded);
    let fact = match (language, alarm.metric) {
        (Language::English, Metric::CallsWaiting) => format!("{value} calls waiting"),
        (Language::English, Metric::WorstWait5m) => format!("largest wait in five minutes {value} s"),
        (Language::English, Metric::Available) => format!("{value} agents available"),
        (Language::English, Metric::ServiceLevel20s) => format!("{value} % of the last five minutes' calls connected within 20 s"),
        (Language::English, Metric::IdleWhileWaiting) => "calls wait although agents are available".to_owned(),
        (Language::English, Metric::WaitingUnstaffed) => "calls wait and nobody is signed in".to_owned(),
        (Language::English, Metric::LongestWait) => format!("longest wait {value} s"),
        (Language::English, Metric::InQueue) => format!("{value} callers in a queue"),
        (Language::English, Metric::DataStale) => "the data are stale".to_owned(),
        (Language::English, Metric::FeedFrozen) => "the figures have not changed for minutes while calls are in progress".to_owned(),
        (Language::Chinese, Metric::CallsWaiting) => format!("{value} 个来电等待中"),
        (Language::Chinese, Metric::WorstWait5m) => format!("5 分钟内最长等待 {value} 秒"),
        (Language::Chinese, Metric::Available) => format!("{value} 名座席可用"),
        (Language::Chinese, Metric::ServiceLevel20s) => format!("最近 5 分钟 20 秒内接通率 {value} %"),
        (Language::Chinese, Metric::IdleWhileWaiting) => "有座席可用，但仍有来电等待".to_owned(),
        (Language::Chinese, Metric::WaitingUnstaffed) => "有来电等待，但无座席签入".to_owned(),
        (Language::Chinese, Metric::LongestWait) => format!("最长等待 {value} 秒"),
        (Language::Chinese, Metric::InQueue) => format!("{value} 个来电排队中"),
        (Language::Chinese, Metric::DataStale) => "数据已过时".to_owned(),
        (Language::Chinese, Metric::FeedFrozen) => "有通话进行，但数据数分钟未变化".to_owned(),
    };
    match (alarm.bound.map(rounded), language) {
        (Some(bound), Language::English) => format!("{fact} (bound {bound})"),
        (Some(bound), Language::Chinese) => format!("{fact}（阈值 {bound}）"),
        (None, _) => fact,
    }
}

/// A number with at most one digit after the point.
fn rounded(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    format!("{tenths}")
}

#[cfg(test)]
mod tests {
    use domain::id::{SkillId, VdnId};
    use serde_json::Value;

    use super::*;

    fn event(what: What, subject: Subject) -> Event {
        let alarm = Alarm {
            id: 1,
            rule: "r".to_owned(),
            metric: Metric::ServiceLevel20s,
            site: "main".parse().unwrap(),
            vdn: Some(VdnId(1)),
            subject,
            severity: Severity::Critical,
            since_ms: 0,
            value: Some(66.666),
            bound: Some(80.0),
            held: false,
            acknowledged: None,
            snoozed_until_ms: None,
        };
        Event { number: 9, at_ms: 5, what, by: Some("Li \"Na\"".to_owned()), note: String::new(), alarm }
    }

    fn places() -> Vec<(SiteId, VdnConfig)> {
        let vdn = VdnConfig {
            name: "Service".to_owned(),
            skills: vec![Named { id: SkillId(101), name: "Billing {url}".to_owned() }],
            ..VdnConfig::of_nobody(VdnId(1), chrono_tz::Asia::Shanghai)
        };
        vec![("main".parse().unwrap(), vdn)]
    }

    #[test]
    fn an_event_is_a_sentence_with_names_and_a_link() {
        let raised = event(What::Raised, Subject::Skill(SkillId(101)));
        let Message { sentence, link, .. } = Message::of(&raised, &places(), Some("https://d.example/aicc/"), Language::English);
        let words = "66.7 % of the last five minutes' calls connected within 20 s (bound 80)";
        assert_eq!(sentence, format!("Critical: Service, Billing {{url}} (101): {words}"));
        assert_eq!(link, "https://d.example/aicc/skills?site=main&vdn=1&skill=101");
        let taken = event(What::Acknowledged, Subject::Source(Source::SystemState));
        let Message { sentence, link, .. } = Message::of(&taken, &places(), None, Language::Chinese);
        assert!(
            sentence.starts_with("Li \"Na\" 已确认：Service，") || sentence.starts_with("Li \"Na\" 已确认：Service, 座席状态"),
            "{sentence}"
        );
        assert_eq!(link, "");
    }

    #[test]
    fn a_template_is_filled_with_text_that_cannot_break_out_of_it() {
        let event = event(What::Acknowledged, Subject::Skill(SkillId(101)));
        let message = Message::of(&event, &places(), Some("https://d.example/"), Language::English);
        let body = message.body(&event, Some(r#"{"text":"{sentence}","colour":"{severity}","to":"{url}","at":"{time}","n":"{n}"}"#));
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((body["text"].as_str(), body["to"].as_str()), (Some(message.sentence.as_str()), Some(message.link.as_str())));
        assert!(body["text"].as_str().unwrap().starts_with("Taken by Li \"Na\": Service, Billing {url} (101): "), "{body}");
        assert_eq!((body["colour"].as_str(), body["n"].as_str()), (Some("critical"), Some("{n}")));
        assert_eq!(body["at"], "1970-01-01 08:00:00 +08:00");
    }

    #[test]
    fn without_a_template_it_is_the_event_with_a_sentence() {
        let event = event(What::Raised, Subject::Skill(SkillId(101)));
        let message = Message::of(&event, &places(), None, Language::English);
        let mut body: Value = serde_json::from_str(&message.body(&event, None)).unwrap();
        assert_eq!(body.as_object_mut().unwrap().remove("sentence"), Some(message.sentence.into()));
        assert_eq!(serde_json::from_value::<Event>(body).unwrap(), event);
    }
}
