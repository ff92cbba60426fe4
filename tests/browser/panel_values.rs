use std::collections::BTreeMap;

use aicc_dashboard::i18n::Locale;
use aicc_dashboard::store::series::Series;
use domain::field::Source;
use domain::id::{AgentId, SkillId, VdnId};
use domain::reading::Reading::Value;
use domain::snapshot::PagesEndedBy;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{Figure, Panel, Stage, attributes, choose, chosen, click, cut_off, figure, figures, shown, strays, texts};
use super::samples::{self, Standing};

fn headline(field: &str) -> Figure {
    let found = figures().into_iter().find(|figure| figure.room == "headline" && figure.field == field);
    found.unwrap_or_else(|| panic!("no headline {field}"))
}

/// Text and small type of a headline.
fn said(field: &str) -> (String, String) {
    let Figure { text, beside, .. } = headline(field);
    (text, beside)
}

/// Whether the figure at this key and field is this text with this small type.
fn check(key: &str, expected: &[(&str, &str, &str)]) {
    for (field, text, beside) in expected {
        assert_eq!(shown(key, field), ((*text).to_owned(), (*beside).to_owned()), "{field} of {key}");
    }
}

#[wasm_bindgen_test]
async fn skill_queues_show_every_counter_and_what_follows_from_them() {
    let _stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    check(
        "7",
        &[
            ("callWaitNums", "12", ""),
            ("processingCallNums", "9", ""),
            ("totalCallNums", "1,234", ""),
            ("sl20_5m", "25.0%", "n 20"),
            ("allCallCount", "20", ""),
            ("cnnedIn20sCallCount", "5", ""),
            ("maxCallWaitTimesIn5", "2:05", ""),
            ("evenWaitTimeIn5", "1:01", ""),
            ("evenCallTimeIn5", "0:00", ""),
            ("agentLoginNums", "20", ""),
            ("agentAvailableNums", "3", ""),
            ("agentIdleNums", "3", ""),
            ("agentTalkingNums", "6", ""),
            ("agentWorkNums", "2", ""),
            ("agentSetBusyNums", "2", ""),
            ("agentRestNums", "1", ""),
            ("agentStudyNums", "1", ""),
            ("agentOccupyNums", "0", ""),
            ("agentPreOccupyNums", "0", ""),
            ("agents_other", "5", ""),
            ("unavailable_share", "20.0%", "n 20"),
            ("agentMaxIdleTimeIn5", "1:01:40", ""),
        ],
    );
    check("8", &[("callWaitNums", "0", ""), ("sl20_5m", "n/a", "n 0"), ("unavailable_share", "n/a", "n 0"), ("agents_other", "0", "")]);
    check("14", &[("sl20_5m", "0.0%", "n 9"), ("callWaitNums", "3", "")]);
    let titles = attributes(".counter dt", "title");
    assert!(titles.contains(&"AICC field callWaitNums".to_owned()) && titles.contains(&"Computed here: sl20_5m".to_owned()), "{titles:?}");
    // The same in the open queue, with units.
    let counter = |field: &str| figures().into_iter().find(|figure| figure.room == "counter" && figure.field == field).unwrap();
    assert_eq!((counter("agentMaxIdleTimeIn5").text.as_str(), counter("agentMaxIdleTimeIn5").beside.as_str()), ("1:01:40", "h:min:s"));
    assert_eq!((counter("sl20_5m").text.as_str(), counter("sl20_5m").beside.as_str()), ("25.0%", "n 20"));
    assert_eq!(texts(".oddities li"), ["agentWorkNums value that cannot be true, not used, 2 times, for example 0x1F"]);
}

#[wasm_bindgen_test]
async fn access_codes_show_every_counter_and_the_shares() {
    let _stage = Stage::standing(Panel::AccessCode, Standing::Fresh).await;
    check(
        "31",
        &[
            ("longestWaitTime", "1:35", ""),
            ("queueCallCount", "3", ""),
            ("allCallCount", "12", ""),
            ("ivrCallCount", "3", ""),
            ("agentCallCount", "6", ""),
            ("other", "0", ""),
            ("did_ivr_share", "25.0%", "n 12"),
            ("did_queue_share", "25.0%", "n 12"),
            ("did_agent_share", "50.0%", "n 12"),
        ],
    );
    check("32", &[("longestWaitTime", "0:00", ""), ("did_ivr_share", "n/a", "n 0")]);
    assert_eq!(attributes(".split-bar", "aria-label"), ["In the IVR 25.0%, In the queue 25.0%, With an agent 50.0%, n 12", ""]);
}

