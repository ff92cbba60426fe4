//! The canonical request: exactly the lines it must have, from which the request can be read back.
//!
//! An input is pieces between zero bytes: method, path, query parameters (`name=value`) up to an empty piece, headers up to an empty piece;
//! the rest is the body.

use std::collections::BTreeSet;

use aicc_proxy::secret::Secret;
use aicc_proxy::signing::{EmptyQuery, KeyPair, Parts, sign_at};

const TIME: &str = "2026-01-15T08:30:00.123Z";

/// A request that is signed.
pub fn signature(input: &[u8]) {
    let mut pieces = input.split(|byte| *byte == 0);
    let mut text = || pieces.next().map(|piece| String::from_utf8_lossy(piece).into_owned()).unwrap_or_default();
    let method: String = text().chars().filter(char::is_ascii_alphabetic).collect();
    let path: String = text().chars().filter(|c| !c.is_control()).collect();
    let mut pairs = || -> Vec<(String, String)> {
        let pieces = std::iter::from_fn(|| Some(text()).filter(|piece| !piece.is_empty()));
        pieces
            .map(|piece| piece.split_once('=').map_or((piece.clone(), String::new()), |(name, value)| (name.into(), value.into())))
            .collect()
    };
    let (query, mut headers) = (pairs(), pairs());
    // What cannot be sent is not signed.
    for (name, _) in &mut headers {
        name.retain(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c));
    }
    let body = pieces.collect::<Vec<_>>().join(&0);
    // Either style, by chance.
    let empty_query = if body.len() % 2 == 0 { EmptyQuery::NoLine } else { EmptyQuery::EmptyLine };
    check(&method, &path, &query, &headers, &body, empty_query);
}

type Pairs = Vec<(String, String)>;

fn check<'a>(method: &str, path: &str, query: &'a Pairs, headers: &'a Pairs, body: &[u8], empty_query: EmptyQuery) {
    let borrowed =
        |pairs: &'a Pairs| pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<(&'a str, &'a str)>>();
    let (query_parts, header_parts) = (borrowed(query), borrowed(headers));
    let parts = Parts { method, path, query: &query_parts, headers: &header_parts, body };
    let keys = KeyPair { access_key: "ak".to_owned(), secret_key: Secret::new("sk".to_owned()) };
    let signed = sign_at(&parts, &keys, TIME, empty_query);

    let mut lines = signed.canonical_request.split('\n');
    let mut line = || lines.next().unwrap_or_else(|| panic!("a line is missing in {:?}", signed.canonical_request));
    assert_eq!((line(), line()), (method.to_ascii_uppercase().as_str(), path));
    if !query.is_empty() || empty_query == EmptyQuery::EmptyLine {
        let said: Vec<&str> = line().split('&').filter(|pair| !pair.is_empty()).collect();
        assert!(said.is_sorted_by(|left, right| left < right), "sorted, each once: {said:?}");
        let said: BTreeSet<_> = said.into_iter().map(|pair| decoded_pair(pair, '=')).collect();
        assert_eq!(said, query.iter().map(|(name, value)| (name.clone().into_bytes(), value.clone().into_bytes())).collect());
    }
    let mut names: Vec<String> = headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    let names = names.join(";");
    assert_eq!(line(), names);
    let said: Vec<&str> = headers.iter().map(|_| line()).collect();
    assert!(said.is_sorted());
    let mut said: Vec<_> = said.into_iter().map(|pair| decoded_pair(pair, ':')).collect();
    let mut wanted: Vec<_> =
        headers.iter().map(|(name, value)| (name.to_ascii_lowercase().into_bytes(), value.trim().as_bytes().to_vec())).collect();
    said.sort();
    wanted.sort();
    assert_eq!(said, wanted);
    assert_eq!(decoded(line()), body);
    assert_eq!(lines.next(), None, "no line more");

    let prefix = format!("auth-v2/ak/{TIME}/{names}");
    assert_eq!(signed.prefix, prefix);
    let authorization = signed.authorization.expose_secret();
    let signature = authorization.strip_prefix(&prefix).and_then(|rest| rest.strip_prefix('/')).unwrap_or_default();
    assert!(signature.len() == 64 && signature.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')), "{authorization}");
}

fn decoded_pair(pair: &str, between: char) -> (Vec<u8>, Vec<u8>) {
    let (name, value) = pair.split_once(between).unwrap_or_else(|| panic!("no {between} in {pair}"));
    (decoded(name), decoded(value))
}

/// Percent text back to bytes. There is one text for each byte: anything else is refused.
fn decoded(text: &str) -> Vec<u8> {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, tail @ ..] = rest {
        let (byte, tail) = match (first, tail) {
            (b'%', [high, low, tail @ ..]) => {
                let digit = |byte: u8| b"0123456789ABCDEF".iter().position(|digit| *digit == byte).unwrap_or_else(|| panic!("{text}"));
                let byte = u8::try_from(digit(*high) * 16 + digit(*low)).unwrap();
                assert!(!unreserved(byte), "{text}");
                (byte, tail)
            }
            (byte, tail) => {
                assert!(unreserved(*byte), "{text}");
                (*byte, tail)
            }
        };
        bytes.push(byte);
        rest = tail;
    }
    bytes
}
