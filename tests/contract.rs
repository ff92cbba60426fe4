//! Proxy and page agree: every body of the API is exactly what the page's own types can say, no field more and none less.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

#[path = "journey/http.rs"]
mod http;
#[path = "journey/log.rs"]
#[expect(dead_code, reason = "the journeys read the log")]
mod log;

#[path = "journey/house.rs"]
#[expect(dead_code, reason = "the journeys use the rest of the house")]
mod house;

use std::fmt::Debug;

use ::http::StatusCode;
use aicc_proxy::simulator::Fault;
use domain::access_code::AccessCodes;
use domain::agent::AgentStatistics;
use domain::alarm::{Acknowledge, Alarm, Alarms, Rule, SavedView};
use domain::baseline::Baseline;
use domain::delivery::Delivery;
use domain::note::{Note, WriteNote};
use domain::outlook::Outlook;
use domain::setup::{PageSetup, Refusal};
use domain::sheet::Sheet;
use domain::skill::Skills;
use domain::snapshot::Snapshot;
use domain::status::Status;
use domain::sysindex::{Period, Periods, Window};
use domain::system_state::SystemState;
use domain::today::Today;
use serde::Serialize;
use serde::de::DeserializeOwned;

use house::{HAND_OVER_KEY, House};
use http::Answer;

/// Reads a body as the page does, and checks that nothing of it was lost on the way.
fn read<T: DeserializeOwned + Serialize>(path: &str, answer: &Answer) -> T {
    let typed: T = serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{path}: {error} in {}", answer.text));
    assert_eq!(serde_json::to_value(&typed).unwrap(), answer.json(), "{path} says more, or less, than the page's types");
    typed
}

/// Asks for a source; its data are there, and its headers say how it was delivered.
async fn data<T: DeserializeOwned + Serialize + Debug>(house: &House, path: &str) -> (Snapshot<T>, Delivery) {
    let answer = house.get(path).await;
    assert_eq!((answer.status, answer.headers["content-type"].as_bytes()), (StatusCode::OK, b"application/json".as_slice()), "{path}");
    let delivery = Delivery::from_headers(|name| Some(answer.headers.get(name)?.to_str().unwrap().to_owned()));
    let snapshot: Option<Snapshot<T>> = read(path, &answer);
    (snapshot.unwrap_or_else(|| panic!("{path} was not read")), delivery.unwrap_or_else(|| panic!("{path} does not say its interval")))
}

