use std::sync::Arc;

use aicc_dashboard::i18n::Locale;
use domain::id::SkillId;
use domain::kpi::estimate::{Estimate, Hidden};
use domain::outlook::{Basis, CanHelp, Input, Outlook, SkillOutlook, Span, Window, WindowKpis};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{Panel, Stage, attributes, texts, type_into};
use super::samples::{READ_AT_MS, Standing};

/// Queue 7 with half of the last hour recorded: 100 calls of 180 s in half an hour.
fn outlook(basis: Input<Basis>) -> Outlook {
    let until_ms = READ_AT_MS - READ_AT_MS % 300_000;
    let window = |span, periods: u32| Window { span, from_ms: until_ms - i64::from(periods) * 300_000, until_ms, periods };
    let kpis = |covered| WindowKpis {
        covered,
        offered_w: Estimate(Ok(100.0)),
        sl20_w: Estimate(Ok(81.0)),
        avg_wait_w: Estimate(Ok(12.0)),
        avg_talk_w: Estimate(Ok(150.0)),
        acw_est: Estimate(Err(Hidden::DoesNotFit)),
        aht_est: Estimate(Err(Hidden::DoesNotFit)),
        occupancy: Estimate(Ok(77.5)),
        utilisation: Estimate(Ok(60.0)),
        lost_max: Estimate(Err(Hidden::Gaps)),
    };
    let now = Input::Hidden(Hidden::Stale);
    Outlook {
        windows: vec![window(Span::HalfHour, 6), window(Span::Hour, 12), window(Span::Today, 120)],
        skills: vec![SkillOutlook { id: SkillId(7), windows: vec![kpis(6), kpis(8), kpis(12)], basis, now }],
        can_help: Vec::new(),
    }
}

fn known() -> Outlook {
    outlook(Input::Known(Basis { calls: 100, seconds: 1_800, handle_s: 180.0 }))
}

async fn told(standing: Standing, outlook: Outlook) -> Stage {
    let stage = Stage::standing(Panel::Skill, standing).await;
    stage.store.outlook.set(Some(Arc::new(outlook)));
    stage.settle().await;
    stage
}

#[wasm_bindgen_test]
async fn the_opened_queue_has_its_kpis_over_windows_with_what_is_recorded_of_each() {
    let _stage = told(Standing::Fresh, known()).await;
    assert_eq!(texts(".windows [data-field=sl20_w] td"), ["81.0%", "81.0%", "81.0%"]);
    assert_eq!(texts(".windows [data-field=aht_est] td"), ["(a)", "(a)", "(a)"]);
    assert_eq!(texts(".windows [data-field=lost_max] td"), ["(b)", "(b)", "(b)"]);
    assert_eq!(texts(".windows [data-field=coverage] td"), ["6/6", "8/12", "12/120"]);
    assert_eq!(attributes(".windows [data-low]", "data-low").len(), 2);
    assert_eq!(attributes(".windows [data-field=occupancy] [data-poor]", "data-poor").len(), 1, "a tenth of the day is known");
    let reasons = texts(".skill-windows p");
    assert!(reasons.len() == 2 && reasons[0].starts_with("(a) The agents' time") && reasons[1].starts_with("(b) Periods"), "{reasons:?}");
}

#[wasm_bindgen_test]
async fn sums_that_are_not_known_yet_are_said_to_be_so() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    let said = || (texts(".skill-ahead p"), texts(".skill-windows > p"));
    let not_yet = || vec!["Not known yet.".to_owned()];
    assert_eq!(said(), (not_yet(), not_yet()));
    stage.store.outlook.set(Some(Arc::new(known())));
    stage.settle().await;
    let (ahead, windows) = said();
    assert!(!ahead.contains(&not_yet()[0]) && !windows.contains(&not_yet()[0]), "{ahead:?} {windows:?}");
}

#[wasm_bindgen_test]
async fn what_more_agents_would_change_follows_the_slider() {
    // The queue has 6 talking, 2 working, 3 idle: 11 agents for 10 erlangs; 12 calls wait.
    let stage = told(Standing::Fresh, known()).await;
    assert_eq!(texts(".skill-ahead dd"), ["3:33", "now", "14 agents for 80%; 11 are there"]);
    assert_eq!(texts(".skill-ahead output"), ["11 agents, as now: 39.0%."]);
    type_into("[data-control=agents]", "3");
    stage.settle().await;
    assert_eq!(texts(".skill-ahead output"), ["3 more agents: 88.8% instead of 39.0%."]);
    assert_eq!(attributes("[data-control=agents]", "aria-valuetext"), ["3 more agents: 88.8% instead of 39.0%."]);
    stage.settings.locale.set(Locale::ZhCn);
    stage.settle().await;
    assert_eq!(texts(".skill-ahead output"), ["增加 3 名座席：88.8%，现为 39.0%。"]);
}

#[wasm_bindgen_test]
async fn nothing_is_said_of_the_next_minutes_from_stale_figures_or_of_shared_agents() {
    for (standing, outlook, why) in [
        (Standing::Stale, known(), "The last reading is too old."),
        (Standing::Fresh, outlook(Input::Hidden(Hidden::DoesNotFit)), "they work for other queues, too."),
    ] {
        let _stage = told(standing, outlook).await;
        let said = texts(".skill-ahead p");
        assert!(said.len() == 1 && said[0].starts_with("Nothing can be said") && said[0].ends_with(why), "{said:?}");
        assert!(texts(".skill-ahead output").is_empty() && texts(".skill-ahead dd").is_empty());
    }
}

#[wasm_bindgen_test]
async fn queues_that_could_help_are_named_with_what_is_not_known_of_them() {
    let can_help = vec![CanHelp { id: SkillId(8), agents: 3 }, CanHelp { id: SkillId(12), agents: 1 }];
    let stage = told(Standing::Fresh, Outlook { can_help, ..known() }).await;
    let said = texts("[data-field=can_help]");
    assert!(said[0].contains("Kredit 3, Karte 1") && said[0].contains("AICC does not say"), "{said:?}");
    stage.store.outlook.set(Some(Arc::new(known())));
    stage.settle().await;
    assert!(texts("[data-field=can_help]").is_empty());
}
