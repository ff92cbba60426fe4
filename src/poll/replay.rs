//! Shows a moment that is over: the page's clock stands at it or runs from it, and every question is about it.

use leptos::prelude::*;

use super::cadence::{AT_LEAST_MS, Attention};
use super::driver::Driver;
use super::needs::View;
use crate::api::Wish;
use crate::browser::{clock, theme, timer};
use crate::live::{effect, spawn};
use crate::settings::Settings;

const TICK_MS: u32 = 1_000;
/// At the root of the document while a moment that is over is shown.
const REPLAY: &str = "data-replay";
/// How far from the present a replay ends, milliseconds: what is read just now is not recorded yet.
const PRESENT_MS: f64 = 5_000.0;

/// The moment to show; `None` for now. A wall in a hall always shows now.
fn at_ms(settings: Settings, view: Signal<View>) -> Option<i64> {
    settings.at.get().filter(|_| view.get() != View::Wall)
}

impl Driver {
    /// Moves the page's clock once a second while anyone can see it: with the time, or through a replay. Another moment, and the turn to a replay or
    /// back to now, begins another era; not that a replay runs, or halts where it is.
    pub(super) fn follow_moment(self) {
        let Self { store, settings, view, visible } = self;
        effect(move |shown: Option<Option<i64>>| {
            let at_ms = at_ms(settings, view);
            let halts = || at_ms.is_some() && at_ms == Some(untrack(|| store.moment_ms()));
            if shown.is_some_and(|shown| shown != at_ms && !(shown.is_some() && halts())) {
                store.era.update(|era| *era = era.wrapping_add(1));
            }
            store.is_replay.set(at_ms.is_some());
            // The frame around the page does not wait for the bar.
            if at_ms.is_some() {
                theme::set_root(REPLAY, "");
            } else {
                theme::unset_root(REPLAY);
            }
            if at_ms.is_none() {
                settings.speed.set(0);
            }
            #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay far below 2^52")]
            store.now_ms.set(at_ms.map_or_else(clock::monotonic_ms, |at_ms| at_ms as f64));
            at_ms
        });
        effect(move |_: Option<()>| {
            let (is_replay, speed) = (store.is_replay.get(), settings.speed.get());
            if !visible.get() || (is_replay && speed == 0) {
                return;
            }
            spawn(async move {
                let mut clock_ms = clock::monotonic_ms();
                loop {
                    if !is_replay {
                        store.now_ms.set(clock_ms);
                    }
                    timer::sleep(TICK_MS).await;
                    let before_ms = std::mem::replace(&mut clock_ms, clock::monotonic_ms());
                    // While the machine slept nobody watched.
                    let gone_ms = (clock_ms - before_ms).min(2.0 * f64::from(TICK_MS));
                    if is_replay && !self.go_on(gone_ms * f64::from(speed)) {
                        return;
                    }
                }
            });
        });
    }

    /// Shows what was so much later, unless that is the present: then the replay halts. Whether it goes on.
    fn go_on(self, by_ms: f64) -> bool {
        let (store, settings) = (self.store, self.settings);
        let later_ms = store.now_ms.get_untracked() + by_ms;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay far below 2^52")]
        let present_ms = store.aicc_now_ms.get_untracked().map_or(f64::MAX, |now_ms| now_ms as f64 - PRESENT_MS);
        store.now_ms.set(later_ms.min(present_ms));
        if later_ms >= present_ms {
            settings.speed.set(0);
        }
        later_ms < present_ms
    }

    /// Whether a moment is shown that does not move.
    pub(super) fn stands_still(self) -> bool {
        self.store.is_replay.get() && self.settings.speed.get() == 0
    }

    /// What is asked for: the moment that is shown, or the latest, or what somebody pressed for.
    pub(super) fn wish(self, pressed: bool) -> Wish {
        match (self.store.is_replay.get_untracked(), pressed) {
            (true, _) => Wish::AsOf(untrack(|| self.store.moment_ms())),
            (false, true) => Wish::New,
            (false, false) => Wish::Latest,
        }
    }

    /// When an answer came, by the page's clock, milliseconds; what is of a moment that is over does not grow older.
    pub(super) fn received_at_ms(self) -> f64 {
        if self.store.is_replay.get_untracked() { f64::INFINITY } else { clock::monotonic_ms() }
    }

    /// Whatever makes the page ask at once: "refresh now", another moment, a replay that begins to run or halts.
    pub(super) fn refreshes(self) -> u32 {
        // An era is more than any speed, so that the two never make up for each other.
        let era = self.store.era.get().wrapping_mul(1 << 16);
        self.settings.refresh.get().wrapping_add(era).wrapping_add(self.settings.speed.get())
    }

    /// Pause before the next question of a replay, milliseconds: an interval of then, which passes as fast as the replay runs.
    pub(super) fn replay_pause_ms(self, attention: Attention, interval_ms: u64) -> Option<u32> {
        let speed = u64::from(self.settings.speed.get_untracked().max(1));
        (attention == Attention::Watching).then(|| u32::try_from(interval_ms / speed).unwrap_or(u32::MAX).max(AT_LEAST_MS))
    }
}
