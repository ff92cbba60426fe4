//! Starts the rounds of every source and writes their answers into the store.

use std::cell::Cell;
use std::mem;
use std::sync::Arc;

use domain::field::Source;
use domain::id::AgentId;
use domain::setup::Intervals;
use leptos::prelude::*;

use super::cadence::{self, Attention, Outcome};
use super::labels;
use super::needs::View;
use super::renewal;
use super::rounds::{self, Round, Watch};
use super::trends::{self, Trend};
use crate::api::{self, Wish};
use crate::browser::{clock, location, random, visibility};
use crate::live::{Memo, effect, memo, spawn};
use crate::settings::Settings;
use crate::settings::place::{Place, place};
use crate::store::Store;
use crate::store::feed::{Arrival, Cause, Feed};

/// Pause between two reads of the surroundings, milliseconds.
pub(super) const SETUP_INTERVAL_MS: u64 = 300_000;
/// Pause between two reads of the status of all sources, milliseconds.
pub(super) const STATUS_INTERVAL_MS: u32 = 10_000;

/// Polls what the view in front needs, until the current owner goes.
pub fn start(store: Store, settings: Settings, view: Signal<View>) {
    let (driver, place) = Driver::new(store, settings, view);
    let periods = memo(move |_| Some((place.get()?, view.get().window(settings.window.get()))));

    driver.follow_moment();
    driver.follow_place(place);
    driver.follow_setup();
    driver.follow_status();
    driver.follow(
        Source::Sysindex,
        periods,
        store.sysindex,
        |every| every.sysindex_ms,
        trends::none(),
        async |((site, vdn), window), wish| api::sysindex(site, *vdn, *window, wish).await,
    );
    driver.follow(
        Source::Skill,
        place,
        store.skills,
        |every| every.skills_ms,
        trends::SKILLS,
        async |(site, vdn): &Place, wish| api::skills(site, *vdn, wish).await,
    );
    driver.follow(
        Source::AccessCode,
        place,
        store.access_codes,
        |every| every.access_codes_ms,
        trends::ACCESS_CODES,
        async |(site, vdn): &Place, wish| api::access_codes(site, *vdn, wish).await,
    );
    driver.follow(
        Source::SystemState,
        place,
        store.system_state,
        |every| every.system_state_ms,
        trends::SYSTEM_STATE,
        async |(site, vdn): &Place, wish| api::system_state(site, *vdn, wish).await,
    );
    driver.sign_out_on_demand();
    driver.follow_alarms(place);
    let asks = Signal::derive(move || driver.attention(true) == Attention::Watching);
    renewal::start(store, settings, view, asks, STATUS_INTERVAL_MS);
}

/// Polls what only the views of the second file show, and does what the viewer wants done, until the current owner goes.
pub fn start_later(store: Store, settings: Settings, view: Signal<View>) {
    let (driver, place) = Driver::new(store, settings, view);
    driver.read_agent_on_demand(memo(move |_| Some((place.get()?, settings.agent.get()?))));
    driver.follow_today(place);
    driver.follow_outlook(place);
    driver.follow_usual(place);
    driver.follow_other_day(place);
    driver.follow_history(place);
    driver.follow_last_hour(place);
    driver.follow_sheet(place);
    driver.follow_notes(place);
    driver.follow_views();
    driver.carry_out_orders();
}

/// What every round needs.
#[derive(Clone, Copy)]
pub(super) struct Driver {
    pub(super) store: Store,
    pub(super) settings: Settings,
    pub(super) view: Signal<View>,
    pub(super) visible: Signal<bool>,
}

impl Driver {
    /// With the call centre in view.
    fn new(store: Store, settings: Settings, view: Signal<View>) -> (Self, Memo<Option<Place>>) {
        let place = memo(move |_| {
            let (site, vdn) = (settings.site.get(), settings.vdn.get());
            store.setup.with(|setup| place(setup.as_ref()?, site.as_ref(), vdn))
        });
        (Self { store, settings, view, visible: visibility::visible() }, place)
    }

