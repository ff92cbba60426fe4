//! Through real sockets, with requests written by hand, as the proxy would be answered.

use chrono::DateTime;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::signing::{EmptyQuery, Parts, Style, TimestampPrecision, sign};

/// Tuesday 2026-01-06, 03:02 UTC: late morning in Shenzhen, night in Berlin, evening in Mexico City.
const NOW_MS: i64 = 1_767_668_520_000;

const SYSINDEX: &str = "/rest/cmsapp/v1/openapi/cti/sysindex";
const SKILL: &str = "/rest/cmsapp/v1/openapi/skill/stateinfo";
const ACCESS_CODE: &str = "/rest/cmsapp/v1/openapi/vdn/queryaccesscodecallinfo";
const SYSTEM_STATE: &str = "/rest/cmsapp/v1/openapi/agentgroup/systemstate";

async fn started(scenario: &str) -> Simulator {
    let options = Options { seed: 7, clock: Clock::fixed(NOW_MS), history_days: 0, scenario: Scenario::named(scenario).unwrap() };
    start(options).await.unwrap()
}

/// Status, head and body of one request on a connection of its own.
async fn sent(url: &str, request_line: &str, headers: &[(&str, &str)], body: &str) -> (u16, String, String) {
    let authority = url.strip_prefix("http://").unwrap();
    let mut request = format!("{request_line} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.extend([name, ": ", value, "\r\n"]);
    }
    request.extend(["Content-Length: ", &body.len().to_string(), "\r\n\r\n", body]);
    let mut stream = TcpStream::connect(authority).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), head.to_lowercase(), body.to_owned())
}

/// A signed POST.
async fn posted_at(simulator: &Simulator, keys: &KeyPair, path: &str, body: &str, time_ms: i64, style: Style) -> (u16, String, String) {
    let url = simulator.cms_url();
    let content_length = body.len().to_string();
    let headers =
        [("host", url.strip_prefix("http://").unwrap()), ("content-type", "application/json"), ("content-length", &content_length)];
    let parts = Parts { method: "POST", path, query: &[], headers: &headers, body: body.as_bytes() };
    let signed = sign(&parts, keys, DateTime::from_timestamp_millis(time_ms).unwrap(), style);
    let headers = [("Content-Type", "application/json"), ("Authorization", signed.authorization.expose_secret())];
    sent(&url, &format!("POST {path}"), &headers, body).await
}

async fn posted(simulator: &Simulator, path: &str, body: &Value) -> Value {
    let keys = if path == SYSINDEX { simulator.global_keys() } else { simulator.ordinary_keys() };
    let (status, _, answer) = posted_at(simulator, keys, path, &body.to_string(), NOW_MS, Style::default()).await;
    assert_eq!(status, 200, "{answer}");
    serde_json::from_str(&answer).unwrap()
}

fn sysindex_request() -> Value {
    json!({"ccId": 1, "vdn": [1, 2], "beginDate": "2026-01-06 02:00:00", "endDate": "2026-01-06 03:10:00", "limit": "10", "offset": 20})
}

