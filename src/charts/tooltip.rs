//! What is shown at the cursor: its line, a dot on each value, and a tooltip that stays within the plot. Moves by keyboard are announced.
//!
//! A move of a pointer changes some twenty places and texts of each chart of a view. They are written to elements that are held: only what has
//! changed, places as transforms, and texts in boxes of their own, so that the browser need not lay anything out around them.

use std::sync::Arc;

use domain::period::OffsetFrom;
use leptos::{html, prelude::*};

use super::cursor::Cursor;
use super::legend::{BAND, OTHER, Swatch, swatch};
use super::scale::share_of_time;
use super::stack::{differ_in_dash, heights_at, visible};
use super::time_axis::InstantStyle;
use super::{ChartData, ChartWords, Kind, Role, line_class};
use crate::browser::dom::{self, Element, Shown};
use crate::format::{self, px};
use crate::i18n::{Locale, sentences};
use crate::live::{Memo, effect, memo};

/// Distance of the tooltip from the line of the cursor, CSS pixels.
const TOOLTIP_PX: f64 = 12.0;

/// What is known at the cursor.
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
    unit: String,
    lines: Vec<(usize, Role, String)>,
    dashes: bool,
    /// The names of another time and of the band.
    beside: [Option<String>; 2],
}

/// What is shown and said at the cursor.
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
        let span = cursor.span();
        data.with(|data| offsets.with(|offsets| InstantStyle::of(&data.at_ms, span, offsets)))
    });
    let rows = memo(move |_| {
        let (hidden, unit) = (hidden.get(), unit.get());
        data.with(|data| {
            let lines = visible(&data.lines, hidden).map(|(place, line)| (place, line.role, line.name.clone())).collect();
            let beside = [data.other(hidden).map(|other| other.name.clone()), data.baseline(hidden).map(|baseline| baseline.name.clone())];
            Arc::new(Rows { unit, lines, dashes: differ_in_dash(&data.lines), beside })
        })
    });
    let read = move |width_px: f64| {
        let index = cursor.index()?;
        let top = ticks.with(|ticks| ticks.last().copied()).filter(|top| *top > 0.0)?;
        let (hidden, locale, words, height_px, span) = (hidden.get(), locale.get(), words.get(), size_px.get().1, cursor.span());
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
    };
    let (room, speaker) = (NodeRef::<html::Div>::new(), NodeRef::<html::P>::new());
    effect(move |held: Option<Option<Board>>| {
        let (room, speaker) = (Element::from(&room.get()?), Element::from(&speaker.get()?));
        let mut board = held.flatten();
        let width_px = size_px.get().0;
        let Some(reading) = read(width_px) else {
            if board.is_some() {
                room.say("");
                speaker.say("");
            }
            return None;
        };
        let rows = rows.get();
        if cursor.is_by_key() {
            speaker.say(&announcement(&reading, &rows));
        } else if board.as_ref().is_some_and(|board| board.is_said) {
            speaker.say("");
        }
        let mut board = board.take().filter(|board| board.rows == rows).unwrap_or_else(|| Board::new(&room, kind, rows));
        board.is_said = cursor.is_by_key();
        board.write(&reading, width_px);
        Some(board)
    });
    view! {
        <div class="chart-reading" node_ref=room></div>
        <p class="chart-announcement" role="status" node_ref=speaker></p>
    }
}

/// The elements at the cursor.
struct Board {
    rows: Arc<Rows>,
    is_said: bool,
    line: Placed,
    dots: Vec<Placed>,
    tooltip: Placed,
    time: Steady,
    values: Vec<Steady>,
    beside: [Option<Steady>; 2],
    age: Steady,
    /// They go with the board.
    _swatches: Vec<Shown>,
}

