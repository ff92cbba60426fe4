//! Trends over time: marks by plotters, words in HTML.
//!
//! [`view`] lays a chart out, [`scale`], [`stack`], [`reduce`] and [`time_axis`] decide where things are, [`marks`] draws into pixels or SVG,
//! [`painter`] brings pixels to the screen, [`legend`] and [`table`] are the parts that a person operates.

pub mod columns;
pub mod cursor;
pub mod export;
pub mod hands;
pub mod legend;
pub mod marks;
pub mod painter;
pub mod palette;
pub mod reduce;
pub mod scale;
pub mod stack;
pub mod summary;
pub mod table;
pub mod time_axis;
mod tooltip;
pub mod values;
pub mod view;
pub mod zoom;

pub use values::Values;
pub use view::Chart;

use crate::i18n::Locale;

/// What a line stands for; the style sheet gives it its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Agents talking.
    Talking,
    /// Agents idle.
    Idle,
    /// Agents who set themselves busy.
    Busy,
    /// Agents resting.
    Resting,
    /// Agents in after-call work.
    AfterCallWork,
    /// Agents in the study state.
    Study,
    /// All else.
    Other,
}

impl Role {
    /// All of them, in the order of a palette.
    pub const ALL: [Self; 7] = [Self::Talking, Self::Idle, Self::Busy, Self::Resting, Self::AfterCallWork, Self::Study, Self::Other];

    /// The class by which the style sheet gives the colour.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Talking => "talking",
            Self::Idle => "idle",
            Self::Busy => "busy",
            Self::Resting => "resting",
            Self::AfterCallWork => "after-call-work",
            Self::Study => "study",
            Self::Other => "other",
        }
    }
}

/// How the marks are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line per series.
    Lines,
    /// Areas on top of each other. An unknown value breaks the whole stack at that instant.
    StackedAreas,
    /// Bars on top of each other, each from its instant to the next one.
    StackedBars,
    /// One point per value.
    Points,
}

impl Kind {
    /// Whether the lines add up.
    pub const fn is_stacked(self) -> bool {
        matches!(self, Self::StackedAreas | Self::StackedBars)
    }
}

/// What the values are, which decides the steps of the value axis. It always starts at zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Numbers of something: whole steps.
    #[default]
    Count,
    /// Percent, 0 to 100.
    Percent,
    /// Seconds: steps of 30 s, 1 min, 5 min, ...
    Seconds,
}

/// The words of a chart besides title, unit and names. Until they are given, signs stand in for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartWords {
    /// Opens the table: "Show as table".
    pub table: &'static str,
    /// Heading of the column of times: "Time".
    pub time: &'static str,
    /// In place of marks when no value is known: "No data in this window".
    pub empty: &'static str,
    /// Before "300 / 8928" when the table is cut: "Newest rows:".
    pub cut: &'static str,
    /// In place of a value that is not known: "?".
    pub unknown: &'static str,
    /// The line of this moment: "now".
    pub now: &'static str,
    /// Shows all of the time again: "Show all".
    pub whole: &'static str,
    /// Before the values of a line, for those who listen: "latest", "lowest", "highest".
    pub summary: [&'static str; 3],
    /// Offers a file: "Save as".
    pub save: &'static str,
    /// Names what is marked in a band: "unusual".
    pub unusual: &'static str,
    /// Copies a picture: "Copy".
    pub copy: &'static str,
    /// After it was copied: "Copied".
    pub copied: &'static str,
}

impl Default for ChartWords {
    fn default() -> Self {
        Self {
            table: "≡",
            time: "t",
            empty: "–",
            cut: "…",
            unknown: "?",
            now: "•",
            whole: "↔",
            summary: ["=", "≥", "≤"],
            save: "↓",
            unusual: "≠",
            copy: "⧉",
            copied: "✓",
        }
    }
}

/// One line or area.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Name in the viewer's language.
    pub name: String,
    /// What it stands for.
    pub role: Role,
    /// One value per instant; an unknown one breaks the line.
    pub values: Values,
}

/// What is drawn across: a target that values are held against.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// Its height, in the unit of the values.
    pub value: f64,
    /// Its name in the viewer's language, with its value.
    pub name: String,
}

/// Between what bounds the values of a line usually are, or were within each step: a band behind it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baseline {
    /// Place of the line among the lines.
    pub line: usize,
    /// Its name in the viewer's language.
    pub name: String,
    /// Lower border, one value per instant.
    pub low: Values,
    /// Upper border, one value per instant.
    pub high: Values,
    /// Stretches of time in which the line was not as usual: marked at the top edge.
    pub unusual: Vec<Span>,
    /// The same in words; may be empty.
    pub note: String,
}

