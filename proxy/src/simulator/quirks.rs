//! How the platform spells on bad days, and on ordinary ones.

use serde_json::Value;

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
    let whole = std::mem::take(fields);
    fields.extend(whole.into_iter().enumerate().filter_map(|(place, (name, value))| {
        if matches!(name.as_str(), "skillId" | "innoId" | "vdn" | "ccId" | "beginTime") {
            return Some((name, value));
        }
        match (index * 3 + place) % 9 {
            1 => None,
            3 => Some((name, Value::from(-7))),
            5 => Some((name, Value::from("n/a"))),
            6 => Some((name, Value::Null)),
            7 => Some((respelt(&name), value)),
            _ => Some((name, value)),
        }
    }));
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_lie_damages_fields_in_every_way_but_keeps_keys_and_leaves_some_whole() {
        let row = json!({"skillId": 1, "a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "G": 1, "h": 1, "i": 1});
        let mut answer = json!({"result": "0", "resultDesc": [row, row], "resultDatas": {"data": [row], "count": 1}});
        lie(&mut answer);
        // Capitals come first, so the places are G, a, b ... and skillId last.
        assert_eq!(answer["resultDesc"][0], json!({"G": 1, "b": 1, "c": -7, "d": 1, "e": "n/a", "f": null, "h": 1, "i": 1, "skillId": 1}));
        assert_ne!(answer["resultDesc"][0], answer["resultDesc"][1]);
        assert_eq!(answer["resultDatas"], json!({"data": [answer["resultDesc"][0]], "count": 1}));
        assert_eq!(answer["result"], json!("0"));
        assert_eq!([respelt("inCallNums"), respelt("busyAgent")], ["incallNums", "busyagent"]);
    }
}
