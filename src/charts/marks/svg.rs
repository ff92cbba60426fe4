//! A surface of plotters that writes SVG paths: for pictures that are kept.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend};

use super::{Drawn, Ink, UNITS};
use crate::charts::palette::hexadecimal;

/// Marks of the same class that follow each other share one path.
#[derive(Default)]
pub struct SvgPaths {
    size: (u32, u32),
    class: String,
    look: String,
    path: String,
    svg: String,
}

impl SvgPaths {
    /// Nothing yet, on so many units across and down.
    pub fn new(size: (u32, u32)) -> Self {
        Self { size, ..Self::default() }
    }

    /// What the next marks are, and what they look like if that is known.
    pub fn set_class(&mut self, class: &str, ink: Option<(&Ink, bool)>) {
        if self.class == class {
            return;
        }
        if !self.path.is_empty() {
            self.svg.extend(["<path class=\"", &self.class, "\" d=\"", &self.path, "\"", &self.look, "/>"]);
            self.path.clear();
        }
        class.clone_into(&mut self.class);
        self.look = ink.map(|(ink, filled)| look(ink, filled)).unwrap_or_default();
    }

    /// All that was drawn, as `<path>` elements.
    pub fn into_text(mut self) -> String {
        self.set_class("", None);
        self.svg
    }

    /// Adds a line: the first point as it is, the others as steps, which is shorter. A point alone is a step of nothing, which round ends
    /// of a line make a dot.
    fn add(&mut self, points: impl IntoIterator<Item = BackendCoord>) {
        let mut points = points.into_iter();
        let Some(mut at) = points.next() else { return };
        // Writing to a string cannot fail.
        let _ = write!(self.path, "M{} {}l", at.0, at.1);
        let start = self.path.len();
        for point in points {
            let step = (point.0 - at.0, point.1 - at.1);
            if step != (0, 0) {
                let between = if step.0 < 0 || self.path.len() == start { "" } else { " " };
                let comma = if step.1 < 0 { "" } else { " " };
                let _ = write!(self.path, "{between}{}{comma}{}", step.0, step.1);
                at = point;
            }
        }
        if self.path.len() == start {
            self.path.push_str("0 0");
        }
    }
}

/// Presentation attributes: a policy against inline styles leaves them alone.
fn look(ink: &Ink, filled: bool) -> String {
    let (colour, opacity) = (hexadecimal(ink.colour), f64::from(ink.alpha) / 256.0);
    if filled {
        return format!(" fill=\"{colour}\" fill-opacity=\"{opacity:.2}\"");
    }
    let width = ink.width * f32::from(i16::try_from(UNITS).unwrap_or(1));
    let mut look = format!(
        " fill=\"none\" stroke=\"{colour}\" stroke-opacity=\"{opacity:.2}\" stroke-width=\"{width:.0}\" stroke-linecap=\"round\" stroke-linejoin=\"round\""
    );
    if !ink.dash.is_empty() {
        let dashes: Vec<String> = ink.dashes().map(|length| (length * 16).to_string()).collect();
        let _ = write!(look, " stroke-dasharray=\"{}\"", dashes.join(" "));
    }
    look
}

impl DrawingBackend for SvgPaths {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    /// Nothing: all our marks are paths and areas.
    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, _: &S) -> Drawn {
        self.add(path);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, upper_left: BackendCoord, bottom_right: BackendCoord, _: &S, _: bool) -> Drawn {
        self.add([upper_left, (bottom_right.0, upper_left.1), bottom_right, (upper_left.0, bottom_right.1)]);
        self.path.push('z');
        Ok(())
    }

    /// A point: round ends of a line make it a disc.
    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, _: u32, _: &S, _: bool) -> Drawn {
        self.add([center]);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, _: &S) -> Drawn {
        self.add(corners);
        self.path.push('z');
        Ok(())
    }
}
