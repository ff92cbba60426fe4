//! Tells the alarms what is held of each source: after each read, and now and then where none comes.

use std::sync::Arc;
use std::time::Duration;

use domain::freshness::Freshness;
use tokio::time::MissedTickBehavior;

use super::Polled;
use crate::alarms::{Board, Sight};
use crate::site::Site;

/// Longest pause between two looks at the ages, and the shortest.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const LOOK_AT_MOST: Duration = Duration::from_millis(50);

/// A site and who is told of it.
#[derive(Clone)]
pub(super) struct Watch {
    site: Arc<Site>,
    alarms: Arc<Board>,
}

impl Watch {
    pub(super) fn new(site: &Arc<Site>, alarms: &Arc<Board>) -> Self {
        Self { site: Arc::clone(site), alarms: Arc::clone(alarms) }
    }

    pub(super) fn sysindex(&self) {
        self.alarms.sysindex(&self.site.id, || self.site.sysindex.sight(|| self.good_reads()));
    }

    pub(super) fn skills(&self, index: usize) {
        let Site { id, vdns, reader, closings, past, .. } = &*self.site;
        let (vdn, closings) = (&vdns[index], past.is_known().then_some(&**closings));
        self.alarms.skills(id, vdn.config.id, closings, reader.aicc_now_ms(), || vdn.skills.sight(|| self.good_reads()));
    }

    pub(super) fn access_codes(&self, index: usize) {
        let vdn = &self.site.vdns[index];
        self.alarms.access_codes(&self.site.id, vdn.config.id, || vdn.access_codes.sight(|| self.good_reads()));
    }

    pub(super) fn system_state(&self, index: usize) {
        let vdn = &self.site.vdns[index];
        self.alarms.system_state(&self.site.id, vdn.config.id, || vdn.system_state.sight(|| self.good_reads()));
    }

    /// Ages of the last good reads of all sources of the site.
    fn good_reads(&self) -> impl Iterator<Item = Duration> {
        let of_vdns = self.site.vdns.iter().flat_map(|vdn| [vdn.skills.age(), vdn.access_codes.age(), vdn.system_state.age()]);
        of_vdns.chain([self.site.sysindex.age()]).flatten()
    }

    /// Looks at the ages for ever: a source that is not read any more says nothing.
    pub(super) async fn ages(self) {
        let of_vdns = self.site.vdns.iter().flat_map(|vdn| [vdn.skills.wished, vdn.access_codes.wished, vdn.system_state.wished]);
        let shortest = of_vdns.chain([self.site.sysindex.wished]).min().unwrap_or(LOOK_EVERY);
        let mut looks = tokio::time::interval(shortest.clamp(LOOK_AT_MOST, LOOK_EVERY));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            self.sysindex();
            for index in 0..self.site.vdns.len() {
                self.skills(index);
                self.access_codes(index);
                self.system_state(index);
            }
        }
    }
}

impl<V: Send + Sync + 'static> Polled<V> {
    /// What the alarms are told. A source that was never read is stale only when it has failed for so long that it would be if it had been.
    /// AICC as a whole is away unless this source failed once more after another one of the site, of which `good_reads` tells the ages, had been
    /// read: so neither the first to fail nor the last to come back is taken for the only one.
    pub(super) fn sight<Ages: Iterator<Item = Duration>>(&self, good_reads: impl FnOnce() -> Ages) -> Sight<V> {
        let held = self.slot.held();
        let delivery = self.delivery(&held);
        let stale = match &held.good {
            Some(_) => matches!(delivery.freshness(), Freshness::Stale | Freshness::Failed),
            None => held.problem.is_some() && self.since.elapsed() > 4 * self.interval(),
        };
        let of_all = held.problem.as_ref().is_some_and(|problem| problem.class.may_be_of_all());
        let between = held.last_attempt.zip(held.failing_for);
        let all_away = stale && of_all && !between.is_some_and(|(last, first)| good_reads().any(|age| last < age && age < first));
        Sight { stale, all_away, good: held.good.map(|(value, _)| value) }
    }

    /// Age of the last good read.
    fn age(&self) -> Option<Duration> {
        self.slot.held().good.map(|(_, age)| age)
    }
}
