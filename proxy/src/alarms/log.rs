//! The open alarms and what happened to them. What changes is noted for the store, and what is news for receivers.

use std::collections::{BTreeMap, VecDeque};

use domain::alarm::{Acknowledgement, Alarm, EVENTS_TOLD, Event, Metric, Severity, Subject, What};
use domain::id::{SiteId, VdnId};

use crate::store::{Change, Kept, OpenAlarm};

/// Most names noted as having seen an alarm.
const SEEN_BY: usize = 20;
/// Events of one VDN that are held here, of those that somebody saw an alarm, and of all others; the store has more.
const HELD: usize = 5 * EVENTS_TOLD;

/// Where something happens, and when.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) site: SiteId,
    /// `None` for the site as a whole.
    pub(super) vdn: Option<VdnId>,
    /// Milliseconds since 1970, for labels.
    pub(super) now_ms: i64,
    /// Milliseconds of a clock that only goes forward.
    pub(super) at_ms: u64,
}

/// What makes an alarm.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cause<'a> {
    pub(super) rule: &'a str,
    pub(super) metric: Metric,
    pub(super) subject: Subject,
    pub(super) severity: Severity,
    pub(super) value: Option<f64>,
    pub(super) bound: Option<f64>,
}

/// An open alarm with what is known of it here only.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) alarm: Alarm,
    /// Up to which severity somebody has answered it, by taking or silencing it.
    answered: Option<Severity>,
    seen: Vec<String>,
}

#[derive(Debug, Default)]
struct Held {
    seen: VecDeque<Event>,
    others: VecDeque<Event>,
}

/// What is open, and what happened.
#[derive(Debug, Default)]
pub(super) struct Log {
    open: BTreeMap<u64, Open>,
    held: BTreeMap<(SiteId, Option<VdnId>), Held>,
    last_alarm: u64,
    last_event: u64,
    /// Rises whenever anything here changes.
    pub(super) version: u64,
    changes: Vec<Change>,
    news: Vec<Event>,
}

impl Log {
    /// Goes on where another run has stopped. What was open is held until its data are read.
    pub(super) fn resumed(kept: &Kept) -> Self {
        let mut log = Self { last_alarm: kept.last_alarm, last_event: kept.last_event, ..Self::default() };
        for OpenAlarm { alarm, answered } in &kept.alarms {
            let alarm = Alarm { held: true, ..alarm.clone() };
            log.open.insert(alarm.id, Open { alarm, answered: *answered, seen: Vec::new() });
        }
        for event in &kept.events {
            if let (What::Seen, Some(open), Some(name)) = (event.what, log.open.get_mut(&event.alarm.id), &event.by) {
                open.seen.push(name.clone());
            }
            log.hold(event.clone());
        }
        log
    }

    /// What the store and the receivers have not been told yet.
    pub(super) fn take_news(&mut self) -> (Vec<Change>, Vec<Event>) {
        (std::mem::take(&mut self.changes), std::mem::take(&mut self.news))
    }

    /// Notes a change of something else that is kept.
    pub(super) fn note(&mut self, change: Change) {
        self.version += 1;
        self.changes.push(change);
    }

    pub(super) fn get(&self, id: u64) -> Option<&Alarm> {
        self.open.get(&id).map(|open| &open.alarm)
    }

    pub(super) fn alarms(&self) -> impl Iterator<Item = &Alarm> {
        self.open.values().map(|open| &open.alarm)
    }

    /// Open alarms by id, each with the worst that it has been, as far as that is remembered.
    pub(super) fn worst(&self) -> BTreeMap<u64, Severity> {
        let mut worst: BTreeMap<u64, Severity> = self.alarms().map(|alarm| (alarm.id, alarm.severity)).collect();
        for event in self.held.values().flat_map(|held| held.seen.iter().chain(&held.others)) {
            worst.entry(event.alarm.id).and_modify(|severity| *severity = event.alarm.severity.max(*severity));
        }
        worst
    }

