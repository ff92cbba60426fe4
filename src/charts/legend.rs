//! The names of the lines as buttons that show and hide them.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::stack::{differ_in_dash, is_hidden, isolated, toggled};
use super::{ChartData, Kind, Role, line_class};
use crate::live::memo;

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
) -> impl IntoView {
    // Names and roles stay the same from poll to poll: then the buttons are left alone.
    let keys = memo(move |_| {
        data.with(|data| {
            let keys: Vec<_> = data.lines.iter().map(|line| (line.name.clone(), line.role)).collect();
            (
                keys,
                differ_in_dash(&data.lines),
                [data.baseline.as_ref().map(|baseline| baseline.name.clone()), data.threshold.as_ref().map(|target| target.name.clone())],
            )
        })
    });
    move || {
        let (keys, dashes, [baseline, target]) = keys.get();
        let count = keys.len();
        (count > 1 || baseline.is_some() || target.is_some()).then(|| {
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
            let usual = baseline.map(|name| named("chart-usual", ("0 0 10 10", "baseline", "M0 0h10v10h-10z"), name));
            let target = target.map(|name| named("chart-target", ("0 0 24 10", "target", "M0 5h24"), name));
            view! { <ul class="chart-legend" class:dashes=dashes>{(count > 1).then(|| buttons.collect_view())} {usual} {target}</ul> }
        })
    }
}

/// A name that is no button: what is drawn there cannot be hidden.
fn named(class: &'static str, (size, mark, path): (&'static str, &'static str, &'static str), name: String) -> impl IntoView {
    view! {
        <li class=class>
            <svg class="chart-swatch" viewBox=size aria-hidden="true">
                <path class=mark d=path />
            </svg>
            {name}
        </li>
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
