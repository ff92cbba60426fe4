//! Which parts of a picture are painted, so that only these have to go before the next one.

use std::ops::Range;

use crate::charts::palette::Rgb;

/// A picture has at most this many strips.
const STRIPS: usize = 8;
/// No rows.
pub const NONE: (usize, usize) = (usize::MAX, 0);

/// Where a picture is not of the colour of its ground: in each upright strip from one row to another, and in rows that go across them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Painted {
    size: (u32, u32),
    ground: Rgb,
    /// Columns and rows.
    across: Vec<(Range<usize>, Range<usize>)>,
    /// A strip is two to the power of this wide, in columns.
    shift: u32,
    /// The first row of each and the one after the last.
    strips: [(usize, usize); STRIPS],
}

impl Painted {
    /// Nothing is painted.
    pub fn none(size: (u32, u32), ground: Rgb) -> Self {
        let shift = (size.0 as usize).div_ceil(STRIPS).next_power_of_two().trailing_zeros();
        Self { size, ground, across: Vec::new(), shift, strips: [NONE; STRIPS] }
    }

    /// Whether it is of this size, on this ground.
    pub fn is_of(&self, size: (u32, u32), ground: Rgb) -> bool {
        (self.size, self.ground) == (size, ground)
    }

    /// Some rows of a column are painted: the first and the one after the last.
    pub fn add(&mut self, column: usize, rows: (usize, usize)) {
        if let Some(strip) = self.strips.get_mut(column >> self.shift) {
            *strip = (strip.0.min(rows.0), strip.1.max(rows.1));
        }
    }

    /// A rectangle is painted that may go across all strips: no strip grows by it, for it may be a row far from all else.
    pub fn add_across(&mut self, columns: Range<usize>, rows: Range<usize>) {
        self.across.push((columns, rows));
    }

    /// All that is painted: columns and rows.
    pub fn all(&self) -> Vec<(Range<usize>, Range<usize>)> {
        let width = self.size.0 as usize;
        let strips = self.strips.iter().enumerate().filter(|(_, rows)| **rows != NONE);
        let strips = strips.map(|(place, rows)| (place << self.shift..((place + 1) << self.shift).min(width), rows.0..rows.1));
        strips.chain(self.across.iter().cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: Rgb = [255; 3];

    #[test]
    fn what_is_painted_is_told_by_strips_and_what_goes_across_by_itself() {
        let mut painted = Painted::none((1_000, 100), PAPER);
        assert!(painted.all().is_empty());
        painted.add_across(0..1_000, 50..51);
        for (column, rows) in [(127, (20, 30)), (0, (10, 12)), (128, (0, 100)), (999, (1, 2))] {
            painted.add(column, rows);
        }
        assert_eq!(painted.all(), [(0..128, 10..30), (128..256, 0..100), (896..1_000, 1..2), (0..1_000, 50..51)]);
    }

    #[test]
    fn a_narrow_picture_has_strips_too() {
        let mut painted = Painted::none((3, 5), PAPER);
        painted.add(2, (1, 4));
        assert_eq!(painted.all(), [(2..3, 1..4)]);
        assert!(painted.is_of((3, 5), PAPER) && !painted.is_of((3, 6), PAPER) && !painted.is_of((3, 5), [0; 3]));
    }
}
