//! System state: the states of one page of agents, signed in or not; no total and no end mark.

use serde_json::{Value, json};

use super::cms::Refusal;
use super::parameters::{needed, vdn, wrapped};
use super::platform::Platform;
use super::quirks;

pub(super) fn answer(platform: &Platform, body: &Value) -> Result<Value, Refusal> {
    let parameters = wrapped(body)?;
    let place = vdn(platform, parameters)?;
    let limit = needed(parameters, "limit", "limit is missing")?;
    let offset = needed(parameters, "offset", "offset is missing")?;
    let (Ok(limit @ 1..=100), Ok(offset)) = (usize::try_from(limit), usize::try_from(offset)) else {
        return Err(Refusal::Parameter("limit is 1 to 100 and offset is not negative"));
    };
    if !offset.is_multiple_of(limit) {
        return Err(Refusal::Parameter("offset is not a multiple of limit"));
    }
    let counts = platform.floors()[place].agents_between(offset, offset.saturating_add(limit));
    let page = json!({
        "busyAgent": counts.busy,
        "talkingNum": counts.talking,
        "idleAgent": counts.idle,
        "totalLoginAgent": quirks::number(counts.signed_in, offset > 0),
    });
    Ok(json!({"result": "0", "resultCode": "0100000", "resultDatas": page, "resultDesc": page}))
}
