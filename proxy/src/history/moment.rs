//! The last read of a place before a moment that is over.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::reading::Reading;

use super::Place;
use super::recorder::Recorder;
use super::shelf::Shelf;

/// How far back from a moment its last read is looked for, milliseconds: what is older says nothing of that moment.
const REACH_MS: i64 = 15 * 60_000;

/// A read of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When it ended, milliseconds since 1970 of AICC's clock.
    pub read_at_ms: i64,
    /// Its queues or access codes by their numbers, each with the fields that were asked for, in that order.
    pub rows: BTreeMap<u32, Vec<Reading>>,
}

impl Recorder {
    /// The last read of a place at `at_ms` (milliseconds since 1970 of AICC's clock), of these fields; `None` where there was none.
    ///
    /// # Errors
    /// A sentence for the log: the database cannot be read.
    pub async fn moment(self: &Arc<Self>, place: Place, at_ms: i64, fields: Vec<&'static str>) -> Result<Option<Moment>, String> {
        self.look(move |shelf| last_read(shelf, &place, at_ms, &fields)).await
    }
}

fn last_read(shelf: &Shelf, place: &Place, at_ms: i64, fields: &[&str]) -> Result<Option<Moment>, String> {
    let mut last: Option<Moment> = None;
    shelf.each_row(place, (at_ms - REACH_MS, at_ms + 1), fields, |read_at_ms, key, readings| {
        // A row that is missing in a later read is no part of that one: rows of two reads are never mixed.
        match &mut last {
            Some(known) if known.read_at_ms > read_at_ms => {}
            Some(known) if known.read_at_ms == read_at_ms => {
                known.rows.insert(key, readings.to_vec());
            }
            _ => last = Some(Moment { read_at_ms, rows: BTreeMap::from([(key, readings.to_vec())]) }),
        }
    })?;
    Ok(last)
}

#[cfg(test)]
mod tests {
    use domain::field::Source;
    use domain::id::{SkillId, VdnId};
    use domain::skill::SkillRow;

    use super::super::recorder::Config;
    use super::*;
    use crate::clock::Clock;

    const NOW_MS: i64 = 1_768_464_000_000;

    #[tokio::test]
    async fn a_moment_has_the_rows_of_its_last_read_and_of_no_other() {
        let recorder = Recorder::new(Config::default(), Clock::fixed(NOW_MS));
        recorder.begin().unwrap();
        let place = Place { source: Source::Skill, site: "main".parse().unwrap(), vdn: VdnId(1) };
        let read = |at_ms, ids: &[u32]| {
            let rows: Vec<SkillRow> = ids.iter().map(|id| SkillRow::from_fields(SkillId(*id), |_| Reading::Value(at_ms % 1_000))).collect();
            recorder.read(place.clone(), at_ms, &rows, |row| row.id.0, SkillRow::FIELDS);
        };
        read(NOW_MS + 1, &[7, 8]);
        read(NOW_MS + 10_002, &[7]);
        read(NOW_MS + 3_600_003, &[7, 8]);
        recorder.written();
        let moment = async |at_ms| recorder.moment(place.clone(), at_ms, vec!["talking"]).await.unwrap();
        let of = |read_at_ms, rows: &[(u32, i64)]| {
            Some(Moment { read_at_ms, rows: rows.iter().map(|(key, value)| (*key, vec![Reading::Value(*value)])).collect() })
        };
        assert_eq!(moment(NOW_MS).await, None, "nothing was read yet");
        assert_eq!(moment(NOW_MS + 1).await, of(NOW_MS + 1, &[(7, 1), (8, 1)]));
        assert_eq!(moment(NOW_MS + 10_001).await, of(NOW_MS + 1, &[(7, 1), (8, 1)]));
        assert_eq!(moment(NOW_MS + 20_000).await, of(NOW_MS + 10_002, &[(7, 2)]));
        assert_eq!(moment(NOW_MS + 3_000_000).await, None, "what was read long before says nothing of it");
        assert_eq!(moment(NOW_MS + 3_600_003).await, of(NOW_MS + 3_600_003, &[(7, 3), (8, 3)]));
    }
}
