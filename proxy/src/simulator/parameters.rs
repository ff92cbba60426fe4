//! Reads the parameters of a request as leniently as the platform does: a number may be text.

use serde_json::Value;

use super::cms::Refusal;
use super::platform::Platform;

/// The wrapped parameters of the interfaces that want them so.
pub(super) fn wrapped(body: &Value) -> Result<&Value, Refusal> {
    body.get("queryParam").filter(|inner| inner.is_object()).ok_or(Refusal::Parameter("queryParam is missing"))
}

/// A number that may be left out.
pub(super) fn number(from: &Value, name: &str, wrong: &'static str) -> Result<Option<i64>, Refusal> {
    match from.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => integer(value).map(Some).ok_or(Refusal::Parameter(wrong)),
    }
}

/// A number that may not be left out.
pub(super) fn needed(from: &Value, name: &str, wrong: &'static str) -> Result<i64, Refusal> {
    number(from, name, wrong)?.ok_or(Refusal::Parameter(wrong))
}

/// A list of numbers that may be left out.
pub(super) fn numbers(from: &Value, name: &str, at_most: usize, wrong: &'static str) -> Result<Option<Vec<i64>>, Refusal> {
    let list = match from.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(list)) if list.len() <= at_most => list,
        Some(_) => return Err(Refusal::Parameter(wrong)),
    };
    list.iter().map(integer).collect::<Option<_>>().map(Some).ok_or(Refusal::Parameter(wrong))
}

/// The place of the virtual call centre that `ccId` and `vdn` name.
pub(super) fn vdn(platform: &Platform, from: &Value) -> Result<usize, Refusal> {
    if !Platform::is_call_center(needed(from, "ccId", "ccId is wrong")?) {
        return Err(Refusal::Parameter("ccId does not exist"));
    }
    platform.vdn(needed(from, "vdn", "vdn is wrong")?).ok_or(Refusal::Parameter("vdn does not exist"))
}

fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
