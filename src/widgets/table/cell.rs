//! One figure of a row. Of what stands there already, only what differs is written again.

use domain::reading::{Figure, Reading};

use super::Column;
use super::body::Look;
use crate::browser::dom::{Element, Text, Word};
use crate::i18n::{self, words};
use crate::widgets::figure::{Origin, beside_in_short};
use crate::widgets::shown::{Shown, State};

/// Whole numbers below this one are kept once they were written. Most figures are, and a wall has written all of them within its first hour; kept
/// up to a thousand, they went on to grow for days.
const KEPT_NUMBERS: usize = 100;

/// What is written over and over: names of attributes and small whole numbers.
pub(super) struct Words {
    key: Word,
    value: Word,
    changed: Word,
    empty: Word,
    numbers: Vec<Option<Word>>,
}

impl Words {
    pub(super) fn new() -> Self {
        Self {
            key: "data-key".into(),
            value: "value".into(),
            changed: "data-changed".into(),
            empty: "".into(),
            numbers: vec![None; KEPT_NUMBERS],
        }
    }

    /// A small whole number is kept; other texts are made anew.
    fn of(&mut self, text: &str) -> Word {
        match small_number(text).and_then(|number| self.numbers.get_mut(number)) {
            Some(kept) => kept.get_or_insert_with(|| text.into()).clone(),
            None => text.into(),
        }
    }
}

/// The number below [`KEPT_NUMBERS`] that a text is: `07` and `7` are not the same text.
fn small_number(text: &str) -> Option<usize> {
    let number = text.parse().ok().filter(|number| *number < KEPT_NUMBERS)?;
    (text.bytes().all(|digit| digit.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'))).then_some(number)
}

/// The places of a figure.
pub(super) struct Cell {
    room: Element,
    value: Element,
    text: Text,
    /// The small type, and what it says.
    beside: Option<(Element, String)>,
    /// What was read, and what was made of it.
    drawn: Option<Drawn>,
    changed: bool,
}

struct Drawn {
    figure: Figure,
    cases: Option<Reading>,
    shown: Shown,
    /// Whether the plain number is written for programs.
    plain: bool,
}

/// Whether a figure of the same row is to be marked: it is another one, and there was one before. A new age is no change.
fn has_changed(before: Figure, state_before: State, now: Figure) -> bool {
    before != now && state_before != State::Waiting
}

/// What a cell is written with.
pub(super) struct Writing<'a> {
    pub look: &'a Look,
    /// Whether state and language are those of last time.
    pub same_look: bool,
    /// Whether the row is the one of last time.
    pub same_row: bool,
    pub words: &'a mut Words,
}

impl Cell {
    /// An empty cell to be copied.
    pub(super) fn template<Row>(column: &Column<Row>) -> Element {
        let room = Element::new("td", "cell").with("role", "cell");
        let value = Element::new("data", "value").with("data-field", column.field);
        // A copy has no text where there is nothing.
        value.say("0");
        room.append(&value);
        room
    }

    /// The cell within a copy of the template.
    pub(super) fn within(room: Element) -> Option<Self> {
        let value = room.first()?;
        let text = value.text()?;
        Some(Self { room, value, text, beside: None, drawn: None, changed: false })
    }

    /// Says where its figure comes from.
    pub(super) fn name(&self, origin: &Origin) {
        self.value.set("data-source", Some(origin.source.word()));
        self.value.set("data-site", Some(&origin.site));
        self.value.set("data-vdn", Some(&origin.vdn));
    }

    /// Says whose figure it is.
    pub(super) fn set_key(&self, words: &Words, key: &Word) {
        self.value.set_word(&words.key, Some(key));
    }

    /// Writes the figure of a row, and says whether it was marked as changed.
    pub(super) fn write<Row>(&mut self, column: &Column<Row>, row: &Row, writing: &mut Writing) -> bool {
        let Writing { look, same_look, same_row, words } = writing;
        let (figure, cases) = column.content.with_cases(row);
        if *same_look && self.drawn.as_ref().is_some_and(|drawn| (drawn.figure, drawn.cases) == (figure, cases)) {
            if !*same_row {
                self.forget_change(words);
            }
            return false;
        }
        let shown = column.shown_of((figure, cases), look.state);
        let before = self.drawn.as_ref();
        let plain = shown.value();
        let same_text = before.is_some_and(|before| before.shown.text == shown.text);
        if !same_text || before.is_none_or(|before| before.figure != figure || before.plain != plain.is_some()) {
            let text = words.of(&shown.text);
            if !same_text {
                self.text.set(&text);
            }
            let value = plain.as_ref().map(|plain| if *plain == shown.text { text } else { words.of(plain) });
            if value.is_some() || before.is_some_and(|before| before.plain) {
                self.value.set_word(&words.value, value.as_ref());
            }
        }
        if before.is_none_or(|before| before.shown.state != shown.state) {
            self.value.set("data-state", Some(shown.state.word()));
        }
        let mark = before.and_then(|before| before.shown.mark);
        if mark != shown.mark || (!*same_look && mark.is_some()) {
            self.write_mark(shown.mark, look);
        }
        let changed = *same_row && before.is_some_and(|before| has_changed(before.figure, before.shown.state, figure));
        self.write_beside(&shown, look);
        if changed && !self.changed {
            self.changed = true;
            self.room.set_word(&words.changed, Some(&words.empty));
        } else if !*same_row {
            self.forget_change(words);
        }
        self.drawn = Some(Drawn { figure, cases, shown, plain: plain.is_some() });
        changed
    }

    /// Takes the mark of a change off.
    pub(super) fn forget_change(&mut self, words: &Words) {
        if self.changed {
            self.changed = false;
            self.room.set_word(&words.changed, None);
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
                if self.drawn.as_ref().is_some_and(|before| before.shown.last.is_some() != shown.last.is_some()) {
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
    fn only_small_numbers_are_kept_so_that_a_wall_does_not_grow_for_days() {
        let kept = (0..1_000).filter_map(|number| small_number(&number.to_string()));
        assert!(kept.eq(0..100));
        for other in ["", "07", "+7", "-7", "7 ", "7.5", "–"] {
            assert_eq!(small_number(other), None, "{other}");
        }
    }

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