#[wasm_bindgen_test]
async fn indicators_show_the_latest_final_period() {
    let _stage = Stage::standing(Panel::Sysindex, Standing::Fresh).await;
    check(
        "3",
        &[
            ("incallNums", "29", "calls"),
            ("rateNum", "15", "calls"),
            ("vdn_agent_share", "51.7%", "n 29"),
            ("vdn_not_reached_max", "14", "calls"),
            ("callOutNums", "9", "calls"),
            ("onlineAgentNums", "30", "agents"),
            ("talkingNums", "4", "agents"),
            ("ideaAgentNum", "4", "agents"),
            ("busyNums", "4", "agents"),
            ("restNums", "4", "agents"),
            ("callRate", "0", ""),
        ],
    );
    assert_eq!(texts("aside h2 small"), ["10:25 to 10:30"]);
    assert_eq!(texts(".coverage"), ["11 of 12 periods are recorded (91.7%)."]);
}

#[wasm_bindgen_test]
async fn agents_by_state_are_at_least_as_many_when_the_reading_of_pages_ended_early() {
    let stage = Stage::standing(Panel::SystemState, Standing::Fresh).await;
    check(
        "3",
        &[
            ("totalLoginAgent", "17", "agents"),
            ("talkingNum", "11", "agents"),
            ("idleAgent", "0", "agents"),
            ("busyAgent", "4", "agents"),
            ("agents_other", "2", "agents"),
        ],
    );
    assert!(figures().iter().all(|figure| figure.caption == "Read 4 s ago"));
    assert!(texts(".notice").is_empty());
    for (ended_by, why) in [(PagesEndedBy::EmptyPages, "without a signed-in agent"), (PagesEndedBy::Ceiling, "at the configured ceiling")] {
        stage.store.system_state.set(Standing::Fresh.feed(samples::system_state(ended_by), 30_000));
        stage.settle().await;
        assert!(figures().iter().all(|figure| figure.caption == "At least. Read 4 s ago"), "{ended_by:?}");
        let notice = texts(".notice").concat();
        assert!(notice.contains("3 of 4 pages read.") && notice.contains(why) && notice.ends_with("this is not one instant."), "{notice}");
        stage.settings.locale.set(Locale::ZhCn);
        stage.settle().await;
        assert!(figures().iter().all(|figure| figure.caption == "下限，4 秒前读取"), "{ended_by:?}");
        stage.settings.locale.set(Locale::En);
    }
}

#[wasm_bindgen_test]
async fn the_overview_says_at_least_too() {
    let stage = Stage::standing(Panel::Overview, Standing::TooOld).await;
    stage.store.system_state.set(Standing::TooOld.feed(samples::system_state(PagesEndedBy::EmptyPages), 30_000));
    stage.settle().await;
    assert_eq!(headline("totalLoginAgent").caption, "At least. As of 10:42:15");
}

#[wasm_bindgen_test]
async fn one_agent_shows_every_statistic_and_its_rates() {
    let _stage = Stage::standing(Panel::Agent, Standing::Fresh).await;
    check(
        "101",
        &[
            ("talktime", "15:00", "min:s"),
            ("answernums", "4", "calls"),
            ("noanswernums", "1", "calls"),
            ("busynums", "0", "times"),
            ("ag_answer_share", "80.0%", "n 5"),
            ("ag_avg_talk", "3:00", "min:s"),
            ("ag_transfer_rate", "0.25", "per call"),
            ("ag_hold_rate", "0.25", "per call"),
            ("ag_release_share", "40.0%", "n 5"),
        ],
    );
    assert_eq!(figures().len(), 18 + 5);
}

