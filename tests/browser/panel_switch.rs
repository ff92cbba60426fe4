use aicc_dashboard::poll::needs::View;
use domain::delivery::Delivery;
use domain::id::{AgentId, VdnId};
use domain::snapshot::{PagesEndedBy, Snapshot};
use domain::sysindex::Window;
use leptos::prelude::*;
use serde::Serialize;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{Figure, Panel, Stage, attributes, choose, click, figures, seen, texts, watch_values_of};
use super::samples;

const DELIVERY: Delivery = Delivery { age_ms: Some(4_000), interval_ms: 60_000, next_read_ms: Some(56_000), problem: None };

/// Answers one request, if the view asks for this source.
async fn answer<T: Serialize>(stage: &Stage, path: &str, vdn: u32, snapshot: Snapshot<T>) {
    let part = format!("{path}?site=main&vdn={vdn}");
    if stage.fake.asks(&part) {
        stage.fake.deliver(&part, &DELIVERY, &snapshot).await;
    }
}

async fn answer_for_3(stage: &Stage) {
    answer(stage, "skills", 3, samples::skills()).await;
    answer(stage, "access-codes", 3, samples::access_codes()).await;
    answer(stage, "sysindex", 3, samples::periods()).await;
    answer(stage, "system-state", 3, samples::system_state(PagesEndedBy::KnownNumber)).await;
}

async fn answer_for_5(stage: &Stage) {
    answer(stage, "skills", 5, samples::other_skills()).await;
    answer(stage, "access-codes", 5, samples::other_access_codes()).await;
    answer(stage, "sysindex", 5, samples::other_periods()).await;
    answer(stage, "system-state", 5, samples::other_system_state()).await;
}

fn valued(figures: &[Figure]) -> Vec<String> {
    figures.iter().filter_map(|figure| Some(format!("{} {}", figure.field, figure.value.as_ref()?))).collect()
}

async fn switch(panel: Panel, view: View) {
    let stage = Stage::polled(panel, view).await;
    answer_for_3(&stage).await;
    let before = figures();
    assert!(!valued(&before).is_empty() && before.iter().all(|figure| figure.vdn.as_deref() == Some("3")), "{panel:?}");

    watch_values_of(5);
    stage.settings.vdn.set(Some(VdnId(5)));
    stage.settle().await;
    let between = figures();
    assert!(between.iter().all(|figure| figure.vdn.as_deref() == Some("5") && figure.state.as_deref() == Some("waiting")), "{panel:?}");
    assert_eq!(valued(&between), Vec::<String>::new(), "{panel:?}");
    assert!(attributes(".status-line", "data-state").iter().all(|state| state == "waiting"), "{panel:?}");
    assert_eq!(texts(".chart-empty").len(), texts(".chart").len(), "{panel:?}: a course of the other VDN");
    assert!(attributes(".sparkline path", "d").iter().all(String::is_empty), "{panel:?}: a course of the other VDN");
    assert_eq!(seen(), Vec::<String>::new(), "{panel:?}: values of VDN 3 stood under VDN 5");

    answer_for_5(&stage).await;
    let after = figures();
    assert!(!valued(&after).is_empty() && after.iter().all(|figure| figure.vdn.as_deref() == Some("5")), "{panel:?}");
}

#[wasm_bindgen_test]
async fn no_value_of_one_call_centre_stands_under_another_on_the_overview() {
    switch(Panel::Overview, View::Overview).await;
}

#[wasm_bindgen_test]
async fn no_value_of_one_call_centre_stands_under_another_among_skill_queues() {
    switch(Panel::Skill, View::Skills).await;
}

#[wasm_bindgen_test]
async fn no_value_of_one_call_centre_stands_under_another_among_access_codes() {
    switch(Panel::AccessCode, View::AccessCodes).await;
}

#[wasm_bindgen_test]
async fn no_value_of_one_call_centre_stands_under_another_among_indicators() {
    switch(Panel::Sysindex, View::Indicators).await;
}

#[wasm_bindgen_test]
async fn no_value_of_one_call_centre_stands_under_another_among_agents_by_state() {
    switch(Panel::SystemState, View::SystemState).await;
}

#[wasm_bindgen_test]
async fn no_statistics_of_one_agent_stand_under_another() {
    let stage = Stage::polled(Panel::Agent, View::Agents).await;
    assert!(figures().is_empty() && !stage.fake.asks("statistics"), "nothing is read before anyone asks");
    click("button", "Read now");
    stage.settle().await;
    stage.fake.deliver("agents/101/statistics", &DELIVERY, &samples::agent()).await;
    assert!(figures().iter().all(|figure| figure.key.as_deref() == Some("101") && figure.value.is_some()));

    watch_values_of(5);
    stage.settings.vdn.set(Some(VdnId(5)));
    stage.settle().await;
    assert!(figures().is_empty());
    choose("select", "205");
    stage.settle().await;
    assert!(figures().is_empty() && !stage.fake.asks("statistics"));
    assert_eq!(seen(), Vec::<String>::new());
    click("button", "Read now");
    stage.settle().await;
    assert!(figures().iter().all(|figure| figure.state.as_deref() == Some("waiting")));
    stage.fake.deliver("agents/205/statistics", &DELIVERY, &samples::other_agent()).await;
    assert!(figures().iter().all(|figure| (figure.vdn.as_deref(), figure.key.as_deref()) == (Some("5"), Some("205"))));
    assert!(texts("button").concat().contains("Again in"), "the same agent is not read twice at once");
    stage.settings.agent.set(Some(AgentId(101)));
    stage.settle().await;
    assert!(figures().is_empty(), "101 is no agent of VDN 5");
}

#[wasm_bindgen_test]
async fn an_access_code_that_was_open_closes_with_its_call_centre() {
    let stage = Stage::polled(Panel::AccessCode, View::AccessCodes).await;
    answer_for_3(&stage).await;
    assert_eq!(texts("h2"), ["All access codes"]);
    click(".row-open", "West");
    stage.settle().await;
    assert_eq!(
        (texts("h2"), attributes(".row-open", "aria-expanded")),
        (vec!["West".to_owned()], vec!["false".to_owned(), "true".to_owned()])
    );
    stage.settings.vdn.set(Some(VdnId(5)));
    stage.settle().await;
    assert_eq!(texts("h2"), ["All access codes"]);
}

#[wasm_bindgen_test]
async fn another_window_forgets_the_figures_of_the_one_before() {
    let stage = Stage::polled(Panel::Sysindex, View::Indicators).await;
    answer_for_3(&stage).await;
    assert!(!valued(&figures()).is_empty());
    click("label", "24 hours");
    stage.settle().await;
    assert_eq!(stage.settings.window.get_untracked(), Window::Day);
    assert_eq!(valued(&figures()), Vec::<String>::new());
    assert!(stage.fake.asks("sysindex?site=main&vdn=3&window=24h"));
}
