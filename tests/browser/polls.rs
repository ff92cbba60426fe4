//! When the page asks for what, and what it does with the answers. Longer than other files: all of it is told with the same page and the same clock.

use std::sync::Arc;

use aicc_dashboard::browser::token;
use aicc_dashboard::i18n::Locale;
use aicc_dashboard::poll::driver;
use aicc_dashboard::poll::needs::View;
use aicc_dashboard::settings::Settings;
use aicc_dashboard::settings::embed::Embed;
use aicc_dashboard::store::Store;
use aicc_dashboard::store::feed::Cause;
use domain::delivery::Delivery;
use domain::freshness::Freshness;
use domain::id::{AgentId, SkillId, VdnId};
use domain::period::OffsetFrom;
use domain::problem::{Problem, ProblemClass};
use domain::reading::Reading;
use domain::recorded::{Recorded, Series};
use domain::setup::Named;
use domain::skill::{SkillRow, Skills};
use domain::snapshot::{Completeness, Snapshot};
use domain::status::{Recording, SiteStatus, Status};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake::{self, Fake, Mounted};
use super::samples;

pub const DELIVERY: Delivery = Delivery { age_ms: Some(4_000), interval_ms: 10_000, next_read_ms: Some(6_000), problem: None };
/// After [`DELIVERY`] the next request comes within this, milliseconds, and not before 6,100 ms.
const NEXT_MS: u32 = 6_600;

struct Page {
    fake: Fake,
    store: Store,
    settings: Settings,
    view: RwSignal<View>,
    mounted: Mounted,
}

impl Page {
    /// Polls run, nothing is answered yet.
    async fn open(view: View) -> Self {
        let fake = Fake::new();
        let ((store, settings, view), mounted) = fake::mount(move || {
            let (store, settings, view) = (Store::new(), Settings::new(Locale::En), RwSignal::new(view));
            driver::start(store, settings, view.into());
            driver::start_later(store, settings, view.into());
            ((store, settings, view), ())
        });
        fake.settle().await;
        Self { fake, store, settings, view, mounted }
    }

    /// The set-up has arrived.
    async fn ready(view: View) -> Self {
        let page = Self::open(view).await;
        page.fake.reply("config", 200, &fake::setup_json()).await;
        page
    }

    /// Second by second, so that all that waits gets its turn.
    async fn pass_seconds(&self, seconds: u32) {
        for _ in 0..seconds {
            self.fake.pass(1_000).await;
        }
    }

    async fn deliver(&self, waiting: i64, read_at_ms: i64) {
        self.fake.deliver("skills", &DELIVERY, &skills(waiting, read_at_ms)).await;
    }

    fn waiting(&self) -> Option<Reading> {
        self.store.skills.with_untracked(|feed| Some(feed.data()?.rows.first()?.calls_waiting))
    }

    fn cause(&self) -> Option<Cause> {
        self.store.skills.with_untracked(|feed| feed.cause.clone())
    }

    fn trend(&self) -> Vec<(i64, Reading)> {
        let values =
            |series: &aicc_dashboard::store::series::Series<2>| series.samples().map(|(at_ms, values)| (*at_ms, values[0])).collect();
        self.store.skill_trends.with_untracked(|trends| trends.get(&SkillId(7)).map(values).unwrap_or_default())
    }
}

fn skills(waiting: i64, read_at_ms: i64) -> Snapshot<Skills> {
    let row =
        SkillRow::from_fields(SkillId(7), |field| if field.name == "calls_waiting" { Reading::Value(waiting) } else { Reading::Unread });
    Snapshot { read_at_ms, completeness: Completeness::default(), oddities: Vec::new(), data: Skills { rows: vec![row] } }
}

#[wasm_bindgen_test]
async fn nothing_but_the_surroundings_is_asked_for_before_they_are_known() {
    let page = Page::open(View::Overview).await;
    assert_eq!(page.fake.asked(), ["config", "status"]);
    page.fake.reply("config", 200, &fake::setup_json()).await;
    assert_eq!(
        page.fake.asked(),
        [
            "access-codes?site=main&vdn=3",
            "skills?site=main&vdn=3",
            "status",
            "sysindex?site=main&vdn=3&window=shift",
            "system-state?site=main&vdn=3"
        ]
    );
}

