//! A small dose of the faults of the table, ten times as fast as a real AICC: what viewers are told, what stays, that it is over when
//! the fault is, and that no task is left. `scripts/proof faults` does the same with the program itself, at its real pace, and measures.

use std::time::Duration;

use axum::http::StatusCode;
use domain::setup::Intervals;
use tokio::runtime::{Builder, Handle};

use crate::fault_table::{Case, Told, cases};
use crate::harness::{Answer, House, PATIENCE};
use crate::peer::{Behaviour, Peer};

const SKILLS: &str = "/api/skills?site=demo&vdn=1";
const HOUR_AHEAD: &str = "Thu, 15 Jan 2026 09:30:00 GMT";
/// What stands for a second.
const UNIT: Duration = Duration::from_millis(100);
/// Reads of skills that show whether reading goes on.
const ROUNDS: u32 = 5;
/// The table is shared out, and the shares run side by side: most of the time is waiting.
const SHARES: usize = 10;

async fn house() -> (House, Peer) {
    House::behind_peer_with(Behaviour::PassOn, |config| {
        let often = 200;
        config.intervals =
            Intervals { sysindex_ms: often, skills_ms: often, access_codes_ms: often, system_state_ms: often, ..config.intervals };
        config.sites[0].client.call_timeout = 20 * UNIT;
    })
    .await
}

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

fn is_good(answer: &Answer) -> bool {
    answer.problem().is_none() && answer.text != "null"
}

fn read_at_ms(answer: &Answer) -> i64 {
    answer.json()["read_at_ms"].as_i64().unwrap()
}

/// The most tasks that there are while all is well.
async fn most_tasks(house: &House) -> usize {
    let mut most = 0;
    for _ in 0..4 * ROUNDS {
        house.state.sites[0].vdns[0].skills.slot.next_attempt().await;
        most = most.max(tasks());
    }
    most
}

/// What viewers get when the last good figures have aged; not after a further attempt, since after a refusal there is none.
async fn aged(house: &House) -> Answer {
    let ageing = async {
        loop {
            let answer = house.get(SKILLS).await;
            if answer.headers["x-aicc-state"] == "stale" {
                return answer;
            }
            tokio::time::sleep(UNIT / 10).await;
        }
    };
    tokio::time::timeout(PATIENCE, ageing).await.expect("the figures never became stale")
}

async fn survives(house: &House, peer: &Peer, Case { what, behaviour, told }: Case, most_tasks: usize) {
    let good = house.until(SKILLS, is_good).await;
    peer.behave(behaviour);
    match told {
        Told::Nothing => {
            let mut before = read_at_ms(&good);
            for _ in 0..ROUNDS {
                let later = house.until(SKILLS, |answer| read_at_ms(answer) > before).await;
                assert!(is_good(&later), "{what}: {:?}", later.delivery());
                before = read_at_ms(&later);
            }
        }
        Told::Class(class) | Told::Refused(class) => {
            let failing = house.until(SKILLS, |answer| answer.problem() == Some(class)).await;
            let stale = aged(house).await;
            let rows = |answer: &Answer| answer.json()["data"]["rows"].as_array().unwrap().len();
            assert_eq!((stale.status, stale.problem()), (StatusCode::OK, Some(class)), "{what}");
            assert!(rows(&stale) == rows(&good) && stale.json()["data"]["rows"][0]["signed_in"].is_i64(), "{what} loses figures");
            if told == Told::Refused(class) {
                assert!(
                    failing.delivery().next_read_ms.is_some_and(|pause_ms| pause_ms > 25 * 60_000),
                    "{what}: one probe in half an hour"
                );
                return;
            }
        }
    }
    peer.behave(Behaviour::PassOn);
    let before = read_at_ms(&good);
    house.until(SKILLS, |answer| is_good(answer) && read_at_ms(answer) > before).await;
    let quiet = async {
        while tasks() > most_tasks {
            house.state.sites[0].vdns[0].skills.slot.next_attempt().await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, quiet).await.is_ok(), "{what}: {} tasks, and {most_tasks} before", tasks());
}

/// A share of the table, on one proxy, so that whatever a fault leaves adds up; a refusal has a proxy of its own, since it lasts.
async fn share(share: usize) {
    let (refusals, faults): (Vec<_>, Vec<_>) =
        cases(UNIT, HOUR_AHEAD).into_iter().skip(share).step_by(SHARES).partition(|case| matches!(case.told, Told::Refused(_)));
    let (first, peer) = house().await;
    first.until(SKILLS, is_good).await;
    let most = most_tasks(&first).await;
    assert!(!faults.is_empty());
    for case in faults {
        survives(&first, &peer, case, most).await;
    }
    for case in refusals {
        let (own, peer) = house().await;
        own.until(SKILLS, is_good).await;
        survives(&own, &peer, case, usize::MAX).await;
    }
}

#[test]
fn every_fault_is_told_by_its_class_loses_nothing_leaves_no_task_and_ends() {
    std::thread::scope(|threads| {
        for number in 0..SHARES {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            threads.spawn(move || runtime.block_on(share(number)));
        }
    });
}
