//! The one place that everybody tells and asks: pollers what they read, viewers what is open.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use domain::access_code::AccessCodes;
use domain::alarm::{Alarm, Alarms, Rule, Severity, THIS_MACHINE};
use domain::id::{SiteId, VdnId};
use domain::skill::Skills;
use domain::system_state::SystemState;
use tokio::time::Instant;

use super::book::Book;
use super::log::Spot;
use super::rules;
use super::seen::{Asker, events, is_of, is_seen, rank, rule_here, worst_first};
use super::tally::Tally;
use super::watched::Sight;
use super::webhook::{self, Receivers};
use crate::access::scope::VdnScope;
use crate::clock::{Clock, monotonic};
use crate::database::Place;
use crate::history::closing::Closings;
use crate::rendered::Views;
use crate::site::VdnConfig;
use crate::store::{Receipt, Store};

/// What is configured.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Rules of the configuration, or those that come along; none of pages.
    pub rules: Vec<Rule>,
    /// Where alarms, rules of pages and saved views are kept; `None` for in memory only.
    pub state: Option<Place>,
    /// Who else is told.
    pub webhooks: Vec<webhook::Config>,
}

/// Everything about alarms.
#[derive(Debug)]
pub struct Board {
    pub(super) clock: Clock,
    started: Instant,
    /// Sets this run apart from others.
    pub(super) run: i64,
    state: Option<Place>,
    /// What is configured of the sites, for words and for what rules may speak of.
    places: RwLock<Arc<Vec<(SiteId, VdnConfig)>>>,
    configured: RwLock<Vec<Rule>>,
    book: Mutex<Book>,
    store: OnceLock<Option<Store>>,
    receivers: Receivers,
    tally: Tally,
}

impl Board {
    /// A board on which nothing stands. Nothing is read, and nobody is told, before it begins.
    pub fn new(config: Config, places: Vec<(SiteId, VdnConfig)>, clock: Clock) -> Arc<Self> {
        let board = Self {
            run: clock.now_ms(),
            clock,
            started: monotonic(),
            state: config.state.clone(),
            places: RwLock::default(),
            configured: RwLock::default(),
            book: Mutex::default(),
            store: OnceLock::new(),
            receivers: Receivers::default(),
            tally: Tally::default(),
        };
        board.configure(config, places);
        Arc::new(board)
    }

    /// Opens the store, the first time, and goes on where the last run has stopped; tells receivers that were not there before. A store that
    /// cannot be used is said in the log, and nothing is kept.
    ///
    /// # Errors
    /// A sentence, when TLS cannot be set up for webhooks, or a server does not give what is kept.
    pub fn begin(&self) -> Result<(), String> {
        if self.store.get().is_none() {
            let opened = self.state.as_ref().map(Store::open).transpose();
            let store = match opened {
                Ok(opened) => opened.map(|(store, kept)| {
                    *self.book() = Book::resumed(kept);
                    store
                }),
                // What several proxies share is there, or this one is not the active one.
                Err(sentence) if matches!(self.state, Some(Place::Server(_))) => return Err(sentence),
                Err(sentence) => {
                    tracing::error!("{sentence}; alarms, rules and views of this run are not kept");
                    None
                }
            };
            // Nobody else begins it: whoever puts the rooms together does, and only once at a time.
            let _ = self.store.set(store);
            // Under the lock of the book, so that nothing ends in between.
            self.read(|book| self.receivers.know(&book.log.worst()));
        }
        self.receivers.begin(&self.clock, &self.tally)?;
        self.configured_anew();
        Ok(())
    }

    /// Takes another configuration: what was open stays, where it is still watched. The file of the state stays as it was at the start.
    pub fn configure(&self, config: Config, places: Vec<(SiteId, VdnConfig)>) {
        self.receivers.follow(config.webhooks, &self.tally);
        *self.places.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(places);
        *self.configured.write().unwrap_or_else(PoisonError::into_inner) = config.rules;
        self.configured_anew();
    }

    fn configured_anew(&self) {
        let places = self.places();
        let places: Vec<rules::Place<'_>> = places.iter().map(|(site, vdn)| (site, vdn)).collect();
        let configured = self.configured.read().unwrap_or_else(PoisonError::into_inner).clone();
        let now_ms = self.clock.now_ms();
        self.change(|book| book.configure(&configured, &places, now_ms));
    }

    /// Withdraws once more what nobody watches.
    pub fn sweep(&self) {
        self.configured_anew();
    }

    /// A look at the system indicators of a site. Like every look, it asks what is held under the lock: of two looks the later sees the
    /// later.
    pub fn sysindex<V>(&self, site: &SiteId, sight: impl FnOnce() -> Sight<V>) {
        self.change(|book| {
            let sight = sight();
            book.sysindex(&self.spot(site, None), &sight);
        });
    }

    /// A look at the skills of a VDN; `aicc_now_ms` is AICC's clock, milliseconds since 1970. Without `closings` periods are judged later: what they
    /// came to is not known yet.
    pub fn skills(
        &self,
        site: &SiteId,
        vdn: VdnId,
        closings: Option<&Closings>,
        aicc_now_ms: i64,
        sight: impl FnOnce() -> Sight<Views<Skills>>,
    ) {
        self.change(|book| book.skills(&self.spot(site, Some(vdn)), sight(), closings, aicc_now_ms));
    }

    /// A look at the access codes of a VDN.
    pub fn access_codes(&self, site: &SiteId, vdn: VdnId, sight: impl FnOnce() -> Sight<Views<AccessCodes>>) {
        self.change(|book| book.access_codes(&self.spot(site, Some(vdn)), sight()));
    }

