//! What was recorded in the hour before: trends begin there, not with the page.

use std::cell::Cell;
use std::rc::Rc;

use domain::field::Source;
use domain::recorded::Recorded;
use domain::setup::PageSetup;
use leptos::prelude::*;

use super::documents::KEYS_AT_MOST;
use super::driver::Driver;
use super::rounds::{self, Watch};
use super::trends;
use crate::api;
use crate::browser::clock;
use crate::live::{Memo, memo};
use crate::settings::place::Place;
use crate::store::feed::{Cause, Feed};

/// The trends of these sources are of the page, the others bring their own past.
const SOURCES: [Source; 3] = [Source::Skill, Source::AccessCode, Source::SystemState];
/// Pause after a failure, milliseconds.
const PAUSE_MS: u64 = 10_000;

impl Driver {
    /// Asks once for each call centre and each moment, and again after nobody looked for a while. Where it is refused, or nothing was recorded,
    /// trends begin now.
    pub(super) fn follow_last_hour(self, place: Memo<Option<Place>>) {
        for source in SOURCES {
            self.recall(source, place);
        }
    }

    fn recall(self, source: Source, place: Memo<Option<Place>>) {
        let watch = memo(move |_| {
            let keys = |place: Place| {
                let keys = self.store.setup.with(|setup| keys(setup.as_ref()?, source, &place))?;
                Some((place, keys, self.store.era.get()))
            };
            Watch { subject: place.get().and_then(keys), attention: self.attention(self.view.get().needs(source)), refresh: 0 }
        });
        let (is_answered, failures_in_a_row) = (Rc::new(Cell::new(false)), Cell::new(0));
        let was_answered = Rc::clone(&is_answered);
        rounds::run(
            watch,
            // Trends are forgotten with their call centre: whoever comes back to it asks again.
            move || was_answered.set(false),
            async move |((site, vdn), keys, _), round| {
                if is_answered.get() && !self.has_hole(source) {
                    return None;
                }
                // Until it has come, figures of now do not hide that something is missing.
                is_answered.set(false);
                let answer = api::last_hour(source, (&site, vdn), &keys, self.wish(false)).await;
                if round.is_late() {
                    return None;
                }
                self.note(&answer);
                match answer {
                    Ok(recorded) => trends::begin(self.store, source, &self.by_our_clock(recorded)),
                    Err(Cause::ProxyRefused { .. }) => {}
                    Err(_) => {
                        failures_in_a_row.set(failures_in_a_row.get() + 1);
                        return self.pause_ms(&round, None, PAUSE_MS, failures_in_a_row.get());
                    }
                }
                failures_in_a_row.set(0);
                is_answered.set(true);
                None
            },
        );
    }

    /// Whether so much was missed that a trend would have a hole, by the age of what was read last.
    fn has_hole(self, source: Source) -> bool {
        fn is_old<T: Send + Sync + 'static>(feed: RwSignal<Feed<T>>) -> bool {
            feed.with_untracked(|feed| feed.age_ms(clock::monotonic_ms()).is_some_and(|age_ms| age_ms > 3 * feed.interval_ms))
        }
        if self.store.is_replay.get_untracked() {
            return false;
        }
        match source {
            Source::Skill => is_old(self.store.skills),
            Source::AccessCode => is_old(self.store.access_codes),
            _ => is_old(self.store.system_state),
        }
    }

    /// What is recorded has the instants of AICC's clock, what is read now those of the proxy's.
    fn by_our_clock(self, mut recorded: Recorded) -> Recorded {
        if !self.store.is_replay.get_untracked() {
            let skew_ms = self.store.clock_skew_ms();
            recorded.at_ms.iter_mut().for_each(|at_ms| *at_ms -= skew_ms);
        }
        recorded
    }
}

/// Whose history to ask for, with commas between; `None` where there is nobody.
fn keys(setup: &PageSetup, source: Source, (site, vdn): &Place) -> Option<String> {
    let site = setup.sites.iter().find(|known| known.id == *site)?;
    let here = site.vdns.iter().find(|known| known.id == *vdn)?;
    let keys: Vec<String> = match source {
        Source::Skill => here.skills.iter().take(KEYS_AT_MOST).map(|skill| skill.id.to_string()).collect(),
        Source::AccessCode => here.access_codes.iter().take(KEYS_AT_MOST).map(|code| code.id.to_string()).collect(),
        _ => vec![vdn.to_string()],
    };
    (!keys.is_empty()).then(|| keys.join(","))
}
