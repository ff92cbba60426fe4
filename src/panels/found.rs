//! What was found out about AICC's answers that its documents leave open, and what follows from it.

use domain::agent::BeganAnew;
use domain::findings::{ConnectionRate, Findings, FiveMinutes};
use domain::kpi::window::requests;
use domain::period::OffsetFrom;
use domain::sysindex::Period;
use leptos::prelude::*;

use super::head::notice;
use super::place::Place;
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::part;
use crate::settings::Settings;
use crate::store::Store;

/// All of it, as words and what stands for them.
pub fn found(findings: &Findings, offsets: &[OffsetFrom], locale: Locale) -> Vec<(String, String)> {
    let say = |text| words(text, locale).to_owned();
    let five_minutes = match findings.five_minutes {
        FiveMinutes::Unknown => Text::FoundNotYet,
        FiveMinutes::Aligned => Text::FoundAligned,
        FiveMinutes::Sliding => Text::FoundSliding,
    };
    let rate = match findings.connection_rate {
        ConnectionRate::Unknown => Text::FoundNotYet,
        ConnectionRate::Percent => Text::FoundPercent,
        ConnectionRate::Share => Text::FoundShare,
    };
    let agents = if findings.signed_in.is_some() { Text::FoundDisagreement } else { Text::FoundAgreement };
    let anew = |anew: BeganAnew| began_anew(anew, offsets, locale);
    let processed = findings.calls_processed.map_or_else(|| say(Text::FoundNotYet), anew);
    vec![
        (say(Text::FoundFiveMinutes), say(five_minutes)),
        (say(Text::ConnectionRate), say(rate)),
        (say(Text::SignedIn), say(agents)),
        (say(Text::TotalCalls), processed),
    ]
}

/// That counters began anew between two reads.
pub fn began_anew(anew: BeganAnew, offsets: &[OffsetFrom], locale: Locale) -> String {
    sentences::began_anew(&format::time(anew.after_ms, offsets), &format::time(anew.before_ms, offsets), locale)
}

/// That the two counts of agents signed in do not agree, where they are shown.
#[component]
pub fn Disagreement(store: Store, place: Place, settings: Settings) -> impl IntoView {
    part(move || {
        // It is of now.
        (!store.is_replay.get()).then_some(())?;
        let apart = place.setup.with(|setup| setup.as_ref()?.findings.signed_in)?;
        let until = format::minute(apart.until_ms, &place.offsets().get());
        let (indicators, states) = (format::count(apart.indicators), format::count(apart.states));
        Some(notice(sentences::signed_in_disagree(&until, &indicators, &states, settings.locale.get())))
    })
}

/// How many calls of a period asked for an agent, where the connection rate is known to be a percentage.
pub fn requests_words(period: &Period, findings: &Findings, locale: Locale) -> Option<String> {
    let count = |value: Option<i64>| u32::try_from(value?).ok();
    let (connected, rate) = count(period.connected.value()).zip(count(period.vendor_connect_rate.value()))?;
    let (least, most) = requests(connected, rate).filter(|_| findings.connection_rate == ConnectionRate::Percent)?;
    Some(sentences::requests_estimate(&format::amount(least.floor()), &format::amount(most.ceil()), locale))
}

#[cfg(test)]
mod tests {
    use domain::reading::Reading;

    use super::*;

    #[test]
    fn an_estimate_needs_a_rate_that_is_a_percentage() {
        let period = |rate| Period::from_fields(0, |field| if field.name == "vendor_connect_rate" { rate } else { Reading::Value(80) });
        let said = |rate, connection_rate| requests_words(&period(rate), &Findings { connection_rate, ..Findings::default() }, Locale::En);
        let words = said(Reading::Value(80), ConnectionRate::Percent).unwrap();
        assert_eq!(words, "98 to 101 calls asked for an agent, estimated from the connection rate.");
        assert_eq!(said(Reading::Value(80), ConnectionRate::Unknown), None);
        assert_eq!(said(Reading::Value(80), ConnectionRate::Share), None);
        assert_eq!(said(Reading::Value(0), ConnectionRate::Percent), None);
        assert_eq!(said(Reading::Unread, ConnectionRate::Percent), None);
    }

    #[test]
    fn what_was_not_seen_is_said_to_be_unknown() {
        let mut findings = Findings::default();
        let said = found(&findings, &[], Locale::En);
        assert!([0, 1, 3].iter().all(|line| said[*line].1 == "not seen yet"), "{said:?}");
        findings.calls_processed = Some(BeganAnew { after_ms: 82_800_000, before_ms: 82_810_000 });
        let line = ("Calls processed".to_owned(), "They began anew between 23:00:00 and 23:00:10.".to_owned());
        assert_eq!(found(&findings, &[], Locale::En)[3], line);
    }
}
