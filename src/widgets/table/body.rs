//! The rows in sight. The rest of a long table is room without elements.

use std::ops::Range;

use leptos::prelude::*;

use super::cell::Words;
use super::row::{DrawnRow, template};
use super::{Column, Extra, Rows};
use crate::browser::dom::Element;
use crate::i18n::Locale;
use crate::widgets::figure::Origin;
use crate::widgets::shown::State;

/// What all rows have in common.
#[derive(Clone, PartialEq)]
pub(super) struct Look {
    pub state: State,
    pub origin: Origin,
    pub locale: Locale,
}

/// What a press on the name of a row does.
#[derive(Clone, Copy)]
pub(super) enum Opening<Id: 'static> {
    /// It leads to another view.
    Link(Callback<Id, String>),
    /// It opens the row.
    Button,
    /// Nothing.
    None,
}

/// What is to be drawn.
pub(super) struct Drawing<'a, Id: 'static, Row: 'static> {
    pub rows: &'a Rows<Id, Row>,
    pub look: &'a Look,
    pub open: Option<Id>,
    /// Rows in sight.
    pub seen: Range<usize>,
    /// Rows to draw: those in sight and some beyond.
    pub drawn: Range<usize>,
}

/// What stays the same as long as the table is there.
pub(super) struct Plan<Id: 'static, Row: Send + Sync + 'static> {
    pub columns: Vec<Column<Row>>,
    /// What stands before the column of this number without being a figure.
    pub extra: Option<(usize, Extra<Row>)>,
    pub opening: Opening<Id>,
    /// Rows of heads.
    pub heads: usize,
}

/// What follows from a drawing.
pub(super) struct Outcome {
    /// Whether a figure was marked as changed.
    pub changed: bool,
    /// What is to have the focus because the row that had it is gone.
    pub to_focus: Option<Element>,
}

/// The drawn rows from top to bottom.
pub(super) struct Body<Id: 'static, Row: Send + Sync + 'static> {
    plan: Plan<Id, Row>,
    element: Element,
    template: Element,
    rows: Vec<DrawnRow<Id, Row>>,
    words: Words,
    count: Option<usize>,
    /// The row that had the focus last.
    current: Option<Id>,
    owner: Owner,
}

