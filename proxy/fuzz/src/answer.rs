//! Answers of AICC: whatever comes, what is decoded stood in it, and a failure keeps to its bounds.
//!
//! An input is the HTTP status on a line of its own, then the body.

use std::fmt::Debug;

use aicc_proxy::upstream::call::Server;
use aicc_proxy::upstream::envelope::check_status;
use aicc_proxy::upstream::error::Failure;
use aicc_proxy::upstream::{access_code, agent, skill, sysindex, system_state};
use domain::access_code::AccessCodeRow;
use domain::agent::AgentStatistics;
use domain::field::{Field, Unit};
use domain::id::{AccessCodeId, AgentId, SkillId, VdnId};
use domain::problem::ProblemClass;
use domain::reading::Reading;
use domain::skill::SkillRow;
use domain::snapshot::{Completeness, Oddity};
use domain::sysindex::Period;
use domain::system_state::SystemState;
use serde_json::{Map, Value};

/// The clock of the recorded answers, milliseconds since 1970.
const NOW_MS: i64 = 1_631_594_700_000;
/// Ids that the recorded answers are about.
const SKILLS: [SkillId; 5] = [SkillId(1), SkillId(2), SkillId(10), SkillId(20), SkillId(30)];
const ACCESS_CODES: [AccessCodeId; 4] = [AccessCodeId(1), AccessCodeId(2), AccessCodeId(7), AccessCodeId(8)];
const VDNS: [VdnId; 3] = [VdnId(1), VdnId(2), VdnId(3)];
const AGENT: AgentId = AgentId(101);
/// What the decoder itself believes (its tests say so, too).
const LARGEST: i64 = 1_000_000_000_000;
const SENTINELS: [i64; 2] = [4_294_967_295, 4_294_967_295_000];

/// An answer of `skill/stateinfo`.
pub fn skill(input: &[u8]) {
    let Some(body) = body(Server::CcCms, input) else { return };
    let Some(decoded) = succeeded(skill::decode(body, &SKILLS)) else { return };
    let json = Second::reading(body);
    let rows = &decoded.data.rows;
    assert!(rows.iter().map(|row| row.id).eq(SKILLS), "one row for each skill asked for");
    check(&decoded.oddities, &decoded.completeness, &decoded.data);
    for row in rows {
        let missing = decoded.completeness.rows_missing.contains(&row.id.0);
        json.check_row(SkillRow::FIELDS, row, missing, |object| is(object, "skillId", row.id.0.into()));
    }
}

/// An answer of `vdn/queryaccesscodecallinfo`.
pub fn access_code(input: &[u8]) {
    let Some(body) = body(Server::CcCms, input) else { return };
    let Some(decoded) = succeeded(access_code::decode(body, &ACCESS_CODES)) else { return };
    let json = Second::reading(body);
    let rows = &decoded.data.rows;
    assert!(rows.iter().map(|row| row.id).eq(ACCESS_CODES), "one row for each access code asked for");
    check(&decoded.oddities, &decoded.completeness, &decoded.data);
    for row in rows {
        let missing = decoded.completeness.rows_missing.contains(&row.id.0);
        json.check_row(AccessCodeRow::FIELDS, row, missing, |object| is(object, "innoId", row.id.0.into()));
    }
}

/// A page of `cti/sysindex`.
pub fn sysindex(input: &[u8]) {
    let Some(body) = body(Server::CcCms, input) else { return };
    let Some(page) = succeeded(sysindex::decode_page(body, &VDNS, NOW_MS)) else { return };
    let json = Second::reading(body);
    assert!(page.rows.len() <= page.rows_in_page);
    check(&page.oddities.into_list(), &Completeness::default(), &page.rows);
    for (index, (vdn, row)) in page.rows.iter().enumerate() {
        assert!(VDNS.contains(vdn) && row.begin_ms > 0 && row.begin_ms % 300_000 == 0 && row.begin_ms <= NOW_MS + 300_000);
        assert!(page.rows[..index].iter().all(|(other, earlier)| (other, earlier.begin_ms) != (vdn, row.begin_ms)), "no row twice");
        json.check_row(Period::FIELDS, row, false, |object| is(object, "vdn", vdn.0.into()) && is(object, "beginTime", row.begin_ms));
    }
}

