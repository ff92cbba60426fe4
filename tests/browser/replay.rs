//! A moment that is over: what is asked for, by which clock it is as old as it is, and that nothing of it is taken for live.

use aicc_dashboard::poll::driver;
use aicc_dashboard::poll::needs::View;
use aicc_dashboard::settings::Settings;
use aicc_dashboard::store::Store;
use domain::delivery::Delivery;
use domain::id::SkillId;
use domain::reading::Reading;
use domain::skill::{SkillRow, Skills};
use domain::snapshot::{Completeness, Snapshot};
use domain::status::Status;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake::{self, Fake, Mounted};
use super::panel_dom::{Panel, Stage, texts};
use super::samples::Standing;

/// A Thursday.
const AT_MS: i64 = 1_768_465_800_000;
const THEN: Delivery = Delivery { age_ms: Some(4_000), interval_ms: 10_000, next_read_ms: None, problem: None };

struct Page {
    fake: Fake,
    store: Store,
    settings: Settings,
    _mounted: Mounted,
}

impl Page {
    /// The skill queues are in front and the surroundings have arrived.
    async fn open(at_ms: Option<i64>) -> Self {
        let fake = Fake::new();
        let ((store, settings), mounted) = fake::mount(move || {
            let (store, settings) = (Store::new(), Settings::new(aicc_dashboard::i18n::Locale::En));
            settings.at.set(at_ms);
            driver::start(store, settings, Signal::derive(|| View::Skills));
            driver::start_later(store, settings, Signal::derive(|| View::Skills));
            ((store, settings), ())
        });
        fake.settle().await;
        fake.reply("config", 200, &fake::setup_json()).await;
        Self { fake, store, settings, _mounted: mounted }
    }

    async fn deliver(&self, at_ms: i64, waiting: i64, delivery: &Delivery) {
        let row = SkillRow::from_fields(
            SkillId(7),
            |field| if field.name == "calls_waiting" { Reading::Value(waiting) } else { Reading::Unread },
        );
        let data = Skills { rows: vec![row] };
        let snapshot = Snapshot { read_at_ms: at_ms - 4_000, completeness: Completeness::default(), oddities: Vec::new(), data };
        let asked = if at_ms == 0 { "skills?site=main&vdn=3".to_owned() } else { format!("skills?site=main&vdn=3&at={at_ms}") };
        self.fake.deliver(&asked, delivery, &snapshot).await;
    }

    fn waiting(&self) -> Option<Reading> {
        self.store.skills.with_untracked(|feed| Some(feed.data()?.rows.first()?.calls_waiting))
    }

    fn age_ms(&self) -> Option<u64> {
        let now_ms = self.store.now_ms.get_untracked();
        self.store.skills.with_untracked(|feed| feed.age_ms(now_ms))
    }

    async fn pass_seconds(&self, seconds: u32) {
        for _ in 0..seconds {
            self.fake.pass(1_000).await;
        }
    }
}

#[wasm_bindgen_test]
async fn an_address_with_a_moment_shows_that_moment_which_stands_still() {
    let page = Page::open(Some(AT_MS)).await;
    for document in ["alarms?site=main&vdn=3&all=1&log=0&at=", "today?site=main&vdn=3&at="] {
        assert!(page.fake.asks(&format!("{document}{AT_MS}")), "{document}");
    }
    page.deliver(AT_MS, 3, &THEN).await;
    page.pass_seconds(60).await;
    assert_eq!((page.waiting(), page.age_ms()), (Some(Reading::Value(3)), Some(4_000)), "it does not grow older");
    assert!(!page.fake.asks("skills"), "nor is it asked for again");
}

#[wasm_bindgen_test]
async fn another_moment_forgets_what_was_shown_and_now_forgets_every_moment() {
    let page = Page::open(Some(AT_MS)).await;
    page.deliver(AT_MS, 3, &THEN).await;
    page.settings.at.set(Some(AT_MS - 300_000));
    page.fake.settle().await;
    assert_eq!(page.waiting(), None);
    page.deliver(AT_MS - 300_000, 8, &THEN).await;
    assert_eq!((page.waiting(), page.age_ms()), (Some(Reading::Value(8)), Some(4_000)));
    page.settings.at.set(None);
    page.fake.settle().await;
    assert_eq!((page.waiting(), page.store.is_replay.get_untracked()), (None, false));
    page.deliver(0, 1, &Delivery { next_read_ms: Some(6_000), ..THEN }).await;
    page.pass_seconds(2).await;
    assert_eq!((page.waiting(), page.age_ms()), (Some(Reading::Value(1)), Some(6_000)), "by the page's own clock again");
}

