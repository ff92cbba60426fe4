//! A surface of plotters that is a picture in memory: rows of red, green, blue, opaque.
//!
//! Cost goes with pixels, not with points: an upright line is a run of rows in one column, and all other lines are gathered column by
//! column, so that no pixel is painted twice and joints do not show.

use std::convert::Infallible;
use std::ops::Range;

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend};

use super::painted::{NONE, Painted};
use super::{Drawn, Ink, UNITS, units};
use crate::charts::palette::Rgb;

/// Columns that are gathered at once: the reach of the widest line, twice, and a stride.
const RING: usize = 32;
/// A steep line is cut into strides of this many columns.
const STRIDE: i32 = 8 * ONE;
/// A pixel in the numbers of a line.
const ONE: i32 = 256;
/// Upright lines that are painted together where they lie beside each other.
const BESIDE: usize = 4;
/// Opaque.
const FULL: u32 = 256;

/// A picture.
#[derive(Clone, Debug, Default)]
pub struct Pixels {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
    /// A row of the colour of the ground.
    blank: Vec<u8>,
    ink: Ink,
    painted: Painted,
    /// How much of each pixel of some columns is covered, 0 to 255; one column after the other.
    covered: Vec<u8>,
    /// Which rows of these columns are covered: the first and the one after the last.
    rows: [(usize, usize); RING],
}

impl Pixels {
    /// Makes it this large and of one colour.
    pub fn clear(&mut self, (width, height): (u32, u32), colour: Rgb) {
        // Of a picture like this one, only what was painted has to go: the whole is some megabytes.
        let painted = if self.painted.is_of((width, height), colour) {
            self.painted.all()
        } else {
            (self.width, self.height) = (width as usize, height as usize);
            self.blank = opaque(colour).repeat(self.width);
            self.bytes.resize(self.width * self.height * 4, 0);
            vec![(0..self.width, 0..self.height)]
        };
        for (columns, rows) in painted {
            let blank = self.blank.get(columns.start * 4..columns.end * 4).unwrap_or_default();
            for row in rows {
                let start = row * self.width;
                if let Some(held) = self.bytes.get_mut((start + columns.start) * 4..(start + columns.end) * 4) {
                    held.copy_from_slice(blank);
                }
            }
        }
        self.covered.resize(self.height * RING, 0);
        self.rows = [NONE; RING];
        self.painted = Painted::none((width, height), colour);
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (u32::try_from(self.width).unwrap_or_default(), u32::try_from(self.height).unwrap_or_default())
    }

    /// Four bytes per pixel: red, green, blue, 255; row after row.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What the next marks are drawn with.
    pub fn set_ink(&mut self, ink: Ink) {
        self.ink = ink;
    }

    fn height(&self) -> i32 {
        i32::try_from(self.height).unwrap_or_default()
    }

    /// Paints rows `top` to `bottom` (in units) of a column; the ends may lie within a pixel.
    fn upright(&mut self, column: i32, top: i32, bottom: i32) {
        let (top, bottom) = (top.max(0), bottom.min(self.height() * UNITS));
        let Some(column) = usize::try_from(column).ok().filter(|column| *column < self.width && top < bottom) else { return };
        if !self.ink.is_on(column) {
            return;
        }
        let (first, last) = (top / UNITS, (bottom - 1) / UNITS);
        self.painted.add(column, (first.unsigned_abs() as usize, last.unsigned_abs() as usize + 1));
        let part = |units: i32| units.unsigned_abs() * self.ink.alpha / UNITS.unsigned_abs();
        let (head, foot) = (part(UNITS.min(bottom - first * UNITS) - top % UNITS), part(bottom - last * UNITS));
        let (ink, alpha, stride) = (self.ink.colour, self.ink.alpha, self.width * 4);
        let mut at = (first.unsigned_abs() as usize * self.width + column) * 4;
        blend(&mut self.bytes, at, ink, head);
        if first == last {
            return;
        }
        let end = (last.unsigned_abs() as usize * self.width + column) * 4;
        at += stride;
        if alpha == FULL {
            let pixel = opaque(ink);
            while at < end {
                if let Some(held) = self.bytes.get_mut(at..at + 4) {
                    held.copy_from_slice(&pixel);
                }
                at += stride;
            }
        } else {
            while at < end {
                blend(&mut self.bytes, at, ink, alpha);
                at += stride;
            }
        }
        blend(&mut self.bytes, end, ink, foot);
    }

