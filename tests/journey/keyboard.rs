//! A supervisor without a mouse: every task by keys alone, and the focus is always somewhere where it is seen.

use aicc_dashboard::i18n::{Locale, Text, words};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::Value;

use crate::browser::{Browser, story};

/// Most presses of the tabulator on the way to anything.
const TABS_AT_MOST: usize = 150;
/// A focus that went with what had it comes back within this time, milliseconds.
const BACK_AT_MOST_MS: u64 = 2_000;

/// Presses a key while others are held.
async fn press_with(browser: &Browser, held: Key, key: char) {
    let (held, value) = (held.into(), key);
    let keys = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value: held });
    let keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value }).then(KeyAction::Up { value: held });
    browser.client.perform_actions(keys).await.unwrap();
}

/// Types a text, one key after the other.
async fn type_in(browser: &Browser, text: &str) {
    let keys = text
        .chars()
        .fold(KeyActions::new("keyboard".to_owned()), |keys, value| keys.then(KeyAction::Down { value }).then(KeyAction::Up { value }));
    browser.client.perform_actions(keys).await.unwrap();
}

/// Presses the tabulator, backwards if wanted, until what the selector finds has the focus, and shows it.
async fn go_to(browser: &Browser, selector: &str, backwards: bool) {
    for _ in 0..TABS_AT_MOST {
        if backwards {
            press_with(browser, Key::Shift, Key::Tab.into()).await;
        } else {
            browser.press(Key::Tab).await;
        }
        let focus = "const focus = document.activeElement;
          if (!focus.matches(arguments[0])) return null;
          // Of a choice that is drawn as a button, the button shows it.
          const looks = [focus, focus.closest('label') ?? focus].map((element) => getComputedStyle(element));
          return focus.matches(':focus-visible') && looks.some((look) => look.outlineStyle !== 'none' || look.boxShadow !== 'none');";
        match browser.ask(focus, &[selector.into()]).await {
            Value::Null => {}
            shown => return assert_eq!(shown, true, "{selector} has the focus and does not show it"),
        }
    }
    panic!("{selector} cannot be reached by keyboard");
}

async fn tab_to(browser: &Browser, selector: &str) {
    go_to(browser, selector, false).await;
}

/// Presses Enter on what the selector finds, and waits for what comes of it. Then the focus is on the page.
async fn enter(browser: &Browser, selector: &str, what: &str, condition: &str) {
    tab_to(browser, selector).await;
    browser.press(Key::Enter).await;
    browser.until(what, condition, &[]).await;
    keeps_focus(browser, what).await;
}

