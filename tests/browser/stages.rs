//! What of the page is built when.

use aicc_dashboard::app::App;
use domain::snapshot::PagesEndedBy;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake::{self, Fake, Mounted};
use super::panel_dom::{attributes, frames, open_popover, texts};
use super::polls::DELIVERY;
use super::samples;

/// The page of the overview, and the set-up.
async fn open() -> (Fake, Mounted) {
    let fake = Fake::new();
    fake::go_to("/");
    let ((), mounted) = fake::mount(|| ((), view! { <div data-stage=""><App /></div> }));
    fake.settle().await;
    fake.reply("api/config", 200, &fake::setup_json()).await;
    (fake, mounted)
}

async fn pass_turns(fake: &Fake, turns: u32) {
    for _ in 0..=turns {
        fake.pass(10).await;
    }
}

async fn close((fake, mounted): (Fake, Mounted)) {
    drop(mounted);
    fake.settle().await;
}

fn built() -> [bool; 2] {
    [".headline", ".overview-body"].map(|part| !texts(part).is_empty())
}

#[wasm_bindgen_test]
async fn the_numbers_are_built_when_they_are_known_and_the_rest_when_they_were_painted() {
    let page = open().await;
    let fake = &page.0;
    assert_eq!(built(), [false; 2], "the questions go out first");
    fake.deliver("sysindex", &DELIVERY, &samples::periods()).await;
    fake.deliver("skills", &DELIVERY, &samples::skills()).await;
    fake.deliver("access-codes", &DELIVERY, &samples::access_codes()).await;
    assert_eq!(built(), [false; 2], "one is missing");
    fake.deliver("system-state", &DELIVERY, &samples::system_state(PagesEndedBy::KnownNumber)).await;
    fake.pass(0).await;
    assert_eq!(built(), [true, false]);
    assert_eq!(texts(".headline-number data").len(), 6);
    frames().await;
    fake.pass(0).await;
    assert_eq!(built(), [true; 2]);
    close(page).await;
}

#[wasm_bindgen_test]
async fn a_page_without_answers_shows_its_frame_and_then_all_of_itself() {
    let page = open().await;
    let fake = &page.0;
    pass_turns(fake, 5).await;
    assert_eq!(built(), [true, false]);
    assert!(texts(".headline-caption").concat().contains("Waiting"), "{:?}", texts(".headline-caption"));
    fake.reply("skills", 0, "").await;
    pass_turns(fake, 25).await;
    assert_eq!(built(), [true; 2]);
    assert!(texts(".status-line").concat().contains("does not answer"), "{:?}", texts(".status-line"));
    close(page).await;
}

#[wasm_bindgen_test]
async fn a_popover_has_its_content_from_when_it_is_first_opened() {
    let page = open().await;
    pass_turns(&page.0, 5).await;
    for popover in ["#display", "#lamp-skill"] {
        assert_eq!(texts(popover), [""], "{popover}");
        assert!(!attributes(popover, "aria-label")[0].is_empty(), "{popover} has a name");
        open_popover(popover);
        page.0.settle().await;
        assert!(!texts(popover)[0].is_empty(), "{popover}");
    }
    close(page).await;
}
