use std::collections::BTreeMap;
use std::sync::Arc;

use aicc_dashboard::charts::scale::share_of_time;
use aicc_dashboard::charts::values::Extremes;
use aicc_dashboard::i18n::Locale;
use domain::baseline::Baseline;
use domain::period::DAY_MS;
use domain::sysindex::{Periods, Window};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{
    Panel, Stage, attributes, bands, bring_into_view, chart_table, click, copied, drag, finger, focus, frames, ground, has_focus,
    open_tables, painted, picture_size, pieces, press, pretend_ratio, saved, shift_click, size, stretches, texts, unpainted, watch_copying,
    watch_saving, wheel,
};
use super::samples::{self, Standing};

/// Index of the chart of calls in the view of the indicators, and of that of agents.
const CALLS: usize = 0;
const AGENTS: usize = 1;
/// Right edge of these charts: two minutes and a part of a third have passed since the hour that is told.
const UNTIL_MS: i64 = samples::FROM_MS + 63 * 60_000;
/// What the lines of the chart of calls stand for.
const INBOUND: &str = "after-call-work";
const CONNECTED: &str = "talking";
const OUTBOUND: &str = "resting";

async fn drawn() -> [bool; 3] {
    let mut drawn = [false; 3];
    for (drawn, role) in drawn.iter_mut().zip([INBOUND, CONNECTED, OUTBOUND]) {
        *drawn = !stretches(CALLS, role, [95, 102]).await.is_empty();
    }
    drawn
}

async fn press_key(stage: &Stage, key: &str) -> String {
    press(".chart-plot", key);
    stage.settle().await;
    texts(".chart-announcement").swap_remove(0)
}

#[wasm_bindgen_test]
async fn a_period_that_is_not_held_and_a_value_that_was_not_read_break_the_line() {
    let _stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    // Inbound: the period 4 is not held. Connected: besides, 7 could not be read.
    assert_eq!(pieces(CALLS, INBOUND).await, 2);
    assert_eq!(pieces(CALLS, CONNECTED).await, 3);
    // Areas lie on each other: all break.
    for role in ["talking", "idle", "busy", "resting"] {
        assert_eq!(bands(AGENTS, role).await, 2, "{role}");
    }
}

#[wasm_bindgen_test]
async fn what_is_usual_lies_behind_the_first_line_shown_and_what_is_not_is_named() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    assert!(texts(".chart-usual").is_empty() && texts(".unusual").concat().is_empty(), "nothing is known of it");
    let window = stage.settings.window.get_untracked();
    stage.store.usual.set(Some((window, Arc::new(samples::usual()))));
    stage.settle().await;
    assert_eq!(texts(".chart-usual"), ["Inbound calls: usual for a Thursday, 4 weeks", "unusual"]);
    assert_eq!(texts(".unusual p"), ["Inbound calls: unusual from 09:50 to 10:00, 4 at 09:55; usually 11 to 19."]);
    assert!(attributes(".chart-summary", "aria-label")[CALLS].ends_with("usually 11 to 19."));
    assert!(press_key(&stage, "Home").await.ends_with("Inbound calls: usual for a Thursday, 4 weeks 11–19"));
    click(".chart-legend button", "Inbound calls");
    stage.settle().await;
    assert_eq!(texts(".chart-usual"), ["Connected to an agent: usual for a Thursday, 4 weeks"]);
    let mut before = samples::periods().data;
    (before.from_ms, before.until_ms) = (before.from_ms - 7 * DAY_MS, before.until_ms - 7 * DAY_MS);
    stage.store.other_day.set(Some(((window, 7), Arc::new(before))));
    stage.settle().await;
    assert!(texts(".chart-other").is_empty(), "nobody wants to compare");
    stage.settings.compare.set(7);
    stage.settle().await;
    assert_eq!(texts(".chart-other")[0], "Connected to an agent, 2026-01-08");
    assert_eq!(texts(".unusual > p")[1], "Compared with 2026-01-08: 11 of 12 periods are recorded.");
    stage.settings.window.set(Window::Week);
    stage.settle().await;
    assert!(texts(".chart-usual").is_empty() && texts(".chart-other").is_empty(), "it is that of another window");
    assert_eq!(texts(".unusual"), ["What is usual for a weekday is shown in windows of 24 hours at most."]);
    stage.settings.window.set(window);
    let few = Baseline { most_values: 5, usual: BTreeMap::new(), unusual: Vec::new(), ..samples::usual() };
    stage.store.usual.set(Some((window, Arc::new(few))));
    stage.settle().await;
    assert!(texts(".chart-usual").is_empty() && texts(".unusual")[0].contains("at most 5 values"), "{:?}", texts(".unusual"));
}

