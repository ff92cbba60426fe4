//! What the page and the operations team get.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use domain::baseline::Baseline;
use domain::findings::{ConnectionRate, FiveMinutes};
use domain::id::VdnId;
use domain::period::DAY_MS;
use domain::reading::Reading;
use domain::setup::PageSetup;
use domain::skill::Skills;
use domain::snapshot::Snapshot;
use domain::status::Status;
use domain::sysindex::{Period, Periods};
use domain::system_state::SystemState;

use crate::harness::{Answer, HAND_OVER_KEY, House};

#[tokio::test]
async fn the_set_up_names_every_vdn_skill_code_and_agent() {
    let house = House::start().await;
    let setup: PageSetup = serde_json::from_value(house.get("/api/config").await.json()).unwrap();
    let vdns = &setup.sites[0].vdns;
    assert_eq!(vdns.len(), 3);
    assert_eq!(vdns.iter().map(|vdn| vdn.skills.len()).sum::<usize>(), 36);
    assert_eq!(vdns.iter().map(|vdn| vdn.access_codes.len()).sum::<usize>(), 10);
    assert_eq!(vdns.iter().map(|vdn| vdn.agents.len()).sum::<usize>(), 400);
    assert!(vdns.iter().all(|vdn| !vdn.offsets.is_empty()));
}

#[tokio::test]
async fn skills_come_complete_fresh_and_with_their_age() {
    let house = House::start().await;
    let answer = house.get("/api/skills?site=demo&vdn=1").await;
    assert_eq!(answer.status, StatusCode::OK);
    let snapshot: Snapshot<Skills> = serde_json::from_value(answer.json()).unwrap();
    assert_eq!(snapshot.data.rows.len(), 12);
    assert!(snapshot.data.rows.iter().all(|row| row.signed_in.value().is_some()));
    let delivery = answer.delivery();
    assert_eq!((delivery.problem, delivery.interval_ms), (None, 100));
    assert!(delivery.age_ms.is_some());
}

#[tokio::test]
async fn agents_by_state_are_summed_over_all_pages_of_a_known_number() {
    let house = House::start().await;
    let answer = house.until("/api/system-state?site=demo&vdn=1", |answer| answer.text != "null").await;
    let snapshot: Snapshot<SystemState> = serde_json::from_value(answer.json()).unwrap();
    assert_eq!(snapshot.completeness.pages_read, 2, "160 agents are two pages");
    assert!(snapshot.data.signed_in.value().unwrap() > 0);
}

#[tokio::test]
async fn a_window_comes_from_the_history_and_another_word_is_refused() {
    let house = House::start().await;
    let answer = house.until("/api/sysindex?site=demo&vdn=1&window=1h", |answer| answer.text.contains("begin_ms\":[1")).await;
    let snapshot: Snapshot<Periods> = serde_json::from_value(answer.json()).unwrap();
    assert_eq!(snapshot.data.until_ms - snapshot.data.from_ms, 3_600_000);
    assert_eq!(house.get("/api/sysindex?site=demo&vdn=1&window=2h").await.status, StatusCode::BAD_REQUEST);
    let before: Snapshot<Periods> =
        serde_json::from_value(house.get("/api/sysindex?site=demo&vdn=1&window=1h&back=14").await.json()).unwrap();
    let (from_ms, until_ms) = (before.read_at_ms - 3_600_000 - 14 * DAY_MS, before.read_at_ms - 14 * DAY_MS);
    assert_eq!((before.data.from_ms, before.data.until_ms), (from_ms, until_ms));
    for back in ["1", "8", "-7", "07", "35", "x"] {
        let refused = house.get(&format!("/api/sysindex?site=demo&vdn=1&window=1h&back={back}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{back}");
    }
}

#[tokio::test]
async fn what_is_usual_is_told_for_every_period_of_a_short_window_and_not_for_a_long_one() {
    let house = House::start().await;
    let path = "/api/baseline?site=demo&vdn=1&window=1h";
    let told: Baseline = serde_json::from_value(house.get(path).await.json()).unwrap();
    assert_eq!((told.until_ms - told.from_ms, told.begin_ms.len()), (3_600_000, 12));
    let weeks = [7, 14].map(|days| told.begin_ms.iter().map(move |begin_ms| begin_ms - days * DAY_MS));
    let rows = weeks.into_iter().flatten().map(|begin_ms| (VdnId(1), Period::from_fields(begin_ms, |_| Reading::Value(40))));
    house.state.sites[0].history.record(rows, told.until_ms);
    let answer = house.until(path, |answer| answer.text.contains("\"inbound\"")).await;
    let told: Baseline = serde_json::from_value(answer.json()).unwrap();
    let usual = &told.usual["inbound"];
    assert_eq!((told.weeks, told.most_values), (2, 10));
    assert_eq!((usual.median[6], usual.low.len(), usual.high.len()), (Some(40.0), told.begin_ms.len(), told.begin_ms.len()));
    let refused = house.get("/api/baseline?site=demo&vdn=1&window=7d").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.json()["message"].as_str().unwrap().contains("not known for longer windows"), "{}", refused.text);
}

