//! After AICC has refused us: what makes the proxy ask again before the half hour is over.

use std::time::Duration;

use aicc_proxy::simulator::Fault;
use aicc_proxy::site::Site;

use crate::access::{Asker, Guarded, whole};
use crate::harness::{House, PATIENCE};

/// Sources of the demo's site.
const ALL: usize = 10;

fn failing(site: &Site) -> usize {
    let of_vdns = site
        .vdns
        .iter()
        .flat_map(|vdn| [vdn.skills.slot.held().problem, vdn.access_codes.slot.held().problem, vdn.system_state.slot.held().problem]);
    of_vdns.chain([site.sysindex.slot.held().problem]).flatten().count()
}

/// Waits for what must happen.
async fn until(happened: impl Fn() -> bool) {
    let waiting = async {
        while !happened() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("it never happened");
}

/// Has AICC refuse every source once, and answer from then on.
async fn refused_once(house: &House, fault: Fault) {
    house.simulator.set_fault(fault);
    until(|| failing(&house.state.sites[0]) == ALL).await;
    house.simulator.set_fault(Fault::None);
}

#[tokio::test]
async fn a_reload_without_any_change_has_every_source_read_again() {
    for fault in [Fault::Refusing, Fault::Locked] {
        let house = House::start().await;
        refused_once(&house, fault).await;
        house.service.reload(house.config()).unwrap();
        until(|| failing(&house.state.sites[0]) == 0).await;
    }
}

#[tokio::test]
async fn refresh_now_of_an_operator_has_every_source_read_again_and_that_of_a_mere_viewer_none() {
    let guarded = Guarded::start("resume").await;
    let (house, site) = (&guarded.house, &guarded.house.state.sites[0]);
    refused_once(house, Fault::Refusing).await;
    until(|| site.vdns[0].skills.may_be_tried_again()).await;
    let (path, calls) = ("/api/skills?site=demo&vdn=1&refresh=1", || site.reader.client().calls_made());
    let before = calls();
    let token = Asker::token(&guarded.token("hall", 1, whole(false), None));
    assert_eq!(guarded.ask(path, &token).await.problem(), Some("auth"));
    assert!(site.vdns[0].skills.may_be_tried_again() && calls() == before, "it was not tried");
    let asked = guarded.ask(path, &Asker::user("operators of one")).await;
    assert_eq!(asked.delivery().next_read_ms, Some(1_000), "the page comes back for it");
    until(|| failing(site) == 0).await;
}
