use domain::id::SkillId;
use domain::reading::Reading;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{
    Panel, Stage, are_kept, attributes, click, focus, has_focus, keep, painted, press, seen, shown, texts, type_into, watch_writing,
};
use super::samples::{self, Standing};

/// Ids of the rows from top to bottom.
fn order() -> Vec<String> {
    attributes("tbody tr td:nth-of-type(1) [data-field]", "data-key")
}

/// `aria-sort` of the column with this name.
fn direction(name: &str) -> String {
    let names = texts("thead th[scope=col]");
    let index = names.iter().position(|head| head.starts_with(name)).unwrap_or_else(|| panic!("no column {name} among {names:?}"));
    attributes("thead th[scope=col]", "aria-sort")[index].clone()
}

async fn press_head(stage: &Stage, name: &str) {
    click("thead th[scope=col] button", name);
    stage.settle().await;
}

#[wasm_bindgen_test]
async fn a_head_sorts_largest_first_then_smallest_then_leaves_and_marks_come_last() {
    let stage = Stage::of(Panel::Skill).await;
    stage.store.skills.set(Standing::Fresh.feed(samples::skills_with_marks(), 10_000));
    stage.settle().await;
    assert_eq!(order(), ["7", "8", "12", "14"]);
    assert!(attributes("thead th[scope=col]", "aria-sort").iter().all(|direction| direction == "none"));
    for (name, largest, smallest) in [
        ("Calls waiting", ["7", "14", "8", "12"], ["8", "14", "7", "12"]),
        ("Study", ["7", "8", "14", "12"], ["8", "14", "7", "12"]),
        // 8 has no calls and 12 is unknown: both come after every percentage.
        ("Service level", ["7", "14", "8", "12"], ["14", "7", "8", "12"]),
        ("Longest idle", ["7", "12", "8", "14"], ["8", "14", "12", "7"]),
    ] {
        for (aria, rows) in [("descending", largest), ("ascending", smallest), ("none", ["7", "8", "12", "14"])] {
            press_head(&stage, name).await;
            assert_eq!((direction(name).as_str(), order()), (aria, rows.map(str::to_owned).to_vec()), "{name}");
            let sorted = attributes("thead th[scope=col]", "aria-sort").into_iter().filter(|other| other != "none").count();
            assert_eq!(sorted, usize::from(aria != "none"), "only one column is sorted by");
        }
    }
    for (aria, rows) in [("ascending", ["14", "12", "7", "8"]), ("descending", ["8", "7", "12", "14"]), ("none", ["7", "8", "12", "14"])] {
        press_head(&stage, "Skill queue").await;
        assert_eq!((direction("Skill queue").as_str(), order()), (aria, rows.map(str::to_owned).to_vec()));
    }
}

#[wasm_bindgen_test]
async fn access_codes_are_sorted_in_the_same_way() {
    let stage = Stage::of(Panel::AccessCode).await;
    stage.store.access_codes.set(Standing::Fresh.feed(samples::access_codes_with_marks(), 10_000));
    stage.settle().await;
    for name in ["In the queue", "In the IVR", "Queue share"] {
        for aria in ["descending", "ascending", "none"] {
            press_head(&stage, name).await;
            // Of 31 all three are marks; the queue share of 32 is one too.
            let first = if aria == "none" || name == "Queue share" { "31" } else { "32" };
            assert_eq!((direction(name).as_str(), order()[0].as_str()), (aria, first), "{name}");
        }
    }
}

#[wasm_bindgen_test]
async fn sorting_moves_rows_and_does_not_draw_them_again() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    keep("tbody tr:nth-child(1), tbody tr:nth-child(1) [data-field]");
    press_head(&stage, "Calls waiting").await;
    press_head(&stage, "Calls waiting").await;
    assert_eq!(order(), ["8", "12", "14", "7"]);
    assert!(are_kept("tbody tr:nth-child(4), tbody tr:nth-child(4) [data-field]"));
}

#[wasm_bindgen_test]
async fn a_filter_narrows_by_name_and_number_and_keeps_focus_and_rows() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    focus("input[type=search]");
    keep("tbody tr:nth-child(1)");
    for (text, rows) in
        [("k", &["7", "8", "12"][..]), ("KO", &["7"]), ("14", &["14"]), (" 1", &["12", "14"]), ("zz", &[]), ("", &["7", "8", "12", "14"])]
    {
        type_into("input[type=search]", text);
        stage.settle().await;
        assert_eq!(order(), rows, "{text}");
        assert!(has_focus("input[type=search]"), "{text}");
        assert_eq!(texts(".main-side > .empty").is_empty(), !rows.is_empty(), "{text}");
        assert!(texts(".table-foot")[0].starts_with(&format!("{} of 4 rows", rows.len())), "{text}: {:?}", texts(".table-foot"));
    }
    assert_eq!(stage.settings.filter.get_untracked(), "");
}

