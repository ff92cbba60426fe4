//! A supervisor opens the page.

use crate::browser::story;
use crate::house::Wanted;

#[tokio::test(flavor = "multi_thread")]
async fn the_page_opens_and_shows_the_numbers_of_the_first_vdn() {
    story(Wanted::default(), async |house, browser| {
        browser.open(&house.url("")).await;
        browser.until("a fresh figure", "document.querySelector('main data[value][data-state=fresh]') !== null", &[]).await;
    })
    .await;
}
