//! A number, or the reason why there is none.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A raw counter as AICC supplied it.
///
/// In JSON: a number, `null` when it could not be read this time, and an absent field when this source never supplies it. Zero is a
/// value. Structs therefore mark such fields with `#[serde(default, skip_serializing_if = "Reading::is_absent")]`; the default is
/// [`Reading::Absent`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// The count itself; its unit is that of its [`crate::field::Field`].
    Value(i64),
    /// `?`: could not be read this time, or what came cannot be true.
    Unread,
    /// `-`: this source never supplies it.
    #[default]
    Absent,
}

impl Reading {
    /// The value, if there is one.
    pub const fn value(self) -> Option<i64> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unread | Self::Absent => None,
        }
    }

    /// Whether this source never supplies the field.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Combines two readings. Unknown stays unknown: a value comes out only when two values went in.
    #[must_use]
    pub fn and(self, other: Self, combine: impl FnOnce(i64, i64) -> i64) -> Self {
        match (self, other) {
            (Self::Value(left), Self::Value(right)) => Self::Value(combine(left, right)),
            (Self::Absent, _) | (_, Self::Absent) => Self::Absent,
            _ => Self::Unread,
        }
    }
}

impl Serialize for Reading {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Reading {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.map_or(Self::Unread, Self::Value))
    }
}

/// A number computed from readings; its unit is that of its KPI.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// The result.
    Value(f64),
    /// `n/a`: a ratio whose denominator is zero.
    NotApplicable,
    /// `?`: an input could not be read.
    Unread,
    /// `-`: an input is never supplied here.
    Absent,
}

impl Figure {
    /// The value, if there is one.
    pub const fn value(self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotApplicable | Self::Unread | Self::Absent => None,
        }
    }

    /// `part / whole * scale`, with `n/a` for nothing below the line.
    ///
    /// ```
    /// use domain::reading::{Figure, Reading};
    /// assert_eq!(Figure::ratio(Reading::Value(1), Reading::Value(4), 100.0), Figure::Value(25.0));
    /// assert_eq!(Figure::ratio(Reading::Value(0), Reading::Value(0), 100.0), Figure::NotApplicable);
    /// assert_eq!(Figure::ratio(Reading::Unread, Reading::Value(4), 100.0), Figure::Unread);
    /// ```
    #[expect(clippy::cast_precision_loss, reason = "counts of calls and agents stay far below 2^52")]
    pub fn ratio(part: Reading, whole: Reading, scale: f64) -> Self {
        match (part, whole) {
            (Reading::Absent, _) | (_, Reading::Absent) => Self::Absent,
            (Reading::Unread, _) | (_, Reading::Unread) => Self::Unread,
            (Reading::Value(_), Reading::Value(0)) => Self::NotApplicable,
            (Reading::Value(part), Reading::Value(whole)) => Self::Value(part as f64 / whole as f64 * scale),
        }
    }
}

impl From<Reading> for Figure {
    #[expect(clippy::cast_precision_loss, reason = "counts of calls and agents stay far below 2^52")]
    fn from(reading: Reading) -> Self {
        match reading {
            Reading::Value(value) => Self::Value(value as f64),
            Reading::Unread => Self::Unread,
            Reading::Absent => Self::Absent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Row {
        #[serde(default, skip_serializing_if = "Reading::is_absent")]
        waiting: Reading,
    }

    #[test]
    fn zero_unread_and_absent_stay_apart_on_the_wire() {
        for (reading, json) in [(Reading::Value(0), r#"{"waiting":0}"#), (Reading::Unread, r#"{"waiting":null}"#), (Reading::Absent, "{}")]
        {
            let row = Row { waiting: reading };
            assert_eq!(serde_json::to_string(&row).unwrap(), json);
            assert_eq!(serde_json::from_str::<Row>(json).unwrap(), row);
        }
    }

    #[test]
    fn a_sum_with_an_unknown_part_is_unknown() {
        let sum = |left: Reading, right| left.and(right, |a, b| a + b);
        assert_eq!(sum(Reading::Value(1), Reading::Value(2)), Reading::Value(3));
        assert_eq!(sum(Reading::Value(1), Reading::Unread), Reading::Unread);
        assert_eq!(sum(Reading::Absent, Reading::Unread), Reading::Absent);
    }
}
