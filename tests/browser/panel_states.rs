use aicc_dashboard::i18n::Locale;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{Figure, Panel, Stage, attributes, figures, texts};
use super::samples::Standing;

/// The sentence of the status line in both languages; `{interval}` stands for the source's own.
fn sentences(standing: Standing, panel: Panel) -> (&'static str, &'static str) {
    match standing {
        Standing::Waiting if panel == Panel::Agent => ("Read only when you ask for it.", "仅在您请求时读取。"),
        Standing::Waiting => ("Waiting for the first reading.", "正在等待首次读取。"),
        Standing::Fresh | Standing::Late if panel == Panel::Agent => ("Read on request at 10:42:15.", "10:42:15 按请求读取。"),
        Standing::Fresh => ("Read 4 s ago, every {interval} s.", "4 秒前读取，每 {interval} 秒读取一次。"),
        Standing::Late => ("The next reading is overdue.", "下一次读取已超时。"),
        Standing::Stale => (
            "AICC reports an internal failure (0100001). The figures below are from 10:42:15.",
            "AICC 报告内部故障（0100001）。以下数据截至 10:42:15。",
        ),
        Standing::NeverRead => {
            ("AICC refused our signature (401). Nothing has been read yet.", "AICC 拒绝了我们的签名（401）。尚未读到任何数据。")
        }
        Standing::TooOld => (
            "AICC could not be reached. The figures are too old to go by: the last ones, in small type, are from 10:42:15.",
            "无法连接 AICC。数据过旧，不可作为依据：小字为 10:42:15 的最后数值。",
        ),
        Standing::Unreachable => (
            "The server of this dashboard does not answer. The figures below are from 10:42:15.",
            "看板服务器没有应答。以下数据截至 10:42:15。",
        ),
        Standing::Refused => (
            "The server of this dashboard refused the request (404 unknown_vdn). There is no VDN 3. The figures below are from 10:42:15.",
            "看板服务器拒绝了请求（404 unknown_vdn）。以下数据截至 10:42:15。",
        ),
    }
}

const fn state_words(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Waiting => ("Waiting", "等待中"),
        Standing::Fresh => ("Live", "实时"),
        Standing::Late => ("Late", "延迟"),
        Standing::Stale | Standing::Unreachable | Standing::Refused => ("Stale", "已过期"),
        Standing::NeverRead | Standing::TooOld => ("No current data", "无当前数据"),
    }
}

/// Intervals of the sources whose status lines the panel has, seconds.
const fn intervals_s(panel: Panel) -> &'static [&'static str] {
    match panel {
        Panel::Overview => &["10", "10", "60"],
        Panel::Skill | Panel::AccessCode => &["10"],
        Panel::Sysindex | Panel::Agent => &["60"],
        Panel::SystemState => &["30"],
        Panel::Alarms | Panel::HandOver | Panel::Settings | Panel::Meanings | Panel::Frame | Panel::Gallery | Panel::Wall => &[],
    }
}

/// Whether the figure has a number when its source is fresh.
fn has_number(figure: &Figure) -> bool {
    figure.value.is_some()
}

/// What one figure must look like, given what it is when fresh.
fn check(figure: &Figure, fresh: &Figure, standing: Standing, at: &str) {
    assert_eq!(figure.state.as_deref(), Some(standing.word()), "{at}");
    match standing {
        Standing::Waiting => assert_eq!((figure.text.as_str(), &figure.value, &figure.meaning), ("", &None, &None), "{at}"),
        Standing::Fresh | Standing::Late | Standing::Stale | Standing::Unreachable | Standing::Refused => {
            assert_eq!(
                (&figure.text, &figure.value, &figure.meaning, &figure.beside),
                (&fresh.text, &fresh.value, &fresh.meaning, &fresh.beside),
                "{at}"
            );
        }
        Standing::NeverRead => {
            assert_eq!((figure.text.as_str(), &figure.value), ("?", &None), "{at}");
            assert_eq!(figure.meaning.as_deref(), Some("could not be read this time"), "{at}");
        }
        Standing::TooOld => {
            assert_eq!((figure.text.as_str(), &figure.value), ("?", &None), "{at}");
            assert_eq!(figure.meaning.as_deref(), Some("too old to be shown as current"), "{at}");
            assert!(figure.beside.contains(&fresh.text), "{at}: {} of {}", figure.beside, fresh.text);
            if fresh.text.contains('%') {
                assert!(figure.beside.contains("n "), "a last percentage has its number of cases: {at}: {}", figure.beside);
            }
        }
    }
    if !matches!(standing, Standing::Fresh | Standing::Late) {
        assert!(!figure.severe, "{at}: severity of what is not current");
    }
}

