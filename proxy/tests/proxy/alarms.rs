//! Alarms as viewers get them, and what viewers do about them.

use std::path::PathBuf;

use aicc_proxy::config::Config;
use aicc_proxy::database::Place;
use aicc_proxy::simulator::Fault;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use domain::alarm::{Alarm, Alarms, Metric, Origin, Rule, Subject, What};
use domain::id::SkillId;
use serde_json::{Value, json};

use crate::harness::{Answer, House};

pub const FIRST: &str = "/api/alarms?site=demo&vdn=1";

pub fn alarms(answer: &Answer) -> Alarms {
    serde_json::from_value(answer.json()).unwrap_or_else(|error| panic!("{error} in {}", answer.text))
}

#[tokio::test]
async fn a_drowning_skill_is_in_alarm_and_those_beside_it_are_not_drowned() {
    let house = House::of_scenario("drowning", 60.0).await;
    let drowning = |metric| move |alarm: &Alarm| alarm.subject == Subject::Skill(SkillId(106)) && alarm.metric == metric;
    let answer = house.until(FIRST, |answer| alarms(answer).open.iter().any(drowning(Metric::WorstWait5m))).await;
    let told = alarms(&answer);
    assert!(told.open.windows(2).all(|pair| pair[0].severity >= pair[1].severity), "the worst first");
    assert!(told.events.iter().any(|event| event.what == What::Raised && drowning(Metric::WorstWait5m)(&event.alarm)));
    assert_eq!(told.rules.len(), 4);
    assert!(told.may_operate && told.name.is_none() && !told.kept);
}

#[tokio::test]
async fn while_aicc_is_away_that_is_the_alarm_and_it_ends_when_it_is_back() {
    let house = House::start().await;
    house.until(FIRST, |_| house.state.sites[0].sysindex.slot.held().good.is_some()).await;
    assert_eq!(alarms(&house.get(FIRST).await).open.iter().filter(|alarm| alarm.metric == Metric::DataStale).count(), 0, "at the start");
    house.simulator.set_fault(Fault::ServerError);
    let stale = |answer: &Answer| alarms(answer).open.into_iter().filter(|alarm| alarm.metric == Metric::DataStale).collect::<Vec<_>>();
    let all_held = |house: &House| {
        let site = &house.state.sites[0];
        let vdn = &site.vdns[0];
        let problems = [vdn.skills.slot.held().problem, vdn.access_codes.slot.held().problem, vdn.system_state.slot.held().problem];
        problems.iter().all(Option::is_some) && site.sysindex.slot.held().problem.is_some()
    };
    let answer = house.until(FIRST, |answer| all_held(&house) && !stale(answer).is_empty()).await;
    let subjects: Vec<_> = stale(&answer).into_iter().map(|alarm| (alarm.subject, alarm.vdn, alarm.value)).collect();
    assert_eq!(subjects, [(Subject::Platform, None, None)], "one alarm, not one for each source");
    house.simulator.set_fault(Fault::None);
    house.until(FIRST, |answer| stale(answer).is_empty()).await;
}

/// Sends a change as somebody at this machine.
async fn change(house: &House, method: Method, path: &str, body: &Value) -> Answer {
    let request = Request::builder().method(method).uri(path).header("host", "localhost").header("content-type", "application/json");
    house.send(request.body(Body::from(body.to_string())).unwrap()).await
}

/// A rule that every skill of VDN 1 breaks at once: agents are signed in.
fn everybody() -> Value {
    json!({"id": "everybody", "metric": "available", "site": "demo", "vdn": 1, "warning": 100_000})
}

async fn with_alarm(house: &House) -> Alarm {
    assert_eq!(change(house, Method::PUT, "/api/rules/everybody?site=demo", &everybody()).await.status, StatusCode::OK);
    let of_rule = |alarm: &Alarm| alarm.rule == "everybody";
    let answer = house.until(FIRST, |answer| alarms(answer).open.iter().any(of_rule)).await;
    alarms(&answer).open.into_iter().find(of_rule).unwrap()
}