#[wasm_bindgen_test]
async fn the_overview_sums_up() {
    let stage = Stage::standing(Panel::Overview, Standing::Fresh).await;
    let pair = |text: &str, beside: &str| (text.to_owned(), beside.to_owned());
    assert_eq!(said("longest_wait_now"), pair("1:35", "min:s"));
    assert_eq!(said("calls_waiting"), pair("16", "calls"));
    assert_eq!(said("sl20_5m"), pair("65.2%", "n 69"));
    assert_eq!(headline("sl20_5m").caption, "14.8 points below the target of 80%");
    assert_eq!(said("totalLoginAgent"), pair("17", "agents"));
    assert_eq!(said("vdn_agent_share"), pair("51.7%", "n 29"));
    assert_eq!(headline("vdn_agent_share").caption, "\u{2212}1.8 points in 5 min \u{b7} 10:25 to 10:30");
    assert_eq!(attributes("[data-field=callWaitNums]", "data-key"), ["7", "14", "12", "8"], "the worst queue comes first");
    assert_eq!(attributes("[data-field=longestWaitTime]", "data-key"), ["31", "32"]);
    assert!(texts("h2").contains(&"3 of 4 queues need attention".to_owned()), "{:?}", texts("h2"));

    stage.store.skills.set(Standing::Fresh.feed(samples::skills_with_missing_row(), 10_000));
    stage.store.access_codes.set(Standing::Fresh.feed(samples::access_codes_with_missing_row(), 10_000));
    stage.settle().await;
    for field in ["longest_wait_now", "calls_waiting", "sl20_5m"] {
        assert_eq!((headline(field).text.as_str(), headline(field).value), ("?", None), "{field} is unknown as soon as one part is");
    }
    assert_eq!(headline("calls_waiting").caption, "1 of 4 could not be read");
}

#[wasm_bindgen_test]
async fn at_most_six_headlines_say_which_way_they_went_and_old_ones_do_not() {
    let stage = Stage::standing(Panel::Overview, Standing::Fresh).await;
    assert_eq!(texts(".headline").len(), 6);
    let said = |field| headline(field).caption;
    assert_eq!((said("calls_waiting"), said("totalLoginAgent")), ("Read 4 s ago".to_owned(), "Read 4 s ago".to_owned()), "not known yet");
    let course = |values: [i64; 2]| {
        let mut series = Series::new();
        for (back_ms, value) in [300_000, 0].into_iter().zip(values) {
            series.push(samples::READ_AT_MS - back_ms, [Value(value); 4]);
        }
        series
    };
    let mut waiting = Series::<2>::new();
    waiting.push(samples::READ_AT_MS - 310_000, [Value(4); 2]);
    waiting.push(samples::READ_AT_MS, [Value(16); 2]);
    stage.store.skill_trends.set(BTreeMap::from([(SkillId(7), waiting)]));
    stage.store.system_state_trend.set(course([20, 17]));
    stage.settle().await;
    assert_eq!(said("calls_waiting"), "+12 in 5 min \u{b7} Read 4 s ago");
    assert_eq!(said("totalLoginAgent"), "\u{2212}3 in 5 min \u{b7} Read 4 s ago");
    assert_eq!(said("vdn_agent_share"), "\u{2212}1.8 points in 5 min \u{b7} 10:25 to 10:30");
    stage.settings.locale.set(Locale::ZhCn);
    stage.settle().await;
    assert!(said("calls_waiting").starts_with("5 分钟内 +12 \u{b7} "), "{}", said("calls_waiting"));
    stage.settings.locale.set(Locale::En);
    Standing::Stale.put(stage.store);
    stage.settle().await;
    for field in ["calls_waiting", "totalLoginAgent", "vdn_agent_share"] {
        assert!(!said(field).contains("5 min"), "{}", said(field));
    }
}

#[wasm_bindgen_test]
async fn a_queue_that_could_not_be_read_is_not_said_to_need_no_attention() {
    let stage = Stage::of(Panel::Overview).await;
    for (unread, title) in [(false, "No queue needs attention"), (true, "Skill queues, worst first")] {
        let mut quiet = samples::skills_with_missing_row();
        quiet.data.rows.retain(|row| row.id.0 == 8 || (unread && row.id.0 == 12));
        stage.store.skills.set(Standing::Fresh.feed(quiet, 10_000));
        stage.settle().await;
        assert_eq!(texts(".section-title h2")[0], title);
    }
}

