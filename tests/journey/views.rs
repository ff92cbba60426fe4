//! A supervisor goes through the views: every number is one that the API said, of the VDN that was chosen.

use domain::access_code::AccessCodeRow;
use domain::agent::AgentStatistics;
use domain::field::Source;
use domain::skill::SkillRow;
use domain::sysindex::Period;
use domain::system_state::SystemState;
use http::StatusCode;

use crate::browser::story;
use crate::figures::{same_as_the_api, vendor_fields};
use crate::house::HAND_OVER_KEY;

#[tokio::test(flavor = "multi_thread")]
async fn every_view_shows_the_numbers_that_the_api_said_in_the_same_read() {
    story(async |house, browser| {
        browser.open(&house.url("")).await;
        for (source, fields) in [
            (Source::Skill, ["calls_waiting", "sl20_5m"].as_slice()),
            (Source::AccessCode, &["longest_wait_now"]),
            (Source::SystemState, &["totalLoginAgent", "idleAgent"]),
            (Source::Sysindex, &["vdn_agent_share"]),
        ] {
            same_as_the_api(house, browser, source, 1, fields).await;
        }

        browser.click("nav a[href^='skills']").await;
        let fields = [vendor_fields(SkillRow::FIELDS), vec!["sl20_5m", "agents_other", "unavailable_share"]].concat();
        let numbers = same_as_the_api(house, browser, Source::Skill, 1, &fields).await;
        assert_eq!(numbers, 12 * fields.len(), "one row for each of the twelve queues");

        browser.click("nav a[href^='access-codes']").await;
        let fields = [vendor_fields(AccessCodeRow::FIELDS), vec!["other", "did_ivr_share", "did_queue_share", "did_agent_share"]].concat();
        same_as_the_api(house, browser, Source::AccessCode, 1, &fields).await;

        browser.click("nav a[href^='indicators']").await;
        let fields = [vendor_fields(Period::FIELDS), vec!["vdn_agent_share", "vdn_not_reached_max"]].concat();
        same_as_the_api(house, browser, Source::Sysindex, 1, &fields).await;

        browser.click("nav a[href^='system-state']").await;
        let fields = [vendor_fields(SystemState::FIELDS), vec!["agents_other"]].concat();
        same_as_the_api(house, browser, Source::SystemState, 1, &fields).await;

        let (desktop, answer) = house.hand_over(1, HAND_OVER_KEY).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
        let agent = desktop.agent_id;
        browser.open(&house.url(&format!("agents?agent={agent}"))).await;
        browser.click("main button.primary").await;
        let fields = [vendor_fields(AgentStatistics::FIELDS), vec!["ag_answer_share", "ag_avg_talk", "ag_hold_rate"]].concat();
        same_as_the_api(house, browser, Source::Agent, agent, &fields).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_vdn_shows_its_own_numbers_and_never_those_of_the_former_one() {
    story(async |house, browser| {
        browser.open(&house.url("skills")).await;
        let fields = vendor_fields(SkillRow::FIELDS);
        same_as_the_api(house, browser, Source::Skill, 1, &fields).await;

        // From now on the page itself looks at every change: a number without its VDN's queue is a number of the former one.
        let keys: Vec<String> = house.vdn(2).skills.iter().map(|(skill, _)| skill.to_string()).collect();
        let watch = "window.strangers = [];
          new MutationObserver(() => {
            for (const number of document.querySelectorAll('main data')) {
              if (number.dataset.vdn === '2' && number.textContent !== '' && !arguments[0].includes(number.dataset.key)) {
                window.strangers.push(number.outerHTML);
              }
            }
          }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });";
        browser.ask(watch, &[keys.into()]).await;
        browser.click("header select option[value='demo/2']").await;
        same_as_the_api(house, browser, Source::Skill, 2, &fields).await;
        assert_eq!(browser.ask("return window.strangers", &[]).await, serde_json::json!([]));
        browser.until("the address names the VDN", "location.search.includes('vdn=2')", &[]).await;
    })
    .await;
}
