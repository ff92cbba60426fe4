//! Access codes: flat request, the payload once.

use serde_json::{Value, json};

use super::cms::Refusal;
use super::floor::AccessCodeFigures;
use super::parameters::{numbers, vdn};
use super::platform::Platform;
use super::quirks;

pub(super) fn answer(platform: &Platform, body: &Value) -> Result<Value, Refusal> {
    const WRONG: &str = "innoIds is a list of at most 500 numbers";
    let place = vdn(platform, body)?;
    let asked = numbers(body, "innoIds", 500, WRONG)?.ok_or(Refusal::Parameter(WRONG))?;
    let floors = platform.floors();
    let rows: Vec<Value> = (0..)
        .zip(&platform.plan.vdns[place].access_codes)
        .filter(|(_, (id, _))| asked.contains(&i64::from(*id)))
        .map(|(index, (id, _))| written(*id, &floors[place].access_code(index)))
        .collect();
    Ok(json!({"resultCode": "0100000", "resultDesc": rows}))
}

fn written(id: u32, figures: &AccessCodeFigures) -> Value {
    json!({
        "innoId": id,
        "allCallCount": figures.in_ivr + figures.with_agent + figures.waiting,
        "ivrCallCount": figures.in_ivr,
        "agentCallCount": figures.with_agent,
        "queueCallCount": figures.waiting,
        "longestWaitTime": quirks::number(figures.longest_wait_s, id % 2 == 1),
    })
}