#[wasm_bindgen_test]
async fn the_surroundings_are_asked_for_again_until_they_arrive() {
    let page = Page::open(View::Skills).await;
    for (status, cause) in [(0, Cause::ProxyUnreachable), (200, Cause::ProxyUnreadable)] {
        page.fake.reply("config", status, "?").await;
        assert_eq!(page.store.setup_cause.get_untracked(), Some(cause));
        page.fake.pass(999).await;
        assert!(!page.fake.asks("config"));
        page.fake.pass(3_001).await;
    }
    page.fake.reply("config", 200, &fake::setup_json()).await;
    assert_eq!(page.store.setup_cause.get_untracked(), None);
    assert!(page.fake.asks("skills?site=main&vdn=3"));
    page.fake.pass(299_000).await;
    assert!(!page.fake.asks("config"));
    page.fake.pass(2_000).await;
    assert!(page.fake.asks("config"));
}

#[wasm_bindgen_test]
async fn an_answer_reaches_the_store_with_its_age_and_the_next_request_waits_for_the_next_read() {
    let page = Page::ready(View::Skills).await;
    page.deliver(3, 1_000).await;
    assert_eq!(page.waiting(), Some(Reading::Value(3)));
    page.fake.pass(1_000).await;
    let now_ms = page.store.now_ms.get_untracked();
    assert_eq!(page.store.skills.with_untracked(|feed| feed.age_ms(now_ms)), Some(5_000));
    page.fake.pass(5_099).await;
    assert!(!page.fake.asks("skills"));
    page.fake.pass(NEXT_MS - 6_099).await;
    assert_eq!(page.fake.asked().iter().filter(|asked| asked.starts_with("skills")).count(), 1);
}

#[wasm_bindgen_test]
async fn only_new_reads_make_the_trend_longer() {
    let page = Page::ready(View::Skills).await;
    for (waiting, read_at_ms) in [(3, 1_000), (3, 1_000), (4, 11_000)] {
        page.deliver(waiting, read_at_ms).await;
        page.fake.pass(NEXT_MS).await;
    }
    assert_eq!(page.trend(), [(1_000, Reading::Value(3)), (11_000, Reading::Value(4))]);
}