    /// Since when everything is remembered that happened where a VDN is shown, milliseconds since 1970; this run began at `run_ms`.
    pub(super) fn remembered_from_ms(&self, site: &SiteId, vdn: VdnId, run_ms: i64) -> i64 {
        let places = [Some(vdn), None].map(|vdn| self.held.get(&(site.clone(), vdn)));
        let queues = || places.iter().flatten().flat_map(|held| [&held.seen, &held.others]);
        let oldest = |queue: &VecDeque<Event>| queue.front().map(|event| event.at_ms);
        // Of a queue that is full, the oldest have gone.
        let full = queues().filter(|queue| queue.len() >= HELD).filter_map(oldest).max();
        full.unwrap_or_else(|| queues().filter_map(oldest).min().unwrap_or(run_ms).min(run_ms))
    }

    /// What was open at a moment that is over where a VDN is shown, each as it was then, as far as what happened is remembered.
    pub(super) fn open_at(&self, at_ms: i64, site: &SiteId, vdn: VdnId) -> Vec<Alarm> {
        let mut events: Vec<&Event> = self.events(site, Some(vdn)).chain(self.events(site, None)).collect();
        events.sort_by_key(|event| event.number);
        // Before the first that is remembered of an alarm it was there, unless that was its beginning.
        let mut then: BTreeMap<u64, Option<&Alarm>> = BTreeMap::new();
        for event in &events {
            then.entry(event.alarm.id).or_insert_with(|| (event.what != What::Raised).then_some(&event.alarm));
        }
        for alarm in self.alarms().filter(|alarm| alarm.site == *site && alarm.vdn.is_none_or(|id| id == vdn)) {
            then.entry(alarm.id).or_insert(Some(alarm));
        }
        for event in events.into_iter().filter(|event| event.at_ms <= at_ms) {
            let is_over = matches!(event.what, What::Ended | What::Withdrawn);
            then.insert(event.alarm.id, (!is_over).then_some(&event.alarm));
        }
        let as_then = |alarm: &Alarm| {
            let mut alarm = alarm.clone();
            // What was done later was not done then.
            alarm.acknowledged = alarm.acknowledged.filter(|done| done.at_ms <= at_ms);
            alarm
        };
        then.into_values().flatten().filter(|alarm| alarm.since_ms <= at_ms).map(as_then).collect()
    }

    /// The last events of a place, the newest first.
    pub(super) fn events(&self, site: &SiteId, vdn: Option<VdnId>) -> impl Iterator<Item = &Event> {
        let held = self.held.get(&(site.clone(), vdn));
        let (mut seen, mut others) = (
            held.into_iter().flat_map(|held| held.seen.iter().rev()).peekable(),
            held.into_iter().flat_map(|held| held.others.iter().rev()).peekable(),
        );
        std::iter::from_fn(move || match (seen.peek(), others.peek()) {
            (Some(sight), Some(other)) if sight.number < other.number => others.next(),
            (Some(_), _) => seen.next(),
            (None, _) => others.next(),
        })
    }

    /// Brings an alarm to what is so now: opens, changes or ends it. Without a cause, with the value that is good again. Gives the id of what is
    /// open then.
    pub(super) fn settle(&mut self, id: Option<u64>, cause: Result<Cause<'_>, Option<f64>>, spot: &Spot) -> Option<u64> {
        match (id, cause) {
            (None, Err(_)) => None,
            (None, Ok(cause)) => Some(self.raise(&cause, spot)),
            (Some(id), Err(value)) => {
                if let Some(open) = self.open.get_mut(&id) {
                    open.alarm.value = value;
                }
                self.end(id, What::Ended, spot.now_ms);
                None
            }
            (Some(id), Ok(cause)) => {
                self.change(id, &cause, spot.now_ms);
                Some(id)
            }
        }
    }

    fn raise(&mut self, cause: &Cause<'_>, spot: &Spot) -> u64 {
        self.last_alarm += 1;
        let alarm = Alarm {
            id: self.last_alarm,
            rule: cause.rule.to_owned(),
            metric: cause.metric,
            site: spot.site.clone(),
            vdn: spot.vdn,
            subject: cause.subject,
            severity: cause.severity,
            since_ms: spot.now_ms,
            value: cause.value,
            bound: cause.bound,
            held: false,
            acknowledged: None,
            snoozed_until_ms: None,
        };
        self.open.insert(alarm.id, Open { alarm, answered: None, seen: Vec::new() });
        self.keep(self.last_alarm);
        self.happened(self.last_alarm, What::Raised, spot.now_ms, None, "");
        self.last_alarm
    }

