//! A browser of its own for each story, and how a story is told.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{env, fs, process};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::task::LocalSet;

use crate::driver::Driver;
use crate::house::House;
use crate::http;

/// Longest wait for something that must happen, milliseconds.
pub const PATIENCE_MS: u64 = 30_000;
/// Longest story.
const LONGEST: Duration = Duration::from_secs(180);

/// A browser window.
pub struct Browser {
    pub client: Client,
    /// Address of its session with chromedriver, for commands beyond the library for it.
    pub session_url: String,
    forgiven: Mutex<Vec<&'static str>>,
    _driver: Arc<Driver>,
    // Last, because it is removed when nobody writes into it any more.
    profile: Profile,
}

/// Folder for what the browser keeps.
pub struct Profile(pub PathBuf);

impl Profile {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let folder = env::temp_dir().join(format!("aicc-journey-{}-{}", process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        // What cannot be removed is in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Browser {
    /// Opens a window. `flags` are added to those of `webdriver.json`.
    pub async fn start(flags: &[&str]) -> Self {
        let (driver, profile) = (Driver::shared(), Profile::new());
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities(&profile.0, flags)).connect(&driver.url()).await;
        let client = client.unwrap_or_else(|error| panic!("the browser does not start: {error}"));
        let session = client.session_id().await.unwrap().unwrap();
        let session_url = format!("{}session/{session}", driver.url());
        Self { client, session_url, forgiven: Mutex::default(), _driver: driver, profile }
    }

    /// Goes to an address.
    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// What a script returns. `arguments` of the script are `values`.
    pub async fn ask(&self, script: &str, values: &[Value]) -> Value {
        self.client.execute(script, values.to_vec()).await.unwrap_or_else(|error| panic!("{error} in {script}"))
    }

    /// Waits until a condition holds, looking at each change of the document; gives its first true value. The condition is a JavaScript
    /// expression in which `values` are the values.
    pub async fn until(&self, what: &str, condition: &str, values: &[Value]) -> Value {
        self.within(PATIENCE_MS, condition, values).await.unwrap_or_else(|| panic!("not within {PATIENCE_MS} ms: {what}"))
    }

    /// As [`Self::until`]; `None` when the time is over.
    pub async fn within(&self, at_most_ms: u64, condition: &str, values: &[Value]) -> Option<Value> {
        let script = format!(
            "const [values, atMostMs, done] = arguments;
             const look = () => {{
               const found = ({condition});
               if (!found) return;
               stop();
               done(found);
             }};
             const observer = new MutationObserver(look);
             const looks = setInterval(look, 50);
             const end = setTimeout(() => {{ stop(); done(null); }}, atMostMs);
             const stop = () => {{ observer.disconnect(); clearInterval(looks); clearTimeout(end); }};
             observer.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
             look();"
        );
        let found = self.client.execute_async(&script, vec![json!(values), json!(at_most_ms)]).await;
        Some(found.unwrap_or_else(|error| panic!("{error} in {condition}"))).filter(|found| !found.is_null())
    }

    /// Tells the browser what only its developers' tools can; gives what it answers.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let answer = http::post(&format!("{}/goog/cdp/execute", self.session_url), &json!({ "cmd": command, "params": parameters })).await;
        assert!(answer.status.is_success(), "{command}: {}", answer.text);
        answer.json()["value"].clone()
    }

    /// The folder for what the browser keeps.
    pub fn profile(&self) -> &Path {
        &self.profile.0
    }