/// The focus is not lost, or comes back soon.
async fn keeps_focus(browser: &Browser, after: &str) {
    // Twice: what had it may go a moment later.
    for _ in 0..2 {
        let kept = browser.within(BACK_AT_MOST_MS, "document.activeElement !== document.body", &[]).await;
        assert!(kept.is_some(), "nothing has the focus after: {after}");
        browser.change(300).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn queues_are_found_sorted_opened_and_saved_by_keys_alone() {
    story(async |house, browser| {
        browser.open(&house.url("")).await;
        browser.until("a number", "document.querySelector('main data[value]')", &[]).await;
        tab_to(browser, "a.skip").await;
        let queues = "location.pathname === '/skills' && document.querySelector('main tbody data[value]')";
        enter(browser, "nav a[href^='skills']", "the skill queues", queues).await;

        type_in(browser, "/").await;
        browser.until("the filter", "document.activeElement.matches('.filter input')", &[]).await;
        let name = browser.ask("return document.querySelector('main tbody .row-open').textContent.trim().slice(0, 5)", &[]).await;
        type_in(browser, name.as_str().unwrap()).await;
        browser.until("fewer queues", "document.querySelectorAll('main tbody tr').length < 12", &[]).await;
        press_with(browser, Key::Control, 'a').await;
        browser.press(Key::Backspace).await;
        browser.until("all queues", "document.querySelectorAll('main tbody tr').length === 12", &[]).await;

        go_to(browser, "[data-control=columns]", true).await;
        browser.press(Key::Enter).await;
        tab_to(browser, "#column-choice input[type=radio]").await;
        let columns = "document.querySelectorAll('main thead tr:last-child th').length";
        let all = browser.ask(&format!("return {columns}"), &[]).await;
        browser.press(Key::Down).await;
        browser.until("fewer columns", &format!("{columns} < values[0]"), std::slice::from_ref(&all)).await;
        let few = browser.ask(&format!("return {columns}"), &[]).await;
        tab_to(browser, "#column-choice input[type=checkbox]:checked").await;
        type_in(browser, " ").await;
        browser.until("one less", &format!("{columns} === values[0] - 1"), &[few]).await;
        keeps_focus(browser, "a column went").await;
        browser.press(Key::Escape).await;
        let closed = "!document.querySelector(':popover-open') && document.activeElement.matches('[data-control=columns]')";
        browser.until("the focus where the choice was opened", closed, &[]).await;

        let watch = "window.files = []; HTMLAnchorElement.prototype.click = function () { window.files.push(this.download); };";
        browser.ask(watch, &[]).await;
        enter(browser, "main [data-save=CSV]", "a file", "window.files.some((name) => name.endsWith('.csv'))").await;

        enter(
            browser,
            "main thead th:nth-child(2) button",
            "sorted",
            "document.querySelector('main thead th:nth-child(2)[aria-sort=descending]')",
        )
        .await;
        tab_to(browser, "main thead th:nth-child(4) button").await;
        press_with(browser, Key::Shift, Key::Enter.into()).await;
        browser.until("sorted by a second column", "document.querySelectorAll('main .sort-arrow:not(:empty)').length === 2", &[]).await;

        tab_to(browser, "main tbody tr:first-child .row-open").await;
        type_in(browser, "j").await;
        browser.until("the next queue", "document.activeElement.matches('main tbody tr:nth-child(2) .row-open')", &[]).await;
        browser.press(Key::Enter).await;
        browser.until("the details", "document.querySelector('main aside.side .chart-plot')", &[]).await;
        tab_to(browser, "main aside.side .chart-plot").await;
        let lines =
            "document.querySelector('main aside.side .chart:not(:has(.chart-empty))') === document.querySelector('main aside.side .chart')";
        browser.until("something to point at", lines, &[]).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_is_made_taken_silenced_and_ended_by_keys_alone() {
    story(async |house, browser| {
        browser.open(&house.url("alarms")).await;
        browser.until("the rules", "document.querySelector('main details.new-rule')", &[]).await;
        enter(browser, "details.new-rule summary", "the form", "document.querySelector('details.new-rule[open]')").await;
        // No queue has as many agents as that.
        tab_to(browser, ".rule-form select").await;
        for _ in 0..2 {
            browser.press(Key::Down).await;
        }
        let metric = "document.querySelector('.rule-form select').selectedOptions[0].textContent === values[0]";
        browser.until("the number of agents available", metric, &[words(Text::Available, Locale::En).into()]).await;
        tab_to(browser, ".rule-form label:nth-of-type(2) input").await;
        type_in(browser, "100000").await;
        enter(browser, ".rule-form .primary", "the rule", "document.querySelector('[data-rule^=page-]')").await;
        house.reads(3).await;
        browser.until("an alarm", "document.querySelector('.problem')", &[]).await;

        enter(browser, ".problem > .button", "the form", "document.querySelector('.take-form')").await;
        tab_to(browser, ".take-form input[autocomplete=name]").await;
        type_in(browser, "Li Na").await;
        tab_to(browser, ".take-form .grow input").await;
        type_in(browser, "calling two back").await;
        browser.press(Key::Enter).await;
        let taken = "!document.querySelector('.take-form') && document.activeElement.matches('.problem > .button')
          && document.activeElement.closest('.problem').textContent.includes('calling two back')";
        browser.until("it is taken, and the focus is where that began", taken, &[]).await;
        browser.press(Key::Enter).await;
        browser.until("the form", "document.querySelector('.take-form')", &[]).await;
        tab_to(browser, ".take-form .button:not(.primary)").await;
        type_in(browser, " ").await;
        let silent = "!document.querySelector('.take-form') && document.activeElement.matches('.problem[data-quiet] > .button')";
        browser.until("it is silent, and the focus is where that began", silent, &[]).await;

        enter(browser, "[data-rule^=page-] .button", "no rule", "!document.querySelector('[data-rule^=page-]')").await;

        let skill = house.vdn(1).skills[0].0;
        browser.open(&house.url(&format!("alarms?skill={skill}"))).await;
        browser.until("the queue's alarms", "document.querySelector('.alarms > .drill a')", &[]).await;
        enter(browser, ".alarms > .drill a", "all alarms", "!document.querySelector('.alarms > .drill')").await;
        let sheet = "location.pathname === '/handover' && document.querySelector('main tbody td')";
        enter(browser, "main a[href^=handover]", "the hand-over", sheet).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_dressed_saved_looked_back_and_left_for_the_wall_by_keys_alone() {
    story(async |house, browser| {
        browser.open(&house.url("skills")).await;
        browser.until("a number", "document.querySelector('main data[value]')", &[]).await;
        let open = async |before| enter(browser, "[data-control=display]", before, "document.querySelector('#display:popover-open')").await;
        open("the choices").await;
        tab_to(browser, "input[name=theme]").await;
        browser.press(Key::Down).await;
        browser.until("another theme", "document.documentElement.dataset.theme === 'light'", &[]).await;
        tab_to(browser, "input[name=language]").await;
        for tag in ["zh-CN", "en"] {
            browser.press(Key::Down).await;
            browser.until(tag, "document.documentElement.lang === values[0]", &[tag.into()]).await;
            keeps_focus(browser, tag).await;
        }
        browser.until("those who may save", "document.querySelector('.save-view input')", &[]).await;
        tab_to(browser, ".save-view input").await;
        type_in(browser, "Monday").await;
        tab_to(browser, ".save-view button").await;
        browser.press(Key::Enter).await;
        browser.until("the saved view", "document.querySelector('.saved-views a')", &[]).await;
        keeps_focus(browser, "a view was saved").await;
        browser.press(Key::Escape).await;
        enter(browser, "nav.views a[href^=indicators]", "another view", "location.pathname === '/indicators'").await;
        tab_to(browser, "main .chart-plot").await;
        browser.press(Key::Left).await;
        browser.until("the cursor", "document.querySelector('main .chart-tooltip')", &[]).await;
        for (key, is_part) in [("+", true), ("0", false)] {
            type_in(browser, key).await;
            browser.until(key, "new URLSearchParams(location.search).has('from') === values[0]", &[is_part.into()]).await;
        }
        open("the choices before the saved view").await;
        enter(browser, ".saved-views a", "the saved view", "location.pathname === '/skills'").await;

        house.reads(3).await;
        open("the choices before looking back").await;
        browser.until("a clock", "!document.querySelector('[data-control=look-back]').disabled", &[]).await;
        enter(browser, "[data-control=look-back]", "the bar", "document.querySelector('.replay') && location.search.includes('at=')").await;
        enter(browser, ".replay [data-control=live]", "no bar", "!document.querySelector('.replay')").await;

        open("the choices before the wall").await;
        let wall = "location.pathname === '/wall' && document.querySelector('.wall .wall-page[data-here]')";
        enter(browser, "[data-control=wall]", "the wallboard", wall).await;
        let page = browser.ask("return document.querySelector('.wall-page[data-here]').dataset.page", &[]).await;
        browser.press(Key::Right).await;
        browser.until("the next page", "document.querySelector('.wall-page[data-here]').dataset.page !== values[0]", &[page]).await;
        // The browser's own keys for the way back do not reach a browser without a window.
        browser.ask("history.back()", &[]).await;
        browser.until("the frame", "document.querySelector('nav.views').checkVisibility() && !document.querySelector('.wall')", &[]).await;
        keeps_focus(browser, "the wall was left").await;
        open("the choices before the settings").await;
        let settings = "location.pathname === '/settings' && document.querySelector('main .settings-part')";
        enter(browser, "[data-control=settings]", "the settings", settings).await;
    })
    .await;
}