impl Baseline {
    /// Its borders at an instant: "22–60".
    fn text(&self, index: usize, format_value: fn(f64, Locale) -> String, locale: Locale) -> Option<String> {
        let (low, high) = (self.low.get(index)?, self.high.get(index)?);
        Some(format!("{}–{}", format_value(low, locale), format_value(high, locale)))
    }
}

/// The values of a line at another time: a thin line behind it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Other {
    /// Place of the line among the lines.
    pub line: usize,
    /// Its name in the viewer's language, with its day.
    pub name: String,
    /// One value per instant.
    pub values: Values,
}

/// A stretch of time in milliseconds since 1970, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Left edge.
    pub from_ms: i64,
    /// Right edge.
    pub until_ms: i64,
}

/// What a chart shows. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChartData {
    /// Left edge.
    pub from_ms: i64,
    /// Right edge.
    pub until_ms: i64,
    /// Instants of the values, ascending.
    pub at_ms: Vec<i64>,
    /// Two instants further apart than this are not joined.
    pub max_gap_ms: i64,
    /// From here on values are partial: drawn hatched or dashed.
    pub partial_from_ms: Option<i64>,
    /// The lines; at most seven.
    pub lines: Vec<Line>,
    /// A target.
    pub threshold: Option<Threshold>,
    /// Bands, one per line at most. That of the first line shown is drawn: several would lie on each other.
    pub baselines: Vec<Baseline>,
    /// Lines of another time, one per line at most. That of the first line shown is drawn.
    pub others: Vec<Other>,
}

impl ChartData {
    /// Adds an instant later than all others with one value per line, and moves the right edge there.
    pub fn push(&mut self, at_ms: i64, values: impl IntoIterator<Item = Option<f64>>) {
        self.at_ms.push(at_ms);
        self.until_ms = at_ms;
        self.lines.iter_mut().zip(values).for_each(|(line, value)| line.values.push(value));
    }

    /// The band that is drawn.
    pub fn baseline(&self, hidden: u32) -> Option<&Baseline> {
        let first = stack::visible(&self.lines, hidden).next()?.0;
        self.baselines.iter().find(|baseline| baseline.line == first)
    }

    /// The line of another time that is drawn.
    pub fn other(&self, hidden: u32) -> Option<&Other> {
        let first = stack::visible(&self.lines, hidden).next()?.0;
        self.others.iter().find(|other| other.line == first)
    }

    /// All of its time.
    pub const fn span(&self) -> Span {
        Span { from_ms: self.from_ms, until_ms: self.until_ms }
    }

    /// All of its time and what has passed since, so that this moment has a place and a hole up to it is seen: in whole steps of a sixtieth,
    /// which spare a drawing each second, and at most as long as the data themselves.
    pub fn span_until(&self, now_ms: Option<i64>) -> Span {
        let Span { from_ms, until_ms } = self.span();
        let after_ms = now_ms.filter(|now_ms| *now_ms >= until_ms).map_or(until_ms, |now_ms| {
            let step_ms = self.max_gap_ms.min((until_ms - from_ms) / 60).max(1);
            now_ms + step_ms - now_ms.rem_euclid(step_ms)
        });
        Span { from_ms, until_ms: after_ms.min(until_ms + (until_ms - from_ms)) }
    }
}

/// Role and place of a line as classes of the style sheet.
fn line_class(place: usize, role: Role) -> String {
    format!("{} s{place}", role.class())
}

/// A name with its unit, if there is one.
fn with_unit(name: &str, unit: &str) -> String {
    if unit.is_empty() { name.to_owned() } else { format!("{name} ({unit})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_reaches_to_the_end_of_the_step_in_which_this_moment_is_and_a_long_silence_leaves_it_half_of_the_room() {
        let data = ChartData { from_ms: 1_000, until_ms: 2_810, max_gap_ms: 40, ..ChartData::default() };
        let until_ms = |now_ms| data.span_until(now_ms).until_ms;
        assert_eq!([None, Some(2_800), Some(2_810), Some(2_819), Some(2_820)].map(until_ms), [2_810, 2_810, 2_820, 2_820, 2_850]);
        assert_eq!(until_ms(Some(1_000_000)), 4_620);
        let month = ChartData { from_ms: -1_000_000, ..data };
        assert_eq!(month.span_until(Some(2_810)).until_ms, 2_840, "no step is longer than what is joined");
        assert_eq!(ChartData::default().span_until(Some(1_000_000)), Span::default(), "nothing is known yet");
    }
}
