//! What the proxy last said of the alarms of the call centre in view.

use std::cmp::Reverse;
use std::sync::Arc;

use domain::alarm::{Alarm, Alarms, Severity, Subject};

use super::feed::Cause;
use crate::sorting::sort_by_key;

/// The last word of the proxy with the instant it arrived, and why there is no newer one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlarmFeed {
    /// The last answer; `None` until one arrived.
    pub told: Option<Arc<Alarms>>,
    /// Whether it tells what happened, too.
    pub has_log: bool,
    /// When it arrived, by the page's monotonic clock, milliseconds.
    pub received_at_ms: f64,
    /// Why the last attempt brought none; `None` when it brought one.
    pub cause: Option<Cause>,
}

/// An answer is believed for so long, milliseconds; then what is open is not known any more.
const BELIEVED_MS: f64 = 60_000.0;

impl AlarmFeed {
    /// Folds one attempt in: what was said, and whether with what happened. A failure keeps what was said before.
    #[must_use]
    pub fn after(self, answer: Result<(Alarms, bool), Cause>, received_at_ms: f64) -> Self {
        match answer {
            Ok((told, has_log)) => Self { told: Some(Arc::new(told)), has_log, received_at_ms, cause: None },
            Err(cause) => Self { cause: Some(cause), ..self },
        }
    }

    /// Whether what is held may be shown as the present, at `now_ms` of the page's monotonic clock.
    pub fn is_current(&self, now_ms: f64) -> bool {
        self.told.is_some() && now_ms - self.received_at_ms <= BELIEVED_MS
    }

    /// What is open and what happened; `None` before both are known.
    pub fn whole(&self) -> Option<&Arc<Alarms>> {
        self.told.as_ref().filter(|_| self.has_log)
    }

    /// What is open; nothing before the first answer.
    pub fn open(&self) -> &[Alarm] {
        self.told.as_deref().map_or(&[], |told| &told.open)
    }

    /// What is open here and in the other call centres that were asked for: the worst first, of those what is here, then the oldest first.
    pub fn everywhere(&self) -> Vec<&Alarm> {
        let elsewhere = self.told.as_deref().map_or(&[][..], |told| &told.elsewhere);
        let mut all: Vec<_> = self.open().iter().map(|alarm| (false, alarm)).chain(elsewhere.iter().map(|alarm| (true, alarm))).collect();
        sort_by_key(&mut all, |(is_elsewhere, alarm)| (Reverse(alarm.severity), *is_elsewhere, alarm.since_ms, alarm.id));
        all.into_iter().map(|(_, alarm)| alarm).collect()
    }

    /// How many are open everywhere and how bad the worst is, at `now_ms` of the page's monotonic clock; `None` while that is not known.
    pub fn tally(&self, now_ms: f64) -> Option<(usize, Option<Severity>)> {
        self.is_current(now_ms).then(|| (self.everywhere().len(), self.everywhere().first().map(|alarm| alarm.severity)))
    }

    /// An open alarm by its id.
    pub fn find(&self, id: u64) -> Option<&Alarm> {
        self.everywhere().into_iter().find(|alarm| alarm.id == id)
    }

    /// The worst severity that is open about a subject.
    pub fn severity_of(&self, subject: Subject) -> Option<Severity> {
        self.open().iter().filter(|alarm| alarm.subject == subject).map(|alarm| alarm.severity).max()
    }

    /// The proxy's wall clock at `now_ms` of the page's monotonic clock, milliseconds since 1970.
    #[expect(clippy::cast_possible_truncation, reason = "a page lives for days, not aeons")]
    pub fn clock_ms(&self, now_ms: f64) -> Option<i64> {
        self.told.as_deref().map(|told| told.now_ms + (now_ms - self.received_at_ms).max(0.0) as i64)
    }
}

/// An alarm of queue 1, for tests.
#[cfg(test)]
pub(crate) fn sample(id: u64, severity: Severity) -> Alarm {
    use domain::id::{SkillId, VdnId};

    Alarm {
        id,
        rule: "waiting".to_owned(),
        metric: domain::alarm::Metric::CallsWaiting,
        site: "main".parse().unwrap(),
        vdn: Some(VdnId(1)),
        subject: Subject::Skill(SkillId(1)),
        severity,
        since_ms: 0,
        value: None,
        bound: None,
        held: false,
        acknowledged: None,
        snoozed_until_ms: None,
    }
}

#[cfg(test)]
mod tests {
    use domain::id::SkillId;

    use super::*;

    fn alarm(id: u64, skill: u32, severity: Severity) -> Alarm {
        Alarm { subject: Subject::Skill(SkillId(skill)), ..sample(id, severity) }
    }

    fn told(open: Vec<Alarm>) -> Alarms {
        Alarms {
            now_ms: 1_000_000,
            may_operate: false,
            name: None,
            open,
            elsewhere: Vec::new(),
            events: Vec::new(),
            rules: Vec::new(),
            kept: true,
        }
    }

    #[test]
    fn the_worst_alarm_of_a_queue_gives_its_severity() {
        let open = vec![alarm(1, 7, Severity::Warning), alarm(2, 7, Severity::Critical), alarm(3, 8, Severity::Warning)];
        let feed = AlarmFeed::default().after(Ok((told(open), true)), 5.0);
        let of = |skill| feed.severity_of(Subject::Skill(SkillId(skill)));
        assert_eq!([of(7), of(8), of(9)], [Some(Severity::Critical), Some(Severity::Warning), None]);
    }

    #[test]
    fn a_failure_keeps_what_was_said_until_it_is_too_old() {
        let feed = AlarmFeed::default()
            .after(Ok((told(vec![alarm(1, 7, Severity::Warning)]), false)), 5.0)
            .after(Err(Cause::ProxyUnreachable), 9.0);
        assert_eq!((feed.open().len(), feed.cause.as_ref()), (1, Some(&Cause::ProxyUnreachable)));
        assert!(feed.is_current(60_005.0) && !feed.is_current(60_006.0));
        assert_eq!(feed.clock_ms(2_005.0), Some(1_002_000));
        assert_eq!((feed.tally(60_005.0), feed.tally(60_006.0)), (Some((1, Some(Severity::Warning))), None));
        assert!(!AlarmFeed::default().is_current(0.0));
    }
}
