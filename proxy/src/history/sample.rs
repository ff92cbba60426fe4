//! One read of a source as bytes: which rows came, and field by field what stood in them. Pure.

use std::ops::Range;

use domain::field::Field;

use super::columns::{Code, code, put, take, take_count};

/// Most rows of one read.
const MOST_ROWS: usize = 1_000_000;

/// Writes rows, which ascend by key.
pub(super) fn packed<Row>(rows: &[Row], key: impl Fn(&Row) -> u32, fields: &[Field<Row>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rows.len() * (fields.len() + 1) + 64);
    put(&mut bytes, rows.len() as u64);
    let mut before = 0;
    for row in rows {
        put(&mut bytes, u64::from(key(row).wrapping_sub(before)));
        before = key(row);
    }
    let mut column = Vec::with_capacity(rows.len() + 16);
    for field in fields {
        column.clear();
        for row in rows {
            put(&mut column, code((field.of)(row)));
        }
        put(&mut bytes, column.len() as u64);
        bytes.extend(&column);
    }
    bytes
}

/// A read that is read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    /// Its rows, ascending.
    pub(super) keys: Vec<u32>,
    bytes: Vec<u8>,
    /// Where in the bytes each field stands.
    fields: Vec<Range<usize>>,
}

impl Sample {
    /// Reads the bytes back, of so many fields; `None` where they are none.
    pub(super) fn of(bytes: Vec<u8>, fields: usize) -> Option<Self> {
        let mut rest = &bytes[..];
        let rows = take_count(&mut rest, MOST_ROWS)?;
        let mut keys = Vec::with_capacity(rows);
        let mut before = 0_u32;
        for _ in 0..rows {
            before = before.wrapping_add(u32::try_from(take(&mut rest)?).ok()?);
            keys.push(before);
        }
        let mut ranges = Vec::with_capacity(fields);
        for _ in 0..fields {
            let length = take_count(&mut rest, bytes.len())?;
            let begin = bytes.len() - rest.len();
            rest = rest.get(length..)?;
            ranges.push(begin..begin + length);
        }
        Some(Self { keys, bytes, fields: ranges })
    }

    /// The cells of a field, row by row.
    pub(super) fn column(&self, field: usize) -> impl Iterator<Item = Code> {
        let range = self.fields.get(field).cloned().unwrap_or_default();
        let mut rest = self.bytes.get(range).unwrap_or_default();
        self.keys.iter().map_while(move |_| take(&mut rest))
    }

    /// The cell of one row; `None` where it did not come, or was not asked for.
    pub(super) fn cell(&self, key: u32, field: usize) -> Option<Code> {
        self.column(field).nth(self.keys.binary_search(&key).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use domain::id::SkillId;
    use domain::reading::Reading;
    use domain::skill::SkillRow;

    use super::*;

    fn rows() -> Vec<SkillRow> {
        let readings = [Reading::Unread, Reading::Value(0), Reading::Value(300)];
        [3, 7, 4_000_000].iter().zip(readings).map(|(id, reading)| SkillRow::from_fields(SkillId(*id), |_| reading)).collect()
    }

    #[test]
    fn a_read_comes_back_row_by_row_and_field_by_field() {
        let bytes = packed(&rows(), |row| row.id.0, SkillRow::FIELDS);
        let sample = Sample::of(bytes.clone(), SkillRow::FIELDS.len()).unwrap();
        assert_eq!(sample.keys, [3, 7, 4_000_000]);
        let codes = [Reading::Unread, Reading::Value(0), Reading::Value(300)].map(code);
        for field in 0..SkillRow::FIELDS.len() {
            assert_eq!(sample.column(field).collect::<Vec<_>>(), codes);
        }
        assert_eq!((sample.cell(7, 18), sample.cell(8, 18), sample.cell(7, 19)), (Some(codes[1]), None, None));
        for length in 0..bytes.len() {
            assert_eq!(Sample::of(bytes[..length].to_vec(), SkillRow::FIELDS.len()), None, "cut after {length} bytes");
        }
    }
}