/// An answer of `calldata/{agentid}/statistics`.
pub fn agent(input: &[u8]) {
    let Some(body) = body(Server::CcGateway, input) else { return };
    let Some(decoded) = succeeded(agent::decode(body, AGENT)) else { return };
    check(&decoded.oddities, &decoded.completeness, &decoded.data);
    let json = Second::reading(body);
    let result = json.0.as_object().and_then(|root| value_of(root, "result")).and_then(Value::as_object);
    let result = result.unwrap_or_else(|| panic!("decoded from no result: {}", json.0));
    json.check_row(AgentStatistics::FIELDS, &decoded.data, false, |object| std::ptr::eq(object, result));
}

/// A page of `agentgroup/systemstate`.
pub fn system_state(input: &[u8]) {
    let Some(body) = body(Server::CcCms, input) else { return };
    let Some(page) = succeeded(system_state::decode_page(body)) else { return };
    let json = Second::reading(body);
    assert_eq!(page.readings.len(), SystemState::FIELDS.len());
    let mut readings = page.readings.iter();
    let row = SystemState::from_fields(0, 0, |_| readings.next().copied().unwrap_or_default());
    check(&page.oddities.into_list(), &Completeness::default(), &row);
    let root = json.0.as_object().unwrap_or_else(|| panic!("decoded from no object: {}", json.0));
    let has_inside = |value: &&Value| value.is_object() || value.is_array();
    let payload = ["resultDesc", "resultDatas"].into_iter().filter_map(|name| value_of(root, name)).find(has_inside);
    let payload = payload.and_then(Value::as_object).unwrap_or_else(|| panic!("decoded from no payload: {}", json.0));
    json.check_row(SystemState::FIELDS, &row, false, |object| std::ptr::eq(object, payload));
}

/// The body, if its status lets the decoder look at it.
fn body(server: Server, input: &[u8]) -> Option<&[u8]> {
    let end = input.iter().take(4).position(|byte| *byte == b'\n');
    let status = end.and_then(|end| std::str::from_utf8(&input[..end]).ok()?.parse().ok()).filter(|status| (100..1000).contains(status));
    let (status, body) = match (status, end) {
        (Some(status), Some(end)) => (status, &input[end + 1..]),
        _ => (200, input),
    };
    let checked = check_status(server, status, body);
    if server == Server::CcCms {
        let class = checked.as_ref().err().map(|failure| failure.problem.class);
        assert_eq!(
            class == Some(ProblemClass::Auth) || class == Some(ProblemClass::Locked),
            matches!(status, 401 | 403),
            "{status}: {class:?}"
        );
    }
    succeeded(checked).map(|()| body)
}

