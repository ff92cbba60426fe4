//! Values of a line, of which some are unknown, and what stretches of them come to.

use std::ops::Range;
use std::sync::OnceLock;

/// Values that are put together. A second storey of blocks would spare a tenth of a millisecond in a million values.
const BLOCK: usize = 64;

/// What a stretch of values comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extremes {
    /// The smallest known value; infinite without any.
    pub least: f64,
    /// The largest known value; negatively infinite without any.
    pub most: f64,
    /// Whether all are known.
    pub whole: bool,
}

impl Extremes {
    const NONE: Self = Self { least: f64::INFINITY, most: f64::NEG_INFINITY, whole: true };

    /// Those of values of which the unknown ones are not a number.
    pub fn of(values: &[f64]) -> Self {
        let (pairs, rest) = values.as_chunks::<2>();
        of_pairs(pairs).and(Self::one_by_one(rest))
    }

    fn one_by_one(values: &[f64]) -> Self {
        let Self { mut least, mut most, mut whole } = Self::NONE;
        for value in values {
            whole &= !value.is_nan();
            least = if *value < least { *value } else { least };
            most = if *value > most { *value } else { most };
        }
        Self { least, most, whole }
    }

    const fn and(self, other: Self) -> Self {
        let least = if other.least < self.least { other.least } else { self.least };
        let most = if other.most > self.most { other.most } else { self.most };
        Self { least, most, whole: self.whole && other.whole }
    }

    /// The smallest and the largest known value, if there is one.
    pub fn known(self) -> Option<(f64, f64)> {
        (self.least <= self.most).then_some((self.least, self.most))
    }
}

/// Two values at a time, for which every browser has instructions that knows what else the page uses: a third of the time.
#[cfg(target_arch = "wasm32")]
#[target_feature(enable = "simd128")]
fn of_pairs(pairs: &[[f64; 2]]) -> Extremes {
    use std::arch::wasm32::{f64x2, f64x2_extract_lane, f64x2_ne, f64x2_pmax, f64x2_pmin, f64x2_splat, v128_any_true, v128_or};

    let (mut least, mut most) = (f64x2_splat(f64::INFINITY), f64x2_splat(f64::NEG_INFINITY));
    let mut unknown = f64x2_splat(0.0);
    for [left, right] in pairs {
        let pair = f64x2(*left, *right);
        // What is not a number is neither less nor more, and not even itself.
        least = f64x2_pmin(least, pair);
        most = f64x2_pmax(most, pair);
        unknown = v128_or(unknown, f64x2_ne(pair, pair));
    }
    let of_lanes = |left, right| Extremes { least: left, most: right, whole: true };
    let both = of_lanes(f64x2_extract_lane::<0>(least), f64x2_extract_lane::<0>(most));
    let both = both.and(of_lanes(f64x2_extract_lane::<1>(least), f64x2_extract_lane::<1>(most)));
    Extremes { whole: !v128_any_true(unknown), ..both }
}

#[cfg(not(target_arch = "wasm32"))]
fn of_pairs(pairs: &[[f64; 2]]) -> Extremes {
    Extremes::one_by_one(pairs.as_flattened())
}

/// One value per instant. Unknown ones are kept as "not a number", half the size of an `Option`: charts read millions of them per second.
///
/// What is asked of long stretches (how high the axis must reach, what is told of a line, what a column of pixels holds) is put together
/// from blocks, which are made with the first question and then kept: by what is added at the end, too.
#[derive(Clone, Debug, Default)]
pub struct Values {
    raw: Vec<f64>,
    /// The extremes of each whole block.
    blocks: OnceLock<Vec<Extremes>>,
}

impl Values {
    /// Takes values as they are: each a finite number, or not a number.
    pub(super) const fn from_raw(raw: Vec<f64>) -> Self {
        Self { raw, blocks: OnceLock::new() }
    }

