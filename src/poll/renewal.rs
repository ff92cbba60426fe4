//! When the page begins anew by itself: a wallboard on a new build at a quiet moment, and any page to which no answer comes any more
//! although there is somebody to give one. A reload while the proxy is down would lose the page, so its own address is asked first.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;

use super::needs::View;
use crate::api;
use crate::browser::{clock, location, screen, storage, timer};
use crate::live::{effect, spawn, watch};
use crate::settings::Settings;
use crate::store::Store;

/// Silence that is no fault yet, milliseconds; or so many intervals if that is longer.
const SILENT_MS: f64 = 120_000.0;
/// See [`SILENT_MS`].
const SILENT_INTERVALS: f64 = 8.0;
/// How long a page that began anew by itself lives before it may do so again, milliseconds.
const LIVES_MS: f64 = 600_000.0;
/// Between the answer at the page's own address and the reload: longer than the longest pause between two questions, milliseconds.
const SECOND_LOOK_MS: u32 = 20_000;
/// Says to the next page of this tab that it began anew by itself.
const RENEWED: &str = "aicc-renewed";

/// What is known of the stream of answers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stream {
    /// Time since anything was heard of the proxy, or since the page began to ask, milliseconds.
    silent_ms: f64,
    /// How often the page asks at least, milliseconds.
    interval_ms: f64,
    /// Whether the page asks at all: it is seen and not paused.
    is_asking: bool,
    /// Whether the browser believes to have a network.
    is_online: bool,
}

impl Stream {
    /// Whether answers fail to come although they should.
    fn is_dead(self) -> bool {
        self.is_asking && self.is_online && self.silent_ms >= SILENT_MS.max(SILENT_INTERVALS * self.interval_ms)
    }
}

/// Whether a page may begin anew by itself that has lived so long, milliseconds.
fn may_begin_anew(was_renewed: bool, lived_ms: f64) -> bool {
    !was_renewed || lived_ms >= LIVES_MS
}

/// Watches over the page until the current owner goes. `asks` says whether it is seen and not paused, `interval_ms` how often it asks at
/// least.
pub(super) fn start(store: Store, settings: Settings, view: Signal<View>, asks: Signal<bool>, interval_ms: u32) {
    let born_ms = clock::monotonic_ms();
    let was_renewed = storage::get_in_tab(RENEWED).is_some_and(|word| !word.is_empty());
    storage::set_in_tab(RENEWED, "");
    let begin_anew = move || {
        if may_begin_anew(was_renewed, clock::monotonic_ms() - born_ms) {
            storage::set_in_tab(RENEWED, "yes");
            // Where nothing is kept, it could happen again and again.
            if storage::get_in_tab(RENEWED).is_some_and(|word| !word.is_empty()) {
                location::reload();
            }
        }
    };

    // What an effect begins ends when the effect runs again; these go on.
    let owner = Owner::current().unwrap_or_default();
    store.heard_ms.set(born_ms);
    effect(move |first: Option<Option<String>>| {
        let build = store.setup.with(|setup| setup.as_ref().map(|setup| setup.build.clone()));
        let first = first.flatten();
        store.has_newer_build.set(first.is_some() && build.is_some() && first != build);
        first.or(build)
    });
    let turned = owner.clone();
    let turn = move |_| {
        if view.get_untracked() == View::Wall && store.has_newer_build.get_untracked() {
            let look = async move {
                if api::is_page_there().await {
                    begin_anew();
                }
            };
            turned.with(|| spawn(look));
        }
    };
    watch(move || settings.quiet.get(), turn);
    watch(move || settings.reload.get(), |_| location::reload());

    let asking_since_ms = RwSignal::new(born_ms);
    effect(move |_: Option<()>| {
        if asks.get() {
            asking_since_ms.set(clock::monotonic_ms());
        }
    });
    let is_dead = move || {
        let since_ms = store.heard_ms.get_untracked().max(asking_since_ms.get_untracked());
        let silent_ms = clock::monotonic_ms() - since_ms;
        Stream { silent_ms, interval_ms: f64::from(interval_ms), is_asking: asks.get_untracked(), is_online: screen::is_online() }.is_dead()
    };
    let is_looking = Rc::new(Cell::new(false));
    effect(move |_: Option<()>| {
        store.now_ms.track();
        if is_dead() && !is_looking.replace(true) {
            let is_looking = Rc::clone(&is_looking);
            let look = async move {
                let is_there = api::is_page_there().await;
                timer::sleep(SECOND_LOOK_MS).await;
                if is_there && is_dead() {
                    begin_anew();
                }
                is_looking.set(false);
            };
            owner.with(|| spawn(look));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEAD: Stream = Stream { silent_ms: 120_000.0, interval_ms: 10_000.0, is_asking: true, is_online: true };

    #[test]
    fn a_stream_is_dead_after_two_minutes_or_eight_intervals() {
        assert!(DEAD.is_dead());
        assert!(!Stream { silent_ms: 119_999.0, ..DEAD }.is_dead());
        assert!(!Stream { interval_ms: 60_000.0, silent_ms: 479_999.0, ..DEAD }.is_dead());
        assert!(Stream { interval_ms: 60_000.0, silent_ms: 480_000.0, ..DEAD }.is_dead());
    }

    #[test]
    fn who_does_not_ask_or_has_no_network_misses_no_answer() {
        assert!(!Stream { is_asking: false, ..DEAD }.is_dead());
        assert!(!Stream { is_online: false, ..DEAD }.is_dead());
    }

    #[test]
    fn a_page_begins_anew_at_most_once_in_ten_minutes() {
        assert!(may_begin_anew(false, 0.0));
        assert!(!may_begin_anew(true, 599_999.0));
        assert!(may_begin_anew(true, 600_000.0));
    }
}