    /// Forgets what was read of one call centre, or of one moment, and names the other in one go, so that no reading is ever shown under the
    /// wrong one.
    fn follow_place(self, place: Memo<Option<Place>>) {
        effect(move |before: Option<(Option<Place>, u32)>| {
            let now = (place.get(), self.store.era.get());
            if before.is_some_and(|before| before != now) {
                self.store.forget();
            }
            self.store.place.set(now.0.clone());
            now
        });
    }

    /// Asks for the surroundings until they arrive, and again from time to time.
    fn follow_setup(self) {
        let watch = memo(move |_| Watch {
            // Labels come with the surroundings.
            subject: Some(self.settings.time_zone.get()),
            attention: if self.visible.get() { Attention::Watching } else { Attention::Away },
            refresh: self.settings.refresh.get(),
        });
        let failures_in_a_row = Cell::new(0);
        rounds::run(
            watch,
            || {},
            async move |time_zone, round| {
                let answer = api::config().await;
                if round.is_late() {
                    return None;
                }
                self.note(&answer);
                let interval_ms = if answer.is_ok() { SETUP_INTERVAL_MS } else { 0 };
                failures_in_a_row.set(if answer.is_ok() { 0 } else { failures_in_a_row.get() + 1 });
                self.store.setup_cause.set(answer.as_ref().err().cloned());
                if let Ok(mut setup) = answer {
                    if let Some(name) = &time_zone {
                        labels::label_in(&mut setup, name);
                    }
                    // The same again is no news: most of the frame would be made anew.
                    if self.store.setup.with_untracked(|held| held.as_deref() == Some(&setup)) {
                        return self.pause_ms(&round, None, interval_ms, failures_in_a_row.get());
                    }
                    self.store.setup.set(Some(Arc::new(setup)));
                }
                self.pause_ms(&round, None, interval_ms, failures_in_a_row.get())
            },
        );
    }

    /// Has done what the viewer wants done, one after the other, and says how each ended.
    fn carry_out_orders(self) {
        effect(move |_: Option<()>| {
            let Some(order) = self.settings.order.get() else { return };
            let Some((site, vdn)) = self.store.place.get_untracked() else { return };
            // An alarm may be of another call centre of the site.
            let vdn = order.alarm().and_then(|id| self.store.alarms.with_untracked(|alarms| alarms.find(id)?.vdn)).unwrap_or(vdn);
            self.store.done.set(None);
            spawn(async move {
                let done = api::carry_out(&order, &site, vdn).await;
                self.store.done.set(Some(done));
                self.store.orders_ended.update(|ended| *ended = ended.wrapping_add(1));
            });
        });
    }

    /// Polls one source into its feed and its trend.
    fn follow<Subject, T>(
        self,
        source: Source,
        subject: Memo<Option<Subject>>,
        feed: RwSignal<Feed<T>>,
        interval_ms: fn(&Intervals) -> u64,
        trend: Trend<T>,
        ask: impl AsyncFn(&Subject, Wish) -> Result<Arrival<T>, Cause> + 'static,
    ) where
        Subject: Clone + PartialEq + Send + Sync + 'static,
        T: Send + Sync + 'static,
    {
        let watch = memo(move |_| Watch {
            subject: subject.get(),
            attention: self.attention(self.view.get().needs(source)),
            refresh: self.refreshes(),
        });
        let forget = move || {
            feed.set(Feed::waiting(self.interval_ms(interval_ms)));
            (trend.forget)(self.store);
        };
        rounds::run(watch, forget, async move |subject, round| {
            // A pause stops repetition; a VDN that was chosen during it is still read once.
            let was_answered = |feed: &Feed<T>| feed.asked && !(feed.cause.is_some() && self.store.is_replay.get_untracked());
            if round.attention() == Attention::Paused && !round.pressed && feed.with_untracked(was_answered) {
                return None;
            }
            let mut answer = ask(&subject, self.wish(round.pressed)).await;
            if round.is_late() {
                return None;
            }
            self.note(&answer);
            let next_read_ms = answer.as_ref().ok().and_then(|arrival| arrival.delivery.next_read_ms);
            if let Ok(Arrival { snapshot: Some(read), .. }) = &answer {
                (trend.add)(self.store, read);
            }
            let own_ms = self.interval_ms(interval_ms);
            if let Ok(Arrival { delivery, .. }) = &mut answer
                && delivery.problem.is_none()
            {
                // What is asked for less often is not late for that.
                let speed_ms = u64::from(self.settings.speed.get_untracked()) * 1_000;
                delivery.interval_ms = delivery.interval_ms.max(self.settings.pause_at_least_ms().into()).max(speed_ms);
            }
            feed.update(|feed| {
                *feed = mem::replace(feed, Feed::waiting(0)).after(answer);
                if feed.cause.is_some() && self.settings.pause_at_least_ms() > 0 {
                    // What fails is stale as soon as it is for everybody.
                    feed.interval_ms = feed.interval_ms.min(own_ms);
                }
            });
            let (interval_ms, failures_in_a_row) = feed.with_untracked(|feed| (feed.interval_ms, feed.failures_in_a_row));
            self.at_least(self.pause_ms(&round, next_read_ms, interval_ms, failures_in_a_row))
        });
    }