    /// A look at the agents by state of a VDN.
    pub fn system_state(&self, site: &SiteId, vdn: VdnId, sight: impl FnOnce() -> Sight<Views<SystemState>>) {
        self.change(|book| book.system_state(&self.spot(site, Some(vdn)), sight()));
    }

    /// What a viewer is told of a VDN; its clock is true to the second, so that those who ask in the same one are told the same. That they were
    /// told is noted.
    pub fn answer(&self, asker: &Asker<'_>, site: &SiteId, vdn: VdnId) -> Alarms {
        let now_ms = self.clock.now_ms();
        self.change(|book| {
            let open = worst_first(book, |alarm| is_of(alarm, site, vdn) && is_seen(alarm, asker.scope));
            let is_there = |alarm: &Alarm, (id, scope): &(VdnId, &VdnScope)| alarm.vdn == Some(*id) && is_seen(alarm, scope);
            let elsewhere = worst_first(book, |alarm| alarm.site == *site && asker.elsewhere.iter().any(|there| is_there(alarm, there)));
            for alarm in open.iter().chain(&elsewhere) {
                book.log.seen(alarm.id, asker.name.as_deref().unwrap_or(THIS_MACHINE), now_ms);
            }
            Alarms {
                now_ms: now_ms - now_ms.rem_euclid(1_000),
                may_operate: asker.operates,
                name: asker.name.clone(),
                open,
                elsewhere,
                events: events(book, asker, site, vdn, i64::MAX),
                rules: book.rules.iter().filter_map(|rule| rule_here(rule, asker.scope, site, vdn)).collect(),
                kept: self.keeps(),
            }
        })
    }

    /// What a viewer was told of a VDN at a moment that is over; nothing of it can be changed. `None` where what happened then is not remembered.
    /// Of the VDNs elsewhere those that are remembered are told.
    pub fn answer_as_of(&self, at_ms: i64, asker: &Asker<'_>, site: &SiteId, vdn: VdnId) -> Option<Alarms> {
        let scope = asker.scope;
        self.read(|book| {
            let open_in = |vdn, scope: &VdnScope| {
                let is_remembered = at_ms >= book.log.remembered_from_ms(site, vdn, self.run);
                let open = is_remembered.then(|| book.log.open_at(at_ms, site, vdn))?;
                Some(open.into_iter().filter(|alarm| is_seen(alarm, scope)).collect::<Vec<_>>())
            };
            let mut open = open_in(vdn, scope)?;
            open.sort_by_key(rank);
            let there = |(id, scope): &(VdnId, &VdnScope)| {
                let open = open_in(*id, scope).unwrap_or_default();
                open.into_iter().filter(|alarm| alarm.vdn.is_some()).collect::<Vec<_>>()
            };
            let mut elsewhere: Vec<_> = asker.elsewhere.iter().flat_map(there).collect();
            elsewhere.sort_by_key(rank);
            Some(Alarms {
                now_ms: at_ms,
                may_operate: false,
                name: None,
                open,
                elsewhere,
                events: events(book, asker, site, vdn, at_ms),
                rules: book.rules.iter().filter_map(|rule| rule_here(rule, scope, site, vdn)).collect(),
                kept: self.keeps(),
            })
        })
    }

    /// What changes whenever an answer would.
    pub fn version(&self) -> String {
        format!("{:x}-{:x}-{}", self.run, self.book().log.version, u8::from(self.keeps()))
    }

    /// Open alarms, of those that `counts`, by severity.
    pub fn open(&self, counts: impl Fn(&Alarm) -> bool) -> [usize; 2] {
        let book = self.book();
        Severity::ALL.map(|severity| book.log.alarms().filter(|alarm| alarm.severity == severity && counts(alarm)).count())
    }

    /// Whether what is written here outlives the program.
    pub fn keeps(&self) -> bool {
        self.store().is_some_and(Store::keeps)
    }

    /// Waits until all that has happened so far is kept, or cannot be for now: for a thread that may wait for the database.
    pub fn settle(&self) {
        if let Some(store) = self.store() {
            store.write(Vec::new()).wait();
        }
    }

    /// Writes of the store that failed since the start; `None` without a store.
    pub fn store_errors(&self) -> Option<u64> {
        self.store().map(Store::errors)
    }

    /// Counters of what happened.
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    fn store(&self) -> Option<&Store> {
        self.store.get()?.as_ref()
    }

    /// Milliseconds since the start, as fast as the clock runs.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a run does not last for 500 million years")]
    fn at_ms(&self) -> u64 {
        (self.started.elapsed().as_secs_f64() * 1000.0 * self.clock.speed()) as u64
    }

    fn spot(&self, site: &SiteId, vdn: Option<VdnId>) -> Spot {
        Spot { site: site.clone(), vdn, now_ms: self.clock.now_ms(), at_ms: self.at_ms() }
    }

    /// What is configured of the VDNs.
    pub(super) fn places(&self) -> Arc<Vec<(SiteId, VdnConfig)>> {
        Arc::clone(&self.places.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn read<T>(&self, what: impl FnOnce(&Book) -> T) -> T {
        what(&self.book())
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, what: impl FnOnce(&mut Book) -> T) -> T {
        self.change_for_good(what).0
    }

    /// Changes the book, and tells store and receivers; the receipt says when it is on the disk.
    pub(super) fn change_for_good<T>(&self, what: impl FnOnce(&mut Book) -> T) -> (T, Option<Receipt>) {
        let mut book = self.book();
        let result = what(&mut book);
        let (changes, news) = book.log.take_news();
        if !news.is_empty() {
            for event in &news {
                self.tally.event(event.what);
            }
            self.receivers.tell(&news, &self.places(), &self.tally);
        }
        // Under the lock, so that changes are written in the order in which they were made.
        let receipt = if changes.is_empty() { None } else { self.store().map(|store| store.write(changes)) };
        (result, receipt)
    }
}
