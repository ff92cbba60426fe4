//! A list of rows that were asked for by id: one row comes out for each id, whatever the answer holds.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use domain::snapshot::{Completeness, OddityKind};
use serde_json::Value;

use super::error::Failure;
use super::fields::{Fields, Oddities};

/// Reads `payload` into one row per id of `asked`, sorted by id. `read` makes a row of its fields; without fields, that of a missing row.
///
/// # Errors
/// `decode` when the payload is no list.
pub fn by_id<Row>(
    payload: &Value,
    key: &str,
    asked: impl Iterator<Item = u32>,
    oddities: &mut Oddities,
    read: impl Fn(u32, Option<&mut Fields<'_, '_>>) -> Row,
) -> Result<(Vec<Row>, Completeness), Failure> {
    let list = payload.as_array().ok_or_else(|| Failure::decode("the payload is no list"))?;
    let asked: BTreeSet<u32> = asked.collect();
    let mut found = BTreeMap::new();
    for element in list {
        let Some(object) = element.as_object() else {
            oddities.count(OddityKind::InvalidValue, key, Some(element));
            continue;
        };
        let mut fields = Fields::new(object, oddities);
        let Some(id) = fields.id(key) else { continue };
        if !asked.contains(&id) {
            oddities.count(OddityKind::UnaskedRow, key, Some(&id.into()));
            continue;
        }
        match found.entry(id) {
            Entry::Vacant(place) => {
                place.insert(read(id, Some(&mut fields)));
                fields.finish();
            }
            Entry::Occupied(_) => oddities.count(OddityKind::RepeatedRow, key, Some(&id.into())),
        }
    }
    let rows_missing: Vec<u32> = asked.iter().copied().filter(|id| !found.contains_key(id)).collect();
    for id in &rows_missing {
        oddities.count(OddityKind::MissingRow, key, Some(&(*id).into()));
        found.insert(*id, read(*id, None));
    }
    let rows_asked = u32::try_from(asked.len()).unwrap_or(u32::MAX);
    let completeness = Completeness { pages_read: 1, rows_asked, rows_missing, ..Completeness::default() };
    Ok((found.into_values().collect(), completeness))
}
