//! Answers of `cti/sysindex`: one page of five-minute periods, as a list or as an object with `data` and `count`.

use std::collections::BTreeSet;

use domain::id::VdnId;
use domain::period::PERIOD_MS;
use domain::snapshot::OddityKind;
use domain::sysindex::Period;
use serde_json::Value;

use super::envelope;
use super::error::Failure;
use super::fields::{Fields, Oddities, whole_number};

/// One page of periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SysindexPage {
    /// The periods that can be placed, in the order they came. They may lie outside the window that was asked for.
    pub rows: Vec<(VdnId, Period)>,
    /// Rows in all pages, as AICC says; for progress only, never the sole end of a loop.
    pub count: Option<u32>,
    /// Rows that came, usable or not: a page without any is the last one.
    pub rows_in_page: usize,
    /// What the decoder had to put up with.
    pub oddities: Oddities,
}

/// Turns an answer into periods of the VDNs asked for; `now_ms` (milliseconds since 1970) bounds what can have begun.
///
/// # Errors
/// The failure that the envelope states, or `decode`.
pub fn decode_page(body: &[u8], asked: &[VdnId], now_ms: i64) -> Result<SysindexPage, Failure> {
    let mut oddities = Oddities::default();
    let root = envelope::parse(body)?;
    let payload = envelope::cms_payload(&root, &mut oddities)?;
    let (list, count) = list_of(payload, &mut oddities)?;
    let mut rows = Vec::with_capacity(list.len());
    let mut seen = BTreeSet::new();
    for element in list {
        let Some((vdn, period)) = row(element, asked, now_ms, &mut oddities) else { continue };
        if seen.insert((vdn, period.begin_ms)) {
            rows.push((vdn, period));
        } else {
            oddities.count(OddityKind::RepeatedRow, "beginTime", Some(&period.begin_ms.into()));
        }
    }
    Ok(SysindexPage { rows, count, rows_in_page: list.len(), oddities })
}

/// The rows and their total number, from either form of payload.
fn list_of<'a>(payload: &'a Value, oddities: &mut Oddities) -> Result<(&'a [Value], Option<u32>), Failure> {
    match payload {
        Value::Array(list) => Ok((list, None)),
        Value::Object(object) => {
            oddities.count(OddityKind::OtherEnvelope, "resultDesc", None);
            let mut fields = Fields::new(object, oddities);
            let (data, count) = (fields.raw("data"), fields.raw("count"));
            fields.finish();
            let count = count.and_then(whole_number).and_then(|count| u32::try_from(count).ok());
            match (data, count) {
                (Some(Value::Array(list)), count) => Ok((list, count)),
                // An empty page may come without its list, but then it has to say that it is empty.
                (None | Some(Value::Null), Some(0)) => Ok((&[], count)),
                _ => Err(Failure::decode("the payload holds no list of periods")),
            }
        }
        _ => Err(Failure::decode("the payload is neither a list nor an object")),
    }
}

/// One row, if it can be placed: its VDN was asked for, and its start is a five-minute mark that can have come.
fn row(element: &Value, asked: &[VdnId], now_ms: i64, oddities: &mut Oddities) -> Option<(VdnId, Period)> {
    let Some(object) = element.as_object() else {
        oddities.count(OddityKind::InvalidValue, "data", Some(element));
        return None;
    };
    let mut fields = Fields::new(object, oddities);
    fields.raw("ccId");
    let vdn = fields.id("vdn").map(VdnId)?;
    if !asked.contains(&vdn) {
        oddities.count(OddityKind::UnaskedRow, "vdn", Some(&vdn.0.into()));
        return None;
    }
    let begin_ms = fields.instant_ms("beginTime")?;
    if begin_ms == 0 || begin_ms % PERIOD_MS != 0 || begin_ms > now_ms.saturating_add(PERIOD_MS) {
        oddities.count(OddityKind::InvalidValue, "beginTime", Some(&begin_ms.into()));
        return None;
    }
    let period = Period::from_fields(begin_ms, |field| fields.counter(field));
    fields.finish();
    Some((vdn, period))
}