#[wasm_bindgen_test]
async fn a_read_that_failed_breaks_the_course_since_the_page_was_opened() {
    for (panel, role) in [(Panel::Skill, "after-call-work"), (Panel::SystemState, "busy")] {
        let stage = Stage::standing(panel, Standing::Fresh).await;
        // All lines have the same values here, and the last one lies on the others.
        shift_click(".chart-legend li:last-child button", "");
        stage.settle().await;
        assert_eq!(pieces(0, role).await, 2, "{panel:?}");
    }
    let stage = Stage::standing(Panel::AccessCode, Standing::Fresh).await;
    assert_eq!(bands(0, "other").await, 2);
    drop(stage);
    let stage = Stage::standing(Panel::Overview, Standing::Fresh).await;
    let courses: Vec<_> = attributes(".sparkline path", "d").into_iter().filter(|path| !path.is_empty()).collect();
    assert!(courses.len() > 2, "{courses:?}");
    assert!(courses.iter().all(|path| path.matches('M').count() == 2), "{courses:?}");
    drop(stage);
}

#[wasm_bindgen_test]
async fn what_may_still_move_is_hatched_as_far_as_it_was_read() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    for chart in [CALLS, AGENTS] {
        let hatched = stretches(chart, "hatch", [30, 40]).await;
        let width = picture_size(chart)[0] as usize;
        assert!(hatched.first().is_some_and(|first| first.0 > width / 2), "{hatched:?} of {width}");
        assert!(hatched.last().is_some_and(|last| (width * 60 / 63).abs_diff(last.1) < 12), "{hatched:?} of {width}");
    }
    let mut whole = samples::periods();
    whole.data.partial_from_ms = whole.data.until_ms;
    stage.store.sysindex.set(Standing::Fresh.feed(whole, 60_000));
    stage.settle().await;
    assert!(stretches(CALLS, "hatch", [30, 40]).await.is_empty() && stretches(AGENTS, "hatch", [30, 40]).await.is_empty());
}

/// The rows that the table of these columns must have, newest first; `?` for what is not known.
fn expected(periods: &Periods, columns: &[&str]) -> Vec<Vec<String>> {
    let time = |begin_ms: i64| {
        let minutes = (begin_ms - samples::FROM_MS) / 60_000;
        format!("{:02}:{:02}", 9 + (40 + minutes) / 60, (40 + minutes) % 60)
    };
    let row = |index: usize| {
        let values =
            columns.iter().map(|column| periods.columns[*column][index].value().map_or_else(|| "?".to_owned(), |value| value.to_string()));
        std::iter::once(time(periods.begin_ms[index])).chain(values).collect()
    };
    (0..periods.begin_ms.len()).rev().map(row).collect()
}

#[wasm_bindgen_test]
async fn the_table_holds_the_same_numbers_and_no_invented_one() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    assert!(texts(".chart-table table").is_empty(), "a table that is closed costs nothing");
    open_tables();
    stage.settle().await;
    let periods = samples::periods().data;
    let calls = chart_table(CALLS);
    assert_eq!(calls[0], ["Time", "Inbound calls", "Connected to an agent", "Outbound calls"]);
    assert_eq!(calls[1..], expected(&periods, &["inbound", "connected", "outbound"]));
    assert_eq!(calls.len(), 12, "eleven periods are held");
    let agents = chart_table(AGENTS);
    assert_eq!(agents[1..], expected(&periods, &["talking", "idle", "busy", "resting"]));
    assert_eq!(texts(".chart-table caption")[AGENTS], "What agents were doing (agents)");
    // It follows new data while it is open.
    stage.store.sysindex.set(Standing::Fresh.feed(samples::other_periods(), 60_000));
    stage.settle().await;
    assert!(chart_table(CALLS)[1..].iter().all(|row| row[1..] == ["77", "77", "77"]));
}

