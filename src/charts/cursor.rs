//! The instant that a person looks at, and what is shown there.

use domain::period::OffsetFrom;
use leptos::prelude::*;

use super::legend::{BAND, OTHER, Swatch, swatch};
use super::scale::{instants_within, nearest, share_of_time};
use super::stack::{differ_in_dash, heights_at, visible};
use super::time_axis::InstantStyle;
use super::{ChartData, ChartWords, Kind, Role, Span, line_class};
use crate::format::{self, px};
use crate::i18n::{Locale, sentences};
use crate::live::{Memo, live, memo, part};

/// Distance of the tooltip from the line of the cursor, CSS pixels.
const TOOLTIP_PX: f64 = 12.0;

/// Where the cursor stands: on an instant, which it keeps when new data arrive and which all charts of a view share. Copies share the same
/// place.
#[derive(Clone, Copy)]
pub struct Cursor {
    data: Signal<ChartData>,
    span: Memo<Span>,
    wanted_ms: RwSignal<Option<i64>>,
    /// Whether the last move came from the keyboard here; only those are announced.
    by_key: RwSignal<bool>,
}

impl Cursor {
    /// The cursor of a chart; `wanted_ms` may be shared with others.
    pub fn new(data: Signal<ChartData>, span: Memo<Span>, wanted_ms: RwSignal<Option<i64>>) -> Self {
        Self { data, span, wanted_ms, by_key: RwSignal::new(false) }
    }

    /// Moves it to the instant nearest to this one.
    pub fn point_at(self, wanted_ms: i64) {
        let at_ms = self.data.with_untracked(|data| {
            let index = index_within(&data.at_ms, self.span.get_untracked(), wanted_ms)?;
            data.at_ms.get(index).copied()
        });
        self.by_key.set(false);
        self.go(at_ms);
    }

    /// Takes it away.
    pub fn clear(self) {
        self.go(None);
    }

    fn go(self, at_ms: Option<i64>) {
        // Most moves of a pointer end at the same instant. A chart that loses the focus may just have left the page.
        if self.wanted_ms.try_get_untracked().is_some_and(|held| held != at_ms) {
            self.wanted_ms.set(at_ms);
        }
    }

    /// Moves it by a key of the keyboard; `false` when the key means nothing here.
    pub fn key(self, key: &str) -> bool {
        let span = self.span.get_untracked();
        let wanted_ms = self.data.with_untracked(|data| stepped(&data.at_ms, span, self.wanted_ms.get_untracked(), key));
        if let Some(wanted_ms) = wanted_ms {
            self.by_key.set(true);
            self.go(wanted_ms);
        }
        wanted_ms.is_some()
    }

    /// Where it stands between the edges of a span: 0 to 1.
    pub fn share(self, span: Span) -> Option<f64> {
        self.wanted_ms.get_untracked().map(|at_ms| share_of_time(span.from_ms, span.until_ms, at_ms).clamp(0.0, 1.0))
    }

    /// Index of the instant at which it stands.
    fn index(self) -> Option<usize> {
        let (wanted_ms, span) = (self.wanted_ms.get()?, self.span.get());
        // It may come from another chart, which shows another time.
        let is_within = (span.from_ms..=span.until_ms).contains(&wanted_ms);
        self.data.with(|data| index_within(&data.at_ms, span, wanted_ms)).filter(|_| is_within)
    }
}

/// Index of the instant of the window that is nearest.
fn index_within(at_ms: &[i64], span: Span, wanted_ms: i64) -> Option<usize> {
    let within = instants_within(at_ms, span.from_ms, span.until_ms);
    nearest(at_ms.get(within.clone())?, wanted_ms).map(|index| within.start + index)
}

/// Where a key takes the cursor; the outer `None` for a key without meaning, the inner one for nowhere. From nowhere, an arrow enters at
/// the edge that it comes from.
#[expect(clippy::option_option, reason = "a key may mean nothing, or mean nowhere")]
fn stepped(instants_ms: &[i64], span: Span, at_ms: Option<i64>, key: &str) -> Option<Option<i64>> {
    let within = instants_within(instants_ms, span.from_ms, span.until_ms);
    let last = within.end.checked_sub(1).filter(|last| *last >= within.start)?;
    let index = at_ms.and_then(|at_ms| index_within(instants_ms, span, at_ms));
    let next = match key {
        "ArrowLeft" => index.map_or(last, |index| index.saturating_sub(1).max(within.start)),
        "ArrowRight" => index.map_or(within.start, |index| (index + 1).min(last)),
        "Home" => within.start,
        "End" => last,
        "Escape" if at_ms.is_some() => return Some(None),
        _ => return None,
    };
    instants_ms.get(next).map(|at_ms| Some(*at_ms))
}

/// What is shown at the cursor: the time, its age, every line with its value, and where on the plot these are.
#[derive(Clone, Debug, PartialEq)]
struct Reading {
    time: String,
    age: Option<String>,
    left_px: f64,
    rows: Vec<Row>,
    /// The values of another time and of the band, in that order.
    beside: [Option<String>; 2],
}

