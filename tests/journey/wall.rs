//! A wallboard: there and back by the address, and some forty minutes of it in time lapse.

use crate::browser::story;
use crate::soak::soak;

/// How much faster than the clock. So much less is the page's patience for an answer, too: at 200 times a busy machine looks like a dead one.
const SPEED: f64 = 60.0;
/// And a little more, at one every ten seconds.
const POLLS_OF_HALF_AN_HOUR: u64 = 200;

#[tokio::test(flavor = "multi_thread")]
async fn the_wallboard_has_an_address_of_its_own_and_back_leads_out_of_it() {
    story(async |house, browser| {
        browser.open(&house.url("?vdn=2")).await;
        browser.click("[data-control=display]").await;
        browser.click("[data-control=wall]").await;
        let is_wall =
            "location.pathname.endsWith('/wall') && location.search.includes('vdn=2') && document.querySelector('.wall data[value]')
          && !document.querySelector('nav.views').checkVisibility() && document.documentElement.scrollHeight <= innerHeight";
        browser.until("the wallboard", &format!("!!({is_wall})"), &[]).await;
        browser.ask("history.back()", &[]).await;
        browser
            .until("the overview", "document.querySelector('nav.views').checkVisibility() && !document.querySelector('.wall')", &[])
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_minutes_of_the_wallboard_leave_nothing_behind() {
    // A wall has room at hand from its first half hour on. Its trends are full after an hour: until then only listeners and what is not in the
    // document are flat.
    let soaked = soak(SPEED, &[POLLS_OF_HALF_AN_HOUR, POLLS_OF_HALF_AN_HOUR + 240], |_, _| {}).await;
    assert_eq!((soaked.missed, soaked.complaints.as_slice()), (0, [].as_slice()), "{soaked:#?}");
    for (name, percent) in soaked.growth_percent() {
        let at_most_percent = match name {
            "DOM nodes not shown" | "listeners" => 2.0,
            // One page of 64 kB is less, two are more.
            "wasm memory" => 2.0,
            "DOM nodes shown" => 10.0,
            _ => 25.0,
        };
        assert!(percent < at_most_percent, "{name} has grown by {percent:.1} %: {soaked:#?}");
    }
}
