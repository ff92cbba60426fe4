//! From data to the screen: one canvas, drawn before the browser paints, only while it is seen and only when something changed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::{html, prelude::*};

use super::marks::{Drawing, Pixels, paint, stroke};
use super::palette::Palette;
use super::{ChartData, Kind, Span};
use crate::browser::canvas::Canvas;
use crate::browser::sight::{Extent, Sight, Size};
use crate::browser::{frame, look, number};
use crate::live::{Memo, effect};

/// Room around the plot for what lies on its edge, in hairlines. The style sheet says the same.
pub const PAD_HAIRLINES: f64 = 6.0;

/// What the style sheets say: colours, and the width of a hairline in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Colours.
    pub palette: Palette,
    /// Width of a hairline, CSS pixels.
    pub hairline_css_px: f64,
}

impl Look {
    /// Reads it anew.
    pub fn now() -> Self {
        let found = look::computed("chart-look", Palette::classes(), ["color", "padding-top"]);
        let width = found.first().and_then(|[_, width]| number::at_start(width));
        let colours: Vec<String> = found.into_iter().map(|[colour, _]| colour).collect();
        Self {
            palette: Palette::of(&colours, look::are_colours_forced()),
            hairline_css_px: width.filter(|width| *width > 0.0).unwrap_or(1.0),
        }
    }
}

/// The look of the page, read once for all charts and again when it changes.
pub fn shared_look() -> ArcRwSignal<Look> {
    thread_local! {
        static LOOK: RefCell<Option<ArcRwSignal<Look>>> = const { RefCell::new(None) };
    }
    let held = LOOK.with_borrow(Clone::clone);
    if let Some(look) = held {
        renew(&look);
        return look;
    }
    let look = ArcRwSignal::new(Look::now());
    LOOK.set(Some(look.clone()));
    let changing = look.clone();
    look::on_change(move || renew(&changing));
    look
}

fn renew(look: &ArcRwSignal<Look>) {
    let now = Look::now();
    if look.with_untracked(|held| *held != now) {
        look.set(now);
    }
}

thread_local! {
    // Each picture is handed over as soon as it is drawn, so that one is enough for all charts. One for each would come and go with the pages
    // of a wallboard: some megabytes whose gaps are never quite filled again.
    static PIXELS: Rc<RefCell<Pixels>> = Rc::default();
}

/// A canvas to draw on.
pub struct Plot(Canvas);

impl Plot {
    /// Draws and shows it; the canvas takes the size of the drawing with its pads.
    pub fn draw(&self, drawing: &Drawing) {
        if stroke(drawing, &self.0) {
            return;
        }
        PIXELS.with(|pixels| {
            paint(drawing, pixels);
            let pixels = pixels.borrow();
            self.0.show(pixels.size(), pixels.bytes());
        });
    }
}

/// What of a size in pixels is the plot, when the rest is a pad of some CSS pixels around it: its size and the pad, in pixels of the screen,
/// and how many of these are a CSS pixel.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pixels")]
pub fn inner(extent: Extent, pad_css_px: f64) -> ((u32, u32), u32, f64) {
    let ratio = if extent.css_px.0 > 0.0 { f64::from(extent.device_px.0) / extent.css_px.0 } else { 1.0 };
    let pad = (pad_css_px * ratio).round().max(0.0) as u32;
    let less = |length: u32| length.saturating_sub(2 * pad);
    ((less(extent.device_px.0), less(extent.device_px.1)), pad, ratio)
}

/// What is to be drawn next, and whether.
#[derive(Default)]
struct Work {
    plot: RefCell<Option<Plot>>,
    extent: Cell<Extent>,
    palette: Cell<Option<(Look, Palette)>>,
    is_seen: Cell<bool>,
    is_stale: Cell<bool>,
    is_asked: Cell<bool>,
}

impl Work {
    /// The colours with the ground on which the canvas lies, looked up once for each look of the page.
    fn palette_for(&self, look: Look, ground: impl FnOnce() -> Option<String>) -> Option<Palette> {
        if let Some((known, palette)) = self.palette.get()
            && known == look
        {
            return Some(palette);
        }
        let palette = look.palette.on(&ground()?);
        self.palette.set(Some((look, palette)));
        Some(palette)
    }
}

/// The marks of a chart.
#[component]
pub fn Marks(
    /// What is shown.
    data: Signal<ChartData>,
    /// How.
    kind: Kind,
    /// Which lines are hidden.
    hidden: RwSignal<u32>,
    /// Which part of time is shown.
    span: Memo<Span>,
    /// Ticks of the value axis.
    ticks: Memo<Vec<f64>>,
    /// Told when it is known: the size of the plot without its pads, CSS pixels.
    size_px: RwSignal<Option<(f64, f64)>>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let look = shared_look();
    let work = Rc::new(Work::default());

    let draw = {
        let (work, look) = (Rc::clone(&work), look.clone());
        move || {
            work.is_asked.set(false);
            if !work.is_seen.get() || !work.is_stale.replace(false) {
                return;
            }
            let (Some(look), Some(span), Some(hidden)) = (look.try_get_untracked(), span.try_get_untracked(), hidden.try_get_untracked())
            else {
                return;
            };
            let (size_px, pad_px, ratio) = inner(work.extent.get(), PAD_HAIRLINES * look.hairline_css_px);
            let hairline_px = look.hairline_css_px * ratio;
            let ground = || {
                let canvas = canvas.try_get_untracked()??;
                look::ground(&canvas)
            };
            let Some(palette) = work.palette_for(look, ground) else { return };
            // What was taken off the page meanwhile is not drawn.
            let _ = data.try_with_untracked(|data| {
                ticks.try_with_untracked(|ticks| {
                    let drawing = Drawing { data, kind, hidden, span, ticks, size_px, pad_px, hairline_px, palette: &palette };
                    let mut plot = work.plot.borrow_mut();
                    if plot.is_none() {
                        // Only now: one that may be drawn on and was not is black.
                        *plot = canvas.try_get_untracked().flatten().and_then(Canvas::of).map(Plot);
                    }
                    if let Some(plot) = &*plot {
                        plot.draw(&drawing);
                    }
                })
            });
        }
    };
    let ask = {
        let work = Rc::clone(&work);
        move || {
            if work.is_seen.get() && work.is_stale.get() && !work.is_asked.replace(true) {
                frame::ask(draw.clone());
            }
        }
    };
    {
        let (work, ask, look) = (Rc::clone(&work), ask.clone(), look.clone());
        effect(move |_: Option<()>| {
            data.track();
            span.track();
            ticks.track();
            hidden.track();
            look.track();
            work.is_stale.set(true);
            ask();
        });
    }
    let sight = StoredValue::new_local(None);
    effect(move |_: Option<()>| {
        let Some(element) = canvas.get() else { return };
        let sized = {
            let (work, ask, look) = (Rc::clone(&work), ask.clone(), look.clone());
            move |extent: Extent| {
                let pads = 2.0 * PAD_HAIRLINES * look.get_untracked().hairline_css_px;
                size_px.try_set(Some((extent.css_px.0 - pads, extent.css_px.1 - pads)));
                work.extent.set(extent);
                work.is_stale.set(true);
                ask();
            }
        };
        let seen = {
            let (work, ask) = (Rc::clone(&work), ask.clone());
            move |is_seen| {
                work.is_seen.set(is_seen);
                ask();
            }
        };
        sight.set_value(Some((Size::of(&element, sized), Sight::of(&element, seen))));
    });
    view! { <canvas class="chart-marks" aria-hidden="true" node_ref=canvas></canvas> }
}
