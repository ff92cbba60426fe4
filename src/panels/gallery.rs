//! Every kind of chart in every state, with invented figures: for pictures, tests and measurements. Only in a demo.

use domain::period::{OffsetFrom, PERIOD_MS};
use domain::setup::Mode;
use leptos::prelude::*;

use super::chart::Trend;
use super::place::Place;
use crate::charts::{Baseline, ChartData, Kind, Line, Other, Role, Span, Threshold, Values};
use crate::i18n::{Locale, Text, words};
use crate::live::{label, lent, memo, part};
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::shown::State;
use crate::widgets::sparkline::Sparkline;
use crate::widgets::status_line::StatusLine;

/// 2026-10-25T01:00:00Z: the clocks of Berlin are put back.
const AUTUMN_MS: i64 = 1_792_890_000_000;
/// Three o'clock in the afternoon two days before, in Shanghai.
const AFTERNOON_MS: i64 = AUTUMN_MS - 42 * HOUR_MS;
/// The midnight before, in Shanghai.
const MIDNIGHT_MS: i64 = AFTERNOON_MS + 9 * HOUR_MS;
/// Five-minute periods of a day.
const DAY: i64 = 288;
const HOUR_MS: i64 = 12 * PERIOD_MS;

/// What a line stands for, its height, and how much it swings.
type Shape = (Text, Role, f64, f64);

const CALLS: [Shape; 3] = [
    (Text::InboundCalls, Role::AfterCallWork, 40.0, 12.0),
    (Text::Connected, Role::Talking, 32.0, 10.0),
    (Text::OutboundCalls, Role::Resting, 4.0, 3.0),
];
const AGENTS: [Shape; 4] = [
    (Text::Talking, Role::Talking, 24.0, 5.0),
    (Text::Idle, Role::Idle, 6.0, 3.0),
    (Text::Busy, Role::Busy, 3.0, 2.0),
    (Text::Resting, Role::Resting, 4.0, 2.0),
];
const SEVEN: [Shape; 7] = [
    (Text::Talking, Role::Talking, 24.0, 2.0),
    (Text::Idle, Role::Idle, 20.0, 2.0),
    (Text::Busy, Role::Busy, 16.0, 2.0),
    (Text::Resting, Role::Resting, 12.0, 2.0),
    (Text::AfterCallWork, Role::AfterCallWork, 9.0, 2.0),
    (Text::Study, Role::Study, 6.0, 1.0),
    (Text::SignedIn, Role::Other, 30.0, 2.0),
];

/// Numbers that look like chance and are the same in every run: 0 to 1.
fn noise(seed: i64, index: i64) -> f64 {
    let mixed = (index.wrapping_mul(0x9E37_79B9) ^ seed.wrapping_mul(0x85EB_CA6B)).wrapping_mul(0x2545_F491_4F6C_DD1D);
    let share = u16::try_from((mixed >> 32) & 0xffff).unwrap_or_default();
    f64::from(share) / 65_535.0
}

/// How busy a day is at a share of it: quiet nights, a morning rise, a dip at noon.
fn day_shape(share: f64) -> f64 {
    let bell = |middle: f64, width: f64| (-((share - middle) / width).powi(2)).exp();
    0.08 + 0.92 * bell(0.44, 0.1).max(bell(0.62, 0.12))
}

/// Lines of `count` periods that end at an instant.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn lines(shapes: &[Shape], count: i64, step_ms: i64, until_ms: i64, locale: Locale) -> ChartData {
    let from_ms = until_ms - count * step_ms;
    let line = |(seed, (name, role, height, swing)): (i64, &Shape)| {
        let value = |index: i64| {
            let share = (from_ms + index * step_ms + 8 * HOUR_MS).rem_euclid(24 * HOUR_MS) as f64 / (24 * HOUR_MS) as f64;
            let value = day_shape(share) * (height + swing * (noise(seed, index) * 2.0 - 1.0));
            Some(value.max(0.0).round())
        };
        Line { name: words(*name, locale).to_owned(), role: *role, values: (0..count).map(value).collect() }
    };
    ChartData {
        from_ms,
        until_ms,
        at_ms: (0..count).map(|index| from_ms + index * step_ms).collect(),
        max_gap_ms: step_ms,
        lines: (1..).zip(shapes).map(line).collect(),
        ..ChartData::default()
    }
}

