//! The `auth-v2` request signature of CC-CMS: request parts, key pair and time in; header text out. No clock, no input or output.
//!
//! Every stage is a value ([`Signed`]), so that a red test says which stage is wrong.

mod canonical;
mod encode;

use chrono::{DateTime, Datelike, Timelike, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::secret::Secret;

pub use encode::{hex, percent_encode, unhex};
use encode::{push_hex, written};

/// An access key and its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPair {
    /// The access key (AK): travels in the clear. Holds neither `/` nor white space; the configuration refuses others.
    pub access_key: String,
    /// The secret key (SK).
    pub secret_key: Secret,
}

/// Precision of the time stamp. The vendor's newest demo writes milliseconds, the one of 2018 seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimestampPrecision {
    /// `2026-01-15T08:30:00.123Z`, always three digits.
    #[default]
    Milliseconds,
    /// `2026-01-15T08:30:00Z`.
    Seconds,
}

/// What stands for an empty query in the canonical request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyQuery {
    /// Nothing: the vendor's published demo does so.
    #[default]
    NoLine,
    /// An empty line: some re-implementations do so.
    EmptyLine,
}

/// The open choices of the scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Precision of the time stamp.
    pub timestamp: TimestampPrecision,
    /// What stands for an empty query.
    pub empty_query: EmptyQuery,
}

/// The parts of a request that are signed.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// `GET`, `POST` …; upper-cased here.
    pub method: &'a str,
    /// The path exactly as sent, without query.
    pub path: &'a str,
    /// Decoded query parameters.
    pub query: &'a [(&'a str, &'a str)],
    /// The headers to sign, `host` among them, values exactly as sent.
    pub headers: &'a [(&'a str, &'a str)],
    /// The raw body, the very bytes that are sent.
    pub body: &'a [u8],
}

/// All stages of one signature.
pub struct Signed {
    /// `auth-v2/AK/time/signed;headers`.
    pub prefix: String,
    /// The text that is signed. Holds the body, but no secret.
    pub canonical_request: String,
    /// Value of the `Authorization` header.
    pub authorization: Secret,
}

/// Time stamp of the scheme, in UTC. Digit by digit: with the library's formatting a signature takes 7 % longer.
pub fn timestamp(time: DateTime<Utc>, precision: TimestampPrecision) -> String {
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let mut put = |at: std::ops::Range<usize>, mut number: u32| {
        for digit in text[at].iter_mut().rev() {
            *digit = b"0123456789"[(number % 10) as usize];
            number /= 10;
        }
    };
    put(0..4, time.year().unsigned_abs());
    put(5..7, time.month());
    put(8..10, time.day());
    put(11..13, time.hour());
    put(14..16, time.minute());
    put(17..19, time.second());
    put(20..23, time.timestamp_subsec_millis().min(999));
    written(match precision {
        TimestampPrecision::Milliseconds => text.to_vec(),
        TimestampPrecision::Seconds => [&text[..19], b"Z"].concat(),
    })
}

/// Signs a request.
pub fn sign(parts: &Parts<'_>, keys: &KeyPair, time: DateTime<Utc>, style: Style) -> Signed {
    sign_at(parts, keys, &timestamp(time, style.timestamp), style.empty_query)
}

/// Signs a request with a time stamp that is text already: for a server that checks what it was sent.
pub fn sign_at(parts: &Parts<'_>, keys: &KeyPair, timestamp: &str, empty_query: EmptyQuery) -> Signed {
    let headers = canonical::headers(parts.headers);
    let prefix = ["auth-v2", &keys.access_key, timestamp, &headers.names].join("/");
    let canonical_request = canonical::request(parts, &headers, empty_query);
    let signature = hmac_sha256(signing_key(keys, &prefix).expose_secret().as_bytes(), canonical_request.as_bytes());
    let mut authorization = Vec::with_capacity(prefix.len() + 1 + 2 * signature.len());
    authorization.extend_from_slice(prefix.as_bytes());
    authorization.push(b'/');
    push_hex(&mut authorization, &signature);
    Signed { prefix, canonical_request, authorization: Secret::new(written(authorization)) }
}

/// The second key: the hexadecimal text of the first result, not its bytes.
fn signing_key(keys: &KeyPair, prefix: &str) -> Secret {
    Secret::new(hmac_sha256_hex(keys.secret_key.expose_secret().as_bytes(), prefix.as_bytes()))
}

/// Lower-case hexadecimal text of an `HMAC-SHA256`.
pub fn hmac_sha256_hex(key: &[u8], message: &[u8]) -> String {
    hex(&hmac_sha256(key, message))
}

fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests;
