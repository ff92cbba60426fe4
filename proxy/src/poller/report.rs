//! Says in the log how reads of one source go, without flooding it: a source may fail every few seconds for days.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::id::{SiteId, VdnId};
use domain::problem::ProblemClass;
use tokio::time::Instant;

use crate::clock::monotonic;
use crate::upstream::error::Failure;

/// A failure that goes on is said again after this long.
const SAID_AGAIN_AFTER: Duration = Duration::from_secs(300);

/// What was last said of a source.
#[derive(Debug, Default)]
pub struct Report(Mutex<Option<(ProblemClass, Instant)>>);

/// What a line is about.
#[derive(Clone, Debug)]
pub struct About {
    /// The site.
    pub site: SiteId,
    /// The interface.
    pub source: &'static str,
    /// The VDN; `None` where all are read at once.
    pub vdn: Option<VdnId>,
}

/// Whether a read deserves a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    None,
    Failed,
    Recovered,
}

impl Report {
    /// Logs how a read ended, with what only the log may hold: wholly, with a part lost, or not at all.
    pub fn of(&self, about: &About, failed: Option<&Failure>) {
        let About { site, source, vdn } = about;
        let vdn = vdn.map(tracing::field::display);
        let line = self.line(failed.map(|failure| failure.problem.class));
        match (line, failed) {
            (Line::Failed, Some(Failure { problem, detail, .. })) => {
                tracing::warn!(%site, source, vdn, class = problem.class.word(), code = problem.code, detail, "read failed");
            }
            (Line::Recovered, _) => tracing::info!(%site, source, vdn, "reads succeed again"),
            _ => {}
        }
    }

    /// The first failure, each failure of another class, one of the same class every [`SAID_AGAIN_AFTER`], and the first success after them.
    fn line(&self, failed: Option<ProblemClass>) -> Line {
        let (mut said, now) = (self.0.lock().unwrap_or_else(PoisonError::into_inner), monotonic());
        let Some(class) = failed else {
            return if said.take().is_some() { Line::Recovered } else { Line::None };
        };
        if said.is_some_and(|(known, at)| known == class && now.duration_since(at) < SAID_AGAIN_AFTER) {
            return Line::None;
        }
        *said = Some((class, now));
        Line::Failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_source_that_fails_for_hours_does_not_flood_the_log() {
        let report = Report::default();
        assert_eq!(report.line(None), Line::None, "what goes well is not news");
        let mut lines = 0;
        for _ in 0..4 * 60 {
            lines += u32::from(report.line(Some(ProblemClass::Network)) == Line::Failed);
            tokio::time::advance(Duration::from_secs(15)).await;
        }
        assert_eq!(lines, 12, "an hour");
        assert_eq!(report.line(Some(ProblemClass::Network)), Line::Failed);
        assert_eq!(report.line(Some(ProblemClass::Upstream)), Line::Failed, "another class");
        assert_eq!([report.line(None), report.line(None)], [Line::Recovered, Line::None]);
        assert_eq!(report.line(Some(ProblemClass::Upstream)), Line::Failed);
    }
}
