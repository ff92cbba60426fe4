//! Reads every source on schedule, watched or not: one poll serves any number of viewers.

pub mod pace;
mod report;
mod schedule;
mod watch;

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::access_code::{AccessCodeRow, AccessCodes};
use domain::delivery::Delivery;
use domain::field::Source;
use domain::period::PERIOD_MS;
use domain::problem::{Problem, ProblemClass, Retry};
use domain::skill::{SkillRow, Skills};
use domain::snapshot::PagesEndedBy;
use domain::system_state::SystemState;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::alarms::Board;
use crate::cache::{Held, Slot};
use crate::clock::monotonic;
use crate::history::HOURS_PER_READ;
use crate::rendered::Views;
use crate::site::{News, RecentRead, Site};
use crate::upstream::back_off::BackOff;
use crate::upstream::budget::Priority;
use crate::upstream::error::Failure;
use pace::{Pace, Wish};
pub use report::About;
use report::Report;
use schedule::{closing_leads, effective_interval, pause_after_failure, pause_until_mark};
use watch::Watch;

/// Pause of the back-fill when nothing is missing, and its shortest when a read failed.
const BACK_FILL_PAUSE: Duration = Duration::from_secs(60);

/// A period of AICC's clock.
const PERIOD: Duration = Duration::from_millis(PERIOD_MS.unsigned_abs());
/// How long after the roll-over system indicators are read.
const OPENING_LAG: Duration = Duration::from_secs(5);

/// An operator has a source that AICC refused tried again after so many first pauses, which is a minute: wrong signatures prolong a lock.
const TRIED_AGAIN_AFTER: u32 = 12;

/// What viewers are told while a read is due or under way: an answer to come back for, not one to ask for again and again.
const SOON: Duration = Duration::from_secs(1);

/// A source that is read on schedule.
#[derive(Debug)]
pub struct Polled<V> {
    /// What is held of it.
    pub slot: Arc<Slot<V>>,
    wished: Duration,
    rhythm: Rhythm,
    /// Its place in the pace.
    place: usize,
    next_read: Mutex<Option<Instant>>,
    wanted_now: Notify,
    /// What the last failure said about when to come again.
    come_again_in: Mutex<Option<Duration>>,
    about: About,
    report: Report,
    since: Instant,
}

/// What all sources of a site have in common.
#[derive(Clone, Debug)]
pub struct Rhythm {
    /// Their shares of the budget.
    pub pace: Arc<Pace>,
    /// How long a period of AICC's clock lasts in real time.
    pub period: Duration,
    /// Pauses after failures.
    pub back_off: BackOff,
}

/// What a read brought.
#[derive(Debug)]
pub struct Fetched<V> {
    value: V,
    /// Why a part of it is missing, for the log.
    lost: Option<Failure>,
}

impl<V> From<V> for Fetched<V> {
    fn from(value: V) -> Self {
        Self { value, lost: None }
    }
}