#[wasm_bindgen_test]
async fn zero_and_the_three_marks_are_never_one_another() {
    let stage = Stage::of(Panel::Skill).await;
    let mark = |key, field| {
        let Figure { text, value, meaning, .. } = figure(key, field);
        assert_eq!(value.is_some(), meaning.is_none(), "{field}");
        (text, meaning.unwrap_or_default())
    };
    let pair = |text: &str, meaning: &str| (text.to_owned(), meaning.to_owned());
    let unread = pair("?", "could not be read this time");
    let absent = pair("-", "not supplied by this source");
    let divided = pair("n/a", "not applicable: there is nothing to divide by");
    let zero = pair("0", "");

    stage.store.skills.set(Standing::Fresh.feed(samples::skills_with_marks(), 10_000));
    stage.settle().await;
    assert_eq!(["callWaitNums", "sl20_5m", "allCallCount"].map(|field| mark("12", field)), [(); 3].map(|()| unread.clone()));
    let absents = ["agentStudyNums", "agentPreOccupyNums", "agents_other", "unavailable_share"];
    assert_eq!(absents.map(|field| mark("12", field)), [(); 4].map(|()| absent.clone()));
    assert_eq!((mark("8", "sl20_5m"), mark("8", "allCallCount")), (divided.clone(), zero.clone()));
    assert_eq!(figure("12", "sl20_5m").beside, "", "nothing is a percentage of unknown cases");
    // After ten minutes each mark keeps its meaning.
    stage.store.skills.set(Standing::TooOld.feed(samples::skills_with_marks(), 10_000));
    stage.settle().await;
    assert_eq!((mark("12", "callWaitNums"), mark("12", "agentStudyNums")), (unread.clone(), absent.clone()));
    assert_eq!((mark("8", "sl20_5m"), figure("8", "sl20_5m").beside), (pair("?", "too old to be shown as current"), "n/a n 0".to_owned()));
    drop(stage);

    let stage = Stage::of(Panel::AccessCode).await;
    stage.store.access_codes.set(Standing::Fresh.feed(samples::access_codes_with_marks(), 10_000));
    stage.settle().await;
    assert_eq!((mark("31", "queueCallCount"), mark("31", "did_queue_share")), (unread.clone(), unread.clone()));
    assert_eq!(["ivrCallCount", "did_ivr_share", "other"].map(|field| mark("31", field)), [(); 3].map(|()| absent.clone()));
    assert_eq!((mark("32", "did_ivr_share"), mark("32", "allCallCount")), (divided.clone(), zero.clone()));
    drop(stage);

    let stage = Stage::of(Panel::SystemState).await;
    stage.store.system_state.set(Standing::Fresh.feed(samples::system_state_with_marks(), 30_000));
    stage.settle().await;
    assert_eq!(
        (mark("3", "busyAgent"), mark("3", "idleAgent"), mark("3", "agents_other")),
        (unread.clone(), absent.clone(), absent.clone())
    );
    drop(stage);

    let stage = Stage::of(Panel::Sysindex).await;
    stage.store.sysindex.set(Standing::Fresh.feed(samples::periods_with_marks(), 60_000));
    stage.settle().await;
    assert_eq!((mark("3", "restNums"), mark("3", "ideaAgentNum")), (unread.clone(), absent.clone()));
    assert_eq!((mark("3", "vdn_agent_share"), mark("3", "incallNums")), (divided.clone(), zero.clone()));
    drop(stage);

    let stage = Stage::of(Panel::Agent).await;
    stage.store.agent.set(Standing::Fresh.feed(samples::agent_with_marks(), 60_000));
    stage.settle().await;
    assert_eq!((mark("101", "talktime"), mark("101", "resttime"), mark("101", "answernums")), (unread.clone(), absent, zero));
    assert_eq!((mark("101", "ag_answer_share"), mark("101", "ag_avg_talk")), (divided, unread));
    stage.settings.locale.set(Locale::ZhCn);
    stage.settle().await;
    assert_eq!(mark("101", "ag_answer_share"), pair("n/a", "不适用：分母为零"));
}

