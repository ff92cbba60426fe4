//! Identifiers. Each kind is its own type, so that the compiler catches a skill where an access code belongs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! number_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

number_id! {
    /// A call centre (`ccId`), 1 to 65535.
    CallCenterId;
    /// A virtual call centre (`vdn`), 1 to 5000; newer texts call it VCC.
    VdnId;
    /// A skill queue (`skillId`).
    SkillId;
    /// An access code, that is a dialled number, by the platform's internal number (`innoId`), not the telephone number.
    AccessCodeId;
    /// An agent (`agentid`), 101 to 999999.
    AgentId;
}

/// A site of the configuration: one platform with its CC-CMS and CC-Gateway. 1 to 32 characters of `a-z`, `0-9` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SiteId(String);

impl SiteId {
    /// The text as it stands in addresses and in the configuration.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SiteId {
    type Err = String;

    /// # Errors
    /// A sentence that says what a site id looks like.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let good =
            (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if good { Ok(Self(text.to_owned())) } else { Err("a site id has 1 to 32 characters of a-z, 0-9 and -".to_owned()) }
    }
}

impl TryFrom<String> for SiteId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SiteId> for String {
    fn from(site: SiteId) -> Self {
        site.0
    }
}

impl fmt::Display for SiteId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_id_is_short_and_plain() {
        for good in ["a", "main", "shenzhen-2", &"x".repeat(32)] {
            assert!(good.parse::<SiteId>().is_ok(), "{good}");
        }
        for bad in ["", "Main", "a b", "a/b", "ä", &"x".repeat(33)] {
            assert!(bad.parse::<SiteId>().is_err(), "{bad}");
        }
    }
}
