//! The published vectors, stage by stage. The file is read as it was given.

use serde::Deserialize;

use super::*;

const FILE: &str = include_str!("../../tests/vectors/auth-v2-vectors.json");

#[derive(Deserialize)]
struct File {
    percent_encoding: Vec<(String, String)>,
    timestamp: Vec<Stamp>,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Stamp {
    epoch_ms: i64,
    millis: String,
    seconds: String,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    ak: String,
    sk: String,
    timestamp: String,
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: String,
    auth_string_prefix: String,
    signing_key: String,
    canonical_request: String,
    authorization: String,
    authorization_if_empty_query_line: Option<String>,
}

fn file() -> File {
    serde_json::from_str(FILE).unwrap()
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

impl Vector {
    fn signed(&self, empty_query: EmptyQuery) -> Signed {
        let (query, headers) = (borrowed(&self.query), borrowed(&self.headers));
        let parts = Parts { method: &self.method, path: &self.path, query: &query, headers: &headers, body: self.body.as_bytes() };
        sign_at(&parts, &self.keys(), &self.timestamp, empty_query)
    }

    fn keys(&self) -> KeyPair {
        KeyPair { access_key: self.ak.clone(), secret_key: Secret::new(self.sk.clone()) }
    }
}

#[test]
fn every_percent_encoding_agrees() {
    let pairs = file().percent_encoding;
    assert_eq!(pairs.len(), 39);
    for (plain, encoded) in pairs {
        assert_eq!(percent_encode(plain.as_bytes()), encoded, "{plain:?}");
    }
}

#[test]
fn every_time_stamp_agrees_in_both_precisions() {
    let stamps = file().timestamp;
    assert_eq!(stamps.len(), 7);
    for stamp in stamps {
        let time = DateTime::from_timestamp_millis(stamp.epoch_ms).unwrap();
        assert_eq!(timestamp(time, TimestampPrecision::Milliseconds), stamp.millis);
        assert_eq!(timestamp(time, TimestampPrecision::Seconds), stamp.seconds);
    }
}

#[test]
fn every_vector_agrees_at_every_stage() {
    let vectors = file().vectors;
    assert_eq!(vectors.len(), 23);
    for vector in vectors {
        let signed = vector.signed(EmptyQuery::NoLine);
        assert_eq!(signed.prefix, vector.auth_string_prefix, "prefix of {}", vector.name);
        assert_eq!(signed.canonical_request, vector.canonical_request, "canonical request of {}", vector.name);
        let signing_key = signing_key(&vector.keys(), &signed.prefix);
        assert_eq!(signing_key.expose_secret(), vector.signing_key, "signing key of {}", vector.name);
        assert_eq!(signed.authorization.expose_secret(), vector.authorization, "authorization of {}", vector.name);
    }
}

#[test]
fn the_other_reading_of_an_empty_query_agrees_too() {
    let mut checked = 0;
    for vector in file().vectors {
        if let Some(expected) = &vector.authorization_if_empty_query_line {
            assert_eq!(vector.signed(EmptyQuery::EmptyLine).authorization.expose_secret(), expected, "{}", vector.name);
            checked += 1;
        }
    }
    assert_eq!(checked, 12);
}

#[test]
fn the_whole_way_from_an_instant_gives_the_worked_example() {
    let vector = file().vectors.into_iter().find(|vector| vector.name == "cms-ping").unwrap();
    let headers = borrowed(&vector.headers);
    let parts = Parts { method: "post", path: &vector.path, query: &[], headers: &headers, body: vector.body.as_bytes() };
    let keys = KeyPair { access_key: vector.ak.clone(), secret_key: Secret::new(vector.sk.clone()) };
    let time = DateTime::from_timestamp_millis(1_768_465_800_123).unwrap();
    assert_eq!(sign(&parts, &keys, time, Style::default()).authorization.expose_secret(), vector.authorization);
}

#[test]
fn a_time_stamp_is_that_of_rfc_3339() {
    for milliseconds in (0..4_000_000_000_000_i64).step_by(86_400_123_457) {
        let time = DateTime::from_timestamp_millis(milliseconds).unwrap();
        let said = |precision, format| assert_eq!(timestamp(time, precision), time.to_rfc3339_opts(format, true));
        said(TimestampPrecision::Milliseconds, chrono::SecondsFormat::Millis);
        said(TimestampPrecision::Seconds, chrono::SecondsFormat::Secs);
    }
}
