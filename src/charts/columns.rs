//! What a line or a level covers in each column of pixels: pure arithmetic between values and marks. Heights are in pixels from the top.

use std::ops::Range;

use super::reduce::Column;

/// The course of one unbroken piece: upper and lower end in each column from `start` on.
#[derive(Clone, Debug, PartialEq)]
pub struct Heights {
    /// The first column.
    pub start: usize,
    /// Upper and lower end per column.
    pub heights: Vec<(f32, f32)>,
}

// A comparison each: the library's own take more care of what is not a number than there is work in a column, and no height is none.

const fn least(left: f32, right: f32) -> f32 {
    if right < left { right } else { left }
}

const fn most(left: f32, right: f32) -> f32 {
    if right > left { right } else { left }
}

/// The pieces of a reduced line. Neighbours meet half-way between their columns; empty columns within a piece are bridged. `y` gives the
/// height of a value.
pub fn joined(reduced: &[Column], y: impl Fn(f64) -> f32) -> Vec<Heights> {
    let mut pieces: Vec<Heights> = Vec::new();
    let mut last = (0_usize, 0.0_f32);
    for column in reduced {
        let own = (y(column.most), y(column.least));
        match pieces.last_mut() {
            Some(piece) if column.joined && column.column > last.0 => {
                let first = y(column.first);
                let steps = f32::from(u16::try_from(column.column - last.0).unwrap_or(u16::MAX));
                let slope = (first - last.1) / steps;
                // The height on the border between a column and the next one.
                let mut border = last.1 + slope * 0.5;
                if let Some(before) = piece.heights.last_mut() {
                    *before = (least(before.0, border), most(before.1, border));
                }
                for _ in last.0 + 1..column.column {
                    let next = border + slope;
                    piece.heights.push((least(border, next), most(border, next)));
                    border = next;
                }
                piece.heights.push((least(own.0, border), most(own.1, border)));
            }
            _ => pieces.push(Heights { start: column.column, heights: vec![own] }),
        }
        last = (column.column, y(column.last));
    }
    pieces
}

/// A piece as a line of some width: each column takes from its neighbours what the width of the line brings over. Only columns `within`
/// are kept; returns the first one, and upper and lower ends.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pixels")]
pub fn spread(piece: &Heights, width: f32, within: Range<usize>) -> (usize, Vec<(f32, f32)>) {
    let (wide, half) = ((width as usize).max(1), width / 2.0);
    let left = (wide - 1) / 2;
    let start = piece.start.saturating_sub(left).max(within.start);
    let end = (piece.start + piece.heights.len() + wide / 2).min(within.end);
    let over = |column: usize| {
        let from = (column + left + 1).saturating_sub(wide).saturating_sub(piece.start);
        let until = (column + left + 1).saturating_sub(piece.start).min(piece.heights.len());
        let reach = piece.heights.get(from..until).unwrap_or_default();
        let (top, bottom) = reach.iter().fold((f32::MAX, f32::MIN), |(top, bottom), own| (least(top, own.0), most(bottom, own.1)));
        (top - half, bottom + half)
    };
    (start, (start..end).map(over).collect())
}

/// The heights of a line through points (place in pixels from the left, height) at the middle of each column; a point alone takes `alone`
/// columns around it. `width` is the number of columns.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "places on a screen")]
pub fn across(points: &[(f64, f32)], alone: usize, width: usize) -> Heights {
    if let [(place, height)] = points {
        let start = (place.max(0.0) as usize).saturating_sub(alone / 2);
        return Heights { start, heights: vec![(*height, *height); alone.min(width.saturating_sub(start))] };
    }
    let middle = |place: f64| (place - 0.5).ceil().max(0.0) as usize;
    let start = points.first().map_or(0, |first| middle(first.0));
    let mut heights = Vec::new();
    for [(left, from), (right, until)] in points.array_windows() {
        for column in start + heights.len()..middle(*right).min(width) {
            let share = ((column as f64 + 0.5 - left) / (right - left)).clamp(0.0, 1.0) as f32;
            let height = from + (until - from) * share;
            heights.push((height, height));
        }
    }
    Heights { start, heights }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
    fn y(value: f64) -> f32 {
        100.0 - value as f32
    }

    const fn column(column: usize, joined: bool, value: f64) -> Column {
        Column { column, joined, first: value, least: value, most: value, last: value }
    }

    #[test]
    fn neighbours_meet_half_way_and_empty_columns_are_bridged() {
        let pieces = joined(&[column(2, false, 0.0), column(3, true, 10.0), column(5, true, 10.0), column(5, false, 4.0)], y);
        assert_eq!(
            pieces,
            [
                Heights { start: 2, heights: vec![(95.0, 100.0), (90.0, 95.0), (90.0, 90.0), (90.0, 90.0)] },
                Heights { start: 5, heights: vec![(96.0, 96.0)] },
            ]
        );
    }

    #[test]
    fn a_wide_line_reaches_over_to_its_neighbours_and_keeps_within() {
        let piece = Heights { start: 4, heights: vec![(10.0, 10.0), (20.0, 30.0)] };
        assert_eq!(spread(&piece, 1.0, 0..9), (4, vec![(9.5, 10.5), (19.5, 30.5)]));
        assert_eq!(spread(&piece, 3.0, 0..9), (3, vec![(8.5, 11.5), (8.5, 31.5), (8.5, 31.5), (18.5, 31.5)]));
        assert_eq!(spread(&piece, 2.0, 0..9), (4, vec![(9.0, 11.0), (9.0, 31.0), (19.0, 31.0)]));
        assert_eq!(spread(&piece, 3.0, 5..6), (5, vec![(8.5, 31.5)]));
    }

    #[test]
    fn few_points_are_joined_by_straight_lines_through_the_middles_of_columns() {
        assert_eq!(across(&[(0.0, 0.0), (4.0, 8.0)], 2, 9).heights, [(1.0, 1.0), (3.0, 3.0), (5.0, 5.0), (7.0, 7.0)]);
        assert_eq!(across(&[(3.5, 6.0)], 2, 9), Heights { start: 2, heights: vec![(6.0, 6.0); 2] });
        assert_eq!(across(&[(0.0, 0.0), (4.0, 8.0)], 2, 2).heights.len(), 2);
    }
}
