//! The instant that a person looks at, and what is shown there.

use domain::period::OffsetFrom;
use leptos::prelude::*;

use super::legend::Swatch;
use super::scale::{instants_within, nearest, share_of_time};
use super::stack::{differ_in_dash, levels, value_at, visible};
use super::time_axis::InstantStyle;
use super::{ChartData, ChartWords, Kind, Role, line_class};
use crate::i18n::Locale;

/// Distance of the tooltip from the line of the cursor, CSS pixels.
const TOOLTIP_PX: f64 = 12.0;

/// Where the cursor stands: on an instant of the data, which it keeps when new data arrive. Copies share the same place.
#[derive(Clone, Copy)]
pub struct Cursor {
    data: Signal<ChartData>,
    wanted_ms: RwSignal<Option<i64>>,
    /// Whether the last move came from the keyboard; only those are announced.
    by_key: RwSignal<bool>,
}

impl Cursor {
    /// A cursor that is nowhere.
    pub fn new(data: Signal<ChartData>) -> Self {
        Self { data, wanted_ms: RwSignal::new(None), by_key: RwSignal::new(false) }
    }

    /// Moves it to the instant nearest to this one.
    pub fn point_at(self, wanted_ms: i64) {
        self.by_key.set(false);
        self.wanted_ms.set(Some(wanted_ms));
    }

    /// Takes it away.
    pub fn clear(self) {
        self.wanted_ms.set(None);
    }

    /// Moves it by a key of the keyboard; `false` when the key means nothing here.
    pub fn key(self, key: &str) -> bool {
        let wanted_ms = self.data.with_untracked(|data| stepped(data, self.wanted_ms.get_untracked(), key));
        if let Some(wanted_ms) = wanted_ms {
            self.by_key.set(true);
            self.wanted_ms.set(wanted_ms);
        }
        wanted_ms.is_some()
    }

    /// Index of the instant at which it stands.
    pub fn index(self) -> Option<usize> {
        let wanted_ms = self.wanted_ms.get()?;
        self.data.with(|data| index_within(data, wanted_ms))
    }
}

/// Index of the instant of the window that is nearest.
fn index_within(data: &ChartData, wanted_ms: i64) -> Option<usize> {
    let within = instants_within(&data.at_ms, data.from_ms, data.until_ms);
    nearest(data.at_ms.get(within.clone())?, wanted_ms).map(|index| within.start + index)
}

/// Where a key takes the cursor; the outer `None` for a key without meaning, the inner one for nowhere. From nowhere, an arrow enters at
/// the edge that it comes from.
#[expect(clippy::option_option, reason = "a key may mean nothing, or mean nowhere")]
fn stepped(data: &ChartData, at_ms: Option<i64>, key: &str) -> Option<Option<i64>> {
    let within = instants_within(&data.at_ms, data.from_ms, data.until_ms);
    let last = within.end.checked_sub(1)?;
    let index = at_ms.and_then(|at_ms| index_within(data, at_ms));
    let next = match key {
        "ArrowLeft" => index.map_or(last, |index| index.saturating_sub(1).max(within.start)),
        "ArrowRight" => index.map_or(within.start, |index| (index + 1).min(last)),
        "Home" => within.start,
        "End" => last,
        "Escape" if at_ms.is_some() => return Some(None),
        _ => return None,
    };
    data.at_ms.get(next).map(|at_ms| Some(*at_ms))
}

/// What is shown at the cursor: the time, every line with its value, and where on the plot these are.
#[derive(Clone, Debug, PartialEq)]
struct Reading {
    time: String,
    unit: String,
    left_px: f64,
    rows: Vec<Row>,
    dashes: bool,
}

/// One line at the cursor.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    place: usize,
    role: Role,
    name: String,
    /// The value without its unit.
    text: String,
    /// Distance from the top of the plot, if the value is known.
    top_px: Option<f64>,
}

/// The line of the cursor, a dot on each value, and one tooltip that stays within the plot. Moves by keyboard are announced.
#[component]
pub fn Tooltip(
    /// Where it stands.
    cursor: Cursor,
    /// What is shown.
    data: Signal<ChartData>,
    /// Lines or areas.
    kind: Kind,
    /// Which lines are hidden.
    hidden: RwSignal<u32>,
    /// Ticks of the value axis.
    ticks: Memo<Vec<f64>>,
    /// Size of the plot, CSS pixels.
    size_px: Memo<(u32, u32)>,
    /// Unit of the values.
    unit: Signal<String>,
    /// Local time.
    offsets: Signal<Vec<OffsetFrom>>,
    /// Language.
    locale: Signal<Locale>,
    /// The sign for an unknown value.
    words: Signal<ChartWords>,
    /// Writes a value without its unit.
    format_value: fn(f64, Locale) -> String,
) -> impl IntoView {
    let reading = Memo::new(move |_| {
        let index = cursor.index()?;
        let (hidden, locale, words) = (hidden.get(), locale.get(), words.get());
        let (width_px, height_px) = size_px.get();
        let top = ticks.with(|ticks| ticks.last().copied()).filter(|top| *top > 0.0)?;
        data.with(|data| {
            let at_ms = data.at_ms.get(index).copied()?;
            let heights = heights(data, kind, hidden, index);
            let rows = visible(&data.lines, hidden).zip(heights).map(|((place, line), height)| {
                let text = value_at(line, index).map_or_else(|| words.unknown.to_owned(), |value| format_value(value, locale));
                let top_px = height.map(|height| (1.0 - height / top) * f64::from(height_px));
                Row { place, role: line.role, name: line.name.clone(), text, top_px }
            });
            Some(Reading {
                time: offsets.with(|offsets| InstantStyle::of(data, offsets).text(at_ms, offsets, locale)),
                unit: unit.get(),
                left_px: share_of_time(data.from_ms, data.until_ms, at_ms) * f64::from(width_px),
                rows: rows.collect(),
                dashes: differ_in_dash(&data.lines),
            })
        })
    });
    let shown = move || reading.get().map(|reading| view_of(reading, kind, f64::from(size_px.get().0)));
    let announced = move || reading.get().filter(|_| cursor.by_key.get()).map(|reading| announcement(&reading));
    view! {
        {shown}
        <p class="chart-announcement" role="status">{announced}</p>
    }
}

