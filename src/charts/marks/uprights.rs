//! Columns of pixels as an element of plotters.

use plotters::element::{Drawable, PointCollection};
use plotters::prelude::{BLACK, DrawingBackend};
use plotters_backend::{BackendCoord, DrawingErrorKind};

use super::{UNITS, units};

/// Upright lines in columns next to each other.
pub(super) struct Uprights<'a> {
    /// The middle of the first column, in units.
    pub left: i32,
    /// Upper and lower end of each, pixels.
    pub heights: &'a [(f32, f32)],
}

/// Their ends from left to right, the upper one first.
pub(super) struct Ends<'a> {
    uprights: &'a Uprights<'a>,
    at: usize,
}

impl Iterator for Ends<'_> {
    type Item = BackendCoord;

    #[inline]
    fn next(&mut self) -> Option<BackendCoord> {
        let (column, is_upper) = (self.at / 2, self.at.is_multiple_of(2));
        let (top, bottom) = self.uprights.heights.get(column)?;
        self.at += 1;
        Some((self.uprights.left + i32::try_from(column).unwrap_or(0) * UNITS, units(if is_upper { *top } else { *bottom })))
    }
}

impl<'a> PointCollection<'a, BackendCoord> for &'a Uprights<'a> {
    type Point = BackendCoord;
    type IntoIter = Ends<'a>;

    fn point_iter(self) -> Self::IntoIter {
        Ends { uprights: self, at: 0 }
    }
}

impl<B: DrawingBackend> Drawable<B> for Uprights<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut ends: I,
        backend: &mut B,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        while let (Some(top), Some(bottom)) = (ends.next(), ends.next()) {
            backend.draw_line(top, bottom, &BLACK)?;
        }
        Ok(())
    }
}
