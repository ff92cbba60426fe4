//! The canonical request, line by line.

use super::{EmptyQuery, Parts};
use crate::signing::encode::{push_percent_encoded, written};

/// The signed headers in their two forms.
pub(super) struct Headers {
    /// Lower-case names, sorted, joined by `;`.
    pub(super) names: String,
    /// `name:value` lines, encoded and then sorted as whole lines, as the vendor's demo does.
    lines: Vec<Vec<u8>>,
}

/// Lower-cases, trims, encodes and sorts.
pub(super) fn headers(given: &[(&str, &str)]) -> Headers {
    let mut names: Vec<String> = given.iter().map(|(name, _)| name.trim().to_ascii_lowercase()).collect();
    let mut lines: Vec<_> = names.iter().zip(given).map(|(name, (_, value))| joined(name, b':', value.trim())).collect();
    names.sort_unstable();
    lines.sort_unstable();
    Headers { names: names.join(";"), lines }
}

/// Both sides encoded, with a sign between.
fn joined(left: &str, sign: u8, right: &str) -> Vec<u8> {
    let mut text = Vec::with_capacity(1 + 3 * (left.len() + right.len()));
    push_percent_encoded(&mut text, left.as_bytes());
    text.push(sign);
    push_percent_encoded(&mut text, right.as_bytes());
    text
}

/// Encoded `name=value` strings, sorted by byte; exact duplicates fall together.
fn query(parameters: &[(&str, &str)]) -> Vec<u8> {
    let mut pairs: Vec<_> = parameters.iter().map(|(name, value)| joined(name, b'=', value)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.join(&b'&')
}

/// The whole text. Every line ends with a line feed but the last, which is the encoded body.
pub(super) fn request(parts: &Parts<'_>, headers: &Headers, empty_query: EmptyQuery) -> String {
    let mut text = Vec::with_capacity(512 + parts.path.len() + 3 * parts.body.len());
    text.extend_from_slice(parts.method.to_ascii_uppercase().as_bytes());
    text.push(b'\n');
    text.extend_from_slice(parts.path.as_bytes());
    text.push(b'\n');
    let query = query(parts.query);
    if !query.is_empty() || empty_query == EmptyQuery::EmptyLine {
        text.extend_from_slice(&query);
        text.push(b'\n');
    }
    text.extend_from_slice(headers.names.as_bytes());
    for line in &headers.lines {
        text.push(b'\n');
        text.extend_from_slice(line);
    }
    text.push(b'\n');
    push_percent_encoded(&mut text, parts.body);
    written(text)
}