#[wasm_bindgen_test]
async fn the_title_of_every_chart_is_a_sentence() {
    for panel in [Panel::Overview, Panel::Skill, Panel::AccessCode, Panel::Sysindex, Panel::SystemState, Panel::Wall] {
        let stage = Stage::standing(panel, Standing::Fresh).await;
        let titles = attributes("figure.chart", "aria-label");
        let is_sentence = |title: &String| ["How many ", "What ", "Where "].iter().any(|begin| title.starts_with(begin));
        assert!(!titles.is_empty() && titles.iter().all(is_sentence), "{panel:?} {titles:?}");
        drop(stage);
    }
}

#[wasm_bindgen_test]
async fn the_legend_hides_shows_and_isolates() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    let pressed = || attributes(".chart:first-child .chart-legend button", "aria-pressed");
    assert_eq!(texts(".chart-legend button")[..3], ["Inbound calls", "Connected to an agent", "Outbound calls"]);
    assert_eq!((pressed(), drawn().await), (vec!["true".to_owned(); 3], [true; 3]));
    click(".chart-legend button", "Connected");
    stage.settle().await;
    assert_eq!((pressed()[1].as_str(), drawn().await), ("false", [true, false, true]));
    assert!(!press_key(&stage, "ArrowLeft").await.contains("Connected"), "what is hidden is not announced");
    click(".chart-legend button", "Connected");
    stage.settle().await;
    assert_eq!(drawn().await, [true; 3]);
    shift_click(".chart-legend button", "Outbound");
    stage.settle().await;
    assert_eq!(drawn().await, [false, false, true]);
    shift_click(".chart-legend button", "Outbound");
    stage.settle().await;
    assert_eq!(drawn().await, [true; 3]);
}

#[wasm_bindgen_test]
async fn arrow_keys_move_the_cursor_and_the_live_region_speaks() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    assert_eq!((attributes(".chart-announcement", "role")[0].as_str(), texts(".chart-announcement")[0].as_str()), ("status", ""));
    focus(".chart-plot");
    assert!(has_focus(".chart-plot"));
    let said = |time: &str, inbound: &str, connected: &str, outbound: &str| {
        format!("{time} (calls): Inbound calls {inbound}, Connected to an agent {connected}, Outbound calls {outbound}")
    };
    assert_eq!(press_key(&stage, "ArrowLeft").await, said("10:35", "31", "15", "11"));
    assert_eq!(press_key(&stage, "ArrowLeft").await, said("10:30", "30", "15", "10"));
    assert_eq!(press_key(&stage, "ArrowRight").await, said("10:35", "31", "15", "11"));
    assert_eq!(press_key(&stage, "ArrowRight").await, said("10:35", "31", "15", "11"), "the end is the end");
    assert_eq!(press_key(&stage, "Home").await, said("09:40", "20", "15", "0"));
    for _ in 0..6 {
        press_key(&stage, "ArrowRight").await;
    }
    // The period 4 is not held; 7 has an unknown value.
    assert_eq!(texts(".chart-announcement")[0], said("10:15", "27", "?", "7"));
    assert_eq!(texts(".chart-tooltip").len(), 3, "all charts of a view follow");
    assert_eq!(texts(".chart:first-child .chart-tooltip .value"), ["27", "?", "7"]);
    assert_eq!(texts(".chart-tooltip .time"), ["10:15"; 3]);
    assert_eq!(texts(".chart-announcement")[1], "", "only one of them speaks");
    stage.settings.locale.set(Locale::ZhCn);
    stage.settle().await;
    assert_eq!(texts(".chart-announcement")[0], "10:15 (个): 呼入呼叫数 27, 人工呼入接通数 ?, 呼出呼叫数 7");
    assert_eq!(press_key(&stage, "Escape").await, "");
    assert!(texts(".chart-tooltip").is_empty());
}

#[wasm_bindgen_test]
async fn every_chart_marks_this_moment_and_says_how_old_a_value_is() {
    for panel in [Panel::Overview, Panel::Skill, Panel::AccessCode, Panel::Sysindex, Panel::SystemState] {
        let stage = Stage::standing(panel, Standing::Fresh).await;
        // Nothing is told of the history of a queue here.
        let drawn = texts("figure.chart").len() - texts(".chart-empty").len();
        assert_eq!(texts(".chart-now"), vec!["now"; drawn], "{panel:?}");
        press(".chart-plot", "End");
        stage.settle().await;
        let ages = texts(".chart-tooltip .age");
        assert!(ages.len() == drawn && ages.iter().all(|age| age.ends_with(" ago")), "{panel:?} {ages:?}");
        stage.store.is_replay.set(true);
        stage.settle().await;
        assert_eq!((texts(".chart-now"), texts(".chart-tooltip .age").concat()), (vec![], String::new()), "{panel:?}: that moment is over");
        drop(stage);
    }
}

