//! How far a value may be believed by its age (KPI sheet, section 8).

/// After this age a value is no longer shown as a headline, milliseconds.
pub const FAILED_AFTER_MS: u64 = 600_000;

/// The four ages of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freshness {
    /// At most two poll intervals old.
    Fresh,
    /// At most four poll intervals old.
    Late,
    /// Older, or older than two intervals with a failure since.
    Stale,
    /// Never read, or older than ten minutes.
    Failed,
}

impl Freshness {
    /// Derives the state. `age_ms` is `None` when the source was never read; `interval_ms` is the effective poll interval.
    ///
    /// ```
    /// use domain::freshness::Freshness;
    /// assert_eq!(Freshness::of(Some(20_000), 10_000, false), Freshness::Fresh);
    /// assert_eq!(Freshness::of(Some(20_001), 10_000, false), Freshness::Late);
    /// assert_eq!(Freshness::of(Some(20_001), 10_000, true), Freshness::Stale);
    /// assert_eq!(Freshness::of(Some(40_001), 10_000, false), Freshness::Stale);
    /// assert_eq!(Freshness::of(Some(600_001), 10_000, false), Freshness::Failed);
    /// assert_eq!(Freshness::of(None, 10_000, true), Freshness::Failed);
    /// ```
    pub fn of(age_ms: Option<u64>, interval_ms: u64, last_attempt_failed: bool) -> Self {
        let Some(age_ms) = age_ms else { return Self::Failed };
        if age_ms > FAILED_AFTER_MS {
            Self::Failed
        } else if age_ms > 4 * interval_ms || (last_attempt_failed && age_ms > 2 * interval_ms) {
            Self::Stale
        } else if age_ms > 2 * interval_ms {
            Self::Late
        } else {
            Self::Fresh
        }
    }

    /// The word used in `data-state` and `/api/status`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Late => "late",
            Self::Stale => "stale",
            Self::Failed => "failed",
        }
    }
}
