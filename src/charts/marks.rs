//! The marks of a chart, drawn by plotters: no words. The same plan is drawn into pixels for the screen and into SVG for keeping.

use std::cell::RefCell;
use std::convert::Infallible;
use std::ops::Range;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::prelude::{BLACK, Circle, DrawResult, DrawingArea, DrawingBackend, PathElement, Rectangle};
use plotters_backend::{BackendCoord, DrawingErrorKind};

use super::columns::{joined, spread};
use super::palette::{self, Palette};
use super::reduce::{breaks, columns, reduce};
use super::scale::{instants_within, runs, share_of_time, thin};
use super::stack::{levels, visible};
use super::{ChartData, Kind, Line, Role, Span, Values};
use crate::browser::canvas::Canvas;

mod areas;
mod ink;
mod painted;
mod pixels;
mod strokes;
mod svg;

use ink::{Ink, Mark, Part};

pub use pixels::Pixels;
use strokes::Strokes;
use svg::SvgPaths;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Units of both surfaces per pixel, so that a line can lie between two pixels.
const UNITS: i32 = 16;
/// Areas have edges while their points are at least this far apart on average, pixels.
const EDGE_STEP_PX: usize = 3;
/// The browser draws lines whose points are at least this far apart on average, pixels.
const POINTS_APART_PX: usize = 2;
/// Distance of the lines of a hatching, CSS pixels.
const HATCH_PX: f64 = 6.0;
/// A line on the screen is this wide in hairlines, cut to whole pixels, but for the width of a hairline at least.
const LINE_HAIRLINES: f64 = 1.5;
/// Radius of a lone value, in hairlines.
const DOT_HAIRLINES: f64 = 2.0;

/// What is drawn and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawing<'a> {
    /// The data.
    pub data: &'a ChartData,
    /// How.
    pub kind: Kind,
    /// Bit `n` set: line `n` is left out.
    pub hidden: u32,
    /// The part of time that is shown.
    pub span: Span,
    /// Ticks of the value axis from zero up; the last one is the top edge.
    pub ticks: &'a [f64],
    /// Width and height between the axes, in pixels of the surface.
    pub size_px: (u32, u32),
    /// Room around that for what lies on an edge, in pixels of the surface.
    pub pad_px: u32,
    /// Pixels of the surface per hairline.
    pub hairline_px: f64,
    /// Colours.
    pub palette: &'a Palette,
}

/// What plotters draws on.
trait Surface: DrawingBackend<ErrorType = Infallible> {
    /// Whether it is made of columns of pixels, which decides how areas and dense lines are drawn.
    const COLUMNS: bool;
    /// Whether it is for the screen: then level lines lie on whole pixels.
    const SCREEN: bool;
    /// Says what comes next.
    fn begin(&mut self, mark: Mark, ink: Ink);
    /// Paints upright lines in columns next to each other, if it has any: plotters would have each one take the long way.
    fn uprights(&mut self, first: usize, heights: &[(f32, f32)]);
}

impl Surface for Pixels {
    const COLUMNS: bool = true;
    const SCREEN: bool = true;

    fn begin(&mut self, _: Mark, ink: Ink) {
        self.set_ink(ink);
    }

    fn uprights(&mut self, first: usize, heights: &[(f32, f32)]) {
        self.uprights(first, heights);
    }
}

impl Surface for SvgPaths {
    const COLUMNS: bool = false;
    const SCREEN: bool = false;

    fn begin(&mut self, mark: Mark, ink: Ink) {
        self.set_class(&mark.class(), Some((&ink, mark.is_filled())));
    }

    fn uprights(&mut self, _: usize, _: &[(f32, f32)]) {}
}

impl Surface for Strokes<'_> {
    const COLUMNS: bool = false;
    const SCREEN: bool = true;

    fn begin(&mut self, _: Mark, ink: Ink) {
        self.set_ink(&ink);
    }

    fn uprights(&mut self, _: usize, _: &[(f32, f32)]) {}
}

