//! What was recorded of a queue, and the sheet for those who take over.

use std::sync::Arc;

use aicc_dashboard::i18n::Locale;
use aicc_dashboard::settings::order::Order;
use aicc_dashboard::store::HistoryOf;
use domain::alarm::{Acknowledgement, Alarm, Severity};
use domain::field::Source;
use domain::id::{AccessCodeId, SkillId};
use domain::note::Note;
use domain::period::{PERIOD_MS, period_begin};
use domain::recorded::{Recorded, Series};
use domain::sheet::{AlarmOfWindow, LongestWait, LongestWaits, Sheet};
use domain::sysindex::Window;
use domain::today::{SkillToday, Today};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{Panel, Stage, attributes, click, press, texts, type_into};
use super::samples::{self, FROM_MS, READ_AT_MS, Standing};

/// Four steps, of which the second holds no sample.
fn recorded(fields: &[&str]) -> Recorded {
    let series = |field: &&str| {
        let of = |values: [i64; 3]| vec![Some(values[0]), None, Some(values[1]), Some(values[2])];
        Series { key: 7, field: (*field).to_owned(), last: of([4, 10, 20]), min: of([1, 2, 3]), max: of([5, 310, 30]), before: Vec::new() }
    };
    Recorded {
        from_ms: FROM_MS,
        until_ms: FROM_MS + 4 * PERIOD_MS,
        step_ms: PERIOD_MS,
        at_ms: (0..4).map(|index| FROM_MS + index * PERIOD_MS).collect(),
        coverage_percent: 75,
        series: fields.iter().map(series).collect(),
        before_until_ms: None,
    }
}

#[wasm_bindgen_test]
async fn an_opened_queue_shows_what_was_recorded_of_it_or_says_that_it_cannot() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    let of = |key, days_before| HistoryOf { source: Source::Skill, key, window: stage.settings.window.get_untracked(), days_before };
    stage.settings.skill.set(Some(SkillId(7)));
    let told = recorded(&["calls_waiting", "talking", "idle", "offered_5m", "connected_in_20s_5m"]);
    let mut told = Recorded { until_ms: period_begin(READ_AT_MS) + PERIOD_MS, ..told };
    stage.store.history.set(Some((of(7, 0), Some(Arc::new(told.clone())))));
    stage.settle().await;
    assert!(texts(".side p.muted").iter().any(|said| said == "75% of the window is recorded."), "{:?}", texts(".side p.muted"));
    let legends = texts(".side .charts .chart-usual");
    assert_eq!(legends, ["Calls waiting: lowest to highest", "Talking: lowest to highest"]);
    assert_eq!(texts(".side .charts .chart-target"), ["target 80%"]);
    assert!(attributes(".side .charts .chart-summary", "aria-label")[3].starts_with("Service level (20 s): latest 100"));
    assert_eq!(texts(".side .charts .chart-now"), ["now"; 4]);
    press(".side .charts .chart-plot", "End");
    stage.settle().await;
    assert_eq!(texts(".side .charts .age"), ["47 min ago"; 4]);
    stage.settings.compare.set(7);
    stage.settle().await;
    assert!(texts(".side .charts .chart-usual").is_empty(), "that was of no other day");
    told.before_until_ms = Some(told.until_ms - 7 * 86_400_000);
    told.series[0].before = vec![Some(2), Some(3), None, None];
    stage.store.history.set(Some((of(7, 7), Some(Arc::new(told)))));
    stage.settle().await;
    assert!(texts(".side .charts .chart-other").iter().any(|said| said == "Calls waiting, 2026-01-08"), "{:?}", texts(".side .charts"));
    let said = texts(".side p.muted");
    assert!(said.iter().any(|said| said == "Compared with 2026-01-08: 2 of 4 periods are recorded."), "{said:?}");
    stage.settings.compare.set(0);
    stage.settings.skill.set(Some(SkillId(8)));
    stage.settle().await;
    assert!(texts(".side .charts .chart-usual").is_empty(), "those were of another queue");
    stage.store.history.set(Some((of(8, 0), None)));
    stage.settle().await;
    assert!(texts(".side .charts").is_empty());
    assert!(texts(".side p.muted").iter().any(|said| said.contains("cannot be had from this proxy")));
}

