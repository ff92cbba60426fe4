//! A sampled or estimated value, or the reason why it is not shown.

use std::fmt;

use serde::de::{self, IntoDeserializer, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a value is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    /// There is nothing below the line: no call, no agent.
    NothingToDivideBy,
    /// Nothing was recorded that it could be made of.
    NotRecorded,
    /// It takes more calls than came.
    TooFewCalls,
    /// Periods are missing, and it would not hold without them.
    Gaps,
    /// Less than half of the window was recorded.
    LowCoverage,
    /// The agents' time does not fit the calls: they work for other queues, too (KPI sheet, `talk_check`).
    DoesNotFit,
    /// The last reading is too old, or there is none.
    Stale,
}

/// A value whose unit is that of its KPI, or why there is none. In JSON a number or the word of the reason.
///
/// ```
/// use domain::kpi::estimate::{Estimate, Hidden};
/// let written = serde_json::to_string(&[Estimate(Ok(82.4)), Estimate(Err(Hidden::TooFewCalls))]).unwrap();
/// assert_eq!(written, r#"[82.4,"too_few_calls"]"#);
/// assert_eq!(serde_json::from_str::<Vec<Estimate>>("[82,\"gaps\"]").unwrap(), [Estimate(Ok(82.0)), Estimate(Err(Hidden::Gaps))]);
/// assert!(serde_json::from_str::<Estimate>("\"whatever\"").is_err() && serde_json::from_str::<Estimate>("null").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate(pub Result<f64, Hidden>);

impl Estimate {
    /// The same with at most two decimals, which is more than is ever shown.
    #[must_use]
    pub fn rounded(self) -> Self {
        Self(self.0.map(|value| (value * 100.0).round() / 100.0))
    }
}

impl Serialize for Estimate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Ok(value) => serializer.serialize_f64(value),
            Err(hidden) => hidden.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Estimate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberOrWord)
    }
}

struct NumberOrWord;

impl Visitor<'_> for NumberOrWord {
    type Value = Estimate;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number or the reason why there is none")
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Estimate, E> {
        Ok(Estimate(Ok(value)))
    }

    #[expect(clippy::cast_precision_loss, reason = "seconds, percents and calls stay far below 2^52")]
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Estimate, E> {
        Ok(Estimate(Ok(value as f64)))
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Estimate, E> {
        Hidden::deserialize(word.into_deserializer()).map(|hidden| Estimate(Err(hidden)))
    }
}
