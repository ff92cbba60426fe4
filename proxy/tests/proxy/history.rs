//! What was read is told as series, outlives the program, and stops nothing when it cannot be kept.

use std::path::PathBuf;

use aicc_proxy::config::Config;
use aicc_proxy::database::Place;
use axum::http::StatusCode;
use domain::period::{HOUR_MS, PERIOD_MS, period_begin};
use domain::reading::Reading;
use domain::recorded::Recorded;
use domain::sheet::{Sheet, WAITS_LISTED};
use domain::skill::Skills;
use domain::snapshot::Snapshot;
use domain::status::{RecordingTrouble, Status};
use domain::sysindex::Period;
use domain::today::Today;

use crate::harness::{Answer, House};

fn recorded(answer: &Answer) -> Recorded {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("history-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[tokio::test]
async fn what_was_read_of_every_source_is_told_as_series() {
    let house = House::start().await;
    let skill = house.state.sites[0].vdns[0].config.skills[0].id;
    let path = format!("/api/history/skills?site=demo&vdn=1&key={skill}&field=signed_in,talking&window=1h&step=raw");
    let answer = house.until(&path, |answer| recorded(answer).at_ms.len() > 4).await;
    let told = recorded(&answer);
    assert_eq!((told.series.len(), told.series[1].field.as_str(), told.series[1].key), (2, "talking", skill.0));
    let now: Snapshot<Skills> = serde_json::from_str(&house.get("/api/skills?site=demo&vdn=1").await.text).unwrap();
    assert_eq!(told.series[0].last.last().copied().flatten(), now.data.rows[0].signed_in.value(), "nobody comes or goes so soon");
    assert!(told.coverage_percent < 5, "an hour was asked for, and seconds are there");
    for path in [
        "/api/history/access-codes?site=demo&vdn=1&key=11&window=1h&step=1m",
        "/api/history/system-state?site=demo&vdn=1&window=24h",
        "/api/history/sysindex?site=demo&vdn=1&window=1h&field=inbound",
    ] {
        let told = recorded(&house.until(path, |answer| recorded(answer).series[0].last.iter().any(Option::is_some)).await);
        assert!(told.series.iter().all(|series| series.last.len() == told.at_ms.len() && series.max.len() == told.at_ms.len()), "{path}");
        let bounded = |(low, high): (&Option<i64>, &Option<i64>)| low <= high;
        assert!(told.series.iter().all(|series| series.min.iter().zip(&series.max).all(bounded)), "{path}");
    }
}

#[tokio::test]
async fn a_sheet_tells_the_longest_waits_of_all_queues_and_is_of_a_day_at_most() {
    let house = House::of_scenario("drowning", 60.0).await;
    let path = "/api/sheet?site=demo&vdn=1&window=1h";
    let sheet = |answer: &Answer| serde_json::from_str::<Sheet>(&answer.text).unwrap();
    let sheet = sheet(&house.until(path, |answer| sheet(answer).waits.is_some_and(|waits| waits.queues.len() > 1)).await);
    let (queues, skills) = (sheet.waits.unwrap().queues, &house.state.sites[0].vdns[0].config.skills);
    assert!(queues.len() <= WAITS_LISTED && queues.is_sorted_by(|left, right| left.wait_s >= right.wait_s), "{queues:?}");
    assert!(queues.iter().all(|queue| skills.iter().any(|skill| skill.id == queue.skill) && queue.wait_s > 0), "{queues:?}");
    assert!(queues.iter().all(|queue| (sheet.from_ms - PERIOD_MS..sheet.until_ms).contains(&queue.at_ms)), "{queues:?}");
    assert_eq!(sheet.until_ms - sheet.from_ms, HOUR_MS);
    let long = house.get("/api/sheet?site=demo&vdn=1&window=7d").await;
    assert_eq!((long.status, long.json()["code"].as_str()), (StatusCode::BAD_REQUEST, Some("bad_parameter")));
}

#[tokio::test]
async fn another_day_stands_beside_the_steps_of_this_one() {
    let house = House::start().await;
    let path = "/api/history/sysindex?site=demo&vdn=1&window=1h&field=inbound&step=5m";
    let until_ms = recorded(&house.get(path).await).until_ms;
    let (week_ms, vdn) = (7 * 86_400_000, house.state.sites[0].vdns[0].config.id);
    let begins = (-13..2).map(|index| period_begin(until_ms) - week_ms + index * PERIOD_MS);
    let periods = begins.map(|begin_ms| (vdn, Period::from_fields(begin_ms, |_| Reading::Value(begin_ms / PERIOD_MS)))).collect();
    house.state.recorder.periods(&house.state.sites[0].id, &[vdn], periods, Vec::new());
    let known = |answer: &Answer| recorded(answer).series[0].before.iter().flatten().count();
    let told = recorded(&house.until(&format!("{path}&back=7"), |answer| known(answer) > 10).await);
    assert_eq!(told.before_until_ms, Some(told.until_ms - week_ms));
    let expected: Vec<_> = told.at_ms.iter().map(|at_ms| Some((at_ms - week_ms) / PERIOD_MS)).collect();
    assert_eq!(told.series[0].before, expected);
    let skills = recorded(&house.get("/api/history/skills?site=demo&vdn=1&key=101&window=1h&back=7").await);
    assert!(skills.step_ms > 0, "reads of two days do not come at the same times");
    assert!(skills.series.iter().all(|series| series.before == vec![None; skills.at_ms.len()]), "that was not recorded");
    assert_eq!(recorded(&house.get(path).await).before_until_ms, None);
}

#[tokio::test]
async fn a_question_that_cannot_be_answered_gets_a_sentence() {
    let house = House::start().await;
    for (query, words) in [
        ("skills?site=demo&vdn=1&window=1h", "`key`"),
        ("skills?site=demo&vdn=1&window=1h&key=101,x", "`key`"),
        ("skills?site=demo&vdn=1&window=2h&key=101", "`window`"),
        ("skills?site=demo&vdn=1&window=1h&key=101&step=7m", "`step`"),
        ("skills?site=demo&vdn=1&window=1h&key=101&field=callWaitNums", "`field`"),
        ("skills?site=demo&vdn=1&key=101&from=yesterday", "`from`"),
        ("skills?site=demo&vdn=1&key=101&from=9000000000000", "`from`"),
        ("skills?site=demo&vdn=1&key=101&from=1768000000000&until=1767000000000", "`from`"),
        ("skills?site=demo&vdn=1&key=101&window=31d&step=raw", "`step`"),
        ("skills?site=demo&vdn=1&key=101&window=1h&back=8", "`back`"),
        ("skills?site=demo&vdn=1&key=101&window=1h&step=raw&back=7", "`step`"),
    ] {
        let answer = house.get(&format!("/api/history/{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}: {}", answer.text);
        assert!(answer.json()["message"].as_str().unwrap().contains(words), "{query}: {}", answer.text);
    }
    assert_eq!(house.get("/api/history/nothing?site=demo&vdn=1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("/api/history/skills?site=demo&vdn=1&key=999&window=1h").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_was_recorded_outlives_the_program() {
    let folder = folder("restart");
    let file = folder.join("history.db");
    let with_file = |config: &mut Config| config.history.database = Some(Place::File(file.clone()));
    let path = "/api/history/skills?site=demo&vdn=1&key=101&field=talking&window=1h&step=raw";
    let house = House::with(with_file).await;
    house.until(path, |answer| recorded(answer).at_ms.len() > 4).await;
    let periods = "/api/history/sysindex?site=demo&vdn=1&window=1h&field=inbound";
    house.until(periods, |answer| recorded(answer).coverage_percent > 50).await;
    // A read so soon after a roll-over belongs to no period.
    house.until(path, |_| !house.state.sites[0].closings.is_empty()).await;
    // Whatever was told to somebody is on its way to the disk, and what is told of the history is there.
    let before = recorded(&house.get(path).await);
    let status: Status = serde_json::from_str(&house.get("/api/status").await.text).unwrap();
    assert!(status.recording.to_disk && status.recording.trouble.is_none());
    drop(house);

    // AICC is not there any more: what is told now was recorded then.
    let house = House::later(60_000, |config| {
        with_file(config);
        config.sites[0].client.cms_url = "http://127.0.0.1:9".to_owned();
    })
    .await;
    let after = recorded(&house.get(path).await);
    assert_eq!(after.at_ms.get(..before.at_ms.len()), Some(&before.at_ms[..]));
    assert!(recorded(&house.get(periods).await).coverage_percent > 50);
    assert!(!house.state.sites[0].closings.is_empty(), "what skills came to is made of it again");
    let today: Today = serde_json::from_str(&house.get("/api/today?site=demo&vdn=1").await.text).unwrap();
    assert!(!today.skills.is_empty());
    assert!(house.state.sites[0].history.version() > 0);
}

#[tokio::test]
async fn a_history_that_cannot_be_kept_stops_nothing_and_is_told() {
    let folder = folder("damaged");
    let file = folder.join("history.db");
    std::fs::write(&file, "no database, as anybody can see".repeat(2000)).unwrap();
    let house = House::with(|config| config.history.database = Some(Place::File(file.clone()))).await;
    house.until("/api/skills?site=demo&vdn=1", |answer| answer.text.contains("rows")).await;
    let status: Status = serde_json::from_str(&house.get("/api/status").await.text).unwrap();
    assert_eq!((status.recording.to_disk, status.recording.trouble), (true, Some(RecordingTrouble::Damaged)));
    let metrics = house.get("/metrics").await.text;
    assert!(metrics.contains("\naicc_history_recording{} 0.0\n"), "{metrics}");
    let path = "/api/history/skills?site=demo&vdn=1&key=101&field=talking&window=1h&step=raw";
    house.until(path, |answer| recorded(answer).at_ms.len() > 2).await;
}
