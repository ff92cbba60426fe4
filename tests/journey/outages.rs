//! AICC or the proxy goes away and comes back: the last good numbers stay, marked and explained.

use aicc_dashboard::i18n::{Locale, Text, words};
use domain::field::Source;
use domain::skill::SkillRow;

use crate::browser::{Browser, story};
use crate::figures::{path, said, same_as_the_api, shown, vendor_fields};

/// Waits until every number of the skills is stale and the page says why; the numbers are those of `body`.
async fn stale(browser: &Browser, cause: Text, body: &serde_json::Value) {
    let all_stale = "document.querySelector('main data[data-state=stale]') && !document.querySelector('main data:not([data-state=stale])')";
    browser.until("every number is stale", all_stale, &[]).await;
    let says_why = "document.querySelector('main .status-line[data-state=stale]')?.textContent.includes(values[0])";
    browser.until("the cause in words", says_why, &[words(cause, Locale::En).into()]).await;
    let said = said(Source::Skill, 1, body).unwrap();
    let shown = shown(browser, Source::Skill).await;
    assert!(!shown.is_empty());
    for number in shown {
        assert_eq!(number.value, said[&number.place], "{number:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_aicc_is_away_the_last_numbers_stay_marked_and_explained_and_new_ones_come_when_it_is_back() {
    story(async |house, browser| {
        let (path, fields) = (path(Source::Skill, 1), vendor_fields(SkillRow::FIELDS));
        browser.open(&house.url("skills")).await;
        same_as_the_api(house, browser, Source::Skill, 1, &fields).await;

        house.simulator.go_away().await;
        house.reads(1).await;
        let last_good = house.get(&path).await.json();
        stale(browser, Text::CauseNetwork, &last_good).await;

        house.simulator.come_back().await.unwrap();
        same_as_the_api(house, browser, Source::Skill, 1, &fields).await;
        let now = house.get(&path).await.json();
        assert!(now["read_at_ms"].as_i64() > last_good["read_at_ms"].as_i64());
        browser.until("all is well again", "document.querySelector('main .status-line[data-state=fresh]')", &[]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_proxy_is_away_the_last_numbers_stay_marked_and_explained_and_new_ones_come_when_it_is_back() {
    story(async |house, browser| {
        browser.forgive("net::ERR_CONNECTION_REFUSED");
        let (path, fields) = (path(Source::Skill, 1), vendor_fields(SkillRow::FIELDS));
        browser.open(&house.url("skills")).await;
        // AICC falls silent first, so that the numbers before and after the cut are of one read.
        house.simulator.go_away().await;
        house.reads(1).await;
        let last_good = house.get(&path).await.json();
        stale(browser, Text::CauseNetwork, &last_good).await;

        house.close().await;
        stale(browser, Text::CauseProxyUnreachable, &last_good).await;

        house.simulator.come_back().await.unwrap();
        house.open().await;
        same_as_the_api(house, browser, Source::Skill, 1, &fields).await;
    })
    .await;
}