#[wasm_bindgen_test]
async fn a_row_that_did_not_come_is_named_and_full_of_question_marks() {
    let stage = Stage::of(Panel::Skill).await;
    stage.store.skills.set(Standing::Fresh.feed(samples::skills_with_missing_row(), 10_000));
    stage.settle().await;
    assert_eq!(texts(".notice"), ["3 of 4 rows came. AICC sent nothing for: Karte."]);
    let row: Vec<_> = figures().into_iter().filter(|figure| figure.key.as_deref() == Some("12")).collect();
    assert_eq!(row.len(), 22);
    assert!(row.iter().all(|figure| figure.text == "?" && figure.value.is_none() && !figure.severe), "{row:?}");
    assert_eq!(shown("8", "callWaitNums").0, "0", "the other rows stay");
    stage.settings.locale.set(Locale::ZhCn);
    stage.settle().await;
    assert_eq!(texts(".notice"), ["4 行中返回了 3 行。AICC 未返回：Karte。"]);
    drop(stage);

    let stage = Stage::of(Panel::AccessCode).await;
    stage.store.access_codes.set(Standing::Fresh.feed(samples::access_codes_with_missing_row(), 10_000));
    stage.settle().await;
    assert_eq!(texts(".notice"), ["1 of 2 rows came. AICC sent nothing for: West."]);
    assert!(figures().iter().filter(|figure| figure.key.as_deref() == Some("32")).all(|figure| figure.text == "?"));
}

#[wasm_bindgen_test]
async fn the_severity_of_a_row_is_that_of_its_alarms_while_its_figures_are_current() {
    let severe = || -> Vec<String> {
        let mut keys: Vec<_> = figures().into_iter().filter(|figure| figure.severe).map(|figure| figure.key.unwrap()).collect();
        keys.dedup();
        keys
    };
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    assert_eq!(severe(), ["7"]);
    assert_eq!(attributes("tr[data-severity], tr .sign", "data-severity"), ["critical", "critical"], "the row and its sign");
    assert_eq!(attributes("tr .sign", "aria-label"), ["Critical"]);
    for standing in Standing::ALL {
        standing.put(stage.store);
        stage.settle().await;
        assert_eq!(!severe().is_empty(), matches!(standing, Standing::Fresh | Standing::Late), "{standing:?}");
    }
}

#[wasm_bindgen_test]
async fn where_nothing_is_configured_the_panel_says_so_and_invents_no_row() {
    for (panel, words) in [
        (Panel::Skill, ["No skill queues are configured for this virtual call centre.", "该虚拟呼叫中心未配置技能队列。"]),
        (Panel::Overview, ["No skill queues are configured for this virtual call centre.", "该虚拟呼叫中心未配置技能队列。"]),
        (Panel::AccessCode, ["No access codes are configured for this virtual call centre.", "该虚拟呼叫中心未配置接入码。"]),
        (Panel::Agent, ["No agents are configured for this virtual call centre.", "该虚拟呼叫中心未配置座席。"]),
    ] {
        let stage = Stage::of(panel).await;
        stage.settings.vdn.set(Some(VdnId(9)));
        let nothing = |read: &domain::snapshot::Snapshot<domain::skill::Skills>| domain::snapshot::Snapshot {
            data: domain::skill::Skills { rows: Vec::new() },
            ..read.clone()
        };
        stage.store.skills.set(Standing::Fresh.feed(nothing(&samples::skills()), 10_000));
        stage.settle().await;
        for (locale, words) in Locale::ALL.into_iter().zip(words) {
            stage.settings.locale.set(locale);
            stage.settle().await;
            assert!(texts(".empty").concat().contains(words), "{panel:?} {:?}", texts(".empty"));
        }
        assert!(figures().iter().all(|figure| figure.room == "headline"), "{panel:?}");
        if panel == Panel::Overview {
            assert_eq!(said("calls_waiting").0, "-", "of nothing there is no sum");
        }
    }
}

