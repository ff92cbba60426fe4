//! Why there is an alarm, in one sentence, and what the same reading says of its cause.

use domain::alarm::{Alarm, Metric, Subject, THIS_MACHINE, What};
use domain::skill::SkillRow;

use super::lamps::source_words;
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};

/// What is wrong: "12 waiting, the limit is 5."
pub fn sentence(alarm: &Alarm, row: Option<&SkillRow>, locale: Locale) -> String {
    let Alarm { metric, value, bound, subject, .. } = alarm;
    let whole = |metric: Metric| sentence_of(metric, *value, *bound, *subject, locale);
    // The rows on the screen may be newer than the reading that was judged; then they say what is still so.
    match (metric, row.and_then(waiting_and_available)) {
        (Metric::IdleWhileWaiting, Some((waiting, available))) if waiting > 0 && available > 0 => {
            sentences::idle_while_waiting(&format::count(waiting), &format::count(available), locale)
        }
        (Metric::WaitingUnstaffed, Some((waiting, _))) if waiting > 0 => sentences::waiting_unstaffed(&format::count(waiting), locale),
        _ => whole(*metric).unwrap_or_else(|| words(metric_text(*metric), locale).to_owned()),
    }
}

fn waiting_and_available(row: &SkillRow) -> Option<(i64, i64)> {
    row.calls_waiting.value().zip(row.available.value())
}

fn sentence_of(metric: Metric, value: Option<f64>, bound: Option<f64>, subject: Subject, locale: Locale) -> Option<String> {
    let (amount, limit) = (value.map(format::amount), bound.map(|bound| limit(metric, bound)));
    let wait = value.map(format::duration);
    Some(match metric {
        Metric::CallsWaiting => sentences::waiting_beyond(&amount?, &limit?, locale),
        Metric::WorstWait5m => sentences::waited_beyond(&wait?, &limit?, locale),
        Metric::LongestWait => sentences::waits_beyond(&wait?, &limit?, locale),
        Metric::InQueue => sentences::queued_beyond(&amount?, &limit?, locale),
        Metric::Available => sentences::available_below(&amount?, &limit?, locale),
        Metric::ServiceLevel20s => sentences::level_below(&format::percent(value?), &limit?, locale),
        Metric::WaitingUnstaffed | Metric::IdleWhileWaiting => return None,
        Metric::DataStale if subject == Subject::Platform => words(Text::PlatformAway, locale).to_owned(),
        Metric::DataStale => sentences::source_stale(source_name(subject, locale)?, locale),
        Metric::FeedFrozen => sentences::source_frozen(source_name(subject, locale)?, locale),
    })
}

/// The name of a source that is a subject itself.
pub fn source_name(subject: Subject, locale: Locale) -> Option<&'static str> {
    let Subject::Source(source) = subject else { return None };
    Some(words(source_words(source).0, locale))
}

/// Of the agents of a queue, a third or more are somewhere: that is worth saying.
const MANY: i64 = 3;

/// Why calls wait, as far as the counters of the same queue tell: the first of these that holds. Nothing while no call waits.
pub fn cause(metric: Metric, row: &SkillRow, locale: Locale) -> Option<String> {
    if !matches!(metric, Metric::CallsWaiting | Metric::WorstWait5m | Metric::ServiceLevel20s | Metric::Available) {
        return None;
    }
    let (waiting, available) = waiting_and_available(row)?;
    let signed_in = row.signed_in.value()?;
    let away = row.busy.and(row.resting, |a, b| a + b).and(row.study, |a, b| a + b).value();
    let many = |some: Option<i64>| some.filter(|some| *some > 0 && some.saturating_mul(MANY) >= signed_in);
    let count = |number: i64| format::count(number);
    Some(if waiting > 0 && signed_in == 0 {
        sentences::waiting_unstaffed(&count(waiting), locale)
    } else if waiting > 0 && available > 0 {
        sentences::some_available(&count(available), locale)
    } else if let Some(away) = many(away) {
        sentences::agents_away(&count(away), &count(signed_in), locale)
    } else if let Some(working) = many(row.after_call_work.value()) {
        sentences::agents_in_work(&count(working), &count(signed_in), locale)
    } else if available == 0 && signed_in > 0 {
        sentences::none_available(&count(signed_in), locale)
    } else {
        return None;
    })
}

/// The name of what is watched.
pub const fn metric_text(metric: Metric) -> Text {
    match metric {
        Metric::CallsWaiting => Text::CallsWaiting,
        Metric::WorstWait5m => Text::WorstWait,
        Metric::Available => Text::Available,
        Metric::ServiceLevel20s => Text::MetricServiceLevel,
        Metric::IdleWhileWaiting => Text::MetricIdleWhileWaiting,
        Metric::WaitingUnstaffed => Text::MetricWaitingUnstaffed,
        Metric::LongestWait => Text::LongestWait,
        Metric::InQueue => Text::InQueue,
        Metric::DataStale => Text::MetricDataStale,
        Metric::FeedFrozen => Text::MetricFeedFrozen,
    }
}

