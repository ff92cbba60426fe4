//! What viewers see while AICC fails, through a socket that is really cut.

use aicc_proxy::simulator::Fault;
use axum::http::StatusCode;
use domain::id::{AccessCodeId, SkillId};
use domain::setup::Named;
use domain::status::Status;
use serde_json::json;

use crate::harness::House;
use crate::peer::Behaviour;

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
async fn indicators_that_do_not_come_whole_are_shown_as_such_and_never_marked_as_read() {
    let rows: Vec<_> = (0..100).map(|row| json!({"beginTime": (1_768_400_000_000_i64 / 300_000 + row) * 300_000, "vdn": 1})).collect();
    let page = json!({"resultCode": 0, "resultDesc": {"data": rows, "count": 3}}).to_string();
    let (house, peer) = House::behind_peer(Behaviour::answer("", page.as_bytes())).await;
    let path = "/api/sysindex?site=demo&vdn=1&window=31d";
    let answer = house.until(path, |answer| answer.text != "null").await;
    assert_eq!(answer.json()["completeness"], json!({"pages_read": 2, "rows_asked": 0, "ended_by": "ceiling"}));
    // Five halvings of a day, three VDNs at once, two pages each.
    let answer = house.until(path, |answer| peer.requests() > 100 && answer.text != "null").await;
    assert_eq!(answer.json()["data"]["coverage"]["back_fill_percent"], 0);
    assert_eq!(answer.json()["data"]["coverage"]["periods_held"], 100, "what came is kept");
}

#[tokio::test]
async fn an_answer_without_an_end_is_broken_off_and_takes_no_memory() {
    let head = b"HTTP/1.1 200 OK\r\n".to_vec();
    let body = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n".to_vec();
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for (what, once, for_ever, class, limit) in [
        ("headers", head.clone(), b"x-header: value\r\n".to_vec(), "network", 64 * 1024),
        ("one header", [head, b"x-header: ".to_vec()].concat(), vec![b'x'; 1024], "network", 64 * 1024),
        ("a body of a terabyte", body, vec![b' '; 64 * 1024], "decode", 8 * 1024 * 1024),
        ("a body in pieces", chunked, b"1000\r\n".iter().copied().chain([b' '; 4096]).chain(*b"\r\n").collect(), "decode", 8 * 1024 * 1024),
    ] {
        let (house, peer) = House::behind_peer(Behaviour::PassOn).await;
        house.until(SKILLS, |answer| answer.text != "null").await;
        peer.behave(Behaviour::Endless(once, for_ever));
        house.until(SKILLS, |answer| answer.problem() == Some(class)).await;
        // Beside what the proxy reads, what fits into the socket's own buffers.
        let at_most = peer.requests() * (limit + 8 * 1024 * 1024);
        assert!(peer.written() <= at_most, "{what}: {} bytes for {} requests", peer.written(), peer.requests());
    }
}

#[tokio::test]
async fn an_aicc_that_is_down_costs_one_call_in_a_while_and_not_one_per_source() {
    let (house, peer) = House::behind_peer(Behaviour::PassOn).await;
    house.until(SKILLS, |answer| answer.text != "null").await;
    peer.behave(Behaviour::SayAndEnd(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n".to_vec()));
    house.until(SKILLS, |answer| answer.problem() == Some("upstream")).await;
    let (calls_before, failures) = (peer.requests(), |text: &str| text.matches("failures_in_a_row\":0").count());
    assert!(calls_before <= 20, "{calls_before} calls of ten sources until the gate is shut");
    for _ in 0..6 {
        house.state.sites[0].vdns[0].skills.slot.next_attempt().await;
    }
    let calls = peer.requests() - calls_before;
    assert!(calls <= 15, "{calls} calls while each of ten sources tried six times");
    assert_eq!(failures(&house.get("/api/status").await.text), 0, "all say so");
    peer.behave(Behaviour::PassOn);
    house.until("/api/status", |answer| failures(&answer.text) == 10).await;
}

#[tokio::test]
async fn more_skills_and_access_codes_than_one_call_may_name_take_several() {
    let house = House::with(|config| {
        let vdn = &mut config.sites[0].site.vdns[0];
        vdn.skills.extend((10_001..=11_100).map(|id| Named { id: SkillId(id), name: "more".to_owned() }));
        vdn.access_codes.extend((10_001..=11_100).map(|id| Named { id: AccessCodeId(id), name: "more".to_owned() }));
    })
    .await;
    for (source, rows, real, calls) in [("skills", 1112, 12, 2), ("access-codes", 1104, 4, 3)] {
        let answer = house.until(&format!("/api/{source}?site=demo&vdn=1"), |answer| answer.text != "null").await;
        let (json, problem) = (answer.json(), answer.problem());
        assert_eq!((json["data"]["rows"].as_array().unwrap().len(), problem), (rows, None), "{source}");
        assert_eq!(json["completeness"]["rows_missing"].as_array().unwrap().len(), rows - real, "the simulator knows no more: {source}");
        assert_eq!(json["completeness"]["pages_read"], calls, "{source}");
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_with_its_direction_also_where_it_makes_aicc_refuse() {
    for (ahead_ms, problem) in [(3_600_000, Some("auth")), (-3_600_000, Some("auth")), (120_000, None), (0, None)] {
        let house = House::with_aicc_ahead(ahead_ms).await;
        house.until(SKILLS, |answer| answer.problem() == problem && (problem.is_some() || answer.text != "null")).await;
        let status: Status = serde_json::from_value(house.get("/api/status").await.json()).unwrap();
        let site = &status.sites[0];
        assert!((site.clock_skew_ms.unwrap() - ahead_ms).abs() < 2_000, "{:?}", site.clock_skew_ms);
        assert_eq!(site.too_large_skew_ms().is_some(), ahead_ms != 0);
    }
}