    /// What was answered as a warning has to be answered again when it becomes critical.
    fn change(&mut self, id: u64, cause: &Cause<'_>, now_ms: i64) {
        let Some(Open { alarm, answered, .. }) = self.open.get_mut(&id) else { return };
        let before = std::mem::replace(&mut alarm.severity, cause.severity);
        if (alarm.value, alarm.bound) != (cause.value, cause.bound) {
            (alarm.value, alarm.bound) = (cause.value, cause.bound);
            self.version += 1;
        }
        if before == cause.severity {
            return;
        }
        if answered.is_some_and(|answered| answered < cause.severity) {
            (alarm.acknowledged, alarm.snoozed_until_ms, *answered) = (None, None, None);
        }
        self.keep(id);
        self.happened(id, if before < cause.severity { What::Escalated } else { What::Eased }, now_ms, None, "");
    }

    /// Closes an alarm.
    pub(super) fn end(&mut self, id: u64, what: What, now_ms: i64) {
        self.happened(id, what, now_ms, None, "");
        if self.open.remove(&id).is_some() {
            self.note(Change::Gone(id));
        }
    }

    /// Marks the alarms of a place that this concerns as held, or no longer.
    pub(super) fn hold_back(&mut self, spot: &Spot, held: bool, concerns: impl Fn(&Alarm) -> bool) {
        for Open { alarm, .. } in self.open.values_mut() {
            if alarm.held != held && alarm.site == spot.site && alarm.vdn == spot.vdn && concerns(alarm) {
                alarm.held = held;
                self.version += 1;
            }
        }
    }

    /// Somebody takes an alarm.
    pub(super) fn acknowledge(&mut self, id: u64, by: String, note: &str, at_ms: i64) -> Option<Alarm> {
        let Open { alarm, answered, .. } = self.open.get_mut(&id)?;
        *answered = Some(alarm.severity);
        alarm.acknowledged = Some(Acknowledgement { by: by.clone(), note: note.to_owned(), at_ms });
        self.keep(id);
        self.happened(id, What::Acknowledged, at_ms, Some(by), note);
        self.get(id).cloned()
    }

    /// Somebody silences an alarm until then; `None` ends the silence.
    pub(super) fn snooze(&mut self, id: u64, by: String, until_ms: Option<i64>, at_ms: i64) -> Option<Alarm> {
        let Open { alarm, answered, .. } = self.open.get_mut(&id)?;
        *answered = until_ms.map(|_| alarm.severity).or(*answered);
        alarm.snoozed_until_ms = until_ms;
        self.keep(id);
        self.happened(id, What::Snoozed, at_ms, Some(by), "");
        self.get(id).cloned()
    }

    /// Somebody's page was told of an alarm.
    pub(super) fn seen(&mut self, id: u64, by: &str, at_ms: i64) {
        let Some(open) = self.open.get_mut(&id) else { return };
        if open.seen.len() < SEEN_BY && !open.seen.iter().any(|name| name == by) {
            open.seen.push(by.to_owned());
            self.happened(id, What::Seen, at_ms, Some(by.to_owned()), "");
        }
    }

    fn keep(&mut self, id: u64) {
        if let Some(Open { alarm, answered, .. }) = self.open.get(&id) {
            let open = OpenAlarm { alarm: alarm.clone(), answered: *answered };
            self.note(Change::Open(open));
        }
    }

    fn happened(&mut self, id: u64, what: What, at_ms: i64, by: Option<String>, note: &str) {
        let Some(Open { alarm, .. }) = self.open.get(&id) else { return };
        self.last_event += 1;
        let event = Event { number: self.last_event, at_ms, what, by, note: note.to_owned(), alarm: alarm.clone() };
        self.hold(event.clone());
        self.note(Change::Event(event.clone()));
        self.news.push(event);
    }

    fn hold(&mut self, event: Event) {
        let held = self.held.entry((event.alarm.site.clone(), event.alarm.vdn)).or_default();
        // So that a storm that many see does not push out what happened in it.
        let queue = if event.what == What::Seen { &mut held.seen } else { &mut held.others };
        if queue.len() == HELD {
            queue.pop_front();
        }
        queue.push_back(event);
    }
}
