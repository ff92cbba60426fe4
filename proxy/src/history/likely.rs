//! Numbers as few bits, by how likely each was held to be before it was known. Pure, and in whole numbers only: every machine guesses alike.
//!
//! A number becomes a few questions with a yes or a no: whether it is zero, whether it is below, how long it is, and its digits. How each was answered
//! before is counted in two contexts; both together guess, and an answer takes the fewer bits the more it was expected (a binary arithmetic coder).
//! Writing and reading are the same steps, so that both guess alike.

/// What is known about a number before it is.
pub(super) type Contexts = [u32; 2];

/// Answers are counted in so many places for each context; where two share one, that costs bits and no truth.
const PLACE_BITS: u32 = 12;
/// After so many answers a count follows what is new at the same pace.
const MOST_SEEN: u16 = 60;
/// No chance is nearer to none or to certainty, in parts of 65,536.
const LEAST: i32 = 32;

/// By how much a count follows an answer, the first, the second and so on, in parts of 32,768; the one before the first stands for none.
const PACE: [i32; MOST_SEEN as usize + 1] = {
    let (mut pace, mut seen) = ([0; MOST_SEEN as usize + 1], 0_u16);
    while seen <= MOST_SEEN {
        pace[seen as usize] = 327_680 / (10 * seen as i32 + 6);
        seen += 1;
    }
    pace
};

/// What a count is worth after so many answers, in parts of 4096: nothing, five eighths, and so on.
const TRUST: [i32; MOST_SEEN as usize + 1] = {
    let (mut trust, mut seen) = ([0; MOST_SEEN as usize + 1], 0_u16);
    while seen <= MOST_SEEN {
        trust[seen as usize] = 40_960 * seen as i32 / (10 * seen as i32 + 6);
        seen += 1;
    }
    trust
};

/// Chances in parts of 4096 for logarithms of odds from -2048 to 2048, of which 256 are one: the curve at each 128. It is straight in between.
const CURVE: [i32; 33] = [
    1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607, 3785, 3901, 3975, 4024, 4050, 4068,
    4079, 4085, 4089, 4092, 4093, 4094,
];

const fn chance_of(odds: i32) -> i32 {
    let odds = if odds > 2047 {
        2047
    } else if odds < -2047 {
        -2047
    } else {
        odds
    };
    let (place, beyond) = (((odds >> 7) + 16).unsigned_abs() as usize, odds & 127);
    (CURVE[place] * (128 - beyond) + CURVE[place + 1] * beyond + 64) >> 7
}

/// The other way: logarithms of odds for chances in parts of 4096.
const ODDS: [i32; 4096] = {
    let (mut odds, mut next, mut value) = ([2047; 4096], 0, -2047);
    while value <= 2047 {
        while next <= chance_of(value) {
            odds[next.unsigned_abs() as usize] = value;
            next += 1;
        }
        value += 1;
    }
    odds
};

/// What was answered so far in one place.
#[derive(Clone, Copy)]
struct Seen {
    /// Chance of a yes, in parts of 65,536.
    yes: u16,
    answers: u16,
}

/// What is known of the numbers of one series.
pub(super) struct Guess(Vec<Seen>);

impl Guess {
    /// Nothing is known.
    pub(super) fn new() -> Self {
        Self(vec![Seen { yes: 1 << 15, answers: 0 }; 2 << PLACE_BITS])
    }

    /// Where the answers to a question are counted, in each context.
    fn places(question: u32, contexts: Contexts) -> [usize; 2] {
        let place = |context: u32| {
            let mixed = context.wrapping_mul(0x9E37_79B1) ^ question.wrapping_mul(0x85EB_CA77);
            (mixed.wrapping_mul(0xC2B2_AE3D) >> (32 - PLACE_BITS)) as usize
        };
        [place(contexts[0]), (1 << PLACE_BITS) + place(contexts[1])]
    }

    /// Chance of a yes, in parts of 4096, neither none nor certainty.
    fn chance(&self, places: [usize; 2]) -> u32 {
        let odds = places.map(|place| {
            let Seen { yes, answers } = self.0[place];
            (ODDS[usize::from(yes >> 4)] * TRUST[usize::from(answers)]) >> 12
        });
        // Each by itself would be worth one; of two that know the same, each is worth less.
        chance_of((odds[0] + odds[1]) * 3 / 5).unsigned_abs()
    }

    fn learn(&mut self, places: [usize; 2], yes: bool) {
        for place in places {
            let seen = &mut self.0[place];
            seen.answers = (seen.answers + 1).min(MOST_SEEN);
            let (before, truth) = (i32::from(seen.yes), if yes { 1 << 16 } else { 0 });
            let now = before + (((truth - before) * PACE[usize::from(seen.answers)]) >> 15);
            seen.yes = u16::try_from(now.clamp(LEAST, (1 << 16) - LEAST)).unwrap_or(seen.yes);
        }
    }
}

/// Writes answers, or reads them: then what is handed in counts for nothing, and what comes back is what was written.
pub(super) trait Answers {
    /// Takes an answer for which yes has this chance, in parts of 4096.
    fn answer(&mut self, chance: u32, yes: bool) -> bool;

