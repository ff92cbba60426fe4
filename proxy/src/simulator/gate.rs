//! Who may ask: checks the `auth-v2` signature of every request and locks out those who try too often.

use std::sync::Mutex;
use std::time::Duration;

use chrono::DateTime;
use hyper::Request;
use rand::TryRng;
use rand::rngs::SysRng;
use subtle::ConstantTimeEq;
use tokio::time::Instant;

use super::platform::locked;
use crate::clock::monotonic;
use crate::secret::Secret;
use crate::signing::{KeyPair, Parts, Style, TimestampPrecision, sign_at};

/// How far a time stamp may be off.
const TOLERANCE_MS: i64 = 15 * 60_000;
/// Wrong signatures in a row that lock the door, and for how long.
const PATIENCE: u32 = 20;
const LOCKED_FOR: Duration = Duration::from_mins(1);

/// The keys and the memory of wrong ones.
pub(super) struct Gate {
    pub(super) global: KeyPair,
    pub(super) ordinary: KeyPair,
    attempts: Mutex<Attempts>,
    /// The one form of signature that is right; `None` for either time stamp without a line for an empty query.
    style: Mutex<Option<Style>>,
}

#[derive(Default)]
struct Attempts {
    wrong_in_a_row: u32,
    locked_until: Option<Instant>,
}

/// Which key signed a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signer {
    Global,
    Ordinary,
}

/// Why a request may not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Barred {
    WrongSignature,
    Locked,
}

impl Gate {
    pub(super) fn new() -> std::io::Result<Self> {
        Ok(Self { global: key_pair("SIMG")?, ordinary: key_pair("SIMO")?, attempts: Mutex::default(), style: Mutex::default() })
    }

    /// From now on only this form of signature is right.
    pub(super) fn demand(&self, style: Style) {
        *locked(&self.style) = Some(style);
    }

    /// Who signed these very bytes; `now_ms` is the clock of the platform.
    pub(super) fn admit<T>(&self, request: &Request<T>, body: &[u8], now_ms: i64) -> Result<Signer, Barred> {
        let mut attempts = locked(&self.attempts);
        if attempts.locked_until.is_some_and(|until| monotonic() < until) {
            return Err(Barred::Locked);
        }
        attempts.locked_until = None;
        if let Some(signer) = self.signer(request, body, now_ms) {
            attempts.wrong_in_a_row = 0;
            return Ok(signer);
        }
        attempts.wrong_in_a_row += 1;
        if attempts.wrong_in_a_row >= PATIENCE {
            *attempts = Attempts { wrong_in_a_row: 0, locked_until: Some(monotonic() + LOCKED_FOR) };
        }
        Err(Barred::WrongSignature)
    }

    fn signer<T>(&self, request: &Request<T>, body: &[u8], now_ms: i64) -> Option<Signer> {
        let given = request.headers().get("authorization")?.to_str().ok()?;
        let fields: Vec<&str> = given.split('/').collect();
        let ["auth-v2", access_key, timestamp, names, _] = fields[..] else { return None };
        let (signer, keys) = [(Signer::Global, &self.global), (Signer::Ordinary, &self.ordinary)]
            .into_iter()
            .find(|(_, keys)| keys.access_key == access_key)?;
        if !timestamp.ends_with('Z') {
            return None;
        }
        let style = *locked(&self.style);
        let milliseconds = timestamp.contains('.');
        if style.is_some_and(|style| (style.timestamp == TimestampPrecision::Milliseconds) != milliseconds) {
            return None;
        }
        let stamped_ms = DateTime::parse_from_rfc3339(timestamp).ok()?.timestamp_millis();
        if (stamped_ms - now_ms).abs() > TOLERANCE_MS {
            return None;
        }
        let names: Vec<&str> = names.split(';').collect();
        if !names.contains(&"host") || names.contains(&"authorization") {
            return None;
        }
        let headers: Vec<(&str, &str)> =
            names.iter().map(|name| Some((*name, request.headers().get(*name)?.to_str().ok()?))).collect::<Option<_>>()?;
        // No interface takes a query, so one that is there makes the signature wrong.
        if request.uri().query().is_some() {
            return None;
        }
        let parts = Parts { method: request.method().as_str(), path: request.uri().path(), query: &[], headers: &headers, body };
        let expected = sign_at(&parts, keys, timestamp, style.unwrap_or_default().empty_query).authorization;
        bool::from(expected.expose_secret().as_bytes().ct_eq(given.as_bytes())).then_some(signer)
    }
}

/// A key pair made up on the spot.
fn key_pair(prefix: &str) -> std::io::Result<KeyPair> {
    Ok(KeyPair { access_key: format!("{prefix}{}", letters::<12>()?), secret_key: Secret::new(letters::<40>()?) })
}

/// Letters and digits from the system's source of chance.
fn letters<const COUNT: usize>() -> std::io::Result<String> {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut bytes = [0; COUNT];
    SysRng.try_fill_bytes(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::sign;

    /// A request signed with the gate's ordinary key, over the headers of this list.
    fn request(gate: &Gate, signed: &[(&str, &str)]) -> Request<()> {
        let parts = Parts { method: "POST", path: "/path", query: &[], headers: signed, body: b"{}" };
        let authorization = sign(&parts, &gate.ordinary, DateTime::UNIX_EPOCH, Style::default()).authorization;
        Request::post("/path")
            .header("host", "h:1")
            .header("content-type", "application/json")
            .header("authorization", authorization.expose_secret())
            .body(())
            .unwrap()
    }

    #[test]
    fn any_set_of_headers_with_the_host_may_be_signed() {
        let gate = Gate::new().unwrap();
        let (host, kind) = (("host", "h:1"), ("content-type", "application/json"));
        for (signed, expected) in [
            (&[host, kind][..], Ok(Signer::Ordinary)),
            (&[host], Ok(Signer::Ordinary)),
            (&[kind], Err(Barred::WrongSignature)),
            (&[("host", "other:1")], Err(Barred::WrongSignature)),
            (&[host, ("x-absent", "1")], Err(Barred::WrongSignature)),
        ] {
            assert_eq!(gate.admit(&request(&gate, signed), b"{}", 0), expected, "{signed:?}");
        }
        assert_eq!(gate.admit(&request(&gate, &[host]), b"{ }", 0), Err(Barred::WrongSignature), "the body is signed");
    }

    #[tokio::test(start_paused = true)]
    async fn the_lock_opens_again_after_a_minute() {
        let gate = Gate::new().unwrap();
        let good = request(&gate, &[("host", "h:1")]);
        for round in 0..2 {
            for _ in 0..PATIENCE - 1 {
                assert_eq!(gate.admit(&good, b"other", 0), Err(Barred::WrongSignature));
            }
            // A right one in between begins the count anew; in the second round there is none.
            if round == 0 {
                assert_eq!(gate.admit(&good, b"{}", 0), Ok(Signer::Ordinary));
            }
        }
        assert_eq!(gate.admit(&good, b"other", 0), Err(Barred::WrongSignature));
        assert_eq!(gate.admit(&good, b"{}", 0), Err(Barred::Locked));
        tokio::time::advance(Duration::from_secs(59)).await;
        assert_eq!(gate.admit(&good, b"{}", 0), Err(Barred::Locked));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(gate.admit(&good, b"{}", 0), Ok(Signer::Ordinary));
    }
}
