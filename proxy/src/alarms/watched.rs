//! Sources as a whole, and AICC as a whole: what is said of them when nothing new comes, or always the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::alarm::{Alarm, Metric, Subject};
use domain::field::Source;
use domain::id::VdnId;

use super::frozen::{self, Live};
use super::log::{Cause, Log, Spot};

/// What is held of a source at one moment.
#[derive(Debug)]
pub struct Sight<V> {
    /// Its data are stale, or it should have been read long since.
    pub stale: bool,
    /// As far as can be seen no source of the site can be read.
    pub all_away: bool,
    /// The last good read.
    pub good: Option<Arc<V>>,
}

/// AICC as a whole: one alarm in place of one for each source of each VDN.
#[derive(Debug, Default)]
pub(super) struct Platform {
    /// What is stale because of it.
    pub(super) stale: BTreeSet<(Option<VdnId>, Source)>,
    pub(super) alarm: Option<u64>,
}

/// A source as a whole.
#[derive(Debug)]
pub(super) struct Watched<V> {
    pub(super) stale: bool,
    /// It is stale as everything of the site is.
    with_all: bool,
    stale_alarm: Option<u64>,
    frozen: frozen::Course<V>,
    frozen_alarm: Option<u64>,
}

impl<V> Default for Watched<V> {
    fn default() -> Self {
        Self { stale: false, with_all: false, stale_alarm: None, frozen: frozen::Course::default(), frozen_alarm: None }
    }
}

/// Whether an alarm is judged by the data of a source.
fn rests_on(alarm: &Alarm, source: Source) -> bool {
    alarm.metric.source() == Some(source) || (alarm.metric == Metric::FeedFrozen && alarm.subject == Subject::Source(source))
}

/// What a source, or AICC, as a whole is in alarm for.
fn whole<'a>(metric: Metric, subject: Subject) -> Option<Cause<'a>> {
    Some(Cause { rule: metric.word(), metric, subject, severity: metric.fixed_severity()?, value: None, bound: None })
}

impl Platform {
    /// Notes whether a source is stale with everything else. One that can be read ends the alarm that another run has left.
    fn look(&mut self, source: Source, stale: bool, spot: &Spot, log: &mut Log) {
        let what = (spot.vdn, source);
        let _ = if stale { self.stale.insert(what) } else { self.stale.remove(&what) };
        let is_away = !self.stale.is_empty();
        if is_away != self.alarm.is_some() {
            let above = Spot { vdn: None, ..spot.clone() };
            let cause = if is_away { whole(Metric::DataStale, Subject::Platform) } else { None }.ok_or(None);
            self.alarm = log.settle(self.alarm, cause, &above);
        }
    }
}

impl<V> Watched<V> {
    pub(super) fn resume(&mut self, alarm: &Alarm) {
        match alarm.metric {
            Metric::DataStale => (self.stale, self.stale_alarm) = (true, Some(alarm.id)),
            _ => self.frozen_alarm = Some(alarm.id),
        }
    }

    /// Notes whether the data are stale, and whether there are any.
    pub(super) fn look<W>(&mut self, source: Source, sight: &Sight<W>, platform: &mut Platform, spot: &Spot, log: &mut Log) {
        if !sight.stale && sight.good.is_none() {
            return;
        }
        // What is known to be of this source alone stays that until it is read again: nothing is raised twice.
        let alone_before = self.stale && !self.with_all;
        self.stale = sight.stale;
        self.with_all = sight.stale && sight.all_away && !alone_before;
        log.hold_back(spot, sight.stale, |alarm| rests_on(alarm, source));
        let alone = sight.stale && !self.with_all;
        if alone != self.stale_alarm.is_some() {
            let cause = if alone { whole(Metric::DataStale, Subject::Source(source)) } else { None }.ok_or(None);
            self.stale_alarm = log.settle(self.stale_alarm, cause, spot);
        }
        platform.look(source, self.with_all, spot, log);
    }

    /// The same; gives a read that was not looked at before.
    pub(super) fn new_read<L: Live>(
        &mut self,
        source: Source,
        sight: Sight<V>,
        data: impl Fn(&V) -> &L,
        platform: &mut Platform,
        spot: &Spot,
        log: &mut Log,
    ) -> Option<Arc<V>> {
        self.look(source, &sight, platform, spot, log);
        let read = sight.good.filter(|read| !sight.stale && !self.frozen.knows(read))?;
        let frozen = self.frozen.take(&read, data, spot.at_ms);
        // What was said to be frozen is not before something has moved, however long nothing came in between.
        if frozen || self.frozen.has_moved() {
            let cause = if frozen { whole(Metric::FeedFrozen, Subject::Source(source)) } else { None }.ok_or(None);
            self.frozen_alarm = log.settle(self.frozen_alarm, cause, spot);
        }
        Some(read)
    }
}
