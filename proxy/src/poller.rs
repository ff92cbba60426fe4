//! Reads every source on schedule, watched or not: one poll serves any number of viewers.

mod report;
mod schedule;

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::access_code::AccessCodes;
use domain::delivery::Delivery;
use domain::problem::{Problem, ProblemClass, Retry};
use domain::skill::Skills;
use domain::snapshot::Completeness;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::cache::{Held, Slot};
use crate::clock::{Clock, monotonic};
use crate::rendered::{Rendered, Views};
use crate::site::{RecentRead, Site, Vdn};
use crate::upstream::budget::Priority;
use report::{About, Report};

/// Pause of the back-fill when nothing is missing, and its shortest when a read failed.
const BACK_FILL_PAUSE: Duration = Duration::from_secs(60);

/// What viewers are told while a read is due or under way: an answer to come back for, not one to ask for again and again.
const SOON: Duration = Duration::from_secs(1);

/// A source that is read on schedule.
#[derive(Debug)]
pub struct Polled<V> {
    /// What is held of it.
    pub slot: Arc<Slot<V>>,
    interval: Duration,
    next_read: Mutex<Option<Instant>>,
    wanted_now: Notify,
    report: Report,
}

impl<V: Send + Sync + 'static> Polled<V> {
    /// A source that was not read yet.
    pub fn new(interval: Duration) -> Arc<Self> {
        Arc::new(Self { slot: Slot::new(), interval, next_read: Mutex::new(None), wanted_now: Notify::new(), report: Report::default() })
    }

    /// What travels beside the body.
    pub fn delivery(&self, held: &Held<V>) -> Delivery {
        let next_read = *self.next_read.lock().unwrap_or_else(PoisonError::into_inner);
        Delivery {
            age_ms: held.good.as_ref().map(|(_, age)| milliseconds(*age)),
            interval_ms: milliseconds(self.interval),
            next_read_ms: next_read.map(|at| milliseconds(at.saturating_duration_since(monotonic()).max(SOON))),
            problem: held.problem.clone(),
        }
    }

    /// A viewer pressed "refresh now": reads at once, unless a read is under way, the last attempt is younger than half the interval or two
    /// seconds, or AICC refused us or asked for less.
    pub fn refresh(&self) {
        let held = self.slot.held();
        let unwelcome = |class: ProblemClass| class.retry() == Retry::Never || class == ProblemClass::Throttled;
        let refused = held.problem.as_ref().is_some_and(|problem| unwelcome(problem.class));
        let at_least = (self.interval / 2).max(Duration::from_secs(2));
        if !refused && !held.in_flight && held.last_attempt.is_some_and(|since| since > at_least) {
            self.plan(Duration::ZERO);
            self.wanted_now.notify_one();
        }
    }

    /// Notes when the next read comes.
    fn plan(&self, pause: Duration) {
        *self.next_read.lock().unwrap_or_else(PoisonError::into_inner) = Some(monotonic() + pause);
    }

    /// Reads for ever.
    async fn run<F>(self: Arc<Self>, mut random: ChaCha8Rng, mut fetch: impl FnMut() -> F)
    where
        F: Future<Output = Result<V, Problem>> + Send + 'static,
    {
        loop {
            self.slot.read(&mut fetch).await;
            let held = self.slot.held();
            let pause = schedule::pause(self.interval, held.problem.as_ref(), held.failures_in_a_row, random.random());
            self.plan(pause);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.wanted_now.notified() => {}
            }
        }
    }
}

/// Whole milliseconds of a duration.
pub fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Starts reading every source of a site. Dropping the set stops all of it.
pub fn start(site: &Arc<Site>, clock: &Clock, seed: u64) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let mut seeds = ChaCha8Rng::seed_from_u64(seed);
    let mut random = || ChaCha8Rng::seed_from_u64(seeds.random());
    let (this, clock_of_read) = (Arc::clone(site), clock.clone());
    tasks.spawn(Arc::clone(&site.sysindex).run(random(), move || recent_periods(Arc::clone(&this), clock_of_read.clone())));
    tasks.spawn(back_fill(Arc::clone(site), clock.clone()));
    let this = Arc::clone(site);
    tasks.spawn(async move { this.sessions.forget_silent().await });
    for index in 0..site.vdns.len() {
        let vdn = &site.vdns[index];
        // Without skills or codes there is nothing to call for, and the read brings an empty list at once.
        let this = Arc::clone(site);
        tasks.spawn(Arc::clone(&vdn.skills).run(random(), move || skills(Arc::clone(&this), index)));
        let this = Arc::clone(site);
        tasks.spawn(Arc::clone(&vdn.access_codes).run(random(), move || access_codes(Arc::clone(&this), index)));
        let this = Arc::clone(site);
        tasks.spawn(Arc::clone(&vdn.system_state).run(random(), move || system_state(Arc::clone(&this), index)));
    }
    tasks
}

