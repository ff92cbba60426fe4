//! Requests that no page of ours sends.

use aicc_proxy::state::Hosts;
use axum::body::Body;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, ORIGIN};
use axum::http::{Method, Request, StatusCode};

use crate::harness::{HAND_OVER_KEY, House};

fn request(method: Method, path: &str) -> Request<Body> {
    Request::builder().method(method).uri(path).header("host", "localhost").body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_path_or_query_that_is_no_text_is_refused_with_a_sentence() {
    let house = House::start().await;
    for (path, code) in [
        ("/api/agents/%ff/statistics?site=demo", "bad_parameter"),
        ("/api/agents/1001/statistics?site=%ff", "bad_parameter"),
        ("/api/skills?site=demo&vdn=1&vdn=one", "bad_parameter"),
        ("/api", "unknown_route"),
        ("/api/skills/", "unknown_route"),
        ("/healthz/", "unknown_route"),
        ("/%2e%2e/etc/passwd", "unknown_route"),
    ] {
        let answer = house.get(path).await;
        assert_eq!(answer.json()["code"].as_str(), Some(code), "{path}: {}", answer.status);
    }
    let hand_over = Request::put("/api/agents/%ff/session?site=demo").header("host", "localhost").body(Body::empty()).unwrap();
    assert_eq!(house.send(hand_over).await.json()["code"], "bad_parameter");
    let huge = house.get(&format!("/api/skills?site=demo&vdn=1&padding={}", "x".repeat(60_000))).await;
    assert_eq!(huge.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_method_is_told_which_ones_are_right() {
    let house = House::start().await;
    for (method, path, allowed) in [
        (Method::POST, "/api/skills", "GET,HEAD"),
        (Method::OPTIONS, "/api/skills", "GET,HEAD"),
        (Method::GET, "/api/agents/1001/session", "OPTIONS,PUT"),
        (Method::DELETE, "/healthz", "GET,HEAD"),
        (Method::POST, "/", "GET,HEAD"),
    ] {
        let answer = house.send(request(method.clone(), path)).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        let mut methods: Vec<_> = answer.headers[ALLOW].to_str().unwrap().split(',').map(str::trim).collect();
        methods.sort_unstable();
        assert_eq!(methods.join(","), allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn what_changes_is_never_kept_by_a_browser() {
    let house = House::start().await;
    for path in ["/api/config", "/api/status", "/api/skills?site=demo&vdn=1", "/api/skills", "/healthz", "/nothing"] {
        assert_eq!(house.get(path).await.headers[CACHE_CONTROL], "no-store", "{path}");
    }
}

#[tokio::test]
async fn also_what_is_refused_at_the_door_carries_the_headers_of_every_answer() {
    let house = House::start().await;
    let at_the_door =
        |name: &str, value: &str| Request::get("/").header("host", "evil.example").header(name, value).body(Body::empty()).unwrap();
    for (asked, status) in [
        (at_the_door("x", "y"), StatusCode::MISDIRECTED_REQUEST),
        (at_the_door("host", "localhost"), StatusCode::BAD_REQUEST),
        (at_the_door("transfer-encoding", "chunked"), StatusCode::BAD_REQUEST),
    ] {
        let answer = house.send(asked).await;
        assert_eq!(answer.status, status);
        for name in ["cache-control", "content-security-policy", "x-content-type-options", "referrer-policy", "x-request-id"] {
            assert!(answer.headers.contains_key(name), "{status} lacks {name}");
        }
    }
}

#[tokio::test]
async fn a_question_for_the_head_has_the_same_headers_and_no_body() {
    let house = House::start().await;
    for path in ["/api/config", "/api/skills?site=demo&vdn=1", "/healthz"] {
        let (whole, head) = (house.get(path).await, house.send(request(Method::HEAD, path)).await);
        assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""), "{path}");
        assert_eq!(head.headers["content-type"], whole.headers["content-type"], "{path}");
    }
}

#[tokio::test]
async fn a_hand_over_takes_no_more_than_a_credential_can_be() {
    let house = House::start().await;
    let put = |content_type: &'static str, body: String| {
        Request::put("/api/agents/1001/session?site=demo")
            .header("host", "localhost")
            .header("authorization", format!("Bearer {HAND_OVER_KEY}"))
            .header("content-type", content_type)
            .body(Body::from(body))
            .unwrap()
    };
    let padded = |bytes: usize| format!(r#"{{"guid":"g","padding":"{}"}}"#, "x".repeat(bytes));
    for (content_type, body) in [
        ("application/json", padded(200_000)),
        ("application/json", "null".to_owned()),
        ("application/json", r#"{"guid":null}"#.to_owned()),
        ("application/json", r#"{"guid":"a\r\nb"}"#.to_owned()),
        ("text/plain", padded(1)),
    ] {
        let answer = house.send(put(content_type, body)).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (StatusCode::BAD_REQUEST, Some("bad_body")), "{content_type}");
    }
    assert_eq!(house.send(put("application/json", padded(1))).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn only_listed_origins_are_admitted_and_only_to_the_hand_over() {
    let house = House::with(|config| config.hand_over_origins = vec!["https://desk.example".to_owned()]).await;
    for (path, origin, admitted) in [
        ("/api/agents/1001/session?site=demo", "https://desk.example", true),
        ("/api/agents/1001/session?site=demo", "https://evil.example", false),
        ("/api/agents/1001/session?site=demo", "null", false),
        ("/api/config", "https://desk.example", false),
    ] {
        let mut preflight = request(Method::OPTIONS, path);
        preflight.headers_mut().insert(ORIGIN, origin.parse().unwrap());
        let headers = house.send(preflight).await.headers;
        assert_eq!(headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN), admitted, "{origin} {path}");
    }
}

#[tokio::test]
async fn every_name_of_this_machine_is_answered() {
    let house = House::start().await;
    assert_eq!(house.state.hosts, Hosts::Loopback);
    for (host, answered) in [
        ("LocalHost:8080", true),
        ("127.0.0.2:8080", true),
        ("[::1]", true),
        ("[::1", false),
        ("localhost.evil.example", false),
        ("10.0.0.1", false),
        ("", false),
    ] {
        let request = Request::get("/healthz").header("host", host).body(Body::empty()).unwrap();
        let status = house.send(request).await.status;
        assert_eq!(status == StatusCode::OK, answered, "{host}: {status}");
    }
}

#[tokio::test]
async fn a_vdn_without_skills_has_no_rows_and_nobody_waits_for_them() {
    let house = House::with(|config| config.sites[0].site.vdns[0].skills.clear()).await;
    let answer = house.until("/api/skills?site=demo&vdn=1", |answer| answer.text != "null").await;
    assert_eq!(answer.json()["data"]["rows"].as_array().map(Vec::len), Some(0));
}
