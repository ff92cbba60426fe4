//! Many points per pixel column become one: first, least, most and last, with every break kept. Pure.

use super::scale::instants_within;
use super::values::Extremes;
use super::{Span, Values};

/// The points of one unbroken piece of a line that share one column of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Number of the column.
    pub column: usize,
    /// Whether it continues the piece before it.
    pub joined: bool,
    /// The earliest value.
    pub first: f64,
    /// The smallest value.
    pub least: f64,
    /// The largest value.
    pub most: f64,
    /// The latest value.
    pub last: f64,
}

/// Where the columns of a span begin among the instants: column `n` holds the instants from entry `n` up to entry `n + 1`. The right edge
/// belongs to the last column. `at_ms` ascends.
pub fn columns(at_ms: &[i64], span: Span, columns: usize) -> Vec<usize> {
    let within = instants_within(at_ms, span.from_ms, span.until_ms);
    let (length_ms, count) = ((span.until_ms - span.from_ms).max(1), i64::try_from(columns).unwrap_or(1).max(1));
    let mut starts = Vec::with_capacity(columns + 1);
    let mut start = within.start;
    for column in 0..count {
        // The first whole millisecond at or after the left edge of the column.
        let edge_ms = span.from_ms + (length_ms * column + count - 1) / count;
        let rest = at_ms.get(start..within.end).unwrap_or_default();
        // The edge is near: what lies behind it is not looked at.
        let mut reach = 1;
        while rest.get(reach).is_some_and(|instant_ms| *instant_ms < edge_ms) {
            reach *= 2;
        }
        let near = rest.get(..reach).unwrap_or(rest);
        start += near.partition_point(|instant_ms| *instant_ms < edge_ms);
        starts.push(start);
    }
    starts.push(within.end);
    starts
}

/// Indices of the instants that are further from the one before than may be joined, ascending.
pub fn breaks(at_ms: &[i64], max_gap_ms: i64) -> Vec<usize> {
    let mut breaks = Vec::new();
    for (index, [before, after]) in at_ms.array_windows().enumerate() {
        if after - before > max_gap_ms {
            breaks.push(index + 1);
        }
    }
    breaks
}

/// Reduces one line: `starts` from [`columns`], `breaks` from [`breaks`]. What was in `reduced` is replaced.
pub fn reduce(starts: &[usize], breaks: &[usize], values: &Values, reduced: &mut Vec<Column>) {
    reduced.clear();
    let mut joined = false;
    let first = starts.first().copied().unwrap_or_default();
    let mut breaks = breaks.get(breaks.partition_point(|index| *index < first)..).unwrap_or_default().iter().copied().peekable();
    for (column, [start, end]) in starts.array_windows().enumerate() {
        let (mut at, end) = (*start, (*end).min(values.len()));
        while at < end {
            if breaks.next_if(|index| *index <= at).is_some() {
                joined = false;
                continue;
            }
            let stop = breaks.peek().map_or(end, |index| end.min(*index));
            let stretch = values.raw().get(at..stop).unwrap_or_default();
            add(column, stretch, values.extremes(at..stop), &mut joined, reduced);
            at = stop;
        }
    }
}

/// Adds the values of one column between two breaks, whose extremes are known. `joined` says whether the value before them is known, and then whether the last is.
fn add(column: usize, values: &[f64], extremes: Extremes, joined: &mut bool, reduced: &mut Vec<Column>) {
    let Extremes { least, most, whole } = extremes;
    if let (true, [first, .., last] | [first @ last]) = (whole, values) {
        reduced.push(Column { column, joined: *joined, first: *first, least, most, last: *last });
        *joined = true;
        return;
    }
    for piece in values.chunk_by(|left, right| left.is_nan() == right.is_nan()) {
        if piece.first().is_some_and(|value| value.is_nan()) {
            *joined = false;
        } else {
            add(column, piece, Extremes::of(piece), joined, reduced);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NO: f64 = f64::NAN;

    fn reduced(at_ms: &[i64], values: &[f64], span: Span, width: usize, max_gap_ms: i64) -> Vec<Column> {
        let mut found = Vec::new();
        reduce(&columns(at_ms, span, width), &breaks(at_ms, max_gap_ms), &Values::from_raw(values.to_vec()), &mut found);
        found
    }

    #[test]
    fn a_column_keeps_first_least_most_and_last() {
        let found = reduced(&[0, 1, 2, 3, 10], &[5.0, 9.0, 1.0, 4.0, 7.0], Span { from_ms: 0, until_ms: 10 }, 2, 10);
        assert_eq!(
            found,
            [
                Column { column: 0, joined: false, first: 5.0, least: 1.0, most: 9.0, last: 4.0 },
                Column { column: 1, joined: true, first: 7.0, least: 7.0, most: 7.0, last: 7.0 },
            ]
        );
    }

    #[test]
    fn an_unknown_value_and_a_silence_break_within_a_column_too() {
        let found = reduced(&[0, 1, 2, 9], &[1.0, NO, 3.0, 4.0], Span { from_ms: 0, until_ms: 10 }, 1, 5);
        assert_eq!(
            found.iter().map(|column| (column.joined, column.first)).collect::<Vec<_>>(),
            [(false, 1.0), (false, 3.0), (false, 4.0)]
        );
    }

    #[test]
    fn columns_divide_all_instants_and_no_edge_is_lost() {
        assert_eq!(columns(&[0, 1, 2, 3, 4, 5, 6], Span { from_ms: 1, until_ms: 5 }, 2), [1, 3, 6]);
        assert_eq!(columns(&[], Span { from_ms: 1, until_ms: 5 }, 2), [0, 0, 0]);
    }

    proptest! {
        #[test]
        fn every_extreme_and_every_break_is_kept(
            steps in proptest::collection::vec((1_i64..26, proptest::option::weighted(0.97, -50.0..50.0_f64)), 0..600),
            (from_ms, length_ms) in (-100_i64..3000, 1_i64..14_000),
            width in 1_usize..60,
        ) {
            let mut now_ms = 0;
            let (at_ms, values): (Vec<i64>, Vec<f64>) = steps.into_iter().map(|(step_ms, value)| { now_ms += step_ms; (now_ms, value.unwrap_or(NO)) }).unzip();
            let span = Span { from_ms, until_ms: from_ms + length_ms };
            let column = |at_ms: i64| usize::try_from((at_ms - from_ms) * i64::try_from(width).unwrap() / length_ms).unwrap().min(width - 1);
            // The plain way: point after point.
            let mut plain: Vec<Column> = Vec::new();
            let mut before: Option<usize> = None;
            for index in 0..at_ms.len() {
                let (at, value) = (at_ms[index], values[index]);
                if at < span.from_ms || at > span.until_ms || value.is_nan() { continue; }
                let joined = before.is_some_and(|before| before + 1 == index && at - at_ms[before] <= 25);
                before = Some(index);
                match plain.last_mut() {
                    Some(last) if joined && last.column == column(at) => {
                        *last = Column { least: last.least.min(value), most: last.most.max(value), last: value, ..*last };
                    }
                    _ => plain.push(Column { column: column(at), joined, first: value, least: value, most: value, last: value }),
                }
            }
            prop_assert_eq!(reduced(&at_ms, &values, span, width, 25), plain);
        }
    }
}
