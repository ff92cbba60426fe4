//! The wallboard: its pages, keys, states, and what it says when it knows nothing.

use std::sync::Arc;

use aicc_dashboard::i18n::Locale;
use aicc_dashboard::poll::needs::View;
use aicc_dashboard::settings::wall::WallPage;
use aicc_dashboard::store::alarms::AlarmFeed;
use aicc_dashboard::store::feed::Cause;
use domain::alarm::{Alarm, Metric, Severity, Subject};
use domain::reading::Reading::Value;
use domain::setup::PageSetup;
use domain::skill::{SkillRow, Skills};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{Panel, Stage, attributes, click, cut_off, figures, press, texts};
use super::samples::{self, NOW_MS, Standing};
use super::{fake, panel_dom};

const FRONT: &str = ".wall-page[data-here]";

/// The page in front.
fn front() -> String {
    let pages = attributes(FRONT, "data-page");
    let [page] = pages.as_slice() else { panic!("one page is in front: {pages:?}") };
    page.clone()
}

/// A wallboard of which no queue is critical.
async fn calm() -> Stage {
    let stage = Stage::of(Panel::Wall).await;
    Standing::Fresh.put(stage.store);
    stage.store.alarms.set(AlarmFeed::default().after(Ok((samples::alarms(Vec::new()), true)), NOW_MS));
    stage.settle().await;
    stage
}

/// The page after so many seconds since the stage was set.
async fn after(stage: &Stage, seconds: u32) -> String {
    stage.store.now_ms.set(NOW_MS + f64::from(seconds) * 1_000.0);
    stage.settle().await;
    front()
}

#[wasm_bindgen_test]
async fn a_wall_does_not_ask_for_what_happened_to_alarms() {
    let stage = Stage::polled(Panel::Wall, View::Wall).await;
    assert!(stage.fake.asks("alarms?site=main&vdn=3&all=1&log=0"));
}

#[wasm_bindgen_test]
async fn pages_turn_every_fifteen_seconds_and_a_page_without_content_is_left_out() {
    let stage = calm().await;
    assert_eq!((texts("h1"), texts(".demo")), (vec!["Dienst".to_owned()], vec!["Demo".to_owned()]));
    let mut seen = Vec::new();
    for seconds in [1, 14, 15, 29, 30, 45, 60] {
        seen.push(after(&stage, seconds).await);
    }
    assert_eq!(seen, ["numbers", "numbers", "queues", "queues", "course", "codes", "numbers"]);
    assert_eq!(attributes(".wall-pages li button[aria-current]", "aria-label"), ["Now"]);

    let mut setup = samples::setup();
    setup.sites[0].vdns[0].access_codes.clear();
    stage.store.setup.set(Some(Arc::new(setup)));
    stage.settle().await;
    assert_eq!(attributes(".wall-pages li button", "aria-label"), ["Now", "Skill queues", "The last hours"]);
    assert_eq!(texts(".wall-sources li").len(), 3, "nothing is said of a source of which nothing is configured");
}

#[wasm_bindgen_test]
async fn a_critical_queue_comes_to_the_front_and_stays() {
    let stage = Stage::standing(Panel::Wall, Standing::Fresh).await;
    for seconds in [1, 30, 600] {
        // Read again meanwhile.
        Standing::Fresh.put(stage.store);
        assert_eq!(after(&stage, seconds.min(9)).await, "queues");
    }
    assert_eq!(texts(".wall-title"), ["3 of 4 queues need attention"]);
    assert_eq!(texts(".wall-line"), ["Something is critical here: this page stays."]);
    assert_eq!(attributes(".wall-rows .row[data-severity]", "data-severity"), ["critical"]);
    press(".wall-main", "ArrowRight");
    stage.settle().await;
    assert_eq!(front(), "course", "whoever wants to see something else does");
}

#[wasm_bindgen_test]
async fn a_critical_access_code_brings_its_page_to_the_front_and_itself_to_the_top() {
    let stage = calm().await;
    let code = samples::setup().sites[0].vdns[0].access_codes.iter().map(|code| code.id).max().unwrap();
    let alarm = Alarm { metric: Metric::InQueue, subject: Subject::AccessCode(code), ..samples::alarm(1, 0, Severity::Critical) };
    stage.store.alarms.set(AlarmFeed::default().after(Ok((samples::alarms(vec![alarm]), true)), NOW_MS));
    assert_eq!(after(&stage, 1).await, "codes");
    assert_eq!(texts(".wall-line"), ["Something is critical here: this page stays."]);
    let keys = attributes(&format!("{FRONT} tbody tr td:nth-of-type(1) [data-field]"), "data-key");
    assert_eq!(keys.first(), Some(&code.to_string()), "{keys:?}");
    assert_eq!(after(&stage, 30).await, "codes", "it stays");
}

#[wasm_bindgen_test]
async fn a_pause_of_the_page_does_not_hold_a_wall_which_could_not_resume() {
    let stage = Stage::polled(Panel::Wall, View::Wall).await;
    stage.settings.paused.set(true);
    stage.settle().await;
    stage.fake.reply("skills?", 500, "").await;
    stage.fake.pass(16_000).await;
    assert!(stage.fake.asks("skills?"), "it asks again");
}

#[wasm_bindgen_test]
async fn a_wall_shows_whether_it_sounds_and_a_press_changes_that() {
    let stage = calm().await;
    assert_eq!(attributes(".wall-sound", "title"), ["Sound off"]);
    click(".wall-sound", "");
    stage.settle().await;
    assert_eq!((attributes(".wall-sound", "title"), stage.settings.sound.get_untracked()), (vec!["Sound armed".to_owned()], true));
    assert_eq!(
        (attributes(".wall-sound", "aria-label"), attributes(".wall-sound", "aria-pressed")),
        (vec!["Sound".to_owned()], vec!["true".to_owned()])
    );
}

