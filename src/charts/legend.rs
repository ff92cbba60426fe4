//! The names of the lines as buttons that show and hide them.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::stack::{differ_in_dash, is_hidden, isolated, toggled};
use super::{ChartData, Kind, Role, line_class};

/// One button per line, with its look in front: a press hides or shows it, a double press or one with Shift or Alt shows it alone. A chart of one
/// line has none; what is usual is named beside them.
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
    let keys = Memo::new(move |_| {
        data.with(|data| {
            let keys: Vec<_> = data.lines.iter().map(|line| (line.name.clone(), line.role)).collect();
            (keys, differ_in_dash(&data.lines), data.baseline.as_ref().map(|baseline| baseline.name.clone()))
        })
    });
    move || {
        let (keys, dashes, baseline) = keys.get();
        let count = keys.len();
        (count > 1 || baseline.is_some()).then(|| {
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
            let usual = baseline.map(|name| {
                view! {
                    <li class="chart-usual">
                        <svg class="chart-swatch" viewBox="0 0 10 10" aria-hidden="true">
                            <path class="baseline" d="M0 0h10v10h-10z" />
                        </svg>
                        {name}
                    </li>
                }
            });
            view! { <ul class="chart-legend" class:dashes=dashes>{(count > 1).then(|| buttons.collect_view())} {usual}</ul> }
        })
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