async fn in_every_state(panel: Panel) {
    let stage = Stage::standing(panel, Standing::Fresh).await;
    let fresh = figures();
    assert!(fresh.len() > 4 && fresh.iter().filter(|figure| has_number(figure)).count() * 2 > fresh.len(), "{panel:?}");
    for standing in Standing::ALL {
        standing.put(stage.store);
        stage.settle().await;
        for figure in figures() {
            let at = format!("{panel:?} {standing:?} {} {} {:?}", figure.room, figure.field, figure.key);
            // The worst queues are others while nothing is known.
            let place = |figure: &Figure| (figure.room.clone(), figure.key.clone(), figure.field.clone());
            let Some(fresh) = fresh.iter().find(|fresh| place(fresh) == place(&figure)) else {
                assert!(panel == Panel::Overview && matches!(standing, Standing::Waiting | Standing::NeverRead), "{at}");
                continue;
            };
            check(&figure, fresh, standing, &at);
        }
        for (lang, locale) in [Locale::En, Locale::ZhCn].into_iter().enumerate() {
            stage.settings.locale.set(locale);
            stage.settle().await;
            let choose = |(en, zh): (&'static str, &'static str)| if lang == 0 { en } else { zh };
            let lines = texts(".status-line");
            assert_eq!(lines.len(), intervals_s(panel).len());
            for (line, interval_s) in lines.iter().zip(intervals_s(panel)) {
                let (word, sentence) = (choose(state_words(standing)), choose(sentences(standing, panel)));
                assert!(line.starts_with(word), "{panel:?} {standing:?}: {line}");
                assert!(line.ends_with(&sentence.replace("{interval}", interval_s)), "{panel:?} {standing:?}: {line}");
            }
            assert!(attributes(".status-line", "data-state").iter().all(|state| state == standing.word()));
        }
        stage.settings.locale.set(Locale::En);
    }
}

#[wasm_bindgen_test]
async fn the_overview_in_every_state() {
    in_every_state(Panel::Overview).await;
}

#[wasm_bindgen_test]
async fn skill_queues_in_every_state() {
    in_every_state(Panel::Skill).await;
}

#[wasm_bindgen_test]
async fn access_codes_in_every_state() {
    in_every_state(Panel::AccessCode).await;
}

#[wasm_bindgen_test]
async fn indicators_in_every_state() {
    in_every_state(Panel::Sysindex).await;
}

#[wasm_bindgen_test]
async fn agents_by_state_in_every_state() {
    in_every_state(Panel::SystemState).await;
}

#[wasm_bindgen_test]
async fn one_agent_in_every_state() {
    in_every_state(Panel::Agent).await;
}

#[wasm_bindgen_test]
async fn after_ten_minutes_a_headline_keeps_its_last_value_and_its_time_in_small_type() {
    let stage = Stage::standing(Panel::SystemState, Standing::TooOld).await;
    let signed_in = figures().into_iter().find(|figure| figure.field == "totalLoginAgent").unwrap();
    assert_eq!((signed_in.text.as_str(), signed_in.beside.as_str(), signed_in.caption.as_str()), ("?", "last 17 agents", "As of 10:42:15"));
    stage.settings.locale.set(Locale::ZhCn);
    stage.settle().await;
    let signed_in = figures().into_iter().find(|figure| figure.field == "totalLoginAgent").unwrap();
    assert_eq!((signed_in.beside.as_str(), signed_in.caption.as_str()), ("最后值 17 人", "截至 10:42:15"));
}

#[wasm_bindgen_test]
async fn a_split_into_parts_is_not_drawn_from_what_is_not_current() {
    let widths = || attributes("tbody tr:first-child .split-part", "style");
    let stage = Stage::standing(Panel::AccessCode, Standing::Fresh).await;
    assert_eq!(widths(), ["width: 25%;", "width: 25%;", "width: 50%;"]);
    for standing in [Standing::Waiting, Standing::NeverRead, Standing::TooOld] {
        standing.put(stage.store);
        stage.settle().await;
        assert!(widths().iter().all(|width| width.contains("width: 0")), "{standing:?} {:?}", widths());
    }
}
