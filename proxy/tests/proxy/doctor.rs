//! What the doctor finds at a simulated AICC, and what it advises.

use std::time::Duration;

use aicc_proxy::clock::Clock;
use aicc_proxy::config::SiteConfig;
use aicc_proxy::config::demo::{Options, configuration};
use aicc_proxy::database::Server;
use aicc_proxy::doctor::{Finding, Others, Outcome, Subject, examine, examine_others};
use aicc_proxy::secret::Secret;
use aicc_proxy::signing::{EmptyQuery, Style, TimestampPrecision};
use aicc_proxy::simulator::{self, Calls, Fault, Scenario, Simulator};
use aicc_proxy::upstream::tls::Trust;
use axum::Router;
use axum::routing::get;
use domain::id::{AccessCodeId, SkillId};
use domain::setup::Named;
use tokio::net::TcpListener;

use crate::harness::NOW_MS;

/// A simulated AICC, and a good configuration for it.
async fn subject() -> (Simulator, Subject) {
    let (clock, scenario) = (Clock::scaled(NOW_MS, 1.0), Scenario::named("normal").unwrap());
    let simulator = simulator::start(simulator::Options { seed: 7, clock, history_days: 0, scenario }).await.unwrap();
    let (listen, hand_over_key) = ("127.0.0.1:0".parse().unwrap(), Secret::new("not used".to_owned()));
    let mut config = configuration(&simulator, Options { listen, page_folder: None, history: None, speed: 1.0, hand_over_key }).unwrap();
    let SiteConfig { site, call_center, client, .. } = config.sites.remove(0);
    (simulator, Subject { site, call_center, client })
}

/// Whether all is well, and what was found, without pauses between attempts.
async fn found(subject: &Subject, sign: bool, now_ms: i64) -> (bool, Vec<Finding>) {
    let mut findings = Vec::new();
    let all_well = examine(subject, sign, &Clock::scaled(now_ms, 1.0), Duration::ZERO, |finding| findings.push(finding)).await.unwrap();
    assert_eq!(all_well, findings.iter().all(|finding| finding.outcome != Outcome::Bad));
    (all_well, findings)
}

/// The one thing that is wrong: what, and what to do.
fn only_bad(findings: &[Finding]) -> (&str, &str) {
    let bad: Vec<_> = findings.iter().filter(|finding| finding.outcome == Outcome::Bad).collect();
    assert_eq!(bad.len(), 1, "{findings:#?}");
    (&bad[0].what, &bad[0].advice)
}

#[tokio::test]
async fn without_an_order_nothing_is_signed_and_nothing_asked() {
    let (simulator, subject) = subject().await;
    let (all_well, findings) = found(&subject, false, NOW_MS).await;
    assert!(all_well, "{findings:#?}");
    assert_eq!(simulator.calls(), Calls { other: 2, ..Calls::default() }, "a knock at each door");
    assert!(findings.iter().any(|finding| finding.outcome == Outcome::Skipped && finding.what.contains("--sign")));
}

#[tokio::test]
async fn a_good_configuration_costs_one_ping_and_one_call_per_interface() {
    let (simulator, subject) = subject().await;
    let (all_well, findings) = found(&subject, true, NOW_MS).await;
    assert!(all_well, "{findings:#?}");
    let once = Calls { ping: 1, sysindex: 1, skill: 1, access_code: 1, system_state: 1, agent: 0, other: 2 };
    assert_eq!(simulator.calls(), once);
    let text: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(text.iter().any(|line| line == "ok   Skills of VDN 1: all 12 came"), "{text:#?}");
}

#[tokio::test]
async fn a_wrong_form_of_signature_is_found_within_four_attempts_and_named() {
    for (timestamp, empty_query, attempts, setting) in [
        (TimestampPrecision::Seconds, EmptyQuery::NoLine, 2, "`cc_cms.timestamp = \"seconds\"` and `cc_cms.empty_query = \"no_line\"`"),
        (
            TimestampPrecision::Seconds,
            EmptyQuery::EmptyLine,
            4,
            "`cc_cms.timestamp = \"seconds\"` and `cc_cms.empty_query = \"empty_line\"`",
        ),
    ] {
        let (simulator, subject) = subject().await;
        simulator.demand(Style { timestamp, empty_query });
        let (_, findings) = found(&subject, true, NOW_MS).await;
        let (what, advice) = only_bad(&findings);
        assert!(what.contains("accepted in another form") && advice.contains(setting), "{what}: {advice}");
        let calls = simulator.calls();
        assert_eq!((calls.ping, calls.sysindex, calls.skill), (attempts, 1, 1), "and the rest works with it");
    }
}

#[tokio::test]
async fn a_wrong_key_costs_four_attempts_and_no_more() {
    let (simulator, mut subject) = subject().await;
    subject.client.ordinary_keys.secret_key = Secret::new("tiger".to_owned());
    let (_, findings) = found(&subject, true, NOW_MS).await;
    let (what, advice) = only_bad(&findings);
    assert!(what.contains("all four forms") && advice.contains("`cc_cms.access_key`"), "{what}: {advice}");
    assert_eq!((simulator.calls().ping, simulator.calls().skill), (4, 0));
    assert!(!format!("{findings:?}").contains("tiger"));
}