impl<V: Send + Sync + 'static> Polled<V> {
    /// A source that was not read yet.
    pub fn new(about: About, wish: Wish, rhythm: &Rhythm) -> Arc<Self> {
        Arc::new(Self {
            slot: Slot::new(),
            wished: wish.interval,
            place: rhythm.pace.join(wish),
            rhythm: rhythm.clone(),
            next_read: Mutex::new(None),
            wanted_now: Notify::new(),
            come_again_in: Mutex::new(None),
            about,
            report: Report::default(),
            since: monotonic(),
        })
    }

    /// The interval that is kept: as wished, or stretched where the budget does not allow that.
    pub fn interval(&self) -> Duration {
        effective_interval(self.wished, self.rhythm.pace.stretch(), self.rhythm.period)
    }

    /// What travels beside the body.
    pub fn delivery(&self, held: &Held<V>) -> Delivery {
        let next_read = *self.next_read.lock().unwrap_or_else(PoisonError::into_inner);
        Delivery {
            age_ms: held.good.as_ref().map(|(_, age)| milliseconds(*age)),
            interval_ms: milliseconds(self.interval()),
            next_read_ms: next_read.map(|at| milliseconds(at.saturating_duration_since(monotonic()).max(SOON))),
            problem: held.problem.clone(),
        }
    }

    /// A viewer pressed "refresh now": reads at once, unless a read is under way, the last attempt is younger than half the interval or two
    /// seconds, or AICC refused us or asked for less.
    pub fn refresh(&self) {
        let held = self.slot.held();
        let unwelcome = rests(&held) || held.problem.as_ref().is_some_and(|problem| problem.class == ProblemClass::Throttled);
        let at_least = (self.interval() / 2).max(Duration::from_secs(2));
        if !unwelcome && !held.in_flight && held.last_attempt.is_some_and(|since| since > at_least) {
            self.read_now();
        }
    }

    /// Whether it rests until somebody puts an end to the reason, and an operator may have it tried again.
    pub fn may_be_tried_again(&self) -> bool {
        let held = self.slot.held();
        let at_least = self.rhythm.back_off.first * TRIED_AGAIN_AFTER;
        rests(&held) && held.last_attempt.is_some_and(|since| since > at_least)
    }

    /// Reads at once if it rests because asking again did not help: the reason may be gone.
    pub fn resume(&self) {
        let held = self.slot.held();
        // What was never read here begins by itself.
        let begun = self.next_read.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if begun && rests(&held) && !held.in_flight {
            self.read_now();
        }
    }

    fn read_now(&self) {
        self.plan(Duration::ZERO);
        self.wanted_now.notify_one();
    }

    /// Notes when the next read comes.
    fn plan(&self, pause: Duration) {
        *self.next_read.lock().unwrap_or_else(PoisonError::into_inner) = Some(monotonic() + pause);
    }

    /// Reads for ever: at `mark` after the beginning of each period and evenly from there. `into_period` tells how far AICC's clock is into
    /// its period, in real time; `look` is called after each attempt.
    async fn run<F>(
        self: Arc<Self>,
        mut random: ChaCha8Rng,
        mark: Duration,
        into_period: impl Fn() -> Duration,
        mut fetch: impl FnMut() -> F,
        look: impl Fn(),
    ) where
        F: Future<Output = Result<Fetched<V>, Failure>> + Send + 'static,
    {
        loop {
            let (this, fetching) = (Arc::clone(&self), fetch());
            self.slot.read(|| async move { this.note(fetching.await) }).await;
            look();
            let pause = self.pause(&self.slot.held(), mark, into_period(), random.random());
            self.plan(pause);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.wanted_now.notified() => {}
            }
        }
    }

    /// Keeps of a read what is public, and logs the rest.
    fn note(&self, read: Result<Fetched<V>, Failure>) -> Result<V, Problem> {
        let failed = read.as_ref().map_or_else(Some, |fetched| fetched.lost.as_ref());
        self.report.of(&self.about, failed);
        *self.come_again_in.lock().unwrap_or_else(PoisonError::into_inner) = failed.and_then(|failure| failure.come_again_in);
        read.map(|fetched| fetched.value).map_err(|failure| failure.problem)
    }

    /// How long until the next read, after one that left this behind.
    fn pause(&self, held: &Held<V>, mark: Duration, into_period: Duration, jitter: f64) -> Duration {
        let interval = self.interval();
        let Some(problem) = &held.problem else { return pause_until_mark(interval, mark, into_period, self.rhythm.period) };
        let come_again_in = *self.come_again_in.lock().unwrap_or_else(PoisonError::into_inner);
        pause_after_failure(self.rhythm.back_off, interval, problem.class, held.failures_in_a_row, come_again_in, jitter)
    }
}

/// Whether a source waits for a probe in half an hour, because asking again does not help.
fn rests<V>(held: &Held<V>) -> bool {
    held.problem.as_ref().is_some_and(|problem| problem.class.retry() == Retry::Never)
}