#[wasm_bindgen_test]
async fn a_failure_keeps_the_value_and_names_its_cause() {
    let page = Page::ready(View::Skills).await;
    page.deliver(3, 1_000).await;
    let aicc = Problem::of(ProblemClass::Network);
    let refused = Cause::ProxyRefused { status: 503, code: "stopping".to_owned(), message: "Going down.".to_owned() };
    page.fake.pass(NEXT_MS).await;
    page.fake.reply("skills", 503, r#"{"code":"stopping","message":"Going down."}"#).await;
    assert_eq!((page.waiting(), page.cause()), (Some(Reading::Value(3)), Some(refused)));
    page.fake.pass(2_000).await;
    page.fake.reply("skills", 200, "<html>a portal</html>").await;
    assert_eq!((page.waiting(), page.cause()), (Some(Reading::Value(3)), Some(Cause::ProxyUnreadable)));
    page.fake.pass(4_000).await;
    page.fake.deliver("skills", &Delivery { problem: Some(aicc.clone()), ..DELIVERY }, &skills(3, 1_000)).await;
    assert_eq!((page.waiting(), page.cause()), (Some(Reading::Value(3)), Some(Cause::Aicc(aicc))));
    page.fake.pass(NEXT_MS).await;
    page.deliver(0, 21_000).await;
    assert_eq!((page.waiting(), page.cause()), (Some(Reading::Value(0)), None));
}

#[wasm_bindgen_test]
async fn a_source_that_was_never_read_is_named_as_such() {
    let page = Page::ready(View::Skills).await;
    let problem = Problem::of(ProblemClass::Auth);
    let delivery = Delivery { age_ms: None, next_read_ms: None, problem: Some(problem.clone()), ..DELIVERY };
    page.fake.deliver("skills", &delivery, &None::<Snapshot<Skills>>).await;
    assert_eq!((page.waiting(), page.cause()), (None, Some(Cause::Aicc(problem))));
}

#[wasm_bindgen_test]
async fn a_silent_proxy_is_given_up_after_15_seconds_and_asked_again() {
    let page = Page::ready(View::Skills).await;
    page.fake.pass(14_999).await;
    assert!(page.fake.asks("skills") && page.cause().is_none());
    page.fake.pass(1).await;
    assert!(!page.fake.asks("skills"));
    assert_eq!(page.cause(), Some(Cause::ProxyUnreachable));
    page.fake.pass(2_000).await;
    assert!(page.fake.asks("skills"));
}

#[wasm_bindgen_test]
async fn after_two_silent_minutes_the_page_asks_for_itself_and_a_refusal_is_no_silence() {
    let page = Page::ready(View::Skills).await;
    page.pass_seconds(60).await;
    while !page.fake.asks("status") {
        page.pass_seconds(1).await;
    }
    page.fake.reply("status", 401, "{}").await;
    page.pass_seconds(118).await;
    assert!(!page.fake.asks_for_page(), "it was refused a moment ago");
    page.pass_seconds(3).await;
    assert!(page.fake.asks_for_page());
}

#[wasm_bindgen_test]
async fn a_page_that_is_paused_or_hidden_misses_no_answers() {
    let page = Page::ready(View::Skills).await;
    page.settings.paused.set(true);
    page.pass_seconds(300).await;
    assert!(!page.fake.asks_for_page());
    page.settings.paused.set(false);
    fake::show(false);
    page.fake.pass(300_000).await;
    fake::show(true);
    page.pass_seconds(60).await;
    assert!(!page.fake.asks_for_page());
}

#[wasm_bindgen_test]
async fn a_hidden_page_rests_and_asks_at_once_when_it_is_seen_again() {
    let page = Page::ready(View::Skills).await;
    page.deliver(3, 1_000).await;
    fake::show(false);
    page.fake.settle().await;
    let now_ms = page.store.now_ms.get_untracked();
    page.fake.pass(3_600_000).await;
    assert_eq!(page.fake.asked(), [""; 0]);
    assert!((page.store.now_ms.get_untracked() - now_ms).abs() < 0.5);
    fake::show(true);
    page.fake.settle().await;
    assert!(page.fake.asks("skills"));
    assert!((page.store.now_ms.get_untracked() - now_ms - 3_600_000.0).abs() < 0.5);
    assert_eq!(page.waiting(), Some(Reading::Value(3)));
}

#[wasm_bindgen_test]
async fn after_the_machine_slept_what_was_read_before_is_as_old_as_it_is() {
    let page = Page::ready(View::Skills).await;
    page.deliver(3, 1_000).await;
    let freshness = || page.store.skills.with_untracked(|feed| feed.freshness(page.store.now_ms.get_untracked()));
    page.fake.pass(1_000).await;
    assert_eq!(freshness(), Some(Freshness::Fresh));
    fake::sleep(3_600_000);
    page.fake.pass(1_000).await;
    assert_eq!(freshness(), Some(Freshness::Failed));
    page.fake.pass(NEXT_MS).await;
    page.deliver(4, 3_600_000).await;
    page.fake.pass(1_000).await;
    assert_eq!(freshness(), Some(Freshness::Fresh), "and what is read after it is new");
}

#[wasm_bindgen_test]
async fn a_value_of_another_vdn_is_never_shown() {
    let page = Page::ready(View::Skills).await;
    page.deliver(3, 1_000).await;
    page.fake.pass(NEXT_MS).await;
    page.settings.vdn.set(Some(VdnId(5)));
    page.fake.settle().await;
    assert_eq!((page.waiting(), page.trend()), (None, Vec::new()));
    assert!(!page.fake.asks("vdn=3"), "the old request was not aborted");
    page.deliver(8, 2_000).await;
    assert_eq!(page.waiting(), Some(Reading::Value(8)));
}

/// What the proxy says of its sources while AICC's clock is this much ahead of its own.
pub fn status_ahead_by(clock_skew_ms: i64) -> Status {
    let site = SiteStatus {
        site: "main".parse().unwrap(),
        calls_per_second: 1.0,
        calls_made: 12_345,
        clock_skew_ms: Some(clock_skew_ms),
        certificates_unchecked: Vec::new(),
        agents_readable: Vec::new(),
    };
    Status { now_ms: 0, sources: Vec::new(), sites: vec![site], recording: Recording::default() }
}

#[wasm_bindgen_test]
async fn a_trend_begins_with_what_was_recorded_in_the_hour_before() {
    let page = Page::open(View::Skills).await;
    let mut setup = fake::setup();
    for vdn in &mut setup.sites[0].vdns {
        vdn.skills = [7, 8].map(|id| Named { id: SkillId(id), name: id.to_string() }).to_vec();
    }
    page.fake.reply("config", 200, &serde_json::to_string(&setup).unwrap()).await;
    page.fake.deliver("api/skills?", &DELIVERY, &skills(3, 100_000)).await;
    let series = |field: &str, last: [i64; 3]| Series {
        key: 7,
        field: field.to_owned(),
        last: vec![Some(last[0]), None, Some(last[2])],
        min: Vec::new(),
        max: Vec::new(),
        before: Vec::new(),
    };
    let recorded = Recorded {
        from_ms: 0,
        until_ms: 100_000,
        step_ms: 0,
        // The last is the read that was told, recorded a moment later.
        at_ms: vec![80_000, 90_000, 100_020],
        coverage_percent: 3,
        series: vec![series("calls_waiting", [1, 2, 3]), series("offered_5m", [4, 5, 6])],
        before_until_ms: None,
    };
    let since =
        Recorded { at_ms: vec![1_000_000, 1_890_000, 1_900_020].into_iter().map(|at_ms| at_ms + 40_000).collect(), ..recorded.clone() };
    let ahead = |recorded: Recorded| Recorded { at_ms: recorded.at_ms.iter().map(|at_ms| at_ms + 40_000).collect(), ..recorded };
    page.store.sources.update(|sources| sources.status = Some(Arc::new(status_ahead_by(40_000))));
    let question = "history/skills?site=main&vdn=3&key=7%2C8&field=calls_waiting%2Coffered_5m&window=1h&step=raw";
    page.fake.reply(question, 200, &serde_json::to_string(&ahead(recorded)).unwrap()).await;
    assert_eq!(page.trend(), [(80_000, Reading::Value(1)), (90_000, Reading::Unread), (100_000, Reading::Value(3))]);
    page.pass_seconds(5).await;
    assert!(!page.fake.asks("history/skills"), "once is enough");
    fake::show(false);
    page.fake.pass(1_800_000).await;
    fake::show(true);
    page.fake.settle().await;
    assert!(page.fake.asks("history/skills"), "nobody looked for half an hour, but it was recorded");
    page.fake.reply("history/skills", 200, &serde_json::to_string(&since).unwrap()).await;
    page.fake.deliver("api/skills?", &DELIVERY, &skills(3, 1_900_000)).await;
    let instants: Vec<_> = page.trend().into_iter().map(|(at_ms, _)| at_ms).collect();
    assert_eq!(instants, [80_000, 90_000, 100_000, 1_000_000, 1_890_000, 1_900_000]);
    for vdn in [5, 3] {
        page.settings.vdn.set(Some(VdnId(vdn)));
        page.fake.settle().await;
    }
    assert!(page.fake.asks("history/skills?site=main&vdn=3"), "what was forgotten is asked for again, whether the other answered or not");
    page.settings.vdn.set(Some(VdnId(5)));
    page.fake.settle().await;
    page.fake.reply("history/skills?site=main&vdn=5", 403, r#"{"error":{"code":"forbidden","message":""}}"#).await;
    page.fake.deliver("api/skills?", &DELIVERY, &skills(8, 200_000)).await;
    assert_eq!(page.trend(), [(200_000, Reading::Value(8))], "where it is refused it begins now");
    page.pass_seconds(5).await;
    assert!(!page.fake.asks("history/skills"), "a refusal is an answer");
}

#[wasm_bindgen_test]
async fn a_late_answer_is_dropped_even_if_it_could_not_be_aborted() {
    let page = Page::ready(View::Skills).await;
    fake::be_deaf();
    page.settings.vdn.set(Some(VdnId(5)));
    page.fake.deliver_without_settling("vdn=3", &DELIVERY, &skills(99, 9_000));
    page.fake.settle().await;
    assert_eq!((page.waiting(), page.trend()), (None, Vec::new()));
    assert!(page.fake.asks("skills?site=main&vdn=5"));
}

#[wasm_bindgen_test]
async fn a_place_that_does_not_exist_is_not_asked_for() {
    let page = Page::open(View::Skills).await;
    page.settings.vdn.set(Some(VdnId(4_000)));
    page.fake.reply("config", 200, &fake::setup_json()).await;
    assert!(page.fake.asks("skills?site=main&vdn=3") && !page.fake.asks("4000"));
}

#[wasm_bindgen_test]
async fn another_window_forgets_the_periods_of_the_last_one() {
    let page = Page::ready(View::Indicators).await;
    page.settings.window.set(domain::sysindex::Window::Day);
    page.fake.settle().await;
    assert_eq!(page.fake.asked(), ["status", "sysindex?site=main&vdn=3&window=24h"]);
}

#[wasm_bindgen_test]
async fn only_what_the_view_shows_is_polled() {
    let page = Page::ready(View::Skills).await;
    assert_eq!(page.fake.asked(), ["skills?site=main&vdn=3", "status"]);
    page.view.set(View::AccessCodes);
    page.fake.settle().await;
    assert_eq!(page.fake.asked(), ["access-codes?site=main&vdn=3", "status"]);
}

#[wasm_bindgen_test]
async fn a_paused_page_asks_only_when_told_to_and_once_for_a_new_vdn() {
    let page = Page::ready(View::Skills).await;
    page.deliver(3, 1_000).await;
    page.fake.reply("status", 500, "").await;
    page.settings.paused.set(true);
    page.fake.pass(60_000).await;
    assert_eq!(page.fake.asked(), [""; 0]);

    page.settings.refresh.set(1);
    page.fake.settle().await;
    assert!(page.fake.asks("skills?site=main&vdn=3&refresh=1"));
    page.deliver(4, 61_000).await;
    page.fake.pass(60_000).await;
    assert!(!page.fake.asks("skills"));

    page.settings.vdn.set(Some(VdnId(5)));
    page.fake.settle().await;
    page.deliver(5, 90_000).await;
    page.fake.pass(60_000).await;
    assert!(!page.fake.asks("skills"));

    page.settings.paused.set(false);
    page.fake.settle().await;
    assert!(page.fake.asks("skills?site=main&vdn=5") && !page.fake.asks("refresh"));
}

#[wasm_bindgen_test]
async fn refresh_asks_for_a_new_read_once() {
    let page = Page::ready(View::Skills).await;
    page.deliver(3, 1_000).await;
    page.settings.refresh.set(1);
    page.fake.settle().await;
    assert!(page.fake.asks("skills?site=main&vdn=3&refresh=1"));
    page.deliver(4, 2_000).await;
    page.fake.pass(NEXT_MS).await;
    assert!(page.fake.asks("skills?site=main&vdn=3") && !page.fake.asks("refresh"));
}

#[wasm_bindgen_test]
async fn an_embed_that_asks_less_often_is_not_late_for_that_but_a_failure_is_stale_as_soon_as_for_everybody() {
    let page = Page::ready(View::Skills).await;
    page.settings.embed.set(Some(Embed { refresh_s: Some(60), ..Embed::default() }));
    page.deliver(3, 1_000).await;
    let interval_ms = || page.store.skills.with_untracked(|feed| feed.interval_ms);
    assert_eq!(interval_ms(), 60_000);
    page.fake.pass(59_999).await;
    assert!(!page.fake.asks("skills"));
    page.fake.pass(1).await;
    page.fake.deliver("skills", &Delivery { problem: Some(Problem::of(ProblemClass::Network)), ..DELIVERY }, &skills(3, 1_000)).await;
    assert_eq!(interval_ms(), 10_000);
    page.fake.pass(60_000).await;
    page.fake.reply("skills", 503, "{}").await;
    assert_eq!(interval_ms(), 10_000);
    // What the proxy reads more seldom is not asked for more often.
    page.settings.embed.set(Some(Embed { refresh_s: Some(1), ..Embed::default() }));
    page.fake.pass(60_000).await;
    page.deliver(3, 2_000).await;
    page.fake.pass(6_099).await;
    assert!(!page.fake.asks("skills"));
}

#[wasm_bindgen_test]
async fn an_embed_that_asks_less_often_still_knows_its_alarms_and_does_not_begin_anew() {
    let page = Page::ready(View::Skills).await;
    page.settings.embed.set(Some(Embed { refresh_s: Some(300), ..Embed::default() }));
    let none = serde_json::to_string(&samples::alarms(Vec::new())).unwrap();
    page.deliver(3, 1_000).await;
    for _ in 0..40 {
        page.fake.reply("alarms?", 200, &none).await;
        assert!(page.store.alarms.with_untracked(|alarms| alarms.cause.is_none()));
        page.fake.pass(5_600).await;
        assert!(page.fake.asks("alarms?") && !page.fake.asks("skills"));
    }
    assert!(!page.fake.asks_for_page(), "answers came all the time");
}

#[wasm_bindgen_test]
async fn labels_are_in_the_time_zone_that_was_asked_for() {
    let page = Page::open(View::Skills).await;
    page.settings.time_zone.set(Some("Europe/Berlin".to_owned()));
    page.fake.settle().await;
    let mut setup = fake::setup();
    // 2026-03-29T01:00Z: the clock is put forward there.
    let change_ms = 1_774_746_000_000;
    setup.sites[0].vdns[0].offsets = vec![OffsetFrom { from_ms: change_ms - 86_400_000, offset_s: 28_800 }];
    page.fake.reply("config", 200, &serde_json::to_string(&setup).unwrap()).await;
    let known = page.store.setup.get_untracked().unwrap();
    let labelled = &known.sites[0].vdns[0];
    assert_eq!(labelled.time_zone, "Europe/Berlin");
    let offsets: Vec<_> = labelled.offsets.iter().map(|offset| (offset.from_ms - change_ms, offset.offset_s)).collect();
    assert_eq!(offsets, [(-86_400_000, 3_600), (0, 7_200)]);
    assert!(page.fake.asks("skills?site=main&vdn=3"), "windows and places stay");
}

#[wasm_bindgen_test]
async fn agent_statistics_are_read_only_on_demand() {
    let page = Page::ready(View::Agents).await;
    page.settings.agent.set(Some(AgentId(1001)));
    page.fake.pass(120_000).await;
    assert!(!page.fake.asks("agents"));
    page.settings.read_agent.set(1);
    page.fake.settle().await;
    assert!(page.fake.asks("agents/1001/statistics?site=main"));
    page.fake.deliver("agents", &DELIVERY, &None::<Snapshot<Skills>>).await;
    assert!(page.store.agent.with_untracked(|feed| feed.asked));
    page.fake.pass(120_000).await;
    assert!(!page.fake.asks("agents"));
    page.settings.vdn.set(Some(VdnId(5)));
    page.fake.settle().await;
    assert!(page.store.agent.with_untracked(|feed| !feed.asked), "agents belong to a VDN");
}

#[wasm_bindgen_test]
async fn a_proxy_that_fell_silent_keeps_its_last_status_with_the_cause() {
    let page = Page::ready(View::Skills).await;
    page.fake.reply("status", 200, r#"{"now_ms":1,"sources":[],"sites":[]}"#).await;
    let status = || page.store.sources.with_untracked(|sources| (sources.status.is_some(), sources.cause.clone()));
    assert_eq!(status(), (true, None));
    page.fake.pass(10_600).await;
    page.fake.reply("status", 0, "").await;
    assert_eq!(status(), (true, Some(Cause::ProxyUnreachable)));
}

#[wasm_bindgen_test]
async fn a_page_that_is_left_asks_no_more() {
    let Page { fake, mounted, .. } = Page::ready(View::Overview).await;
    drop(mounted);
    fake.settle().await;
    assert_eq!(fake.asked(), [""; 0]);
    fake.pass(60_000).await;
    assert_eq!(fake.asked(), [""; 0]);
}

#[wasm_bindgen_test]
async fn a_token_leaves_the_address_and_goes_with_every_request() {
    // The page of these tests lives on: without a token nothing was sent, and what is sent from here on disturbs nobody.
    fake::go_to("/?vdn=3#top&token=aicc_view_1");
    token::follow_address();
    assert_eq!((fake::fragment().as_str(), fake::search().as_str()), ("#top", "?vdn=3"));
    fake::go_to("/");
    let page = Page::ready(View::Skills).await;
    assert_eq!(fake::credential(), "Bearer aicc_view_1");
    assert!(page.fake.asked().iter().all(|address| !address.contains("aicc_view_1")), "never in the query");
}