#[wasm_bindgen_test]
async fn the_cursor_stays_at_its_instant_when_new_data_arrive() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    focus(".chart-plot");
    press_key(&stage, "Home").await;
    press_key(&stage, "ArrowRight").await;
    stage.store.sysindex.set(Standing::Fresh.feed(samples::other_periods(), 60_000));
    stage.settle().await;
    assert!(texts(".chart-announcement")[0].starts_with("09:45 (calls): Inbound calls 77"), "{:?}", texts(".chart-announcement"));
}

#[wasm_bindgen_test]
async fn a_chart_without_values_says_so_and_shows_no_numbers() {
    let stage = Stage::of(Panel::Sysindex).await;
    assert_eq!(texts(".chart-empty"), ["Waiting for the first reading."; 3]);
    assert!(texts(".chart-values span").is_empty());
    let mut nothing = samples::periods();
    nothing.data.begin_ms.clear();
    nothing.data.columns.values_mut().for_each(Vec::clear);
    stage.store.sysindex.set(Standing::Fresh.feed(nothing, 60_000));
    stage.settle().await;
    assert_eq!(texts(".chart-empty"), ["No data in this window"; 3]);
    assert_eq!(texts(".empty"), ["No period of this window has been recorded yet."]);
    assert_eq!(drawn().await, [false; 3]);
    assert_eq!(bands(AGENTS, "talking").await, 0);
    stage.settings.locale.set(Locale::ZhCn);
    stage.settle().await;
    assert_eq!(texts(".chart-empty"), ["该时间窗内无数据"; 3]);
}

#[wasm_bindgen_test]
async fn a_single_value_is_a_dot_and_not_a_line_to_zero() {
    let stage = Stage::of(Panel::Sysindex).await;
    let mut single = samples::periods();
    single.data.begin_ms.truncate(1);
    single.data.columns.values_mut().for_each(|column| column.truncate(1));
    stage.store.sysindex.set(Standing::Fresh.feed(single, 60_000));
    stage.settle().await;
    let inked = stretches(CALLS, INBOUND, [40, 102]).await;
    assert!(matches!(inked[..], [(first, last)] if last - first < 6), "{inked:?}");
}

#[wasm_bindgen_test]
async fn dragging_and_keys_show_a_part_of_the_time_on_all_charts_of_the_view() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    painted().await;
    let whole = (samples::FROM_MS, UNTIL_MS);
    drag(".chart-plot", 0.25, 0.75);
    stage.settle().await;
    let part = stage.settings.zoom.get_untracked().unwrap();
    let quarter_ms = (whole.1 - whole.0) / 4;
    let near = |at_ms: i64, wanted_ms: i64| (at_ms - wanted_ms).abs() * 50 < whole.1 - whole.0;
    assert!(near(part.from_ms, whole.0 + quarter_ms) && near(part.until_ms, whole.1 - quarter_ms), "{part:?} of {whole:?}");
    assert_eq!(texts(".chart-whole").len(), 3, "all charts say that there is more");
    open_tables();
    stage.settle().await;
    assert!(chart_table(CALLS).len() < 9 && chart_table(AGENTS).len() == chart_table(CALLS).len());
    press(".chart-plot", "+");
    stage.settle().await;
    let less = stage.settings.zoom.get_untracked().unwrap();
    let half_ms = (part.until_ms - part.from_ms) / 2;
    assert!((less.until_ms - less.from_ms - half_ms).abs() < 10, "{less:?}");
    press(".chart-plot", "0");
    stage.settle().await;
    assert_eq!((stage.settings.zoom.get_untracked(), texts(".chart-whole").len()), (None, 0));
    drag(".chart-plot", 0.5, 0.503);
    stage.settle().await;
    assert_eq!(stage.settings.zoom.get_untracked(), None, "a press is no drag");
}

/// What is shown: all, or a part as shares of all.
fn shares_shown(stage: &Stage) -> Option<[f64; 2]> {
    let share = |at_ms| share_of_time(samples::FROM_MS, UNTIL_MS, at_ms);
    stage.settings.zoom.get_untracked().map(|part| [share(part.from_ms), share(part.until_ms)])
}

