//! Values of a line, of which some are unknown.

/// One value per instant. Unknown ones are kept as "not a number", half the size of an `Option`: charts read millions of them per second.
#[derive(Clone, Debug, Default)]
pub struct Values(Vec<f64>);

impl Values {
    /// The value at an index; `None` when unknown or out of range.
    pub fn get(&self, index: usize) -> Option<f64> {
        self.0.get(index).copied().filter(|value| !value.is_nan())
    }

    /// Adds a value at the end.
    pub fn push(&mut self, value: Option<f64>) {
        // An infinite value has no place on any chart.
        self.0.push(value.filter(|value| value.is_finite()).unwrap_or(f64::NAN));
    }

    /// How many there are, unknown ones too.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, each known or not.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Option<f64>> + ExactSizeIterator {
        self.0.iter().map(|value| (!value.is_nan()).then_some(*value))
    }

    /// All of them; unknown ones are not a number.
    pub(super) fn raw(&self) -> &[f64] {
        &self.0
    }
}

/// Equal when the same are unknown and the others equal.
impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(left, right)| left.to_bits() == right.to_bits())
    }
}

impl<const COUNT: usize> PartialEq<[Option<f64>; COUNT]> for Values {
    fn eq(&self, other: &[Option<f64>; COUNT]) -> bool {
        self.iter().eq(other.iter().copied())
    }
}

impl FromIterator<Option<f64>> for Values {
    fn from_iter<I: IntoIterator<Item = Option<f64>>>(values: I) -> Self {
        let values = values.into_iter();
        let mut all = Self(Vec::with_capacity(values.size_hint().0));
        values.for_each(|value| all.push(value));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_values_stay_unknown_and_compare_equal() {
        let values: Values = [Some(0.0), None, Some(f64::INFINITY), Some(2.0)].into_iter().collect();
        assert_eq!(values, [Some(0.0), None, None, Some(2.0)]);
        assert_eq!(values, values.clone());
        assert_ne!(values, values.iter().map(|value| Some(value.unwrap_or(0.0))).collect::<Values>());
        assert_eq!((values.get(1), values.get(9)), (None, None));
    }
}
