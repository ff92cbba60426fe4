//! The instant that a person looks at.

use leptos::prelude::*;

use super::scale::{instants_within, nearest, share_of_time};
use super::{ChartData, Span};
use crate::live::Memo;

/// Where the cursor stands: on an instant, which it keeps when new data arrive and which all charts of a view share. Copies share the same
/// place.
#[derive(Clone, Copy)]
pub struct Cursor {
    data: Signal<ChartData>,
    span: Memo<Span>,
    wanted_ms: RwSignal<Option<i64>>,
    /// Whether the last move came from the keyboard here; only those are announced.
    by_key: RwSignal<bool>,
}

impl Cursor {
    /// The cursor of a chart; `wanted_ms` may be shared with others.
    pub fn new(data: Signal<ChartData>, span: Memo<Span>, wanted_ms: RwSignal<Option<i64>>) -> Self {
        Self { data, span, wanted_ms, by_key: RwSignal::new(false) }
    }

    /// Moves it to the instant nearest to this one.
    pub fn point_at(self, wanted_ms: i64) {
        let at_ms = self.data.with_untracked(|data| {
            let index = index_within(&data.at_ms, self.span.get_untracked(), wanted_ms)?;
            data.at_ms.get(index).copied()
        });
        self.by_key.set(false);
        self.go(at_ms);
    }

    /// Takes it away.
    pub fn clear(self) {
        self.go(None);
    }

    fn go(self, at_ms: Option<i64>) {
        // Most moves of a pointer end at the same instant. A chart that loses the focus may just have left the page.
        if self.wanted_ms.try_get_untracked().is_some_and(|held| held != at_ms) {
            self.wanted_ms.set(at_ms);
        }
    }

    /// Moves it by a key of the keyboard; `false` when the key means nothing here.
    pub fn key(self, key: &str) -> bool {
        let span = self.span.get_untracked();
        let wanted_ms = self.data.with_untracked(|data| stepped(&data.at_ms, span, self.wanted_ms.get_untracked(), key));
        if let Some(wanted_ms) = wanted_ms {
            self.by_key.set(true);
            self.go(wanted_ms);
        }
        wanted_ms.is_some()
    }

    /// Where it stands between the edges of a span: 0 to 1.
    pub fn share(self, span: Span) -> Option<f64> {
        self.wanted_ms.get_untracked().map(|at_ms| share_of_time(span.from_ms, span.until_ms, at_ms).clamp(0.0, 1.0))
    }

    /// Whether it was moved by a key here, so that what is there is to be said aloud.
    pub(super) fn is_by_key(self) -> bool {
        self.by_key.get()
    }

    /// The part of time that is shown.
    pub(super) fn span(self) -> Span {
        self.span.get()
    }

    /// Index of the instant at which it stands.
    pub(super) fn index(self) -> Option<usize> {
        let (wanted_ms, span) = (self.wanted_ms.get()?, self.span.get());
        // It may come from another chart, which shows another time.
        let is_within = (span.from_ms..=span.until_ms).contains(&wanted_ms);
        self.data.with(|data| index_within(&data.at_ms, span, wanted_ms)).filter(|_| is_within)
    }
}

/// Index of the instant of the window that is nearest.
fn index_within(at_ms: &[i64], span: Span, wanted_ms: i64) -> Option<usize> {
    let within = instants_within(at_ms, span.from_ms, span.until_ms);
    nearest(at_ms.get(within.clone())?, wanted_ms).map(|index| within.start + index)
}

/// Where a key takes the cursor; the outer `None` for a key without meaning, the inner one for nowhere. From nowhere, an arrow enters at
/// the edge that it comes from.
#[expect(clippy::option_option, reason = "a key may mean nothing, or mean nowhere")]
fn stepped(instants_ms: &[i64], span: Span, at_ms: Option<i64>, key: &str) -> Option<Option<i64>> {
    let within = instants_within(instants_ms, span.from_ms, span.until_ms);
    let last = within.end.checked_sub(1).filter(|last| *last >= within.start)?;
    let index = at_ms.and_then(|at_ms| index_within(instants_ms, span, at_ms));
    let next = match key {
        "ArrowLeft" => index.map_or(last, |index| index.saturating_sub(1).max(within.start)),
        "ArrowRight" => index.map_or(within.start, |index| (index + 1).min(last)),
        "Home" => within.start,
        "End" => last,
        "Escape" if at_ms.is_some() => return Some(None),
        _ => return None,
    };
    instants_ms.get(next).map(|at_ms| Some(*at_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: Span = Span { from_ms: 10, until_ms: 30 };

    #[test]
    fn keys_move_within_the_window_and_escape_leaves() {
        for (at_ms, key, expected) in [
            (None, "ArrowLeft", Some(Some(30))),
            (None, "ArrowRight", Some(Some(10))),
            (Some(20), "ArrowLeft", Some(Some(10))),
            (Some(10), "ArrowLeft", Some(Some(10))),
            (Some(24), "ArrowRight", Some(Some(30))),
            (Some(30), "ArrowRight", Some(Some(30))),
            (Some(20), "Home", Some(Some(10))),
            (None, "End", Some(Some(30))),
            (Some(20), "Escape", Some(None)),
            (None, "Escape", None),
            (Some(20), "Tab", None),
        ] {
            assert_eq!(stepped(&[0, 10, 20, 30, 40], SPAN, at_ms, key), expected, "{at_ms:?} {key}");
        }
        assert_eq!(stepped(&[], SPAN, None, "Home"), None);
        assert_eq!(stepped(&[40], SPAN, None, "End"), None);
    }
}
