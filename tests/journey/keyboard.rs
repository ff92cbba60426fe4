//! A supervisor without a mouse.

use fantoccini::key::Key;
use serde_json::Value;

use crate::browser::{Browser, story};

/// Most presses of the tabulator on the way to anything.
const TABS_AT_MOST: usize = 120;

/// Presses the tabulator until what the selector finds has the focus, and shows it.
async fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..TABS_AT_MOST {
        browser.press(Key::Tab).await;
        let focus = "const focus = document.activeElement;
          if (!focus.matches(arguments[0])) return null;
          const look = getComputedStyle(focus);
          return focus.matches(':focus-visible') && (look.outlineStyle !== 'none' || look.boxShadow !== 'none');";
        match browser.ask(focus, &[selector.into()]).await {
            Value::Null => {}
            shown => return assert_eq!(shown, true, "{selector} has the focus and does not show it"),
        }
    }
    panic!("{selector} cannot be reached by keyboard");
}

#[tokio::test(flavor = "multi_thread")]
async fn navigation_table_and_chart_can_be_used_by_keyboard_alone() {
    story(async |house, browser| {
        browser.open(&house.url("")).await;
        browser.until("a number", "document.querySelector('main data[value]')", &[]).await;
        tab_to(browser, "a.skip").await;
        tab_to(browser, "nav a[href^='skills']").await;
        browser.press(Key::Enter).await;
        browser.until("the skill queues", "location.pathname === '/skills' && document.querySelector('main tbody data[value]')", &[]).await;

        tab_to(browser, "main thead th:nth-child(2) button").await;
        browser.press(Key::Enter).await;
        browser.until("sorted", "document.querySelector('main thead th:nth-child(2)[aria-sort=descending]')", &[]).await;

        tab_to(browser, "main tbody tr:first-child .row-open").await;
        browser.press(Key::Enter).await;
        browser.until("the details", "document.querySelector('main aside.side .chart-plot')", &[]).await;
        tab_to(browser, "main aside.side .chart-plot").await;
        browser
            .until(
                "something to point at",
                "document.querySelector('main aside.side .chart:not(:has(.chart-empty))') === document.querySelector('main aside.side .chart')",
                &[],
            )
            .await;
        browser.press(Key::Left).await;
        browser.until("the cursor", "document.querySelector('main aside.side .chart-tooltip')", &[]).await;
        browser.until("what it says aloud", "document.querySelector('main aside.side .chart-announcement').textContent.trim()", &[]).await;
        browser.press(Key::Escape).await;
        browser.until("no cursor", "!document.querySelector('main aside.side .chart-tooltip')", &[]).await;
        browser.press(Key::Escape).await;
        let back = "!document.querySelector('main aside.side') && document.activeElement.matches('.row-open')";
        browser.until("no details, and the focus where they were opened", back, &[]).await;
    })
    .await;
}