async fn everything_is_read(house: &House) {
    for vdn in &house.simulator.plan().vdns {
        let of = |source: &str| format!("api/{source}?site=demo&vdn={}", vdn.id);
        let (skills, _) = data::<Skills>(house, &of("skills")).await;
        assert_eq!(skills.data.rows.len(), vdn.skills.len());
        let (codes, _) = data::<AccessCodes>(house, &of("access-codes")).await;
        assert_eq!(codes.data.rows.len(), vdn.access_codes.len());
        let (state, _) = data::<SystemState>(house, &of("system-state")).await;
        assert!(state.completeness.pages_read > 0);
        let usual: Option<Baseline> = read("api/baseline", &house.get(&of("baseline")).await);
        assert!(usual.is_some_and(|usual| !usual.weekdays.is_empty()));
        for window in Window::ALL {
            let (periods, _) = data::<Periods>(house, &format!("{}&window={}", of("sysindex"), window.word())).await;
            let Periods { begin_ms, columns, .. } = periods.data;
            assert!(Period::FIELDS.iter().all(|field| columns[field.name].len() == begin_ms.len()), "columns are as long as their window");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_reads_every_body_of_the_api_and_loses_nothing() {
    let house = House::without_page().await;
    read::<PageSetup>("api/config", &house.get("api/config").await);
    everything_is_read(&house).await;
    read::<Status>("api/status", &house.get("api/status").await);
    // What somebody at this machine writes; without a token of ours, whatever stands there is nothing to the proxy.
    let rule =
        serde_json::json!({"id": "everybody", "metric": "available", "site": "demo", "vdn": 1, "warning": 100_000.0, "origin": "page"});
    let put = http::put(&house.url("api/rules/everybody?site=demo"), "Basic x", &rule).await;
    assert_eq!(read::<Rule>("api/rules", &put), serde_json::from_value(rule).unwrap());
    let view = SavedView { name: "Night".to_owned(), address: "skills".to_owned() };
    let put = http::put(&house.url("api/views/Night"), "Basic x", &serde_json::to_value(&view).unwrap()).await;
    assert_eq!(read::<SavedView>("api/views", &put), view);
    house.reads(3).await;
    let path = "api/alarms?site=demo&vdn=1";
    let told: Alarms = read(path, &house.get(path).await);
    assert!(told.open.len() >= 12 && told.events.len() >= 12 && told.rules.len() == 5, "{told:?}");
    let take = house.url(&format!("api/alarms/{}/acknowledge?site=demo&vdn=1", told.open[0].id));
    let taken =
        http::post(&take, &serde_json::to_value(Acknowledge { name: Some("Li Na".to_owned()), note: String::new() }).unwrap()).await;
    assert!(read::<Alarm>("acknowledge", &taken).acknowledged.is_some());
    assert_eq!(read::<Vec<Rule>>("api/rules", &house.get("api/rules?site=demo").await).len(), 5);
    assert_eq!(read::<Vec<SavedView>>("api/views", &house.get("api/views").await), [view]);
    let note = WriteNote { name: Some("Li Na".to_owned()), text: "two are ill".to_owned() };
    let note: Note = read("api/notes", &http::post(&house.url("api/notes?site=demo&vdn=1"), &serde_json::to_value(note).unwrap()).await);
    assert_eq!(read::<Vec<Note>>("api/notes", &house.get("api/notes?site=demo&vdn=1").await), [note]);
    let sheet: Sheet = read("api/sheet", &house.get("api/sheet?site=demo&vdn=1&window=1h").await);
    assert!(sheet.alarms.len() >= 12 && sheet.alarms_from_ms.is_some() && sheet.waits.is_some(), "{sheet:?}");
    let today: Today = read("api/today", &house.get("api/today?site=demo&vdn=1").await);
    assert_eq!(today.skills.len(), 12);
    let outlook: Outlook = read("api/outlook", &house.get("api/outlook?site=demo&vdn=1").await);
    assert!(outlook.skills.len() == 12 && outlook.windows.is_empty() && outlook.skills.iter().all(|skill| skill.now.known().is_ok()));
    let path = format!("api/outlook?site=demo&vdn=1&skill={}", outlook.skills[0].id);
    let outlook: Outlook = read("api/outlook", &house.get(&path).await);
    assert!(outlook.skills.len() == 1 && outlook.windows.len() == 6 && outlook.skills[0].windows.len() == 6, "{outlook:?}");

    let (desktop, answer) = house.hand_over(1, HAND_OVER_KEY).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let (statistics, _) = data::<AgentStatistics>(&house, &format!("api/agents/{}/statistics?site=demo", desktop.agent_id)).await;
    assert_eq!(statistics.data.id.0, desktop.agent_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_reads_what_is_said_while_aicc_lies_and_fails() {
    let house = House::without_page().await;
    let path = "api/skills?site=demo&vdn=1";
    data::<Skills>(&house, path).await;
    house.simulator.set_fault(Fault::Lying);
    house.reads(2).await;
    let (lies, _) = data::<Skills>(&house, path).await;
    assert!(!lies.oddities.is_empty(), "the lies are counted");
    house.simulator.set_fault(Fault::Erring);
    house.reads(2).await;
    let (_, delivery) = data::<Skills>(&house, path).await;
    assert_eq!(delivery.problem.map(|problem| problem.class.word()), Some("upstream"));
    let status = read::<Status>("api/status", &house.get("api/status").await);
    assert!(status.sources.iter().any(|source| source.failures_in_a_row > 0 && source.problem.is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_reads_every_refusal() {
    let house = House::without_page().await;
    for path in ["api/skills", "api/skills?site=demo&vdn=999", "api/sysindex?site=demo&vdn=1&window=2h", "api/nothing"] {
        let answer = house.get(path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        let refusal: Refusal = read(path, &answer);
        assert!(!refusal.code.is_empty() && refusal.message.ends_with('.'), "{path}: {refusal:?}");
    }
    let never: Option<Snapshot<AgentStatistics>> =
        read("an agent without a credential", &house.get("api/agents/1001/statistics?site=demo").await);
    assert_eq!(never, None);
}
