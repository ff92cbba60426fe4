//! What can go wrong on the way from AICC, as a closed list of classes.

use serde::{Deserialize, Serialize};

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// Class of a failed read. The vendor's own text never comes along: it goes to the proxy's log only.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ProblemClass {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl ProblemClass {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word used in JSON, headers, logs and metrics.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}

classes! {
    /// AICC refused our signature or the agent's credential (HTTP 401, 000-003).
    Auth = "auth";
    /// AICC locked our address, or it is not on the allow-list (HTTP 403).
    Locked = "locked";
    /// The agent is not signed in, or its credential is outdated (100-006).
    NotSignedIn = "not-signed-in";
    /// The key may not use this interface (0101003).
    NoPermission = "no-permission";
    /// This platform does not have the interface (0100003, HTTP 404 and 405).
    Unsupported = "unsupported";
    /// AICC found our request invalid (0100002, 000-002, 000-006).
    BadRequest = "bad-request";
    /// We asked too often (000-007, HTTP 429).
    Throttled = "throttled";
    /// AICC failed inside (0100001, 0100999, 0101001, 100-007, HTTP 5xx).
    Upstream = "upstream";
    /// AICC could not be reached in time: connection, name look-up, TLS, time-out.
    Network = "network";
    /// AICC answered, but nothing we know.
    Decode = "decode";
    /// The database that several proxies share does not say which of them may ask AICC.
    NoLease = "no-lease";
    /// A code that is in none of the vendor's lists.
    Other = "other";
}

/// Whether asking again helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Only after a change of configuration, or one probe after a long pause. Asking on would prolong a lock.
    Never,
    /// With growing pauses.
    Slowly,
}

impl ProblemClass {
    /// The class with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|class| class.word() == word)
    }

    /// Whether AICC as a whole may be the cause, rather than one interface of it.
    pub const fn may_be_of_all(self) -> bool {
        matches!(self, Self::Auth | Self::Locked | Self::Throttled | Self::Upstream | Self::Network | Self::NoLease)
    }

    /// Whether asking again helps.
    pub const fn retry(self) -> Retry {
        match self {
            Self::Auth | Self::Locked | Self::NotSignedIn | Self::NoPermission | Self::Unsupported | Self::BadRequest => Retry::Never,
            Self::Throttled | Self::Upstream | Self::Network | Self::Decode | Self::NoLease | Self::Other => Retry::Slowly,
        }
    }
}

/// Why the last read failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of failure.
    pub class: ProblemClass,
    /// The vendor's code (`0100002`, `100-006`) or the HTTP status as text; at most 16 characters of `A-Z`, `a-z`, `0-9` and `-`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl Problem {
    /// A problem without a code.
    pub const fn of(class: ProblemClass) -> Self {
        Self { class, code: None }
    }

    /// A problem with the vendor's code. Characters that no code has are dropped, since the text comes from outside.
    pub fn with_code(class: ProblemClass, code: &str) -> Self {
        let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(16).collect();
        Self { class, code: (!code.is_empty()).then_some(code) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_one_word_everywhere() {
        for class in ProblemClass::ALL {
            assert_eq!(serde_json::to_string(class).unwrap(), format!("\"{}\"", class.word()));
            assert_eq!(ProblemClass::from_word(class.word()), Some(*class));
        }
    }

    #[test]
    fn a_code_from_outside_cannot_smuggle_text() {
        let problem = Problem::with_code(ProblemClass::Other, "01\r\nSet-Cookie: x; 0100002-aaaaaaaaaaaa");
        assert_eq!(problem.code.as_deref(), Some("01Set-Cookiex010"));
    }
}
