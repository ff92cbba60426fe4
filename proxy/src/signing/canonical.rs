//! The canonical request, line by line.

use super::{EmptyQuery, Parts};
use crate::signing::encode::percent_encode;

/// The signed headers in their two forms.
pub(super) struct Headers {
    /// Lower-case names, sorted, joined by `;`.
    pub(super) names: String,
    /// `name:value` lines, encoded and then sorted as whole lines, as the vendor's demo does.
    lines: Vec<String>,
}

/// Lower-cases, trims, encodes and sorts.
pub(super) fn headers(given: &[(&str, &str)]) -> Headers {
    let mut names: Vec<String> = given.iter().map(|(name, _)| name.trim().to_lowercase()).collect();
    let mut lines: Vec<String> = names
        .iter()
        .zip(given)
        .map(|(name, (_, value))| format!("{}:{}", percent_encode(name.as_bytes()), percent_encode(value.trim().as_bytes())))
        .collect();
    names.sort();
    lines.sort();
    Headers { names: names.join(";"), lines }
}

/// Encoded `name=value` strings, sorted by byte; exact duplicates fall together.
fn query(parameters: &[(&str, &str)]) -> String {
    let mut pairs: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{}={}", percent_encode(name.as_bytes()), percent_encode(value.as_bytes())))
        .collect();
    pairs.sort();
    pairs.dedup();
    pairs.join("&")
}

/// The whole text. Every line ends with a line feed but the last, which is the encoded body.
pub(super) fn request(parts: &Parts<'_>, headers: &Headers, empty_query: EmptyQuery) -> String {
    let mut text = format!("{}\n{}\n", parts.method.to_uppercase(), parts.path);
    let query = query(parts.query);
    if !query.is_empty() || empty_query == EmptyQuery::EmptyLine {
        text.push_str(&query);
        text.push('\n');
    }
    text.push_str(&headers.names);
    text.push('\n');
    for line in &headers.lines {
        text.push_str(line);
        text.push('\n');
    }
    text.push_str(&percent_encode(parts.body));
    text
}
