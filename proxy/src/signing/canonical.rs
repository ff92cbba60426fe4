//! The canonical request, line by line.

use std::borrow::Cow;
use std::ops::Range;

use super::{EmptyQuery, Parts};
use crate::signing::encode::{push_percent_encoded, written};

/// The signed headers in their two forms.
pub(super) struct Headers {
    /// Lower-case names, sorted, joined by `;`.
    pub(super) names: String,
    /// `name:value` lines, encoded and then sorted as whole lines, as the vendor's demo does.
    lines: Pairs,
}

/// Lower-cases, trims, encodes and sorts.
pub(super) fn headers(given: &[(&str, &str)]) -> Headers {
    let mut names: Vec<Cow<'_, str>> = given.iter().map(|(name, _)| lower_case(name.trim())).collect();
    let lines = Pairs::of(names.iter().zip(given).map(|(name, (_, value))| (&**name, value.trim())), b':');
    names.sort_unstable();
    Headers { names: names.join(";"), lines }
}

/// A name in lower case; those that we send are.
fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}

/// Encoded pairs with a sign between both sides, sorted by byte. All stand in one text: a memory for each is a tenth of the time of a signature.
struct Pairs {
    text: Vec<u8>,
    sorted: Vec<Range<usize>>,
}

impl Pairs {
    fn of<'a>(pairs: impl ExactSizeIterator<Item = (&'a str, &'a str)>, sign: u8) -> Self {
        // Some sixty bytes for each are room enough, and where they are not there will be more.
        let (mut text, mut sorted) = (Vec::with_capacity(128 * pairs.len()), Vec::with_capacity(pairs.len()));
        for (left, right) in pairs {
            let begin = text.len();
            push_percent_encoded(&mut text, left.as_bytes());
            text.push(sign);
            push_percent_encoded(&mut text, right.as_bytes());
            sorted.push(begin..text.len());
        }
        sorted.sort_unstable_by(|one, other| text[one.clone()].cmp(&text[other.clone()]));
        Self { text, sorted }
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.sorted.iter().map(|range| &self.text[range.clone()])
    }
}

/// The whole text. Every line ends with a line feed but the last, which is the encoded body.
pub(super) fn request(parts: &Parts<'_>, headers: &Headers, empty_query: EmptyQuery) -> String {
    let query = Pairs::of(parts.query.iter().copied(), b'=');
    let mut text = Vec::with_capacity(512 + parts.path.len() + query.text.len() + 3 * parts.body.len());
    text.extend(parts.method.bytes().map(|byte| byte.to_ascii_uppercase()));
    text.push(b'\n');
    text.extend_from_slice(parts.path.as_bytes());
    text.push(b'\n');
    let mut before: Option<&[u8]> = None;
    // Exact duplicates fall together.
    for pair in query.iter() {
        if before != Some(pair) {
            text.extend_from_slice(if before.is_some() { b"&" } else { b"" });
            text.extend_from_slice(pair);
        }
        before = Some(pair);
    }
    if before.is_some() || empty_query == EmptyQuery::EmptyLine {
        text.push(b'\n');
    }
    text.extend_from_slice(headers.names.as_bytes());
    for line in headers.lines.iter() {
        text.push(b'\n');
        text.extend_from_slice(line);
    }
    text.push(b'\n');
    push_percent_encoded(&mut text, parts.body);
    written(text)
}
