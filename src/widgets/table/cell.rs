//! One figure of a row. Of what stands there already, only what differs is written again.

use std::sync::Arc;

use domain::reading::{Figure, Reading};

use super::Column;
use super::body::Look;
use crate::browser::dom::{Element, Text};
use crate::i18n::{self, words};
use crate::widgets::figure::beside_in_short;
use crate::widgets::shown::{Shown, State};

/// The places of a figure.
pub(super) struct Cell {
    room: Element,
    value: Element,
    text: Text,
    /// The small type, and what it says.
    beside: Option<(Element, String)>,
    /// What was read, and what was made of it.
    drawn: Option<(Figure, Option<Reading>, Shown)>,
    /// Whether the figure has changed an odd number of times: the mark of a change begins again when its word changes.
    odd: bool,
    marked: bool,
}

/// Whether a figure of the same row is to be marked: it is another one, and there was one before. A new age is no change.
fn has_changed(before: Figure, state_before: State, now: Figure) -> bool {
    before != now && state_before != State::Waiting
}

impl Cell {
    /// An empty cell to be copied.
    pub(super) fn template<Row>(column: &Column<Row>) -> Element {
        let room = Element::new("td", "cell").with("role", "cell");
        let value = Element::new("data", "value").with("data-field", column.field);
        drop(value.add_text());
        room.append(&value);
        room
    }

    /// The cell within a copy of the template.
    pub(super) fn within(room: Element) -> Option<Self> {
        let value = room.first()?;
        let text = value.text()?;
        Some(Self { room, value, text, beside: None, drawn: None, odd: false, marked: false })
    }

    /// Says whose figure it is.
    pub(super) fn name(&self, look: &Look, key: &Arc<str>) {
        self.value.set("data-key", Some(key));
        self.value.set("data-source", Some(look.origin.source.word()));
        self.value.set("data-site", Some(&look.origin.site));
        self.value.set("data-vdn", Some(&look.origin.vdn));
    }

    /// Writes the figure of a row. `same_row` says whether the row is the one of last time, `same_look` whether state and language are.
    pub(super) fn write<Row>(&mut self, column: &Column<Row>, row: &Row, look: &Look, same_row: bool, same_look: bool) {
        let (figure, cases) = column.content.with_cases(row);
        if same_look && self.drawn.as_ref().is_some_and(|drawn| (drawn.0, drawn.1) == (figure, cases)) {
            return;
        }
        let shown = column.shown_of((figure, cases), look.state);
        let before = self.drawn.as_ref().map(|(.., before)| before);
        if before.is_none_or(|before| before.text != shown.text) {
            self.text.set(&shown.text);
        }
        if before.and_then(Shown::value) != shown.value() {
            self.value.set("value", shown.value().as_deref());
        }
        if before.is_none_or(|before| before.state != shown.state) {
            self.value.set("data-state", Some(shown.state.word()));
        }
        let had_mark = before.is_some_and(|before| before.mark.is_some());
        if had_mark && (!same_look || before.and_then(|before| before.mark) != shown.mark) || shown.mark.is_some() && !had_mark {
            self.write_mark(shown.mark, look);
        }
        let changed = same_row && before.is_some_and(|before| has_changed(before.figure, before.state, figure));
        self.write_beside(&shown, look);
        if changed {
            self.odd = !self.odd;
            self.marked = true;
            self.room.set("data-changed", Some(if self.odd { "odd" } else { "even" }));
        } else if !same_row {
            self.forget_change();
        }
        self.drawn = Some((figure, cases, shown));
    }

    /// Takes the mark of a change off.
    pub(super) fn forget_change(&mut self) {
        if self.marked {
            self.marked = false;
            self.room.set("data-changed", None);
        }
    }

    fn write_mark(&self, mark: Option<i18n::Text>, look: &Look) {
        let meaning = mark.map(|mark| words(mark, look.locale));
        for name in ["title", "aria-label"] {
            self.value.set(name, meaning);
        }
        self.value.set("role", meaning.map(|_| "img"));
        self.value.set("data-mark", meaning.map(|_| ""));
    }

    fn write_beside(&mut self, shown: &Shown, look: &Look) {
        let text = beside_in_short(shown, look.locale);
        let class = if shown.last.is_some() { "last" } else { "beside" };
        match (&mut self.beside, text) {
            (Some((beside, before)), Some(text)) => {
                if *before != text {
                    beside.say(&text);
                    *before = text;
                }
                if self.drawn.as_ref().is_some_and(|(.., before)| before.last.is_some() != shown.last.is_some()) {
                    beside.set("class", Some(class));
                }
            }
            (Some((beside, _)), None) => {
                beside.remove();
                self.beside = None;
            }
            (None, Some(text)) => {
                let beside = Element::new("small", class);
                beside.say(&text);
                self.room.append(&beside);
                self.beside = Some((beside, text));
            }
            (None, None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_figure_is_marked_and_a_new_age_or_the_first_reading_is_not() {
        let (one, two) = (Figure::Value(1.0), Figure::Value(2.0));
        assert!(
            has_changed(one, State::Fresh, two) && has_changed(one, State::Late, two) && has_changed(one, State::Fresh, Figure::Unread)
        );
        assert!(
            !has_changed(one, State::Fresh, one)
                && !has_changed(one, State::Waiting, two)
                && !has_changed(Figure::Unread, State::Waiting, one)
        );
    }
}
