//! A wallboard for as long as three days last it, in time lapse: what it holds in memory must not grow.
//!
//! The demo, its simulated platform and the page all run so many times as fast as the clock (`lapse.js` for the page), so that all keep their
//! proportions: a poll every ten seconds of the page, a turn of its pages every fifteen, a new period every five minutes, midnights. The proxy
//! is the real one; only here may its intervals be shorter than a second, since it reads nothing but a simulation.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, PATIENCE_MS};
use crate::house::{House, built_page};

/// Longest real time that one question waits, milliseconds.
const WAIT_MS: u64 = 40_000;
/// No time lapse is faster than this.
const SPEED_AT_MOST: u64 = 1_000;
/// Polls of an hour: one every ten seconds.
pub const POLLS_OF_AN_HOUR: u64 = 360;
/// Most growth after the first reading, percent.
const GROWTH_AT_MOST_PERCENT: f64 = 2.0;
/// The same of the nodes in the document: a wall with an alarm on it shows more than one without. One that forgets to take something away grows
/// by more within an hour.
const SHOWN_GROWTH_AT_MOST_PERCENT: f64 = 10.0;
/// The same of what the system counts: the browser keeps some of what it has let go of, sometimes more, sometimes less.
const RESIDENT_GROWTH_AT_MOST_PERCENT: f64 = 5.0;

/// The browser compiles a function of the glue between page and program well only after it was called often: 400 times, then 3,000 times, so that
/// what runs once a period is compiled on the second day, and again when it was compiled for what is no longer so. What it adds to the heap by that
/// is its own, and differs from run to run. Here it interprets all of them, and compiles ways into the program at once; the program itself is
/// compiled as ever.
pub const INTERPRETED: &str = "--js-flags=--no-turbofan --no-maglev --no-sparkplug --wasm-wrapper-tiering-budget=1";

/// What the page held after so many polls, right after its garbage was collected.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub polls: u64,
    pub js_heap_bytes: f64,
    pub wasm_bytes: f64,
    /// What the page's program uses of that.
    pub used_bytes: f64,
    /// In the document or not.
    pub nodes: f64,
    /// In the document.
    pub shown_nodes: f64,
    pub listeners: f64,
    /// Memory of the renderer as the system counts it; includes garbage that the browser keeps for itself.
    pub resident_bytes: f64,
}

impl Reading {
    /// What is measured: its name, the figure, and what its growth is a part of.
    fn figures(&self) -> [(&'static str, f64, f64); 7] {
        [
            ("JS heap", self.js_heap_bytes, self.js_heap_bytes),
            ("wasm memory", self.wasm_bytes, self.wasm_bytes),
            ("wasm memory in use", self.used_bytes, self.used_bytes),
            ("DOM nodes not shown", self.nodes - self.shown_nodes, self.nodes),
            ("DOM nodes shown", self.shown_nodes, self.shown_nodes),
            ("listeners", self.listeners, self.listeners),
            ("resident", self.resident_bytes, self.resident_bytes),
        ]
    }
}

/// How a soak ended.
#[derive(Debug)]
pub struct Soak {
    /// Oldest first.
    pub readings: Vec<Reading>,
    /// Polls that brought no good answer.
    pub missed: u64,
    /// Errors in the console.
    pub complaints: Vec<String>,
}

impl Soak {
    /// The largest growth of each figure since the first reading, percent.
    pub fn growth_percent(&self) -> Vec<(&'static str, f64)> {
        let Some(first) = self.readings.first() else { return Vec::new() };
        let most = |at: usize| self.readings.iter().map(|reading| reading.figures()[at].1).fold(0.0, f64::max);
        first.figures().iter().enumerate().map(|(at, (name, value, whole))| (*name, (most(at) - value) / whole * 100.0)).collect()
    }

