//! One drawn row: its name, its figures and what stands beside them.

use std::sync::Arc;

use leptos::prelude::*;

use super::body::{Look, Opening, Plan};
use super::cell::{Cell, Words, Writing};
use super::{Column, Entry, Extra};
use crate::browser::dom::{Element, Shown, Word};
use crate::widgets::severity::{Severity, sign};

/// A row on the page. When its own row is no longer to be seen, another one takes its places.
pub(super) struct DrawnRow<Id, Row: Send + Sync + 'static> {
    /// Whose row it is.
    pub id: Id,
    /// Its place among all rows; `None` until drawn.
    pub index: Option<usize>,
    /// The row itself.
    pub element: Element,
    /// What carries the name: the button or the link that opens the row, or nothing but words.
    pub opener: Element,
    cells: Vec<Cell>,
    /// The figures that the cells show.
    row: Option<Row>,
    sign_room: Element,
    name_room: Element,
    key_room: Element,
    /// Whether key, origin and language are written.
    named: Option<Look>,
    label: Option<(Arc<str>, Arc<str>)>,
    severity: Option<Severity>,
    sign: Option<Shown>,
    open: Option<bool>,
    tab_stop: Option<bool>,
    extra: Option<ExtraCell<Row>>,
}

/// What a row shows beside its figures, with the row as a signal of its own.
struct ExtraCell<Row: Send + Sync + 'static> {
    row: RwSignal<Option<Row>>,
    owner: Owner,
    _shown: Shown,
}

impl<Row: Send + Sync + 'static> Drop for ExtraCell<Row> {
    fn drop(&mut self) {
        self.owner.cleanup();
    }
}

/// An empty row to be copied.
pub(super) fn template<Row>(columns: &[Column<Row>], extra_at: Option<usize>, opening: &Opening<impl Copy>) -> Element {
    let row = Element::new("tr", "row").with("role", "row");
    let head = Element::new("th", "row-head").with("role", "rowheader").with("scope", "row");
    head.append(&Element::new("span", "row-sign"));
    let opener = match opening {
        Opening::Link(_) => Element::new("a", "row-open"),
        Opening::Button => Element::new("button", "row-open").with("type", "button"),
        Opening::None => Element::new("span", "row-open"),
    };
    opener.append(&Element::new("span", "row-name"));
    opener.append(&Element::new("span", "row-key"));
    head.append(&opener);
    row.append(&head);
    let extra = || row.append(&Element::new("td", "cell extra").with("role", "cell"));
    for (index, column) in columns.iter().enumerate() {
        if extra_at == Some(index) {
            extra();
        }
        row.append(&Cell::template(column));
    }
    if extra_at == Some(columns.len()) {
        extra();
    }
    row
}

/// How wide a name is, in letters of the Latin alphabet.
fn letters(name: &str) -> usize {
    name.chars().map(|letter| if letter < '\u{1100}' { 1 } else { 2 }).sum()
}