#[wasm_bindgen_test]
async fn keys_step_and_hold_and_so_do_the_buttons() {
    let stage = calm().await;
    for (key, page) in [("ArrowRight", "queues"), ("ArrowDown", "course"), ("ArrowLeft", "queues"), ("x", "queues")] {
        press(".wall-main", key);
        stage.settle().await;
        assert_eq!(front(), page, "{key}");
    }
    press(".wall-main", " ");
    assert_eq!(after(&stage, 300).await, "queues");
    assert_eq!(texts(".wall-hold[aria-pressed=true]").len(), 1);
    click(".wall-hold", "");
    assert_eq!(after(&stage, 301).await, "queues");
    assert_eq!(after(&stage, 316).await, "course");
    click(".wall-pages li button", "");
    stage.settle().await;
    assert_eq!(front(), "numbers");
}

#[wasm_bindgen_test]
async fn the_address_says_where_it_begins_and_whether_it_stays() {
    let stage = Stage::of(Panel::Wall).await;
    stage.settings.rotate_s.set(0);
    drop(stage);
    let stage = Stage::prepared(Panel::Wall, |settings| {
        settings.wall_page.set(WallPage::Course);
        settings.rotate_s.set(0);
    })
    .await;
    Standing::Fresh.put(stage.store);
    assert_eq!(after(&stage, 900).await, "course", "told to stay, it stays, also when a queue is critical");
}

#[wasm_bindgen_test]
async fn what_is_not_live_is_never_shown_as_live() {
    let stage = Stage::standing(Panel::Wall, Standing::Fresh).await;
    for standing in Standing::ALL {
        standing.put(stage.store);
        stage.settle().await;
        for figure in figures() {
            assert_eq!(figure.state.as_deref(), Some(standing.word()), "{standing:?} {figure:?}");
            assert!(!figure.severe || matches!(standing, Standing::Fresh | Standing::Late), "{standing:?} {figure:?}");
            assert!(figure.text == "?" || standing != Standing::TooOld, "{figure:?}");
        }
        let tone = attributes(".wall-line", "data-tone").concat();
        let line = texts(".wall-line").concat();
        let (expected_tone, said) = match standing {
            Standing::Waiting => ("", ""),
            Standing::Fresh => ("", "Something is critical here: this page stays."),
            Standing::Late => ("late", "The next reading is overdue."),
            Standing::Stale => ("stale", "AICC reports an internal failure (0100001)."),
            Standing::NeverRead => ("stale", "AICC refused our signature (401)."),
            Standing::TooOld => ("stale", "AICC could not be reached."),
            Standing::Unreachable => ("stale", "The server of this dashboard does not answer."),
            Standing::Refused => ("stale", "The server of this dashboard refused the request (404 unknown_vdn). There is no VDN 3."),
        };
        assert_eq!((tone.as_str(), line.as_str()), (expected_tone, said), "{standing:?}");
        let sources = texts(".wall-sources li");
        let as_of = sources.iter().all(|source| source.ends_with("As of 10:42:15"));
        let is_old = matches!(standing, Standing::Stale | Standing::TooOld | Standing::Unreachable | Standing::Refused);
        assert_eq!(as_of, is_old, "{standing:?} {sources:?}");
    }
    stage.settings.locale.set(Locale::ZhCn);
    stage.settle().await;
    assert!(texts(".wall-line").concat().starts_with("看板服务器拒绝了请求"));
}

#[wasm_bindgen_test]
async fn a_refused_token_is_said_calmly_and_nobody_is_asked_to_sign_in() {
    let stage = Stage::of(Panel::Wall).await;
    let cause = Cause::ProxyRefused { status: 401, code: "sign_in_offered".to_owned(), message: String::new() };
    stage.store.setup.set(None);
    stage.store.setup_cause.set(Some(cause));
    stage.settle().await;
    assert_eq!(
        texts(".wall-unknown p"),
        ["A sign-in or a link with a view token is needed.", "It is asked again by itself, with growing pauses."]
    );
    assert_eq!(attributes(".wall a", "href"), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn long_names_and_large_numbers_fit() {
    let stage = Stage::of(Panel::Wall).await;
    let mut setup = samples::setup();
    let name = "A name of sixty letters, as long as any that is in use today";
    assert_eq!(name.len(), 60);
    name.clone_into(&mut setup.sites[0].vdns[0].name);
    setup.sites[0].vdns[0].skills.iter_mut().for_each(|skill| name.clone_into(&mut skill.name));
    stage.store.setup.set(Some(Arc::new(setup)));
    let rows = [7, 8, 12, 14].map(|id| SkillRow::from_fields(domain::id::SkillId(id), |_| Value(1_234_567))).to_vec();
    stage.store.skills.set(Standing::Fresh.feed(samples::snapshot(Skills { rows }), 10_000));
    for page in WallPage::ALL {
        stage.settle().await;
        panel_dom::frames().await;
        assert_eq!(cut_off(), Vec::<String>::new(), "{page:?}");
        press(".wall-main", "ArrowRight");
    }
}

#[wasm_bindgen_test]
async fn a_new_build_is_said_and_nothing_is_taken_away_from_whoever_works() {
    let stage = Stage::polled(Panel::Frame, View::Overview).await;
    assert!(texts(".frame-notice").is_empty());
    stage.store.setup.set(Some(Arc::new(PageSetup { build: "next".to_owned(), ..samples::setup() })));
    stage.settle().await;
    assert_eq!(texts(".frame-notice"), ["A new version of this page is ready.Reload"]);
    assert_eq!(attributes(".controls [data-control=wall]", "href"), ["wall"]);
    fake::go_to("/");
}
