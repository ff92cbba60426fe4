//! Ids with the names people use for them.

use std::str::FromStr;

use domain::setup::Named;

use super::reader::Reader;

/// Reads a list of `{ id = 1, name = "Billing" }`, sorted by id. An id that stands twice is a mistake.
pub(super) fn named<Id: FromStr + Ord + Copy + std::fmt::Display>(
    table: &mut Reader<'_>,
    key: &'static str,
    largest: u64,
) -> Vec<Named<Id>> {
    let mut all: Vec<Named<Id>> = Vec::new();
    for mut entry in table.tables(key) {
        let (id, name) = (entry.required_id("id", 1..=largest), entry.required_text("name"));
        if let (Some(id), Some(name)) = (id, name)
            && let Ok(id) = id.to_string().parse::<Id>()
        {
            all.push(Named { id, name });
        }
        entry.finish();
    }
    all.sort_by_key(|named| named.id);
    for pair in all.windows(2) {
        if let [first, second] = pair
            && first.id == second.id
        {
            table.mistake(key, &format!("has two entries with the id {}", first.id));
        }
    }
    all
}
