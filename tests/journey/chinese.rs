//! The Chinese page is Chinese.

use std::collections::BTreeSet;

use domain::access_code::AccessCodeRow;
use domain::agent::AgentStatistics;
use domain::skill::SkillRow;
use domain::sysindex::Period;
use domain::system_state::SystemState;
use serde_json::Value;

use crate::browser::story;
use crate::every_view::{every_view, show};
use crate::figures::vendor_fields;
use crate::house::House;

/// Words that are the same in both languages.
const SHARED: [&str; 14] = ["AICC", "JSON", "VDN", "IVR", "UTC", "PNG", "SVG", "CSV", "ASA", "AHT", "English", "Enter", "Esc", "Shift"];

/// Every text of the document: what is read, and what is heard or shown on pointing. Names and formulas in the tables of what each number is
/// are of no language, nor are the platform's own names of fields.
const TEXTS: &str = "const texts = [document.title];
  const none = 'script, style, code, h3 + p + .settings-table td:is(:nth-of-type(1), :nth-of-type(3)), [hidden]';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest(none)) texts.push(walker.currentNode.textContent);
  }
  for (const element of document.querySelectorAll('body *')) {
    for (const name of ['title', 'aria-label', 'placeholder', 'alt']) {
      if (element.hasAttribute(name)) texts.push(element.getAttribute(name));
    }
  }
  return texts;";

/// Names that the configuration gives, and the build.
fn names(house: &House) -> BTreeSet<String> {
    let plans = house.simulator.plan().vdns.iter();
    let names = plans.flat_map(|vdn| {
        let lists = [&vdn.skills, &vdn.access_codes, &vdn.agents].into_iter().flatten();
        lists.map(|(_, name)| name.clone()).chain([vdn.name.clone(), vdn.time_zone.clone()])
    });
    names.chain(["Demo", "demo", aicc_proxy::service::BUILD].map(str::to_owned)).collect()
}

/// The words in Latin letters of a text, without the names and without what both languages share.
fn foreign(text: &str, names: &[&String], fields: &[&str]) -> Vec<String> {
    let text = names.iter().fold(text.to_owned(), |text, name| text.replace(name.as_str(), " "));
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| word.chars().any(|c| c.is_ascii_alphabetic()));
    let known = |word: &str| word.len() == 1 || SHARED.contains(&word) || fields.contains(&word);
    words.filter(|word| !known(word)).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chinese_page_says_so_and_has_no_english_word_left() {
    story(async |house, browser| {
        let names = names(house);
        // The longest first: a name may be a part of another.
        let mut names: Vec<_> = names.iter().collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let fields = [
            vendor_fields(SkillRow::FIELDS),
            vendor_fields(AccessCodeRow::FIELDS),
            vendor_fields(Period::FIELDS),
            vendor_fields(AgentStatistics::FIELDS),
            vendor_fields(SystemState::FIELDS),
            vec!["sl20_5m", "agents_other", "unavailable_share", "vdn_agent_share", "vdn_not_reached_max"],
            vec!["ag_answer_share", "ag_avg_talk", "ag_transfer_rate", "ag_hold_rate", "ag_release_share"],
        ]
        .concat();
        for (view, there) in every_view(house, browser).await {
            let separator = if view.contains('?') { '&' } else { '?' };
            show(browser, &house.url(&format!("{view}{separator}lang=zh-CN")), there).await;
            assert_eq!(browser.ask("return document.documentElement.lang", &[]).await, "zh-CN");
            let texts = browser.ask(TEXTS, &[]).await;
            let texts: BTreeSet<&str> = texts.as_array().unwrap().iter().filter_map(Value::as_str).collect();
            let left: Vec<_> = texts.iter().filter(|text| !foreign(text, &names, &fields).is_empty()).collect();
            assert!(left.is_empty(), "in Chinese, /{view} still says {left:#?}");
            assert!(texts.iter().any(|text| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))));
        }
    })
    .await;
}
