//! Alarms on the page: what is said of them, taking them, rules, and that rows stay where somebody is.

use aicc_dashboard::poll::needs::View;
use aicc_dashboard::store::alarms::AlarmFeed;
use aicc_dashboard::store::feed::Cause;
use domain::alarm::{Acknowledgement, Alarm, Event, Metric, Origin, Rule, Severity, Subject, What};
use domain::field::Source;
use domain::id::{SkillId, VdnId};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake;
use super::panel_dom::{
    Panel, Stage, attributes, chosen, click, enter, focus, has_focus, leave, press, saved, texts, type_into, watch_saving,
};
use super::samples::{self, NOW_MS, Standing};

async fn tell(stage: &Stage, open: Vec<Alarm>) {
    stage.store.alarms.set(AlarmFeed::default().after(Ok((samples::alarms(open), true)), NOW_MS));
    stage.settle().await;
}

fn problems() -> Vec<String> {
    texts(".problem-words p:first-child")
}

#[wasm_bindgen_test]
async fn an_alarm_says_what_is_wrong_why_and_since_when() {
    let stage = Stage::standing(Panel::Overview, Standing::Fresh).await;
    assert_eq!(attributes(".problem", "data-severity"), ["critical"]);
    let said = problems().concat();
    assert!(
        said.contains("Konto") && said.contains("25.0% connected within 20 s in the last closed five minutes, the target is 80%."),
        "{said}"
    );
    assert_eq!(texts(".problem-standing"), ["for 5 min"]);
    assert_eq!(attributes(".problem a", "href"), ["skills?skill=7"]);
    let taken = Acknowledgement { by: "Li Na".to_owned(), note: "calling two back".to_owned(), at_ms: samples::READ_AT_MS };
    let silent = Alarm { snoozed_until_ms: Some(samples::READ_AT_MS + 600_000), ..samples::alarm(2, 8, Severity::Warning) };
    tell(&stage, vec![Alarm { acknowledged: Some(taken), ..samples::alarm(1, 7, Severity::Critical) }, silent]).await;
    assert_eq!(texts(".problem-standing span:nth-child(2)"), ["taken by Li Na: calling two back", "silent until 10:52"]);
    assert_eq!(attributes(".problem", "data-quiet"), ["", ""]);
}

#[wasm_bindgen_test]
async fn no_alarm_is_said_only_while_that_is_known() {
    let stage = Stage::of(Panel::Alarms).await;
    let said = || texts(".problems > p");
    assert_eq!(said(), ["Waiting for the first reading."]);
    tell(&stage, Vec::new()).await;
    assert_eq!(said(), ["No alarm is open. 1 rule watches."]);
    stage.store.alarms.update(|alarms| *alarms = std::mem::take(alarms).after(Err(Cause::ProxyUnreachable), NOW_MS));
    stage.settle().await;
    assert_eq!(said(), ["No alarm is open. 1 rule watches."], "one lost answer is no news");
    stage.store.now_ms.set(NOW_MS + 61_000.0);
    stage.settle().await;
    assert_eq!(said(), ["Which alarms are open is not known. The server of this dashboard does not answer."]);
}

