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
        self.alarms.sysindex(&self.site.id, || self.site.sysindex.sight());
    }

    pub(super) fn skills(&self, index: usize) {
        let Site { id, vdns, reader, closings, past, .. } = &*self.site;
        let (vdn, closings) = (&vdns[index], past.is_known().then_some(&**closings));
        self.alarms.skills(id, vdn.config.id, closings, reader.aicc_now_ms(), || vdn.skills.sight());
    }

    pub(super) fn access_codes(&self, index: usize) {
        let vdn = &self.site.vdns[index];
        self.alarms.access_codes(&self.site.id, vdn.config.id, || vdn.access_codes.sight());
    }

    pub(super) fn system_state(&self, index: usize) {
        let vdn = &self.site.vdns[index];
        self.alarms.system_state(&self.site.id, vdn.config.id, || vdn.system_state.sight());
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
    pub(super) fn sight(&self) -> Sight<V> {
        let held = self.slot.held();
        let delivery = self.delivery(&held);
        let stale = match &held.good {
            Some(_) => matches!(delivery.freshness(), Freshness::Stale | Freshness::Failed),
            None => held.problem.is_some() && self.since.elapsed() > 4 * self.interval(),
        };
        Sight { stale, good: held.good.map(|(value, _)| value) }
    }
}
