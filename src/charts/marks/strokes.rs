//! A surface of plotters that has the browser draw: quicker than pixels of our own for few lines as thin as one pixel.

use std::convert::Infallible;

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend};

use super::{Drawn, Ink, UNITS};
use crate::browser::canvas::Canvas;
use crate::charts::palette::hexadecimal;

/// A canvas of a size in pixels.
pub struct Strokes<'a> {
    canvas: &'a Canvas,
    size: (u32, u32),
    colour: String,
}

impl<'a> Strokes<'a> {
    /// A canvas that has been cleared.
    pub const fn on(canvas: &'a Canvas, size: (u32, u32)) -> Self {
        Self { canvas, size, colour: String::new() }
    }

    /// What the next marks are drawn with.
    pub fn set_ink(&mut self, ink: &Ink) {
        self.colour = hexadecimal(ink.colour);
        #[expect(clippy::cast_precision_loss, reason = "a few pixels")]
        let dash: Vec<f64> = ink.dashes().map(|length| length as f64).collect();
        self.canvas.set_pen(&self.colour, f64::from(ink.alpha) / 256.0, f64::from(ink.width), &dash);
    }
}

fn pixels((x, y): BackendCoord) -> (f64, f64) {
    (f64::from(x) / f64::from(UNITS), f64::from(y) / f64::from(UNITS))
}

impl DrawingBackend for Strokes<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.size.0 * UNITS.unsigned_abs(), self.size.1 * UNITS.unsigned_abs())
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    /// Nothing: all our marks are paths, rectangles and circles.
    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, _: &S) -> Drawn {
        self.canvas.stroke(path.into_iter().map(pixels));
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, upper_left: BackendCoord, bottom_right: BackendCoord, _: &S, _: bool) -> Drawn {
        let ((left, top), (right, bottom)) = (pixels(upper_left), pixels(bottom_right));
        self.canvas.fill([left, top, right - left, bottom - top], &self.colour);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, _: &S, _: bool) -> Drawn {
        self.canvas.disc(pixels(center), f64::from(radius) / f64::from(UNITS), &self.colour);
        Ok(())
    }
}