    /// Paints upright lines in columns next to each other: upper and lower end of each, pixels from the top.
    pub fn uprights(&mut self, first: usize, heights: &[(f32, f32)]) {
        let is_plain = self.ink.alpha == FULL && self.ink.dash.is_empty();
        for (place, four) in heights.chunks(BESIDE).enumerate() {
            let left = first + place * BESIDE;
            let mut ends = [(0, 0); BESIDE];
            ends.iter_mut().zip(four).for_each(|(ends, (top, bottom))| *ends = (units(*top), units(*bottom)));
            // The rows that all of them fill.
            let top = ends.iter().fold(0, |most, ends| most.max(ends.0 + UNITS - 1)) / UNITS;
            let bottom = ends.iter().fold(self.height() * UNITS, |least, ends| least.min(ends.1)) / UNITS;
            let is_together = is_plain && four.len() == BESIDE && left + BESIDE <= self.width && bottom > top;
            if is_together {
                self.fill_beside(left, top..bottom);
            }
            for (column, ends) in (i32::try_from(left).unwrap_or(i32::MAX)..).zip(ends.iter().take(four.len())) {
                if is_together {
                    self.upright(column, ends.0, top * UNITS);
                    self.upright(column, bottom * UNITS, ends.1);
                } else {
                    self.upright(column, ends.0, ends.1);
                }
            }
        }
    }