#[wasm_bindgen_test]
async fn a_replay_runs_as_fast_as_chosen_and_halts_where_it_is() {
    let page = Page::open(Some(AT_MS)).await;
    page.deliver(AT_MS, 3, &THEN).await;
    page.settings.speed.set(10);
    page.fake.settle().await;
    page.deliver(AT_MS, 3, &THEN).await;
    page.pass_seconds(1).await;
    assert_eq!(page.store.now_ms.get_untracked().to_bits(), 1_768_465_810_000.0_f64.to_bits());
    assert_eq!(page.age_ms(), Some(14_000), "ages pass as fast");
    page.deliver(AT_MS + 10_000, 5, &THEN).await;
    assert_eq!((page.waiting(), page.age_ms()), (Some(Reading::Value(5)), Some(4_000)));
    page.settings.speed.set(0);
    page.settings.at.set(Some(AT_MS + 10_000));
    page.fake.settle().await;
    assert_eq!(page.waiting(), Some(Reading::Value(5)), "nothing is forgotten for a halt");
    page.pass_seconds(30).await;
    assert_eq!(page.age_ms(), Some(4_000));
}

#[wasm_bindgen_test]
async fn a_replay_halts_before_the_present() {
    let page = Page::open(Some(AT_MS)).await;
    let status = Status { now_ms: AT_MS + 30_000, sources: Vec::new(), sites: Vec::new(), recording: domain::status::Recording::default() };
    page.fake.reply("status", 200, &serde_json::to_string(&status).unwrap()).await;
    assert_eq!(page.store.aicc_now_ms.get_untracked(), Some(AT_MS + 30_000));
    assert!(page.store.sources.with_untracked(|sources| sources.status.is_none()), "how they stand now is nothing of then");
    page.settings.speed.set(60);
    page.pass_seconds(3).await;
    assert_eq!(page.settings.speed.get_untracked(), 0);
    assert_eq!(page.store.now_ms.get_untracked().to_bits(), 1_768_465_825_000.0_f64.to_bits());
}

#[wasm_bindgen_test]
async fn what_was_live_then_is_not_called_live() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    assert_eq!(texts(".status-line strong"), ["Live"]);
    stage.store.is_replay.set(true);
    stage.settle().await;
    assert_eq!(texts(".status-line strong"), ["Recorded"]);
    assert!(texts(".status-line span")[0].ends_with("before"), "{:?}", texts(".status-line span"));
}

#[wasm_bindgen_test]
async fn what_was_asked_for_in_a_replay_that_ran_is_never_shown_as_live() {
    let page = Page::open(Some(AT_MS)).await;
    page.deliver(AT_MS, 3, &THEN).await;
    page.settings.speed.set(1);
    page.fake.settle().await;
    assert!(page.fake.asks(&format!("skills?site=main&vdn=3&at={AT_MS}")), "a question is under way");
    page.settings.at.set(None);
    page.fake.settle().await;
    assert!(!page.fake.asks("&at="), "it was broken off");
    assert_eq!(page.waiting(), None);
    page.deliver(0, 1, &Delivery { next_read_ms: Some(6_000), ..THEN }).await;
    assert_eq!(page.waiting(), Some(Reading::Value(1)), "and the present was asked for at once");
}

#[wasm_bindgen_test]
async fn what_did_not_come_is_asked_for_again_also_of_a_moment_that_stands_still() {
    let page = Page::open(Some(AT_MS)).await;
    page.fake.reply(&format!("skills?site=main&vdn=3&at={AT_MS}"), 0, "").await;
    page.pass_seconds(3).await;
    page.deliver(AT_MS, 3, &THEN).await;
    assert_eq!(page.waiting(), Some(Reading::Value(3)));
}