/// Whole milliseconds of a duration.
pub fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Starts reading every source of a site, and telling the alarms of it. Dropping the set stops all of it.
pub fn start(site: &Arc<Site>, alarms: &Arc<Board>, seed: u64) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let mut seeds = ChaCha8Rng::seed_from_u64(seed);
    let mut random = || ChaCha8Rng::seed_from_u64(seeds.random());
    let into_period = |site: &Arc<Site>| {
        let site = Arc::clone(site);
        move || site.reader.into_period()
    };
    let (watch, marks) = (Watch::new(site, alarms), Marks::new(site));
    let (this, look) = (Arc::clone(site), watch.clone());
    let fetch = move || recent_periods(Arc::clone(&this));
    tasks.spawn(Arc::clone(&site.sysindex).run(random(), marks.opening, into_period(site), fetch, move || look.sysindex()));
    tasks.spawn(back_fill(Arc::clone(site)));
    let this = Arc::clone(site);
    tasks.spawn(async move { this.sessions.forget_silent().await });
    for (index, (vdn, closing)) in site.vdns.iter().zip(marks.closing).enumerate() {
        // Without skills or codes there is nothing to call for, and the read brings an empty list at once.
        let (this, look) = (Arc::clone(site), watch.clone());
        let fetch = move || skills(Arc::clone(&this), index);
        tasks.spawn(Arc::clone(&vdn.skills).run(random(), closing, into_period(site), fetch, move || look.skills(index)));
        // Any mark will do, so chance spreads them.
        let (mut chance, this, look) = (random(), Arc::clone(site), watch.clone());
        let mark = vdn.access_codes.interval().mul_f64(chance.random());
        let fetch = move || access_codes(Arc::clone(&this), index);
        tasks.spawn(Arc::clone(&vdn.access_codes).run(random(), mark, into_period(site), fetch, move || look.access_codes(index)));
        let (this, look) = (Arc::clone(site), watch.clone());
        let mark = vdn.system_state.interval().mul_f64(chance.random());
        let fetch = move || system_state(Arc::clone(&this), index);
        tasks.spawn(Arc::clone(&vdn.system_state).run(random(), mark, into_period(site), fetch, move || look.system_state(index)));
    }
    tasks.spawn(watch.ages());
    tasks
}

/// When within a period of AICC's clock the sources are read that care, in real time from its beginning.
struct Marks {
    /// System indicators: soon after the roll-over, when there is a new period.
    opening: Duration,
    /// Skills of each VDN: just before the roll-over, when their counters have come to what the next moment forgets.
    closing: Vec<Duration>,
}

impl Marks {
    fn new(site: &Site) -> Self {
        let speed = site.reader.speed();
        let calls: Vec<u32> = site.vdns.iter().map(|vdn| vdn.config.skill_calls()).collect();
        let leads = closing_leads(&calls, site.reader.cms_budget().config().calls_per_second);
        let closing = leads.into_iter().map(|lead| PERIOD.saturating_sub(lead).div_f64(speed)).collect();
        Self { opening: OPENING_LAG.div_f64(speed), closing }
    }
}

async fn skills(site: Arc<Site>, index: usize) -> Result<Fetched<Views<Skills>>, Failure> {
    let config = &site.vdns[index].config;
    let ids: Vec<_> = config.skills.iter().map(|skill| skill.id).collect();
    let begun_ms = site.reader.aicc_now_ms();
    let read = site.reader.skills(config.id, &ids).await?;
    let (ended_ms, rows) = (site.reader.aicc_now_ms(), &read.snapshot.data.rows);
    site.recorder.read(site.place(Source::Skill, config.id), ended_ms, rows, |row| row.id.0, SkillRow::FIELDS);
    site.learn(News::Skills { vdn: config.id, begun_ms, ended_ms, rows: rows.into() });
    Ok(Fetched { value: Views::of(read.snapshot), lost: read.lost })
}

async fn access_codes(site: Arc<Site>, index: usize) -> Result<Fetched<Views<AccessCodes>>, Failure> {
    let config = &site.vdns[index].config;
    let ids: Vec<_> = config.access_codes.iter().map(|code| code.id).collect();
    let read = site.reader.access_codes(config.id, &ids).await?;
    let (place, rows) = (site.place(Source::AccessCode, config.id), &read.snapshot.data.rows);
    site.recorder.read(place, site.reader.aicc_now_ms(), rows, |row| row.id.0, AccessCodeRow::FIELDS);
    Ok(Fetched { value: Views::of(read.snapshot), lost: read.lost })
}