#[wasm_bindgen_test]
async fn an_opened_access_code_shows_what_was_recorded_of_it_beside_another_day() {
    let stage = Stage::standing(Panel::AccessCode, Standing::Fresh).await;
    let code = stage.store.setup.with_untracked(|setup| setup.as_ref().unwrap().sites[0].vdns[0].access_codes[0].id);
    stage.settings.code.set(Some(code));
    stage.settings.compare.set(14);
    let mut told = recorded(&["in_queue", "with_agent", "in_ivr", "longest_wait"]);
    told.before_until_ms = Some(told.until_ms - 14 * 86_400_000);
    for series in &mut told.series {
        series.before = vec![Some(1); 4];
    }
    let AccessCodeId(key) = code;
    let of = HistoryOf { source: Source::AccessCode, key, window: stage.settings.window.get_untracked(), days_before: 14 };
    stage.store.history.set(Some((of, Some(Arc::new(told)))));
    stage.settle().await;
    let others = texts(".charts .chart-other");
    assert!(texts(".charts .chart-values > span").contains(&"0:00".to_owned()), "a wait is minutes and seconds, on the axis, too");
    assert!(others[0].ends_with(", 2026-01-01") && others[1].starts_with("Longest waiting now, "), "{others:?}");
    stage.settings.code.set(None);
    stage.settle().await;
    assert!(texts(".charts .chart-other").is_empty());
}