/// One line at the cursor.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    /// The value without its unit.
    text: String,
    /// Distance from the top of the plot, if the value is known.
    top_px: Option<f64>,
}

/// The lines that are read, which stay the same while the cursor moves.
#[derive(Clone, Debug, PartialEq)]
struct Rows {
    lines: Vec<(usize, Role, String)>,
    dashes: bool,
    /// The names of another time and of the band.
    beside: [Option<String>; 2],
}

/// The line of the cursor, a dot on each value, and one tooltip that stays within the plot. Moves by keyboard are announced.
///
/// While the cursor moves, nothing is made anew: texts and places change, and places are transforms, which need no layout.
#[component]
pub fn Tooltip(
    /// Where it stands.
    cursor: Cursor,
    /// What is shown.
    data: Signal<ChartData>,
    /// How.
    kind: Kind,
    /// Which lines are hidden.
    hidden: RwSignal<u32>,
    /// Ticks of the value axis.
    ticks: Memo<Vec<f64>>,
    /// Size of the plot, CSS pixels.
    size_px: Signal<(f64, f64)>,
    /// Unit of the values.
    unit: Signal<String>,
    /// Local time.
    offsets: Signal<Vec<OffsetFrom>>,
    /// This moment, milliseconds since 1970, if known.
    now_ms: Signal<Option<i64>>,
    /// Language.
    locale: Signal<Locale>,
    /// The sign for an unknown value.
    words: Signal<ChartWords>,
    /// Writes a value without its unit.
    format_value: fn(f64, Locale) -> String,
) -> impl IntoView {
    let style = memo(move |_| {
        let span = cursor.span.get();
        data.with(|data| offsets.with(|offsets| InstantStyle::of(&data.at_ms, span, offsets)))
    });
    let top = memo(move |_| ticks.with(|ticks| ticks.last().copied()).filter(|top| *top > 0.0));
    let reading = memo(move |_| {
        let index = cursor.index()?;
        let (hidden, locale, words, top) = (hidden.get(), locale.get(), words.get(), top.get()?);
        let ((width_px, height_px), span) = (size_px.get(), cursor.span.get());
        data.with(|data| {
            let at_ms = data.at_ms.get(index).copied()?;
            let heights = heights_at(&data.lines, kind, hidden, index);
            let rows = visible(&data.lines, hidden).zip(heights).map(|((_, line), height)| {
                let text = line.values.get(index).map_or_else(|| words.unknown.to_owned(), |value| format_value(value, locale));
                Row { text, top_px: height.map(|height| (1.0 - height / top) * height_px) }
            });
            let age_ms = now_ms.get().and_then(|now_ms| u64::try_from(now_ms - at_ms).ok());
            Some(Reading {
                time: offsets.with(|offsets| style.get().text(at_ms, offsets, locale)),
                age: age_ms.map(|age_ms| sentences::ago(&format::age(age_ms, locale), locale)),
                left_px: share_of_time(span.from_ms, span.until_ms, at_ms) * width_px,
                rows: rows.collect(),
                beside: [
                    data.other(hidden).and_then(|other| Some(format_value(other.values.get(index)?, locale))),
                    data.baseline(hidden).and_then(|baseline| baseline.text(index, format_value, locale)),
                ],
            })
        })
    });
    let is_on = memo(move |_| reading.with(Option::is_some));
    let rows = memo(move |_| {
        let hidden = hidden.get();
        is_on.get().then(|| {
            data.with(|data| {
                let lines = visible(&data.lines, hidden).map(|(place, line)| (place, line.role, line.name.clone())).collect();
                let beside =
                    [data.other(hidden).map(|other| other.name.clone()), data.baseline(hidden).map(|baseline| baseline.name.clone())];
                Rows { lines, dashes: differ_in_dash(&data.lines), beside }
            })
        })
    });
    let shown = move || rows.get().map(|rows| view_of(rows, kind, reading, size_px, unit));
    let announced = move || {
        if !cursor.by_key.get() {
            return None;
        }
        let (reading, rows) = (reading.get()?, rows.get()?);
        Some(announcement(&reading, &rows, &unit.get()))
    };
    view! {
        {part(shown)}
        <p class="chart-announcement" role="status">{part(announced)}</p>
    }
}