/// Draws onto a canvas if that is the quicker way: a few lines as thin as one pixel, for which browsers have a short cut. Anything wider
/// takes them ten times as long. `false` when nothing was drawn.
pub fn stroke(drawing: &Drawing, canvas: &Canvas) -> bool {
    let Drawing { data, kind, hidden, span, size_px, hairline_px, .. } = *drawing;
    let few = instants_within(&data.at_ms, span.from_ms, span.until_ms).len() * POINTS_APART_PX <= size_px.0 as usize;
    if kind != Kind::Lines || data.baseline(hidden).is_some() || !few || whole_px(hairline_px * LINE_HAIRLINES) > 1.0 {
        return false;
    }
    let size = whole_size(drawing);
    canvas.clear(size, &palette::hexadecimal(drawing.palette.ground));
    let strokes = Rc::new(RefCell::new(Strokes::on(canvas, size)));
    let pen = Pen { drawing, area: DrawingArea::from(&strokes), surface: &strokes };
    // A canvas takes any mark.
    let _ = pen.ticks().and_then(|()| pen.other()).and_then(|()| pen.lines()).and_then(|()| pen.over());
    true
}

/// A width as it is on the screen: whole pixels, at least one.
fn whole_px(width: f64) -> f64 {
    (width + 0.01).floor().max(1.0)
}

/// Draws into pixels, which take the size of the drawing with its pads.
pub fn paint(drawing: &Drawing, pixels: &Rc<RefCell<Pixels>>) {
    pixels.borrow_mut().clear(whole_size(drawing), drawing.palette.ground);
    // Memory takes any mark, so there is no failure to hand on.
    let _ = Pen { drawing, area: DrawingArea::from(pixels), surface: pixels }.draw();
}

/// Draws as `<path>` elements in sixteenths of a pixel, of the size of the drawing with its pads. The classes of a path say what it is
/// (`tick`, `line`, `dot`, `band`, …), its role, its place among the lines (`s0` …) and `partial`.
pub fn svg(drawing: &Drawing) -> String {
    let (width, height) = whole_size(drawing);
    let paths = Rc::new(RefCell::new(SvgPaths::new((width * UNITS.unsigned_abs(), height * UNITS.unsigned_abs()))));
    let _ = Pen { drawing, area: DrawingArea::from(&paths), surface: &paths }.draw();
    paths.take().into_text()
}

const fn whole_size(drawing: &Drawing) -> (u32, u32) {
    (drawing.size_px.0 + 2 * drawing.pad_px, drawing.size_px.1 + 2 * drawing.pad_px)
}

/// plotters' area over a surface, and what is drawn there.
struct Pen<'a, S: Surface> {
    drawing: &'a Drawing<'a>,
    area: DrawingArea<S, Shift>,
    surface: &'a Rc<RefCell<S>>,
}