    /// The extremes between two indices; what is beyond the end counts for nothing.
    pub fn extremes(&self, range: Range<usize>) -> Extremes {
        let (start, end) = (range.start.min(self.raw.len()), range.end.min(self.raw.len()));
        let of = |start: usize, end: usize| Extremes::of(self.raw.get(start..end).unwrap_or_default());
        let (first, last) = (start.div_ceil(BLOCK), end / BLOCK);
        if first >= last {
            return of(start, end);
        }
        let blocks = self.blocks.get_or_init(|| self.raw.as_chunks::<BLOCK>().0.iter().map(|block| Extremes::of(block)).collect());
        let within = blocks.get(first..last).unwrap_or_default().iter().copied().fold(of(start, first * BLOCK), Extremes::and);
        within.and(of(last * BLOCK, end))
    }

    /// The value at an index; `None` when unknown or out of range.
    pub fn get(&self, index: usize) -> Option<f64> {
        self.raw.get(index).copied().filter(|value| !value.is_nan())
    }

    /// Adds a value at the end.
    pub fn push(&mut self, value: Option<f64>) {
        // An infinite value has no place on any chart.
        self.raw.push(value.filter(|value| value.is_finite()).unwrap_or(f64::NAN));
        if let (Some(blocks), Some((_, block))) = (self.blocks.get_mut(), self.raw.split_last_chunk::<BLOCK>())
            && self.raw.len().is_multiple_of(BLOCK)
        {
            blocks.push(Extremes::of(block));
        }
    }

    /// How many there are, unknown ones too.
    pub const fn len(&self) -> usize {
        self.raw.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// All of them, each known or not.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Option<f64>> + ExactSizeIterator {
        self.raw.iter().map(|value| (!value.is_nan()).then_some(*value))
    }

    /// All of them; unknown ones are not a number.
    pub(super) fn raw(&self) -> &[f64] {
        &self.raw
    }
}

/// Equal when the same are unknown and the others equal.
impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.raw.len() == other.raw.len() && self.raw.iter().zip(&other.raw).all(|(left, right)| left.to_bits() == right.to_bits())
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
        let mut all = Self::from_raw(Vec::with_capacity(values.size_hint().0));
        values.for_each(|value| all.push(value));
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn unknown_values_stay_unknown_and_compare_equal() {
        let values: Values = [Some(0.0), None, Some(f64::INFINITY), Some(2.0)].into_iter().collect();
        assert_eq!(values, [Some(0.0), None, None, Some(2.0)]);
        assert_eq!(values, values.clone());
        assert_ne!(values, values.iter().map(|value| Some(value.unwrap_or(0.0))).collect::<Values>());
        assert_eq!((values.get(1), values.get(9)), (None, None));
    }

    proptest! {
        #[test]
        fn blocks_lose_no_extreme_and_no_gap_and_adding_is_the_same_as_building_anew(
            values in proptest::collection::vec(proptest::option::weighted(0.98, -50.0..50.0_f64), 0..700),
            asked_after in 0_usize..700,
            (start, length) in (0_usize..800, 0_usize..800),
        ) {
            let mut kept = Values::default();
            for (index, value) in values.iter().enumerate() {
                if index == asked_after {
                    // From here on there are blocks to be kept.
                    let _ = kept.extremes(0..index);
                }
                kept.push(*value);
            }
            let anew: Values = values.iter().copied().collect();
            let range = start..start + length;
            let plain = values.get(start.min(values.len())..range.end.min(values.len())).unwrap();
            let known = || plain.iter().copied().flatten();
            let expected = Extremes {
                least: known().fold(f64::INFINITY, f64::min),
                most: known().fold(f64::NEG_INFINITY, f64::max),
                whole: plain.iter().all(Option::is_some),
            };
            prop_assert_eq!(kept.extremes(range.clone()), expected);
            prop_assert_eq!(anew.extremes(range), expected);
            let _ = (kept.extremes(0..700), anew.extremes(0..700));
            prop_assert_eq!(kept.blocks.get(), anew.blocks.get());
        }
    }
}
