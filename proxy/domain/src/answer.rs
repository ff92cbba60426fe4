//! What the proxy reads of AICC, from its bytes. It is decoded in this crate, which is built for speed also where the rest is built for size;
//! what comes seldom and is short is decoded where it is wanted.

use serde::de::DeserializeOwned;

use crate::access_code::AccessCodes;
use crate::agent::AgentStatistics;
use crate::maps::Maps;
use crate::skill::Skills;
use crate::snapshot::Snapshot;
use crate::sysindex::Periods;
use crate::system_state::SystemState;

/// The body of an answer with figures.
pub trait Answer: Sized {
    /// Decodes a body.
    ///
    /// # Errors
    /// If the bytes are not such an answer: page and proxy are of different builds.
    fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error>;
}

/// Decodes a document whose structs are objects.
///
/// # Errors
/// If the bytes are not such a document.
#[inline]
pub fn decoded<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let mut decoder = serde_json::Deserializer::from_slice(bytes);
    let document = T::deserialize(Maps(&mut decoder))?;
    decoder.end()?;
    Ok(document)
}

macro_rules! answers {
    ($inline:meta: $($what:ty),* $(,)?) => {
        $(impl Answer for $what {
            #[$inline]
            fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
                decoded(bytes)
            }
        })*
    };
}

// Thousands of rows, for speed.
answers![inline(never): Option<Snapshot<Periods>>, Option<Snapshot<Skills>>];
// Few: inlined, it is built like the crate that calls it.
answers![inline: Option<Snapshot<AccessCodes>>, Option<Snapshot<SystemState>>, Option<Snapshot<AgentStatistics>>];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Number(i64);

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Kind {
        Plain,
        One(Number),
        Two(f64, bool),
        Named { inner: Inner },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "what")]
    enum Tagged {
        Inner(Inner),
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Inner {
        name: String,
        #[serde(default)]
        more: Option<Box<Inner>>,
    }

    type Whole = (Vec<Kind>, BTreeMap<String, Inner>, Option<Tagged>, Vec<(u8, Option<String>)>);

    #[test]
    fn a_document_is_decoded_as_the_library_does_but_a_struct_is_no_array() {
        let inner = |name: &str, more| Inner { name: name.to_owned(), more };
        let kinds = vec![Kind::Plain, Kind::One(Number(-3)), Kind::Two(0.5, true), Kind::Named { inner: inner("\u{e9}\n", None) }];
        let named = BTreeMap::from([("a".to_owned(), inner("x", Some(Box::new(inner("y", None)))))]);
        let whole: Whole = (kinds, named, Some(Tagged::Inner(inner("z", None))), vec![(7, None), (8, Some("t".to_owned()))]);
        let bytes = serde_json::to_vec(&whole).unwrap();
        assert_eq!(decoded::<Whole>(&bytes).unwrap(), whole);
        assert_eq!(decoded::<Inner>(br#"{"name":"a","unknown":[{"b":1}]}"#).unwrap(), inner("a", None));
        for not in [r#"["a",null]"#, r#"{"more":null}"#, r#"{"name":"a"} x"#, r#"{"name":"a","name":"b"}"#, r#"{"name":1}"#, ""] {
            assert!(decoded::<Inner>(not.as_bytes()).is_err(), "{not}");
        }
    }
}