#[wasm_bindgen_test]
async fn every_number_says_where_it_comes_from() {
    let sources: Vec<_> =
        [Source::Sysindex, Source::Skill, Source::AccessCode, Source::Agent, Source::SystemState].map(Source::word).into();
    let states = ["waiting", "fresh", "late", "stale", "failed"];
    for panel in Panel::ALL {
        let stage = Stage::standing(panel, Standing::Fresh).await;
        for standing in Standing::ALL {
            standing.put(stage.store);
            stage.settle().await;
            let figures = figures();
            assert!(!figures.is_empty(), "{panel:?}");
            for figure in figures {
                let at = format!("{panel:?} {standing:?} {figure:?}");
                assert!(sources.contains(&figure.source.as_deref().unwrap()), "{at}");
                assert!(states.contains(&figure.state.as_deref().unwrap()), "{at}");
                assert_eq!((figure.site.as_deref(), figure.vdn.as_deref()), (Some("main"), Some("3")), "{at}");
                assert!(figure.key.unwrap().parse::<u32>().is_ok() && !figure.field.is_empty() && figure.room != "none", "{at}");
            }
            assert_eq!(strays(), Vec::<String>::new(), "{panel:?} {standing:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn every_percentage_has_its_number_of_cases_and_finds_room() {
    for panel in Panel::ALL {
        let stage = Stage::standing(panel, Standing::Fresh).await;
        for standing in Standing::ALL {
            standing.put(stage.store);
            stage.settle().await;
            for figure in figures().iter().filter(|figure| figure.text.contains('%') || figure.beside.contains('%')) {
                assert!(figure.beside.contains("n "), "{panel:?} {standing:?} {figure:?}");
            }
            let cut = cut_off();
            assert!(cut.is_empty(), "{panel:?} {standing:?} {cut:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn the_figures_of_one_agent_are_never_those_of_another() {
    let stage = Stage::standing(Panel::Agent, Standing::Fresh).await;
    assert_eq!(shown("101", "answernums").0, "4");
    choose("select", "102");
    stage.settle().await;
    assert_eq!(stage.settings.agent.get_untracked(), Some(AgentId(102)));
    assert!(figures().iter().all(|figure| figure.value.is_none()), "{:?}", figures());
}

#[wasm_bindgen_test]
async fn an_agent_is_not_said_to_be_awaited_before_anyone_asked() {
    let stage = Stage::of(Panel::Agent).await;
    assert!(!figures().is_empty());
    choose("select", "102");
    stage.settle().await;
    assert!(figures().is_empty());
    assert_eq!(texts(".empty"), ["Choose an agent and press Read now."]);
    click("button", "Read now");
    stage.settle().await;
    assert!(!figures().is_empty() && figures().iter().all(|figure| figure.key.as_deref() == Some("102")));
}

#[wasm_bindgen_test]
async fn an_agent_of_another_call_centre_cannot_be_asked_for() {
    let stage = Stage::standing(Panel::Agent, Standing::Fresh).await;
    stage.settings.vdn.set(Some(VdnId(5)));
    stage.settle().await;
    assert!(figures().is_empty(), "101 is an agent of VDN 3: {:?}", figures());
    assert_eq!(attributes(".button", "disabled"), [""]);
    assert_eq!(texts("option"), ["Choose an agent", "Fink (205)"]);
    assert_eq!(chosen("select"), "");
}

#[wasm_bindgen_test]
async fn the_picker_follows_the_address_also_after_it_was_used() {
    let stage = Stage::standing(Panel::Agent, Standing::Fresh).await;
    assert_eq!(chosen("select"), "101");
    choose("select", "102");
    stage.settle().await;
    stage.settings.agent.set(Some(AgentId(101)));
    stage.settle().await;
    assert_eq!(chosen("select"), "101");
    stage.settings.agent.set(Some(AgentId(102)));
    stage.settle().await;
    assert_eq!(chosen("select"), "102");
    drop(stage);

    let stage = Stage::of(Panel::Frame).await;
    assert_eq!(chosen("select"), "main/3");
    choose("select", "main/5");
    stage.settle().await;
    assert_eq!(stage.settings.vdn.get_untracked(), Some(VdnId(5)));
    for vdn in [3, 5, 9, 5] {
        stage.settings.vdn.set(Some(VdnId(vdn)));
        stage.settle().await;
        assert_eq!(chosen("select"), format!("main/{vdn}"));
    }
}