fn assert_shown(stage: &Stage, wanted: [f64; 2]) {
    let shown = shares_shown(stage);
    assert!(shown.is_some_and(|shown| (0..2).all(|end| (shown[end] - wanted[end]).abs() < 0.02)), "{shown:?} and not {wanted:?}");
}

#[wasm_bindgen_test]
async fn a_finger_reads_and_what_it_read_stays_when_it_is_lifted() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    painted().await;
    finger(".chart-plot", "pointerdown", 1, 0.8);
    stage.settle().await;
    let first = texts(".chart-tooltip .time");
    finger(".chart-plot", "pointermove", 1, 0.2);
    stage.settle().await;
    let second = texts(".chart-tooltip .time");
    assert!(second.len() == 3 && first.len() == 3 && first != second, "{first:?} {second:?}");
    for left in ["pointerup", "pointerleave"] {
        finger(".chart-plot", left, 1, 0.2);
    }
    stage.settle().await;
    assert_eq!((texts(".chart-tooltip .time"), shares_shown(&stage)), (second, None));
}

#[wasm_bindgen_test]
async fn two_fingers_show_a_part_of_the_time_and_instants_stay_below_them() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    painted().await;
    finger(".chart-plot", "pointerdown", 1, 0.4);
    finger(".chart-plot", "pointerdown", 2, 0.6);
    finger(".chart-plot", "pointermove", 1, 0.2);
    finger(".chart-plot", "pointermove", 2, 0.6);
    stage.settle().await;
    // Two fifths of the width are a fifth of the time now: all of the width is half of it.
    assert_shown(&stage, [0.3, 0.8]);
    assert!(texts(".chart-tooltip").is_empty(), "nobody reads meanwhile");
    finger(".chart-plot", "pointerup", 2, 0.6);
    finger(".chart-plot", "pointermove", 1, 0.9);
    stage.settle().await;
    assert_shown(&stage, [0.3, 0.8]);
    assert_eq!(texts(".chart-tooltip").len(), 3, "one finger reads again");
}

#[wasm_bindgen_test]
async fn a_wheel_is_for_the_page_unless_a_key_is_held_or_the_chart_has_the_focus() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    painted().await;
    assert!(!wheel(".chart-plot", 0.5, 0.0, -300.0, ""));
    stage.settle().await;
    assert_eq!(shares_shown(&stage), None);
    assert!(wheel(".chart-plot", 0.5, 0.0, -300.0, "Control"));
    stage.settle().await;
    assert_shown(&stage, [0.25, 0.75]);
    focus(".chart-plot");
    assert!(wheel(".chart-plot", 0.0, 0.0, -300.0, ""));
    stage.settle().await;
    assert_shown(&stage, [0.25, 0.5]);
    let quarter_px = size(".chart-plot")[0] / 4.0;
    assert!(wheel(".chart-plot", 0.5, 0.0, quarter_px, "Shift"));
    stage.settle().await;
    assert_shown(&stage, [0.3125, 0.5625]);
    assert!(wheel(".chart-plot", 0.5, -quarter_px, 0.0, ""));
    stage.settle().await;
    assert_shown(&stage, [0.25, 0.5]);
}

#[wasm_bindgen_test]
async fn a_finer_screen_has_a_finer_picture() {
    let pictures = async |ratio: f64| {
        pretend_ratio(ratio);
        let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
        painted().await;
        let inked: usize = stretches(CALLS, INBOUND, [40, 102]).await.iter().map(|(first, last)| last + 1 - first).sum();
        let found = (picture_size(CALLS), size(".chart-marks"), inked);
        drop(stage);
        pretend_ratio(0.0);
        found
    };
    for ratio in [1.0, 2.0, 3.0] {
        let (picture, box_px, inked) = pictures(ratio).await;
        let expected: Vec<f64> = box_px.iter().map(|length_px| (length_px * ratio).round()).collect();
        assert!(
            picture.iter().zip(&expected).all(|(length, wanted)| (f64::from(*length) - wanted).abs() <= 1.0),
            "{picture:?} {expected:?}"
        );
        assert!(inked * 2 > picture[0] as usize, "{inked} of {picture:?}");
    }
}