    /// Waits for the next change of the document, but not longer than this.
    pub async fn change(&self, at_most_ms: u64) {
        let script = "const [atMostMs, done] = arguments;
          const end = () => { observer.disconnect(); clearTimeout(timer); done(); };
          const observer = new MutationObserver(end);
          const timer = setTimeout(end, atMostMs);
          observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });";
        self.client.execute_async(script, vec![at_most_ms.into()]).await.unwrap_or_else(|error| panic!("waiting for a change: {error}"));
    }

    /// Clicks what a selector finds, once it is there.
    pub async fn click(&self, selector: &str) {
        self.click_at(Locator::Css(selector)).await;
    }

    /// Clicks the label, link or button with these words, once it is there.
    pub async fn click_words(&self, words: &str) {
        self.click_at(Locator::XPath(&format!("//*[self::label or self::a or self::button][normalize-space()='{words}']"))).await;
    }

    /// Clicks what is found there, once it is there.
    pub async fn click_at(&self, place: Locator<'_>) {
        let element = self.client.wait().at_most(Duration::from_millis(PATIENCE_MS)).for_element(place).await;
        let element = element.unwrap_or_else(|error| panic!("{place:?}: {error}"));
        element.click().await.unwrap_or_else(|error| panic!("{place:?}: {error}"));
    }

    /// Presses a key.
    pub async fn press(&self, key: Key) {
        let value = key.into();
        let keys = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Console messages with this text are part of the story.
    pub fn forgive(&self, text: &'static str) {
        self.forgiven.lock().unwrap().push(text);
    }

    /// What went wrong according to the console: errors, and whatever the content security policy refused.
    pub async fn complaints(&self) -> Vec<String> {
        let answer = http::post(&format!("{}/se/log", self.session_url), &json!({ "type": "browser" })).await;
        let lines = answer.json()["value"].as_array().unwrap_or_else(|| panic!("no console: {}", answer.text)).clone();
        let forgiven = self.forgiven.lock().unwrap();
        let is_complaint = |line: &&Value| {
            let message = line["message"].as_str().unwrap();
            let is_bad = line["level"] == "SEVERE" || line["source"] == "security" || message.contains("Content Security Policy");
            is_bad && !forgiven.iter().any(|text| message.contains(text))
        };
        lines.iter().filter(is_complaint).map(ToString::to_string).collect()
    }

    /// Closes the window.
    pub async fn close(self) {
        self.client.clone().close().await.unwrap();
    }
}

/// The browser that the tests of the page use, with a profile of its own, a console to read and time for scripts that wait.
/// What `webdriver.json` says.
pub fn written_capabilities() -> Capabilities {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/webdriver.json");
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("webdriver.json: {error}"));
    serde_json::from_str(&text).unwrap()
}

fn capabilities(profile: &Path, flags: &[&str]) -> Capabilities {
    let mut capabilities = written_capabilities();
    let arguments = capabilities["goog:chromeOptions"]["args"].as_array_mut().unwrap();
    arguments.push(format!("--user-data-dir={}", profile.display()).into());
    // A desk's window: the twelve queues of the demo are in sight.
    arguments.push("--window-size=1280,1024".into());
    arguments.extend(flags.iter().map(|flag| Value::from(*flag)));
    capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    capabilities.insert("timeouts".to_owned(), json!({ "script": 2 * PATIENCE_MS, "pageLoad": 2 * PATIENCE_MS }));
    capabilities
}

/// Tells a story: with a house and a browser, both gone at its end however it ends. A good end has a clean console.
pub async fn story(tell: impl AsyncFnOnce(&mut House, &Browser) + 'static) {
    story_below("/", tell).await;
}

/// Tells a story of a page that lives below this path.
pub async fn story_below(base_path: &'static str, tell: impl AsyncFnOnce(&mut House, &Browser) + 'static) {
    told(House::start(base_path).await, Browser::start(&[]).await, tell).await;
}

/// Tells a story with this house and this browser.
pub async fn told(mut house: House, browser: Browser, tell: impl AsyncFnOnce(&mut House, &Browser) + 'static) {
    let browser = Arc::new(browser);
    let told = LocalSet::new();
    let told = told
        .run_until(async {
            let browser = Arc::clone(&browser);
            tokio::task::spawn_local(async move {
                tokio::time::timeout(LONGEST, tell(&mut house, &browser)).await.unwrap_or_else(|_| panic!("the story takes too long"));
                // Before the house is gone, of which the page would complain.
                browser.complaints().await
            })
            .await
        })
        .await;
    let page = if told.is_err() {
        browser.client.execute("return location.href + '\\n' + document.body.innerText", Vec::new()).await.ok()
    } else {
        None
    };
    let complained = browser.complaints().await;
    Arc::into_inner(browser).unwrap().close().await;
    let complaints = told.unwrap_or_else(|failure| {
        let page = page.as_ref().and_then(Value::as_str).unwrap_or_default();
        let seen = page.chars().take(3_000).collect::<String>();
        panic!("{failure}\nThe console complains: {complained:#?}\nThe page shows: {seen}");
    });
    assert!(complaints.is_empty(), "the console complains: {complaints:#?}");
}