fn day(shapes: &[Shape], locale: Locale) -> ChartData {
    lines(shapes, DAY, PERIOD_MS, MIDNIGHT_MS, locale)
}

/// The same with some values changed: from the index and the value to the value.
fn changed(mut data: ChartData, change: impl Fn(usize, f64) -> Option<f64>) -> ChartData {
    for line in &mut data.lines {
        line.values = line.values.iter().enumerate().map(|(index, value)| value.and_then(|value| change(index, value))).collect();
    }
    data
}

fn with_target(locale: Locale) -> ChartData {
    let mut data = changed(day(&CALLS[..1], locale), |index, value| {
        Some((98.0 - value / 2.0 - noise(9, i64::try_from(index).ok()?) * 12.0).min(100.0))
    });
    data.lines.iter_mut().for_each(|line| words(Text::ServiceLevel, locale).clone_into(&mut line.name));
    data.threshold = Some(Threshold { value: 80.0, name: words(Text::GalleryTargetName, locale).to_owned() });
    data
}

fn with_usual(locale: Locale) -> ChartData {
    let mut data = day(&CALLS[..1], locale);
    let usual = |factor: f64| -> Values {
        (0..DAY).map(|index| Some(day_shape(f64::from(u16::try_from(index).ok()?) / 288.0) * 36.0 * factor)).collect()
    };
    let name = words(Text::GalleryUsualName, locale).to_owned();
    let at_ms = |index: i64| data.from_ms + index * PERIOD_MS;
    let unusual = vec![Span { from_ms: at_ms(120), until_ms: at_ms(126) }];
    data.others = vec![Other { name: words(Text::GalleryOtherName, locale).to_owned(), values: usual(0.6), line: 0 }];
    data.baselines = vec![Baseline { name, low: usual(0.75), high: usual(1.1), unusual, ..Baseline::default() }];
    data
}

fn with_gaps(locale: Locale) -> ChartData {
    changed(day(&CALLS, locale), |index, value| (!(90..110).contains(&index) && !(180..192).contains(&index)).then_some(value))
}

fn partial(locale: Locale) -> ChartData {
    let mut data = day(&CALLS[..2], locale);
    data.partial_from_ms = Some(data.until_ms - 6 * PERIOD_MS);
    data
}

fn single(locale: Locale) -> ChartData {
    changed(day(&CALLS[..1], locale), |index, _| (index == 144).then_some(7.0))
}

/// One chart of the gallery: its title, how it is drawn, its unit, and its data.
type Piece = (Text, Kind, Text, fn(Locale) -> ChartData);

const PIECES: [Piece; 13] = [
    (Text::GalleryLines, Kind::Lines, Text::UnitCalls, |locale| day(&CALLS, locale)),
    (Text::GalleryAreas, Kind::StackedAreas, Text::UnitAgents, |locale| day(&AGENTS, locale)),
    (Text::GalleryBars, Kind::StackedBars, Text::UnitCalls, |locale| lines(&CALLS[1..], 24, PERIOD_MS * 2, AFTERNOON_MS, locale)),
    (Text::GalleryPoints, Kind::Points, Text::UnitCalls, |locale| day(&CALLS[..1], locale)),
    (Text::GalleryTarget, Kind::Lines, Text::UnitPercent, with_target),
    (Text::GalleryUsual, Kind::Lines, Text::UnitCalls, with_usual),
    (Text::GalleryGaps, Kind::Lines, Text::UnitCalls, with_gaps),
    (Text::GalleryPartial, Kind::Lines, Text::UnitCalls, partial),
    (Text::GallerySeven, Kind::Lines, Text::UnitAgents, |locale| lines(&SEVEN, 36, PERIOD_MS, AFTERNOON_MS, locale)),
    (Text::GalleryMonth, Kind::Lines, Text::UnitCalls, |locale| lines(&CALLS, 31 * DAY, PERIOD_MS, AFTERNOON_MS, locale)),
    (Text::GalleryMonth, Kind::StackedAreas, Text::UnitAgents, |locale| lines(&AGENTS, 31 * DAY, PERIOD_MS, AFTERNOON_MS, locale)),
    (Text::GallerySingle, Kind::Lines, Text::UnitCalls, single),
    (Text::GalleryEmpty, Kind::Lines, Text::UnitCalls, |locale| changed(day(&CALLS, locale), |_, _| None)),
];

