//! Cells as numbers, and columns of them as few bytes. Pure.
//!
//! A counter of a queue mostly stays as it is from one read to the next: a column is where it changed, and by how much.

use domain::reading::Reading;

/// One cell as a number.
pub(super) type Code = u64;

/// Nothing was recorded: a gap.
pub(super) const GAP: Code = 0;
const ABSENT: Code = 1;
const UNREAD: Code = 2;
/// Values begin here.
const ZERO: Code = 3;

/// The code of what was read. A value below zero cannot be true and is not written as one.
pub(super) fn code(reading: Reading) -> Code {
    match reading {
        Reading::Absent => ABSENT,
        Reading::Unread => UNREAD,
        Reading::Value(value) => u64::try_from(value).map_or(UNREAD, |value| value.saturating_add(ZERO)),
    }
}

/// What a code stands for; `None` for a gap.
pub(super) fn reading(code: Code) -> Option<Reading> {
    match code {
        GAP => None,
        ABSENT => Some(Reading::Absent),
        UNREAD => Some(Reading::Unread),
        value => Some(i64::try_from(value - ZERO).map_or(Reading::Unread, Reading::Value)),
    }
}

/// Whether a code is a number that was read.
pub(super) const fn is_value(code: Code) -> bool {
    code >= ZERO
}

/// Columns with few changes say where these are; others have a bit for each place.
const FEW: usize = 12;

/// Writes a number, seven bits to a byte, the lowest first.
pub(super) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// Reads a number back; `None` where the bytes end or mean none.
pub(super) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Reads a number that counts something in memory.
pub(super) fn take_count(bytes: &mut &[u8], most: usize) -> Option<usize> {
    usize::try_from(take(bytes)?).ok().filter(|count| *count <= most)
}

/// Writes a column: where it changes, and by how much.
pub(super) fn put_column(out: &mut Vec<u8>, codes: &[Code]) {
    let mut before = GAP;
    let mut changes = Vec::with_capacity(codes.len());
    for &code in codes {
        changes.push(code.wrapping_sub(before).cast_signed());
        before = code;
    }
    put_exceptions(out, &changes);
}

/// Reads a column of so many cells back; `None` where the bytes are not one.
pub(super) fn take_column(bytes: &mut &[u8], cells: usize) -> Option<Vec<Code>> {
    let mut value = GAP;
    let step = |change: i64| {
        value = value.wrapping_add_signed(change);
        value
    };
    Some(take_exceptions(bytes, cells)?.into_iter().map(step).collect())
}

/// Writes numbers most of which are zero: where they are not, and what they are.
pub(super) fn put_exceptions(out: &mut Vec<u8>, numbers: &[i64]) {
    let exceptions = || numbers.iter().enumerate().filter(|(_, number)| **number != 0);
    let many = exceptions().count();
    put(out, many as u64);
    if many * FEW < numbers.len() {
        let mut next = 0;
        for (place, _) in exceptions() {
            put(out, (place - next) as u64);
            next = place + 1;
        }
    } else {
        let mut bits = vec![0_u8; numbers.len().div_ceil(8)];
        for (place, _) in exceptions() {
            bits[place / 8] |= 1 << (place % 8);
        }
        out.extend(bits);
    }
    for (_, number) in exceptions() {
        put(out, ((number << 1) ^ (number >> 63)).cast_unsigned());
    }
}

/// Reads so many numbers back; `None` where the bytes are none.
pub(super) fn take_exceptions(bytes: &mut &[u8], numbers: usize) -> Option<Vec<i64>> {
    let many = take_count(bytes, numbers)?;
    let mut places = Vec::with_capacity(many);
    if many * FEW < numbers {
        let mut next = 0;
        for _ in 0..many {
            let place = next + take_count(bytes, numbers)?;
            places.push(place);
            next = place + 1;
        }
    } else {
        let (bits, rest) = bytes.split_at_checked(numbers.div_ceil(8))?;
        *bytes = rest;
        places.extend((0..numbers).filter(|place| bits[place / 8] & (1 << (place % 8)) != 0));
    }
    if places.len() != many || places.last().is_some_and(|last| *last >= numbers) {
        return None;
    }
    let mut read = vec![0; numbers];
    for place in places {
        let number = take(bytes)?;
        read[place] = (number >> 1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg();
    }
    Some(read)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn zero_unread_absent_and_a_gap_stay_apart() {
        for known in [Reading::Value(0), Reading::Value(i64::from(u32::MAX)), Reading::Unread, Reading::Absent] {
            assert_eq!(reading(code(known)), Some(known));
        }
        assert_eq!((reading(GAP), reading(code(Reading::Value(-1)))), (None, Some(Reading::Unread)));
    }

    #[test]
    fn a_column_that_never_changes_costs_three_bytes_and_one_without_anything_one() {
        let mut bytes = Vec::new();
        put_column(&mut bytes, &[code(Reading::Value(7)); 360]);
        assert_eq!(bytes.len(), 3);
        bytes.clear();
        put_column(&mut bytes, &[GAP; 360]);
        assert_eq!(bytes.len(), 1);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_again(codes in prop::collection::vec(prop_oneof![0..4_u64, 0..40_u64, any::<u64>()], 0..400)) {
            let mut bytes = Vec::new();
            put_column(&mut bytes, &codes);
            let whole = bytes.len();
            bytes.push(9);
            let mut rest = &bytes[..];
            prop_assert_eq!(take_column(&mut rest, codes.len()), Some(codes));
            prop_assert_eq!(rest, [9], "and nothing of what follows");
            prop_assert_eq!(bytes.len() - 1, whole);
        }

        #[test]
        fn bytes_that_are_no_column_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..60), cells in 0..400_usize) {
            if let Some(codes) = take_column(&mut &bytes[..], cells) {
                prop_assert_eq!(codes.len(), cells);
            }
        }
    }
}