impl<Id, Row> Body<Id, Row>
where
    Id: Copy + Eq + Ord + Send + Sync + 'static,
    Row: Clone + PartialEq + Send + Sync + 'static,
{
    /// A body without rows; what stands beside figures lives below `owner`.
    pub(super) fn new(element: Element, plan: Plan<Id, Row>, owner: Owner) -> Self {
        let template = template(&plan.columns, plan.extra.as_ref().map(|(at, _)| *at), &plan.opening);
        Self { plan, element, template, rows: Vec::new(), words: Words::new(), count: None, current: None, owner }
    }

    /// Draws what differs from what is there. A row that stays keeps its elements and never loses the focus; those of rows that go are
    /// used again.
    pub(super) fn draw(&mut self, drawing: &Drawing<Id, Row>) -> Outcome {
        let order = &drawing.rows.order;
        if self.count != Some(order.len()) {
            self.count = Some(order.len());
            // The line below the last row falls away.
            self.element.set_style("height", &format!("calc({} * var(--row) - var(--hairline))", order.len()));
        }
        let focused = self.focused();
        let wanted = wanted(drawing, focused);
        let moved = self.rows.len() != wanted.len() || self.rows.iter().zip(&wanted).any(|(row, (_, id))| row.id != *id);
        let kept = if moved { self.rearrange(&wanted, focused) } else { vec![true; wanted.len()] };
        let mut changed = false;
        for ((row, (index, id)), kept) in self.rows.iter_mut().zip(&wanted).zip(kept) {
            row.put(*index, self.plan.heads);
            let entries = &drawing.rows.entries;
            let entry = entries.binary_search_by(|entry| entry.id.cmp(id)).ok().and_then(|index| entries.get(index));
            if let Some(entry) = entry {
                changed |= row.write(entry, &self.plan, drawing.look, kept, &mut self.words);
            }
            row.set_open(drawing.open == Some(*id), &self.plan.opening);
        }
        let (index, _) = focused.filter(|(_, id)| wanted.iter().all(|(_, wanted)| wanted != id)).unzip();
        // Whoever was in a row that is gone is not thrown out of the table.
        let next = index.and_then(|index| self.rows.iter().rfind(|row| row.index <= Some(index)).or(self.rows.first()));
        let (id, opener) = next.map(|row| (row.id, row.opener.clone())).unzip();
        self.current = id.or(self.current);
        self.stop_tabulator(&drawing.seen);
        Outcome { changed, to_focus: opener }
    }

    /// Takes the marks of changes off.
    pub(super) fn forget_changes(&mut self) {
        self.rows.iter_mut().for_each(|row| row.forget_changes(&self.words));
    }

    /// Makes the rows those that are wanted, and says of each whether it was there before.
    fn rearrange(&mut self, wanted: &[(usize, Id)], focused: Option<(usize, Id)>) -> Vec<bool> {
        let mut before: Vec<_> = std::mem::take(&mut self.rows).into_iter().map(Some).collect();
        // Rows mostly keep their order, so that each is sought from where the last one was.
        let mut at = 0;
        let mut rows: Vec<Option<DrawnRow<Id, Row>>> = Vec::with_capacity(wanted.len());
        for (_, id) in wanted {
            let (passed, ahead) = before.split_at(at);
            let is_it = |row: &Option<DrawnRow<Id, Row>>| row.as_ref().is_some_and(|row| row.id == *id);
            let found = ahead.iter().position(is_it).map(|index| at + index).or_else(|| passed.iter().position(is_it));
            at = found.map_or(at, |found| found + 1);
            rows.push(found.and_then(|found| before.get_mut(found)?.take()));
        }
        let kept: Vec<_> = rows.iter().map(Option::is_some).collect();
        let mut left = before.into_iter().flatten().inspect(|row| row.element.remove()).collect::<Vec<_>>();
        let extra = self.plan.extra.as_ref().map(|(at, draw)| (*at, draw, &self.owner));
        let columns = self.plan.columns.len();
        self.rows = rows
            .into_iter()
            .zip(wanted)
            .filter_map(|(row, (_, id))| {
                let mut row = row.or_else(|| left.pop()).or_else(|| DrawnRow::new(*id, &self.template, columns, extra))?;
                row.id = *id;
                Some(row)
            })
            .collect();
        self.place(focused.map(|(_, id)| id));
        kept
    }

    /// Brings the elements into the order of the rows. The one with the focus is not moved: it would lose it.
    fn place(&self, fixed: Option<Id>) {
        let mut there = self.element.first();
        for row in &self.rows {
            if fixed == Some(row.id) {
                while let Some(other) = there.take_if(|other| *other != row.element) {
                    there = other.next();
                    self.element.append(&other);
                }
            }
            if there.as_ref() == Some(&row.element) {
                there = row.element.next();
            } else {
                self.element.insert(&row.element, there.as_ref());
            }
        }
    }

    /// The tabulator stops at one row only: the one that had the focus last, or the first in sight.
    fn stop_tabulator(&mut self, seen: &Range<usize>) {
        if matches!(self.plan.opening, Opening::None) {
            return;
        }
        let current = self.rows.iter().position(|row| Some(row.id) == self.current);
        let stop = current.or_else(|| self.rows.iter().position(|row| row.index.is_some_and(|index| index >= seen.start)));
        for (index, row) in self.rows.iter_mut().enumerate() {
            row.set_tab_stop(Some(index) == stop);
        }
    }

    /// Place and id of the row with the focus.
    fn focused(&self) -> Option<(usize, Id)> {
        self.row_with(&self.element.focused()?)
    }

    /// Place and id of the row that holds an element.
    pub(super) fn row_with(&self, element: &Element) -> Option<(usize, Id)> {
        let row = self.rows.iter().find(|row| row.element.holds(element))?;
        Some((row.index?, row.id))
    }

    /// The row whose name an element is or is within.
    pub(super) fn opened_by(&self, element: &Element) -> Option<Id> {
        self.rows.iter().find(|row| row.opener.holds(element)).map(|row| row.id)
    }

    /// The focus has come to this row.
    pub(super) fn stay_at(&mut self, id: Id) {
        if self.current != Some(id) {
            self.current = Some(id);
            self.stop_tabulator(&(0..0));
        }
    }

    /// What takes the focus of a drawn row.
    pub(super) fn opener(&self, id: Id) -> Option<Element> {
        self.rows.iter().find(|row| row.id == id).map(|row| row.opener.clone())
    }

    /// Height of a row as drawn, CSS pixels.
    pub(super) fn row_px(&self) -> Option<f64> {
        self.rows.first().map(|row| row.element.height_px())
    }
}

/// Places and ids of the rows to draw from top to bottom: those of the window, and the one with the focus wherever it is.
fn wanted<Id: Copy + Eq, Row>(drawing: &Drawing<Id, Row>, focused: Option<(usize, Id)>) -> Vec<(usize, Id)> {
    let order = &drawing.rows.order;
    let window = drawing.drawn.start.min(order.len())..drawing.drawn.end.min(order.len());
    let mut wanted: Vec<_> = window.clone().zip(order.get(window).unwrap_or_default().iter().copied()).collect();
    if let Some((_, id)) = focused
        && wanted.iter().all(|(_, wanted)| *wanted != id)
        && let Some(index) = order.iter().position(|other| *other == id)
    {
        let place = if index < drawing.drawn.start { 0 } else { wanted.len() };
        wanted.insert(place, (index, id));
    }
    wanted
}