#[tokio::test]
async fn a_clock_that_is_an_hour_off_is_found_with_one_attempt() {
    let (simulator, subject) = subject().await;
    let (_, findings) = found(&subject, true, NOW_MS + 3_600_000).await;
    let bad: Vec<String> = findings.iter().filter(|finding| finding.outcome == Outcome::Bad).map(ToString::to_string).collect();
    assert_eq!((bad.len(), simulator.calls().ping), (2, 1), "{bad:#?}");
    assert!(bad[0].contains("behind ours") && bad[0].contains("NTP"), "{bad:#?}");
    assert!(bad[1].contains("set the clock first"), "{bad:#?}");
}

#[tokio::test]
async fn each_thing_that_is_wrong_names_its_own_setting() {
    type Change = fn(&Simulator, &mut Subject);
    let cases: [(Change, &str, &str); 8] = [
        (
            |_, subject| subject.client.global_keys = subject.client.ordinary_keys.clone(),
            "no-permission 0101003",
            "`cc_cms.global_access_key`",
        ),
        (|_, subject| subject.client.global_keys.secret_key = Secret::new("x".to_owned()), "auth 401", "`cc_cms.global_access_key`"),
        (|_, subject| subject.client.paths.skill_state = "/elsewhere".to_owned(), "unsupported 404", "`cc_cms.paths.skills`"),
        (
            |_, subject| subject.site.vdns[0].skills.push(Named { id: SkillId(999), name: String::new() }),
            "1 of 13 did not come: 999",
            "`vdn.skills`",
        ),
        (
            |_, subject| subject.site.vdns[0].access_codes = vec![Named { id: AccessCodeId(7), name: String::new() }],
            "1 of 1 did not come: 7",
            "`vdn.access_codes`",
        ),
        (|simulator, _| simulator.set_fault(Fault::Locked), "locked 403", "wait some minutes"),
        (|_, subject| subject.client.gateway_url = Some("http://127.0.0.1:1".to_owned()), "refused", "`cc_gateway.url`"),
        (|_, subject| subject.client.gateway_url = Some("http://no.such.name.invalid".to_owned()), "resolved", "`cc_gateway.url`"),
    ];
    for (change, what_expected, advice_expected) in cases {
        let (simulator, mut subject) = subject().await;
        change(&simulator, &mut subject);
        let (_, findings) = found(&subject, true, NOW_MS).await;
        let (what, advice) = only_bad(&findings);
        assert!(what.contains(what_expected) && advice.contains(advice_expected), "{what}: {advice}");
    }
}

#[tokio::test]
async fn https_where_there_is_none_is_explained() {
    let (_simulator, mut subject) = subject().await;
    subject.client.cms_url = subject.client.cms_url.replace("http:", "https:");
    subject.client.cms_trust.accept_any_certificate = true;
    let (_, findings) = found(&subject, true, NOW_MS).await;
    let (what, advice) = only_bad(&findings);
    assert!(what.starts_with("CC-CMS: no answer") && advice.contains("port of `cc_cms.url`"), "{what}: {advice}");
}

#[tokio::test]
async fn others_than_aicc_are_said_to_be_there_or_not_and_no_address_of_a_receiver_is_shown() {
    let gone = {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", socket.local_addr().unwrap())
    };
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let there = format!("http://{}", socket.local_addr().unwrap());
    let described = Router::new().route("/realm/.well-known/openid-configuration", get(|| async { "{}" }));
    let _serving = tokio::spawn(async move { axum::serve(socket, described).await });
    let examined = async |others: Others| {
        let mut findings = Vec::new();
        let all_well = examine_others(others, |finding| findings.push(finding)).await.unwrap();
        (all_well, findings.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let receiver = |at: &str| vec![("duty".to_owned(), Secret::new(format!("{at}/hook?key=tiger")))];
    let (all_well, said) = examined(Others { provider: Some(format!("{there}/realm")), receivers: receiver(&there), database: None }).await;
    assert!(all_well && said.len() == 2, "{said:?}");
    let (all_well, said) = examined(Others { provider: Some(there), ..Others::default() }).await;
    assert!(!all_well && said[0].contains("404") && said[0].contains("access.sign_in.issuer"), "{said:?}");
    let database = Server::new("postgres://aicc@127.0.0.1:1/aicc", None, Trust::default()).ok();
    let (all_well, said) = examined(Others { provider: Some(gone.clone()), receivers: receiver(&gone), database }).await;
    assert!(!all_well && said.iter().all(|line| line.starts_with("FAIL")) && said.len() == 3, "{said:?}");
    assert!(said[1].contains("duty") && said[2].contains("cluster.database") && !said.concat().contains("tiger"), "{said:?}");
}
