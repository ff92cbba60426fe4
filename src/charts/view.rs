//! A chart as people meet it: marks, words on both axes, legend, cursor with tooltip, zoom, a table, and files to keep.

use domain::period::OffsetFrom;
use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::task::spawn_local;
use leptos::{html, prelude::*};

use super::cursor::Cursor;
use super::export::{Export, Form, Writer};
use super::hands::Hands;
use super::legend::Legend;
use super::painter::{Look, Marks, shared_look};
use super::scale::{share_of_time, value_ticks};
use super::stack::largest;
use super::summary::summary;
use super::table::{DataTable, Tabled};
use super::time_axis::{tick_text, time_ticks};
use super::tooltip::Tooltip;
use super::{ChartData, ChartWords, Kind, Measure, Span, zoom};
use crate::browser::{clipboard, embedder, look, theme};
use crate::format::{fixed, px};
use crate::i18n::Locale;
use crate::live::{InSecondFile, live, memo, part, watch};

/// Size of the plot until the browser told it, in CSS pixels.
const FIRST_SIZE_PX: (f64, f64) = (600.0, 200.0);
/// Size of the letters for which the next two are told, in CSS pixels.
const LETTER_PX: f64 = 12.0;
/// A word this near to an edge begins or ends at its tick instead of being centred on it, in CSS pixels.
const EDGE_PX: f64 = 24.0;
/// Words nearer to each other than this leave no room for one that begins or ends at its tick, in CSS pixels.
const TIGHT_PX: f64 = 80.0;

/// What charts of one view share: where the cursor stands, and which part of time is shown.
#[derive(Clone, Copy)]
pub struct Shared {
    /// Where the cursor stands, milliseconds since 1970.
    pub cursor_ms: RwSignal<Option<i64>>,
    /// The part of time that is shown, if not all.
    pub zoom: RwSignal<Option<Span>>,
}

impl Default for Shared {
    fn default() -> Self {
        Self { cursor_ms: RwSignal::new(None), zoom: RwSignal::new(None) }
    }
}

