//! Every view with something to show, for the stories that look at all of them.

use serde_json::json;

use crate::browser::Browser;
use crate::house::{HAND_OVER_KEY, House};

/// A view: its path with a query, and a script that is true when there is something to see.
pub type View = (String, &'static str);

/// Two reads raise an alarm, and one may be under way.
const READS_AT_MOST: usize = 10;

const FIGURES: &str = "document.querySelector('main data[value]')";

/// Raises alarms, hands an agent's credential over, waits until there is a moment to look back to, and lists the views.
pub async fn every_view(house: &House, browser: &Browser) -> Vec<View> {
    browser.open(&house.url("")).await;
    browser.until("a number", FIGURES, &[]).await;
    // Each queue of VDN 1 breaks this at once. Its name is a word of no language.
    let rule = json!({ "id": "7", "metric": "available", "site": "demo", "vdn": 1, "warning": 100_000 });
    let put = "const [rule] = arguments;
      const request = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rule) };
      return fetch('api/rules/7?site=demo', request).then((answer) => answer.status);";
    assert_eq!(browser.ask(put, &[rule]).await, 200);
    let mut raised_ms = None;
    for _ in 0..READS_AT_MOST {
        house.reads(1).await;
        let alarms = house.get("api/alarms?site=demo&vdn=1").await.json();
        let raised = alarms["open"].as_array().unwrap().iter().filter(|alarm| alarm["rule"] == "7");
        raised_ms = raised.filter_map(|alarm| alarm["since_ms"].as_i64()).max();
        if raised_ms.is_some() {
            break;
        }
    }
    // A second later something was recorded, and it is over after two further reads.
    let moment_s = raised_ms.unwrap_or_else(|| panic!("no alarm is raised")) / 1000 + 2;
    house.reads(2).await;
    let (desktop, _) = house.hand_over(1, HAND_OVER_KEY).await;
    let (skill, agent) = (house.vdn(1).skills[0].0, desktop.agent_id);
    let views = [
        ("", FIGURES),
        ("skills", FIGURES),
        (&*format!("skills?skill={skill}"), "document.querySelector('main aside.side .chart')"),
        (&*format!("skills?at={moment_s}"), FIGURES),
        ("access-codes", FIGURES),
        ("indicators", FIGURES),
        ("system-state", FIGURES),
        (&*format!("agents?agent={agent}"), FIGURES),
        (
            "alarms",
            "document.querySelector('main .problem') && document.querySelector('main .alarm-log li') && document.querySelector('main [data-rule]')",
        ),
        ("handover", "document.querySelector('main tbody td')"),
        (&*format!("handover?at={moment_s}"), "document.querySelector('main tbody td')"),
        ("settings", "document.querySelector('main tbody td')"),
        ("wall", FIGURES),
        ("gallery", "document.querySelector('main .chart')"),
    ];
    let paths = include_str!("../../src/poll/needs.rs").split_once("path.trim_matches('/') {").unwrap().1.split("_ =>").next().unwrap();
    for path in paths.lines().filter_map(|line| line.trim().strip_prefix('"')?.split('"').next()) {
        assert!(views.iter().any(|(view, _)| view.split('?').next() == Some(path)), "no story looks at /{path}");
    }
    views.map(|(path, there)| (path.to_owned(), there)).to_vec()
}

/// Opens a view and waits until there is something to see.
pub async fn show(browser: &Browser, url: &str, there: &str) {
    browser.open(url).await;
    if url.contains("/agents") {
        browser.click("main button.primary").await;
    }
    browser.until(url, there, &[]).await;
}
