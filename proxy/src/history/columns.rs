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

/// Writes a column.
pub(super) fn put_column(out: &mut Vec<u8>, codes: &[Code]) {
    let mut before = GAP;
    let mut changes = Vec::new();
    for (place, &code) in codes.iter().enumerate() {
        if code != before {
            changes.push((place, code.wrapping_sub(before).cast_signed()));
            before = code;
        }
    }
    put(out, changes.len() as u64);
    if changes.len() * FEW < codes.len() {
        let mut next = 0;
        for &(place, _) in &changes {
            put(out, (place - next) as u64);
            next = place + 1;
        }
    } else {
        let mut bits = vec![0_u8; codes.len().div_ceil(8)];
        for &(place, _) in &changes {
            bits[place / 8] |= 1 << (place % 8);
        }
        out.extend(bits);
    }
    for (_, by) in changes {
        put(out, ((by << 1) ^ (by >> 63)).cast_unsigned());
    }
}

/// Reads a column of so many cells back; `None` where the bytes are not one.
pub(super) fn take_column(bytes: &mut &[u8], cells: usize) -> Option<Vec<Code>> {
    let changes = take_count(bytes, cells)?;
    let mut places = Vec::with_capacity(changes);
    if changes * FEW < cells {
        let mut next = 0;
        for _ in 0..changes {
            let place = next + take_count(bytes, cells)?;
            places.push(place);
            next = place + 1;
        }
    } else {
        let (bits, rest) = bytes.split_at_checked(cells.div_ceil(8))?;
        *bytes = rest;
        places.extend((0..cells).filter(|place| bits[place / 8] & (1 << (place % 8)) != 0));
    }
    if places.len() != changes || places.last().is_some_and(|last| *last >= cells) {
        return None;
    }
    let (mut codes, mut value) = (Vec::with_capacity(cells), GAP);
    for place in places {
        codes.resize(place, value);
        let by = take(bytes)?;
        value = value.wrapping_add((by >> 1) ^ (by & 1).wrapping_neg());
    }
    codes.resize(cells, value);
    Some(codes)
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
