//! What is asked for beside the figures: how the sources are doing, alarms, the sums of the day, views with a name.

use std::cell::{Cell, RefCell};
use std::mem;
use std::sync::Arc;

use domain::baseline::Baseline;
use domain::field::Source;
use domain::id::SkillId;
use domain::sheet::Sheet;
use domain::snapshot::Snapshot;
use domain::sysindex::{Periods, Window};
use leptos::prelude::*;

use super::cadence::Attention;
use super::driver::{Driver, SETUP_INTERVAL_MS, STATUS_INTERVAL_MS};
use super::needs::View;
use super::rounds::{self, Watch};
use crate::api::{self, Wish};
use crate::browser::clock;
use crate::live::{Memo, memo};
use crate::settings::place::Place;
use crate::store::HistoryOf;
use crate::store::feed::Cause;

/// Pause between two looks at the alarms, milliseconds: half of what the proxy takes from one reading of the queues to the next.
const ALARMS_INTERVAL_MS: u64 = 5_000;
/// Pause between two sums of the day, milliseconds: a period ends every five minutes.
const TODAY_INTERVAL_MS: u64 = 60_000;
/// Most queues or access codes of which one answer tells the history.
pub(super) const KEYS_AT_MOST: usize = 50;
/// Pause between two looks at what is usual and at what was recorded, milliseconds: as often as periods are read.
const PERIODS_INTERVAL_MS: u64 = 60_000;

impl Driver {
    /// Asks how every source is doing. A failure keeps what the proxy said before.
    pub(super) fn follow_status(self) {
        let watch = memo(move |_| Watch { subject: Some(()), attention: self.attention(true), refresh: self.refreshes() });
        self.follow_document(
            watch,
            STATUS_INTERVAL_MS.into(),
            async |(), _| api::status().await,
            move |answer| {
                if let Ok(status) = &answer {
                    // A moment is one of AICC's clock.
                    let site = self.store.place.with_untracked(|place| place.as_ref().map(|(site, _)| site.clone()));
                    let skew_ms = site.and_then(|site| status.clock_skew_ms(&site)).unwrap_or_default();
                    self.store.aicc_now_ms.set(Some(status.now_ms + skew_ms));
                }
                // How the sources stand now is nothing of a moment that is over.
                if !self.store.is_replay.get_untracked() {
                    let received_at_ms = clock::monotonic_ms();
                    self.store.sources.update(|sources| *sources = mem::take(sources).after(answer, received_at_ms));
                }
            },
        );
    }

    /// Asks for the alarms also while the page is hidden or paused: they are what calls somebody back.
    pub(super) fn follow_alarms(self, place: Memo<Option<Place>>) {
        // What is shown within another page is of its own call centre.
        let all = memo(move |_| self.settings.all_vdns.get() && self.settings.embed.with(Option::is_none));
        let log = memo(move |_| self.view.get().shows_alarm_log());
        let subject = memo(move |_| Some((place.get()?, all.get(), log.get())));
        let watch = memo(move |_| {
            let attention = if self.stands_still() { Attention::Paused } else { Attention::Watching };
            Watch { subject: subject.get(), attention, refresh: self.presses() }
        });
        self.follow_document(
            watch,
            ALARMS_INTERVAL_MS,
            async |((site, vdn), all, log): &(Place, bool, bool), wish| Ok((api::alarms(site, *vdn, *all, *log, wish).await?, *log)),
            move |answer| {
                let received_at_ms = self.received_at_ms();
                self.store.alarms.update(|alarms| *alarms = mem::take(alarms).after(answer, received_at_ms));
            },
        );
    }

    /// Asks what the day has come to, where a view shows queues. A failure leaves it unknown: an old sum is no sum of today.
    pub(super) fn follow_today(self, place: Memo<Option<Place>>) {
        let watch = memo(move |_| Watch {
            subject: place.get(),
            attention: self.attention(self.view.get().needs(Source::Skill)),
            refresh: self.refreshes(),
        });
        let write = move |answer: Result<_, Cause>| self.store.today.set(answer.ok().map(Arc::new));
        self.follow_document(watch, TODAY_INTERVAL_MS, async |(site, vdn): &Place, wish| api::today(site, *vdn, wish).await, write);
    }

