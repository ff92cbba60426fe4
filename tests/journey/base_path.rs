//! The whole page below a path of a shared host.

use domain::field::Source;
use domain::skill::SkillRow;
use domain::sysindex::Period;
use http::StatusCode;

use crate::browser::story_below;
use crate::figures::{same_as_the_api, vendor_fields};

#[tokio::test(flavor = "multi_thread")]
async fn everything_works_below_a_base_path_too() {
    story_below("/aicc/", async |house, browser| {
        browser.open(&house.url("")).await;
        same_as_the_api(house, browser, Source::SystemState, 1, &["totalLoginAgent"]).await;
        browser.click("nav a[href^='skills']").await;
        same_as_the_api(house, browser, Source::Skill, 1, &vendor_fields(SkillRow::FIELDS)).await;
        browser.until("the address stays below the path", "location.pathname === '/aicc/skills'", &[]).await;
        browser.client.refresh().await.unwrap();
        same_as_the_api(house, browser, Source::Skill, 1, &vendor_fields(SkillRow::FIELDS)).await;
        browser.open(&house.url("indicators?vdn=3&site=demo")).await;
        same_as_the_api(house, browser, Source::Sysindex, 3, &vendor_fields(Period::FIELDS)).await;
        for outside in ["", "skills", "api/config"] {
            let answer = crate::http::get(&house.url("").replace("/aicc/", &format!("/{outside}"))).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "/{outside}");
        }
    })
    .await;
}
