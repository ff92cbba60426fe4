//! What the page knows of one source, made ready for showing: state, data, and the sentence that says why.

use std::sync::Arc;

use domain::snapshot::Snapshot;
use leptos::prelude::*;

use super::place::Place;
use super::standing::{Rhythm, Standing};
use crate::i18n::{Text, sentences, words};
use crate::live::{Memo, memo};
use crate::settings::Settings;
use crate::store::Store;
use crate::store::feed::Feed;
use crate::widgets::shown::State;

/// One feed as memos. Copies share them.
pub struct FeedView<T: Send + Sync + 'static> {
    /// How far it may be believed.
    pub state: Memo<State>,
    /// The last good data.
    pub snapshot: Memo<Option<Arc<Snapshot<T>>>>,
    /// Everything the status line says, but for the language.
    pub standing: Memo<Standing>,
}

impl<T: Send + Sync> Clone for FeedView<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for FeedView<T> {}

impl<T: PartialEq + Send + Sync> FeedView<T> {
    /// Follows a feed that is read on schedule, and the clock.
    pub fn of(feed: RwSignal<Feed<T>>, store: Store) -> Self {
        Self::with(feed, store, Rhythm::Scheduled)
    }

    /// Follows a feed that is read only when asked for, and the clock.
    pub fn on_demand(feed: RwSignal<Feed<T>>, store: Store) -> Self {
        Self::with(feed, store, Rhythm::OnDemand)
    }

    fn with(feed: RwSignal<Feed<T>>, store: Store, rhythm: Rhythm) -> Self {
        let standing = memo(move |_| {
            let standing = feed.with(|feed| Standing::of(feed, rhythm, store.now_ms.get()));
            if store.is_replay.get() && rhythm == Rhythm::Scheduled {
                Standing { state: standing.state.then(), rhythm: Rhythm::Over, ..standing }
            } else {
                standing
            }
        });
        Self {
            state: memo(move |_| standing.with(|standing| standing.state)),
            snapshot: memo(move |_| feed.with(|feed| feed.good.as_ref().map(|good| Arc::clone(&good.snapshot)))),
            standing,
        }
    }

    /// The sentence of the status line.
    pub fn sentence(self, place: Place, settings: Settings) -> Signal<String> {
        let offsets = place.offsets();
        Signal::derive(move || {
            let locale = settings.locale.get();
            let sentence = self.standing.with(|standing| standing.sentence(&offsets.get(), locale));
            let paused = if settings.paused.get() { words(Text::PausedByViewer, locale) } else { "" };
            sentences::join(&[paused, &sentence], locale)
        })
    }

    /// What stands in place of a chart without marks.
    pub fn when_empty(self, otherwise: Text) -> Signal<Text> {
        Signal::derive(move || if self.state.get() == State::Waiting { Text::WaitingForFirst } else { otherwise })
    }

    /// The age of the data, and when they were read once they are no longer current.
    pub fn age(self, place: Place, settings: Settings) -> Signal<String> {
        let offsets = place.offsets();
        Signal::derive(move || self.standing.with(|standing| standing.short(&offsets.get(), settings.locale.get())))
    }
}