#[tokio::test]
async fn status_lists_every_source_of_every_vdn() {
    let house = House::start().await;
    let status: Status = serde_json::from_value(house.get("/api/status").await.json()).unwrap();
    assert_eq!(status.sources.len(), 1 + 3 * 3);
}

#[tokio::test]
async fn what_was_found_out_about_aicc_is_told_with_the_set_up() {
    let house = House::start().await;
    let found = |answer: &Answer| serde_json::from_str::<PageSetup>(&answer.text).unwrap().sites[0].vdns[0].findings.clone();
    let told = found(&house.until("/api/config", |answer| found(answer).connection_rate != ConnectionRate::Unknown).await);
    assert_eq!((told.connection_rate, told.signed_in), (ConnectionRate::Percent, None));
    assert_eq!(told.five_minutes, FiveMinutes::Unknown, "no turn was read yet");
}

#[tokio::test]
async fn every_answer_of_some_length_is_compressed_for_those_who_take_that() {
    let house = House::start().await;
    let taking = |path: &str, encoding: &str| {
        Request::get(path).header("host", "localhost").header("accept-encoding", encoding).body(Body::empty()).unwrap()
    };
    let long = "x".repeat(700);
    let view = format!("{{\"name\": \"x\", \"address\": \"skills?filter={long}\"}}");
    let put = Request::put("/api/views/x").header("host", "localhost").header("content-type", "application/json").body(Body::from(view));
    assert_eq!(house.send(put.unwrap()).await.status, StatusCode::OK);
    // So that there is something to tell of.
    let rule = "{\"id\": \"x\", \"metric\": \"available\", \"site\": \"demo\", \"vdn\": 1, \"warning\": 100000}";
    let put = Request::put("/api/rules/x?site=demo").header("host", "localhost").header("content-type", "application/json");
    assert_eq!(house.send(put.body(Body::from(rule)).unwrap()).await.status, StatusCode::OK);
    for path in [
        "config",
        "status",
        "views",
        "alarms?site=demo&vdn=1",
        "today?site=demo&vdn=1",
        "outlook?site=demo&vdn=1",
        "skills?site=demo&vdn=1",
    ] {
        let path = format!("/api/{path}");
        house.until(&path, |answer| answer.text.len() > 600).await;
        let compressed = house.send(taking(&path, "gzip, br")).await;
        assert_eq!((compressed.status, compressed.headers.get("content-encoding").is_some()), (StatusCode::OK, true), "{path}");
        assert_eq!(
            (&compressed.headers["content-type"], &compressed.headers["vary"]),
            (&"application/json".parse().unwrap(), &"accept-encoding".parse().unwrap())
        );
        assert!(compressed.json().is_object() || compressed.json().is_array(), "{path}");
        assert!(house.send(taking(&path, "gzip")).await.headers.get("content-encoding").is_none(), "{path}");
    }
}

