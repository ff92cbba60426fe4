//! The marks of a chart as SVG text, drawn by plotters: no words, no colours, no `style` attribute. The style sheet colours the classes.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::ops::Range;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::coord::types::{RangedCoordf64, RangedCoordi64};
use plotters::prelude::{BLACK, Cartesian2d, DrawResult, DrawingArea, DrawingBackend, PathElement, Polygon};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingErrorKind};

use super::scale::{instants_within, runs, share_of_time, thin};
use super::stack::{differ_in_dash, levels, visible};
use super::{ChartData, Kind, line_class};

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Units of the drawing per CSS pixel, so that a line can lie between two pixels.
const UNITS_PER_PX: u32 = 4;
/// Areas have edges while their points are at least this far apart on average, CSS pixels.
const EDGE_STEP_PX: i64 = 3;
/// Distance of the lines of a hatching, in units.
const HATCH_UNITS: i32 = 24;

/// What is drawn and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawing<'a> {
    /// The data.
    pub data: &'a ChartData,
    /// Lines or areas.
    pub kind: Kind,
    /// Bit `n` set: line `n` is left out.
    pub hidden: u32,
    /// Ticks of the value axis from zero up; the last one is the top edge.
    pub ticks: &'a [f64],
    /// Width in CSS pixels.
    pub width_px: u32,
    /// Height in CSS pixels.
    pub height_px: u32,
}

/// The drawing as one `<svg>` element. Every mark is a path whose classes say what it is (`tick`, `line`, `dot`, `band`, `edge`, `bar`,
/// `hatch`), its role, its place among the lines (`s0` …) and `partial`.
pub fn svg(drawing: &Drawing) -> String {
    let size = (drawing.width_px.max(1) * UNITS_PER_PX, drawing.height_px.max(1) * UNITS_PER_PX);
    let pen = Pen::new(size, drawing);
    // Text in memory takes any mark, so there is no failure to hand on.
    let _ = draw(drawing, &pen);
    let mut paths = pen.paths.take();
    paths.set_class("");
    let class = if differ_in_dash(&drawing.data.lines) { " class=\"dashes\"" } else { "" };
    format!(
        r#"<svg{class} viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>"#,
        size.0, size.1, paths.svg
    )
}

fn draw(drawing: &Drawing, pen: &Pen) -> DrawResult<(), SvgPaths> {
    let data = drawing.data;
    for tick in drawing.ticks {
        pen.line("tick", vec![(data.from_ms, *tick), (data.until_ms, *tick)])?;
    }
    match drawing.kind {
        Kind::Lines => draw_lines(drawing, pen)?,
        Kind::StackedAreas => draw_areas(drawing, pen)?,
    }
    if let Some(partial_from_ms) = data.partial_from_ms.filter(|partial_from_ms| *partial_from_ms < data.until_ms) {
        pen.hatch(share_of_time(data.from_ms, data.until_ms, partial_from_ms.max(data.from_ms)))?;
    }
    Ok(())
}

fn draw_lines(drawing: &Drawing, pen: &Pen) -> DrawResult<(), SvgPaths> {
    let data = drawing.data;
    for (place, line) in visible(&data.lines, drawing.hidden) {
        let class = line_class(place, line.role);
        for points in pieces(data, &line.values) {
            if let [point] = points[..] {
                pen.line(&format!("dot {class}"), vec![point])?;
                continue;
            }
            let partial = data.partial_from_ms.map_or(points.len(), |from_ms| points.partition_point(|point| point.0 < from_ms));
            let (whole, rest) = (points.get(..partial).unwrap_or_default(), points.get(partial.saturating_sub(1)..).unwrap_or_default());
            if whole.len() > 1 {
                pen.line(&format!("line {class}"), thin(whole, |at_ms| pen.column(at_ms)))?;
            }
            if partial < points.len() {
                pen.line(&format!("line {class} partial"), thin(rest, |at_ms| pen.column(at_ms)))?;
            }
        }
    }
    Ok(())
}

