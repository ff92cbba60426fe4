//! What viewers and the budget cost AICC, counted at the simulated one.

use aicc_proxy::clock::Clock;
use aicc_proxy::service;
use aicc_proxy::simulator::{Calls, Fault};
use domain::period::PERIOD_MS;
use domain::problem::ProblemClass;
use domain::setup::{Intervals, Mode};
use domain::status::Status;

use crate::harness::{House, NOW_MS, PATIENCE};

const PATHS: [&str; 5] = [
    "/api/status",
    "/api/skills?site=demo&vdn=1",
    "/api/access-codes?site=demo&vdn=2&refresh=1",
    "/api/system-state?site=demo&vdn=3",
    "/api/sysindex?site=demo&vdn=1&window=31d",
];

/// What so many viewers cost who come before the first read, look at everything and come back twice.
async fn cost_of(viewers: usize) -> Calls {
    let once = 3_600_000;
    let house = House::with(|config| {
        config.intervals =
            Intervals { sysindex_ms: once, skills_ms: once, access_codes_ms: once, system_state_ms: once, agent_at_least_ms: 60_000 };
    })
    .await;
    for _ in 0..3 {
        let mut round = tokio::task::JoinSet::new();
        for viewer in 0..viewers {
            let router = house.router();
            round.spawn(async move { House::ask(router, PATHS[viewer % PATHS.len()]).await.status });
        }
        while let Some(status) = round.join_next().await {
            assert_eq!(status.unwrap(), 200);
        }
    }
    // Back-fill costs the same calls, but takes its time.
    let path = "/api/sysindex?site=demo&vdn=1&window=31d";
    let filled = async { while house.get(path).await.json()["data"]["coverage"]["back_fill_running"] == true {} };
    tokio::time::timeout(PATIENCE, filled).await.unwrap();
    house.simulator.calls()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_a_thousand_and_five_thousand_viewers_cost_the_same_calls() {
    let fifty = cost_of(50).await;
    assert_eq!((fifty.skill, fifty.access_code, fifty.system_state, fifty.agent), (3, 3, 6, 0), "each source once");
    assert_eq!(cost_of(1000).await, fifty);
    assert_eq!(cost_of(5000).await, fifty);
}

#[tokio::test]
async fn what_a_skill_came_to_before_the_roll_over_is_kept() {
    // A minute passes in a second.
    let house = House::hurried(60.0, 120_000).await;
    let site = &house.state.sites[0];
    let (skill, begin_ms) = (site.vdns[0].config.skills[0].id, NOW_MS - PERIOD_MS);
    let closings = || site.closings.of(site.vdns[0].config.id, skill, begin_ms, NOW_MS, house.state.clock.now_ms());
    house.until("/api/skills?site=demo&vdn=1", |_| !closings().is_empty()).await;
    let closing = closings().remove(0);
    assert!(closing.begin_ms == begin_ms && closing.row.offered_5m.value().is_some());
    // Polls are 100 ms apart, which are six seconds of this clock; a busy machine is slower.
    assert!((1_000..120_000).contains(&closing.before_roll_over_ms()), "{}", closing.before_roll_over_ms());
}

#[tokio::test]
async fn what_a_server_refuses_one_site_no_other_site_there_asks_it_for() {
    let house = House::start().await;
    let mut config = house.config();
    let mut second = config.sites[0].clone();
    second.site.id = "second".parse().unwrap();
    config.sites.push(second);
    let state = service::state(config, Mode::Demo, &Clock::scaled(NOW_MS, 1.0)).unwrap();
    let read = async |site: usize| {
        let (reader, vdn) = (&state.sites[site].reader, &state.sites[site].vdns[0].config);
        let read = reader.skills(vdn.id, &[vdn.skills[0].id]).await;
        (read.err().map(|failure| failure.problem.class), reader.client().calls_made())
    };
    for (fault, class) in [(Fault::Locked, ProblemClass::Locked), (Fault::Refusing, ProblemClass::Auth)] {
        state.sites[0].reader.client().probe_now();
        house.simulator.set_fault(fault);
        let (first, _) = read(0).await;
        house.simulator.set_fault(Fault::None);
        assert_eq!((first, read(1).await), (Some(class), (Some(class), 0)));
    }
}

#[tokio::test]
async fn intervals_beyond_the_budget_stretch_in_proportion_and_are_told_as_they_are() {
    // Three VDNs with one, one and two calls every 100 ms, and one more for system indicators.
    let house = House::with(|config| config.sites[0].cms_budget.calls_per_second = 13.0).await;
    let stretched = 130.0 / (13.0 * 0.9);
    let status: Status = serde_json::from_value(house.get("/api/status").await.json()).unwrap();
    assert_eq!(status.sources.len(), 10);
    for source in status.sources {
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let times = source.interval_ms as f64 / 100.0;
        assert!((stretched - 0.01..stretched + 0.1).contains(&times), "{:?}: {times}", source.source);
    }
    let answer = house.until("/api/skills?site=demo&vdn=1", |answer| answer.text != "null").await;
    assert!((1111..1121).contains(&answer.delivery().interval_ms), "{}", answer.delivery().interval_ms);
}
