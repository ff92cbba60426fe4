//! System indicators, as in the example of the document: a number as result code, an object with rows and their count.

use chrono::NaiveDateTime;
use serde_json::{Value, json};

use super::cms::Refusal;
use super::floor::{PERIOD_MS, Period};
use super::parameters::{number, numbers};
use super::plan::CC_ID;
use super::platform::Platform;
use super::quirks;

const DAY_MS: i64 = 86_400_000;

pub(super) fn answer(platform: &Platform, body: &Value) -> Result<Value, Refusal> {
    if !number(body, "ccId", "ccId is wrong")?.is_none_or(Platform::is_call_center) {
        return Err(Refusal::Parameter("ccId does not exist"));
    }
    let vdns = numbers(body, "vdn", 100, "vdn is a list of at most 100 numbers")?;
    let (begin_ms, end_ms) = (time(body, "beginDate")?, time(body, "endDate")?);
    if end_ms < begin_ms {
        return Err(Refusal::Parameter("endDate is earlier than beginDate"));
    }
    if (end_ms - begin_ms + DAY_MS - 1) / DAY_MS > 31 {
        return Err(Refusal::Parameter("the span exceeds 31 days"));
    }
    let limit = number(body, "limit", "limit is wrong")?.unwrap_or(100);
    let offset = number(body, "offset", "offset is wrong")?.unwrap_or(0);
    let (Ok(limit @ 1..), Ok(offset)) = (usize::try_from(limit), usize::try_from(offset)) else {
        return Err(Refusal::Parameter("limit or offset is out of range"));
    };

    let floors = platform.floors();
    let mut rows: Vec<(u32, Period)> = Vec::new();
    for (vdn, floor) in platform.plan.vdns.iter().zip(floors.iter()) {
        if vdns.as_ref().is_none_or(|vdns| vdns.contains(&i64::from(vdn.id))) {
            rows.extend(floor.periods().filter(|row| (begin_ms..end_ms).contains(&row.begins_ms)).map(|row| (vdn.id, row)));
        }
    }
    drop(floors);
    let count = rows.len();
    // The order is not promised, so it is none; but the same for every page.
    rows.sort_by_cached_key(|(vdn, row)| mixed(row.begins_ms / PERIOD_MS * 5000 + i64::from(*vdn)));
    let data: Vec<Value> = rows.iter().skip(offset).take(limit).map(|(vdn, row)| written(*vdn, row)).collect();
    Ok(json!({"resultCode": 0, "resultDesc": {"data": data, "count": count}}))
}

fn written(vdn: u32, row: &Period) -> Value {
    let call_rate = (row.connected * 100).checked_div(row.requests).unwrap_or_default().min(100);
    json!({
        "beginTime": row.begins_ms.to_string(),
        "ccId": CC_ID,
        "vdn": vdn,
        "onlineAgentNums": row.online,
        "talkingNums": row.talking,
        "ideaAgentNum": row.idle,
        "busyNums": row.busy,
        "restNums": row.resting,
        "inCallNums": row.inbound,
        "rateNum": row.connected,
        "callRate": quirks::number(call_rate, row.begins_ms / PERIOD_MS % 2 == 1),
        "callOutNums": row.outbound,
    })
}

/// A time of a request: UTC without a zone mark.
fn time(body: &Value, name: &str) -> Result<i64, Refusal> {
    let text = body.get(name).and_then(Value::as_str).ok_or(Refusal::Parameter("beginDate or endDate is missing"))?;
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S")
        .map(|time| time.and_utc().timestamp_millis())
        .map_err(|_| Refusal::Parameter("a date is not yyyy-MM-dd HH:mm:ss"))
}

/// Spreads neighbouring numbers over all numbers, one to one.
const fn mixed(number: i64) -> u64 {
    let mut bits = number.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits ^= bits >> 31;
    bits = bits.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits ^ (bits >> 29)
}