#[tokio::test]
async fn an_alarm_is_taken_by_name_and_silenced_for_a_while_and_everybody_sees_it() {
    let house = House::start().await;
    let alarm = with_alarm(&house).await;
    let take = format!("/api/alarms/{}/acknowledge?site=demo&vdn=1", alarm.id);
    let silence = format!("/api/alarms/{}/snooze?site=demo&vdn=1", alarm.id);
    for (path, body, status, code) in [
        (&take, json!({"note": "x"}), 422, "mistaken"),
        (&take, json!({"name": " "}), 422, "mistaken"),
        (&take, json!({"name": "a\u{7}b"}), 422, "mistaken"),
        (&take, json!({"name": "x".repeat(65)}), 422, "mistaken"),
        (&take, json!({"name": "Li Na", "note": "x".repeat(501)}), 422, "mistaken"),
        (&take, json!({"name": "Li Na", "severity": "none"}), 400, "bad_body"),
        (&silence, json!({"name": "Li Na", "minutes": 481}), 422, "mistaken"),
        (&silence, json!({"name": "Li Na"}), 400, "bad_body"),
        (&"/api/alarms/999999/acknowledge?site=demo&vdn=1".to_owned(), json!({"name": "Li Na"}), 404, "not_there"),
        (&"/api/alarms/one/acknowledge?site=demo&vdn=1".to_owned(), json!({"name": "Li Na"}), 404, "not_there"),
        (&take.replace("vdn=1", "vdn=2"), json!({"name": "Li Na"}), 404, "not_there"),
        (&take.replace("vdn=1", "vdn=9"), json!({"name": "Li Na"}), 403, "not_configured"),
    ] {
        let answer = change(&house, Method::POST, path, &body).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (status, Some(code)), "{path} {body}");
    }
    let taken = change(&house, Method::POST, &take, &json!({"name": " Li Na ", "note": "on it"})).await;
    let taken: Alarm = serde_json::from_value(taken.json()).unwrap();
    let acknowledged = taken.acknowledged.unwrap();
    assert_eq!((acknowledged.by.as_str(), acknowledged.note.as_str()), ("Li Na", "on it"));
    let silenced = change(&house, Method::POST, &silence, &json!({"name": "Wang Wei", "minutes": 30})).await;
    let silenced: Alarm = serde_json::from_value(silenced.json()).unwrap();
    assert!(silenced.snoozed_until_ms.is_some_and(|until_ms| until_ms - alarm.since_ms >= 1_800_000));
    let told = alarms(&house.get(FIRST).await);
    assert!(told.open.iter().any(|open| open.id == alarm.id && open.acknowledged.as_ref() == Some(&acknowledged)));
    let of_alarm = told.events.iter().filter(|event| event.alarm.id == alarm.id).map(|event| (event.what, event.by.as_deref()));
    assert_eq!(
        of_alarm.collect::<Vec<_>>(),
        [(What::Snoozed, Some("Wang Wei")), (What::Acknowledged, Some("Li Na")), (What::Seen, Some("this machine")), (What::Raised, None)]
    );
    let ended = change(&house, Method::POST, &silence, &json!({"name": "Wang Wei", "minutes": 0})).await;
    assert_eq!(ended.json()["snoozed_until_ms"], Value::Null);
}

#[tokio::test]
async fn rules_of_pages_are_checked_and_those_of_the_configuration_stay() {
    let house = House::start().await;
    let rule = |id: &str| format!("/api/rules/{id}?site=demo");
    for (id, body, status, code) in [
        ("everybody", json!({"id": "everybody", "metric": "available"}), 422, "mistaken"),
        ("other", everybody(), 422, "mistaken"),
        ("everybody", json!({"id": "everybody", "metric": "abandon_rate", "warning": 1}), 400, "bad_body"),
        ("everybody", json!({"id": "everybody", "metric": "available", "warning": 1, "colour": "red"}), 400, "bad_body"),
        ("everybody", json!({"id": "everybody", "metric": "available", "warning": 1, "only": [1]}), 422, "mistaken"),
        ("worst-wait", json!({"id": "worst-wait", "metric": "worst_wait_5m", "warning": 1}), 409, "rule_of_configuration"),
    ] {
        let answer = change(&house, Method::PUT, &rule(id), &body).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (status, Some(code)), "{body}");
    }
    let remove = async |id: &str| change(&house, Method::DELETE, &rule(id), &Value::Null).await.status.as_u16();
    assert_eq!([remove("worst-wait").await, remove("everybody").await], [409, 404]);
    let alarm = with_alarm(&house).await;
    for (key, place) in [("vdn", json!(2)), ("vdn", Value::Null), ("site", Value::Null)] {
        let mut elsewhere = everybody();
        elsewhere[key] = place;
        let answer = change(&house, Method::PUT, &rule("everybody"), &elsewhere).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (422, Some("mistaken")), "{elsewhere}");
    }
    let higher = json!({"id": "everybody", "metric": "available", "site": "demo", "vdn": 1, "warning": 99_999});
    assert_eq!(change(&house, Method::PUT, &rule("everybody"), &higher).await.status, StatusCode::OK, "there it may change");
    assert!(alarms(&house.get(FIRST).await).open.iter().any(|open| open.id == alarm.id), "nobody else's rule took its place");
    let rules: Vec<Rule> = serde_json::from_value(house.get("/api/rules?site=demo").await.json()).unwrap();
    assert_eq!(
        rules.iter().map(|rule| (rule.id.as_str(), rule.origin)).collect::<Vec<_>>()[3..],
        [("worst-wait", Origin::BuiltIn), ("everybody", Origin::Page)]
    );
    assert_eq!(remove("everybody").await, 204);
    let told = alarms(&house.get(FIRST).await);
    assert!(told.open.iter().all(|alarm| alarm.rule != "everybody"));
    assert!(told.events.iter().any(|event| event.what == What::Withdrawn && event.alarm.rule == "everybody"));
}

