//! Every view in both themes, and one while AICC is away, against the rules of axe-core for WCAG 2.2 A and AA.

use serde_json::{Value, json};

use crate::browser::{Browser, story};
use crate::every_view::{every_view, show};

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
    show(browser, url, there).await;
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
        let mut broken = Vec::new();
        for (path, there) in every_view(house, browser).await {
            look(browser, &house.url(&path), there, &mut broken).await;
        }
        for (path, there) in [
            // What opens is opened by a look that does not find it, and found by the next.
            ("alarms?", "document.querySelector('.take-form') ?? document.querySelector('.problem > .button')?.click()"),
            ("skills?", "document.querySelector(':popover-open') ?? document.querySelector('[data-control=columns]')?.click()"),
            ("?", "document.querySelector(':popover-open') ?? document.querySelector('[data-control=display]')?.click()"),
            ("indicators?", "document.querySelector('.key-help') ?? (document.querySelector('.frame') && dispatchEvent(new KeyboardEvent('keydown', { key: '?' })) && null)"),
            ("?lang=zh-CN", "document.querySelector('main data[value]')"),
            ("alarms?lang=zh-CN", "document.querySelector('main .problem')"),
            ("skills?embed=1&panel=skills", "document.querySelector('main data[value]')"),
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