fn draw_areas(drawing: &Drawing, pen: &Pen) -> DrawResult<(), SvgPaths> {
    let data = drawing.data;
    let levels = levels(&data.lines, drawing.hidden, data.at_ms.len());
    let mut edges = Vec::new();
    for ((place, line), pair) in visible(&data.lines, drawing.hidden).zip(levels.windows(2)) {
        let [below, above] = pair else { continue };
        let class = line_class(place, line.role);
        for (below, above) in pieces(data, below).into_iter().zip(pieces(data, above)) {
            if let ([foot], [head]) = (&below[..], &above[..]) {
                pen.line(&format!("bar {class}"), vec![*foot, *head])?;
                continue;
            }
            let edge = thin(&above, |at_ms| pen.column(at_ms));
            let back = thin(&below, |at_ms| pen.column(at_ms)).into_iter().rev();
            pen.area(&format!("band {class}"), edge.iter().copied().chain(back).collect())?;
            // Edges of steep and dense areas would cover the areas themselves.
            let width_px = edge.last().zip(edge.first()).map_or(0, |(last, first)| pen.column(last.0) - pen.column(first.0));
            if edge.len() <= 2 || i64::try_from(edge.len()).is_ok_and(|points| points * EDGE_STEP_PX <= width_px) {
                edges.push((format!("edge {class}"), edge));
            }
        }
    }
    // Over all areas, so that no neighbour covers half of an edge.
    edges.into_iter().try_for_each(|(class, edge)| pen.line(&class, edge))
}

/// The unbroken pieces of a line within the window.
fn pieces(data: &ChartData, values: &[Option<f64>]) -> Vec<Vec<(i64, f64)>> {
    let within = instants_within(&data.at_ms, data.from_ms, data.until_ms);
    let at_ms = data.at_ms.get(within.clone()).unwrap_or_default();
    let values = values.get(within.start..within.end.min(values.len())).unwrap_or_default();
    let points = |run: Range<usize>| at_ms.iter().zip(values).take(run.end).skip(run.start);
    let known = |(at_ms, value): (&i64, &Option<f64>)| value.map(|value| (*at_ms, value));
    runs(at_ms, values, data.max_gap_ms).into_iter().map(|run| points(run).filter_map(known).collect()).collect()
}

/// plotters' area in milliseconds and values over the text that it is drawn into.
struct Pen {
    paths: Rc<RefCell<SvgPaths>>,
    units: DrawingArea<SvgPaths, Shift>,
    area: DrawingArea<SvgPaths, Cartesian2d<RangedCoordi64, RangedCoordf64>>,
    window_ms: (i64, i64),
    columns: f64,
}

impl Pen {
    fn new(size: (u32, u32), drawing: &Drawing) -> Self {
        let paths = Rc::new(RefCell::new(SvgPaths { size, ..SvgPaths::default() }));
        let units = DrawingArea::from(&paths);
        let (across, down) = units.get_pixel_range();
        let (right, bottom) = (across.end, down.end);
        let window_ms = (drawing.data.from_ms, drawing.data.until_ms);
        let top = drawing.ticks.last().copied().unwrap_or(1.0);
        let coordinates = Cartesian2d::new(window_ms.0..window_ms.1, 0.0..top, (0..right, bottom..0));
        Self { area: units.apply_coord_spec(coordinates), units, paths, window_ms, columns: f64::from(drawing.width_px) }
    }

    /// The pixel column of an instant.
    #[expect(clippy::cast_possible_truncation, reason = "a column is far below the largest integer")]
    fn column(&self, at_ms: i64) -> i64 {
        (share_of_time(self.window_ms.0, self.window_ms.1, at_ms) * self.columns) as i64
    }

    fn line(&self, class: &str, points: Vec<(i64, f64)>) -> DrawResult<(), SvgPaths> {
        self.paths.borrow_mut().set_class(class);
        self.area.draw(&PathElement::new(points, BLACK))
    }

