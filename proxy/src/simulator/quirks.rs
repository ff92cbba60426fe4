//! How the platform spells on bad days, and on ordinary ones.

use serde_json::{Map, Value};

/// What a balancer shows when it has lost its way.
pub(super) const GARBAGE: &str = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>\n";

/// A number, written as text when `text` holds: which fields do so never changes, as in the examples of the documents.
pub(super) fn number(value: impl Into<i64>, text: bool) -> Value {
    let value: i64 = value.into();
    if text { Value::String(value.to_string()) } else { Value::from(value) }
}

/// Damages the payload of an answer, in each row in other places, the keys least.
pub(super) fn lie(answer: &mut Value) {
    for name in ["resultDesc", "resultDatas", "result"] {
        match answer.get_mut(name) {
            Some(Value::Array(rows)) => rows.iter_mut().enumerate().for_each(|(index, row)| damage(row, index)),
            Some(Value::Object(payload)) => match payload.get_mut("data") {
                Some(Value::Array(rows)) => rows.iter_mut().enumerate().for_each(|(index, row)| damage(row, index)),
                _ => damage(&mut answer[name], 0),
            },
            _ => {}
        }
    }
}

fn damage(row: &mut Value, index: usize) {
    let Value::Object(fields) = row else { return };
    let mut damaged = Map::new();
    for (place, (name, value)) in std::mem::take(fields).into_iter().enumerate() {
        if matches!(name.as_str(), "skillId" | "innoId" | "vdn" | "ccId" | "beginTime") {
            damaged.insert(name, value);
            continue;
        }
        match (index * 3 + place) % 9 {
            1 => {}
            3 => drop(damaged.insert(name, Value::from(-7))),
            5 => drop(damaged.insert(name, Value::from("n/a"))),
            6 => drop(damaged.insert(name, Value::Null)),
            7 => drop(damaged.insert(respelt(&name), value)),
            _ => drop(damaged.insert(name, value)),
        }
    }
    *fields = damaged;
}

/// The spelling of a sibling interface.
fn respelt(name: &str) -> String {
    match name {
        "agentSetBusyNums" => "agentSetbusyNums".to_owned(),
        "inCallNums" => "incallNums".to_owned(),
        "idleAgent" => "Idleagent".to_owned(),
        other => other.to_lowercase(),
    }
}
