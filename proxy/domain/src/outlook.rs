//! What the last hours and the next minutes of skill queues are like (`/api/outlook`).

use serde::{Deserialize, Serialize};

use crate::id::SkillId;
use crate::kpi::ahead::Now;
use crate::kpi::erlang::Load;
use crate::kpi::estimate::{Estimate, Hidden};

/// Windows and outlook of one queue, or the outlook of every queue of a VDN.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// The windows, the shortest first.
    pub windows: Vec<Window>,
    /// One row per skill asked for, sorted by id.
    pub skills: Vec<SkillOutlook>,
    /// While callers wait in the one queue that was asked for, which lacks agents: other queues that could do without some, those with the most
    /// first. Whether their agents serve this queue AICC does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub can_help: Vec<CanHelp>,
}

/// A queue that can do without some of its agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CanHelp {
    /// The queue.
    pub id: SkillId,
    /// So many agents.
    pub agents: u32,
}

/// The windows over which KPIs are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// The last closed five-minute period.
    FiveMinutes,
    /// The last 15 minutes.
    QuarterHour,
    /// The last 30 minutes.
    HalfHour,
    /// The last 60 minutes.
    Hour,
    /// Since the shift began: the last of the configured starts, or the start of the day.
    Shift,
    /// Since the day began by the VDN's own clock.
    Today,
}

/// One window, by closed five-minute periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Which.
    pub span: Span,
    /// Its start, milliseconds since 1970.
    pub from_ms: i64,
    /// Its end, not part of it, milliseconds since 1970: when the last period ended that had ended.
    pub until_ms: i64,
    /// Periods from the one to the other.
    pub periods: u32,
}

/// One skill queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkillOutlook {
    /// The queue.
    pub id: SkillId,
    /// Its KPIs over each window, in their order; empty where every queue was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<WindowKpis>,
    /// What the next minutes are computed from, or why nothing is said about them.
    pub basis: Input<Basis>,
    /// The queue as of the last reading, or why that says nothing.
    pub now: Input<Now>,
}

/// What the next minutes are computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input<T> {
    /// It is known.
    Known(T),
    /// Why it is not.
    Hidden(Hidden),
}

impl<T> Input<T> {
    /// The same as a result.
    ///
    /// # Errors
    /// Why it is not known.
    pub fn known(self) -> Result<T, Hidden> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Hidden(hidden) => Err(hidden),
        }
    }
}

impl<T> From<Result<T, Hidden>> for Input<T> {
    fn from(result: Result<T, Hidden>) -> Self {
        result.map_or_else(Self::Hidden, Self::Known)
    }
}

/// The KPIs of one queue over one window, by their ids on the KPI sheet.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowKpis {
    /// Periods that are in the sums.
    pub covered: u32,
    /// Calls offered in them: the `n` of every percentage of calls.
    pub offered_w: Estimate,
    /// Service level of 20 s, percent.
    pub sl20_w: Estimate,
    /// Average wait, seconds.
    pub avg_wait_w: Estimate,
    /// Average call duration, seconds.
    pub avg_talk_w: Estimate,
    /// After-call work per call, seconds.
    pub acw_est: Estimate,
    /// Handle time, seconds.
    pub aht_est: Estimate,
    /// Occupancy, percent.
    pub occupancy: Estimate,
    /// Productive share of signed-in time, percent.
    pub utilisation: Estimate,
    /// Calls lost at most.
    pub lost_max: Estimate,
}

/// The last half hour of a queue, as the next minutes are computed from it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    /// Calls offered.
    pub calls: u32,
    /// In so many seconds: of the covered periods.
    pub seconds: u32,
    /// Estimated handle time, seconds.
    pub handle_s: f64,
}

impl Basis {
    /// The load that this is.
    ///
    /// ```
    /// use domain::outlook::Basis;
    /// assert_eq!(Basis { calls: 100, seconds: 1_800, handle_s: 180.0 }.load().erlangs(), 10.0);
    /// ```
    pub fn load(self) -> Load {
        Load { calls_per_s: f64::from(self.calls) / f64::from(self.seconds), handle_s: self.handle_s }
    }
}