async fn system_state(site: Arc<Site>, index: usize) -> Result<Fetched<Views<SystemState>>, Failure> {
    let config = &site.vdns[index].config;
    let snapshot = site.reader.system_state(config.id, config.agents_known).await?;
    // How many pages there are shows only now where the number of agents is not known.
    let polled = &site.vdns[index].system_state;
    polled.rhythm.pace.took(polled.place, snapshot.completeness.pages_read);
    let (place, row) = (site.place(Source::SystemState, config.id), std::slice::from_ref(&snapshot.data));
    let read_at_ms = site.reader.aicc_now_ms();
    site.recorder.read(place, read_at_ms, row, |_| config.id.0, SystemState::FIELDS);
    // A sum that may lack agents is not compared with another one.
    if snapshot.completeness.ended_by == Some(PagesEndedBy::KnownNumber) {
        site.learn(News::SignedIn { vdn: config.id, at_ms: read_at_ms, agents: snapshot.data.signed_in });
    }
    Ok(Views::of(snapshot).into())
}

async fn recent_periods(site: Arc<Site>) -> Result<Fetched<RecentRead>, Failure> {
    // Periods begin and end by AICC's clock.
    let (now_ms, vdns) = (site.reader.aicc_now_ms(), vdn_ids(&site));
    let read = site.reader.periods(&vdns, site.history.recent_from(now_ms), now_ms, Priority::Live).await?;
    let read_at_ms = site.reader.aicc_now_ms();
    // Of an incomplete read what came is kept, and the next one asks from the same point on.
    if read.is_whole() {
        site.history.mark_recent(now_ms);
    }
    let news = site.history.record(read.rows, read_at_ms);
    site.recorder.periods(&site.id, &vdns, news, Vec::new());
    Ok(RecentRead { read_at_ms, completeness: read.completeness, oddities: read.oddities }.into())
}

/// Fills the history backwards, with what the budget leaves over.
async fn back_fill(site: Arc<Site>) {
    // What was recorded need not be read once more.
    site.past.known().await;
    // A first live read shows whether AICC answers at all.
    while site.sysindex.slot.held().good.is_none() {
        site.sysindex.slot.first_attempt(BACK_FILL_PAUSE).await;
        if site.sysindex.slot.held().good.is_none() {
            tokio::time::sleep(site.sysindex.interval()).await;
        }
    }
    let vdns = vdn_ids(&site);
    let about = About { site: site.id.clone(), source: "back_fill", vdn: None };
    let (report, mut failures_in_a_row, mut hours_per_read) = (Report::default(), 0_u32, HOURS_PER_READ);
    loop {
        let Some((begin_ms, end_ms)) = site.history.next_back_fill(site.reader.aicc_now_ms(), hours_per_read) else {
            tokio::time::sleep(BACK_FILL_PAUSE).await;
            continue;
        };
        let read = site.reader.periods(&vdns, begin_ms, end_ms - 1000, Priority::BackFill).await;
        report.of(&about, read.as_ref().err());
        match read {
            Ok(read) => {
                let whole = read.is_whole();
                let news = site.history.record(read.rows, site.reader.aicc_now_ms());
                // With the hours goes all that is final of them: some of it may have come while it could not be written.
                let (periods, hours) = if whole {
                    (site.history.final_periods(&vdns, begin_ms, end_ms), site.history.mark_read(begin_ms, end_ms))
                } else {
                    (news, Vec::new())
                };
                site.recorder.periods(&site.id, &vdns, periods, hours);
                failures_in_a_row = 0;
                if !whole && hours_per_read > 1 {
                    // A shorter window has fewer pages, and may be whole.
                    hours_per_read /= 2;
                } else if !whole {
                    tracing::warn!(site = %site.id, begin_ms, "an hour of system indicators does not come whole; asking again in a minute");
                    tokio::time::sleep(BACK_FILL_PAUSE).await;
                }
            }
            Err(Failure { problem, come_again_in, .. }) => {
                failures_in_a_row = failures_in_a_row.saturating_add(1);
                let back_off = site.sysindex.rhythm.back_off;
                let pause = pause_after_failure(back_off, BACK_FILL_PAUSE, problem.class, failures_in_a_row, come_again_in, 1.0);
                tokio::select! {
                    () = tokio::time::sleep(pause.max(BACK_FILL_PAUSE)) => {}
                    () = site.resumed.notified() => {}
                }
            }
        }
    }
}

fn vdn_ids(site: &Site) -> Vec<domain::id::VdnId> {
    site.vdns.iter().map(|vdn| vdn.config.id).collect()
}

#[cfg(test)]
mod tests;
