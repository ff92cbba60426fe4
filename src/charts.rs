//! Trends over time: marks by plotters, words in HTML.

pub mod view;

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

/// How the marks are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line per series.
    Lines,
    /// Areas on top of each other. An unknown value breaks the whole stack at that instant.
    StackedAreas,
}

/// One line or area.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Name in the viewer's language.
    pub name: String,
    /// What it stands for.
    pub role: Role,
    /// One value per instant; `None` breaks the line.
    pub values: Vec<Option<f64>>,
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
}
