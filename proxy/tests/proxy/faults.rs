//! What viewers see while AICC fails, through a socket that is really cut.

use std::sync::Arc;

use aicc_proxy::simulator::Fault;
use axum::http::StatusCode;

use crate::harness::House;

const SKILLS: &str = "/api/skills?site=demo&vdn=1";

#[tokio::test]
async fn the_last_good_figures_stay_while_aicc_is_gone_and_new_ones_come_when_it_is_back() {
    let house = House::start().await;
    let good = house.until(SKILLS, |answer| answer.text != "null").await;
    assert_eq!(good.problem(), None);

    house.simulator.go_away().await;
    let stale = house.until(SKILLS, |answer| answer.problem() == Some("network")).await;
    assert_eq!(stale.status, StatusCode::OK);
    assert!(stale.json()["data"]["rows"].as_array().is_some_and(|rows| rows.len() == 12));
    let status = house.get("/api/status").await;
    assert!(status.text.contains(r#""class":"network""#));

    house.simulator.come_back().await.unwrap();
    let back = house.until(SKILLS, |answer| answer.problem().is_none()).await;
    assert!(back.json()["read_at_ms"].as_i64() > stale.json()["read_at_ms"].as_i64());
}

#[tokio::test]
async fn each_way_of_failing_has_its_class_and_code_and_loses_nothing() {
    for (fault, class, code) in
        [(Fault::Erring, "upstream", Some("0100001")), (Fault::ServerError, "upstream", Some("503")), (Fault::Garbage, "decode", None)]
    {
        let house = House::start().await;
        house.until(SKILLS, |answer| answer.text != "null").await;
        house.simulator.set_fault(fault);
        let failing = house.until(SKILLS, |answer| answer.problem().is_some()).await;
        let problem = failing.delivery().problem.unwrap();
        assert_eq!((problem.class.word(), problem.code.as_deref()), (class, code), "{fault:?}");
        assert_ne!(failing.text, "null", "{fault:?}");
        house.simulator.set_fault(Fault::None);
        house.until(SKILLS, |answer| answer.problem().is_none()).await;
    }
}

#[tokio::test]
async fn a_refusal_stops_the_polling_with_the_reason_visible() {
    for (fault, class) in [(Fault::Refusing, "auth"), (Fault::Locked, "locked")] {
        let house = House::start().await;
        house.until(SKILLS, |answer| answer.text != "null").await;
        house.simulator.set_fault(fault);
        let refused = house.until(SKILLS, |answer| answer.problem() == Some(class)).await;
        assert!(refused.delivery().next_read_ms.is_some_and(|pause_ms| pause_ms > 25 * 60_000), "one probe in half an hour");
    }
}

#[tokio::test]
async fn a_lying_aicc_gives_question_marks_and_counted_oddities_never_zeros() {
    let house = House::start().await;
    house.until(SKILLS, |answer| answer.text != "null").await;
    house.simulator.set_fault(Fault::Lying);
    let lying = house.until(SKILLS, |answer| answer.text.contains("invalid_value")).await;
    assert!(lying.text.contains(":null") && lying.text.contains("missing_field"), "{}", lying.text);
}

#[tokio::test]
async fn fifty_viewers_cost_what_one_costs() {
    let house = Arc::new(House::with(|config| config.intervals.skills_ms = 3_600_000).await);
    house.get(SKILLS).await;
    let before = house.simulator.calls().skill;
    let viewers: Vec<_> = (0..50)
        .map(|_| {
            let house = Arc::clone(&house);
            tokio::spawn(async move { house.get(SKILLS).await.text })
        })
        .collect();
    let mut answers = Vec::new();
    for viewer in viewers {
        answers.push(viewer.await.unwrap());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(house.simulator.calls().skill, before);
}