#[wasm_bindgen_test]
async fn a_chart_can_be_kept_as_a_picture_and_as_a_table() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    painted().await;
    watch_saving();
    for form in ["SVG", "CSV", "PNG"] {
        click(".chart-save button", form);
    }
    stage.settle().await;
    let files = saved().await;
    let names: Vec<_> = files.iter().map(|(name, _)| name.rsplit_once('.').unwrap()).collect();
    assert!(names.iter().all(|(name, _)| name.starts_with("How-many-calls-came-in-")), "{names:?}");
    let text = |form: &str| files.iter().find(|(name, _)| name.ends_with(form)).map(|(_, text)| text.as_str()).unwrap();
    assert!(text("svg").starts_with("<svg xmlns=") && text("svg").contains("Inbound calls</text>"));
    let rows: Vec<_> = text("csv").lines().collect();
    assert!(rows[0].ends_with("\"Inbound calls\",\"Connected to an agent\",\"Outbound calls\""), "{}", rows[0]);
    assert_eq!(rows.len(), 1 + samples::periods().data.begin_ms.len());
    assert!(text("png").parse::<usize>().unwrap() > 1000);
}

#[wasm_bindgen_test]
async fn a_chart_can_be_copied_as_a_picture_and_says_when_it_was() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    painted().await;
    watch_copying();
    let words = || texts("[data-copy]");
    assert_eq!(words(), ["Copy"; 3]);
    click("[data-copy]", "Copy");
    for _ in 0..50 {
        frames().await;
        if words()[0] == "Copied" {
            break;
        }
    }
    stage.settle().await;
    assert_eq!((copied(), words()), (vec!["image/png true".to_owned()], vec!["Copied".to_owned(), "Copy".to_owned(), "Copy".to_owned()]));
}

#[wasm_bindgen_test]
async fn every_piece_of_the_gallery_is_drawn_once_it_is_seen_and_follows_the_colours() {
    let stage = Stage::of(Panel::Gallery).await;
    painted().await;
    let charts = texts(".chart-plot").len();
    assert!(charts >= 19, "{charts}");
    assert!(unpainted() > charts / 3, "what is not on the screen is not drawn: {}", unpainted());
    for chart in 0..charts {
        bring_into_view(chart);
        painted().await;
    }
    assert_eq!(unpainted(), 0);
    assert_eq!(texts(".chart-empty"), ["No data in this window"]);
    assert_eq!(texts(".chart-target"), ["target 80%"]);
    assert_eq!(texts(".chart-now").len(), 4);
    let light = ground(0);
    bring_into_view(0);
    aicc_dashboard::browser::theme::set_root("data-theme", "dark");
    painted().await;
    let dark = ground(0);
    aicc_dashboard::browser::theme::set_root("data-theme", "light");
    painted().await;
    assert_eq!((light.as_str(), ground(0)), ("246 247 249", light.clone()));
    assert_eq!(dark, "13 17 23");
    drop(stage);
}

#[wasm_bindgen_test]
async fn each_kind_of_mark_is_where_its_values_are() {
    let _stage = Stage::of(Panel::Gallery).await;
    painted().await;
    // Areas and bars reach over the whole day without a hole; a target runs across; points do not.
    assert_eq!(bands(1, "talking").await, 1);
    assert_eq!(bands(2, "talking").await, 1);
    assert_eq!(stretches(4, "target", [95, 102]).await.len(), 1);
    assert_eq!(stretches(5, "quiet", [20, 24]).await.len(), 1);
    // Two stretches that could not be read are seen as gaps.
    let calls = stretches(6, "after-call-work", [40, 102]).await;
    assert_eq!(calls.len(), 3, "{calls:?}");
    let single = stretches(11, "after-call-work", [95, 102]).await;
    assert!(matches!(single[..], [(first, last)] if last - first < 6), "{single:?}");
}

#[wasm_bindgen_test]
fn the_instructions_of_the_browser_find_the_same_extremes_as_a_walk_from_value_to_value() {
    for length in [0, 1, 2, 5, 64, 200] {
        for unknown in [None, Some(0), Some(1), Some(37)] {
            let value = |at: usize| if unknown == Some(at) { f64::NAN } else { f64::from(u8::try_from(at * 37 % 101).unwrap()) - 50.0 };
            let values: Vec<f64> = (0..length).map(value).collect();
            let known = || values.iter().copied().filter(|value| !value.is_nan());
            let expected = Extremes {
                least: known().fold(f64::INFINITY, f64::min),
                most: known().fold(f64::NEG_INFINITY, f64::max),
                whole: known().count() == length,
            };
            assert_eq!(Extremes::of(&values), expected, "{values:?}");
        }
    }
}
