//! What is photographed, and how.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::browser::Browser;
use crate::house::{HAND_OVER_KEY, House};

/// Width, height and name.
const SIZES: [(u32, u32, &str); 3] = [(360, 800, "telephone"), (1280, 800, "desk"), (3840, 2160, "wall")];

/// What is done in a view before it is photographed.
#[derive(Clone, Copy)]
enum Deed {
    Nothing,
    OpenSkill,
    OpenDisplay,
    OpenLamp,
    ReadAgent,
}

/// Name, path of the view, and what is done there.
const SCENES: [(&str, &str, Deed); 9] = [
    ("overview", "./", Deed::Nothing),
    ("skills", "skills", Deed::Nothing),
    ("skill", "skills", Deed::OpenSkill),
    ("access-codes", "access-codes", Deed::Nothing),
    ("indicators", "indicators", Deed::Nothing),
    ("system-state", "system-state", Deed::Nothing),
    ("agents", "agents", Deed::ReadAgent),
    ("display", "./", Deed::OpenDisplay),
    ("lamp", "./", Deed::OpenLamp),
];

/// What is photographed once more while AICC is away.
const AWAY: [(&str, &str, Deed); 2] = [("overview-stale", "./", Deed::Nothing), ("skills-stale", "skills", Deed::Nothing)];

/// Takes the pictures that the arguments ask for.
pub async fn take(arguments: Vec<String>) {
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = arguments.iter().find(|argument| !argument.starts_with("--"));
    let folder = folder.map_or_else(|| top.join("target").join("screenshots"), PathBuf::from);

    let house = House::demo("drowning").await;
    let (desktop, _) = house.hand_over(1, HAND_OVER_KEY).await;
    let browser = Browser::start(&["--hide-scrollbars"]).await;
    browser.open(&house.url("?lang=en")).await;
    // The trends begin when the page is opened. Until then there is one read every ten seconds.
    house.reads(8).await;
    if has("--readme") {
        set_size(&browser, 1280, 800).await;
        set_dark(&browser, false).await;
        ready(&browser).await;
        save(&browser, &top.join("docs").join("screenshot.png")).await;
    } else {
        let camera = Camera { browser: &browser, folder, whole: has("--whole"), agent: desktop.agent_id };
        camera.take(&SCENES).await;
        house.simulator.go_away().await;
        go(&browser, "skills").await;
        browser.until("what is stale", "document.querySelector('main data[data-state=stale]')", &[]).await;
        camera.take(&AWAY).await;
    }
    browser.close().await;
}

struct Camera<'a> {
    browser: &'a Browser,
    folder: PathBuf,
    whole: bool,
    agent: u32,
}

impl Camera<'_> {
    /// Photographs scenes in every language, size and theme.
    async fn take(&self, scenes: &[(&str, &str, Deed)]) {
        for locale in ["en", "zh-CN"] {
            let language = "document.documentElement.lang === values[0] || void document.querySelector('[data-control=language]').click()";
            self.browser.until("the language", language, &[locale.into()]).await;
            for (scene, path, deed) in scenes {
                go(self.browser, path).await;
                self.act(*deed).await;
                for (width, height, size) in SIZES {
                    for (dark, theme) in [(false, "light"), (true, "dark")] {
                        set_dark(self.browser, dark).await;
                        set_size(self.browser, width, height).await;
                        ready(self.browser).await;
                        if self.whole {
                            let content = self.browser.ask("return document.documentElement.scrollHeight", &[]).await.as_u64().unwrap();
                            set_size(self.browser, width, height.max(u32::try_from(content).unwrap())).await;
                            ready(self.browser).await;
                        }
                        save(self.browser, &self.folder.join(format!("{scene}-{size}-{theme}-{locale}.png"))).await;
                    }
                }
                let close = "for (const open of document.querySelectorAll(':popover-open')) open.hidePopover()";
                self.browser.ask(close, &[]).await;
            }
        }
    }

    async fn act(&self, deed: Deed) {
        let click = |selector: &str| format!("document.querySelector(\"{selector}\").click()");
        let script = match deed {
            Deed::Nothing => return,
            Deed::OpenSkill => click("main tbody .row-open"),
            Deed::OpenDisplay => click("[data-control=display]"),
            Deed::OpenLamp => click("[data-lamp=skill]"),
            Deed::ReadAgent => {
                set_size(self.browser, 1280, 800).await;
                go(self.browser, &format!("agents?agent={}", self.agent)).await;
                return self.browser.click("main button.primary").await;
            }
        };
        self.browser.ask(&script, &[]).await;
    }
}

/// Goes to another view as a link within the page does, so that the page and its trends live on.
async fn go(browser: &Browser, path: &str) {
    browser.ask("history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'))", &[path.into()]).await;
    let arrived = "document.querySelector('nav a[aria-current=page]')?.getAttribute('href').split('?')[0] === values[0].split('?')[0]";
    browser.until("the view", arrived, &[path.into()]).await;
}

async fn set_size(browser: &Browser, width: u32, height: u32) {
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
}

async fn set_dark(browser: &Browser, dark: bool) {
    let scheme = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
    let motion = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
    browser.devtools("Emulation.setEmulatedMedia", json!({ "features": [scheme, motion] })).await;
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