/// Values over time.
///
/// A pointer or the arrow keys move a cursor that shows all values of an instant; Escape takes it away. Dragging, two fingers, a wheel with
/// Ctrl, `+` and `-` show a part of the time; a double press or `0` shows all again.
#[component]
pub fn Chart(
    /// What is shown.
    #[prop(into)]
    data: Signal<ChartData>,
    /// How.
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
    /// This moment, milliseconds since 1970, if known.
    #[prop(optional, into)]
    now_ms: Signal<Option<i64>>,
    /// What it shares with the other charts of the view.
    #[prop(optional)]
    shared: Shared,
    /// All other words.
    #[prop(optional, into)]
    words: Signal<ChartWords>,
) -> impl IntoView {
    let plot = NodeRef::<html::Div>::new();
    let measured_px = RwSignal::new(None);
    let size_px = Signal::derive(move || measured_px.get().unwrap_or(FIRST_SIZE_PX));
    let width_px = Signal::derive(move || size_px.get().0);
    let hidden = RwSignal::new(0_u32);
    // Other lines than before: what was hidden has lost its meaning.
    let count = memo(move |_| data.with(|data| data.lines.len()));
    watch(move || count.get(), move |_| hidden.set(0));
    let whole = memo(move |_| data.with(|data| data.span_until(now_ms.get())));
    let span = memo(move |_| zoom::shown(shared.zoom.get(), whole.get()));
    let most = memo(move |_| data.with(|data| largest(data, kind, hidden.get(), span.get())));
    let ticks = memo(move |_| value_ticks(measure, most.get().unwrap_or(0.0)));

    // Without any value, an axis with numbers would claim one.
    let values = move || {
        most.get()?;
        let labels = ticks.get().into_iter().rev().map(|tick| view! { <span>{format_value(tick, locale.get())}</span> });
        Some(labels.collect_view())
    };
    // Words grow with the letters of the chart, and there is room for fewer of them. Letters of another size make another width, too.
    let scale = memo(move |_| {
        width_px.track();
        let letter_px = plot.get_untracked().and_then(|plot| theme::letter_px(&plot));
        letter_px.map_or(1.0, |letter_px| letter_px / LETTER_PX)
    });
    // Nothing is placed before the plot has its size: it would reach beyond a narrow page, which then moves.
    let times = move || {
        let (width_px, _) = measured_px.get()?;
        let (Span { from_ms, until_ms }, scale) = (span.get(), scale.get());
        offsets.with(|offsets| {
            let ticks = time_ticks(from_ms, until_ms, width_px / scale, offsets);
            let place_px = |at_ms| share_of_time(from_ms, until_ms, at_ms) * width_px;
            let is_tight = ticks.windows(2).any(|two| place_px(two[1].at_ms) - place_px(two[0].at_ms) < TIGHT_PX * scale);
            let words = ticks.into_iter().filter_map(|tick| {
                // In whole pixels: by less than one, words need not move with each poll.
                let left_px = place_px(tick.at_ms).round();
                let (start, end) = (left_px < EDGE_PX * scale, left_px > width_px - EDGE_PX * scale);
                // A word that is pushed inwards would touch its neighbour.
                let shown = !(is_tight && (start || end));
                let text = tick_text(tick, offsets, locale.get());
                shown.then(|| view! { <span class:start=start class:end=end style:translate=px(left_px)>{text}</span> })
            });
            Some(words.collect_view())
        })
    };
    let now_place = memo(move |_| {
        let ((width_px, _), Span { from_ms, until_ms }, now_ms) = (measured_px.get()?, span.get(), now_ms.get()?);
        // A quarter of a pixel is not seen: the line need not move each second.
        let place_px = (share_of_time(from_ms, until_ms, now_ms) * width_px * 4.0).round() / 4.0;
        (from_ms < now_ms && now_ms < until_ms).then_some(place_px)
    });
    let now = move || {
        let place = format!("translateX({}px)", fixed(now_place.get()?, 2));
        Some(view! { <div class="chart-now" style:transform=place><span>{words.get().now}</span></div> })
    };

    let cursor = Cursor::new(data, span, shared.cursor_ms);
    let hands = Hands::new(cursor, shared.zoom, whole, span, width_px);
    let is_focused = RwSignal::new(false);
    let press = move |event: PointerEvent| {
        if event.pointer_type() != "touch"
            && let Some(plot) = plot.get_untracked()
        {
            // A drag goes on beyond the edges. A pointer that is gone already cannot be held.
            let _ = plot.set_pointer_capture(event.pointer_id());
        }
        hands.press(&event);
    };
    let turn = move |event: WheelEvent| {
        // Within another page, the wheel is for that one.
        if hands.turn(&event, is_focused.get_untracked() && !embedder::is_there()) {
            event.prevent_default();
        }
    };
    let press_key = move |event: KeyboardEvent| {
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if is_plain && hands.key(&event.key()) {
            event.prevent_default();
        }
    };
    let chosen = move || {
        let [from, until] = hands.dragged.get()?;
        let (left_px, wide_px) = (from.min(until) * width_px.get(), (from - until).abs() * width_px.get());
        Some(view! { <div class="chart-chosen" style:left=px(left_px) style:width=px(wide_px)></div> })
    };
    let is_part = memo(move |_| span.get() != whole.get());
    let show_whole = move || {
        is_part.get().then(
            || view! { <button type="button" class="chart-whole" on:click=move |_| hands.reset()>{part(move || words.get().whole)}</button> },
        )
    };
    let said = move || {
        let (span, hidden, words, locale) = (span.get(), hidden.get(), words.get(), locale.get());
        data.with(|data| summary(data, span, hidden, words, locale, format_value))
    };
    let export = move |make: &mut dyn FnMut(&Export)| {
        let Look { palette, .. } = shared_look().get_untracked();
        let ground = plot.get_untracked().and_then(|plot| look::ground(&plot));
        let palette = ground.map_or(palette, |ground| palette.on(&ground));
        let title = super::with_unit(&title.get_untracked(), &unit.get_untracked());
        data.with_untracked(|data| {
            let export = Export {
                data,
                kind,
                hidden: hidden.get_untracked(),
                span: span.get_untracked(),
                ticks: &ticks.get_untracked(),
                title: &title,
                size_px: size_px.get_untracked(),
                palette: &palette,
                offsets: &offsets.get_untracked(),
                locale: locale.get_untracked(),
                format_value,
            };
            make(&export);
        });
    };
    let writer = Writer::of_page();
    let copied = RwSignal::new(false);
    let copy = move |writer: Writer| {
        let mut sheet = None;
        export(&mut |export| sheet = (writer.sheet)(export));
        // A chart that has gone meanwhile has nobody to tell.
        spawn_local(async move {
            if let Some(sheet) = sheet {
                copied.try_set(sheet.copy().await);
            }
        });
    };
    let copy_word = move || words.with(|words| if copied.get() { words.copied } else { words.copy });
    let copy_button = move |writer| {
        view! {
            <button
                type="button"
                data-copy=""
                aria-label=live(move || format!("{}: {}", copy_word(), title.get()))
                on:click=move |_| copy(writer)
                on:blur=move |_| {
                    copied.try_set(false);
                }
            >
                {part(copy_word)}
            </button>
        }
    };
    let save_label = move |form: Form| format!("{} {}: {}", words.get().save, form.name(), title.get());
    let save_button = move |writer: Writer, form: Form| {
        let save = move |_| export(&mut |export| (writer.save)(export, form));
        view! {
            <button type="button" aria-label=live(move || save_label(form)) on:click=save>
                {form.name()}
            </button>
        }
    };
    let files = move || {
        writer.get().map(|writer| {
            let copy = clipboard::takes_pictures().then(|| copy_button(writer));
            (copy, Form::ALL.map(|form| save_button(writer, form)).into_iter().collect_view())
        })
    };
    let empty = move || most.get().is_none().then(|| view! { <p class="chart-empty">{words.get().empty}</p> });

    view! {
        <figure class="chart" aria-label=title>
            <figcaption>
                <span>{part(move || super::with_unit(&title.get(), &unit.get()))}</span>
                {part(show_whole)}
            </figcaption>
            <Legend data kind hidden words />
            <div class="chart-frame">
                <div class="chart-values" aria-hidden="true">{part(values)}</div>
                <div
                    class="chart-plot"
                    role="application"
                    tabindex="0"
                    aria-label=title
                    node_ref=plot
                    on:pointermove=move |event| hands.go(&event)
                    on:pointerdown=press
                    on:pointerup=move |event| hands.lift(&event)
                    on:pointercancel=move |event| hands.leave(&event)
                    on:pointerleave=move |event| hands.leave(&event)
                    on:dblclick=move |_| hands.reset()
                    on:wheel=turn
                    on:focus=move |_| is_focused.set(true)
                    on:blur=move |_| {
                        is_focused.try_set(false);
                        cursor.clear();
                    }
                    on:keydown=press_key
                >
                    <Marks data kind hidden span ticks size_px=measured_px />
                    {part(now)}
                    {part(chosen)}
                    {part(empty)}
                    <Tooltip cursor data kind hidden ticks size_px unit offsets now_ms locale words format_value />
                </div>
                <div class="chart-times" aria-hidden="true">{part(times)}</div>
            </div>
            // A picture that is described and not a text: a text would be laid out with each poll, and nobody sees it.
            <div class="chart-summary" role="img" aria-label=live(said)></div>
            <div class="chart-foot">
                <DataTable of=Tabled { data, span, title, unit, offsets, locale, words, format_value } />
                <div class="chart-save">{part(files)}</div>
            </div>
        </figure>
    }
}
