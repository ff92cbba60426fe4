//! What a supervisor does with a table beside looking: columns, files, keys.

use aicc_dashboard::i18n::fields::field_name;
use aicc_dashboard::i18n::{Locale, Text, words};
use aicc_dashboard::settings::columns::Columns;
use aicc_dashboard::store::alarms::AlarmFeed;
use aicc_dashboard::store::sources::Sources;
use domain::alarm::Severity;
use domain::field::Source;
use domain::id::AccessCodeId;
use domain::skill::SkillRow;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{Panel, Stage, attributes, click, focus, has_focus, press, saved, shift_click, texts, type_into, watch_saving};
use super::polls::status_ahead_by;
use super::samples::{self, NOW_MS, Standing};

fn heads() -> Vec<String> {
    texts("thead th[scope=col]:not(.extra) .sort-name")
}

#[wasm_bindgen_test]
async fn columns_follow_the_kind_of_work_and_then_the_viewers_own_choice() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    assert_eq!(heads().len(), 1 + 22);
    stage.settings.columns.set(Columns::Floor);
    stage.settle().await;
    let floor = heads();
    assert_eq!(floor.len(), 1 + 8);
    assert_eq!(floor[..3], ["Skill queue", "Calls waiting", "Service level (20 s)"]);
    stage.settings.columns.set(Columns::Own(vec!["talking".to_owned(), "no_such_column".to_owned()]));
    stage.settle().await;
    assert_eq!(heads(), ["Skill queue", "Talking"]);
    assert!(texts("#column-choice .muted").concat().contains("it stands in the address"));
    stage.settings.columns.set(Columns::Own(vec!["no_such_column".to_owned()]));
    stage.settle().await;
    assert_eq!(heads().len(), 1 + 22, "a table has columns");
}

#[wasm_bindgen_test]
async fn a_file_holds_exactly_what_is_on_the_screen_and_says_how_old_it_is() {
    let stage = Stage::standing(Panel::Skill, Standing::Stale).await;
    stage.settings.columns.set(Columns::Own(vec!["calls_waiting".to_owned(), "sl20_5m".to_owned()]));
    stage.settle().await;
    type_into("input[type=search]", "K");
    stage.settle().await;
    watch_saving();
    click("[data-save=CSV]", "CSV");
    click("[data-save=JSON]", "JSON");
    stage.settle().await;
    let files = saved().await;
    let csv = &files.iter().find(|(name, _)| name.contains(".csv")).unwrap().1;
    for line in ["# place: Dienst (main/3)", "# zone: Asia/Shanghai", "# read: 2026-01-15 10:42:15 UTC+08:00", "# filter: K"] {
        assert!(csv.contains(line), "{line} in {csv}");
    }
    assert!(csv.contains("# state: AICC reports an internal failure (0100001). The figures below are from 10:42:15."), "{csv}");
    let rows: Vec<_> = csv.lines().filter(|line| line.starts_with('"')).collect();
    assert_eq!(rows.len(), 1 + texts("tbody tr").len(), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&files.iter().find(|(name, _)| name.contains(".json")).unwrap().1).unwrap();
    assert_eq!(json["rows"].as_array().unwrap().len(), texts("tbody tr").len());
}

#[wasm_bindgen_test]
async fn access_codes_have_the_same_tools() {
    let stage = Stage::standing(Panel::AccessCode, Standing::Fresh).await;
    let all = heads().len();
    stage.settings.columns.set(Columns::Floor);
    stage.settle().await;
    assert_eq!((all, heads().len()), (1 + 9, 1 + 3));
    stage.settings.columns.set(Columns::All);
    type_into("input[type=search]", "zzz");
    stage.settle().await;
    assert_eq!(texts(".empty"), ["No row matches the filter."]);
    type_into("input[type=search]", "");
    stage.settle().await;
    assert!(texts("tbody tr").len() > 1);
    watch_saving();
    click("[data-save=JSON]", "JSON");
    stage.settle().await;
    let json: serde_json::Value = serde_json::from_str(&saved().await[0].1).unwrap();
    assert_eq!(json["rows"].as_array().unwrap().len(), texts("tbody tr").len());
    stage.settings.code.set(json["rows"][0]["id"].as_u64().map(|id| AccessCodeId(u32::try_from(id).unwrap())));
    stage.settle().await;
    let id = &json["rows"][0]["id"];
    assert_eq!(attributes(".drill a", "href"), [format!("alarms?code={id}"), "skills".to_owned()]);
}