#[tokio::test]
async fn what_is_refused_is_refused_with_a_sentence() {
    let house = House::start().await;
    for (path, status, code) in [
        ("/api/skills", StatusCode::BAD_REQUEST, "bad_parameter"),
        ("/api/skills?site=demo&vdn=one", StatusCode::BAD_REQUEST, "bad_parameter"),
        ("/api/skills?site=demo&vdn=999", StatusCode::FORBIDDEN, "not_configured"),
        ("/api/skills?site=other&vdn=1", StatusCode::FORBIDDEN, "not_configured"),
        ("/api/agents/999/statistics?site=demo", StatusCode::FORBIDDEN, "not_configured"),
        ("/api/nothing", StatusCode::NOT_FOUND, "unknown_route"),
        ("/api/", StatusCode::NOT_FOUND, "unknown_route"),
        ("/no/such/page", StatusCode::NOT_FOUND, "unknown_route"),
        ("/", StatusCode::SERVICE_UNAVAILABLE, "page_not_built"),
    ] {
        let answer = house.get(path).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)), "{path}");
        assert!(answer.json()["message"].as_str().is_some_and(|message| message.ends_with('.')), "{path}");
    }
    for (method, path) in
        [(Method::POST, "/api/skills"), (Method::DELETE, "/healthz"), (Method::POST, "/"), (Method::GET, "/api/agents/1001/session")]
    {
        let request = Request::builder().method(method.clone()).uri(path).header("host", "localhost").body(Body::empty()).unwrap();
        let answer = house.send(request).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (StatusCode::METHOD_NOT_ALLOWED, Some("wrong_method")),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn below_a_base_path_the_page_is_there_with_and_without_the_last_slash_and_nothing_is_outside() {
    let house = House::with(|config| config.assets.base_path = "/aicc/".to_owned()).await;
    for (path, code) in
        [("/aicc/", "page_not_built"), ("/aicc", "page_not_built"), ("/aicc/skills", "page_not_built"), ("/", "unknown_route")]
    {
        assert_eq!(house.get(path).await.json()["code"].as_str(), Some(code), "{path}");
    }
    assert_eq!(house.get("/aicc/api/config").await.status, StatusCode::OK);
    assert_eq!(house.get("/api/config").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_name_that_merely_points_at_loopback_is_refused() {
    let house = House::start().await;
    for (host, answered) in
        [("localhost:8080", true), ("127.0.0.1", true), ("[::1]:8080", true), ("evil.example", false), ("127.0.0.1.evil.example", false)]
    {
        let request = Request::get("/healthz").header("host", host).body(Body::empty()).unwrap();
        let status = house.send(request).await.status;
        assert_eq!(status == StatusCode::OK, answered, "{host}: {status}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let house = House::start().await;
    for path in ["/api/config", "/healthz", "/no/such/page"] {
        let headers = house.get(path).await.headers;
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert!(headers["content-security-policy"].to_str().unwrap().contains("script-src 'self' 'wasm-unsafe-eval';"), "{path}");
    }
}

fn hand_over(agent: u32, key: &str, body: &str) -> Request<Body> {
    Request::put(format!("/api/agents/{agent}/session?site=demo"))
        .header("host", "localhost")
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

#[tokio::test]
async fn an_agent_is_read_only_with_the_credential_its_desktop_handed_over_and_once_a_minute() {
    let house = House::start().await;
    let desktop = house.simulator.desktops().into_iter().next().unwrap();
    let path = format!("/api/agents/{}/statistics?site=demo", desktop.agent_id);
    let without = house.get(&path).await;
    assert_eq!((without.status, without.text.as_str(), without.problem()), (StatusCode::OK, "null", Some("not-signed-in")));

    let body = serde_json::json!({ "guid": desktop.guid.expose_secret(), "cookies": [] }).to_string();
    assert_eq!(house.send(hand_over(desktop.agent_id, "wrong", &body)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.send(hand_over(desktop.agent_id, HAND_OVER_KEY, "{}")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.send(hand_over(desktop.agent_id, HAND_OVER_KEY, &body)).await.status, StatusCode::NO_CONTENT);

    let first = house.get(&path).await;
    assert_eq!(first.problem(), None, "{}", first.text);
    assert!(first.json()["data"]["talk_time"].is_i64());
    let calls = house.simulator.calls();
    let second = house.get(&path).await;
    assert_eq!(second.text, first.text);
    assert_eq!(house.simulator.calls().agent, calls.agent, "within a minute nothing is asked again");
}
