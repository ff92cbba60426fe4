//! Answers of `vdn/queryaccesscodecallinfo`: a list of access codes.

use domain::access_code::{AccessCodeRow, AccessCodes};
use domain::id::AccessCodeId;
use domain::reading::Reading;
use serde_json::Value;

use super::envelope::{self, Decoded};
use super::error::Failure;
use super::fields::Oddities;
use super::rows;

/// Turns an answer into one row per access code asked for, sorted by id; a code that AICC left out has only unread fields.
///
/// # Errors
/// The failure that the envelope states, or `decode`.
pub fn decode(body: &[u8], asked: &[AccessCodeId]) -> Result<Decoded<AccessCodes>, Failure> {
    let mut oddities = Oddities::default();
    let root = envelope::parse(body)?;
    let payload = envelope::cms_payload(&root, &mut oddities)?;
    rows_of(payload, asked, oddities)
}

/// What stands for an answer that did not come: only missing rows.
///
/// # Errors
/// None: an empty list is a list.
pub fn missing(asked: &[AccessCodeId]) -> Result<Decoded<AccessCodes>, Failure> {
    rows_of(&Value::Array(Vec::new()), asked, Oddities::default())
}

fn rows_of(payload: &Value, asked: &[AccessCodeId], mut oddities: Oddities) -> Result<Decoded<AccessCodes>, Failure> {
    let (rows, completeness) = rows::by_id(payload, "innoId", asked.iter().map(|id| id.0), &mut oddities, |id, mut fields| {
        AccessCodeRow::from_fields(AccessCodeId(id), |field| fields.as_mut().map_or(Reading::Unread, |fields| fields.counter(field)))
    })?;
    Ok(Decoded { data: AccessCodes { rows }, oddities: oddities.into_list(), completeness })
}
