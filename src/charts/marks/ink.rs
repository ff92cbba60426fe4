//! What marks are, and what they are drawn with.

use super::{DOT_HAIRLINES, Drawing, LINE_HAIRLINES, whole_px};
use crate::charts::palette::Rgb;
use crate::charts::stack::differ_in_dash;
use crate::charts::{Role, line_class};

/// Dashes of the lines, where colours do not tell them apart.
const DASHES: [&[usize]; 7] = [&[], &[6, 3], &[2, 3], &[8, 3, 2, 3], &[12, 4], &[6, 3, 1, 3, 1, 3], &[1, 5]];

/// Thickness of the bar over what was not usual, in hairlines.
const UNUSUAL_HAIRLINES: f64 = 3.0;

/// What a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Tick,
    Baseline,
    /// The line of another time.
    Other,
    /// The bar over what was not usual.
    Unusual,
    Line {
        partial: bool,
    },
    Dot,
    Band,
    /// Where dense areas reach only for a part of a column's time.
    Fringe,
    Edge,
    Bar,
    Target,
    Hatch,
}

/// A mark, and whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub part: Part,
    pub place: usize,
    pub role: Role,
}

impl Mark {
    pub const fn new(part: Part) -> Self {
        Self { part, place: 0, role: Role::Other }
    }

    pub fn class(self) -> String {
        let of_line = |name| format!("{name} {}", line_class(self.place, self.role));
        match self.part {
            Part::Tick => "tick".to_owned(),
            Part::Baseline => "baseline".to_owned(),
            Part::Other => "other-day".to_owned(),
            Part::Unusual => "unusual".to_owned(),
            Part::Line { partial: false } => of_line("line"),
            Part::Line { partial: true } => of_line("line") + " partial",
            Part::Dot => of_line("dot"),
            Part::Band => of_line("band"),
            Part::Fringe => of_line("fringe"),
            Part::Edge => of_line("edge"),
            Part::Bar => of_line("bar"),
            Part::Target => "target".to_owned(),
            Part::Hatch => "hatch".to_owned(),
        }
    }

    pub const fn is_filled(self) -> bool {
        matches!(self.part, Part::Baseline | Part::Band | Part::Fringe | Part::Bar)
    }
}

/// What a mark is drawn with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ink {
    /// Its colour.
    pub colour: Rgb,
    /// How much of it, of 256.
    pub alpha: u32,
    /// Width of a line, pixels.
    pub width: f32,
    /// Which pixel columns of a repeating stretch are drawn; all when empty.
    pub dash: Vec<bool>,
}

impl Ink {
    /// Whether a column is drawn.
    pub fn is_on(&self, column: usize) -> bool {
        self.dash.is_empty() || self.dash.get(column % self.dash.len()).is_some_and(|on| *on)
    }

    /// The lengths of its dashes and gaps in turn, pixels; none for a line without gaps.
    pub fn dashes(&self) -> impl Iterator<Item = usize> {
        self.dash.chunk_by(|left, right| left == right).map(<[bool]>::len)
    }
}

impl Ink {
    /// What a mark of a drawing is drawn with; lines are as wide as whole pixels, or as they are.
    #[expect(clippy::cast_possible_truncation, reason = "widths of lines")]
    pub(super) fn of(mark: Mark, drawing: &Drawing, whole_pixels: bool) -> Self {
        let Drawing { palette, hairline_px, data, .. } = *drawing;
        let whole = |width: f64| if whole_pixels { whole_px(width) } else { width };
        let (hairline, line) = (whole(hairline_px) as f32, whole(hairline_px * LINE_HAIRLINES) as f32);
        let colour = palette.of_role(mark.role);
        let ink = |colour, percent: u32, width| Ink { colour, alpha: percent * 256 / 100, width, dash: Vec::new() };
        let forced = |fill: &[u32; 7]| fill.get(mark.place).copied().unwrap_or(10);
        match mark.part {
            Part::Tick => ink(palette.tick, if palette.forced { 40 } else { 100 }, hairline),
            Part::Baseline => ink(palette.quiet, 22, hairline),
            Part::Other => ink(palette.quiet, 100, hairline),
            Part::Unusual => ink(palette.word, 100, (hairline_px * UNUSUAL_HAIRLINES) as f32),
            Part::Line { partial: true } => Ink { dash: dash(hairline_px, &[3, 4]), ..ink(colour, 100, line) },
            Part::Line { partial: false } => {
                let apart = palette.forced || differ_in_dash(&data.lines);
                let pattern: &[usize] = if apart { DASHES.get(mark.place).copied().unwrap_or_default() } else { &[] };
                Ink { dash: dash(hairline_px, pattern), ..ink(colour, 100, line) }
            }
            Part::Dot => ink(colour, 100, (hairline_px * DOT_HAIRLINES * 2.0) as f32),
            Part::Band | Part::Bar => ink(colour, if palette.forced { forced(&[10, 50, 25, 70, 10, 50, 25]) } else { 90 }, hairline),
            Part::Fringe => ink(colour, if palette.forced { 10 } else { 45 }, hairline),
            Part::Edge => ink(if palette.forced { palette.word } else { palette.ground }, 100, hairline),
            Part::Target => Ink { dash: dash(hairline_px, &[6, 4]), ..ink(palette.target, 100, hairline) },
            Part::Hatch => ink(palette.hatch, 35, hairline),
        }
    }
}

/// A pattern of CSS pixels drawn and left out, as columns.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a few pixels")]
fn dash(hairline_px: f64, pattern: &[usize]) -> Vec<bool> {
    let columns = |(index, css_px): (usize, &usize)| {
        let length = (*css_px as f64 * hairline_px).round().max(1.0) as usize;
        std::iter::repeat_n(index.is_multiple_of(2), length)
    };
    pattern.iter().enumerate().flat_map(columns).collect()
}
