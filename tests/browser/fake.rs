//! A browser whose network, time and visibility the test holds in its hand.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use domain::delivery::Delivery;
use domain::id::VdnId;
use domain::setup::{Intervals, Mode, PageSetup, SiteSetup, VdnSetup};
use leptos::mount::mount_to;
use leptos::prelude::*;
use serde::Serialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/tests/browser/fake.js")]
extern "C" {
    fn install();
    fn restore();
    fn settle() -> js_sys::Promise;
    fn open_requests() -> Vec<String>;
    fn answer(part: &str, status: u16, headers: &str, body: &str) -> bool;
    #[wasm_bindgen(js_name = back)]
    fn go_back() -> js_sys::Promise;
    pub fn advance(duration_ms: u32);
    pub fn sleep(duration_ms: u32);
    pub fn be_deaf();
    pub fn show(visible: bool);
    pub fn forbid_storage(forbidden: bool);
    pub fn search() -> String;
    pub fn credential() -> String;
    pub fn fragment() -> String;
    pub fn go_to(path: &str);
    pub fn follow_link(href: &str);
    pub fn root(attribute: &str) -> String;
    pub fn set_base(path: &str);
    pub fn body_text() -> String;
}

/// The fake browser; the real one comes back when it is dropped.
pub struct Fake(());

impl Fake {
    pub fn new() -> Self {
        install();
        Self(())
    }

    /// Lets everything run that is ready to run.
    pub async fn settle(&self) {
        wasm_bindgen_futures::JsFuture::from(settle()).await.unwrap();
    }

    /// Moves time, then settles.
    pub async fn pass(&self, duration_ms: u32) {
        advance(duration_ms);
        self.settle().await;
    }

    /// Goes back in the history and settles.
    pub async fn back(&self) {
        wasm_bindgen_futures::JsFuture::from(go_back()).await.unwrap();
        self.settle().await;
    }

    /// Paths and queries of the API that wait for an answer, sorted; without those that are asked for beside all else.
    pub fn asked(&self) -> Vec<String> {
        let mut asked = self.asked_of_all();
        let beside = ["alarms?", "baseline?", "history/", "outlook?", "today?", "views"];
        asked.retain(|asked| !beside.iter().any(|beside| asked.starts_with(beside)));
        asked
    }

    /// Whether the page's own address waits for an answer.
    #[expect(clippy::unused_self, reason = "only a fake that is in place can be asked")]
    pub fn asks_for_page(&self) -> bool {
        open_requests().iter().any(|url| url.ends_with('/'))
    }

    /// Whether a request whose address holds `part` waits for an answer.
    pub fn asks(&self, part: &str) -> bool {
        self.asked_of_all().iter().any(|asked| asked.contains(part))
    }

    /// The one that waits for an answer of those whose address holds `part`.
    pub fn waiting_for(&self, part: &str) -> String {
        self.asked_of_all().into_iter().find(|asked| asked.contains(part)).unwrap_or_default()
    }

    #[expect(clippy::unused_self, reason = "only a fake that is in place can be asked")]
    fn asked_of_all(&self) -> Vec<String> {
        let mut asked: Vec<_> = open_requests().into_iter().filter_map(|url| Some(url.split_once("/api/")?.1.to_owned())).collect();
        asked.sort();
        asked
    }

    /// Answers with a plain body, then settles.
    pub async fn reply(&self, part: &str, status: u16, body: &str) {
        assert!(answer(part, status, "{}", body), "nobody asks for {part} but for {:?}", self.asked_of_all());
        self.settle().await;
    }

    /// Answers with data and how they were delivered, then settles.
    pub async fn deliver<T: Serialize>(&self, part: &str, delivery: &Delivery, body: &T) {
        self.deliver_without_settling(part, delivery, body);
        self.settle().await;
    }

    pub fn deliver_without_settling<T: Serialize>(&self, part: &str, delivery: &Delivery, body: &T) {
        let headers: std::collections::BTreeMap<_, _> = delivery.to_headers().into_iter().collect();
        let sent = answer(part, 200, &serde_json::to_string(&headers).unwrap(), &serde_json::to_string(body).unwrap());
        assert!(sent, "nobody asks for {part} but for {:?}", self.asked());
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        restore();
    }
}

/// Something on the page. It leaves the page when dropped.
pub struct Mounted {
    owner: Owner,
    _handle: Box<dyn Any>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // The first router ever is kept alive by a hook of its library, and would catch the links of later ones.
        self.owner.cleanup();
    }
}

/// Mounts the view that `build` makes, and hands out what else it made.
pub fn mount<T: 'static, V: IntoView + 'static>(build: impl FnOnce() -> (T, V) + 'static) -> (T, Mounted) {
    let made = Rc::new(Cell::new(None));
    let out = Rc::clone(&made);
    let handle = mount_to(document().body().unwrap().unchecked_into(), move || {
        let (value, view) = build();
        out.set(Some((value, Owner::current().unwrap())));
        view
    });
    let (value, owner) = made.take().unwrap();
    (value, Mounted { owner, _handle: Box::new(handle) })
}

/// One site with the VDNs 3 and 5.
pub fn setup() -> PageSetup {
    let vdn = |id, name: &str| VdnSetup {
        id: VdnId(id),
        name: name.to_owned(),
        time_zone: "UTC".to_owned(),
        day_start_minutes: 0,
        has_shifts: false,
        offsets: Vec::new(),
        skills: Vec::new(),
        access_codes: Vec::new(),
        agents: Vec::new(),
        findings: domain::findings::Findings::default(),
    };
    PageSetup {
        build: "test".to_owned(),
        mode: Mode::Demo,
        user: None,
        service_level_target_percent: 80,
        intervals: Intervals {
            sysindex_ms: 60_000,
            skills_ms: 10_000,
            access_codes_ms: 11_000,
            system_state_ms: 30_000,
            agent_at_least_ms: 60_000,
        },
        sites: vec![SiteSetup { id: "main".parse().unwrap(), name: "Main".to_owned(), vdns: vec![vdn(3, "Service"), vdn(5, "Sales")] }],
    }
}

/// The set-up as JSON.
pub fn setup_json() -> String {
    serde_json::to_string(&setup()).unwrap()
}
