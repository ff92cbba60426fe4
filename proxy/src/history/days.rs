//! The steps of a day of one queue or access code, all its counters together, as few bytes as can be had. Pure.
//!
//! What a counter comes to is said from what is known already: from its step before, from where in a period a step is, and from a counter that was written
//! before it and goes the same way (as many calls are offered as there are calls more in all). Only by how much it differs is written, in the fewer bits the
//! more that was to be expected. Which counter is like which is found out for each day anew. It stands at the front, with how long each counter is, so that
//! whoever wants one counter reads no more than that one and those that it is said from.

mod choice;

use super::columns::{Code, GAP, put as put_number, take_count};
use super::likely::{Answers, Guess, Reader, Writer};
use super::steps::{Extreme, Steps, WAYS};
use choice::{Choice, class, level, near, said};

/// How a day begins that is written so. No Brotli stream does: there it would stand for a window that the format does not have.
const MARK: u8 = 0x11;
/// Periods of five minutes of a day.
const PERIODS: usize = 288;
const EXTREMES: [Extreme; 2] = [Extreme::Least, Extreme::Most];

/// Writes the counters of a day, each with as many steps.
pub(super) fn put(day: &[Steps]) -> Vec<u8> {
    let mut told = Told::of(day.first().map_or(0, |steps| steps.last.len()));
    let (mut front, mut guess, mut counters) = (Writer::default(), Guess::new(), Vec::new());
    for steps in day {
        let choices = told.best(steps);
        let mut writer = Writer::default();
        // What is written is what was read.
        let _ = told.counter(&mut writer, choices, Some(steps));
        let counter = writer.finish();
        let _ = of_front(&mut front, &mut guess, choices, counter.len());
        counters.extend(counter);
    }
    let (mut bytes, front) = (vec![MARK], front.finish());
    put_number(&mut bytes, front.len() as u64);
    bytes.extend(front);
    bytes.extend(counters);
    bytes
}

/// Whether a day is written so. Earlier versions of the program wrote it as [`Steps::put`] does, squeezed.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.first() == Some(&MARK)
}

/// Reads those counters back that are wanted by their numbers, of so many of so many steps; `None` where the bytes are none.
pub(super) fn read(bytes: &[u8], counters: usize, steps: usize, is_wanted: impl Fn(usize) -> bool) -> Option<Vec<Option<Steps>>> {
    let mut rest = bytes.strip_prefix(&[MARK])?;
    let length = take_count(&mut rest, bytes.len())?;
    let (front, mut rest) = rest.split_at_checked(length)?;
    let (mut front, mut guess, mut parts) = (Reader::new(front), Guess::new(), Vec::with_capacity(counters));
    for _ in 0..counters {
        let (choices, length) = of_front(&mut front, &mut guess, Default::default(), 0)?;
        let (part, behind) = rest.split_at_checked(length)?;
        parts.push((choices, part));
        rest = behind;
    }
    if !rest.is_empty() {
        return None;
    }
    let mut is_needed: Vec<bool> = (0..counters).map(is_wanted).collect();
    // One is said from another before it, and that one perhaps from one more.
    for (counter, (choices, _)) in parts.iter().enumerate().rev() {
        if is_needed[counter] {
            for choice in choices {
                is_needed[counter.checked_sub(choice.like)?] = true;
            }
        }
    }
    let mut told = Told::of(steps);
    let mut read = Vec::with_capacity(counters);
    for (is_needed, (choices, part)) in is_needed.into_iter().zip(parts) {
        read.push(if is_needed {
            let mut reader = Reader::new(part);
            Some(told.counter(&mut reader, choices, None).filter(|_| reader.is_at_its_end())?)
        } else {
            told.counters.push(None);
            None
        });
    }
    Some(read)
}

/// Takes what stands of a counter at the front: what it is said from, and how many bytes it has.
fn of_front(answers: &mut impl Answers, guess: &mut Guess, choices: [Choice; 3], length: usize) -> Option<([Choice; 3], usize)> {
    let mut take = |context: u32, number: usize| usize::try_from(answers.number(guess, [context, 0], i64::try_from(number).ok()?)).ok();
    let mut taken = [Choice::default(); 3];
    for (context, (choice, taken)) in (1..).step_by(2).zip(choices.into_iter().zip(&mut taken)) {
        *taken = Choice { way: take(context, choice.way)?, like: take(context + 1, choice.like)? };
    }
    Some((taken, take(7, length)?))
}

/// What was told of one counter, step by step.
struct Counter {
    /// By how much its last value changes.
    changes: Vec<i64>,
    /// By how much its least and its most differ from what was said of them.
    differences: [Vec<i64>; 2],
}

/// What was told of a day.
struct Told {
    /// Where there is no likeness: no change.
    none: Vec<i64>,
    /// Steps of a period.
    per_period: u32,
    /// Those that nobody needs were left out.
    counters: Vec<Option<Counter>>,
}

impl Told {
    fn of(steps: usize) -> Self {
        Self { none: vec![0; steps], per_period: u32::try_from(steps / PERIODS).unwrap_or_default().max(1), counters: Vec::new() }
    }

    /// Takes the next counter: writes what is given, or reads what is not.
    fn counter(&mut self, answers: &mut impl Answers, choices: [Choice; 3], given: Option<&Steps>) -> Option<Steps> {
        let (last, changes) = self.last(answers, given.map_or(&[], |steps| &steps.last), choices[0])?;
        let mut steps = Steps { last, ..Steps::default() };
        let mut told = [Vec::new(), Vec::new()];
        for (index, (extreme, choice)) in EXTREMES.into_iter().zip(&choices[1..]).enumerate() {
            let way = *WAYS.get(choice.way)?;
            let given = given.map(|steps| steps.differences(extreme, way));
            // The least is where the last value lets it be; how far the most went has to do with how far the least did.
            let beside = |step: usize| if index == 0 { level(steps.last[step]) } else { told[0][step] };
            let numbers = differences(answers, given.as_deref(), &changes, beside, self.like(*choice, index + 1)?);
            *(if index == 0 { &mut steps.min } else { &mut steps.max }) = steps.undone(extreme, way, &numbers);
            told[index] = numbers;
        }
        self.counters.push(Some(Counter { changes, differences: told }));
        Some(steps)
    }