#[wasm_bindgen_test]
async fn what_has_no_rows_can_be_kept_as_a_file_too() {
    for (panel, name, column) in [(Panel::SystemState, "Agent states", "signed_in"), (Panel::Agent, "Agents", "ag_answer_share")] {
        let stage = Stage::standing(panel, Standing::Fresh).await;
        watch_saving();
        click("[data-save=JSON]", "JSON");
        stage.settle().await;
        let json: serde_json::Value = serde_json::from_str(&saved().await[0].1).unwrap();
        assert_eq!((&json["title"], json["rows"].as_array().unwrap().len()), (&name.into(), 1));
        assert!(json["rows"][0].get(column).is_some(), "{json}");
    }
}

#[wasm_bindgen_test]
async fn shift_and_a_head_sort_by_one_more_column() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    click("thead th[scope=col] button", "Study");
    stage.settle().await;
    shift_click("thead th[scope=col] button", "Calls waiting");
    stage.settle().await;
    assert_eq!(stage.settings.sort.with_untracked(|sort| (sort.column.clone(), sort.then.len())), ("study".to_owned(), 1));
    assert_eq!(attributes("thead th[aria-sort=descending]", "aria-sort").len(), 1, "those who listen hear of the first one");
    assert_eq!(attributes("thead .sort-arrow .icon", "viewBox").len(), 2);
}

#[wasm_bindgen_test]
async fn a_question_mark_lists_the_keys_and_a_slash_leads_to_the_filter() {
    let stage = Stage::standing(Panel::Frame, Standing::Fresh).await;
    focus("[data-control=refresh]");
    press("main", "?");
    stage.settle().await;
    assert_eq!(texts(".key-help dt").len(), 8);
    assert!(has_focus(".key-help button"));
    press(".key-help button", "Escape");
    stage.settle().await;
    assert!(texts(".key-help").is_empty());
    assert!(has_focus("[data-control=refresh]"), "it goes back to where it was");
    let before = stage.settings.find.get_untracked();
    press("main", "/");
    assert_eq!(stage.settings.find.get_untracked(), before + 1);
    drop(stage);
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    stage.settings.find.update(|wishes| *wishes += 1);
    stage.settle().await;
    assert!(has_focus("input[type=search]"));
}

#[wasm_bindgen_test]
async fn what_the_columns_mean_is_told_where_they_are_without_a_pointer() {
    let stage = Stage::of(Panel::Meanings).await;
    assert_eq!((texts("summary").concat().as_str(), texts(".meanings td").len()), ("Where each number comes from", 0));
    focus("summary");
    assert!(has_focus("summary"));
    click("summary", "");
    stage.settle().await;
    let said = texts(".meanings tr");
    let level = said.iter().find(|row| row.contains("sl20_5m")).unwrap();
    assert!(level.contains("connected_in_20s_5m / offered_5m") && level.contains(words(Text::GradeDerived, Locale::En)), "{level}");
    for column in heads_of_all() {
        assert!(said.iter().any(|row| row.starts_with(column)), "{column} is explained");
    }
}

/// The columns that the table of the skill queues can have.
fn heads_of_all() -> Vec<&'static str> {
    let fields = SkillRow::FIELDS.iter().filter_map(|field| field_name(Source::Skill, field.name));
    fields.chain([Text::ServiceLevel, Text::OtherStates, Text::UnavailableShare]).map(|name| words(name, Locale::En)).collect()
}

#[wasm_bindgen_test]
async fn the_focus_stays_near_when_what_had_it_goes() {
    let stage = Stage::calling(Panel::Alarms).await;
    let tell = async |open| {
        stage.store.alarms.set(AlarmFeed::default().after(Ok((samples::alarms(open), true)), NOW_MS));
        stage.settle().await;
    };
    tell(vec![samples::alarm(1, 7, Severity::Critical)]).await;
    focus(".problem > .button");
    tell(Vec::new()).await;
    for _ in 0..200 {
        if has_focus(".problems > ul") || has_focus(".problems") {
            return;
        }
        stage.settle().await;
    }
    panic!("the list has it that the alarm was in");
}

#[wasm_bindgen_test]
async fn a_lamp_tells_what_was_spent_of_the_budget_of_calls() {
    let stage = Stage::standing(Panel::Frame, Standing::Fresh).await;
    let said = || texts("#lamp-skill dd").pop().unwrap();
    assert_eq!(said(), "?");
    stage.store.sources.set(Sources::default().after(Ok(status_ahead_by(0)), NOW_MS));
    stage.settle().await;
    assert_eq!(said(), "12,345 since the start, at most 1 a second");
}
