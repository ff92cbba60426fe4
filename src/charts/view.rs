//! A chart as people meet it: marks, words on both axes, legend, cursor with tooltip, and a table.

use domain::period::OffsetFrom;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::{html, prelude::*};
use leptos_use_element_size::{UseElementSizeReturn, use_element_size};

use super::cursor::{Cursor, Tooltip};
use super::legend::Legend;
use super::marks::{Drawing, svg};
use super::scale::{instant_at_share, share_of_time, value_ticks};
use super::stack::largest;
use super::table::DataTable;
use super::time_axis::{tick_text, time_ticks};
use super::{ChartData, ChartWords, Kind, Measure};
use crate::browser::theme;
use crate::i18n::Locale;

/// Size of the plot until the browser told it, in CSS pixels.
const FIRST_SIZE_PX: (u32, u32) = (600, 200);
/// A word this near to an edge begins or ends at its tick instead of being centred on it, in CSS pixels.
const EDGE_PX: f64 = 24.0;

/// Values over time.
///
/// A pointer or the arrow keys move a cursor that shows all values of an instant; Escape takes it away.
#[component]
pub fn Chart(
    /// What is shown.
    #[prop(into)]
    data: Signal<ChartData>,
    /// Lines or areas.
    kind: Kind,
    /// Heading, and the name for screen readers.
    #[prop(into)]
    title: Signal<String>,
    /// Unit of the values; may be empty.
    #[prop(into)]
    unit: Signal<String>,
    /// Local time of the axis; without any, UTC.
    #[prop(into)]
    offsets: Signal<Vec<OffsetFrom>>,
    /// Language of dates and numbers.
    #[prop(into)]
    locale: Signal<Locale>,
    /// Writes a value without its unit.
    format_value: fn(f64, Locale) -> String,
    /// What the values are: decides the steps of the value axis.
    #[prop(optional)]
    measure: Measure,
    /// All other words.
    #[prop(optional, into)]
    words: Signal<ChartWords>,
) -> impl IntoView {
    let plot = NodeRef::<html::Div>::new();
    let UseElementSizeReturn { width, height } = use_element_size(plot);
    let size_px = Memo::new(move |_| (whole_px(width.get(), FIRST_SIZE_PX.0), whole_px(height.get(), FIRST_SIZE_PX.1)));
    let hidden = RwSignal::new(0_u32);
    // Other lines than before: what was hidden has lost its meaning.
    let count = Memo::new(move |_| data.with(|data| data.lines.len()));
    Effect::watch(move || count.get(), move |_, _, _| hidden.set(0), false);
    let most = Memo::new(move |_| data.with(|data| largest(data, kind, hidden.get())));
    let ticks = Memo::new(move |_| value_ticks(measure, most.get().unwrap_or(0.0)));

    let marks = Memo::new(move |_| {
        let ((width_px, height_px), hidden) = (size_px.get(), hidden.get());
        data.with(|data| ticks.with(|ticks| svg(&Drawing { data, kind, hidden, ticks, width_px, height_px })))
    });
    // Without any value, an axis with numbers would claim one.
    let values = move || {
        most.get()?;
        let labels = ticks.get().into_iter().rev().map(|tick| view! { <span>{format_value(tick, locale.get())}</span> });
        Some(labels.collect_view())
    };
    let window_ms = Memo::new(move |_| data.with(|data| (data.from_ms, data.until_ms)));
    let times = move || {
        let ((from_ms, until_ms), width_px) = (window_ms.get(), f64::from(size_px.get().0));
        // Words grow with the letters of the page, and there is room for fewer of them.
        let scale = theme::letter_scale();
        offsets.with(|offsets| {
            let words = time_ticks(from_ms, until_ms, width_px / scale, offsets).into_iter().map(|tick| {
                let left_px = share_of_time(from_ms, until_ms, tick.at_ms) * width_px;
                let text = tick_text(tick, offsets, locale.get());
                let (start, end) = (left_px < EDGE_PX * scale, left_px > width_px - EDGE_PX * scale);
                view! { <span class:start=start class:end=end style:left=format!("{left_px:.1}px")>{text}</span> }
            });
            words.collect_view()
        })
    };

    let cursor = Cursor::new(data);
    let point = move |event: PointerEvent| {
        let (from_ms, until_ms) = window_ms.get_untracked();
        let share = f64::from(event.offset_x()) / f64::from(size_px.get_untracked().0);
        cursor.point_at(instant_at_share(from_ms, until_ms, share));
    };
    let leave = move |event: PointerEvent| {
        // A finger that is lifted leaves too, but its owner still wants to read.
        if event.pointer_type() != "touch" {
            cursor.clear();
        }
    };
    let press_key = move |event: KeyboardEvent| {
        if cursor.key(&event.key()) {
            event.prevent_default();
        }
    };
    let empty = move || most.get().is_none().then(|| view! { <p class="chart-empty">{move || words.get().empty}</p> });

    view! {
        <figure class="chart" aria-label=title>
            <figcaption>{move || super::with_unit(&title.get(), &unit.get())}</figcaption>
            <Legend data kind hidden />
            <div class="chart-frame">
                <div class="chart-values" aria-hidden="true">{values}</div>
                <div
                    class="chart-plot"
                    role="application"
                    tabindex="0"
                    aria-label=title
                    node_ref=plot
                    on:pointermove=point
                    on:pointerdown=point
                    on:pointerleave=leave
                    on:blur=move |_| cursor.clear()
                    on:keydown=press_key
                >
                    <div class="chart-marks" inner_html=marks></div>
                    {empty}
                    <Tooltip cursor data kind hidden ticks size_px unit offsets locale words format_value />
                </div>
                <div class="chart-times" aria-hidden="true">{times}</div>
            </div>
            <DataTable data title unit offsets locale words format_value />
        </figure>
    }
}

/// A measured length in whole pixels, or the one to begin with.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within what a screen can have")]
fn whole_px(measured: f64, first: u32) -> u32 {
    if measured >= 1.0 { measured.min(16_384.0).round() as u32 } else { first }
}