impl<Id, Row> DrawnRow<Id, Row>
where
    Id: Copy + Eq + Send + Sync + 'static,
    Row: Clone + PartialEq + Send + Sync + 'static,
{
    /// A row of these places; nothing is written yet.
    pub(super) fn new(id: Id, template: &Element, columns: usize, extra: Option<(usize, &Extra<Row>, &Owner)>) -> Option<Self> {
        let element = template.copy()?;
        let head = element.first()?;
        let sign_room = head.first()?;
        let opener = sign_room.next()?;
        let name_room = opener.first()?;
        let key_room = name_room.next()?;
        let mut cells = Vec::with_capacity(columns);
        let mut drawn = None;
        let mut place = head.next();
        let mut at = 0_usize;
        while let Some(room) = place {
            place = room.next();
            // Each stands at its own place, so that what changes in one moves nothing else.
            room.set_style("--at", &at.to_string());
            at += 1;
            match extra {
                Some((extra_at, draw, owner)) if extra_at == cells.len() && drawn.is_none() => {
                    drawn = Some(ExtraCell::new(&room, draw, owner));
                }
                _ => cells.push(Cell::within(room)?),
            }
        }
        Some(Self {
            id,
            index: None,
            element,
            opener,
            cells,
            row: None,
            sign_room,
            name_room,
            key_room,
            named: None,
            label: None,
            severity: None,
            sign: None,
            open: None,
            tab_stop: None,
            extra: drawn,
        })
    }

    /// Puts it at its place among all rows, below `heads` rows of heads.
    pub(super) fn put(&mut self, index: usize, heads: usize) {
        if self.index != Some(index) {
            self.index = Some(index);
            self.element.set_style("top", &format!("calc({index} * var(--row))"));
            self.element.set("aria-rowindex", Some(&(index + heads + 1).to_string()));
        }
    }

    /// Writes what differs from what it shows. `same_row` says whether it showed this row before. Says whether a figure has changed.
    pub(super) fn write(&mut self, entry: &Entry<Id, Row>, plan: &Plan<Id, Row>, look: &Look, same_row: bool, words: &mut Words) -> bool {
        let same_look = self.named.as_ref().is_some_and(|named| named.state == look.state && named.locale == look.locale);
        if self.named.as_ref().is_none_or(|named| named.origin != look.origin) {
            self.cells.iter().for_each(|cell| cell.name(&look.origin));
        }
        if self.label.as_ref().is_none_or(|(_, key)| *key != entry.key) {
            let key = Word::from(&*entry.key);
            self.cells.iter().for_each(|cell| cell.set_key(words, &key));
        }
        self.id = entry.id;
        let mut changed = false;
        if !(same_row && same_look && self.row.as_ref() == Some(&entry.row)) {
            let mut writing = Writing { look, same_look, same_row, words };
            for (cell, column) in self.cells.iter_mut().zip(&plan.columns) {
                changed |= cell.write(column, &entry.row, &mut writing);
            }
            self.row = Some(entry.row.clone());
        }
        if self.label.as_ref().is_none_or(|(name, key)| *name != entry.name || *key != entry.key) {
            self.label = Some((Arc::clone(&entry.name), Arc::clone(&entry.key)));
            self.name_room.say(&entry.name);
            self.name_room.set("title", Some(&entry.name));
            self.key_room.say(&entry.key);
            // A table that only shows is read from afar: its names are as large as their length allows.
            if matches!(plan.opening, Opening::None) {
                self.name_room.set_style("--letters", &letters(&entry.name).to_string());
            }
        }
        if let Opening::Link(link) = &plan.opening {
            self.opener.set("href", Some(&link.run(entry.id)));
        }
        if self.severity != entry.severity || (!same_look && self.severity.is_some()) {
            self.severity = entry.severity;
            self.element.set("data-severity", self.severity.map(Severity::word));
            self.sign = self.severity.map(|severity| self.sign_room.show(sign(Some(severity), look.locale).into_any()));
        }
        if let Some(ExtraCell { row, .. }) = &self.extra
            && row.with_untracked(|before| before.as_ref() != Some(&entry.row))
        {
            row.set(Some(entry.row.clone()));
        }
        if self.named.as_ref() != Some(look) {
            self.named = Some(look.clone());
        }
        changed
    }

    /// Says whether it is open, and whether the tabulator stops here.
    pub(super) fn set_open(&mut self, open: bool, opening: &Opening<Id>) {
        if matches!(opening, Opening::Button) && self.open != Some(open) {
            self.element.set("data-open", open.then_some(""));
            self.opener.set("aria-expanded", Some(if open { "true" } else { "false" }));
            self.open = Some(open);
        }
    }

    /// Says whether the tabulator stops here.
    pub(super) fn set_tab_stop(&mut self, stop: bool) {
        if self.tab_stop != Some(stop) {
            self.opener.set("tabindex", Some(if stop { "0" } else { "-1" }));
            self.tab_stop = Some(stop);
        }
    }

    /// Takes the marks of changes off.
    pub(super) fn forget_changes(&mut self, words: &Words) {
        self.cells.iter_mut().for_each(|cell| cell.forget_change(words));
    }
}

impl<Row: Send + Sync + 'static> ExtraCell<Row> {
    fn new(room: &Element, draw: &Extra<Row>, owner: &Owner) -> Self {
        let owner = owner.child();
        let (row, shown) = owner.with(|| {
            let row = RwSignal::new(None);
            (row, room.show(draw(row.into())))
        });
        Self { row, owner, _shown: shown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_letter_is_as_wide_as_two_latin_ones() {
        assert_eq!(["Konto", "信用卡激活", "é 卡", ""].map(letters), [5, 10, 4, 0]);
    }
}