#[tokio::test]
async fn views_have_names_that_all_share() {
    let house = House::start().await;
    let view = json!({"name": "Night shift 夜班", "address": "skills?site=demo&vdn=1&sort=-calls_waiting"});
    let path = "/api/views/Night%20shift%20%E5%A4%9C%E7%8F%AD";
    assert_eq!(change(&house, Method::PUT, path, &view).await.json(), view);
    assert_eq!(change(&house, Method::PUT, path, &view).await.status, StatusCode::OK, "again");
    let elsewhere = json!({"name": "Night shift 夜班", "address": "https://evil.example"});
    assert_eq!(change(&house, Method::PUT, path, &elsewhere).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(change(&house, Method::PUT, "/api/views/Day", &view).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.get("/api/views").await.json(), json!([view]));
    assert_eq!(change(&house, Method::DELETE, path, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(change(&house, Method::DELETE, path, &Value::Null).await.status, StatusCode::NOT_FOUND);
    for number in 0..200 {
        let view = json!({"name": number.to_string(), "address": ""});
        assert_eq!(change(&house, Method::PUT, &format!("/api/views/{number}"), &view).await.status, StatusCode::OK);
    }
    let more = change(&house, Method::PUT, "/api/views/200", &json!({"name": "200", "address": ""})).await;
    assert_eq!((more.status.as_u16(), more.json()["code"].as_str()), (409, Some("too_many")));
}

#[tokio::test]
async fn an_answer_that_a_page_has_already_is_not_sent_again() {
    let house = House::with(|config| config.alarms.rules.clear()).await;
    house.until(FIRST, |_| house.state.sites[0].sysindex.slot.held().good.is_some()).await;
    let answer = house.get(FIRST).await;
    let again = |version: &str| {
        house.send(Request::get(FIRST).header("host", "localhost").header("if-none-match", version).body(Body::empty()).unwrap())
    };
    let version = answer.headers["etag"].to_str().unwrap();
    let same = again(version).await;
    assert_eq!((same.status, same.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let view = json!({"name": "x", "address": ""});
    assert_eq!(change(&house, Method::PUT, "/api/rules/everybody?site=demo", &everybody()).await.status, StatusCode::OK);
    assert_eq!(again(version).await.status, StatusCode::OK);
    assert_eq!(change(&house, Method::POST, "/api/views/x", &view).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn what_is_open_in_other_vdns_is_told_to_those_who_ask_for_it() {
    let house = House::with(|config| config.alarms.rules.clear()).await;
    let alarm = with_alarm(&house).await;
    let of_rule = |alarms: Vec<Alarm>| alarms.into_iter().filter(|alarm| alarm.rule == "everybody").count();
    let second = "/api/alarms?site=demo&vdn=2";
    let told = alarms(&house.get(second).await);
    assert_eq!((of_rule(told.open), told.elsewhere.len()), (0, 0));
    let told = alarms(&house.get(&format!("{second}&all=1")).await);
    assert_eq!(of_rule(told.open), 0);
    assert!(told.elsewhere.iter().any(|other| other.id == alarm.id && other.vdn.unwrap().0 == 1));
    let told = alarms(&house.get(&format!("{FIRST}&log=0")).await);
    assert_eq!((of_rule(told.open) > 0, told.events.len()), (true, 0), "what happened is left out for those who do not show it");
    let told = alarms(&house.get(&format!("{FIRST}&all=1")).await);
    assert!(!told.events.is_empty());
    assert_eq!((of_rule(told.open) > 0, of_rule(told.elsewhere)), (true, 0), "each once");
}

#[tokio::test]
async fn what_was_taken_and_written_outlives_the_program() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("alarms-restart");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("state.db");
    let with_file = |config: &mut Config| config.alarms.state = Some(Place::File(file.clone()));
    let house = House::with(with_file).await;
    let alarm = with_alarm(&house).await;
    let take = format!("/api/alarms/{}/acknowledge?site=demo&vdn=1", alarm.id);
    assert_eq!(change(&house, Method::POST, &take, &json!({"name": "Li Na"})).await.status, StatusCode::OK);
    let view = json!({"name": "x", "address": "skills"});
    assert_eq!(change(&house, Method::PUT, "/api/views/x", &view).await.status, StatusCode::OK);
    let notes = "/api/notes?site=demo&vdn=1";
    let written = change(&house, Method::POST, notes, &json!({"name": "Li Na", "text": " Two are ill. "})).await.json();
    assert_eq!((&written["by"], &written["text"]), (&json!("Li Na"), &json!("Two are ill.")));
    for (text, status) in [(" ", 422), ("x\u{7}", 422), (&*"x".repeat(1001), 422), (&*"好".repeat(1000), 200)] {
        assert_eq!(change(&house, Method::POST, notes, &json!({"name": "Li Na", "text": text})).await.status.as_u16(), status);
    }
    assert_eq!(change(&house, Method::POST, notes, &json!({"text": "x"})).await.status, StatusCode::UNPROCESSABLE_ENTITY, "by whom?");
    let told = house.get(notes).await.json();
    assert_eq!((told.as_array().unwrap().len(), &told[1]), (2, &written), "the newest first");
    assert_eq!(house.get("/api/notes?site=demo&vdn=2").await.json(), json!([]));
    let at_ms = house.state.sites[0].reader.aicc_now_ms() - 3_600_000;
    assert_eq!(house.get(&format!("{notes}&at={at_ms}")).await.json(), json!([]), "an hour ago there was none");
    let before = alarms(&house.get(FIRST).await);
    assert!(before.kept);
    drop(house);

    let house = House::with(with_file).await;
    let after = alarms(&house.get(FIRST).await);
    assert!(after.kept && after.rules.iter().any(|rule| rule.id == "everybody"));
    let open = after.open.iter().find(|open| open.id == alarm.id).expect("the alarm is gone");
    assert_eq!((open.acknowledged.as_ref().map(|taken| taken.by.as_str()), open.since_ms), (Some("Li Na"), alarm.since_ms));
    assert!(after.events.iter().any(|event| event.what == What::Acknowledged && event.alarm.id == alarm.id));
    assert!(after.events.iter().all(|event| event.what != What::Raised || event.number <= before.events[0].number), "raised again");
    assert_eq!(house.get("/api/views").await.json(), json!([view]));
    assert_eq!(house.get(notes).await.json(), told);
    // Once read, it is held no longer, and it ends like any other.
    let held = |answer: &Answer| alarms(answer).open.iter().any(|open| open.id == alarm.id && open.held);
    house.until(FIRST, |answer| !held(answer)).await;
    let never = json!({"id": "everybody", "metric": "available", "site": "demo", "vdn": 1, "warning": 0});
    assert_eq!(change(&house, Method::PUT, "/api/rules/everybody?site=demo", &never).await.status, StatusCode::OK);
    house.until(FIRST, |answer| alarms(answer).events.iter().any(|event| event.what == What::Ended && event.alarm.id == alarm.id)).await;
}

#[tokio::test]
async fn a_store_that_cannot_be_used_stops_nothing() {
    let house = House::with(|config| config.alarms.state = Some(Place::File("/nonexistent/state.db".into()))).await;
    let alarm = with_alarm(&house).await;
    let take = format!("/api/alarms/{}/acknowledge?site=demo&vdn=1", alarm.id);
    assert_eq!(change(&house, Method::POST, &take, &json!({"name": "Li Na"})).await.status, StatusCode::OK);
    assert!(!alarms(&house.get(FIRST).await).kept);
}