impl Board {
    /// Puts them up in place of those before.
    fn new(room: &Element, kind: Kind, rows: Arc<Rows>) -> Self {
        room.say("");
        let put = |name: &str, class: &str| {
            let element = Element::new(name, class);
            room.append(&element);
            element
        };
        let line = put("div", "chart-cursor");
        let dots = rows.lines.iter().map(|(place, role, _)| Placed::new(put("span", &format!("chart-dot {}", line_class(*place, *role)))));
        let dots = dots.collect();
        let tooltip = put("div", "chart-tooltip").with("aria-hidden", "true");
        let head = Element::new("p", "");
        let time = Steady::within(&head, "span", "time");
        let unit = Element::new("span", "");
        unit.say(&rows.unit);
        head.append(&unit);
        tooltip.append(&head);
        let names = Element::new("ul", if rows.dashes { "dashes" } else { "" });
        tooltip.append(&names);
        let age = Steady::within(&tooltip, "p", "age");

        let mut swatches = Vec::new();
        let mut item = |look: AnyView, name: &str, next: Option<&Element>| {
            let item = Element::new("li", "");
            swatches.push(item.show(look));
            let label = Element::new("span", "name");
            label.say(name);
            item.append(&label);
            names.insert(&item, next);
            (Steady::within(&item, "span", "value"), item)
        };
        // Areas are listed as they lie: the highest first.
        let mut last = None;
        let lines = rows.lines.iter().map(|(place, role, name)| {
            let (kind, place, role) = (kind, *place, *role);
            let (value, item) = item(view! { <Swatch kind place role /> }.into_any(), name, last.as_ref());
            last = kind.is_stacked().then_some(item);
            value
        });
        let values = lines.collect();
        let [other, band] =
            [(0, OTHER), (1, BAND)].map(|(at, look)| Some(item(swatch(look).into_any(), rows.beside[at].as_ref()?, None).0));
        let (line, tooltip) = (Placed::new(line), Placed::new(tooltip));
        Self { rows, is_said: false, line, dots, tooltip, time, values, beside: [other, band], age, _swatches: swatches }
    }

    fn write(&mut self, reading: &Reading, width_px: f64) {
        let left_px = reading.left_px;
        self.line.go(Some(format!("translateX({})", px(left_px))));
        for (dot, row) in self.dots.iter_mut().zip(&reading.rows) {
            dot.go(row.top_px.map(|top_px| format!("translate({}, {})", px(left_px), px(top_px))));
        }
        // On the side with more room, but never beyond the plot.
        self.tooltip.go(Some(if left_px * 2.0 > width_px {
            format!("translateX(max(0px, {} - 100%))", px(left_px - TOOLTIP_PX))
        } else {
            format!("translateX(min({}, {} - 100%))", px(left_px + TOOLTIP_PX), px(width_px))
        }));
        self.time.say(&reading.time);
        self.values.iter_mut().zip(&reading.rows).for_each(|(value, row)| value.say(&row.text));
        let beside = self.beside.iter_mut().zip(&reading.beside);
        beside
            .filter_map(|(value, text)| Some((value.as_mut()?, text)))
            .for_each(|(value, text)| value.say(text.as_deref().unwrap_or_default()));
        self.age.say(reading.age.as_deref().unwrap_or_default());
    }
}

/// An element that moves.
struct Placed {
    element: Element,
    /// Its transform; `None` when it is hidden.
    place: Option<String>,
}

impl Placed {
    fn new(element: Element) -> Self {
        element.set("hidden", Some(""));
        Self { element, place: None }
    }

    fn go(&mut self, place: Option<String>) {
        if place == self.place {
            return;
        }
        if place.is_some() != self.place.is_some() {
            self.element.set("hidden", place.is_none().then_some(""));
        }
        if let Some(place) = &place {
            self.element.set_style("transform", place);
        }
        self.place = place;
    }
}

/// A text in a box that is as wide as the longest one so far: another text moves nothing around it.
struct Steady {
    around: Element,
    text: dom::Text,
    now: String,
    longest: usize,
}

impl Steady {
    fn within(parent: &Element, name: &str, class: &str) -> Self {
        let around = Element::new(name, &format!("steady {class}"));
        let inner = Element::new("span", "");
        around.append(&inner);
        parent.append(&around);
        Self { around, text: inner.add_text(), now: String::new(), longest: 0 }
    }

    fn say(&mut self, text: &str) {
        if text == self.now {
            return;
        }
        text.clone_into(&mut self.now);
        self.text.say(text);
        let length = text.chars().count();
        if length > self.longest {
            self.longest = length;
            self.around.set("data-longest", Some(text));
        }
    }
}

/// "14:05 (agents): Talking 12, Idle 3".
fn announcement(reading: &Reading, rows: &Rows) -> String {
    let lines = rows.lines.iter().zip(&reading.rows).map(|((_, _, name), row)| format!("{name} {}", row.text));
    let beside = rows.beside.iter().zip(&reading.beside).filter_map(|(name, text)| Some(format!("{} {}", name.as_ref()?, text.as_ref()?)));
    let values: Vec<String> = lines.chain(beside).collect();
    format!("{}: {}", super::with_unit(&reading.time, &rows.unit), values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let rows = Rows {
            unit: "agents".to_owned(),
            lines: vec![line("Talking"), line("Idle")],
            dashes: false,
            beside: [None, Some("usual".to_owned())],
        };
        assert_eq!(announcement(&reading, &rows), "14:05 (agents): Talking 12, Idle ?, usual 9–30");
    }
}
