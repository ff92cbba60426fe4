//! What the API says in the page's terms, and what the page shows: to be compared number by number.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::access_code::{AccessCodeRow, AccessCodes};
use domain::agent::AgentStatistics;
use domain::field::{Field, Source};
use domain::kpi::{access_code, agent, skill, sysindex, system_state};
use domain::reading::{Figure, Reading};
use domain::skill::{SkillRow, Skills};
use domain::snapshot::Snapshot;
use domain::sysindex::{Period, Periods};
use domain::system_state::SystemState;
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;

use crate::browser::{Browser, PATIENCE_MS};
use crate::house::House;

/// A number's place on the page: `data-key` and `data-field`.
pub type Place = (String, String);

/// What the API says of one source and VDN; `None` for a mark.
pub type Said = BTreeMap<Place, Option<f64>>;

/// One number as the page shows it.
#[derive(Debug)]
pub struct Shown {
    pub place: Place,
    /// The exact number, for programs; `None` for a mark.
    pub value: Option<f64>,
    pub text: String,
    pub state: String,
}

/// Path of a source below the base path; `what` is the VDN or, for the agent's statistics, the agent.
pub fn path(source: Source, what: u32) -> String {
    match source {
        Source::Sysindex => format!("api/sysindex?site=demo&vdn={what}"),
        Source::Skill => format!("api/skills?site=demo&vdn={what}"),
        Source::AccessCode => format!("api/access-codes?site=demo&vdn={what}"),
        Source::SystemState => format!("api/system-state?site=demo&vdn={what}"),
        Source::Agent => format!("api/agents/{what}/statistics?site=demo"),
    }
}

/// Every number that a view may show of this body; `None` when AICC was never read.
pub fn said(source: Source, what: u32, body: &Value) -> Option<Said> {
    let mut said = Said::new();
    let whole = what.to_string();
    match source {
        Source::Skill => {
            let rows = snapshot::<Skills>(body)?.rows;
            for row in &rows {
                add_fields(&mut said, &row.id.to_string(), SkillRow::FIELDS, row);
                let derived = [
                    ("sl20_5m", skill::service_level_20s(row).percent),
                    ("agents_other", skill::agents_other(row).map_or(Figure::NotApplicable, Figure::from)),
                    ("unavailable_share", skill::unavailable_share(row)),
                ];
                add(&mut said, &row.id.to_string(), &derived);
            }
            let sum = |of: fn(&SkillRow) -> Reading| rows.iter().map(of).reduce(|sum, next| sum.and(next, |sum, next| sum + next)).unwrap();
            let level = Figure::ratio(sum(|row| row.connected_in_20s_5m), sum(|row| row.offered_5m), 100.0);
            let level = level.value().map_or(level, |percent| Figure::Value(percent.min(100.0)));
            add(&mut said, &whole, &[("calls_waiting", sum(|row| row.calls_waiting).into()), ("sl20_5m", level)]);
        }
        Source::AccessCode => {
            let rows = snapshot::<AccessCodes>(body)?.rows;
            for row in &rows {
                add_fields(&mut said, &row.id.to_string(), AccessCodeRow::FIELDS, row);
                let derived = [
                    ("other", access_code::other(row).into()),
                    ("did_ivr_share", access_code::ivr_share(row)),
                    ("did_queue_share", access_code::queue_share(row)),
                    ("did_agent_share", access_code::agent_share(row)),
                ];
                add(&mut said, &row.id.to_string(), &derived);
            }
            add(&mut said, &whole, &[("longest_wait_now", access_code::longest_wait_now(&rows).into())]);
        }
        Source::Sysindex => {
            let period = snapshot::<Periods>(body)?.latest_final()?;
            add_fields(&mut said, &whole, Period::FIELDS, &period);
            let derived = [
                ("vdn_agent_share", sysindex::agent_share(&period).percent),
                ("vdn_not_reached_max", sysindex::not_reached(&period).into()),
            ];
            add(&mut said, &whole, &derived);
        }
        Source::SystemState => {
            let state = snapshot::<SystemState>(body)?;
            add_fields(&mut said, &whole, SystemState::FIELDS, &state);
            add(&mut said, &whole, &[("agents_other", system_state::other_states(&state).into())]);
        }
        Source::Agent => {
            let of = snapshot::<AgentStatistics>(body)?;
            add_fields(&mut said, &whole, AgentStatistics::FIELDS, &of);
            let derived = [
                ("ag_answer_share", agent::answer_share(&of)),
                ("ag_avg_talk", agent::average_talk(&of)),
                ("ag_transfer_rate", agent::transfer_rate(&of)),
                ("ag_hold_rate", agent::hold_rate(&of)),
                ("ag_release_share", agent::release_share(&of)),
            ];
            add(&mut said, &whole, &derived);
        }
    }
    Some(said)
}

fn snapshot<T: DeserializeOwned>(body: &Value) -> Option<T> {
    serde_json::from_value::<Option<Snapshot<T>>>(body.clone()).unwrap().map(|snapshot| snapshot.data)
}

