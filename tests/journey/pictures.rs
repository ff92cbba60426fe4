//! What is photographed, and how.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::house::{HAND_OVER_KEY, House};
use crate::http;

/// Width, height and name.
const SIZES: [(u32, u32, &str); 3] = [(360, 800, "telephone"), (1280, 800, "desk"), (3840, 2160, "wall")];

/// Path of each view and its name.
const VIEWS: [(&str, &str); 6] = [
    ("./", "overview"),
    ("skills", "skills"),
    ("access-codes", "access-codes"),
    ("indicators", "indicators"),
    ("system-state", "system-state"),
    ("agents", "agents"),
];

/// Takes the pictures that the arguments ask for.
pub async fn take(arguments: Vec<String>) {
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let (readme, whole) = (has("--readme"), has("--whole"));
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = arguments.iter().find(|argument| !argument.starts_with("--"));
    let folder = folder.map_or_else(|| top.join("target").join("screenshots"), PathBuf::from);

    let house = House::demo().await;
    let (desktop, _) = house.hand_over(1, HAND_OVER_KEY).await;
    let browser = Browser::start(&["--hide-scrollbars"]).await;
    browser.open(&house.url("?lang=en")).await;
    // The trends begin when the page is opened: two reads of the slowest source, so that there is a line.
    for _ in 0..2 {
        house.reads(4).await;
    }
    if readme {
        set_size(&browser, 1280, 800).await;
        set_dark(&browser, false).await;
        ready(&browser).await;
        save(&browser, &top.join("docs").join("screenshot.png")).await;
    } else {
        for locale in ["en", "zh-CN"] {
            let switch = "document.documentElement.lang === values[0] || void document.querySelector('[data-control=language]').click()";
            browser.until("the language", switch, &[locale.into()]).await;
            for (path, view) in VIEWS {
                go(&browser, path).await;
                if path == "agents" {
                    browser.click(&format!("main select option[value='{}']", desktop.agent_id)).await;
                    browser.click("main button.primary").await;
                }
                for (width, height, size) in SIZES {
                    for (dark, theme) in [(false, "light"), (true, "dark")] {
                        set_dark(&browser, dark).await;
                        set_size(&browser, width, height).await;
                        ready(&browser).await;
                        if whole {
                            let content = browser.ask("return document.documentElement.scrollHeight", &[]).await.as_u64().unwrap();
                            set_size(&browser, width, height.max(u32::try_from(content).unwrap())).await;
                            ready(&browser).await;
                        }
                        save(&browser, &folder.join(format!("{view}-{size}-{theme}-{locale}.png"))).await;
                    }
                }
            }
        }
    }
    browser.close().await;
}

/// Follows the link to a view, so that the page and its trends live on.
async fn go(browser: &Browser, path: &str) {
    let link =
        "Array.from(document.querySelectorAll('nav a')).find((link) => link.getAttribute('href').split('?')[0] === arguments[0]).click()";
    browser.ask(link, &[path.into()]).await;
    let arrived = "document.querySelector('nav a[aria-current=page]')?.getAttribute('href').split('?')[0] === values[0]";
    browser.until("the view", arrived, &[path.into()]).await;
}

async fn set_size(browser: &Browser, width: u32, height: u32) {
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    devtools(browser, "Emulation.setDeviceMetricsOverride", metrics).await;
}

async fn set_dark(browser: &Browser, dark: bool) {
    let scheme = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
    let motion = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
    devtools(browser, "Emulation.setEmulatedMedia", json!({ "features": [scheme, motion] })).await;
}

async fn devtools(browser: &Browser, command: &str, parameters: Value) {
    let answer = http::post(&format!("{}/goog/cdp/execute", browser.session_url), &json!({ "cmd": command, "params": parameters })).await;
    assert!(answer.status.is_success(), "{command}: {}", answer.text);
}

/// Waits until there are numbers and no place still awaits one, and two frames more, so that all is drawn.
async fn ready(browser: &Browser) {
    let there = "document.querySelector('main data[value]') && !document.querySelector('main data[data-state=waiting]')";
    browser.until("the numbers", there, &[]).await;
    let frames = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));";
    browser.client.execute_async(frames, Vec::new()).await.unwrap();
}

async fn save(browser: &Browser, file: &Path) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, browser.client.screenshot().await.unwrap()).unwrap();
}
