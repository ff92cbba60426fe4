//! A moment that is over is told as it was, and of what came after it nothing.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use domain::access_code::AccessCodes;
use domain::alarm::{Alarms, What};
use domain::outlook::Outlook;
use domain::period::{PERIOD_MS, period_begin};
use domain::skill::Skills;
use domain::snapshot::Snapshot;
use domain::sysindex::Periods;
use domain::system_state::SystemState;
use domain::today::Today;
use serde::de::DeserializeOwned;

use crate::harness::{Answer, House};

fn of<T: DeserializeOwned>(answer: &Answer) -> T {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

#[tokio::test]
async fn every_source_is_told_as_it_was_read_last() {
    let house = House::start().await;
    for source in ["skills", "access-codes", "system-state"] {
        let path = format!("/api/{source}?site=demo&vdn=1");
        house.until(&path, |answer| answer.text != "null").await;
        // Between two answers of the same read nothing was read.
        let mut quiet = None;
        for _ in 0..100 {
            let before = house.get(&path).await;
            let at_ms = house.state.sites[0].reader.aicc_now_ms();
            if house.get(&path).await.text == before.text {
                quiet = Some((before, at_ms));
                break;
            }
        }
        let (read, at_ms) = quiet.unwrap();
        // What was read is told at once, and written a moment later.
        let same = |answer: &Answer| match source {
            "skills" => data::<Skills>(answer) == data(&read),
            "access-codes" => data::<AccessCodes>(answer) == data(&read),
            _ => data::<SystemState>(answer).zip(data(&read)).is_some_and(|(then, read): (_, SystemState)| {
                SystemState::FIELDS.iter().all(|field| (field.of)(&then) == (field.of)(&read))
            }),
        };
        let answer = house.until(&format!("{path}&at={at_ms}"), same).await;
        let delivery = answer.delivery();
        assert!(delivery.age_ms.is_some_and(|age_ms| age_ms < 60_000) && delivery.next_read_ms.is_none());
        let before = house.get(&format!("{path}&at={}", at_ms - 3_600_000)).await;
        assert_eq!((before.text.as_str(), before.delivery().age_ms), ("null", None), "nothing was read yet");
    }
}

fn data<T: DeserializeOwned>(answer: &Answer) -> Option<T> {
    of::<Option<Snapshot<T>>>(answer).map(|read| read.data)
}

async fn change(house: &House, method: Method, body: &'static str) -> StatusCode {
    let request = Request::builder().method(method).uri("/api/rules/few?site=demo").header("host", "localhost");
    house.send(request.header("content-type", "application/json").body(Body::from(body)).unwrap()).await.status
}

#[tokio::test]
async fn what_is_made_of_periods_ends_with_the_last_that_had_ended() {
    let house = House::start().await;
    let at_ms = house.state.sites[0].reader.aicc_now_ms() - 400_000;
    let path = format!("/api/sysindex?site=demo&vdn=1&window=1h&at={at_ms}");
    let held = |answer: &Answer| answer.text != "null" && of::<Snapshot<Periods>>(answer).data.begin_ms.len() > 5;
    let then: Snapshot<Periods> = of(&house.until(&path, held).await);
    let end_ms = then.data.begin_ms.last().unwrap() + PERIOD_MS;
    assert!(end_ms <= at_ms && end_ms == period_begin(at_ms));
    let today: Today = of(&house.get(&format!("/api/today?site=demo&vdn=1&at={at_ms}")).await);
    assert_eq!(today.until_ms, period_begin(at_ms));
    let outlook: Outlook = of(&house.get(&format!("/api/outlook?site=demo&vdn=1&skill=101&at={at_ms}")).await);
    assert!(outlook.windows.iter().all(|window| window.until_ms == period_begin(at_ms)));
    assert!(serde_json::to_string(&outlook.skills[0].now).unwrap().contains("stale"), "nothing was read of that moment");
}

#[tokio::test]
async fn an_alarm_is_open_from_its_beginning_to_its_end_and_cannot_be_changed_then() {
    let house = House::start().await;
    let rule = r#"{"id": "few", "metric": "available", "site": "demo", "vdn": 1, "warning": 100000}"#;
    assert_eq!(change(&house, Method::PUT, rule).await, StatusCode::OK);
    let path = "/api/alarms?site=demo&vdn=1";
    let ours = |alarms: &Alarms| alarms.open.iter().find(|alarm| alarm.rule == "few").cloned();
    let raised = ours(&of(&house.until(path, |answer| ours(&of(answer)).is_some()).await)).unwrap();
    assert_eq!(change(&house, Method::DELETE, "").await, StatusCode::NO_CONTENT);
    let now: Alarms = of(&house.until(path, |answer| ours(&of(answer)).is_none()).await);
    let gone = now.events.iter().find(|event| event.what == What::Withdrawn && event.alarm.rule == "few").unwrap();
    // A moment is one of AICC's clock, what happens to alarms is told by ours.
    let ahead_ms = house.state.sites[0].reader.aicc_now_ms() - house.state.clock.now_ms();
    let at = async |at_ms: i64| {
        let path = format!("{path}&at={}", at_ms + ahead_ms);
        of::<Alarms>(&house.until(&path, |answer| answer.status == StatusCode::OK && answer.text != "null").await)
    };
    assert_eq!(ours(&at(raised.since_ms - 1).await), None);
    let then = at(gone.at_ms - 1).await;
    assert_eq!(ours(&then).map(|alarm| alarm.since_ms), Some(raised.since_ms));
    assert!(!then.may_operate && then.events.iter().all(|event| event.at_ms <= gone.at_ms));
    assert_eq!(ours(&at(gone.at_ms + 1).await), None);
    let before_all = house.get(&format!("{path}&at={}", raised.since_ms - 3_600_000)).await;
    assert_eq!(before_all.text, "null", "what is not remembered is not told as nothing");
}

#[tokio::test]
async fn a_moment_that_is_none_or_not_over_gets_a_sentence() {
    let house = House::start().await;
    for at in ["yesterday", "-1", "9000000000000", ""] {
        for path in ["skills", "sysindex", "today", "alarms", "outlook", "history/system-state"] {
            let answer = house.get(&format!("/api/{path}?site=demo&vdn=1&at={at}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {at}: {}", answer.text);
            assert!(answer.json()["message"].as_str().unwrap().contains("`at`"), "{path} {at}: {}", answer.text);
        }
    }
}