impl<S: Surface> Pen<'_, S> {
    fn draw(&self) -> DrawResult<(), S> {
        let Drawing { data, kind, hidden, .. } = *self.drawing;
        self.ticks()?;
        if let Some(baseline) = data.baseline(hidden) {
            // Where one border is not known, neither is the other.
            let (low, high) = (baseline.low.raw(), baseline.high.raw());
            let [low, high] = [(low, high), (high, low)]
                .map(|(own, other)| Values::from_raw(own.iter().zip(other).map(|(own, other)| own + 0.0 * other).collect()));
            self.areas(&[low, high], |_| Some(Mark::new(Part::Baseline)))?;
        }
        self.other()?;
        match kind {
            Kind::Lines if self.is_dense() => self.dense_lines()?,
            Kind::Lines => self.lines()?,
            Kind::Points => self.points()?,
            Kind::StackedBars if !self.is_dense() => self.bars()?,
            Kind::StackedAreas | Kind::StackedBars => {
                let levels = levels(&data.lines, self.drawing.hidden, data.at_ms.len());
                let shown: Vec<(usize, Role)> = self.shown().map(|(place, line)| (place, line.role)).collect();
                let mark = |band: usize| shown.get(band).map(|(place, role)| Mark { part: Part::Band, place: *place, role: *role });
                self.areas(&levels, mark)?;
            }
        }
        self.over()
    }

    fn ticks(&self) -> DrawResult<(), S> {
        self.drawing.ticks.iter().try_for_each(|tick| self.across(Mark::new(Part::Tick), *tick))
    }

    /// The line of another time.
    fn other(&self) -> DrawResult<(), S> {
        let Some(other) = self.drawing.data.other(self.drawing.hidden) else { return Ok(()) };
        let mark = Mark::new(Part::Other);
        for points in self.pieces(other.values.raw()) {
            if let [point] = points[..] {
                self.dot(mark, point)?;
                continue;
            }
            let ink = self.begin(mark);
            self.path(&self.corners(&points, ink.width))?;
        }
        Ok(())
    }

    /// A bar at the top edge over the time in which the line was not as usual.
    fn unusual(&self, unusual: Span) -> DrawResult<(), S> {
        let (from_ms, until_ms) = (unusual.from_ms.max(self.drawing.span.from_ms), unusual.until_ms.min(self.drawing.span.until_ms));
        if from_ms >= until_ms {
            return Ok(());
        }
        let ink = self.begin(Mark::new(Part::Unusual));
        let top = units(ink.width / 2.0) + self.pad() * UNITS;
        self.path(&[(self.x(from_ms), top), (self.x(until_ms), top)])
    }

    /// What lies over the values: what was not usual, the target, and the sign of what may still change.
    fn over(&self) -> DrawResult<(), S> {
        let Drawing { data, span, size_px, hidden, .. } = *self.drawing;
        for unusual in data.baseline(hidden).into_iter().flat_map(|baseline| &baseline.unusual) {
            self.unusual(*unusual)?;
        }
        if let Some(threshold) = &data.threshold {
            self.across(Mark::new(Part::Target), threshold.value)?;
        }
        // What was not read at all is a hole, and not hatched.
        let until_ms = data.until_ms.min(span.until_ms);
        if let Some(partial_from_ms) = data.partial_from_ms.filter(|partial_from_ms| *partial_from_ms < until_ms) {
            let ends_ms = [partial_from_ms.max(span.from_ms), until_ms];
            self.hatch(ends_ms.map(|at_ms| share_of_time(span.from_ms, span.until_ms, at_ms) * f64::from(size_px.0)))?;
        }
        Ok(())
    }

    fn shown(&self) -> impl Iterator<Item = (usize, &Line)> {
        visible(&self.drawing.data.lines, self.drawing.hidden)
    }

    /// More instants than columns.
    fn is_dense(&self) -> bool {
        let Drawing { data, span, size_px, .. } = *self.drawing;
        S::COLUMNS && instants_within(&data.at_ms, span.from_ms, span.until_ms).len() > size_px.0 as usize
    }

    /// A horizontal line at a value.
    fn across(&self, mark: Mark, value: f64) -> DrawResult<(), S> {
        let ink = self.begin(mark);
        let (left, right) = (self.pad() * UNITS, self.x(self.drawing.span.until_ms));
        let y = self.row(value, ink.width);
        if !S::SCREEN || !ink.dash.is_empty() {
            return self.path(&[(left, units(y)), (right, units(y))]);
        }
        let half = ink.width / 2.0;
        self.area.draw(&Rectangle::new([(left, units(y - half)), (right, units(y + half))], BLACK))
    }

    fn lines(&self) -> DrawResult<(), S> {
        let data = self.drawing.data;
        for (place, line) in self.shown() {
            let mark = |part| Mark { part, place, role: line.role };
            for points in self.pieces(line.values.raw()) {
                if let [point] = points[..] {
                    self.dot(mark(Part::Dot), point)?;
                    continue;
                }
                let partial = data.partial_from_ms.map_or(points.len(), |from_ms| points.partition_point(|point| point.0 < from_ms));
                let (whole, rest) =
                    (points.get(..partial).unwrap_or_default(), points.get(partial.saturating_sub(1)..).unwrap_or_default());
                for (part, points) in [(Part::Line { partial: false }, whole), (Part::Line { partial: true }, rest)] {
                    if points.len() > 1 {
                        let ink = self.begin(mark(part));
                        self.path(&self.corners(points, ink.width))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn dense_lines(&self) -> DrawResult<(), S> {
        let Drawing { data, span, size_px, .. } = *self.drawing;
        let width = size_px.0 as usize;
        let (starts, breaks) = (columns(&data.at_ms, span, width), breaks(&data.at_ms, data.max_gap_ms));
        let partial = data.partial_from_ms.map_or(width, |from_ms| self.column(from_ms));
        let mut reduced = Vec::new();
        for (place, line) in self.shown() {
            reduce(&starts, &breaks, &line.values, &mut reduced);
            let mark = |part| Mark { part, place, role: line.role };
            for part in [Part::Line { partial: false }, Part::Line { partial: true }] {
                let ink = self.begin(mark(part));
                if part == (Part::Line { partial: true }) && partial >= width {
                    continue;
                }
                let within = if part == (Part::Line { partial: true }) { partial..usize::MAX } else { 0..partial };
                for run in joined(&reduced, |value| self.row(value, ink.width)) {
                    if let [only] = run.heights[..]
                        && only.0 >= only.1
                    {
                        if within.contains(&run.start) {
                            self.dot_at(mark(Part::Dot), (self.middle(run.start), units(only.0)))?;
                            self.begin(mark(part));
                        }
                        continue;
                    }
                    let (start, heights) = spread(&run, ink.width, within.clone());
                    self.uprights(start, &heights);
                }
            }
        }
        Ok(())
    }

    fn points(&self) -> DrawResult<(), S> {
        for (place, line) in self.shown() {
            for points in self.pieces(line.values.raw()) {
                for point in thin(&points, |at_ms| self.column(at_ms)) {
                    self.dot(Mark { part: Part::Dot, place, role: line.role }, point)?;
                }
            }
        }
        Ok(())
    }

    /// Slanted lines from a place to the right edge.
    fn hatch(&self, [from, right]: [f64; 2]) -> DrawResult<(), S> {
        self.begin(Mark::new(Part::Hatch));
        let Drawing { size_px: (_, height), pad_px, hairline_px, .. } = *self.drawing;
        let (step, bottom) = (HATCH_PX * hairline_px, f64::from(height));
        // Each line goes from (foot, bottom) to (foot + bottom, 0). Feet are multiples of the distance, so that the pattern stays in place.
        let mut foot = ((from - bottom) / step).floor() * step;
        while foot < right {
            let ends = [foot.max(from), (foot + bottom).min(right)].map(|x| {
                let y = bottom - (x - foot);
                (units_of(x + f64::from(pad_px)), units_of(y + f64::from(pad_px)))
            });
            if ends[0].0 < ends[1].0 {
                self.path(&ends)?;
            }
            foot += step;
        }
        Ok(())
    }

    /// The unbroken pieces of a line within the window, each with what leads to it from outside, cut at the edges of the window.
    fn pieces(&self, values: &[f64]) -> Vec<Vec<(i64, f64)>> {
        let Drawing { data, span, .. } = *self.drawing;
        let within = instants_within(&data.at_ms, span.from_ms, span.until_ms);
        let reach = within.start.saturating_sub(1)..(within.end + 1).min(data.at_ms.len()).min(values.len());
        let at_ms = data.at_ms.get(reach.clone()).unwrap_or_default();
        let values = values.get(reach).unwrap_or_default();
        let points = |run: Range<usize>| at_ms.iter().copied().zip(values.iter().copied()).take(run.end).skip(run.start);
        runs(at_ms, values, data.max_gap_ms)
            .into_iter()
            .map(|run| clipped(points(run).collect(), span))
            .filter(|piece| !piece.is_empty())
            .collect()
    }

    fn corners(&self, points: &[(i64, f64)], width: f32) -> Vec<BackendCoord> {
        points.iter().map(|(at_ms, value)| (self.x(*at_ms), units(self.row(*value, width)))).collect()
    }

    /// The place of an instant in pixels from the left edge of the window.
    fn place(&self, at_ms: i64) -> f64 {
        share_of_time(self.drawing.span.from_ms, self.drawing.span.until_ms, at_ms) * f64::from(self.drawing.size_px.0)
    }

    /// The column of an instant, from the left edge of the window.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the width of a screen")]
    fn column(&self, at_ms: i64) -> usize {
        self.place(at_ms).max(0.0) as usize
    }

    /// The middle of a column in units.
    fn middle(&self, column: usize) -> i32 {
        (i32::try_from(column).unwrap_or(0) + self.pad()) * UNITS + UNITS / 2
    }

    fn pad(&self) -> i32 {
        i32::try_from(self.drawing.pad_px).unwrap_or(0)
    }

    fn x(&self, at_ms: i64) -> i32 {
        units_of(self.place(at_ms) + f64::from(self.drawing.pad_px))
    }

    /// The height of a value in pixels from the top of the surface.
    #[expect(clippy::cast_possible_truncation, reason = "places on a screen")]
    fn y(&self, value: f64) -> f32 {
        let top = self.drawing.ticks.last().copied().filter(|top| *top > 0.0).unwrap_or(1.0);
        ((1.0 - value / top) * f64::from(self.drawing.size_px.1) + f64::from(self.drawing.pad_px)) as f32
    }

    /// The same for a line of this width, on whole pixels where there are some: level pieces are crisp.
    fn row(&self, value: f64, width: f32) -> f32 {
        let y = self.y(value);
        match (S::SCREEN, (width % 2.0) < 1.0) {
            (false, _) => y,
            (true, true) => (y + 0.5).floor(),
            (true, false) => y.floor() + 0.5,
        }
    }

    fn begin(&self, mark: Mark) -> Ink {
        let ink = Ink::of(mark, self.drawing, S::SCREEN);
        self.surface.borrow_mut().begin(mark, ink.clone());
        ink
    }

    fn path(&self, points: &[BackendCoord]) -> DrawResult<(), S> {
        self.area.draw(&PathElement::new(points, BLACK))
    }

    fn dot(&self, mark: Mark, (at_ms, value): (i64, f64)) -> DrawResult<(), S> {
        self.dot_at(mark, (self.x(at_ms), units(self.y(value))))
    }

    fn dot_at(&self, mark: Mark, at: BackendCoord) -> DrawResult<(), S> {
        self.begin(mark);
        let radius = units_of(self.drawing.hairline_px * DOT_HAIRLINES);
        self.area.draw(&Circle::new(at, radius, BLACK))
    }

    fn uprights(&self, start: usize, heights: &[(f32, f32)]) {
        self.surface.borrow_mut().uprights(start + self.drawing.pad_px as usize, heights);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "places on a screen")]
fn units(px: f32) -> i32 {
    // Rounded by the processor; the library's own way is one of many steps, and this is asked for each column.
    (px * 16.0 + 0.5).floor() as i32
}

#[expect(clippy::cast_possible_truncation, reason = "places on a screen")]
fn units_of(px: f64) -> i32 {
    (px * 16.0 + 0.5).floor() as i32
}

/// What of a piece lies within the window, with new ends where it crosses an edge.
fn clipped(mut points: Vec<(i64, f64)>, span: Span) -> Vec<(i64, f64)> {
    let at = |[left, right]: [(i64, f64); 2], edge_ms| (edge_ms, left.1 + (right.1 - left.1) * share_of_time(left.0, right.0, edge_ms));
    if let [first, second, ..] = points[..]
        && first.0 < span.from_ms
        && let Some(end) = points.first_mut()
    {
        *end = at([first, second], span.from_ms);
    }
    if let [.., second, last] = points[..]
        && last.0 > span.until_ms
        && let Some(end) = points.last_mut()
    {
        *end = at([second, last], span.until_ms);
    }
    points.retain(|point| point.0 >= span.from_ms && point.0 <= span.until_ms);
    points
}

#[cfg(test)]
mod tests;
