//! Where in the page the viewer is: path and query as signals. Links within the page are followed without loading it anew.

use leptos::ev;
use leptos::prelude::*;

use crate::browser::location::{self, Link};
use crate::browser::timer::{self, Alarm};

/// The browser's address follows a choice after this pause, milliseconds: browsers limit how often it may change.
const ADDRESS_PAUSE_MS: u32 = 200;

/// Where the viewer is; both follow the address.
#[derive(Clone, Copy)]
pub struct Here {
    /// The whole path.
    pub pathname: RwSignal<String>,
    /// The query, without `?`.
    pub search: RwSignal<String>,
    /// What the browser's address does not say yet.
    unsaid: StoredValue<Option<Alarm>, LocalStorage>,
}

/// What becomes of the entry in the browser's history that was in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is the way back.
    Onwards,
    /// The new one takes its place.
    Instead,
}

/// Follows links below `base` and the browser's way back, until the current owner goes.
pub fn begin(base: String) {
    let here = Here::at(location::path(), location::query());
    provide_context(here);
    let clicks = window_event_listener(ev::click, move |event| {
        // Whether a link leads away is told by the browser's address.
        here.settle();
        if let Some(Link { path, query, is_here }) = location::link_to_follow(&event, &base) {
            event.prevent_default();
            // A second entry for the same address would be a way back that leads nowhere.
            let before = here.pathname.get_untracked();
            here.go(&path, &query, if is_here { Step::Instead } else { Step::Onwards });
            location::arrive(path != before);
            location::scroll_to_top();
        }
    });
    let ways_back = window_event_listener(ev::popstate, move |_| {
        // What was not said yet belongs to the entry that was left.
        here.unsaid.set_value(None);
        let (path, before) = (location::path(), here.pathname.get_untracked());
        location::arrive(path != before);
        here.set(path, location::query());
    });
    on_cleanup(move || {
        clicks.remove();
        ways_back.remove();
    });
}

impl Here {
    /// The one that [`begin`] made for the owners below.
    pub fn of_page() -> Self {
        // A part that is shown without a page around it, as in a test, is at no address.
        use_context().unwrap_or_else(|| Self::at(String::new(), String::new()))
    }

    fn at(path: String, query: String) -> Self {
        Self { pathname: RwSignal::new(path), search: RwSignal::new(query), unsaid: StoredValue::new_local(None) }
    }

    /// Takes another query for the one that is here: at once for whoever asks for it, so that no link leads to what was chosen before; in the
    /// browser's address a moment later.
    pub fn say(self, query: String) {
        if self.search.with_untracked(|said| *said == query) {
            return;
        }
        self.search.set(query);
        self.unsaid.set_value(Some(timer::alarm(ADDRESS_PAUSE_MS, move || self.settle())));
    }

    /// Has the browser's address say now what it does not say yet.
    fn settle(self) {
        if self.unsaid.try_update_value(Option::take).flatten().is_some() {
            // Where the browser does not take it, what is shown is right all the same.
            let _ = location::enter(&target(&self.pathname.get_untracked(), &self.search.get_untracked()), true);
        }
    }

    /// Goes to a path with a query.
    pub fn go(self, path: &str, query: &str, step: Step) {
        self.settle();
        if location::enter(&target(path, query), step == Step::Instead) {
            self.set(location::path(), location::query());
        } else {
            // The browser does not take it; what is shown changes all the same.
            self.set(path.to_owned(), query.to_owned());
        }
    }

    /// Both before anything is told of either; what stays the same is no news.
    fn set(self, path: String, query: String) {
        for (signal, now) in [(self.pathname, path), (self.search, query)] {
            if signal.with_untracked(|before| *before != now) {
                signal.set(now);
            }
        }
    }
}

fn target(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