#[tokio::test]
async fn all_interfaces_answer_as_the_documents_print_it() {
    let simulator = started("normal").await;

    let answer = posted(&simulator, SYSINDEX, &sysindex_request()).await;
    assert_eq!(answer["resultCode"], json!(0));
    assert_eq!(answer["resultDesc"]["count"], json!(26));
    let rows = answer["resultDesc"]["data"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    assert!(rows.iter().all(|row| row["beginTime"].is_string() && row["ideaAgentNum"].is_u64() && row["inCallNums"].is_u64()));

    let answer = posted(&simulator, SKILL, &json!({"queryParam": {"ccId": 1, "vdn": 1, "skillIds": [101, "102", 999]}})).await;
    assert_eq!((&answer["result"], &answer["resultCode"]), (&json!("0"), &json!("0100000")));
    assert_eq!(answer["resultDesc"].as_array().unwrap().len(), 2);
    assert_eq!(answer["resultDesc"], answer["resultDatas"]);
    assert_eq!(answer["resultDesc"][0].as_object().unwrap().len(), 20);
    assert!(answer["resultDesc"][0]["agentTalkingNums"].as_u64().unwrap() > 0);

    let answer = posted(&simulator, ACCESS_CODE, &json!({"ccId": 1, "vdn": 1, "innoIds": [11, 12, 13, 14]})).await;
    assert_eq!(answer["resultDesc"].as_array().unwrap().len(), 4);
    assert!(answer["resultDesc"][0]["longestWaitTime"].is_string());
    assert!(answer["resultDesc"][1]["longestWaitTime"].is_u64());

    let answer = posted(&simulator, SYSTEM_STATE, &json!({"queryParam": {"ccId": 1, "vdn": 1, "offset": 0, "limit": 100}})).await;
    assert!(answer["resultDesc"]["talkingNum"].as_u64().unwrap() > 10);
    let answer = posted(&simulator, SYSTEM_STATE, &json!({"queryParam": {"ccId": 1, "vdn": 1, "offset": 200, "limit": 100}})).await;
    assert_eq!(answer["resultDesc"], json!({"busyAgent": 0, "talkingNum": 0, "idleAgent": 0, "totalLoginAgent": "0"}));

    let answer = posted(&simulator, "/rest/cmsapp/v1/ping", &json!({"say": "Hello world!"})).await;
    assert_eq!(answer, json!({"request": {"say": "Hello world!"}, "status": "UP"}));

    assert_eq!(simulator.calls(), Calls { ping: 1, sysindex: 1, skill: 1, access_code: 1, system_state: 2, ..Calls::default() });
}

#[tokio::test]
async fn what_aicc_would_refuse_is_refused_by_result_code() {
    let simulator = started("normal").await;
    let with = |name: &str, value: Value| {
        let mut request = sysindex_request();
        request[name] = value;
        request
    };
    let many: Vec<u32> = (1..=1001).collect();
    for (path, request) in [
        (SYSINDEX, with("endDate", json!("2026-02-06 02:00:01"))),
        (SYSINDEX, with("endDate", json!("2026-01-06T03:10:00Z"))),
        (SYSINDEX, with("endDate", Value::Null)),
        (SYSINDEX, with("beginDate", json!("2026-01-06 04:00:00"))),
        (SYSINDEX, with("vdn", json!(many[..101]))),
        (SYSINDEX, with("vdn", json!("1"))),
        (SYSINDEX, with("limit", json!(0))),
        (SYSINDEX, with("offset", json!(-1))),
        (SYSINDEX, with("ccId", json!(2))),
        (SKILL, json!({"ccId": 1, "vdn": 1, "skillIds": [101]})),
        (SKILL, json!({"queryParam": {"ccId": 1, "vdn": 1, "skillIds": many}})),
        (SKILL, json!({"queryParam": {"ccId": 1, "vdn": 1}})),
        (SKILL, json!({"queryParam": {"ccId": 1, "vdn": 9, "skillIds": [101]}})),
        (ACCESS_CODE, json!({"queryParam": {"ccId": 1, "vdn": 1, "innoIds": [11]}})),
        (ACCESS_CODE, json!({"ccId": 1, "vdn": 1, "innoIds": many[..501]})),
        (SYSTEM_STATE, json!({"ccId": 1, "vdn": 1, "offset": 0, "limit": 100})),
        (SYSTEM_STATE, json!({"queryParam": {"ccId": 1, "vdn": 1, "offset": 0, "limit": 101}})),
        (SYSTEM_STATE, json!({"queryParam": {"ccId": 1, "vdn": 1, "offset": 50, "limit": 100}})),
        (SYSTEM_STATE, json!({"queryParam": {"ccId": 1, "vdn": 1, "offset": -100, "limit": 100}})),
    ] {
        let answer = posted(&simulator, path, &request).await;
        assert_eq!(answer["resultCode"], json!("0100002"), "{path} {request}");
        assert!(answer["resultDesc"].is_string(), "{path} {request}");
    }
    let whole_span = with("endDate", json!("2026-02-06 02:00:00"));
    assert_eq!(posted(&simulator, SYSINDEX, &whole_span).await["resultCode"], json!(0));
}

#[tokio::test]
async fn each_key_opens_only_its_own_interfaces() {
    let simulator = started("normal").await;
    let skill = json!({"queryParam": {"ccId": 1, "vdn": 1, "skillIds": [101]}}).to_string();
    for (keys, path, body) in
        [(simulator.ordinary_keys(), SYSINDEX, &sysindex_request().to_string()), (simulator.global_keys(), SKILL, &skill)]
    {
        let (status, _, answer) = posted_at(&simulator, keys, path, body, NOW_MS, Style::default()).await;
        assert_eq!((status, answer.contains(r#""resultCode":"0101003""#)), (200, true), "{answer}");
    }
}

#[tokio::test]
async fn a_wrong_signature_is_answered_401_and_too_many_in_a_row_lock_the_door() {
    let simulator = started("normal").await;
    let body = r#"{"say":"hello"}"#;
    let keys = simulator.ordinary_keys().clone();
    let wrong = KeyPair { secret_key: Secret::new("guessed".to_owned()), ..keys.clone() };
    let path = "/rest/cmsapp/v1/ping";
    let seconds = Style { timestamp: TimestampPrecision::Seconds, ..Style::default() };
    let empty_line = Style { empty_query: EmptyQuery::EmptyLine, ..Style::default() };
    let minute_ms = 60_000;
    for (keys, time_ms, style, expected) in [
        (&keys, NOW_MS, Style::default(), 200),
        (&keys, NOW_MS, seconds, 200),
        (&keys, NOW_MS - 14 * minute_ms, Style::default(), 200),
        (&keys, NOW_MS - 16 * minute_ms, Style::default(), 401),
        (&keys, NOW_MS + 16 * minute_ms, Style::default(), 401),
        (&keys, NOW_MS, empty_line, 401),
        (&wrong, NOW_MS, Style::default(), 401),
    ] {
        let (status, head, answer) = posted_at(&simulator, keys, path, body, time_ms, style).await;
        assert_eq!(status, expected, "{time_ms} {style:?}");
        assert!(head.contains("date: tue, 06 jan 2026 03:02:00 gmt"), "{head}");
        if status == 401 {
            let bare =
                json!({"timestamp": NOW_MS, "status": 401, "error": "Unauthorized", "message": "No message available", "path": path});
            assert_eq!(serde_json::from_str::<Value>(&answer).unwrap(), bare);
        }
    }
    // Four were wrong in a row already.
    for _ in 4..20 {
        assert_eq!(sent(&simulator.cms_url(), &format!("POST {path}"), &[], body).await.0, 401);
    }
    assert_eq!(posted_at(&simulator, &keys, path, body, NOW_MS, Style::default()).await.0, 403);
}

#[tokio::test]
async fn paths_and_methods_that_are_not_offered_are_refused() {
    let simulator = started("normal").await;
    let keys = simulator.ordinary_keys();
    assert_eq!(posted_at(&simulator, keys, "/rest/cmsapp/v2/openapi/cti/sysindex", "{}", NOW_MS, Style::default()).await.0, 404);
    assert_eq!(posted_at(&simulator, keys, SKILL, "not json", NOW_MS, Style::default()).await.0, 400);
    assert_eq!(sent(&simulator.cms_url(), &format!("GET {SKILL}"), &[], "").await.0, 401);
    assert_eq!(sent(&simulator.gateway_url(), "PUT /agentgateway/resource/onlineagent/1001", &[], "{}").await.0, 404);
    assert_eq!(sent(&simulator.gateway_url(), "POST /agentgateway/resource/calldata/1001/statistics", &[], "").await.0, 405);
    assert_eq!(simulator.calls().other, 2);
}

#[tokio::test]
async fn an_agent_is_told_about_itself_only() {
    let simulator = started("normal").await;
    let desktops = simulator.desktops();
    assert!(desktops.len() >= 3, "{desktops:?}");
    assert!(format!("{desktops:?}").contains("Secret(…)"));
    let read = async |agent: u32, guid: &str| -> Value {
        let line = format!("GET /agentgateway/resource/calldata/{agent}/statistics");
        let (status, _, answer) = sent(&simulator.gateway_url(), &line, &[("Guid", guid)], "").await;
        assert_eq!(status, 200);
        serde_json::from_str(&answer).unwrap()
    };
    let (own, other) = (&desktops[0], &desktops[1]);
    let answer = read(own.agent_id, own.guid.expose_secret()).await;
    assert_eq!((&answer["retcode"], &answer["message"]), (&json!("0"), &json!("")));
    assert_eq!(answer["result"].as_object().unwrap().len(), 18);
    assert!(answer["result"]["talktime"].is_u64());
    assert_eq!(read(own.agent_id, other.guid.expose_secret()).await["retcode"], json!("100-006"));
    assert_eq!(read(own.agent_id, "").await["retcode"], json!("100-006"));
    assert_eq!(read(100, own.guid.expose_secret()).await["retcode"], json!("000-002"));
    for _ in 0..4 {
        assert_eq!(read(own.agent_id, own.guid.expose_secret()).await["retcode"], json!("0"));
    }
    assert_eq!(read(own.agent_id, own.guid.expose_secret()).await["retcode"], json!("000-007"));
}

#[tokio::test]
async fn every_fault_shows_and_ends() {
    let simulator = started("normal").await;
    let skill = json!({"queryParam": {"ccId": 1, "vdn": 1, "skillIds": [101, 102, 103]}}).to_string();
    for (fault, status, holds) in [
        (Fault::Refusing, 401, "No message available"),
        (Fault::Locked, 403, "Forbidden"),
        (Fault::Erring, 200, r#""resultCode":"0100001""#),
        (Fault::ServerError, 503, "Service Unavailable"),
        (Fault::Lying, 200, "n/a"),
        (Fault::Garbage, 200, "<html>"),
        (Fault::Slow(Duration::from_millis(1)), 200, "0100000"),
        (Fault::None, 200, "0100000"),
    ] {
        simulator.set_fault(fault);
        let answer = posted_at(&simulator, simulator.ordinary_keys(), SKILL, &skill, NOW_MS, Style::default()).await;
        assert_eq!((answer.0, answer.2.contains(holds)), (status, true), "{fault:?} {}", answer.2);
    }
}

#[tokio::test]
async fn going_away_cuts_open_connections_and_coming_back_takes_the_same_ports() {
    let simulator = started("normal").await;
    let (cms, gateway) = (simulator.cms_url(), simulator.gateway_url());
    let mut open = TcpStream::connect(cms.strip_prefix("http://").unwrap()).await.unwrap();
    open.write_all(b"POST /rest/cmsapp/v1/ping HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}").await.unwrap();
    let mut answer = [0; 12];
    open.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 401");

    simulator.go_away().await;
    let mut rest = Vec::new();
    // Ended or reset, but not left open.
    let _ = tokio::time::timeout(Duration::from_secs(5), open.read_to_end(&mut rest)).await.unwrap();
    for url in [&cms, &gateway] {
        assert!(TcpStream::connect(url.strip_prefix("http://").unwrap()).await.is_err());
    }

    simulator.come_back().await.unwrap();
    simulator.come_back().await.unwrap();
    assert_eq!((simulator.cms_url(), simulator.gateway_url()), (cms, gateway));
    posted(&simulator, "/rest/cmsapp/v1/ping", &json!({})).await;
    simulator.stop().await;
}

#[tokio::test]
async fn desktops_hand_their_sessions_over() {
    let simulator = started("normal").await;
    let proxy = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/base/", proxy.local_addr().unwrap());
    simulator.hand_over_to(url, Secret::new("handed".to_owned()));
    let (mut stream, _) = proxy.accept().await.unwrap();
    let mut request = vec![0; 4096];
    let mut length = 0;
    while !request[..length].ends_with(b"}") && length < request.len() {
        let read = stream.read(&mut request[length..]).await.unwrap();
        assert!(read > 0);
        length += read;
    }
    let request = String::from_utf8(request[..length].to_vec()).unwrap();
    let desktop = &simulator.desktops()[0];
    assert!(request.starts_with(&format!("PUT /base/api/agents/{}/session?site=demo HTTP/1.1\r\n", desktop.agent_id)), "{request}");
    assert!(request.contains("\r\nAuthorization: Bearer handed\r\n"));
    let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(body, json!({"guid": desktop.guid.expose_secret(), "cookies": desktop.cookies}));
}

#[tokio::test(start_paused = true)]
async fn a_scenario_takes_the_platform_away_and_brings_it_back() {
    let simulator = started("gone").await;
    let address = simulator.cms_url().strip_prefix("http://").unwrap().to_owned();
    let mut changes = Vec::new();
    let mut there = true;
    // The paused clock makes 140 seconds of this in no time.
    for _ in 0..280 {
        if TcpStream::connect(&address).await.is_ok() != there {
            there = !there;
            changes.push((simulator.platform.started.elapsed().as_secs_f64().round(), there));
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(changes.len(), 2, "{changes:?}");
    for ((at_s, there), expected) in changes.into_iter().zip([(60.0, false), (120.0, true)]) {
        assert!((at_s - expected.0).abs() <= 2.0 && there == expected.1, "{at_s} {there}");
    }
}
