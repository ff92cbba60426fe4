//! What one rule has made of one subject so far.

use domain::alarm::{Rule, Severity};
use domain::threshold::Latch;

use super::sample::Sample;

/// A latch for each severity, and the alarm that is open because of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Course {
    latches: [Latch; 2],
    /// Id of the open alarm.
    pub(super) alarm: Option<u64>,
}

impl Course {
    /// Of an alarm that was open when the program stopped. Whatever is critical is worth a warning, too.
    pub(super) fn of_open(alarm: u64, severity: Severity, rule: &Rule) -> Self {
        let latch = |each| if each <= severity && watches(rule, each) { Latch::raised() } else { Latch::default() };
        Self { latches: Severity::ALL.map(latch), alarm: Some(alarm) }
    }

    /// How bad it is; `None` when it is not.
    pub(super) fn severity(&self) -> Option<Severity> {
        Severity::ALL.into_iter().zip(self.latches).rev().find(|(_, latch)| latch.is_raised()).map(|(severity, _)| severity)
    }

    /// Takes one more sample at `at_ms` of a clock that only goes forward.
    pub(super) fn take(&mut self, sample: &Sample, rule: &Rule, at_ms: u64) {
        let hold_ms = u64::from(rule.for_s) * 1000;
        for ((latch, severity), position) in self.latches.iter_mut().zip(Severity::ALL).zip(sample.positions) {
            // A bound that a change of the rule has taken away holds nothing up.
            *latch = position.map_or_else(
                || if watches(rule, severity) { *latch } else { Latch::default() },
                |position| latch.after(position, at_ms, rule.metric.patience(severity, hold_ms)),
            );
        }
    }

    /// The data went stale.
    pub(super) fn gap(&mut self) {
        self.latches = self.latches.map(Latch::after_gap);
    }
}

/// Whether a rule has anything to say about a severity.
fn watches(rule: &Rule, severity: Severity) -> bool {
    rule.bound(severity).is_some() || rule.metric.fixed_severity() == Some(severity)
}

#[cfg(test)]
mod tests {
    use domain::alarm::{Metric, Origin};
    use domain::id::SkillId;
    use domain::reading::Reading;
    use domain::skill::SkillRow;

    use super::super::sample::of_skill;
    use super::*;
    use Severity::{Critical, Warning};

    fn rule(warning: Option<f64>, critical: Option<f64>) -> Rule {
        let metric = Metric::CallsWaiting;
        Rule { id: "r".to_owned(), metric, site: None, vdn: None, only: Vec::new(), warning, critical, for_s: 0, origin: Origin::Page }
    }

    fn course(mut course: Course, rule: &Rule, calls: &[i64]) -> Vec<Option<Severity>> {
        let after = |(at_ms, calls): (usize, &i64)| {
            let sample = of_skill(rule, &SkillRow::from_fields(SkillId(1), |_| Reading::Value(*calls))).unwrap();
            course.take(&sample, rule, at_ms as u64 * 10_000);
            course.severity()
        };
        calls.iter().enumerate().map(after).collect()
    }

    #[test]
    fn an_alarm_escalates_eases_and_ends() {
        let rule = rule(Some(10.0), Some(20.0));
        let (no, warning, critical) = (None, Some(Warning), Some(Critical));
        assert_eq!(
            course(Course::default(), &rule, &[10, 12, 20, 20, 15, 15, 15, 3, 3, 3]),
            [no, warning, warning, critical, critical, critical, warning, warning, warning, no]
        );
        assert_eq!(course(Course::default(), &rule, &[30, 30, 0, 0, 0]), [no, critical, critical, critical, no]);
    }

    #[test]
    fn what_was_open_before_ends_like_anything_else_and_a_bound_that_is_gone_holds_nothing() {
        let open = |rule: &Rule| Course::of_open(7, Critical, rule);
        let both = rule(Some(10.0), Some(20.0));
        assert_eq!(course(open(&both), &both, &[15, 15, 15]), [Some(Critical), Some(Critical), Some(Warning)]);
        let mut before = open(&both);
        before.gap();
        assert_eq!(before.severity(), Some(Critical));
        let only_warning = rule(Some(10.0), None);
        assert_eq!(course(before, &only_warning, &[15, 3, 3, 3]), [Some(Warning), Some(Warning), Some(Warning), None]);
    }
}