    /// Reads the chosen agent's statistics each time the viewer asks, and never otherwise.
    fn read_agent_on_demand(self, agent: Memo<Option<(Place, AgentId)>>) {
        let feed = self.store.agent;
        let watch = memo(move |_| Watch { subject: agent.get(), attention: Attention::Watching, refresh: self.settings.read_agent.get() });
        let forget = move || feed.set(Feed::waiting(self.interval_ms(|every| every.agent_at_least_ms)));
        rounds::run(watch, forget, async move |((site, _), agent), round| {
            // What a single agent did is not recorded.
            if round.pressed && !self.store.is_replay.get_untracked() {
                let answer = api::agent_statistics(&site, agent, Wish::New).await;
                if !round.is_late() {
                    feed.update(|feed| *feed = mem::replace(feed, Feed::waiting(0)).after(answer));
                }
            }
            None
        });
    }

    /// Ends the session when the viewer asks for that. One that goes on is seen by its name, which stays.
    fn sign_out_on_demand(self) {
        effect(move |before: Option<u32>| {
            let presses = self.settings.sign_out.get();
            if before.is_some_and(|before| before != presses) {
                spawn(async move {
                    if api::sign_out().await.is_ok() {
                        location::reload();
                    }
                });
            }
            presses
        });
    }

    /// Notes that the proxy has said something, if only that it refuses.
    pub(super) fn note<T>(self, answer: &Result<T, Cause>) {
        if !matches!(answer, Err(Cause::ProxyUnreachable)) {
            self.store.heard_ms.set(clock::monotonic_ms());
        }
    }

    pub(super) fn attention(self, needed: bool) -> Attention {
        // A wall has nothing with which one could resume.
        let paused = self.settings.paused.get() && self.view.get() != View::Wall;
        match (self.visible.get() && needed, paused || self.stands_still()) {
            (false, _) => Attention::Away,
            (true, true) => Attention::Paused,
            (true, false) => Attention::Watching,
        }
    }

    /// The interval to assume before the first answer; feeds start with one too.
    fn interval_ms(self, of: fn(&Intervals) -> u64) -> u64 {
        self.store.setup.with_untracked(|setup| setup.as_ref().map_or(0, |setup| of(&setup.intervals)))
    }

    pub(super) fn pause_ms<Subject>(
        self,
        round: &Round<Subject>,
        next_read_ms: Option<u64>,
        interval_ms: u64,
        failures_in_a_row: u32,
    ) -> Option<u32>
    where
        Subject: Clone + PartialEq + Send + Sync + 'static,
    {
        let is_replay = self.store.is_replay.get_untracked();
        if is_replay && failures_in_a_row == 0 {
            return self.replay_pause_ms(round.attention(), interval_ms);
        }
        // What did not come is asked for again, also of a moment that does not move.
        let attention = if is_replay { Attention::Watching } else { round.attention() };
        cadence::next_ms(Outcome { next_read_ms, interval_ms, failures_in_a_row }, attention, random::fraction())
    }

    /// A pause, or the longer one that the viewer asked for.
    pub(super) fn at_least(self, pause_ms: Option<u32>) -> Option<u32> {
        pause_ms.map(|pause_ms| pause_ms.max(self.settings.pause_at_least_ms()))
    }
}
