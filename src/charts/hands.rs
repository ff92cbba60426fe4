//! What hands do on a chart: point, drag, pinch, turn a wheel, press keys.

use leptos::ev::{PointerEvent, WheelEvent};
use leptos::prelude::*;

use super::cursor::Cursor;
use super::scale::instant_at_share;
use super::{Span, zoom};
use crate::browser::number;
use crate::live::Memo;

/// A drag shorter than this is a press, in shares of the width.
const SHORTEST_DRAG: f64 = 0.01;
/// A turn of a wheel by this much doubles what is shown, pixels.
const DOUBLING_PX: f64 = 300.0;
/// A press of a key shows this much of what was shown.
const KEY_FACTOR: f64 = 0.5;

/// The hands on one chart. Copies share the same state.
#[derive(Clone, Copy)]
pub struct Hands {
    cursor: Cursor,
    zoom: RwSignal<Option<Span>>,
    whole: Memo<Span>,
    span: Memo<Span>,
    /// Width of the plot, CSS pixels.
    width_px: Signal<f64>,
    /// Where a drag began and where it is, as shares.
    pub dragged: RwSignal<Option<[f64; 2]>>,
    /// The fingers that touch it: id and share.
    fingers: StoredValue<Vec<(i32, f64)>>,
    /// What was shown when the second finger came down, and where the two were.
    pinch: StoredValue<Option<(Span, [f64; 2])>>,
}

impl Hands {
    /// Hands that do nothing yet. `zoom` is theirs to set, `span` is what is shown of `whole`.
    pub fn new(cursor: Cursor, zoom: RwSignal<Option<Span>>, whole: Memo<Span>, span: Memo<Span>, width_px: Signal<f64>) -> Self {
        let (dragged, fingers, pinch) = (RwSignal::new(None), StoredValue::new(Vec::new()), StoredValue::new(None));
        Self { cursor, zoom, whole, span, width_px, dragged, fingers, pinch }
    }

    fn share(self, event: &PointerEvent) -> f64 {
        f64::from(event.offset_x()) / self.width_px.get_untracked().max(1.0)
    }

    fn point(self, share: f64) {
        let span = self.span.get_untracked();
        self.cursor.point_at(instant_at_share(span.from_ms, span.until_ms, share));
    }

    fn two_fingers(self) -> Option<[f64; 2]> {
        self.fingers.with_value(|fingers| if let [first, second] = fingers[..] { Some([first.1, second.1]) } else { None })
    }

    /// A button or a finger went down.
    pub fn press(self, event: &PointerEvent) {
        let share = self.share(event);
        self.point(share);
        if event.pointer_type() == "touch" {
            self.fingers.update_value(|fingers| fingers.push((event.pointer_id(), share)));
            self.pinch.set_value(self.two_fingers().map(|shares| (self.span.get_untracked(), shares)));
        } else if event.button() == 0 && !event.shift_key() {
            self.dragged.set(Some([share, share]));
        }
    }

    /// A pointer or a finger moved.
    pub fn go(self, event: &PointerEvent) {
        let share = self.share(event);
        self.fingers.update_value(|fingers| {
            fingers.iter_mut().filter(|finger| finger.0 == event.pointer_id()).for_each(|finger| finger.1 = share);
        });
        if let (Some((span, from)), Some(to)) = (self.pinch.get_value(), self.two_fingers()) {
            self.cursor.clear();
            self.zoom.set(zoom::pinched(span, from, to, self.whole.get_untracked()));
            return;
        }
        if self.dragged.with_untracked(Option::is_some) {
            self.dragged.update(|dragged| {
                if let Some([_, now]) = dragged {
                    *now = share.clamp(0.0, 1.0);
                }
            });
        }
        self.point(share);
    }

    /// A button or a finger went up.
    pub fn lift(self, event: &PointerEvent) {
        self.forget(event);
        let dragged = self.dragged.get_untracked();
        if dragged.is_some() {
            self.dragged.set(None);
        }
        if let Some(shares) = dragged.filter(|[from, until]| (from - until).abs() >= SHORTEST_DRAG) {
            self.cursor.clear();
            self.zoom.set(zoom::between(self.span.get_untracked(), shares, self.whole.get_untracked()));
        }
    }

    /// A pointer went away.
    pub fn leave(self, event: &PointerEvent) {
        self.forget(event);
        // A finger that is lifted leaves too, but its owner still wants to read.
        if event.pointer_type() != "touch" {
            self.dragged.set(None);
            self.cursor.clear();
        }
    }

    fn forget(self, event: &PointerEvent) {
        self.fingers.update_value(|fingers| fingers.retain(|finger| finger.0 != event.pointer_id()));
        self.pinch.set_value(None);
    }

    /// A wheel was turned over the chart; `false` when that is for the page. Two fingers on a pad arrive as a wheel with Ctrl.
    pub fn turn(self, event: &WheelEvent, is_focused: bool) -> bool {
        if !event.ctrl_key() && !is_focused {
            return false;
        }
        let (span, whole) = (self.span.get_untracked(), self.whole.get_untracked());
        let width_px = self.width_px.get_untracked().max(1.0);
        let across_px = if event.shift_key() { event.delta_y() } else { event.delta_x() };
        if event.shift_key() || across_px.abs() > event.delta_y().abs() {
            self.zoom.set(zoom::moved(span, across_px / width_px, whole));
        } else {
            let factor = number::two_to((event.delta_y() / DOUBLING_PX).clamp(-2.0, 2.0));
            self.zoom.set(zoom::scaled(span, f64::from(event.offset_x()) / width_px, factor, whole));
        }
        true
    }

    /// Shows all again.
    pub fn reset(self) {
        self.zoom.set(None);
    }

    /// A key was pressed; `false` when it means nothing here.
    pub fn key(self, key: &str) -> bool {
        if self.cursor.key(key) {
            return true;
        }
        let (span, whole) = (self.span.get_untracked(), self.whole.get_untracked());
        let share = self.cursor.share(span).unwrap_or(1.0);
        match key {
            "+" | "=" => self.zoom.set(zoom::scaled(span, share, KEY_FACTOR, whole)),
            "-" => self.zoom.set(zoom::scaled(span, share, 1.0 / KEY_FACTOR, whole)),
            "0" => self.reset(),
            "Escape" if self.zoom.with_untracked(Option::is_some) => self.reset(),
            _ => return false,
        }
        true
    }
}