    /// Takes a number.
    fn number(&mut self, guess: &mut Guess, contexts: Contexts, number: i64) -> i64 {
        let mut ask = |question: u32, yes: bool| {
            let places = Guess::places(question, contexts);
            let yes = self.answer(guess.chance(places), yes);
            guess.learn(places, yes);
            yes
        };
        if !ask(0, number != 0) {
            return 0;
        }
        let is_below = ask(1, number < 0);
        let (size, side) = (number.unsigned_abs(), u32::from(is_below));
        let (digits, mut length) = (u64::BITS - size.leading_zeros(), 1);
        while length < u64::BITS && ask(2 * length + side, length < digits) {
            length += 1;
        }
        let mut read = 1_u64;
        for place in (0..length - 1).rev() {
            // The first digits are told apart by those before them; the others are as good as chance.
            let before = if place + 4 > length { u32::from(read.to_le_bytes()[0]) << 16 } else { 0 };
            let digit = ask(before | length << 9 | place << 2 | 256 | side, (size >> place) & 1 == 1);
            read = (read << 1) | u64::from(digit);
        }
        if is_below { read.cast_signed().wrapping_neg() } else { read.cast_signed() }
    }
}

/// What of that which is left stands for a yes, up to here: never nothing and never all.
const fn middle(low: u32, high: u32, chance: u32) -> u32 {
    low + ((high - low) >> 12) * chance
}

/// Writes answers into bytes.
pub(super) struct Writer {
    bytes: Vec<u8>,
    low: u32,
    high: u32,
}

impl Default for Writer {
    fn default() -> Self {
        Self { bytes: Vec::new(), low: 0, high: u32::MAX }
    }
}

impl Writer {
    /// All that was written.
    pub(super) fn finish(mut self) -> Vec<u8> {
        // Behind it a reader finds zeros: that is between both.
        self.bytes.push(self.low.to_be_bytes()[0] + 1);
        self.bytes
    }
}

impl Answers for Writer {
    fn answer(&mut self, chance: u32, yes: bool) -> bool {
        let middle = middle(self.low, self.high, chance);
        (self.low, self.high) = if yes { (self.low, middle) } else { (middle + 1, self.high) };
        while (self.low ^ self.high) >> 24 == 0 {
            self.bytes.push(self.low.to_be_bytes()[0]);
            (self.low, self.high) = (self.low << 8, (self.high << 8) | 255);
        }
        yes
    }
}

/// Reads answers from bytes.
pub(super) struct Reader<'a> {
    bytes: std::slice::Iter<'a, u8>,
    /// How many bytes beyond the end were asked for.
    beyond: usize,
    low: u32,
    high: u32,
    here: u32,
}

impl<'a> Reader<'a> {
    /// Begins with the first of these bytes.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut reader = Self { bytes: bytes.iter(), beyond: 0, low: 0, high: u32::MAX, here: 0 };
        for _ in 0..4 {
            reader.next();
        }
        reader
    }

    /// Whether all was read that was written, and no more.
    pub(super) fn is_at_its_end(&self) -> bool {
        self.bytes.as_slice().is_empty() && self.beyond <= 3
    }

    fn next(&mut self) {
        let byte = self.bytes.next().copied();
        self.beyond += usize::from(byte.is_none());
        self.here = (self.here << 8) | u32::from(byte.unwrap_or_default());
    }
}

impl Answers for Reader<'_> {
    fn answer(&mut self, chance: u32, _: bool) -> bool {
        let middle = middle(self.low, self.high, chance);
        let yes = self.here <= middle;
        (self.low, self.high) = if yes { (self.low, middle) } else { (middle + 1, self.high) };
        while (self.low ^ self.high) >> 24 == 0 {
            (self.low, self.high) = (self.low << 8, (self.high << 8) | 255);
            self.next();
        }
        yes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(numbers: &[i64]) -> Vec<u8> {
        let (mut guess, mut writer) = (Guess::new(), Writer::default());
        for (index, number) in (0..).zip(numbers) {
            writer.number(&mut guess, [index % 3, index % 2], *number);
        }
        writer.finish()
    }

    #[test]
    fn what_is_expected_costs_next_to_nothing() {
        let numbers: Vec<i64> = (0..3000).map(|index| [0, 7, -300][index % 3]).collect();
        assert!(written(&numbers).len() < 40, "{} bytes", written(&numbers).len());
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_again(numbers in prop::collection::vec(prop_oneof![-2..3_i64, -300..300_i64, any::<i64>()], 0..400)) {
            let bytes = written(&numbers);
            let (mut guess, mut reader) = (Guess::new(), Reader::new(&bytes));
            for (index, number) in (0..).zip(&numbers) {
                prop_assert_eq!(reader.number(&mut guess, [index % 3, index % 2], 0), *number);
            }
            prop_assert!(reader.is_at_its_end(), "and no more than was written");
        }

        #[test]
        fn bytes_that_are_no_numbers_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let (mut guess, mut reader) = (Guess::new(), Reader::new(&bytes));
            for _ in 0..200 {
                reader.number(&mut guess, [0, 0], 0);
            }
        }
    }
}
