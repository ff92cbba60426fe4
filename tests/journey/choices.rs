//! What the viewer chose survives a reload.

use aicc_dashboard::i18n::{Locale, Text, words};

use crate::browser::{Browser, story};

/// Condition: these choices are in force in Chinese and in VDN 2, at the path.
const IN_FORCE: &str = "document.documentElement.lang === 'zh-CN' && document.querySelector('[data-control=place]')?.value === 'demo/2'
  && location.pathname === values[0]";

async fn reload(browser: &Browser, address: &str) {
    browser.until(&format!("the address holds {address}"), "location.search.includes(values[0])", &[address.into()]).await;
    browser.client.refresh().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_keeps_view_vdn_window_order_and_language() {
    story(async |house, browser| {
        browser.open(&house.url("")).await;
        browser.click("header select option[value='demo/2']").await;
        browser.click("[data-control=language]").await;
        browser.click("nav a[href^='indicators']").await;
        let day = words(Text::WindowDay, Locale::ZhCn);
        browser.click_words(day).await;
        reload(browser, "window=24h").await;
        browser.until("place and language", IN_FORCE, &["/indicators".into()]).await;
        let window = "document.querySelector('main input[name=window]:checked')?.parentElement.textContent.trim() === values[0]";
        browser.until("the window", window, &[day.into()]).await;

        browser.click("nav a[href^='skills']").await;
        let sort = format!("//th[.//span[normalize-space()='{}']]//button", words(Text::CallsOffered, Locale::ZhCn));
        browser.click_at(fantoccini::Locator::XPath(&sort)).await;
        reload(browser, "sort=-offered_5m").await;
        browser.until("place and language", IN_FORCE, &["/skills".into()]).await;
        let sorted = "(() => {
          const cells = document.querySelectorAll('main tbody data[data-field=allCallCount][value]');
          const numbers = Array.from(cells, (number) => +number.value);
          return numbers.length > 1 && numbers.every((number, index) => index === 0 || number <= numbers[index - 1])
            && document.querySelector('main th[aria-sort=descending]')?.textContent.includes(values[0]);
        })()";
        browser.until("the order", sorted, &[words(Text::CallsOffered, Locale::ZhCn).into()]).await;
    })
    .await;
}
