//! Answers of `skill/stateinfo`: a list of skill queues, often twice in one answer.

use domain::id::SkillId;
use domain::reading::Reading;
use domain::skill::{SkillRow, Skills};
use serde_json::Value;

use super::envelope::{self, Decoded};
use super::error::Failure;
use super::fields::Oddities;
use super::rows;

/// Turns an answer into one row per skill asked for, sorted by id; a skill that AICC left out has only unread fields.
///
/// # Errors
/// The failure that the envelope states, or `decode`.
pub fn decode(body: &[u8], asked: &[SkillId]) -> Result<Decoded<Skills>, Failure> {
    let mut oddities = Oddities::default();
    let root = envelope::parse(body)?;
    let payload = envelope::cms_payload(&root, &mut oddities)?;
    rows_of(payload, asked, oddities)
}

/// What stands for an answer that did not come: only missing rows.
///
/// # Errors
/// None: an empty list is a list.
pub fn missing(asked: &[SkillId]) -> Result<Decoded<Skills>, Failure> {
    rows_of(&Value::Array(Vec::new()), asked, Oddities::default())
}

fn rows_of(payload: &Value, asked: &[SkillId], mut oddities: Oddities) -> Result<Decoded<Skills>, Failure> {
    let (rows, completeness) = rows::by_id(payload, "skillId", asked.iter().map(|id| id.0), &mut oddities, |id, mut fields| {
        SkillRow::from_fields(SkillId(id), |field| fields.as_mut().map_or(Reading::Unread, |fields| fields.counter(field)))
    })?;
    Ok(Decoded { data: Skills { rows }, oddities: oddities.into_list(), completeness })
}
