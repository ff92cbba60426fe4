//! The alarms of a window, for those who take over.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use domain::alarm::{Alarm, Event, What};
use domain::sheet::AlarmOfWindow;

use super::actions::At;
use super::board::Board;
use super::seen::{is_of, is_seen, worst_first};

impl Board {
    /// The alarms that were open at any moment of a window where a VDN is shown, the newest first; it ends at a moment that is over, or now
    /// (milliseconds since 1970 of our clock). With them since when all is remembered that happened there.
    pub fn within(&self, At { site, vdn, scope }: At<'_>, from_ms: i64, moment_ms: Option<i64>) -> (Vec<AlarmOfWindow>, i64) {
        self.read(|book| {
            let (open, until_ms) = match moment_ms {
                Some(at_ms) => (book.log.open_at(at_ms, site, vdn), at_ms),
                None => (worst_first(book, |alarm| is_of(alarm, site, vdn)), i64::MAX),
            };
            let events = book.log.events(site, Some(vdn)).chain(book.log.events(site, None));
            let mut alarms = of_window(open, events, from_ms, until_ms);
            alarms.retain(|told| is_seen(&told.alarm, scope));
            (alarms, book.log.remembered_from_ms(site, vdn, self.run))
        })
    }
}

/// What was open at the end of a window, and what happened until then, of each alarm the newest first.
fn of_window<'a>(open: Vec<Alarm>, events: impl Iterator<Item = &'a Event>, from_ms: i64, until_ms: i64) -> Vec<AlarmOfWindow> {
    let mut known: BTreeMap<u64, AlarmOfWindow> =
        open.into_iter().map(|alarm| (alarm.id, AlarmOfWindow { alarm, ended_ms: None })).collect();
    for event in events.filter(|event| event.at_ms <= until_ms) {
        let new = || AlarmOfWindow { alarm: event.alarm.clone(), ended_ms: None };
        let AlarmOfWindow { alarm, ended_ms } = known.entry(event.alarm.id).or_insert_with(new);
        if matches!(event.what, What::Ended | What::Withdrawn) {
            *ended_ms = Some(event.at_ms);
        }
        if event.alarm.severity > alarm.severity {
            let taken = alarm.acknowledged.take();
            *alarm = Alarm { acknowledged: taken, snoozed_until_ms: alarm.snoozed_until_ms, ..event.alarm.clone() };
        }
        if alarm.acknowledged.is_none() {
            alarm.acknowledged.clone_from(&event.alarm.acknowledged);
        }
    }
    let mut alarms: Vec<_> = known.into_values().filter(|told| told.ended_ms.is_none_or(|at_ms| at_ms >= from_ms)).collect();
    alarms.sort_by_key(|told| Reverse((told.alarm.since_ms, told.alarm.id)));
    alarms
}

#[cfg(test)]
mod tests {
    use domain::alarm::{Acknowledgement, Metric, Severity, Subject};

    use super::*;

    fn alarm(id: u64, since_ms: i64, severity: Severity) -> Alarm {
        Alarm {
            id,
            rule: String::new(),
            metric: Metric::CallsWaiting,
            site: "main".parse().unwrap(),
            vdn: None,
            subject: Subject::Platform,
            severity,
            since_ms,
            value: None,
            bound: None,
            held: false,
            acknowledged: None,
            snoozed_until_ms: None,
        }
    }

    #[test]
    fn alarms_of_the_window_stand_at_their_worst_with_who_took_them_and_their_end() {
        let taken = Alarm {
            acknowledged: Some(Acknowledgement { by: "Li Na".to_owned(), note: "on it".to_owned(), at_ms: 120 }),
            ..alarm(2, 100, Severity::Critical)
        };
        let event = |number, at_ms, what, alarm: &Alarm| Event { number, at_ms, what, by: None, note: String::new(), alarm: alarm.clone() };
        let [over, before, later] = [(1, 10), (4, 20), (5, 450)].map(|(id, since_ms)| alarm(id, since_ms, Severity::Warning));
        let ended = alarm(2, 100, Severity::Warning);
        let events = [
            event(9, 450, What::Raised, &later),
            event(8, 300, What::Ended, &ended),
            event(7, 120, What::Acknowledged, &taken),
            event(6, 110, What::Escalated, &taken),
            event(5, 100, What::Raised, &ended),
            event(4, 70, What::Ended, &before),
            event(3, 40, What::Ended, &over),
            event(2, 20, What::Raised, &before),
            event(1, 10, What::Raised, &over),
        ];
        let told = of_window(vec![alarm(3, 20, Severity::Warning)], events.iter(), 50, 400);
        let said: Vec<_> = told.iter().map(|told| (told.alarm.id, told.alarm.severity, told.ended_ms)).collect();
        let expected = [(2, Severity::Critical, Some(300)), (4, Severity::Warning, Some(70)), (3, Severity::Warning, None)];
        assert_eq!(said, expected, "what had ended before, or began after, is not told");
        assert_eq!(told[0].alarm.acknowledged.as_ref().map(|taken| taken.by.as_str()), Some("Li Na"));
    }
}