#[wasm_bindgen_test]
async fn an_alarm_is_taken_with_a_name_and_a_note_and_a_refusal_loses_nothing() {
    let stage = Stage::polled(Panel::Alarms, View::Alarms).await;
    stage
        .fake
        .reply("alarms?", 200, &serde_json::to_string(&samples::alarms(vec![samples::alarm(1, 7, Severity::Critical)])).unwrap())
        .await;
    click(".problem > .button", "Take");
    stage.settle().await;
    let name = ".take-form input[autocomplete='name']";
    type_into(name, "Li Na");
    type_into(".take-form .grow input", "calling two back");
    stage.settle().await;
    click(".take-form .primary", "Take");
    stage.settle().await;
    assert!(stage.fake.asks("alarms/1/acknowledge?site=main&vdn=3"));
    stage.fake.reply("acknowledge", 403, r#"{"code":"may_not_operate","message":"You may not."}"#).await;
    assert!(texts(".take-form .notice").concat().contains("The server did not do it."));
    assert_eq!(chosen(name), "Li Na");
    click(".take-form .primary", "Take");
    stage.settle().await;
    stage.fake.reply("acknowledge", 200, "null").await;
    assert!(texts(".take-form").is_empty(), "what was done closes the form");
    assert!(stage.fake.asks("alarms?"), "and is asked for at once");
}

#[wasm_bindgen_test]
async fn whoever_may_not_operate_has_nothing_to_press() {
    let stage = Stage::of(Panel::Alarms).await;
    let told = domain::alarm::Alarms { may_operate: false, ..samples::alarms(vec![samples::alarm(1, 7, Severity::Critical)]) };
    stage.store.alarms.set(AlarmFeed::default().after(Ok((told, true)), NOW_MS));
    stage.settle().await;
    assert_eq!((texts(".problem").len(), texts(".problem .button").len(), texts(".new-rule").len()), (1, 0, 0));
    assert!(texts(".alarms > .muted").concat().contains("You may look, not change"));
}

#[wasm_bindgen_test]
async fn rules_are_said_in_words_and_only_those_of_a_page_can_be_removed() {
    let stage = Stage::polled(Panel::Alarms, View::Alarms).await;
    let mut told = samples::alarms(Vec::new());
    let own = Rule {
        id: "page-1".to_owned(),
        metric: Metric::CallsWaiting,
        warning: Some(5.0),
        critical: None,
        only: vec![7],
        for_s: 30,
        origin: Origin::Page,
        ..told.rules[0].clone()
    };
    told.rules.push(own);
    stage.fake.reply("alarms?", 200, &serde_json::to_string(&told).unwrap()).await;
    let said = texts(".rules li");
    assert!(said[0].contains("Warning < 80%, Critical < 80% beyond chance") && said[0].contains("built in"), "{said:?}");
    assert!(said[1].contains("Calls waiting: Warning ≥ 5, for 30 s, Konto"), "{said:?}");
    assert_eq!(texts(".rules .button").len(), 1);
    click(".rules .button", "Remove");
    stage.settle().await;
    assert!(stage.fake.asks("rules/page-1?site=main"));
}

#[wasm_bindgen_test]
async fn each_new_rule_has_an_id_of_its_own_and_another_one_that_goes_leaves_what_is_typed() {
    let stage = Stage::polled(Panel::Alarms, View::Alarms).await;
    let mut told = samples::alarms(Vec::new());
    told.rules.push(Rule { id: "page-1".to_owned(), origin: Origin::Page, ..told.rules[0].clone() });
    stage.fake.reply("alarms?", 200, &serde_json::to_string(&told).unwrap()).await;
    let limit = ".rule-form label:nth-of-type(2) input";
    let mut ids = Vec::new();
    for bound in ["5", "6"] {
        type_into(limit, bound);
        click(".rule-form .primary", "Save");
        stage.settle().await;
        ids.push(stage.fake.waiting_for("rules/page-"));
        stage.fake.reply(ids.last().unwrap(), 200, "null").await;
        assert_eq!(chosen(limit), "", "the form is for the next one");
    }
    assert!(ids[0] != ids[1] && !ids[0].contains("page-1?"), "{ids:?}");
    type_into(limit, "7");
    click(".rules .button", "Remove");
    stage.settle().await;
    stage.fake.reply("rules/page-1?", 200, "null").await;
    assert_eq!(chosen(limit), "7");
}

#[wasm_bindgen_test]
async fn what_is_open_elsewhere_is_listed_counted_and_taken_there() {
    let stage = Stage::polled(Panel::Alarms, View::Alarms).await;
    let there = Alarm { vdn: Some(VdnId(4)), ..samples::alarm(2, 7, Severity::Critical) };
    let told = domain::alarm::Alarms { elsewhere: vec![there], ..samples::alarms(vec![samples::alarm(1, 7, Severity::Warning)]) };
    stage.settings.skill.set(None);
    assert!(stage.fake.asks("alarms?site=main&vdn=3&all=1&log=1"));
    stage.fake.reply("alarms?", 200, &serde_json::to_string(&told).unwrap()).await;
    assert_eq!(attributes(".problem", "data-alarm"), ["2", "1"], "the worst first, wherever it is");
    assert_eq!(attributes(".problem strong a", "href"), ["skills?site=main&vdn=4&skill=7", "skills?skill=7"]);
    assert_eq!(stage.store.alarms.with_untracked(|alarms| alarms.tally(alarms.received_at_ms)), Some((2, Some(Severity::Critical))));
    click(".problem[data-alarm='2'] > .button", "Take");
    stage.settle().await;
    type_into(".take-form input[autocomplete='name']", "Li Na");
    stage.settle().await;
    click(".take-form .primary", "Take");
    stage.settle().await;
    assert!(stage.fake.asks("alarms/2/acknowledge?site=main&vdn=4"));
    stage.settings.all_vdns.set(false);
    stage.settle().await;
    assert!(stage.fake.asks("alarms?site=main&vdn=3&all=0"));
}

#[wasm_bindgen_test]
async fn the_address_can_name_what_the_alarms_are_about_and_files_hold_what_is_listed() {
    let stage = Stage::of(Panel::Alarms).await;
    stage.settings.skill.set(None);
    tell(&stage, vec![samples::alarm(1, 7, Severity::Critical), samples::alarm(2, 8, Severity::Warning)]).await;
    assert_eq!(texts(".problem").len(), 2);
    stage.settings.skill.set(Some(SkillId(8)));
    stage.settle().await;
    assert_eq!(attributes(".problem", "data-alarm"), ["2"]);
    assert_eq!(texts(".drill a"), ["All alarms"]);
    watch_saving();
    click(".alarms > .section-head [data-save=CSV]", "CSV");
    click(".alarms > .section-head [data-save=JSON]", "JSON");
    stage.settle().await;
    let files = saved().await;
    let csv = &files.iter().find(|(name, _)| name == "Alarms.csv").unwrap().1;
    let rows: Vec<_> = csv.lines().filter(|line| line.starts_with('"')).collect();
    assert_eq!(rows.len(), 2, "{csv}");
    assert!(csv.contains("# place: Dienst") && rows[1].contains(",2,\"Warning\""), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&files.iter().find(|(name, _)| name == "Alarms.json").unwrap().1).unwrap();
    assert_eq!((&json["rows"][0]["id"], &json["rows"][0]["since"]), (&2.into(), &"2026-01-15 10:37:15 UTC+08:00".into()));
}

#[wasm_bindgen_test]
async fn what_happened_is_listed_with_who_did_it() {
    let stage = Stage::of(Panel::Alarms).await;
    let mut told = samples::alarms(Vec::new());
    stage.store.alarms.set(AlarmFeed::default().after(Ok((told.clone(), false)), NOW_MS));
    stage.settle().await;
    let says_nothing = || texts(".muted").concat().contains("Nothing has happened");
    assert!(!says_nothing(), "what was not asked for is not known");
    stage.store.alarms.set(AlarmFeed::default().after(Ok((told.clone(), true)), NOW_MS));
    stage.settle().await;
    assert!(says_nothing());
    let event = |number, what, by: Option<&str>| Event {
        number,
        at_ms: samples::READ_AT_MS,
        what,
        by: by.map(str::to_owned),
        note: String::new(),
        alarm: samples::alarm(1, 7, Severity::Warning),
    };
    told.events = vec![event(2, What::Acknowledged, Some("Li Na")), event(1, What::Raised, None)];
    stage.store.alarms.set(AlarmFeed::default().after(Ok((told.clone(), true)), NOW_MS));
    stage.settle().await;
    let log = texts(".alarm-log li");
    assert!(log[0].contains("10:42:15") && log[0].contains("Konto") && log[0].contains("taken") && log[0].contains("Li Na"), "{log:?}");
    assert!(log[1].contains("raised"), "{log:?}");
    assert!(log.iter().all(|line| !line.contains("2026")), "today needs no date: {log:?}");
    let tomorrow = domain::alarm::Alarms { now_ms: samples::READ_AT_MS + 86_400_000, ..told };
    stage.store.alarms.set(AlarmFeed::default().after(Ok((tomorrow, true)), NOW_MS));
    stage.settle().await;
    assert!(texts(".alarm-log li")[0].starts_with("2026-01-15 10:42:15"), "{:?}", texts(".alarm-log li"));
}

#[wasm_bindgen_test]
async fn a_queue_in_alarm_rises_but_never_under_the_pointer_or_the_focus() {
    let order = || attributes("tbody tr td:nth-of-type(1) [data-field]", "data-key");
    let stage = Stage::of(Panel::Skill).await;
    stage.store.skills.set(Standing::Fresh.feed(samples::skills(), 10_000));
    tell(&stage, Vec::new()).await;
    assert_eq!(order(), ["7", "8", "12", "14"]);
    enter(".long-table");
    stage.settle().await;
    tell(&stage, vec![samples::alarm(1, 12, Severity::Warning), samples::alarm(2, 14, Severity::Critical)]).await;
    assert_eq!(order(), ["7", "8", "12", "14"], "the pointer is there");
    leave(".long-table");
    stage.settle().await;
    assert_eq!(order(), ["14", "12", "7", "8"]);
}

#[wasm_bindgen_test]
async fn the_list_stands_still_and_keeps_its_rows_while_somebody_takes_an_alarm() {
    let stage = Stage::of(Panel::Overview).await;
    let listed = || attributes(".problem", "data-alarm").join(" ");
    let warnings = |ids: std::ops::RangeInclusive<u64>| ids.map(|id| samples::alarm(id, 7, Severity::Warning)).collect::<Vec<_>>();
    tell(&stage, warnings(1..=7)).await;
    assert_eq!(listed(), "1 2 3 4 5");
    click(".problem[data-alarm='5'] > .button", "Take");
    stage.settle().await;
    type_into(".take-form .grow input", "calling two back");
    let critical = samples::alarm(9, 8, Severity::Critical);
    tell(&stage, [vec![critical.clone()], warnings(2..=7)].concat()).await;
    assert_eq!(listed(), "2 3 4 5 9", "the one that ended is gone, and the new one is there");
    let around = ["order held while you are here", "and 2 more"].map(str::to_owned);
    assert_eq!((chosen(".take-form .grow input"), texts(".problems > p")), ("calling two back".to_owned(), around.to_vec()));
    focus(".take-form .grow input");
    press(".take-form .grow input", "Escape");
    stage.settle().await;
    assert!(has_focus(".problem[data-alarm='5'] > .button"), "the focus goes back to what opened the form");
    focus(".section-head a");
    stage.settle().await;
    assert_eq!(listed(), "9 2 3 4 5");
    enter(".problems ul");
    stage.settle().await;
    tell(&stage, [warnings(2..=7), vec![Alarm { severity: Severity::Warning, ..critical }]].concat()).await;
    assert_eq!(listed(), "9 2 3 4 5 6", "under the pointer nothing moves");
    leave(".problems ul");
    stage.settle().await;
    assert_eq!(listed(), "2 3 4 5 6");
}

#[wasm_bindgen_test]
async fn stale_figures_are_an_alarm_of_their_own() {
    let stage = Stage::standing(Panel::Overview, Standing::Stale).await;
    let not_read = Alarm {
        metric: Metric::DataStale,
        subject: Subject::Source(Source::Skill),
        value: None,
        bound: None,
        ..samples::alarm(3, 0, Severity::Warning)
    };
    let held = Alarm { held: true, ..samples::alarm(1, 7, Severity::Critical) };
    tell(&stage, vec![held, not_read]).await;
    assert!(problems()[1].contains("The figures of Skills are stale."), "{:?}", problems());
    assert!(texts(".problem-standing").concat().contains("held: the figures are stale"));
    assert!(attributes("tr[data-severity]", "data-severity").is_empty(), "rows of stale figures have no severity");
}

#[wasm_bindgen_test]
async fn the_tab_counts_the_alarms() {
    let fake = fake::Fake::new();
    fake::go_to("/");
    let ((), mounted) = fake::mount(|| ((), view! { <aicc_dashboard::app::App /> }));
    fake.settle().await;
    fake.reply("api/config", 200, &serde_json::to_string(&samples::setup()).unwrap()).await;
    let open = vec![
        samples::alarm(1, 7, Severity::Critical),
        Alarm { subject: Subject::Skill(SkillId(8)), ..samples::alarm(2, 8, Severity::Warning) },
    ];
    fake.reply("alarms?", 200, &serde_json::to_string(&samples::alarms(open)).unwrap()).await;
    assert_eq!(document().title(), "(2) Dienst · AICC");
    fake.pass(6_000).await;
    fake.reply("alarms?", 200, &serde_json::to_string(&samples::alarms(Vec::new())).unwrap()).await;
    assert_eq!(document().title(), "Dienst · AICC");
    // Nobody says any more what is open: neither "none" nor the last number may stand there.
    for _ in 0..7 {
        fake.pass(16_000).await;
        if fake.asks("alarms?") {
            fake.reply("alarms?", 0, "").await;
        }
    }
    assert_eq!(document().title(), "(?) Dienst · AICC");
    drop(mounted);
    fake.settle().await;
}

#[wasm_bindgen_test]
async fn those_who_listen_hear_of_alarms_in_one_sentence_every_half_minute_at_most() {
    let stage = Stage::standing(Panel::Frame, Standing::Fresh).await;
    let heard = || texts("[data-digest]").concat();
    let first = "1 alarm: Konto, 25.0% connected within 20 s in the last closed five minutes, the target is 80%.";
    stage.store.now_ms.set(NOW_MS + 30_000.0);
    stage.settle().await;
    assert_eq!(heard(), first);
    tell(&stage, vec![samples::alarm(1, 7, Severity::Critical), samples::alarm(2, 8, Severity::Warning)]).await;
    stage.store.now_ms.set(NOW_MS + 31_000.0);
    stage.settle().await;
    assert_eq!(heard(), first, "not yet");
    stage.store.now_ms.set(NOW_MS + 60_000.0);
    stage.settle().await;
    assert!(heard().starts_with("2 alarms: Konto"), "{}", heard());
    tell(&stage, Vec::new()).await;
    stage.store.skills.set(Standing::Stale.feed(samples::skills(), 10_000));
    stage.store.now_ms.set(NOW_MS + 90_000.0);
    stage.settle().await;
    assert!(heard().contains("Skills: Stale"), "{}", heard());
}

#[wasm_bindgen_test]
async fn the_frame_counts_what_is_open_and_says_when_that_is_not_known() {
    let stage = Stage::standing(Panel::Frame, Standing::Fresh).await;
    let count = || texts(".alarm-count > span:last-child");
    assert_eq!(count(), ["1 alarm"]);
    stage.store.now_ms.set(NOW_MS + 61_000.0);
    stage.settle().await;
    assert_eq!(count(), ["Alarms ?"]);
    tell(&stage, Vec::new()).await;
    stage.store.now_ms.set(NOW_MS);
    stage.settle().await;
    assert!(count().is_empty());
}