/// The gallery. Outside of a demo there is no such view.
#[component]
pub fn Gallery(store: Store, settings: Settings) -> impl IntoView {
    let is_demo = memo(move |_| store.setup.with(|setup| setup.as_ref().map(|setup| setup.mode == Mode::Demo)));
    let missing = move || view! { <h1>{label(Text::NoSuchView, settings.locale)}</h1> }.into_any();
    let shown = move || match is_demo.get() {
        Some(true) => view! { <Pieces store settings /> }.into_any(),
        Some(false) => missing(),
        None => ().into_any(),
    };
    view! { <section class="panel">{part(shown)}</section> }
}

#[component]
fn Pieces(store: Store, settings: Settings) -> impl IntoView {
    let place = Place::of(store);
    let locale = settings.locale;
    let say = move |text| words(text, locale.get());
    let chart = move |(title, kind, unit, draw): Piece| {
        let data = lent(move || draw(locale.get()));
        view! { <Trend data kind title unit empty=Signal::stored(Text::ChartEmpty) place settings /> }
    };
    let states = [State::Fresh, State::Late, State::Stale, State::Failed].map(|state| {
        let data = lent(move || day(&CALLS[..2], locale.get()));
        view! {
            <div>
                <StatusLine state=Signal::stored(state) sentence=Signal::derive(move || say(Text::GalleryNote).to_owned()) locale />
                <Trend
                    data
                    kind=Kind::Lines
                    title=Text::GalleryLines
                    unit=Text::UnitCalls
                    empty=Signal::stored(Text::ChartEmpty)
                    now_ms=Signal::derive(move || data.with(|data| Some(data.until_ms - 40 * PERIOD_MS)))
                    place
                    settings
                />
            </div>
        }
    });
    // Autumn in Berlin, whatever the clock of the call centre.
    let autumn = lent(move || lines(&CALLS[..2], 36, PERIOD_MS, AUTUMN_MS + 90 * 60_000, locale.get()));
    let berlin = vec![OffsetFrom { from_ms: 0, offset_s: 7200 }, OffsetFrom { from_ms: AUTUMN_MS, offset_s: 3600 }];
    let dense = lent(move || lines(&AGENTS, 25_000, 1000, AFTERNOON_MS, locale.get()));
    let course = Signal::derive(move || {
        day(&CALLS[..1], locale.get())
            .lines
            .first()
            .map(|line| line.values.iter().skip(100).take(40).collect::<Vec<_>>())
            .unwrap_or_default()
    });
    view! {
        <h1>{label(Text::Gallery, locale)}</h1>
        <p class="muted">{label(Text::GalleryNote, locale)}</p>
        <div class="gallery">
            {PIECES.map(chart).into_iter().collect_view()}
            <Trend data=autumn kind=Kind::Lines title=Text::GalleryAutumn unit=Text::UnitCalls empty=Signal::stored(Text::ChartEmpty) offsets=Signal::stored(berlin) place settings />
            <Trend data=dense kind=Kind::Lines title=Text::GalleryDense unit=Text::UnitAgents empty=Signal::stored(Text::ChartEmpty) place settings />
            {states.into_iter().collect_view()}
            <figure class="chart">
                <figcaption>{label(Text::GalleryCourse, locale)}</figcaption>
                <Sparkline course />
            </figure>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_same_in_every_run_and_show_what_their_titles_say() {
        for (title, _, _, draw) in PIECES {
            assert_eq!(draw(Locale::En), draw(Locale::En), "{title:?}");
        }
        let target = with_target(Locale::En);
        let below = target.lines[0].values.iter().flatten().filter(|value| *value < 80.0).count();
        assert!((20..200).contains(&below), "{below}");
        assert_eq!(with_gaps(Locale::En).lines[0].values.iter().filter(Option::is_none).count(), 32);
        assert_eq!(single(Locale::En).lines[0].values.iter().flatten().count(), 1);
        assert!(partial(Locale::En).partial_from_ms.is_some() && !with_usual(Locale::En).baselines.is_empty());
    }
}
