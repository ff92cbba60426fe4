//! What a monitoring system reads, and the ids that join answers with the log.

use std::collections::BTreeSet;

use aicc_proxy::simulator::Fault;
use domain::skill::Skills;
use domain::snapshot::Snapshot;

use crate::harness::House;

/// The samples of a metric: labels and number.
fn samples<'a>(text: &'a str, name: &str) -> Vec<(&'a str, f64)> {
    let start = format!("aicc_{name}{{");
    let line = |line: &'a str| {
        let (labels, number) = line.strip_prefix(&start)?.rsplit_once("} ")?;
        Some((labels, number.parse().unwrap()))
    };
    text.lines().filter_map(line).collect()
}

#[tokio::test]
async fn the_figures_are_those_of_the_api() {
    let house = House::with(|config| config.intervals.skills_ms = 3_600_000).await;
    let answer = house.until("/api/skills?site=demo&vdn=1", |answer| answer.text != "null").await;
    let snapshot: Snapshot<Skills> = serde_json::from_value(answer.json()).unwrap();
    let metrics = house.get("/metrics").await;
    assert_eq!(metrics.headers["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert!(metrics.text.ends_with("# EOF\n"));
    let tasks = metrics.text.lines().find_map(|line| line.strip_prefix("aicc_tasks ")?.parse::<f64>().ok());
    assert!(tasks.is_some_and(|tasks| tasks >= 10.0), "at least a schedule for each source: {tasks:?}");
    let offered = samples(&metrics.text, "skill_offered_5m");
    for row in &snapshot.data.rows {
        let labels = format!("site=\"demo\",vdn=\"1\",skill=\"{}\"", row.id);
        let sample = offered.iter().find(|(found, _)| *found == labels).map(|(_, number)| *number);
        assert_eq!(sample, row.offered_5m.value().map(|calls| f64::from(i32::try_from(calls).unwrap())), "{labels}");
    }
    assert_eq!(samples(&metrics.text, "source_state").len(), 10);
    let answered = samples(&metrics.text, "http_requests_total");
    assert!(answered.contains(&("route=\"/api/skills\",status=\"200\",data=\"fresh\"", 1.0)), "{answered:?}");
    assert_eq!(samples(&metrics.text, "upstream_budget_calls").len(), 1);
    assert!(samples(&metrics.text, "upstream_call_seconds_count")[0].1 >= 10.0);
    let served = samples(&metrics.text, "cache_requests_total");
    let skills = |how: &str| {
        let labels = format!("site=\"demo\",source=\"skill\",vdn=\"1\",served=\"{how}\"");
        served.iter().find(|(found, _)| *found == labels).map(|(_, number)| *number).unwrap()
    };
    assert!((skills("started") - 1.0).abs() < f64::EPSILON && skills("held") + skills("joined") >= 1.0, "{served:?}");
}

#[tokio::test]
async fn every_metric_is_documented() {
    let house = House::start().await;
    let figures = ["skill", "access_code", "agents", "period"].map(|kind| format!("# TYPE aicc_{kind}_"));
    let metrics = house.until("/metrics", |answer| figures.iter().all(|kind| answer.text.contains(kind))).await.text;
    let documented: Vec<&str> =
        include_str!("../../../docs/operations.md").split('`').filter_map(|word| word.strip_prefix("aicc_")?.split('{').next()).collect();
    let is_documented = |name: &str| {
        let total = format!("{name}_total");
        documented
            .iter()
            .any(|known| *known == name || *known == total || known.strip_suffix('…').is_some_and(|start| name.starts_with(start)))
    };
    let names: Vec<&str> = metrics.lines().filter_map(|line| line.strip_prefix("# TYPE aicc_")?.split(' ').next()).collect();
    assert!(names.len() > 20, "{names:?}");
    let missing: Vec<_> = names.into_iter().filter(|name| !is_documented(name)).collect();
    assert!(missing.is_empty(), "docs/operations.md does not tell of {missing:?}");
}

#[tokio::test]
async fn what_is_no_longer_current_has_no_sample_and_the_failures_are_counted() {
    let house = House::start().await;
    house.until("/metrics", |answer| !samples(&answer.text, "skill_calls_waiting").is_empty()).await;
    house.simulator.go_away().await;
    let later = house.until("/metrics", |answer| samples(&answer.text, "skill_calls_waiting").is_empty()).await;
    let states = samples(&later.text, "source_state");
    assert!(states.contains(&("site=\"demo\",source=\"skill\",vdn=\"1\",state=\"stale\"", 1.0)), "{states:?}");
    assert!(samples(&later.text, "upstream_failures_total").iter().any(|(labels, _)| labels.contains("class=\"network\"")));
}

#[tokio::test]
async fn what_is_odd_in_the_last_read_is_told_by_its_kind() {
    let house = House::start().await;
    let odd = |answer: &crate::harness::Answer, kind: &str| {
        let labels = format!("site=\"demo\",source=\"skill\",vdn=\"1\",kind=\"{kind}\"");
        samples(&answer.text, "source_oddities").iter().any(|(found, number)| *found == labels && *number > 0.0)
    };
    let good = house.until("/metrics", |answer| !samples(&answer.text, "skill_calls_waiting").is_empty()).await;
    assert!(!odd(&good, "invalid_value"), "{}", good.text);
    house.simulator.set_fault(Fault::Lying);
    house.until("/metrics", |answer| odd(answer, "invalid_value") && odd(answer, "missing_field")).await;
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let house = House::start().await;
    let mut ids = BTreeSet::new();
    for path in ["/healthz", "/api/status", "/api/nothing", "/api/skills?site=demo&vdn=999"] {
        let answer = house.get(path).await;
        ids.insert(answer.headers["x-request-id"].to_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|id| id.len() == 16 && id.chars().all(|digit| digit.is_ascii_hexdigit())), "{ids:?}");
}
