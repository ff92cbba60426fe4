//! A chart in one sentence per line, for those who cannot see it.

use super::stack::visible;
use super::{ChartData, ChartWords, Span};
use crate::charts::scale::instants_within;
use crate::i18n::{Locale, sentences};

/// "Inbound calls: latest 31, lowest 20, highest 31. …" over what is shown.
pub fn summary(
    data: &ChartData,
    span: Span,
    hidden: u32,
    words: ChartWords,
    locale: Locale,
    format_value: fn(f64, Locale) -> String,
) -> String {
    let within = instants_within(&data.at_ms, span.from_ms, span.until_ms);
    let [latest, lowest, highest] = words.summary;
    let of_line = |(_, line): (usize, &super::Line)| {
        let last = line.values.get(within.end.checked_sub(1)?);
        let last = last.map_or_else(|| words.unknown.to_owned(), |value| format_value(value, locale));
        let (smallest, largest) = line.values.extremes(within.clone()).known()?;
        let (smallest, largest) = (format_value(smallest, locale), format_value(largest, locale));
        let parts = [(latest, last), (lowest, smallest), (highest, largest)].map(|(word, value)| format!("{word} {value}"));
        Some(sentences::ended(
            &sentences::said_of(&line.name, &sentences::list(&parts.each_ref().map(String::as_str), locale), locale),
            locale,
        ))
    };
    let lines: Vec<String> = visible(&data.lines, hidden).filter_map(of_line).collect();
    let note = data.baseline(hidden).map(|baseline| baseline.note.clone()).filter(|note| !note.is_empty());
    let said: Vec<_> = lines.iter().chain(&note).map(String::as_str).collect();
    if lines.is_empty() { words.empty.to_owned() } else { sentences::join(&said, locale) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Baseline, Line, Role};

    #[test]
    fn a_summary_names_latest_lowest_and_highest_of_what_is_shown() {
        let line =
            |name: &str, values: [Option<f64>; 4]| Line { name: name.to_owned(), role: Role::Idle, values: values.into_iter().collect() };
        let lines = vec![
            line("In", [Some(99.0), Some(3.0), Some(7.0), Some(5.0)]),
            line("Out", [Some(1.0), Some(2.0), Some(2.0), None]),
            line("Off", [Some(1.0), None, None, None]),
        ];
        let data = ChartData { at_ms: vec![0, 10, 20, 30], lines, ..ChartData::default() };
        let words = ChartWords { summary: ["latest", "lowest", "highest"], empty: "nothing", ..ChartWords::default() };
        let said =
            |from_ms, hidden| summary(&data, Span { from_ms, until_ms: 30 }, hidden, words, Locale::En, |value, _| value.to_string());
        assert_eq!(said(5, 0), "In: latest 5, lowest 3, highest 7. Out: latest ?, lowest 2, highest 2.");
        assert_eq!(said(5, 1), "Out: latest ?, lowest 2, highest 2.");
        assert_eq!(said(40, 0), "nothing");
        let note = Baseline { line: 1, note: "Unusual.".to_owned(), ..Baseline::default() };
        let data = ChartData { baselines: vec![note], ..data };
        let said = |hidden| summary(&data, data.span(), hidden, words, Locale::En, |value, _| value.to_string());
        assert!(!said(0).ends_with("Unusual.") && said(1).ends_with("Unusual."), "{}", said(1));
    }
}