    fn area(&self, class: &str, points: Vec<(i64, f64)>) -> DrawResult<(), SvgPaths> {
        self.paths.borrow_mut().set_class(class);
        self.area.draw(&Polygon::new(points, BLACK))
    }

    /// Slanted lines from a share of the width to the right edge.
    #[expect(clippy::cast_possible_truncation, reason = "at most the width in units")]
    fn hatch(&self, from: f64) -> DrawResult<(), SvgPaths> {
        self.paths.borrow_mut().set_class("hatch");
        let (across, down) = self.units.get_pixel_range();
        let (right, bottom) = (across.end, down.end);
        let left = (f64::from(right) * from) as i32;
        // Each line goes from (foot, bottom) to (foot + bottom, 0). Feet are multiples of the distance, so that the pattern stays in place.
        let mut foot = (left - bottom).div_euclid(HATCH_UNITS) * HATCH_UNITS;
        while foot < right {
            let ends = [foot.max(left), (foot + bottom).min(right)].map(|x| (x, bottom - (x - foot)));
            if ends[0].0 < ends[1].0 {
                self.units.draw(&PathElement::new(ends, BLACK))?;
            }
            foot += HATCH_UNITS;
        }
        Ok(())
    }
}

/// A surface of plotters that writes SVG paths. Marks of the same class that follow each other share one path.
#[derive(Default)]
struct SvgPaths {
    size: (u32, u32),
    class: String,
    path: String,
    svg: String,
}

impl SvgPaths {
    fn set_class(&mut self, class: &str) {
        if self.class == class {
            return;
        }
        if !self.path.is_empty() {
            self.svg.extend(["<path class=\"", &self.class, "\" d=\"", &self.path, "\"/>"]);
            self.path.clear();
        }
        class.clone_into(&mut self.class);
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

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, _: &S) -> Drawn {
        self.add(corners);
        self.path.push('z');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Line, Role};

    fn line(role: Role, values: &[Option<f64>]) -> Line {
        Line { name: "A & <b>".to_owned(), role, values: values.to_vec() }
    }

    /// Ten seconds, one instant a second from 0, on 10 px by 10 px: 4 units per pixel and second.
    fn data(lines: Vec<Line>) -> ChartData {
        ChartData {
            from_ms: 0,
            until_ms: 10_000,
            at_ms: (0..=10).map(|second| second * 1000).collect(),
            max_gap_ms: 1000,
            partial_from_ms: None,
            lines,
        }
    }

    fn drawn(data: &ChartData, kind: Kind) -> String {
        svg(&Drawing { data, kind, hidden: 0, ticks: &[0.0, 5.0, 10.0], width_px: 10, height_px: 10 })
    }

