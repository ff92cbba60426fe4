use aicc_dashboard::store::series::Series;
use domain::id::SkillId;
use domain::reading::Reading;
use domain::skill::{SkillRow, Skills};
use domain::snapshot::Snapshot;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{
    Panel, Stage, are_kept, attributes, click, enter, focus, focused_row, frames, has_focus, keep, kept_on_page, leave, painted, press,
    scroll_by_rows, seen, shown, texts, type_into, watch_writing, window_event,
};
use super::samples::{self, Standing};

/// Ids of the rows from top to bottom.
fn order() -> Vec<String> {
    attributes("tbody tr td:nth-of-type(1) [data-field]", "data-key")
}

/// `aria-sort` of the column with this name.
fn direction(name: &str) -> String {
    let names = texts("thead th[scope=col]:not(.extra)");
    let index = names.iter().position(|head| head.starts_with(name)).unwrap_or_else(|| panic!("no column {name} among {names:?}"));
    attributes("thead th[scope=col]:not(.extra)", "aria-sort")[index].clone()
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
    assert!(attributes("thead th[scope=col]:not(.extra)", "aria-sort").iter().all(|direction| direction == "none"));
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
            let sorted = attributes("thead th[scope=col]:not(.extra)", "aria-sort").into_iter().filter(|other| other != "none").count();
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
        assert_eq!(texts(".long-table > .empty").is_empty(), !rows.is_empty(), "{text}");
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
    painted().await;
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
    painted().await;
    watch_writing();
    stage.store.now_ms.update(|now_ms| *now_ms += 1_000.0);
    stage.settle().await;
    // The chart's time goes on, too. A cell would be told by its row and its field.
    let written = seen();
    assert!(written.iter().any(|place| place.contains("Read 5 s ago")), "{written:?}");
    assert!(written.iter().all(|place| place.starts_with('<')), "{written:?}");
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

/// The skill view with 2,000 queues: queue n has n calls waiting and its number for a name.
async fn long() -> Stage {
    let stage = Stage::of(Panel::Skill).await;
    stage.settings.skill.set(None);
    stage.store.skills.set(Standing::Fresh.feed(many(|id| id), 10_000));
    stage.settle().await;
    frames().await;
    // The row that was closed just now has it.
    focus("input[type=search]");
    stage
}

fn many(waiting: impl Fn(u32) -> u32) -> Snapshot<Skills> {
    let mut many = samples::skills();
    let row = |id| SkillRow { id: SkillId(id), calls_waiting: Reading::Value(waiting(id).into()), ..many.data.rows[1].clone() };
    many.data.rows = (1..=2_000).map(row).collect();
    many
}

/// Ids of the drawn rows, which have to be neighbours.
fn drawn() -> std::ops::RangeInclusive<u32> {
    let ids: Vec<u32> = order().iter().map(|id| id.parse().unwrap()).collect();
    assert!(ids.is_sorted() && *ids.last().unwrap() - ids[0] + 1 == u32::try_from(ids.len()).unwrap(), "{ids:?}");
    ids[0]..=*ids.last().unwrap()
}

/// `aria-rowindex` of every drawn row.
fn places() -> Vec<String> {
    attributes("tbody tr", "aria-rowindex")
}

#[wasm_bindgen_test]
async fn of_a_long_table_only_the_rows_in_sight_are_on_the_page() {
    let stage = long().await;
    assert_eq!(drawn().start(), &1);
    assert!((10..100).contains(&order().len()), "{}", order().len());
    assert_eq!(attributes("table.table", "aria-rowcount"), ["2002"]);
    assert_eq!(places()[0], "3", "two rows of heads come first");
    assert_eq!(attributes("thead tr", "aria-rowindex"), ["1", "2"]);
    assert_eq!(texts(".table-foot"), ["2,000 of 2,000 rows"]);
    keep("tbody tr");
    let before = kept_on_page();
    scroll_by_rows(1_000).await;
    assert!(drawn().contains(&1_001) && !drawn().contains(&1), "{:?}", drawn());
    assert_eq!(places()[0], (drawn().start() + 2).to_string());
    assert_eq!(shown("1001", "callWaitNums").0, "1,001");
    assert!(kept_on_page() + 5 > before, "the rows on the page are used again");
    assert!(attributes("td[data-changed]", "class").is_empty(), "another row is no change");
    scroll_by_rows(9_999).await;
    assert_eq!(drawn().end(), &2_000);
    stage.settings.filter.set("1999".to_owned());
    stage.settle().await;
    frames().await;
    assert_eq!((order(), attributes("table.table", "aria-rowcount")), (vec!["1999".to_owned()], vec!["3".to_owned()]));
}

#[wasm_bindgen_test]
async fn a_poll_touches_the_changed_cells_in_sight_only_and_marks_them() {
    let stage = long().await;
    watch_writing();
    stage.store.skills.set(Standing::Fresh.feed(many(|id| if id == 3 || id == 1_500 { 7_000 } else { id }), 10_000));
    stage.settle().await;
    assert_eq!(seen(), ["3 callWaitNums"]);
    assert_eq!(attributes("td[data-changed] [data-field]", "data-key"), ["3"]);
    stage.fake.pass(999).await;
    assert_eq!(attributes("td[data-changed]", "role").len(), 1);
    stage.fake.pass(1).await;
    assert!(attributes("td[data-changed]", "role").is_empty(), "for a second");
    stage.store.skills.set(Standing::Fresh.feed(many(|id| if id == 3 { 8_000 } else { id }), 10_000));
    stage.settle().await;
    assert_eq!((shown("3", "callWaitNums").0.as_str(), attributes("td[data-changed]", "role").len()), ("8,000", 1));
    scroll_by_rows(1_000).await;
    assert!(attributes("td[data-changed]", "role").is_empty(), "another row in its place has not changed");
}

#[wasm_bindgen_test]
async fn keys_lead_from_row_to_row_also_out_of_sight() {
    let stage = long().await;
    focus("tbody tr:first-child .row-open");
    let mut at = 1;
    for (key, to) in [("ArrowDown", 2), ("j", 3), ("k", 2), ("ArrowUp", 1), ("End", 2_000), ("ArrowDown", 2_000), ("k", 1_999), ("Home", 1)]
    {
        press("", key);
        stage.settle().await;
        assert_eq!(focused_row(), to.to_string(), "{key} from {at}");
        at = to;
    }
    press("", "PageDown");
    stage.settle().await;
    let page: u32 = focused_row().parse().unwrap();
    assert!(page > 5, "{page}");
    press("", "PageUp");
    stage.settle().await;
    assert_eq!(focused_row(), "1");
    press("", "x");
    stage.settle().await;
    assert_eq!(focused_row(), "1");
    let stops = attributes(".row-open", "tabindex");
    assert_eq!(stops.iter().filter(|stop| *stop == "0").count(), 1, "the tabulator stops at one row");
    assert_eq!(stops[0], "0");
}

#[wasm_bindgen_test]
async fn the_focus_stays_when_its_row_leaves_the_sight_or_moves() {
    let stage = long().await;
    focus("tbody tr:nth-child(3) .row-open");
    assert_eq!(focused_row(), "3");
    scroll_by_rows(1_000).await;
    assert_eq!((focused_row(), order()[0].as_str()), ("3".to_owned(), "3"));
    press("", "j");
    stage.settle().await;
    frames().await;
    assert_eq!(focused_row(), "4");
    assert!(drawn().contains(&1), "and the key leads back to it");
    // Now the smallest are last.
    for direction in ["descending", "ascending", "none"] {
        press_head(&stage, "Calls waiting").await;
        assert_eq!((focused_row().as_str(), self::direction("Calls waiting").as_str()), ("4", direction));
    }
    let mut without = many(|id| id);
    without.data.rows.retain(|row| row.id.0 != 4);
    stage.store.skills.set(Standing::Fresh.feed(without, 10_000));
    stage.settle().await;
    assert_eq!(focused_row(), "5", "whose row is gone is in the row that took its place");
}

#[wasm_bindgen_test]
async fn whatever_the_order_rows_stand_in_it_and_the_focus_stays() {
    let stage = long().await;
    press_head(&stage, "Calls waiting").await;
    focus("tbody tr:nth-child(5) .row-open");
    let row = focused_row();
    for round in 1..=15_u32 {
        let mixed = move |id: u32| id.wrapping_mul(round.wrapping_mul(2_654_435_761) % 99_991) % 5_000;
        stage.store.skills.set(Standing::Fresh.feed(many(mixed), 10_000));
        stage.settle().await;
        let places: Vec<u32> = places().iter().map(|place| place.parse().unwrap()).collect();
        assert!(places.is_sorted(), "{round}: {places:?}");
        assert_eq!(focused_row(), row, "{round}");
        let waiting = order().iter().map(|id| mixed(id.parse().unwrap())).collect::<Vec<_>>();
        assert!(waiting.is_sorted_by(|left, right| left >= right), "{round}: {waiting:?}");
    }
}

#[wasm_bindgen_test]
async fn a_row_opened_by_its_key_and_closed_far_away_gets_the_focus_back() {
    let stage = long().await;
    click("tbody tr:nth-child(2) .row-open", "");
    stage.settle().await;
    assert_eq!(stage.settings.skill.get_untracked(), Some(SkillId(2)));
    assert_eq!(attributes("tr[data-open]", "aria-rowindex"), ["4"]);
    scroll_by_rows(1_000).await;
    assert!(texts("tr[data-open]").is_empty());
    click("aside .side-head button", "");
    stage.settle().await;
    frames().await;
    assert_eq!(focused_row(), "2");
}

#[wasm_bindgen_test]
async fn paper_has_every_row() {
    let stage = long().await;
    window_event("beforeprint");
    stage.settle().await;
    assert_eq!(order().len(), 2_000);
    window_event("afterprint");
    stage.settle().await;
    assert!(order().len() < 100);
}

#[wasm_bindgen_test]
async fn each_queue_in_sight_has_the_line_of_its_calls_waiting() {
    let stage = long().await;
    let mut trend = Series::new();
    for (at, waiting) in [(1, 0), (2, 4)] {
        trend.push(at, [Reading::Value(waiting), Reading::Absent]);
    }
    stage.store.skill_trends.update(|trends| drop(trends.insert(SkillId(2), trend)));
    stage.settle().await;
    let lines = attributes("td.extra path", "d");
    assert_eq!(lines.iter().filter(|line| !line.is_empty()).collect::<Vec<_>>(), ["M0.0 23.0L120.0 1.0"]);
    scroll_by_rows(1_000).await;
    assert!(attributes("td.extra path", "d").iter().all(String::is_empty), "the line goes with its row");
}

#[wasm_bindgen_test]
async fn access_codes_follow_their_values_but_never_under_the_pointer() {
    let stage = Stage::of(Panel::AccessCode).await;
    let busiest = |id| {
        let mut codes = samples::access_codes();
        for row in &mut codes.data.rows {
            row.in_queue = Reading::Value(if row.id.0 == id { 9 } else { 1 });
        }
        Standing::Fresh.feed(codes, 10_000)
    };
    let show = async |id| {
        stage.store.access_codes.set(busiest(id));
        stage.settle().await;
    };
    let table = ".panel > div:has(table)";
    show(31).await;
    press_head(&stage, "In the queue").await;
    assert_eq!(order(), ["31", "32"]);
    enter(table);
    show(32).await;
    assert_eq!(order(), ["31", "32"], "the pointer is there");
    leave(table);
    stage.settle().await;
    assert_eq!(order(), ["32", "31"]);
}
