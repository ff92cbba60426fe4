//! What must never be seen is not seen: in no answer, header, page or log line.

use aicc_proxy::simulator::Fault;
use http::StatusCode;

use crate::browser::story;
use crate::house::HAND_OVER_KEY;
use crate::log;

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_appears_in_an_answer_a_header_the_page_or_the_log() {
    story(async |house, browser| {
        let (desktop, answer) = house.hand_over(1, HAND_OVER_KEY).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        let mut seen = vec![format!("{answer:?}"), format!("{:?}", house.hand_over(1, "a-wrong-key").await.1)];
        let agent = desktop.agent_id;
        let statistics = format!("api/agents/{agent}/statistics?site=demo");
        let paths = [
            "api/config",
            "api/status",
            "api/skills?site=demo&vdn=1",
            "api/access-codes?site=demo&vdn=1",
            "api/system-state?site=demo&vdn=1",
            "api/sysindex?site=demo&vdn=1&window=24h",
            &statistics,
            "api/skills?site=demo&vdn=999",
            "api/nothing",
            "",
        ];
        // Once while all is well, and once while AICC refuses the signature, which is when programs like to quote what they sent.
        for fault in [Fault::None, Fault::Refusing] {
            house.simulator.set_fault(fault);
            house.reads(1).await;
            for path in paths {
                seen.push(format!("{path}: {:?}", house.get(path).await));
            }
            for view in ["", "skills", "access-codes", "indicators", "system-state", &format!("agents?agent={agent}")] {
                browser.open(&house.url(view)).await;
                if view.starts_with("agents") {
                    browser.click("main button.primary").await;
                }
                browser.until("a number", "document.querySelector('main data[value]')", &[]).await;
                seen.push(browser.client.source().await.unwrap());
            }
        }
        seen.push(log::text());

        let simulator = &house.simulator;
        let secrets = [
            ("the global secret key", simulator.global_keys().secret_key.expose_secret()),
            ("the ordinary secret key", simulator.ordinary_keys().secret_key.expose_secret()),
            ("the Guid of an agent", desktop.guid.expose_secret()),
            ("the end of any Guid", ".AgentGateway0"),
            ("the hand-over key", HAND_OVER_KEY),
            ("a wrong hand-over key", "a-wrong-key"),
            ("a signature", "auth-v2/"),
        ];
        for (what, secret) in secrets {
            assert!(secret.len() > 6);
            for text in &seen {
                let place = text.find(secret);
                assert!(place.is_none(), "{what} is seen in {:?}", text.get(place.unwrap_or(0).saturating_sub(300)..place.unwrap_or(0)));
            }
        }
        // The search would have found something to find.
        let log = log::text();
        assert!(log.contains("request") && log.contains("/api/status"), "the log is kept");
        assert!(seen.iter().any(|text| text.contains("talk_time")), "the agent's credential was used");
    })
    .await;
}