    /// Fills rows of some columns at once: rows are far apart in memory, and to get there takes longer than to write.
    fn fill_beside(&mut self, left: usize, rows: Range<i32>) {
        let rows = rows.start.unsigned_abs() as usize..rows.end.unsigned_abs() as usize;
        for column in [left, left + BESIDE - 1] {
            self.painted.add(column, (rows.start, rows.end));
        }
        let [red, green, blue, full] = opaque(self.ink.colour);
        let pixels = [red, green, blue, full, red, green, blue, full, red, green, blue, full, red, green, blue, full];
        let mut at = (rows.start * self.width + left) * 4;
        for _ in rows {
            if let Some(held) = self.bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
                *held = pixels;
            }
            at += self.width * 4;
        }
    }

    /// Fills whole pixels with an opaque ink.
    fn fill(&mut self, columns: Range<i32>, rows: Range<i32>) {
        let whole = |range: Range<i32>, end: usize| {
            let place = |at: i32| usize::try_from(at).unwrap_or(0).min(end);
            place(range.start)..place(range.end)
        };
        let (columns, rows) = (whole(columns, self.width), whole(rows, self.height));
        self.painted.add_across(columns.clone(), rows.clone());
        let pixel = opaque(self.ink.colour);
        for row in rows {
            let start = row * self.width;
            let filled = self.bytes.get_mut((start + columns.start) * 4..(start + columns.end) * 4).unwrap_or_default();
            filled.chunks_exact_mut(4).for_each(|held| held.copy_from_slice(&pixel));
        }
    }

    /// Gathers one straight piece of a line, from left to right, in 256ths of a pixel.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "places on a screen")]
    fn gather(&mut self, (x0, y0): (i32, i32), (x1, y1): (i32, i32)) {
        let (across, down) = (x1 - x0, y1 - y0);
        let half = (self.ink.width * (ONE / 2) as f32) as i32;
        let length = (across as f32).hypot(down as f32);
        // How far the line reaches to both sides of its middle, measured along a column or a row.
        let reach = |along: i32| if along == 0 { half } else { (half as f32 * length / along as f32) as i32 };
        let slope = |part: i32, along: i32| if along == 0 { 0.0 } else { part as f32 / along as f32 };
        if across >= down.abs() {
            // Flat: for each column, the rows above and below its middle.
            let (slope, reach) = (slope(down, across), reach(across));
            for column in first_middle(x0 - half)..first_middle(x1 + half) {
                let middle = y0 + (((column * ONE + ONE / 2).clamp(x0, x1) - x0) as f32 * slope) as i32;
                self.cover_rows(column, middle - reach, middle + reach);
            }
        } else {
            // Steep: for each row, the columns left and right of its middle.
            let (slope, reach) = (slope(across, down), reach(down.abs()));
            let (top, bottom) = (y0.min(y1), y0.max(y1));
            for row in first_middle(top - half).max(0)..first_middle(bottom + half).min(self.height()) {
                let middle = x0 + (((row * ONE + ONE / 2).clamp(top, bottom) - y0) as f32 * slope) as i32;
                self.cover_columns(row, middle - reach, middle + reach);
            }
        }
    }

    /// Covers a column between two heights.
    #[expect(clippy::inline_always, reason = "called for each pixel, in a page that is built for size")]
    #[inline(always)]
    fn cover_rows(&mut self, column: i32, top: i32, bottom: i32) {
        let (top, bottom) = (top.max(0), bottom.min(self.height() * ONE));
        if top >= bottom {
            return;
        }
        for row in top / ONE..=(bottom - 1) / ONE {
            self.cover(column, row, bottom.min((row + 1) * ONE) - top.max(row * ONE));
        }
    }

    /// Covers a row of the picture between two places.
    #[expect(clippy::inline_always, reason = "called for each pixel, in a page that is built for size")]
    #[inline(always)]
    fn cover_columns(&mut self, row: i32, left: i32, right: i32) {
        let (first, last) = (left.div_euclid(ONE), right.div_euclid(ONE));
        if first == last {
            self.cover(first, row, right - left);
            return;
        }
        self.cover(first, row, (first + 1) * ONE - left);
        for column in first + 1..last {
            self.cover(column, row, ONE);
        }
        self.cover(last, row, right - last * ONE);
    }

    #[expect(clippy::inline_always, reason = "called for each pixel, in a page that is built for size")]
    #[inline(always)]
    fn cover(&mut self, column: i32, row: i32, part: i32) {
        let (column, row) = (column.cast_unsigned() as usize % RING, row.cast_unsigned() as usize);
        if let (Some(covered), Some(rows)) = (self.covered.get_mut(column * self.height + row), self.rows.get_mut(column)) {
            *covered = (part.cast_unsigned().min(255) as u8).max(*covered);
            *rows = (rows.0.min(row), rows.1.max(row + 1));
        }
    }

    /// Paints the gathered columns up to one and forgets them; returns where the next ones begin.
    fn paint(&mut self, from: i32, until: i32) -> i32 {
        let (ink, alpha, stride) = (self.ink.colour, self.ink.alpha, self.width * 4);
        for column in from..until {
            let place = column.cast_unsigned() as usize % RING;
            let Some(rows) = self.rows.get_mut(place) else { continue };
            let (first, end) = std::mem::replace(rows, NONE);
            if first >= end {
                continue;
            }
            let seen = usize::try_from(column).ok().filter(|column| *column < self.width && self.ink.is_on(*column));
            let start = place * self.height;
            let covered = self.covered.get_mut(start + first..start + end).unwrap_or_default();
            if let Some(column) = seen {
                self.painted.add(column, (first, end));
                let mut at = (first * self.width + column) * 4;
                for covered in covered {
                    if *covered > 0 {
                        // 255 of 255 is all.
                        blend(&mut self.bytes, at, ink, ((u32::from(*covered) + 1) * alpha) >> 8);
                        *covered = 0;
                    }
                    at += stride;
                }
            } else {
                covered.fill(0);
            }
        }
        until
    }
}

const fn opaque([red, green, blue]: Rgb) -> [u8; 4] {
    [red, green, blue, 255]
}