    #[test]
    fn ticks_are_hairlines_in_one_path_and_there_is_no_word_colour_or_style() {
        let text = drawn(&data(vec![line(Role::Talking, &[Some(1.0), Some(2.0)])]), Kind::Lines);
        assert!(text.contains(r#"<path class="tick" d="M0 40l40 0M0 20l40 0M0 0l40 0"/>"#), "{text}");
        assert!(text.contains(r#"<path class="line talking s0" d="M0 36l4-4"/>"#), "{text}");
        for banned in ["style=", "fill=", "stroke=", "#", "rgb", "<text", "A &", "<b>"] {
            assert!(!text.contains(banned), "{banned} in {text}");
        }
    }

    #[test]
    fn a_gap_breaks_the_line_and_a_lone_value_is_a_dot() {
        let values = [Some(0.0), Some(0.0), None, Some(5.0), None, Some(10.0), Some(10.0)];
        let text = drawn(&data(vec![line(Role::Idle, &values)]), Kind::Lines);
        assert!(text.contains(r#"<path class="line idle s0" d="M0 40l4 0"/>"#), "{text}");
        assert!(text.contains(r#"<path class="dot idle s0" d="M12 20l0 0"/>"#), "{text}");
        assert!(text.contains(r#"<path class="line idle s0" d="M20 0l4 0"/>"#), "{text}");
    }

    #[test]
    fn a_silence_breaks_the_line_as_well() {
        let mut silent = data(vec![line(Role::Idle, &[Some(0.0); 11])]);
        silent.max_gap_ms = 999;
        assert!(!drawn(&silent, Kind::Lines).contains("line idle"));
    }

    #[test]
    fn the_partial_part_is_dashed_from_the_last_whole_value_on_and_hatched() {
        let mut partial = data(vec![line(Role::Busy, &[Some(0.0), Some(0.0), Some(10.0), Some(10.0)])]);
        partial.partial_from_ms = Some(1500);
        let text = drawn(&partial, Kind::Lines);
        assert!(
            text.contains(r#"<path class="line busy s0" d="M0 40l4 0"/><path class="line busy s0 partial" d="M4 40l4-40 4 0"/>"#),
            "{text}"
        );
        let hatch = text.split("class=\"hatch\" d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let starts: Vec<i32> = hatch.split('M').skip(1).map(|part| part.split(' ').next().unwrap().parse().unwrap()).collect();
        assert!(starts.iter().all(|x| (6..40).contains(x)) && starts.len() > 1, "{hatch}");
    }

    #[test]
    fn areas_stack_and_one_unknown_value_breaks_them_all() {
        let lines = vec![line(Role::Talking, &[Some(2.5), Some(2.5), None, Some(5.0)]), line(Role::Idle, &[Some(5.0); 4])];
        let text = drawn(&data(lines), Kind::StackedAreas);
        assert!(text.contains(r#"<path class="band talking s0" d="M0 30l4 0 0 10-4 0z"/>"#), "{text}");
        assert!(text.contains(r#"<path class="bar talking s0" d="M12 40l0-20"/>"#), "{text}");
        assert!(text.contains(r#"<path class="band idle s1" d="M0 10l4 0 0 20-4 0z"/>"#), "{text}");
        assert!(text.contains(r#"<path class="bar idle s1" d="M12 20l0-20"/>"#), "{text}");
        assert!(text.contains(r#"<path class="edge idle s1" d="M0 10l4 0"/>"#), "{text}");
    }

    #[test]
    fn a_hidden_line_is_left_out_and_what_lies_above_it_sinks() {
        let lines = vec![line(Role::Talking, &[Some(2.5); 2]), line(Role::Idle, &[Some(5.0); 2])];
        let data = data(lines);
        let text = svg(&Drawing { data: &data, kind: Kind::StackedAreas, hidden: 1, ticks: &[0.0, 10.0], width_px: 10, height_px: 10 });
        assert!(!text.contains("talking") && text.contains(r#"<path class="band idle s1" d="M0 20l4 0 0 20-4 0z"/>"#), "{text}");
    }

    #[test]
    fn what_lies_outside_the_window_is_not_drawn() {
        let mut late = data(vec![line(Role::Study, &[Some(10.0); 11])]);
        (late.from_ms, late.until_ms) = (4000, 6000);
        assert!(drawn(&late, Kind::Lines).contains(r#"<path class="line study s0" d="M0 0l20 0 20 0"/>"#));
    }

    #[test]
    fn a_month_of_periods_stays_short() {
        let at_ms: Vec<i64> = (0..8928).map(|period| period * 300_000).collect();
        let values = (0_i32..8928).map(|period| Some(f64::from(period * 7919 % 10))).collect();
        let lines = vec![Line { name: String::new(), role: Role::Talking, values }];
        let data = ChartData { from_ms: 0, until_ms: 8928 * 300_000, at_ms, max_gap_ms: 300_000, partial_from_ms: None, lines };
        let text = svg(&Drawing { data: &data, kind: Kind::Lines, hidden: 0, ticks: &[0.0, 10.0], width_px: 600, height_px: 200 });
        assert!(text.len() < 600 * 4 * 8, "{}", text.len());
    }
}
