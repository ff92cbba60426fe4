//! One read as viewers may see it: whole, and in parts for those who may see only some of its rows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::access_code::AccessCodes;
use domain::skill::Skills;
use domain::snapshot::{Oddity, Snapshot};
use serde::Serialize;

use super::Rendered;

/// Most parts kept of one read. Scopes come from the configuration and from tokens, so a wall of them is not expected.
const MOST_PARTS: usize = 64;

/// Data in rows that have ids.
pub trait Rows: Clone + PartialEq + Serialize {
    /// The same data with only these rows; `ids` are sorted.
    #[must_use]
    fn only(&self, ids: &[u32]) -> Self;
}

impl Rows for Skills {
    fn only(&self, ids: &[u32]) -> Self {
        Self { rows: self.rows.iter().filter(|row| ids.binary_search(&row.id.0).is_ok()).cloned().collect() }
    }
}

impl Rows for AccessCodes {
    fn only(&self, ids: &[u32]) -> Self {
        Self { rows: self.rows.iter().filter(|row| ids.binary_search(&row.id.0).is_ok()).cloned().collect() }
    }
}

/// One read with its bodies, each serialised and compressed once for all viewers that may see the same.
#[derive(Debug)]
pub struct Views<T> {
    snapshot: Snapshot<T>,
    whole: Arc<Rendered>,
    parts: Mutex<HashMap<Vec<u32>, Arc<Rendered>>>,
}

impl<T: Serialize> Views<T> {
    /// Takes a read over.
    pub fn of(snapshot: Snapshot<T>) -> Self {
        let whole = Arc::new(Rendered::of(&snapshot));
        Self { snapshot, whole, parts: Mutex::default() }
    }

    /// The data.
    pub const fn data(&self) -> &T {
        &self.snapshot.data
    }

    /// What was odd about the read, of all rows.
    pub fn oddities(&self) -> &[Oddity] {
        &self.snapshot.oddities
    }

    /// All rows.
    pub fn whole(&self) -> Arc<Rendered> {
        Arc::clone(&self.whole)
    }
}

impl<T: Rows> Views<T> {
    /// A read without the rows that are no longer asked for; `ids` are sorted.
    pub fn still_asked_for(read: &Arc<Self>, ids: &[u32]) -> Arc<Self> {
        let only = read.snapshot.data.only(ids);
        if only == read.snapshot.data { Arc::clone(read) } else { Arc::new(Self::of(read.snapshot_of(ids, only))) }
    }

    /// The rows with these ids, which are sorted. What was odd about the read is left out, since it tells of other rows, too.
    pub fn part(&self, ids: Vec<u32>) -> Arc<Rendered> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = parts.get(&ids) {
            return Arc::clone(part);
        }
        let part = Arc::new(Rendered::of(&self.snapshot_of(&ids, self.snapshot.data.only(&ids))));
        if parts.len() < MOST_PARTS {
            parts.insert(ids, Arc::clone(&part));
        }
        part
    }

    fn snapshot_of(&self, ids: &[u32], data: T) -> Snapshot<T> {
        let mut completeness = self.snapshot.completeness.clone();
        completeness.rows_asked = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        completeness.rows_missing.retain(|id| ids.binary_search(id).is_ok());
        Snapshot { read_at_ms: self.snapshot.read_at_ms, completeness, oddities: Vec::new(), data }
    }
}

#[cfg(test)]
mod tests {
    use domain::access_code::AccessCodeRow;
    use domain::id::AccessCodeId;
    use domain::reading::Reading;
    use domain::snapshot::{Completeness, Oddity, OddityKind};

    use super::*;

    fn read() -> Views<AccessCodes> {
        let row = |id| AccessCodeRow::from_fields(AccessCodeId(id), |_| Reading::Unread);
        let oddity = Oddity { kind: OddityKind::InvalidValue, field: "x".to_owned(), count: 1, example: Some("-7".to_owned()) };
        Views::of(Snapshot {
            read_at_ms: 1,
            completeness: Completeness { rows_asked: 3, rows_missing: vec![2, 3], ..Completeness::default() },
            oddities: vec![oddity],
            data: AccessCodes { rows: vec![row(1), row(2), row(3)] },
        })
    }

    #[test]
    fn a_part_tells_nothing_of_the_other_rows() {
        let part: Snapshot<AccessCodes> = serde_json::from_slice(&read().part(vec![1, 2]).json()).unwrap();
        assert_eq!(part.data.rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((part.completeness.rows_asked, part.completeness.rows_missing.as_slice()), (2, &[2][..]));
        assert!(part.oddities.is_empty());
    }

    #[test]
    fn a_part_is_made_once_per_read_and_no_more_than_a_bounded_number_is_kept() {
        let read = read();
        assert!(Arc::ptr_eq(&read.part(vec![1]), &read.part(vec![1])));
        for id in 0..200 {
            read.part(vec![id]);
        }
        assert_eq!(read.parts.lock().unwrap().len(), MOST_PARTS);
    }
}