#[wasm_bindgen_test]
async fn the_sheet_names_alarms_and_who_took_them_levels_waits_and_gaps() {
    let stage = Stage::standing(Panel::HandOver, Standing::Fresh).await;
    let taken = Acknowledgement { by: "Li Na".to_owned(), note: "two are ill".to_owned(), at_ms: READ_AT_MS };
    let taken = Alarm { acknowledged: Some(taken), ..samples::alarm(1, 7, Severity::Critical) };
    let skill = |id, connected_in_20s, offered| SkillToday { id: SkillId(id), covered: 11, offered, connected_in_20s };
    let skills = vec![skill(7, 5, 20), skill(8, 1, 2), skill(12, 40, 40)];
    stage.store.today.set(Some(Arc::new(Today { since_ms: FROM_MS, until_ms: READ_AT_MS, periods: 12, skills })));
    let window = stage.settings.window.get_untracked();
    stage.settle().await;
    assert_eq!(texts(".handover > p.muted").iter().filter(|said| *said == "Not known yet.").count(), 2, "neither alarms nor waits");
    let waits = LongestWaits {
        queues: vec![LongestWait { skill: SkillId(12), wait_s: 310, at_ms: FROM_MS + 2 * PERIOD_MS }],
        coverage_percent: 90,
    };
    let told = |alarm: Alarm| AlarmOfWindow { alarm, ended_ms: None };
    let mut sheet = Sheet {
        from_ms: FROM_MS,
        until_ms: READ_AT_MS,
        alarms: vec![told(taken), told(samples::alarm(2, 8, Severity::Warning))],
        more_alarms: 3,
        alarms_from_ms: None,
        waits: Some(waits),
    };
    stage.store.sheet.set(Some((window, Arc::new(sheet.clone()))));
    stage.settle().await;
    let rows = texts(".handover tbody tr");
    assert!(rows.iter().any(|row| row.contains("Critical") && row.contains("Konto") && row.contains("Li Na: two are ill")), "{rows:?}");
    assert!(rows.iter().any(|row| row.contains("Kredit") && row.contains("nobody") && row.contains("still open")), "{rows:?}");
    let levels: Vec<_> = rows.iter().filter(|row| row.contains('%') && row.contains("11 / 12")).collect();
    assert!(levels[0].contains("Konto") && levels[0].contains("25.0%") && levels[2].contains("too few calls to judge"), "{levels:?}");
    assert!(rows.last().unwrap().contains("5:10") && rows.last().unwrap().contains("09:50 to 09:55"), "{rows:?}");
    assert_eq!(texts(".handover ul li"), ["2026-01-15 10:00:00 to 10:05"]);
    let said = texts(".handover p.muted");
    assert!(said.iter().any(|said| said.contains("3 more")) && said.iter().any(|said| said.contains("90%")), "{said:?}");
    assert!(texts(".handover > p")[1].starts_with("As of 2026-01-15 10:42:15"), "{:?}", texts(".handover > p"));
    (sheet.alarms, sheet.alarms_from_ms, sheet.waits) = (Vec::new(), Some(FROM_MS + 600_000), None);
    stage.store.sheet.set(Some((window, Arc::new(sheet.clone()))));
    stage.settle().await;
    let said = texts(".handover > p").join(" ");
    assert!(said.contains("The log reaches back to") && !said.contains("No alarm"), "what is not remembered was perhaps there: {said}");
    assert!(said.contains("are not known here"), "{said}");
    sheet.alarms_from_ms = None;
    stage.store.sheet.set(Some((window, Arc::new(sheet))));
    stage.settle().await;
    assert!(texts(".handover > p").join(" ").contains("No alarm was open in this time."));
    type_into(".handover textarea", "Watch Konto.");
    stage.settle().await;
    assert_eq!(texts(".handover-paper"), ["Watch Konto."], "what is printed");
    let note = |number, at_ms, text: &str| Note { number, at_ms, by: "Li Na".to_owned(), text: text.to_owned() };
    let notes =
        vec![note(3, READ_AT_MS, "Two are ill."), note(2, FROM_MS - 3_600_000, "Early one."), note(1, FROM_MS - 90_000_000, "Old one.")];
    stage.store.notes.set(notes);
    stage.settle().await;
    let told = texts(".handover-notes li");
    assert!(told.len() == 2 && told[0].contains("Li Na: Two are ill.") && told[1].contains("Early one."), "{told:?}");
    assert_eq!(texts(".handover-keep button:disabled"), ["Keep this note"], "by whom?");
    stage.settings.name.set("Li Na".to_owned());
    stage.settle().await;
    click(".handover-keep button", "Keep");
    stage.settle().await;
    let kept = stage.settings.order.get_untracked();
    assert!(
        matches!(&kept, Some(Order::WriteNote(note)) if note.text == "Watch Konto." && note.name.as_deref() == Some("Li Na")),
        "{kept:?}"
    );
    stage.store.done.set(Some(Ok(())));
    stage.store.orders_ended.set(1);
    stage.settle().await;
    assert_eq!(texts(".handover-paper"), [""], "it is kept now");
    click("[data-control=shift-before]", "shift");
    stage.settle().await;
    assert_eq!(stage.settings.at.get_untracked(), Some(FROM_MS), "the shift that ended when this one began");
    stage.store.is_replay.set(true);
    stage.settle().await;
    assert!(texts(".handover-keep").is_empty(), "a moment that is over gets no more notes");
    stage.store.is_replay.set(false);
    let silent = |covered| {
        Arc::new(Today { since_ms: FROM_MS, until_ms: READ_AT_MS, periods: 2, skills: vec![SkillToday { covered, ..skill(7, 0, 0) }] })
    };
    stage.store.today.set(Some(silent(1)));
    stage.settle().await;
    assert!(texts(".handover > p").contains(&"No call has been counted today.".to_owned()));
    stage.store.today.set(Some(silent(0)));
    stage.settle().await;
    assert!(texts(".handover p.muted").contains(&"Not known yet.".to_owned()), "nothing recorded is not no call");
    stage.store.today.set(None);
    stage.settle().await;
    assert!(texts(".handover p.muted").contains(&"Not known yet.".to_owned()), "a day that is still being put together is not empty");
    stage.settings.locale.set(Locale::ZhCn);
    stage.settings.window.set(Window::Day);
    stage.settle().await;
    assert!(texts(".handover h2").contains(&"最长等待".to_owned()));
    let unknown = texts(".handover p.muted").into_iter().filter(|said| said == "尚不可知。").count();
    assert_eq!(unknown, 3, "what was told was of another window");
}

#[wasm_bindgen_test]
async fn a_shift_is_a_window_of_its_own_where_shifts_are_configured_and_else_the_day() {
    let stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    let windows = || texts(".choice").into_iter().find(|choice| choice.contains("Today")).unwrap_or_default();
    assert!(windows().contains("Today") && !windows().contains("Shift"), "{}", windows());
    let mut setup = samples::setup();
    setup.sites[0].vdns.iter_mut().for_each(|vdn| vdn.has_shifts = true);
    stage.store.setup.set(Some(Arc::new(setup)));
    stage.settle().await;
    assert!(windows().contains("Today") && windows().contains("Shift"), "{}", windows());
    stage.settings.window.set(Window::Today);
    stage.store.setup.set(Some(Arc::new(samples::setup())));
    stage.settle().await;
    assert_eq!((windows().matches("Today").count(), windows().contains("Shift")), (1, false), "{}", windows());
    assert_eq!(texts(".choice label:has(input[name=window]:checked)"), ["Today"]);
}