#[wasm_bindgen_test]
async fn a_new_value_writes_its_own_cell_and_nothing_else() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    stage.settings.skill.set(None);
    stage.settle().await;
    let cells = "tbody tr, tbody td, tbody [data-field]";
    keep(cells);
    watch_writing();
    let mut next = samples::skills();
    next.data.rows[1].calls_waiting = Reading::Value(1);
    stage.store.skills.set(Standing::Fresh.feed(next, 10_000));
    stage.settle().await;
    assert_eq!(seen(), ["8 callWaitNums"]);
    assert!(are_kept(cells), "the nodes stay");
    assert_eq!(shown("8", "callWaitNums").0, "1");
    assert_eq!(attributes("td[data-changed] [data-field]", "data-field"), ["callWaitNums"]);
}

#[wasm_bindgen_test]
async fn a_read_that_brought_the_same_writes_nothing() {
    for panel in Panel::ALL {
        let stage = Stage::standing(panel, Standing::Fresh).await;
        painted().await;
        watch_writing();
        Standing::Fresh.put(stage.store);
        stage.settle().await;
        assert_eq!(seen(), Vec::<String>::new(), "{panel:?}");
    }
}

#[wasm_bindgen_test]
async fn a_new_value_of_an_access_code_writes_its_own_cell_and_nothing_else() {
    let stage = Stage::standing(Panel::AccessCode, Standing::Fresh).await;
    watch_writing();
    let mut next = samples::access_codes();
    next.data.rows[0].longest_wait = Reading::Value(96);
    stage.store.access_codes.set(Standing::Fresh.feed(next, 10_000));
    stage.settle().await;
    assert_eq!(seen(), ["31 longestWaitTime"]);
    assert_eq!(shown("31", "longestWaitTime").0, "1:36");
}

#[wasm_bindgen_test]
async fn a_second_that_passes_writes_no_cell() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    watch_writing();
    stage.store.now_ms.update(|now_ms| *now_ms += 1_000.0);
    stage.settle().await;
    let written = seen();
    assert!(written.iter().all(|place| place.contains("Read 5 s ago")), "{written:?}");
    assert_eq!(written.len(), 1, "{written:?}");
}

#[wasm_bindgen_test]
async fn a_row_opens_and_closes_by_its_button_and_by_escape_and_gives_the_focus_back() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    stage.settings.skill.set(None);
    stage.settle().await;
    focus("tbody tr:nth-child(2) .row-open");
    click(".row-open", "Kredit");
    stage.settle().await;
    assert_eq!(stage.settings.skill.get_untracked(), Some(SkillId(8)));
    assert_eq!(attributes(".row-open", "aria-expanded"), ["false", "true", "false", "false"]);
    assert_eq!(attributes("aside", "aria-label"), ["Kredit"]);
    focus("aside button");
    press("aside button", "Escape");
    stage.settle().await;
    assert_eq!((stage.settings.skill.get_untracked(), texts("aside").len()), (None, 0));
    assert!(has_focus("tbody tr:nth-child(2) .row-open"), "the focus is where it was opened");
    click(".row-open", "Kredit");
    stage.settle().await;
    click("aside .side-head button", "");
    stage.settle().await;
    assert!(texts("aside").is_empty());
}

#[wasm_bindgen_test]
async fn an_open_row_may_be_filtered_away_and_closed_then() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    stage.settings.filter.set("Kredit".to_owned());
    stage.settle().await;
    assert_eq!((order(), attributes("aside", "aria-label")), (vec!["8".to_owned()], vec!["Konto".to_owned()]));
    click("aside .side-head button", "");
    stage.settle().await;
    assert!(texts("aside").is_empty());
    stage.settings.filter.set(String::new());
    stage.settle().await;
    assert_eq!(order().len(), 4, "the page lives");
}

#[wasm_bindgen_test]
async fn rows_that_come_and_go_leave_nothing_behind() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    for round in 0..20 {
        let mut next = samples::skills();
        next.data.rows.retain(|row| (row.id.0 + round) % 3 != 0);
        let ids: Vec<_> = next.data.rows.iter().map(|row| row.id.to_string()).collect();
        stage.settings.filter.set(if round % 4 == 0 { "k".to_owned() } else { String::new() });
        stage.settings.skill.set(Some(SkillId([7, 8, 12, 14][round as usize % 4])));
        stage.store.skills.set(Standing::ALL[1 + round as usize % 2].feed(next, 10_000));
        stage.settle().await;
        let expected: Vec<_> = ids.into_iter().filter(|id| round % 4 != 0 || id != "14").collect();
        assert_eq!(order(), expected, "{round}");
    }
}

#[wasm_bindgen_test]
async fn a_long_table_begins_with_200_rows_and_shows_all_on_demand() {
    let stage = Stage::of(Panel::Skill).await;
    let mut many = samples::skills();
    many.data.rows = (1..=500).map(|id| domain::skill::SkillRow { id: SkillId(id), ..many.data.rows[1].clone() }).collect();
    stage.store.skills.set(Standing::Fresh.feed(many, 10_000));
    stage.settle().await;
    assert_eq!(order().len(), 200);
    click(".table-foot button", "Show all 500 rows");
    stage.settle().await;
    assert_eq!((order().len(), texts(".table-foot button").len()), (500, 0));
}
