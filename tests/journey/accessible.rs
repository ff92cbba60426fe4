//! Every view in both themes, and one while AICC is away, against the rules of axe-core for WCAG 2.2 A and AA.

use serde_json::{Value, json};

use crate::browser::{Browser, story};
use crate::house::HAND_OVER_KEY;

/// Looks at the page as it stands: what breaks a rule, with the elements that do.
const LOOK: &str = "new Promise(async (done) => {
  // An embed lies on the ground of the page around it; alone, on that of the browser, which axe-core does not know.
  if (document.documentElement.hasAttribute('data-embed')) document.body.style.background = 'Canvas';
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations } = await axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
  done(violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 5).map(({ html, any }) => [html, any[0]?.message]) })));
})";

/// The rules themselves; `scripts/setup test` puts them there.
fn axe() -> String {
    let file = std::env::var_os("AXE").unwrap_or_else(|| panic!("AXE names no file: `make test` sets it."));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}. `make test` fetches it.", file.display()))
}

/// Opens a view, waits until it has something to show, and looks at it in both themes.
async fn look(browser: &Browser, url: &str, there: &str, broken: &mut Vec<String>) {
    browser.open(url).await;
    browser.until(url, there, &[]).await;
    for scheme in ["light", "dark"] {
        let features = [("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")]
            .map(|(name, value)| json!({ "name": name, "value": value }));
        browser.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        let asked = json!({ "expression": LOOK, "awaitPromise": true, "returnByValue": true });
        let found = browser.devtools("Runtime.evaluate", asked).await["result"]["value"].clone();
        let Value::Array(found) = found else { panic!("{url}: axe-core does not answer: {found}") };
        broken.extend(found.iter().map(|rule| format!("{url}, {scheme}: {rule:#}")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_view_breaks_a_rule_of_wcag_in_any_theme() {
    story(async |house, browser| {
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": axe() })).await;
        let (figures, mut broken) = ("document.querySelector('main data[value]')", Vec::new());
        browser.open(&house.url("")).await;
        browser.until("a number", figures, &[]).await;
        // Each queue of VDN 1 breaks this at once, so that there are alarms to look at.
        let rule = json!({ "id": "everybody", "metric": "available", "site": "demo", "vdn": 1, "warning": 100_000 });
        let put = "const [rule] = arguments;
          const request = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rule) };
          return fetch('api/rules/everybody?site=demo', request).then((answer) => answer.status);";
        assert_eq!(browser.ask(put, &[rule]).await, 200);
        browser.until("alarms", "document.querySelector('main .problem')", &[]).await;
        let (desktop, _) = house.hand_over(1, HAND_OVER_KEY).await;
        let (skill, agent) = (house.vdn(1).skills[0].0, desktop.agent_id);

        let any = "document.querySelector('main h1')";
        for (path, there) in [
            ("", figures),
            ("skills", figures),
            (&*format!("skills?skill={skill}"), "document.querySelector('main aside.side .chart')"),
            ("access-codes", figures),
            ("indicators", figures),
            ("system-state", figures),
            (&*format!("agents?agent={agent}"), any),
            ("alarms", "document.querySelector('main .problem') && document.querySelector('main .alarm-log li')"),
            ("handover", "document.querySelector('main .handover-table')"),
            // What opens is opened by a look that does not find it, and found by the next.
            ("alarms?", "document.querySelector('.take-form') ?? document.querySelector('.problem > .button')?.click()"),
            ("skills?", "document.querySelector(':popover-open') ?? document.querySelector('[data-control=columns]')?.click()"),
            ("?", "document.querySelector(':popover-open') ?? document.querySelector('[data-control=display]')?.click()"),
            ("indicators?", "document.querySelector('.key-help') ?? (document.querySelector('.frame') && dispatchEvent(new KeyboardEvent('keydown', { key: '?' })) && null)"),
            ("?lang=zh-CN", figures),
            ("alarms?lang=zh-CN", "document.querySelector('main .problem')"),
            ("settings", any),
            ("gallery", any),
            ("wall", figures),
            ("skills?embed=1&panel=skills", figures),
        ] {
            look(browser, &house.url(path), there, &mut broken).await;
        }
        house.simulator.go_away().await;
        house.reads(1).await;
        look(browser, &house.url(""), "document.querySelector('main data[data-state=stale]')", &mut broken).await;
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    })
    .await;
}
