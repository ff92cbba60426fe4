//! Another configuration while the program runs.

use std::sync::{Arc, Weak};
use std::time::Duration;

use aicc_proxy::clock::monotonic;
use axum::http::StatusCode;
use domain::id::VdnId;
use serde_json::Value;

use crate::harness::{House, PATIENCE};

const SKILLS: &str = "/api/skills?site=demo&vdn=1";
const PERIODS: &str = "/api/sysindex?site=demo&vdn=1&window=1h";

fn ids(rows: &Value) -> Vec<u64> {
    rows["data"]["rows"].as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

async fn with_data() -> House {
    let house = House::start().await;
    house.until(SKILLS, |answer| answer.status == StatusCode::OK).await;
    house.until(PERIODS, |answer| answer.status == StatusCode::OK && answer.json()["data"]["begin_ms"] != Value::Array(Vec::new())).await;
    house
}

#[tokio::test]
async fn a_site_of_which_nothing_has_changed_goes_on_undisturbed() {
    let house = with_data().await;
    let mut config = house.config();
    config.service_level_target_percent = 93;
    house.service.reload(config).unwrap();
    assert!(Arc::ptr_eq(&house.state.sites[0], &house.service.state().sites[0]));
    assert_eq!(house.get("/api/config").await.json()["service_level_target_percent"], 93);
    house.state.sites[0].vdns[0].skills.slot.next_attempt().await;
}

#[tokio::test]
async fn what_was_read_stays_where_it_is_still_asked_for_although_aicc_is_away() {
    let house = with_data().await;
    house.simulator.go_away().await;
    let before = house.until(SKILLS, |answer| answer.problem().is_some()).await.json();
    let periods = house.get(PERIODS).await.json()["data"].clone();
    let mut config = house.config();
    let vdn = &mut config.sites[0].site.vdns[0];
    let gone = vdn.skills.remove(0).id;
    "Renamed".clone_into(&mut vdn.name);
    config.sites[0].site.vdns.retain(|vdn| vdn.id != VdnId(2));
    house.service.reload(config).unwrap();

    let began = monotonic();
    let after = house.get(SKILLS).await;
    assert!(began.elapsed() < Duration::from_secs(1), "it waits for no read");
    let left: Vec<u64> = ids(&before).into_iter().filter(|id| *id != u64::from(gone.0)).collect();
    assert_eq!((ids(&after.json()), &after.json()["read_at_ms"]), (left, &before["read_at_ms"]));
    assert!(after.problem().is_some(), "{:?}", after.headers);
    assert_eq!(house.get(PERIODS).await.json()["data"]["begin_ms"], periods["begin_ms"]);
    let setup = house.get("/api/config").await.json();
    assert_eq!(setup["sites"][0]["vdns"][0]["name"], "Renamed");
    assert_eq!(house.get("/api/skills?site=demo&vdn=2").await.status, StatusCode::FORBIDDEN);

    house.simulator.come_back().await.unwrap();
    let new = Arc::clone(&house.service.state().sites[0].vdns[0].skills);
    let recovered = async {
        while house.get(SKILLS).await.problem().is_some() {
            new.slot.next_attempt().await;
        }
    };
    tokio::time::timeout(PATIENCE, recovered).await.expect("the new polls read");
}

#[tokio::test]
async fn the_former_site_is_let_go_with_its_polls() {
    let mut house = with_data().await;
    let mut config = house.config();
    "Elsewhere".clone_into(&mut config.sites[0].site.name);
    house.service.reload(config).unwrap();
    let former: Weak<_> = Arc::downgrade(&house.state.sites[0]);
    house.state = house.service.state();
    let began = monotonic();
    while former.strong_count() > 0 {
        assert!(began.elapsed() < PATIENCE, "something holds the former site");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn of_another_platform_nothing_is_known_yet() {
    let house = with_data().await;
    let mut config = house.config();
    "http://127.0.0.1:1".clone_into(&mut config.sites[0].client.cms_url);
    house.service.reload(config).unwrap();
    let answer = house.get(SKILLS).await;
    assert_eq!(answer.json(), Value::Null);
    assert!(answer.delivery().age_ms.is_none() && answer.problem().is_some(), "{:?}", answer.headers);
}

#[tokio::test]
async fn changing_settings_often_does_not_refill_the_budget() {
    let house = with_data().await;
    house.simulator.go_away().await;
    let changed = |calls_per_second| {
        let mut config = house.config();
        config.sites[0].cms_budget.calls_per_second = calls_per_second;
        config.sites[0].cms_budget.burst = 100;
        house.service.reload(config).unwrap();
        house.service.state().sites[0].reader.cms_budget().left()
    };
    changed(0.1);
    let reader = Arc::clone(&house.service.state().sites[0].reader);
    for _ in 0..50 {
        reader.cms_budget().take(aicc_proxy::upstream::budget::Priority::Live).await;
    }
    let left = changed(0.2);
    assert!(left < 55.0, "{left}");
}