/// How high above zero each line shown is drawn at an index.
fn heights(data: &ChartData, kind: Kind, hidden: u32, index: usize) -> Vec<Option<f64>> {
    match kind {
        Kind::Lines => visible(&data.lines, hidden).map(|(_, line)| value_at(line, index)).collect(),
        Kind::StackedAreas => {
            let levels = levels(&data.lines, hidden, index + 1);
            levels.iter().skip(1).map(|level| level.get(index).copied().flatten()).collect()
        }
    }
}

fn view_of(reading: Reading, kind: Kind, width_px: f64) -> impl IntoView {
    let px = |length: f64| format!("{length:.1}px");
    let left_px = reading.left_px;
    // On the side with more room. The spacer gives way when the tooltip would not fit beside it.
    let at_left = left_px * 2.0 > width_px;
    let spacer_px = TOOLTIP_PX + if at_left { width_px - left_px } else { left_px };
    let dots = reading.rows.iter().filter_map(|row| {
        let top = px(row.top_px?);
        Some(view! { <span class=format!("chart-dot {}", line_class(row.place, row.role)) style:left=px(left_px) style:top=top></span> })
    });
    let dots = dots.collect_view();
    // Areas are listed as they lie: the highest first.
    let mut rows = reading.rows;
    if kind == Kind::StackedAreas {
        rows.reverse();
    }
    let rows = rows.into_iter().map(|Row { place, role, name, text, .. }| {
        view! {
            <li>
                <Swatch kind place role />
                <span class="name">{name}</span>
                <span class="value">{text}</span>
            </li>
        }
    });
    view! {
        <div class="chart-cursor" style:left=px(left_px)></div>
        {dots}
        <div class="chart-beside" class:at-left=at_left aria-hidden="true">
            <span style:flex-basis=px(spacer_px)></span>
            <div class="chart-tooltip">
                <p>
                    <span>{reading.time}</span>
                    <span>{reading.unit}</span>
                </p>
                <ul class:dashes=reading.dashes>{rows.collect_view()}</ul>
            </div>
        </div>
    }
}

/// "14:05 (agents): Talking 12, Idle 3".
fn announcement(reading: &Reading) -> String {
    let values: Vec<String> = reading.rows.iter().map(|row| format!("{} {}", row.name, row.text)).collect();
    format!("{}: {}", super::with_unit(&reading.time, &reading.unit), values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::Line;

    fn data() -> ChartData {
        let line = |role, values: [Option<f64>; 5]| Line { name: String::new(), role, values: values.to_vec() };
        let lines = vec![line(Role::Talking, [Some(1.0); 5]), line(Role::Idle, [Some(2.0), Some(2.0), None, Some(2.0), Some(2.0)])];
        ChartData { from_ms: 10, until_ms: 30, at_ms: vec![0, 10, 20, 30, 40], max_gap_ms: 10, partial_from_ms: None, lines }
    }

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
            assert_eq!(stepped(&data(), at_ms, key), expected, "{at_ms:?} {key}");
        }
        assert_eq!(stepped(&ChartData::default(), None, "Home"), None);
    }

    #[test]
    fn dots_of_areas_lie_on_their_edges_and_vanish_where_one_value_is_unknown() {
        assert_eq!(heights(&data(), Kind::StackedAreas, 0, 1), [Some(1.0), Some(3.0)]);
        assert_eq!(heights(&data(), Kind::StackedAreas, 0, 2), [None, None]);
        assert_eq!(heights(&data(), Kind::Lines, 0, 2), [Some(1.0), None]);
        assert_eq!(heights(&data(), Kind::Lines, 1, 1), [Some(2.0)]);
    }

    #[test]
    fn an_announcement_names_the_time_the_unit_and_every_value() {
        let row =
            |name: &str, text: &str| Row { place: 0, role: Role::Talking, name: name.to_owned(), text: text.to_owned(), top_px: None };
        let rows = vec![row("Talking", "12"), row("Idle", "?")];
        let reading = Reading { time: "14:05".to_owned(), unit: "agents".to_owned(), left_px: 0.0, rows, dashes: false };
        assert_eq!(announcement(&reading), "14:05 (agents): Talking 12, Idle ?");
    }
}