/// Mixes a colour into the pixel at a byte, `part` of 256. Red and blue are mixed at once, with room for the carry between them.
#[inline(always)]
fn blend(bytes: &mut [u8], at: usize, ink: Rgb, part: u32) {
    const RED_AND_BLUE: u32 = 0x00ff_00ff;
    const GREEN: u32 = 0x0000_ff00;
    if let Some(pixel) = bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        let (held, ink) = (u32::from_le_bytes(*pixel), u32::from_le_bytes(opaque(ink)));
        let rest = FULL - part;
        let red_and_blue = (((held & RED_AND_BLUE) * rest + (ink & RED_AND_BLUE) * part) >> 8) & RED_AND_BLUE;
        let green = (((held & GREEN) >> 8) * rest + ((ink & GREEN) >> 8) * part) & GREEN;
        *pixel = (red_and_blue | green | 0xff00_0000).to_le_bytes();
    }
}

/// The first column or row whose middle is not before this.
const fn first_middle(at: i32) -> i32 {
    (at + ONE / 2).div_euclid(ONE)
}

/// From units to 256ths of a pixel.
const fn fine((x, y): BackendCoord) -> (i32, i32) {
    (x * (ONE / UNITS), y * (ONE / UNITS))
}

impl DrawingBackend for Pixels {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        let (width, height) = self.size();
        (width * UNITS.unsigned_abs(), height * UNITS.unsigned_abs())
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    /// Nothing: all marks that plotters draws here are paths, rectangles and circles.
    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    /// A filled rectangle of whole columns; quick where its rows are whole, too.
    fn draw_rect<S: BackendStyle>(&mut self, upper_left: BackendCoord, bottom_right: BackendCoord, _: &S, _: bool) -> Drawn {
        let columns = upper_left.0.div_euclid(UNITS)..(bottom_right.0 + UNITS - 1).div_euclid(UNITS);
        if (upper_left.1 | bottom_right.1) % UNITS == 0 && self.ink.alpha == FULL && self.ink.dash.is_empty() {
            self.fill(columns, upper_left.1 / UNITS..bottom_right.1 / UNITS);
        } else {
            columns.for_each(|column| self.upright(column, upper_left.1, bottom_right.1));
        }
        Ok(())
    }

    /// A line that goes from left to right.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "places on a screen")]
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, _: &S) -> Drawn {
        let mut points = path.into_iter().map(fine);
        let Some(mut from) = points.next() else { return Ok(()) };
        let reach = (self.ink.width.max(1.0) * 2.0) as i32 * ONE;
        let mut painted = (from.0 - reach).div_euclid(ONE);
        for to in points {
            // In strides, so that the columns in work stay few.
            loop {
                let across = to.0 - from.0;
                let next = if across > STRIDE {
                    (from.0 + STRIDE, from.1 + ((to.1 - from.1) as f32 * STRIDE as f32 / across as f32) as i32)
                } else {
                    to
                };
                self.gather(from, next);
                painted = self.paint(painted, (next.0 - reach).div_euclid(ONE).max(painted));
                from = next;
                if across <= STRIDE {
                    break;
                }
            }
        }
        self.paint(painted, (from.0 + reach).div_euclid(ONE) + 1);
        Ok(())
    }

    /// A filled disc; the radius is in units too.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "places on a screen")]
    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, _: &S, _: bool) -> Drawn {
        let ((x, y), (radius, _)) = (fine(center), fine((radius.cast_signed(), 0)));
        for row in (y - radius).div_euclid(ONE).max(0)..((y + radius).div_euclid(ONE) + 1).min(self.height()) {
            let off = row * ONE + ONE / 2 - y;
            let half = ((radius * radius - off * off).max(0) as f32).sqrt() as i32;
            if half > 0 {
                self.cover_columns(row, x - half, x + half);
            }
        }
        self.paint((x - radius).div_euclid(ONE), (x + radius).div_euclid(ONE) + 1);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