    /// What is not as it must be, in sentences.
    pub fn faults(&self) -> Vec<String> {
        let at_most = |name| match name {
            "resident" => RESIDENT_GROWTH_AT_MOST_PERCENT,
            "DOM nodes shown" => SHOWN_GROWTH_AT_MOST_PERCENT,
            _ => GROWTH_AT_MOST_PERCENT,
        };
        let grown = self.growth_percent().into_iter().filter(|(name, percent)| percent.is_nan() || *percent >= at_most(*name));
        let mut faults: Vec<_> = grown.map(|(name, percent)| format!("{name} has grown by {percent:.1} %")).collect();
        if self.missed > 0 {
            faults.push(format!("{} polls brought no answer", self.missed));
        }
        faults.extend(self.complaints.iter().cloned());
        faults
    }
}

/// What makes a page so many times as fast as the clock, as a script to run before its own.
pub fn lapse(speed: f64) -> String {
    include_str!("lapse.js").replace("SPEED", &speed.to_string())
}

/// Drives a wallboard `speed` times as fast as the clock and measures it after each of these numbers of polls, which ascend. Tells each reading
/// at once, and when wasm memory grew.
pub async fn soak(speed: f64, stops: &[u64], mut tell: impl FnMut(&Reading, &Value)) -> Soak {
    let house = House::fast(speed, built_page()).await;
    let browser = Browser::start(&["--window-size=1280,720", INTERPRETED]).await;
    let script = lapse(speed);
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    browser.devtools("Performance.enable", json!({})).await;
    browser.open(&house.url("wall")).await;
    until(&browser, "document.querySelector('main data[value]')").await;
    // One page has begun, and it is the one that is measured to the end.
    ask(&browser, "soak.first = true").await;
    let mut readings = Vec::new();
    for polls in stops {
        while ask(&browser, &format!("soak.after({polls}, {WAIT_MS})")).await != true {
            assert_eq!(ask(&browser, "soak.first").await, true, "the page has begun anew");
        }
        let reading = read(&browser, *polls).await;
        tell(&reading, &ask(&browser, "soak.grown").await);
        readings.push(reading);
    }
    let asked = browser.ask("return [window.soak.failed, document.querySelectorAll('.wall [data-tone=stale]').length]", &[]).await;
    let missed = asked[0].as_u64().unwrap() + asked[1].as_u64().unwrap();
    let complaints = browser.complaints().await;
    browser.close().await;
    Soak { readings, missed, complaints }
}

/// Waits for a condition. The timer that ends the waiting is faster, too.
async fn until(browser: &Browser, condition: &str) {
    let found = browser.within(PATIENCE_MS * SPEED_AT_MOST, condition, &[]).await;
    assert!(found.is_some(), "not in time: {condition}");
}

/// The value of an expression of the page. The driver's own way of asking leaves some kilobytes behind each time.
async fn ask(browser: &Browser, expression: &str) -> Value {
    let asked = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
    browser.devtools("Runtime.evaluate", asked).await["result"]["value"].clone()
}

async fn read(browser: &Browser, polls: u64) -> Reading {
    ask(browser, "soak.stand()").await;
    // What is under way ends meanwhile, and what the first collection lets go of may hold more.
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        browser.devtools("HeapProfiler.collectGarbage", json!({})).await;
    }
    let metrics = browser.devtools("Performance.getMetrics", json!({})).await;
    let metrics: BTreeMap<&str, f64> = metrics["metrics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|metric| (metric["name"].as_str().unwrap(), metric["value"].as_f64().unwrap()))
        .collect();
    let wasm_bytes = ask(browser, "soak.memory.buffer.byteLength").await.as_f64().unwrap();
    let used_bytes = ask(browser, "soak.used()").await.as_f64().unwrap();
    let shown_nodes = ask(browser, "soak.shown_nodes()").await.as_f64().unwrap();
    let reading = Reading {
        polls,
        js_heap_bytes: metrics["JSHeapUsedSize"],
        wasm_bytes,
        used_bytes,
        nodes: metrics["Nodes"],
        shown_nodes,
        listeners: metrics["JSEventListeners"],
        resident_bytes: renderer_bytes(browser.profile()),
    };
    ask(browser, "soak.go_on()").await;
    reading
}

/// Resident memory of the largest renderer among the processes of the browser with this profile; not a number where there is no `/proc`.
pub fn renderer_bytes(profile: &Path) -> f64 {
    let text = |pid: u32, file: &str| fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
    let numbers = |pid: u32, name: &str| {
        let status = text(pid, "status");
        status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse::<u32>().ok())
    };
    let Ok(entries) = fs::read_dir("/proc") else { return f64::NAN };
    let pids: Vec<u32> = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
    let parents: BTreeMap<u32, u32> = pids.iter().filter_map(|pid| Some((*pid, numbers(*pid, "PPid:")?))).collect();
    let has_profile = |pid: &u32| text(*pid, "cmdline").contains(&profile.display().to_string());
    let is_ours = |pid: &u32| {
        let mut at = *pid;
        while let Some(parent) = parents.get(&at) {
            if has_profile(&at) {
                return true;
            }
            at = *parent;
        }
        false
    };
    let renderers = pids.iter().filter(|pid| text(**pid, "cmdline").contains("--type=renderer") && is_ours(pid));
    renderers.filter_map(|pid| numbers(*pid, "VmRSS:")).map(|kilobytes| f64::from(kilobytes) * 1024.0).fold(f64::NAN, f64::max)
}
