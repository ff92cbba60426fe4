//! The page's own charts, mounted alone: the component that all views use, with the axes, words, cursor and files that it brings.

use std::cell::RefCell;

use aicc_dashboard::charts::view::Shared;
use aicc_dashboard::charts::{Chart, ChartData, Kind, Line, Role};
use aicc_dashboard::format;
use aicc_dashboard::i18n::Locale;
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

/// Names and looks of the lines, as the chart of agents has them.
const LINES: [(&str, Role); 4] = [("Talking", Role::Talking), ("Idle", Role::Idle), ("Busy", Role::Busy), ("Resting", Role::Resting)];

thread_local! {
    static CHARTS: RefCell<Vec<RwSignal<ChartData>>> = const { RefCell::new(Vec::new()) };
    static NEXT: RefCell<Option<ChartData>> = const { RefCell::new(None) };
    static MOUNTED: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
}

#[expect(clippy::cast_possible_truncation, reason = "the script hands over whole milliseconds since 1970")]
const fn instant(at_ms: f64) -> i64 {
    at_ms as i64
}

/// Lines whose values follow each other in `values`, one per instant.
fn data(at_ms: &[f64], values: &[f64]) -> ChartData {
    let at_ms: Vec<i64> = at_ms.iter().copied().map(instant).collect();
    let (first, last) = (at_ms.first().copied().unwrap_or_default(), at_ms.last().copied().unwrap_or_default());
    let step_ms = at_ms.get(1).map_or(1, |second| second - first);
    let line = |((name, role), values): (&(&str, Role), &[f64])| Line {
        name: (*name).to_owned(),
        role: *role,
        values: values.iter().copied().map(Some).collect(),
    };
    let lines = LINES.iter().zip(values.chunks(at_ms.len().max(1))).map(line).collect();
    ChartData { from_ms: first, until_ms: last, at_ms, max_gap_ms: step_ms * 2, lines, ..ChartData::default() }
}

/// Mounts so many charts of the same data, in the element of this id. What was mounted there before is taken away.
#[wasm_bindgen]
pub fn mount_charts(id: &str, count: usize, at_ms: &[f64], values: &[f64]) {
    MOUNTED.take().into_iter().for_each(|unmount| unmount());
    let Some(room) = document().get_element_by_id(id).and_then(|room| room.dyn_into().ok()) else { return };
    let first = data(at_ms, values);
    let handle = mount_to(room, move || {
        let shared = Shared::default();
        let charts: Vec<_> = (0..count).map(|_| RwSignal::new(first.clone())).collect();
        CHARTS.set(charts.clone());
        let chart = |data: RwSignal<ChartData>| {
            view! {
                <Chart
                    data
                    kind=Kind::Lines
                    title="Agents by state"
                    unit="agents"
                    offsets=Vec::new()
                    locale=Locale::En
                    shared
                    format_value=|value, _| format::amount(value)
                />
            }
        };
        charts.into_iter().map(chart).collect_view()
    });
    MOUNTED.with_borrow_mut(|mounted| mounted.push(Box::new(move || drop(handle))));
}

/// Makes new data ready.
#[wasm_bindgen]
pub fn prepare_chart(at_ms: &[f64], values: &[f64]) {
    NEXT.set(Some(data(at_ms, values)));
}

/// Hands the data that were made ready to the first chart.
#[wasm_bindgen]
pub fn update_chart() {
    if let (Some(chart), Some(next)) = (CHARTS.with_borrow(|charts| charts.first().copied()), NEXT.take()) {
        chart.set(next);
    }
}

/// Adds one instant with a value per line to each chart.
#[wasm_bindgen]
pub fn append_charts(at_ms: f64, values: &[f64]) {
    for chart in CHARTS.with_borrow(Clone::clone) {
        chart.update(|data| data.push(instant(at_ms), values.iter().copied().map(Some)));
    }
}