fn view_of(rows: Rows, kind: Kind, reading: Memo<Option<Reading>>, size_px: Signal<(f64, f64)>, unit: Signal<String>) -> impl IntoView {
    let of_reading = move |read: fn(&Reading) -> Option<String>| reading.with(|reading| reading.as_ref().and_then(read));
    let of_row = move |row: usize, read: fn(&Row) -> Option<String>| {
        reading.with(|reading| reading.as_ref().and_then(|reading| reading.rows.get(row)).and_then(read))
    };
    let left_px = memo(move |_| reading.with(|reading| reading.as_ref().map_or(0.0, |reading| reading.left_px)));
    let dots = rows.lines.iter().enumerate().map(|(row, (place, role, _))| {
        let top_px = move || reading.with(|reading| reading.as_ref().and_then(|reading| reading.rows.get(row)).and_then(|row| row.top_px));
        let place_px = move || top_px().map(|top_px| format!("translate({}, {})", px(left_px.get()), px(top_px)));
        view! { <span class=format!("chart-dot {}", line_class(*place, *role)) hidden=live(move || top_px().is_none()) style:transform=place_px></span> }
    });
    let dots = dots.collect_view();
    // On the side with more room, but never beyond the plot.
    let beside = move || {
        let (left_px, width_px) = (left_px.get(), size_px.get().0);
        if left_px * 2.0 > width_px {
            format!("translateX(max(0px, {} - 100%))", px(left_px - TOOLTIP_PX))
        } else {
            format!("translateX(min({}, {} - 100%))", px(left_px + TOOLTIP_PX), px(width_px))
        }
    };
    // Areas are listed as they lie: the highest first.
    let mut lines: Vec<_> = rows.lines.into_iter().enumerate().collect();
    if kind.is_stacked() {
        lines.reverse();
    }
    let items = lines.into_iter().map(|(row, (place, role, name))| {
        view! {
            <li>
                <Swatch kind place role />
                <span class="name">{name}</span>
                <span class="value">{part(move || of_row(row, |row| Some(row.text.clone())))}</span>
            </li>
        }
    });
    let named = rows.beside.into_iter().zip([OTHER, BAND]).enumerate().filter_map(|(index, (name, look))| {
        let value = move || reading.with(|reading| reading.as_ref().and_then(|reading| reading.beside.get(index).cloned().flatten()));
        let name = name?;
        Some(view! {
            <li>
                {swatch(look)}
                <span class="name">{name}</span>
                <span class="value">{part(value)}</span>
            </li>
        })
    });
    let named = named.collect_view();
    view! {
        <div class="chart-cursor" style:transform=live(move || format!("translateX({})", px(left_px.get())))></div>
        {dots}
        <div class="chart-tooltip" aria-hidden="true" style:transform=beside>
            <p>
                <span class="time">{part(move || of_reading(|reading| Some(reading.time.clone())))}</span>
                <span>{unit}</span>
            </p>
            <ul class:dashes=rows.dashes>{items.collect_view()} {named}</ul>
            <p class="age">{part(move || of_reading(|reading| reading.age.clone()))}</p>
        </div>
    }
}

/// "14:05 (agents): Talking 12, Idle 3".
fn announcement(reading: &Reading, rows: &Rows, unit: &str) -> String {
    let lines = rows.lines.iter().zip(&reading.rows).map(|((_, _, name), row)| format!("{name} {}", row.text));
    let beside = rows.beside.iter().zip(&reading.beside).filter_map(|(name, text)| Some(format!("{} {}", name.as_ref()?, text.as_ref()?)));
    let values: Vec<String> = lines.chain(beside).collect();
    format!("{}: {}", super::with_unit(&reading.time, unit), values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: Span = Span { from_ms: 10, until_ms: 30 };

    #[test]
    fn keys_move_within_the_window_and_escape_leaves() {
        for (at_ms, key, expected) in [
            (None, "ArrowLeft", Some(Some(30))),
            (None, "ArrowRight", Some(Some(10))),
            (Some(20), "ArrowLeft", Some(Some(10))),
            (Some(10), "ArrowLeft", Some(Some(10))),
            (Some(24), "ArrowRight", Some(Some(30))),
            (Some(30), "ArrowRight", Some(Some(30))),
            (Some(20), "Home", Some(Some(10))),
            (None, "End", Some(Some(30))),
            (Some(20), "Escape", Some(None)),
            (None, "Escape", None),
            (Some(20), "Tab", None),
        ] {
            assert_eq!(stepped(&[0, 10, 20, 30, 40], SPAN, at_ms, key), expected, "{at_ms:?} {key}");
        }
        assert_eq!(stepped(&[], SPAN, None, "Home"), None);
        assert_eq!(stepped(&[40], SPAN, None, "End"), None);
    }

    #[test]
    fn an_announcement_names_the_time_the_unit_and_every_value() {
        let row = |text: &str| Row { text: text.to_owned(), top_px: None };
        let reading = Reading {
            time: "14:05".to_owned(),
            age: None,
            left_px: 0.0,
            rows: vec![row("12"), row("?")],
            beside: [None, Some("9–30".to_owned())],
        };
        let line = |name: &str| (0, Role::Talking, name.to_owned());
        let rows = Rows { lines: vec![line("Talking"), line("Idle")], dashes: false, beside: [None, Some("usual".to_owned())] };
        assert_eq!(announcement(&reading, &rows, "agents"), "14:05 (agents): Talking 12, Idle ?, usual 9–30");
    }
}
