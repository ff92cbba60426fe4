//! Areas and bars.

use plotters::prelude::{BLACK, DrawResult, Polygon, Rectangle};

use super::{Drawing, EDGE_STEP_PX, Mark, Part, Pen, Surface, UNITS, units, units_of};
use crate::charts::Values;
use crate::charts::columns::{Heights, across, joined};
use crate::charts::reduce::{Column, breaks, columns, reduce};
use crate::charts::scale::{instants_within, thin};
use crate::charts::stack::levels;

impl<S: Surface> Pen<'_, S> {
    /// One bar per instant and line.
    pub(super) fn bars(&self) -> DrawResult<(), S> {
        let Drawing { data, span, hidden, .. } = *self.drawing;
        let levels = levels(&data.lines, hidden, data.at_ms.len());
        for ((place, line), [below, above]) in self.shown().zip(levels.array_windows()) {
            self.begin(Mark { part: Part::Bar, place, role: line.role });
            for index in instants_within(&data.at_ms, span.from_ms, span.until_ms) {
                let (Some(at_ms), Some(below), Some(above)) = (data.at_ms.get(index), below.get(index), above.get(index)) else { continue };
                let end_ms = data.at_ms.get(index + 1).map_or(i64::MAX, |next_ms| *next_ms).min(at_ms + data.max_gap_ms).min(span.until_ms);
                if end_ms <= *at_ms {
                    continue;
                }
                let [left, right] = [*at_ms, end_ms].map(|instant_ms| self.x(instant_ms).div_euclid(UNITS) * UNITS);
                let gap = if right - left > 4 * UNITS { UNITS } else { 0 };
                let [top, bottom] = [above, below].map(|value| units(self.y(value)));
                self.area.draw(&Rectangle::new([(left, top), ((right - gap).max(left + UNITS), bottom)], BLACK))?;
            }
        }
        Ok(())
    }

    /// The areas between levels, the lowest of which is the foot; `mark` says what each area is.
    pub(super) fn areas(&self, levels: &[Values], mark: impl Fn(usize) -> Option<Mark>) -> DrawResult<(), S> {
        if !S::COLUMNS {
            return self.polygons(levels, mark);
        }
        let heights: Vec<Vec<Heights>> = levels.iter().map(|level| self.heights(level)).collect();
        // From the top down: what of an area is reached only for a part of a column's time shows over the one above.
        for (band, [below, above]) in heights.array_windows().enumerate().rev() {
            let Some(mark) = mark(band) else { continue };
            self.begin(mark);
            for (below, above) in below.iter().zip(above) {
                let solid: Vec<_> = above.heights.iter().zip(&below.heights).map(|(above, below)| (above.1, below.1)).collect();
                self.uprights(above.start, &solid);
            }
            if self.is_dense() && mark.part == Part::Band {
                self.begin(Mark { part: Part::Fringe, ..mark });
                for run in above {
                    self.uprights(run.start, &run.heights);
                }
            }
        }
        self.edges(levels, mark)
    }

    fn polygons(&self, levels: &[Values], mark: impl Fn(usize) -> Option<Mark>) -> DrawResult<(), S> {
        for (band, [below, above]) in levels.array_windows().enumerate() {
            let Some(mark) = mark(band) else { continue };
            for (below, above) in self.pieces(below.raw()).into_iter().zip(self.pieces(above.raw())) {
                self.begin(mark);
                let thinned = |points: &[(i64, f64)]| self.corners(&thin(points, |at_ms| self.column(at_ms)), 0.0);
                let (mut corners, back) = (thinned(&above), thinned(&below));
                if let ([head], [foot]) = (&corners[..], &back[..]) {
                    let half = units_of(self.drawing.hairline_px);
                    self.area.draw(&Rectangle::new([(head.0 - half, head.1), (foot.0 + half, foot.1)], BLACK))?;
                    continue;
                }
                corners.extend(back.into_iter().rev());
                self.area.draw(&Polygon::new(corners, BLACK))?;
            }
        }
        self.edges(levels, mark)
    }

    /// Thin lines of the ground between areas, over all of them, so that no neighbour covers half of one. Steep and dense areas have none: the
    /// lines would cover the areas themselves.
    fn edges(&self, levels: &[Values], mark: impl Fn(usize) -> Option<Mark>) -> DrawResult<(), S> {
        for (band, above) in levels.iter().skip(1).enumerate() {
            let Some(mark) = mark(band).filter(|mark| mark.part == Part::Band) else { continue };
            for points in self.pieces(above.raw()) {
                let width = points.last().zip(points.first()).map_or(0, |(last, first)| self.column(last.0) - self.column(first.0));
                if points.len() > 1 && (points.len() == 2 || points.len() * EDGE_STEP_PX <= width) {
                    let ink = self.begin(Mark { part: Part::Edge, ..mark });
                    self.path(&self.corners(&points, ink.width))?;
                }
            }
        }
        Ok(())
    }

    /// How high a level reaches in each column: upper and lower end of its course there, in pixels from the top.
    fn heights(&self, level: &Values) -> Vec<Heights> {
        let Drawing { data, span, size_px, hairline_px, .. } = *self.drawing;
        let y = |value| self.y(value);
        if self.is_dense() {
            let mut reduced: Vec<Column> = Vec::new();
            let starts = columns(&data.at_ms, span, size_px.0 as usize);
            reduce(&starts, &breaks(&data.at_ms, data.max_gap_ms), level, &mut reduced);
            return joined(&reduced, y);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pixels")]
        let alone = hairline_px.ceil() as usize * 2;
        let course = |points: Vec<(i64, f64)>| {
            let points: Vec<(f64, f32)> = points.iter().map(|(at_ms, value)| (self.place(*at_ms), y(*value))).collect();
            across(&points, alone, size_px.0 as usize)
        };
        self.pieces(level.raw()).into_iter().map(course).collect()
    }
}