    /// How the counter goes that another is like: its changes (0), its least (1) or its most (2).
    fn like(&self, choice: Choice, of: usize) -> Option<&[i64]> {
        if choice.like == 0 {
            return Some(&self.none);
        }
        let counter = self.counters.get(self.counters.len().checked_sub(choice.like)?)?.as_ref()?;
        Some(if of == 0 { &counter.changes } else { &counter.differences[of - 1] })
    }

    /// Takes last values, and tells how they change.
    fn last(&self, answers: &mut impl Answers, given: &[Code], choice: Choice) -> Option<(Vec<Code>, Vec<i64>)> {
        let (like, mut guess) = (self.like(choice, 0)?, Guess::new());
        let (mut last, mut changes) = (Vec::with_capacity(like.len()), Vec::with_capacity(like.len()));
        let mut before = GAP;
        for ((step, like), phase) in like.iter().enumerate().zip((0..self.per_period).cycle()) {
            let said = said(choice, phase == 0, before, *like);
            let contexts = [near(level(before), 20) | near(*like, 1) << 8 | phase << 16, class(*like) | class(level(before)) << 8];
            let number = given.get(step).map_or(0, |code| code.cast_signed().wrapping_sub(said));
            let code = said.wrapping_add(answers.number(&mut guess, contexts, number)).cast_unsigned();
            last.push(code);
            changes.push(code.wrapping_sub(before).cast_signed());
            before = code;
        }
        Some((last, changes))
    }
}

/// Takes by how much an extreme differs, step by step. What differs beside it is known, and so is how the last value changes.
fn differences(
    answers: &mut impl Answers,
    given: Option<&[i64]>,
    changes: &[i64],
    beside: impl Fn(usize) -> i64,
    like: &[i64],
) -> Vec<i64> {
    let mut guess = Guess::new();
    let take = |(step, (change, like)): (usize, (&i64, &i64))| {
        let contexts = [class(*change) | class(beside(step)) << 8, class(*like) | near(*change, 2) << 8];
        answers.number(&mut guess, contexts, given.map_or(0, |given| given[step]))
    };
    changes.iter().zip(like).enumerate().map(take).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stepped(codes: &[Code], steps: usize) -> Steps {
        let mut stepped = Steps::gaps(steps);
        for (index, &code) in codes.iter().enumerate() {
            stepped.take(index * steps / codes.len(), code, code, code);
        }
        stepped
    }

    #[test]
    fn what_follows_from_another_counter_costs_next_to_nothing() {
        let mut random = 7_u64;
        let mut calls = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            3 + (random >> 60)
        };
        // Calls of each minute; the same under another name; all calls of the day; those of the period.
        let minutes: Vec<Code> = (0..1440).map(|_| calls()).collect();
        let sums = |per: usize| {
            let sum = |step: usize| 3 + minutes[step - step % per..=step].iter().map(|code| code - 3).sum::<Code>();
            (0..1440).map(sum).collect::<Vec<_>>()
        };
        let of = |columns: &[&[Code]]| put(&columns.iter().map(|codes| stepped(codes, 1440)).collect::<Vec<_>>()).len();
        let day = sums(1440);
        assert!(of(&[&minutes, &minutes]) < of(&[&minutes]) + 40, "{} and {}", of(&[&minutes, &minutes]), of(&[&minutes]));
        assert!(of(&[&day, &sums(5)]) < of(&[&day]) + 60, "{} and {}", of(&[&day, &sums(5)]), of(&[&day]));
    }

    #[test]
    fn a_day_without_anything_takes_a_few_bytes() {
        assert!(put(&vec![Steps::gaps(288); 19]).len() < 40, "{}", put(&vec![Steps::gaps(288); 19]).len());
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_again(
            columns in prop::collection::vec(prop::collection::vec(prop_oneof![0..4_u64, 0..40_u64, 0..=u64::MAX / 2], 1..300), 0..5),
            steps in 1..400_usize,
        ) {
            let day: Vec<Steps> = columns.iter().map(|codes| stepped(codes, steps)).collect();
            let bytes = put(&day);
            prop_assert!(is_one(&bytes));
            let counters: Vec<Option<Steps>> = day.iter().cloned().map(Some).collect();
            prop_assert_eq!(read(&bytes, day.len(), steps, |_| true), Some(counters.clone()));
            for counter in 0..day.len() {
                let read = read(&bytes, day.len(), steps, |index| index == counter).unwrap();
                prop_assert_eq!(&read[counter], &counters[counter], "also by itself");
            }
        }

        #[test]
        fn bytes_that_are_no_day_do_no_harm(
            codes in prop::collection::vec(0..40_u64, 1..100), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let mut bytes = put(&[stepped(&codes, 100), stepped(&codes[..1], 100), stepped(&codes, 100)]);
            for (place, by) in changes {
                let place = place.index(bytes.len());
                bytes[place] ^= by;
            }
            if let Some(day) = read(&bytes, 3, 100, |_| true) {
                prop_assert!(day.iter().flatten().all(|column| [&column.last, &column.min, &column.max].iter().all(|codes| codes.len() == 100)));
            }
        }
    }
}