fn add_fields<Row>(said: &mut Said, key: &str, fields: &[Field<Row>], row: &Row) {
    let figures: Vec<_> = fields.iter().map(|field| (field.vendor, Figure::from((field.of)(row)))).collect();
    add(said, key, &figures);
}

fn add(said: &mut Said, key: &str, figures: &[(&str, Figure)]) {
    said.extend(figures.iter().map(|(field, figure)| ((key.to_owned(), (*field).to_owned()), figure.value())));
}

/// The numbers of one source that the page shows.
pub async fn shown(browser: &Browser, source: Source) -> Vec<Shown> {
    let script = "return Array.from(document.querySelectorAll(`main data[data-source='${arguments[0]}']`), (number) =>
      [number.dataset.key, number.dataset.field, number.getAttribute('value'), number.textContent, number.dataset.state])";
    let found = browser.ask(script, &[source.word().into()]).await;
    let rows: Vec<(String, String, Option<String>, String, String)> = serde_json::from_value(found).unwrap();
    let number = |(key, field, value, text, state): (_, _, Option<String>, _, _)| Shown {
        place: (key, field),
        value: value.map(|value| value.parse().unwrap()),
        text,
        state,
    };
    rows.into_iter().map(number).collect()
}

/// Waits until all numbers that the page shows of a source are those of one read of the API, in words for people too, and none of `fields` is
/// missing; gives how many they are.
pub async fn same_as_the_api(house: &House, browser: &Browser, source: Source, what: u32, fields: &[&str]) -> usize {
    let deadline = Instant::now() + Duration::from_millis(PATIENCE_MS);
    loop {
        let answer = house.get(&path(source, what)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let difference = match said(source, what, &answer.json()) {
            None => "AICC was not read yet".to_owned(),
            Some(said) => {
                let shown = shown(browser, source).await;
                match difference(&said, &shown, fields) {
                    None => return shown.len(),
                    Some(difference) => difference,
                }
            }
        };
        assert!(Instant::now() < deadline, "{source:?} of {what}: {difference}");
        browser.change(250).await;
    }
}

/// What keeps the page from being what the API says; nothing when it is.
fn difference(said: &Said, shown: &[Shown], fields: &[&str]) -> Option<String> {
    for number in shown {
        match said.get(&number.place) {
            None => return Some(format!("the page shows what the API does not say: {number:?}")),
            Some(said) if !equal(*said, number.value) => return Some(format!("{said:?} is shown as {number:?}")),
            Some(_) if !matches!(number.state.as_str(), "fresh" | "late") => return Some(format!("not current: {number:?}")),
            Some(Some(value)) if !text_says(&number.text, *value) => panic!("{value} is written as {number:?}"),
            Some(None) if !matches!(number.text.as_str(), "n/a" | "?" | "-") => panic!("a mark is written as {number:?}"),
            Some(_) => {}
        }
    }
    let is_shown = |field: &&&str| shown.iter().any(|number| number.place.1 == **field);
    let missing: Vec<_> = fields.iter().filter(|field| !is_shown(field)).collect();
    (!missing.is_empty()).then(|| format!("not on the page: {missing:?}"))
}

fn equal(left: Option<f64>, right: Option<f64>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => (left - right).abs() < 1e-9,
        (left, right) => left == right,
    }
}

/// Whether a text for people is that number, as far as its decimals go.
fn text_says(text: &str, value: f64) -> bool {
    let digits = text.replace(',', "");
    let (number, precision) = if let Some(percent) = digits.strip_suffix('%') {
        (percent.parse().ok(), 0.05)
    } else if digits.contains(':') {
        let seconds = digits.split(':').try_fold(0.0, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?));
        (seconds, 0.5)
    } else {
        let decimals = digits.split('.').nth(1).map_or(0, str::len);
        (digits.parse().ok(), if decimals == 0 { 0.0 } else { 0.5 * 0.1_f64.powi(i32::try_from(decimals).unwrap()) })
    };
    number.is_some_and(|number: f64| (number - value).abs() <= precision + 1e-9)
}

/// The documents' names of all fields of a row.
pub fn vendor_fields<Row>(fields: &'static [Field<Row>]) -> Vec<&'static str> {
    fields.iter().map(|field| field.vendor).collect()
}

#[test]
fn a_text_is_read_as_people_read_it() {
    for (text, value, same) in [
        ("1,234", 1234.0, true),
        ("1,234", 1235.0, false),
        ("79.6%", 79.56, true),
        ("79.6%", 79.7, false),
        ("100%", 100.0, true),
        ("1:05", 65.4, true),
        ("1:12:08", 4328.0, true),
        ("1:05", 66.0, false),
        ("0.25", 0.2549, true),
        ("?", 0.0, false),
    ] {
        assert_eq!(text_says(text, value), same, "{text} {value}");
    }
}
