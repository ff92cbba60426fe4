//! What is asked for beside the figures: how the sources are doing, alarms, the sums of the day, views with a name.

use std::cell::Cell;
use std::mem;
use std::sync::Arc;

use domain::field::Source;
use leptos::prelude::*;

use super::cadence::Attention;
use super::driver::{Driver, SETUP_INTERVAL_MS, STATUS_INTERVAL_MS};
use super::rounds::{self, Watch};
use crate::api;
use crate::browser::clock;
use crate::live::memo;
use crate::settings::place::Place;
use crate::store::feed::Cause;

/// Pause between two looks at the alarms, milliseconds: half of what the proxy takes from one reading of the queues to the next.
const ALARMS_INTERVAL_MS: u64 = 5_000;
/// Pause between two sums of the day, milliseconds: a period ends every five minutes.
const TODAY_INTERVAL_MS: u64 = 60_000;

impl Driver {
    /// Asks how every source is doing. A failure keeps what the proxy said before.
    pub(super) fn follow_status(self) {
        let watch = memo(move |_| Watch { subject: Some(()), attention: self.attention(true), refresh: self.settings.refresh.get() });
        self.follow_document(
            watch,
            STATUS_INTERVAL_MS.into(),
            async |()| api::status().await,
            move |answer| {
                let received_at_ms = clock::monotonic_ms();
                self.store.sources.update(|sources| *sources = mem::take(sources).after(answer, received_at_ms));
            },
        );
    }

    /// Asks for the alarms also while the page is hidden or paused: they are what calls somebody back.
    pub(super) fn follow_alarms(self, place: Memo<Option<Place>>) {
        // What is shown within another page is of its own call centre.
        let all = memo(move |_| self.settings.all_vdns.get() && self.settings.embed.with(Option::is_none));
        let subject = memo(move |_| Some((place.get()?, all.get())));
        let watch = memo(move |_| Watch { subject: subject.get(), attention: Attention::Watching, refresh: self.presses() });
        self.follow_document(
            watch,
            ALARMS_INTERVAL_MS,
            async |((site, vdn), all): &(Place, bool)| api::alarms(site, *vdn, *all).await,
            move |answer| {
                let received_at_ms = clock::monotonic_ms();
                self.store.alarms.update(|alarms| *alarms = mem::take(alarms).after(answer, received_at_ms));
            },
        );
    }

    /// Asks what the day has come to, where a view shows queues. A failure leaves it unknown: an old sum is no sum of today.
    pub(super) fn follow_today(self, place: Memo<Option<Place>>) {
        let watch = memo(move |_| Watch {
            subject: place.get(),
            attention: self.attention(self.view.get().needs(Source::Skill)),
            refresh: self.settings.refresh.get(),
        });
        let write = move |answer: Result<_, Cause>| self.store.today.set(answer.ok().map(Arc::new));
        self.follow_document(watch, TODAY_INTERVAL_MS, async |(site, vdn): &Place| api::today(site, *vdn).await, write);
    }

    /// Asks which views have a name. A failure keeps the list: it is a convenience.
    pub(super) fn follow_views(self) {
        let watch = memo(move |_| Watch {
            subject: Some(()),
            attention: if self.visible.get() { Attention::Watching } else { Attention::Away },
            refresh: self.presses(),
        });
        self.follow_document(
            watch,
            SETUP_INTERVAL_MS,
            async |()| api::views().await,
            move |answer| {
                if let Ok(views) = answer {
                    self.store.views.set(views);
                }
            },
        );
    }

    /// Presses of "refresh now", and what was done since: that shall be seen at once, too.
    fn presses(self) -> u32 {
        self.settings.refresh.get().wrapping_add(self.store.orders_ended.get())
    }

    /// Asks again and again, and hands each answer on. A pause ends it after what was pressed for.
    fn follow_document<Subject, T>(
        self,
        watch: Memo<Watch<Subject>>,
        interval_ms: u64,
        ask: impl AsyncFn(&Subject) -> Result<T, Cause> + 'static,
        write: impl Fn(Result<T, Cause>) + 'static,
    ) where
        Subject: Clone + PartialEq + Send + Sync + 'static,
        T: 'static,
    {
        let failures_in_a_row = Cell::new(0);
        rounds::run(
            watch,
            || {},
            async move |subject, round| {
                if round.attention() == Attention::Paused && !round.pressed {
                    return None;
                }
                let answer = ask(&subject).await;
                if round.is_late() {
                    return None;
                }
                self.note(&answer);
                failures_in_a_row.set(if answer.is_ok() { 0 } else { failures_in_a_row.get() + 1 });
                write(answer);
                self.pause_ms(&round, None, interval_ms, failures_in_a_row.get())
            },
        );
    }
}