/// What happened, as a word after the name of the alarm.
pub const fn event_text(what: What) -> Text {
    match what {
        What::Raised => Text::EventRaised,
        What::Escalated => Text::EventEscalated,
        What::Eased => Text::EventEased,
        What::Ended => Text::EventEnded,
        What::Withdrawn => Text::EventWithdrawn,
        What::Seen => Text::EventSeen,
        What::Acknowledged => Text::EventAcknowledged,
        What::Snoozed => Text::EventSnoozed,
    }
}

/// The name of somebody who did something, in the language of the viewer where it is the proxy's word.
pub fn who(name: &str, locale: Locale) -> &str {
    if name == THIS_MACHINE { words(Text::ThisMachine, locale) } else { name }
}

/// A bound as it is read: a time for waits, a percentage for shares, else an amount.
pub fn limit(metric: Metric, bound: f64) -> String {
    match metric {
        Metric::WorstWait5m | Metric::LongestWait => format::duration(bound),
        Metric::ServiceLevel20s => format!("{}%", format::amount(bound)),
        _ => format::amount(bound),
    }
}

#[cfg(test)]
mod tests {
    use domain::alarm::Severity;
    use domain::field::Source;
    use domain::id::{SkillId, VdnId};
    use domain::reading::Reading;

    use super::*;

    fn alarm(metric: Metric, value: Option<f64>, bound: Option<f64>, subject: Subject) -> Alarm {
        Alarm {
            id: 1,
            rule: "rule".to_owned(),
            metric,
            site: "main".parse().unwrap(),
            vdn: Some(VdnId(1)),
            subject,
            severity: Severity::Warning,
            since_ms: 0,
            value,
            bound,
            held: false,
            acknowledged: None,
            snoozed_until_ms: None,
        }
    }

    fn row(counts: &[(&str, i64)]) -> SkillRow {
        let count = |name: &str| counts.iter().find(|(field, _)| *field == name).map_or(0, |(_, count)| *count);
        SkillRow::from_fields(SkillId(1), |field| Reading::Value(count(field.name)))
    }

    #[test]
    fn every_alarm_has_a_sentence_in_both_languages() {
        let (skill, source) = (Subject::Skill(SkillId(1)), Subject::Source(Source::AccessCode));
        for (metric, value, bound, subject, english) in [
            (Metric::CallsWaiting, Some(12.0), Some(5.0), skill, "12 waiting, the limit is 5."),
            (Metric::WorstWait5m, Some(190.0), Some(120.0), skill, "The worst wait of a five-minute period was 3:10, the limit is 2:00."),
            (
                Metric::ServiceLevel20s,
                Some(61.25),
                Some(80.0),
                skill,
                "61.2% connected within 20 s in the last closed five minutes, the target is 80%.",
            ),
            (Metric::IdleWhileWaiting, None, None, skill, "Calls wait while agents are available"),
            (Metric::DataStale, None, None, source, "The figures of Access codes are stale."),
            (Metric::DataStale, None, None, Subject::Platform, "Nothing can be read from AICC: no call centre has new figures."),
            // Without a value there is the name of what is watched, never a zero.
            (Metric::CallsWaiting, None, Some(5.0), skill, "Calls waiting"),
        ] {
            let alarm = alarm(metric, value, bound, subject);
            assert_eq!(sentence(&alarm, None, Locale::En), english);
            assert!(!sentence(&alarm, None, Locale::ZhCn).is_empty());
        }
        let idle = alarm(Metric::IdleWhileWaiting, None, None, skill);
        let row = row(&[("calls_waiting", 12), ("available", 3)]);
        assert_eq!(sentence(&idle, Some(&row), Locale::En), "12 waiting, 3 agents available: routing?");
        let unstaffed = alarm(Metric::WaitingUnstaffed, None, None, skill);
        assert_eq!(sentence(&unstaffed, Some(&row), Locale::En), "12 waiting, and nobody is signed in.");
    }

    #[test]
    fn the_cause_is_the_first_that_the_same_reading_shows() {
        let said = |counts: &[(&str, i64)]| cause(Metric::CallsWaiting, &row(counts), Locale::En);
        assert_eq!(
            said(&[("calls_waiting", 9), ("signed_in", 20), ("available", 2), ("busy", 15)]).unwrap(),
            "2 agents are available: routing?"
        );
        assert_eq!(said(&[("calls_waiting", 9)]).unwrap(), "9 waiting, and nobody is signed in.");
        assert_eq!(
            said(&[("calls_waiting", 9), ("signed_in", 20), ("busy", 3), ("resting", 3), ("study", 1)]).unwrap(),
            "7 of 20 agents are busy, resting or in study."
        );
        assert_eq!(
            said(&[("calls_waiting", 9), ("signed_in", 20), ("after_call_work", 8)]).unwrap(),
            "8 of 20 agents are in after-call work."
        );
        assert_eq!(said(&[("calls_waiting", 9), ("signed_in", 20)]).unwrap(), "Of 20 agents none is available.");
        assert_eq!(said(&[("signed_in", 20), ("available", 5)]), None);
        let unread = SkillRow::from_fields(SkillId(1), |_| Reading::Unread);
        assert_eq!(cause(Metric::CallsWaiting, &unread, Locale::En), None);
    }
}
