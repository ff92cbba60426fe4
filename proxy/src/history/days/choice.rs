//! What a counter is best said from: the ways that there are, and about what each costs.

use super::super::columns::{Code, GAP};
use super::super::steps::{Extreme, Steps, WAYS};
use super::Told;

/// The code of the value 0.
const ZERO: i64 = 3;
/// Numbers fall into so many classes: small ones each by itself, larger ones by their length, all by their sign.
const CLASSES: usize = 32;
/// What each pair of classes costs until it is known, and what must be gained by what is not the usual, bits: by experience.
const UNTIL_KNOWN: f64 = 4.0;
const WORTH_IT: f64 = 8.0;

/// What a counter is said from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// Of last values: 0 where they go on from the one before, 1 where they go on as the like does but begin anew with each period, 2 where they go on as
    /// the like does. Of an extreme: its way.
    pub(super) way: usize,
    /// How many counters before this one the one is that goes the same way; 0 for none.
    pub(super) like: usize,
}

impl Told {
    /// What last values, least and most of a counter are best said from.
    pub(super) fn best(&self, steps: &Steps) -> [Choice; 3] {
        let befores = [GAP].into_iter().chain(steps.last.iter().copied());
        let changes: Vec<i64> = steps.last.iter().zip(befores).map(|(code, before)| code.wrapping_sub(before).cast_signed()).collect();
        [
            self.best_course(&steps.last, &changes),
            self.best_way(steps, Extreme::Least, &changes),
            self.best_way(steps, Extreme::Most, &changes),
        ]
    }

    /// The course of last values that costs least, and what they are like.
    fn best_course(&self, last: &[Code], changes: &[i64]) -> Choice {
        let numbers = |choice: Choice| {
            let like = self.like(choice, 0).unwrap_or(&self.none);
            let befores = [&GAP].into_iter().chain(last);
            let phases = (0..self.per_period).cycle();
            let number = |(((code, before), like), phase): (((&Code, &Code), &i64), u32)| {
                code.cast_signed().wrapping_sub(said(choice, phase == 0, *before, *like))
            };
            last.iter().zip(befores).zip(like).zip(phases).map(number).collect::<Vec<_>>()
        };
        self.best_of([0, 1, 2], 0, changes, |choice, like| if choice.way == 0 { cost(changes, like) } else { cost(&numbers(choice), like) })
    }

    /// The way of an extreme that costs least, and what it is like.
    fn best_way(&self, steps: &Steps, extreme: Extreme, changes: &[i64]) -> Choice {
        let of = if extreme == Extreme::Least { 1 } else { 2 };
        let ways = WAYS.map(|way| steps.differences(extreme, way));
        let costs = ways.each_ref().map(|differences| cost(differences, changes));
        let way = (0..WAYS.len()).min_by(|one, other| costs[*one].total_cmp(&costs[*other])).unwrap_or_default();
        self.best_of([way], of, &ways[way], |choice, like| if choice.like == 0 { costs[way] } else { cost(&ways[way], like) })
    }

    /// Of these ways, and of all counters before as what it is like, those that cost least. Where nothing moves there is nothing to choose.
    fn best_of<const WAYS: usize>(&self, ways: [usize; WAYS], of: usize, numbers: &[i64], cost: impl Fn(Choice, &[i64]) -> f64) -> Choice {
        let first = Choice { way: ways[0], like: 0 };
        if !moves(numbers) {
            return first;
        }
        let choices = (0..=self.counters.len()).flat_map(|like| ways.map(|way| Choice { way, like }));
        let costs = choices.filter_map(|choice| {
            let like = self.like(choice, of).filter(|like| choice.like == 0 || moves(like))?;
            Some((choice, cost(choice, like) + if choice == first { 0.0 } else { WORTH_IT }))
        });
        costs.min_by(|(_, one), (_, other)| one.total_cmp(other)).map_or(first, |(choice, _)| choice)
    }
}

/// What a last value is said to be.
pub(super) const fn said(choice: Choice, begins: bool, before: Code, like: i64) -> i64 {
    match (choice.way, begins) {
        (0, _) => before.cast_signed(),
        (1, true) => like.wrapping_add(ZERO),
        _ => like.wrapping_add(before.cast_signed()),
    }
}

/// Whether anything happens after the first step.
fn moves(numbers: &[i64]) -> bool {
    numbers.iter().skip(1).any(|number| *number != 0)
}

/// The value of a code; what is none is below zero.
pub(super) const fn level(code: Code) -> i64 {
    code.cast_signed().wrapping_sub(ZERO)
}

/// A number no further from zero than this, counted from there.
pub(super) fn near(number: i64, most: i64) -> u32 {
    u32::try_from(number.clamp(-most, most) + most).unwrap_or_default()
}

/// Small numbers have a class each, larger ones one for their length; those below zero have their own.
pub(super) fn class(number: i64) -> u32 {
    let size = number.unsigned_abs();
    let class = if size < 5 { u32::from(size.to_le_bytes()[0]) } else { (3 + u64::BITS - size.leading_zeros()).min(15) };
    2 * class + u32::from(number < 0)
}

/// About how many bits numbers take beside others that are known: what a class says of the other, and the digits that no class says.
fn cost(numbers: &[i64], known: &[i64]) -> f64 {
    let (mut pairs, mut digits) = ([[0_u32; CLASSES]; CLASSES], 0);
    for (number, known) in numbers.iter().zip(known) {
        let length = u64::BITS - number.unsigned_abs().leading_zeros();
        digits += if length < 3 { 0 } else { length - 1 };
        pairs[class(*known) as usize][class(*number) as usize] += 1;
    }
    let of_class = |row: &[u32; CLASSES]| {
        let all = f64::from(row.iter().sum::<u32>());
        let bits = |count: &u32| f64::from(*count) * (all / f64::from(*count)).log2() + UNTIL_KNOWN;
        row.iter().filter(|count| **count > 0).map(bits).sum::<f64>()
    };
    f64::from(digits) + pairs.iter().map(of_class).sum::<f64>()
}
