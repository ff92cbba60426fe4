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
        let kept = if moved { self.rearrange(&wanted, focused.map(|(_, id)| id)) } else { vec![true; wanted.len()] };
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

    /// Makes the rows those that are wanted, from top to bottom also in the document, and says of each whether it was there before.
    /// Elements are moved as little as may be: one that leaves the page and comes back is styled and laid out from the start.
    /// The row with the focus is never moved: it would lose it.
    fn rearrange(&mut self, wanted: &[(usize, Id)], focused: Option<Id>) -> Vec<bool> {
        let mut there: Vec<_> = std::mem::take(&mut self.rows).into_iter().map(Some).collect();
        let leaves: Vec<_> = there.iter().flatten().map(|row| wanted.iter().all(|(_, id)| *id != row.id)).collect();
        let leaves = |index: usize| leaves.get(index).copied().unwrap_or_default();
        let mut spare = Vec::new();
        let mut kept = Vec::with_capacity(wanted.len());
        // Up to here the document has what is wanted.
        let mut at = 0;
        for (_, id) in wanted {
            let found = there.iter().position(|row| row.as_ref().is_some_and(|row| row.id == *id));
            let next = loop {
                let next = (at..there.len()).find(|index| there.get(*index).is_some_and(Option::is_some));
                match next.filter(|next| found.is_some() && found != Some(*next)) {
                    Some(other) if leaves(other) => spare.extend(there.get_mut(other).and_then(Option::take)),
                    Some(other) if focused == Some(*id) => at = other + 1,
                    _ => break next,
                }
            };
            let in_place = if found.is_some() { next.filter(|next| found == Some(*next)) } else { next.filter(|next| leaves(*next)) };
            let taken = in_place
                .or(found)
                .or_else(|| there.iter().enumerate().rposition(|(index, row)| leaves(index) && row.is_some()).filter(|_| spare.is_empty()));
            let row = match taken.and_then(|index| there.get_mut(index)?.take()) {
                Some(row) => Some(row),
                None => spare.pop().or_else(|| self.new_row(*id)),
            };
            let Some(mut row) = row else { continue };
            match in_place {
                Some(index) => at = index + 1,
                None => self.element.insert(&row.element, next.and_then(|next| there.get(next)?.as_ref()).map(|row| &row.element)),
            }
            row.id = *id;
            self.rows.push(row);
            kept.push(found.is_some());
        }
        there.into_iter().flatten().chain(spare).for_each(|row| row.element.remove());
        kept
    }

    fn new_row(&self, id: Id) -> Option<DrawnRow<Id, Row>> {
        let extra = self.plan.extra.as_ref().map(|(at, draw)| (*at, draw, &self.owner));
        DrawnRow::new(id, &self.template, self.plan.columns.len(), extra)
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