    /// Asks what the last hours and the next minutes of the opened queue are like. What cannot be had is unknown, as with the day.
    pub(super) fn follow_outlook(self, place: Memo<Option<Place>>) {
        let watch = memo(move |_| {
            let of = self.settings.skill.get().filter(|_| self.view.get() == View::Skills);
            Watch { subject: place.get().zip(of), attention: self.attention(true), refresh: self.refreshes() }
        });
        let write = move |answer: Result<_, Cause>| self.store.outlook.set(answer.ok().map(Arc::new));
        let ask = async |((site, vdn), skill): &(Place, SkillId), wish| api::outlook(site, *vdn, *skill, wish).await;
        self.follow_document(watch, TODAY_INTERVAL_MS, ask, write);
    }

    /// Asks what is usual at the times of the window, where a view shows that. A refusal leaves it unknown.
    pub(super) fn follow_usual(self, place: Memo<Option<Place>>) {
        let watch = memo(move |_| {
            let window = Some(self.settings.window.get()).filter(|window| window.has_baseline());
            Watch {
                subject: place.get().zip(window),
                attention: self.attention(self.view.get() == View::Indicators),
                refresh: self.refreshes(),
            }
        });
        let ask = async |((site, vdn), window): &(Place, Window), wish| Ok((*window, api::baseline(site, *vdn, *window, wish).await?));
        let write = move |answer: Result<(Window, Option<Baseline>), Cause>| match answer {
            Ok((window, usual)) => self.store.usual.set(usual.map(|usual| (window, Arc::new(usual)))),
            Err(Cause::ProxyRefused { .. }) => self.store.usual.set(None),
            Err(_) => {}
        };
        self.follow_document(watch, PERIODS_INTERVAL_MS, ask, write);
    }

    /// Asks how another day was, once somebody wants to compare. A refusal leaves it unknown.
    pub(super) fn follow_other_day(self, place: Memo<Option<Place>>) {
        let watch = memo(move |_| {
            let days = Some(self.settings.compare.get()).filter(|days| *days > 0);
            Watch {
                subject: place.get().zip(days.map(|days| (self.settings.window.get(), days))),
                attention: self.attention(self.view.get() == View::Indicators),
                refresh: self.refreshes(),
            }
        });
        let ask = async |((site, vdn), (window, days)): &(Place, (Window, u8)), wish| {
            Ok(((*window, *days), api::days_before(site, *vdn, *window, *days, wish).await?.snapshot))
        };
        let write = move |answer: Result<(_, Option<Arc<Snapshot<Periods>>>), Cause>| match answer {
            Ok((of, Some(read))) => self.store.other_day.set(Some((of, Arc::new(read.data.clone())))),
            Ok((_, None)) | Err(Cause::ProxyRefused { .. }) => self.store.other_day.set(None),
            Err(_) => {}
        };
        self.follow_document(watch, PERIODS_INTERVAL_MS, ask, write);
    }

    /// Asks what was recorded of the opened queue or access code. A refusal is kept: nothing was, or not for this viewer.
    pub(super) fn follow_history(self, place: Memo<Option<Place>>) {
        let watch = memo(move |_| {
            let source = if self.view.get() == View::AccessCodes { Source::AccessCode } else { Source::Skill };
            Watch {
                subject: place.get().zip(self.settings.history(source)),
                attention: self.attention(matches!(self.view.get(), View::Skills | View::AccessCodes)),
                refresh: self.refreshes(),
            }
        });
        let ask = async |((site, vdn), of): &(Place, HistoryOf), wish| api::history(site, *vdn, of, wish).await;
        let write = move |answer: Result<_, Cause>| {
            let Some((_, wanted)) = watch.get_untracked().subject else { return };
            match answer {
                Ok(recorded) => self.store.history.set(Some((wanted, Some(Arc::new(recorded))))),
                Err(Cause::ProxyRefused { .. }) => self.store.history.set(Some((wanted, None))),
                Err(_) => {}
            }
        };
        self.follow_document(watch, PERIODS_INTERVAL_MS, ask, write);
    }

