//! Views at 200 % zoom, with letters twice as large, and on a telephone, in both languages: nothing is cut off, nothing lies on anything.

use serde_json::{Value, json};

use crate::browser::{Browser, story};
use crate::every_view::{every_view, show};

/// What has no room.
const LOOK: &str = include_str!("room.js");

/// What is tried: its name, width and height in CSS pixels, pixels of the screen for each, and the size of letters.
const SIZES: [(&str, u32, u32, u32, &str); 3] =
    [("zoom 200 %", 640, 512, 2, ""), ("letters 200 %", 1280, 1024, 1, "200%"), ("telephone", 360, 740, 2, "")];

/// What opens is opened by a look that does not find it, and found by the next.
const OPENED: [(&str, &str); 4] = [
    ("alarms", "document.querySelector('.take-form') ?? document.querySelector('.problem > .button')?.click()"),
    ("skills", "document.querySelector(':popover-open') ?? document.querySelector('[data-control=columns]')?.click()"),
    ("indicators", "document.querySelector(':popover-open') ?? document.querySelector('[data-control=display]')?.click()"),
    ("access-codes", "document.querySelector('.meanings td') ?? document.querySelector('.meanings:not([open]) > summary')?.click()"),
];

/// How much of the page moves by itself, as browsers count it, and how wide it ever was.
const MOVES: &str = "window.moved = window.widest = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (moved += entry.value))).observe({ type: 'layout-shift', buffered: true });
  const look = () => { window.widest = Math.max(widest, document.documentElement?.scrollWidth ?? 0); requestAnimationFrame(look); };
  look();";
/// More than this is felt as a jump.
const MOVED_AT_MOST: f64 = 0.1;

/// Looks at the view in front in every size.
async fn look(browser: &Browser, view: &str, found: &mut Vec<String>) {
    for (name, width, height, ratio, letters) in SIZES {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": ratio, "mobile": false });
        browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        // Until what follows from the size has been laid out anew.
        let settle = "const [letters, done] = arguments;
          document.documentElement.style.fontSize = letters;
          setTimeout(done, 300);";
        browser.client.execute_async(settle, vec![letters.into()]).await.unwrap();
        let Value::Array(lines) = browser.ask(&format!("return {LOOK}"), &[]).await else { panic!("no list") };
        found.extend(lines.iter().map(|line| format!("{view}, {name}: {}", line.as_str().unwrap())));
    }
    browser.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_view_has_room_when_it_is_enlarged_and_on_a_telephone() {
    story(async |house, browser| {
        let mut found = Vec::new();
        // A wall has a scale of its own; charts are in the other views; what is over is laid out as what is now.
        let is_looked_at = |path: &str| {
            let is_opened = OPENED.iter().any(|(opened, _)| *opened == path);
            !is_opened && !path.contains("at=") && !["wall", "gallery"].contains(&path)
        };
        let views = every_view(house, browser).await.into_iter().filter(|(path, _)| is_looked_at(path));
        for (path, there) in views.chain(OPENED.map(|(path, there)| (path.to_owned(), there))) {
            show(browser, &house.url(&path), there).await;
            look(browser, &path, &mut found).await;
            browser.ask("document.querySelector('[data-control=language]').click()", &[]).await;
            browser.until("the other language", "document.documentElement.lang === 'zh-CN'", &[]).await;
            look(browser, &format!("{path} in Chinese"), &mut found).await;
            browser.ask("document.querySelector('[data-control=language]').click()", &[]).await;
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_jumps_while_the_overview_is_built() {
    story(async |house, browser| {
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": MOVES })).await;
        for (width, height) in [(360, 740), (1280, 900)] {
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
            browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
            browser.open(&house.url("")).await;
            browser.until("the charts", "!!document.querySelector('.overview-body .chart-now')", &[]).await;
            let seen = browser.ask("return [moved, widest]", &[]).await;
            assert!(seen[0].as_f64().unwrap() < MOVED_AT_MOST, "at {width} pixels: {seen}");
            assert!(seen[1].as_u64().unwrap() <= width, "at {width} pixels it is wider: {seen}");
        }
        browser.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await;
    })
    .await;
}
