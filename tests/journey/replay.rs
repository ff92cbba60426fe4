//! A moment that is over is shown as it was, and cannot be taken for live.

use aicc_dashboard::i18n::{Locale, Text, words};
use domain::field::Source;
use domain::skill::SkillRow;
use serde_json::Value;

use crate::browser::story;
use crate::figures::{same_as_the_api, vendor_fields};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_back_sees_what_was_recorded_and_comes_back_to_live() {
    story(async |house, browser| {
        let fields = vendor_fields(SkillRow::FIELDS);
        browser.open(&house.url("skills")).await;
        same_as_the_api(house, browser, Source::Skill, 1, &fields).await;
        let state = "document.querySelector('main .status-line strong')?.textContent === values[0]";
        let live: Value = words(Text::StateFresh, Locale::En).into();
        let recorded: Value = words(Text::StateRecorded, Locale::En).into();
        browser.until("live figures", state, std::slice::from_ref(&live)).await;

        // Long enough for a moment that is over and was recorded; five minutes ago nothing was.
        house.reads(8).await;
        browser.click("[data-control=display]").await;
        browser.until("a clock", "!document.querySelector('[data-control=look-back]').disabled", &[]).await;
        browser.click("[data-control=look-back]").await;
        browser.until("the bar", "document.querySelector('.replay') && location.search.includes('at=')", &[]).await;
        browser.until("its title", "document.title.startsWith(values[0])", &[words(Text::Replay, Locale::En).into()]).await;
        let nothing = "!document.querySelector('main tbody data[data-field][value]')";
        browser.until("no figure of then", nothing, &[]).await;
        let now = "Number(document.querySelector('.replay-scrubber').max)";
        browser.until("a present that moves", &format!("{now} > 0"), &[]).await;
        let to_the_end = "const scrubber = document.querySelector('.replay-scrubber');
          scrubber.value = scrubber.max;
          scrubber.dispatchEvent(new Event('change', { bubbles: true }));";
        browser.ask(to_the_end, &[]).await;
        browser.until("what was recorded", state, std::slice::from_ref(&recorded)).await;
        browser.until("figures of then", "document.querySelector('main tbody data[data-field][value]')", &[]).await;
        let words_on_page = browser.ask("return document.querySelector('main').innerText", &[]).await;
        assert!(!words_on_page.as_str().unwrap().contains(live.as_str().unwrap()), "{words_on_page}");

        // The address is that moment, for everybody who gets it.
        let moment = "return document.querySelector('.replay-time').dataset.moment";
        let shown = browser.ask(moment, &[]).await;
        let shown_s = shown.as_str().unwrap().parse::<i64>().unwrap() / 1000;
        browser.until("the address", "location.search.includes(values[0])", &[format!("at={shown_s}").into()]).await;
        browser.client.refresh().await.unwrap();
        browser.until("the same moment", state, std::slice::from_ref(&recorded)).await;
        assert_eq!(browser.ask(moment, &[]).await, format!("{shown_s}000"));

        browser.click("[data-control=live]").await;
        browser.until("live figures", state, &[live]).await;
        browser.until("no bar", "!document.querySelector('.replay') && !location.search.includes('at=')", &[]).await;
        same_as_the_api(house, browser, Source::Skill, 1, &fields).await;
    })
    .await;
}
