//! A page that nobody sees asks for no figures. Alarms go on: they are what calls somebody back.

use domain::field::Source;
use domain::skill::SkillRow;
use serde_json::Value;

use crate::browser::story;
use crate::figures::{same_as_the_api, vendor_fields};

/// Longest time from being seen again to the first question, milliseconds.
const AT_ONCE_MS: f64 = 1_000.0;

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_tab_does_not_ask_and_one_that_is_seen_again_asks_at_once() {
    story(async |house, browser| {
        browser.open(&house.url("skills")).await;
        let fields = vendor_fields(SkillRow::FIELDS);
        same_as_the_api(house, browser, Source::Skill, 1, &fields).await;
        let watch = "performance.setResourceTimingBufferSize(10000);
          window.seen = [];
          document.addEventListener('visibilitychange', (event) => window.seen.push([document.visibilityState, event.timeStamp]));";
        browser.ask(watch, &[]).await;

        let page = browser.client.window().await.unwrap();
        let other = browser.client.new_window(true).await.unwrap().handle;
        browser.client.switch_to_window(other).await.unwrap();
        house.reads(3).await;
        browser.client.close_window().await.unwrap();
        browser.client.switch_to_window(page).await.unwrap();

        let asked =
            "performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/api/') && !entry.name.includes('/api/alarms')).map((entry) => entry.startTime)";
        let asked_again = format!("window.seen.length > 1 && {asked}.some((at) => at >= window.seen[1][1])");
        browser.until("the page asks again", &asked_again, &[]).await;
        let seen: Vec<(String, f64)> = serde_json::from_value(browser.ask("return window.seen", &[]).await).unwrap();
        let asked: Vec<f64> = times(&browser.ask(&format!("return {asked}"), &[]).await);
        let [(hidden, hidden_at), (visible, visible_at)] = seen.as_slice() else { panic!("hidden once and seen once: {seen:?}") };
        assert_eq!((hidden.as_str(), visible.as_str()), ("hidden", "visible"));
        let meanwhile: Vec<_> = asked.iter().filter(|at| (hidden_at..visible_at).contains(at)).collect();
        assert!(meanwhile.is_empty(), "asked while hidden from {hidden_at} to {visible_at}: {meanwhile:?}");
        let first = asked.iter().copied().filter(|at| at >= visible_at).fold(f64::INFINITY, f64::min);
        assert!(first - visible_at < AT_ONCE_MS, "seen again at {visible_at}, asked at {first}");
        same_as_the_api(house, browser, Source::Skill, 1, &fields).await;
    })
    .await;
}

fn times(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|time| time.as_f64().unwrap()).collect()
}
