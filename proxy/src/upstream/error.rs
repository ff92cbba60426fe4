//! A read that failed: what the page may learn, and what only the log holds.

use std::fmt;
use std::time::Duration;

use domain::problem::{Problem, ProblemClass};

use crate::secret::Secret;

/// Longest text of AICC that the log keeps, in characters.
const DETAIL_CHARACTERS: usize = 300;

/// Stands for what the log must not hold.
const LEFT_OUT: &str = "…";
/// How every signature begins.
const SIGNATURE_BEGINS: &str = "auth-v2/";

/// Why a call to AICC brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Class and vendor code: public.
    pub problem: Problem,
    /// What AICC or the network said: for the log only, one line, capped.
    pub detail: String,
    /// When it makes sense to come again, where that is known: AICC said so, or a gate is shut until then.
    pub come_again_in: Option<Duration>,
}

impl Failure {
    /// A failure with a class and what is known about it. A server may repeat our signature; it is left out.
    pub fn new(problem: Problem, detail: impl fmt::Display) -> Self {
        let detail =
            without_signature(&detail.to_string()).chars().map(|c| if c.is_control() { ' ' } else { c }).take(DETAIL_CHARACTERS).collect();
        Self { problem, detail, come_again_in: None }
    }

    /// The same, knowing when it makes sense to come again.
    #[must_use]
    pub const fn come_again_in(mut self, wait: Duration) -> Self {
        self.come_again_in = Some(wait);
        self
    }

    /// The same without a secret that the server may have repeated, also where the text ends within it.
    #[must_use]
    pub fn without(mut self, secret: &Secret) -> Self {
        let secret = secret.expose_secret();
        self.detail = self.detail.replace(secret, LEFT_OUT);
        let begun = (1..secret.len()).rev().filter_map(|length| secret.get(..length)).find(|begin| self.detail.ends_with(begin));
        self.detail.truncate(self.detail.len() - begun.map_or(0, str::len));
        self
    }

    /// An answer that is nothing we know.
    pub fn decode(detail: impl fmt::Display) -> Self {
        Self::new(Problem::of(ProblemClass::Decode), detail)
    }
}

/// Leaves out what follows [`SIGNATURE_BEGINS`], up to a blank or a quote.
fn without_signature(text: &str) -> String {
    let mut pieces = text.split(SIGNATURE_BEGINS);
    let mut kept = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(|c: char| c.is_whitespace() || c == '"' || c == '\'').unwrap_or(piece.len());
        kept.extend([SIGNATURE_BEGINS, LEFT_OUT, &piece[end..]]);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_signature_is_left_out_before_the_text_is_cut() {
        let failure = Failure::decode(format_args!("{} auth-v2/ak/2026/host/{} seen", "x".repeat(270), "f".repeat(64)));
        assert!(failure.detail.ends_with(" auth-v2/… seen"), "{}", failure.detail);
    }

    #[test]
    fn a_repeated_secret_is_left_out_whole_or_cut() {
        let secret = Secret::new("guid-of-101".to_owned());
        assert_eq!(Failure::decode("no guid-of-101 here").without(&secret).detail, "no … here");
        let cut = Failure::decode(format_args!("{}guid-of-101", "x".repeat(295))).without(&secret);
        assert_eq!(cut.detail, "x".repeat(295));
    }
}