/// What came out, or a failure that keeps to its bounds.
fn succeeded<T>(result: Result<T, Failure>) -> Option<T> {
    let failure = match result {
        Ok(value) => return Some(value),
        Err(failure) => failure,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    assert!(failure.problem.code.as_ref().is_none_or(|code| (1..=16).contains(&code.len()) && code.chars().all(plain)), "{failure:?}");
    assert!(failure.detail.chars().count() <= 300 && !failure.detail.contains(char::is_control), "{failure:?}");
    None
}

/// Oddities are bounded, and what the page gets is what was decoded.
fn check<T>(oddities: &[Oddity], completeness: &Completeness, data: &T)
where
    T: Debug + PartialEq + serde::Serialize + serde::de::DeserializeOwned,
{
    assert!(oddities.len() <= 60, "{} oddities", oddities.len());
    let short = |text: &str| text.chars().count() <= 40 && !text.contains(char::is_control);
    assert!(oddities.iter().all(|odd| odd.count > 0 && short(&odd.field) && odd.example.as_deref().is_none_or(short)), "{oddities:?}");
    assert!(completeness.rows_missing.len() <= completeness.rows_asked as usize);
    let json = serde_json::to_vec(data).unwrap();
    assert_eq!(&serde_json::from_slice::<T>(&json).unwrap(), data, "the page reads what the proxy wrote");
}

/// A second, naive reading of the same text.
struct Second(Value);

impl Second {
    fn reading(body: &[u8]) -> Self {
        Self(serde_json::from_str(&String::from_utf8_lossy(body)).unwrap_or_else(|error| panic!("decoded from what is no JSON: {error}")))
    }

    /// Each value stands in an object that is the row, under its name; a row that is missing has none; and where there is only one such
    /// object, its plain numbers are not lost.
    fn check_row<Row: Debug>(&self, fields: &[Field<Row>], row: &Row, missing: bool, is_row: impl Fn(&Map<String, Value>) -> bool) {
        let mut objects = Vec::new();
        collect(&self.0, &is_row, &mut objects);
        for field in fields {
            match (field.of)(row) {
                Reading::Absent => panic!("{} was never asked for: {row:?}", field.name),
                Reading::Value(value) => {
                    assert!(!missing && (0..=LARGEST).contains(&value) && !SENTINELS.contains(&value), "{}: {value}", field.name);
                    assert!(
                        objects.iter().any(|object| is(object, field.vendor, value)),
                        "{} is {value}, which nothing says: {row:?}",
                        field.vendor
                    );
                }
                Reading::Unread if missing => {}
                Reading::Unread => {
                    let largest = if field.unit == Unit::PercentPresumed { 100 } else { LARGEST };
                    let good = |number: i64| (0..=largest).contains(&number) && !SENTINELS.contains(&number);
                    let lost = match &objects[..] {
                        [object] => value_of(object, field.vendor).and_then(Value::as_i64).filter(|number| good(*number)),
                        _ => None,
                    };
                    assert_eq!(lost, None, "{} was not read: {row:?}", field.vendor);
                }
            }
        }
    }
}

/// All objects that are wanted, however deep.
fn collect<'a>(value: &'a Value, wanted: &impl Fn(&Map<String, Value>) -> bool, found: &mut Vec<&'a Map<String, Value>>) {
    match value {
        Value::Array(list) => list.iter().for_each(|element| collect(element, wanted, found)),
        Value::Object(object) => {
            if wanted(object) {
                found.push(object);
            }
            object.values().for_each(|element| collect(element, wanted, found));
        }
        _ => {}
    }
}

/// The value of a field: under its name, else under the same name in other capitals.
fn value_of<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// Whether a field says this number, as a number or as text.
fn is(object: &Map<String, Value>, name: &str, number: i64) -> bool {
    match value_of(object, name) {
        #[expect(clippy::cast_precision_loss, reason = "whole numbers, far below 2^53 where floats stand for them")]
        Some(Value::Number(said)) => said.as_i64().map_or_else(|| said.as_f64() == Some(number as f64), |said| said == number),
        Some(Value::String(text)) => {
            let text = text.trim().trim_start_matches('+');
            let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
            fraction.bytes().all(|digit| digit == b'0') && whole.parse() == Ok(number)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the second reading of this row of skill 10 agrees with what is claimed to be decoded from it.
    fn agrees(said: &str, claimed: Reading) -> bool {
        let json = Second::reading(format!(r#"{{"resultDesc":[{{"skillId":10,{said}}}]}}"#).as_bytes());
        let waiting = SkillRow::FIELDS.iter().filter(|field| field.vendor == "callWaitNums").copied().collect::<Vec<_>>();
        let row = SkillRow::from_fields(SkillId(10), |_| claimed);
        std::panic::catch_unwind(|| json.check_row(&waiting, &row, false, |object| is(object, "skillId", 10))).is_ok()
    }

    #[test]
    fn a_second_reading_notices_what_nobody_said_and_what_was_lost() {
        for (said, claimed, agreed) in [
            (r#""callWaitNums":3"#, Reading::Value(3), true),
            (r#""callWaitNums":"3.0""#, Reading::Value(3), true),
            (r#""callWaitNums":3"#, Reading::Value(0), false),
            (r#""other":0"#, Reading::Value(0), false),
            (r#""callWaitNums":null"#, Reading::Value(0), false),
            (r#""callWaitNums":-1"#, Reading::Value(-1), false),
            (r#""callWaitNums":-1"#, Reading::Unread, true),
            (r#""callWaitNums":3"#, Reading::Unread, false),
            (r#""callWaitNums":3"#, Reading::Absent, false),
        ] {
            assert_eq!(agrees(said, claimed), agreed, "{said} as {claimed:?}");
        }
    }
}