async fn skills(site: Arc<Site>, index: usize) -> Result<Views<Skills>, Problem> {
    let Vdn { config, skills, .. } = &site.vdns[index];
    let ids: Vec<_> = config.skills.iter().map(|skill| skill.id).collect();
    let about = About { site: &site.id, source: "skill", vdn: Some(config.id) };
    skills.report.of(about, site.reader.skills(config.id, &ids).await).map(Views::of)
}

async fn access_codes(site: Arc<Site>, index: usize) -> Result<Views<AccessCodes>, Problem> {
    let Vdn { config, access_codes, .. } = &site.vdns[index];
    let ids: Vec<_> = config.access_codes.iter().map(|code| code.id).collect();
    let about = About { site: &site.id, source: "access_code", vdn: Some(config.id) };
    access_codes.report.of(about, site.reader.access_codes(config.id, &ids).await).map(Views::of)
}

async fn system_state(site: Arc<Site>, index: usize) -> Result<Rendered, Problem> {
    let Vdn { config, system_state, .. } = &site.vdns[index];
    let about = About { site: &site.id, source: "system_state", vdn: Some(config.id) };
    let read = site.reader.system_state(config.id, config.agents_known).await;
    system_state.report.of(about, read).map(|snapshot| Rendered::of(&snapshot))
}

async fn recent_periods(site: Arc<Site>, clock: Clock) -> Result<RecentRead, Problem> {
    let (now_ms, vdns) = (clock.now_ms(), vdn_ids(&site));
    let read = site.reader.periods(&vdns, site.history.recent_from(now_ms), now_ms, Priority::Live).await;
    let read = site.sysindex.report.of(About { site: &site.id, source: "sysindex", vdn: None }, read)?;
    let read_at_ms = clock.now_ms();
    site.history.record(read.rows, read_at_ms);
    site.history.mark_recent(now_ms);
    let completeness = Completeness { pages_read: read.pages_read, pages_wanted: Some(read.pages_read), ..Completeness::default() };
    Ok(RecentRead { read_at_ms, completeness, oddities: read.oddities })
}

/// Fills the history backwards, with what the budget leaves over.
async fn back_fill(site: Arc<Site>, clock: Clock) {
    // A first live read shows whether AICC answers at all.
    while site.sysindex.slot.held().good.is_none() {
        site.sysindex.slot.first_attempt(BACK_FILL_PAUSE).await;
        if site.sysindex.slot.held().good.is_none() {
            tokio::time::sleep(site.sysindex.interval).await;
        }
    }
    let vdns = vdn_ids(&site);
    let (report, mut failures_in_a_row) = (Report::default(), 0_u32);
    loop {
        let Some((begin_ms, end_ms)) = site.history.next_back_fill(clock.now_ms()) else {
            tokio::time::sleep(BACK_FILL_PAUSE).await;
            continue;
        };
        let read = site.reader.periods(&vdns, begin_ms, end_ms - 1000, Priority::BackFill).await;
        match report.of(About { site: &site.id, source: "back_fill", vdn: None }, read) {
            Ok(read) => {
                site.history.record(read.rows, clock.now_ms());
                site.history.mark_read(begin_ms, end_ms);
                failures_in_a_row = 0;
            }
            Err(problem) => {
                failures_in_a_row = failures_in_a_row.saturating_add(1);
                let pause = schedule::pause(BACK_FILL_PAUSE, Some(&problem), failures_in_a_row, 1.0);
                tokio::time::sleep(pause.max(BACK_FILL_PAUSE)).await;
            }
        }
    }
}

fn vdn_ids(site: &Site) -> Vec<domain::id::VdnId> {
    site.vdns.iter().map(|vdn| vdn.config.id).collect()
}

#[cfg(test)]
mod tests;