    /// Asks what those who take over should know, where a sheet is made of it. A failure keeps what was told: it says of when it is.
    pub(super) fn follow_sheet(self, place: Memo<Option<Place>>) {
        let watch = memo(move |_| {
            let window = View::HandOver.window(self.settings.window.get());
            Watch {
                subject: place.get().map(|place| (place, window)),
                attention: self.attention(self.view.get() == View::HandOver),
                refresh: self.refreshes(),
            }
        });
        let ask = async |((site, vdn), window): &(Place, Window), wish| Ok((*window, api::sheet(site, *vdn, *window, wish).await?));
        let write = move |answer: Result<(Window, Sheet), Cause>| {
            if let Ok((window, sheet)) = answer {
                self.store.sheet.set(Some((window, Arc::new(sheet))));
            }
        };
        self.follow_document(watch, PERIODS_INTERVAL_MS, ask, write);
    }

    /// Asks for the notes of one shift for the next. A failure keeps what was told: a note may be written meanwhile, and none goes soon.
    pub(super) fn follow_notes(self, place: Memo<Option<Place>>) {
        let watch = memo(move |_| Watch {
            subject: place.get(),
            attention: self.attention(self.view.get() == View::HandOver),
            refresh: self.presses(),
        });
        let write = move |answer| {
            if let Ok(notes) = answer {
                self.store.notes.set(notes);
            }
        };
        self.follow_document(watch, PERIODS_INTERVAL_MS, async |(site, vdn): &Place, wish| api::notes(site, *vdn, wish).await, write);
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
            async |(), _| api::views().await,
            move |answer| {
                if let Ok(views) = answer {
                    self.store.views.set(views);
                }
            },
        );
    }

    /// Presses of "refresh now", and what was done since: that shall be seen at once, too.
    fn presses(self) -> u32 {
        self.refreshes().wrapping_add(self.store.orders_ended.get())
    }

    /// Asks again and again, and hands each answer on. A pause ends it after what was pressed for, or was not asked before.
    fn follow_document<Subject, T>(
        self,
        watch: Memo<Watch<Subject>>,
        interval_ms: u64,
        ask: impl AsyncFn(&Subject, Wish) -> Result<T, Cause> + 'static,
        write: impl Fn(Result<T, Cause>) + 'static,
    ) where
        Subject: Clone + PartialEq + Send + Sync + 'static,
        T: 'static,
    {
        let failures_in_a_row = Cell::new(0);
        let asked = RefCell::new(None);
        rounds::run(
            watch,
            || {},
            async move |subject, round| {
                let is_new = asked.borrow().as_ref() != Some(&subject);
                if round.attention() == Attention::Paused && !round.pressed && !is_new {
                    return None;
                }
                let answer = ask(&subject, self.wish(false)).await;
                if round.is_late() {
                    return None;
                }
                self.note(&answer);
                // A viewer's pause ends the asking; a moment that does not move is asked about until the answer is there.
                if answer.is_ok() || !self.store.is_replay.get_untracked() {
                    asked.replace(Some(subject));
                }
                failures_in_a_row.set(if answer.is_ok() { 0 } else { failures_in_a_row.get() + 1 });
                write(answer);
                let pause_ms = self.pause_ms(&round, None, interval_ms, failures_in_a_row.get());
                // Alarms are believed for a minute: whoever wants fewer requests still wants to know of them.
                if interval_ms == ALARMS_INTERVAL_MS { pause_ms } else { self.at_least(pause_ms) }
            },
        );
    }
}
