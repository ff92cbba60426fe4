//! The names of the lines as buttons that show and hide them.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::stack::{differ_in_dash, is_hidden, isolated, toggled};
use super::{ChartData, ChartWords, Kind, Role, line_class};
use crate::live::{memo, part};

/// One button per line, with its look in front: a press hides or shows it, a double press or one with Shift or Alt shows it alone. A chart of one
/// line has none; what is usual and what is aimed at are named beside them.
#[component]
pub fn Legend(
    /// Whose lines are named.
    data: Signal<ChartData>,
    /// Lines or areas.
    kind: Kind,
    /// Which lines are hidden.
    hidden: RwSignal<u32>,
    /// Names what is marked.
    words: Signal<ChartWords>,
) -> impl IntoView {
    // Names and roles stay the same from poll to poll: then the buttons are left alone.
    let keys = memo(move |_| {
        data.with(|data| {
            let keys: Vec<_> = data.lines.iter().map(|line| (line.name.clone(), line.role)).collect();
            let is_alone = data.lines.len() < 2 && data.baselines.is_empty() && data.others.is_empty() && data.threshold.is_none();
            (keys, differ_in_dash(&data.lines), is_alone)
        })
    });
    // Another line shown has another band beside it; the buttons are left alone.
    let beside = memo(move |_| {
        let hidden = hidden.get();
        data.with(|data| {
            let band = data.baseline(hidden);
            let unusual = band.filter(|band| !band.unusual.is_empty()).map(|_| words.get().unusual.to_owned());
            let other = data.other(hidden).map(|other| other.name.clone());
            [other, band.map(|band| band.name.clone()), unusual, data.threshold.as_ref().map(|target| target.name.clone())]
        })
    });
    let beside = move || {
        let names = beside.get().into_iter().zip(BESIDE).filter_map(|(name, (class, swatch))| Some(named(class, swatch, name?)));
        names.collect_view()
    };
    move || {
        let (keys, dashes, is_alone) = keys.get();
        let count = keys.len();
        (!is_alone).then(|| {
            let buttons = keys.into_iter().enumerate().map(|(place, (name, role))| {
                let press = move |event: MouseEvent| {
                    let change = if event.shift_key() || event.alt_key() { isolated } else { toggled };
                    hidden.update(|hidden| *hidden = change(*hidden, place, count));
                };
                let isolate = move |_| hidden.update(|hidden| *hidden = isolated(*hidden, place, count));
                let shown = move || if is_hidden(hidden.get(), place) { "false" } else { "true" };
                view! {
                    <li>
                        <button type="button" aria-pressed=shown on:click=press on:dblclick=isolate>
                            <Swatch kind place role />
                            {name}
                        </button>
                    </li>
                }
            });
            view! { <ul class="chart-legend" class:dashes=dashes>{(count > 1).then(|| buttons.collect_view())} {part(beside)}</ul> }
        })
    }
}

/// What can lie beside the lines: the class of its name, and size, mark and path of its swatch.
const BESIDE: [(&str, Look); 4] =
    [("chart-other", OTHER), ("chart-usual", BAND), ("chart-usual", UNUSUAL), ("chart-target", ("0 0 24 10", "target", "M0 5h24"))];

type Look = (&'static str, &'static str, &'static str);

/// The line of another time.
pub const OTHER: Look = ("0 0 24 10", "other-day", "M0 5h24");
/// A band.
pub const BAND: Look = ("0 0 10 10", "baseline", "M0 0h10v10h-10z");

/// The bar over what was not usual.
pub const UNUSUAL: Look = ("0 0 24 10", "unusual", "M0 5h24");

/// A name that is no button: what is drawn there cannot be hidden.
fn named(class: &'static str, look: Look, name: String) -> impl IntoView {
    view! { <li class=class>{swatch(look)} {name}</li> }
}

/// How something looks that lies beside the lines.
pub fn swatch((size, mark, path): Look) -> impl IntoView {
    view! {
        <svg class="chart-swatch" viewBox=size aria-hidden="true">
            <path class=mark d=path />
        </svg>
    }
}

/// A piece of the line or area as it looks in the chart.
#[component]
pub fn Swatch(
    /// Lines or areas.
    kind: Kind,
    /// Place of the line among the others.
    place: usize,
    /// What the line stands for.
    role: Role,
) -> impl IntoView {
    let (class, size, path) = match kind {
        Kind::Lines => ("line", "0 0 24 10", "M0 5h24"),
        Kind::Points => ("dot", "0 0 10 10", "M5 5h0"),
        Kind::StackedAreas | Kind::StackedBars => ("band", "0 0 10 10", "M0 0h10v10h-10z"),
    };
    view! {
        <svg class="chart-swatch" viewBox=size aria-hidden="true">
            <path class=format!("{class} {}", line_class(place, role)) d=path />
        </svg>
    }
}
