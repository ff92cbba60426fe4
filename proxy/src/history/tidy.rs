//! What becomes of reads with time: an hour is packed into columns and steps, a day joins its hours, and what is too old goes. One small step at
//! a time, so that no read waits for long to be written.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use domain::period::{DAY_MS, PERIOD_MS};

use super::HOUR_MS;
use super::columns::{Code, GAP, put, put_column};
use super::days;
use super::file::{File, Grain, INSTANTS, MINUTE_MS, count, fields_of, step_of};
use super::sample::Sample;
use super::squeezed::{squeezed, unfolded};
use super::steps::Steps;
use crate::database::{Error, Row, Value};

/// An hour is packed so long after its end by our clock: what was read at its end has come by then.
const SETTLED_MS: i64 = 60_000;
/// Nor before a read of a later hour has come, unless none comes for so long. Reads carry AICC's clock, which may be behind ours by two hours.
const SILENT_MS: i64 = 2 * HOUR_MS;
/// Most rows that one small step takes away.
const AT_ONCE: i64 = 400;
/// Most keys whose hours one small step joins: each takes some hundredths of a second.
const JOINED_AT_ONCE: i64 = 25;
/// The hours of a day of one key: named one by one, since the index has the hour before the key.
macro_rules! of_a_day {
    ($what:literal, $order:literal) => {
        concat!(
            $what,
            " FROM block WHERE grain = ?1 AND place = ?2 AND key = ?3 AND begin_ms IN (?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
            ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)",
            $order
        )
    };
}
const HOURS: &str = of_a_day!("SELECT begin_ms, layout, body", " ORDER BY begin_ms");
const NO_HOURS: &str = of_a_day!("DELETE", "");
/// What was packed before stays as it is.
const INSERT: &str = "INSERT INTO block VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";

impl File {
    /// Does the next small thing that is to do: packs an hour, joins the hours of a day, or lets something go that is too old. Whether there was one.
    pub(super) fn tidy(&mut self, now_ms: i64) -> Result<bool, Error> {
        let hour_ms = begin(now_ms - SETTLED_MS, HOUR_MS);
        let of = |row: &Row<'_>| Ok((row.whole(0)?, row.whole(1)?));
        let oldest = "SELECT place, min(at_ms) FROM sample WHERE at_ms < ?1 GROUP BY place";
        let oldest = self.connection.all(oldest, &[hour_ms.into()], of)?.into_iter().map(|(place, at_ms)| (place, begin(at_ms, HOUR_MS)));
        let is_over = |(place, begin_ms): &(i64, i64)| {
            let end_ms = begin_ms + HOUR_MS;
            self.newest.get(place).is_some_and(|newest_ms| *newest_ms >= end_ms) || end_ms <= hour_ms - SILENT_MS
        };
        let over = oldest.into_iter().find(is_over);
        if let Some((place, begin_ms)) = over {
            self.pack(place, begin_ms)?;
            return Ok(true);
        }
        for (of_hour, of_day, step_ms) in
            [(Grain::MinutesOfHour, Grain::MinutesOfDay, MINUTE_MS), (Grain::FivesOfHour, Grain::FivesOfDay, PERIOD_MS)]
        {
            let oldest = "SELECT place, begin_ms FROM block WHERE grain = ?1 AND begin_ms < ?2
                AND NOT EXISTS (SELECT 1 FROM sample WHERE sample.place = block.place AND sample.at_ms < ?2) ORDER BY begin_ms LIMIT 1";
            let day = self.connection.one(oldest, &[of_hour.into(), begin(hour_ms, DAY_MS).into()], of)?;
            if let Some((place, at_ms)) = day {
                self.join(place, begin(at_ms, DAY_MS), of_hour, of_day, step_ms)?;
                return Ok(true);
            }
        }
        self.prune(now_ms)
    }

    /// Packs the reads of an hour into columns and steps.
    fn pack(&mut self, place: i64, begin_ms: i64) -> Result<(), Error> {
        let hour = self.hour(place, begin_ms)?;
        let packed = hour.packed(begin_ms);
        self.connection.writing(|connection| {
            let insert = |grain: Grain, key: i64, body: &[u8]| {
                let body = squeezed(body);
                connection.execute(INSERT, &[grain.into(), begin_ms.into(), place.into(), key.into(), hour.layout.into(), body[..].into()])
            };
            insert(Grain::Reads, INSTANTS, &instants(&hour.at_ms, begin_ms))?;
            for (grain, of) in [(Grain::Reads, 0), (Grain::MinutesOfHour, 1), (Grain::FivesOfHour, 2)] {
                for (key, bodies) in &packed {
                    insert(grain, i64::from(*key), &bodies[of])?;
                }
            }
            connection.execute("DELETE FROM sample WHERE place = ?1 AND at_ms < ?2", &[place.into(), (begin_ms + HOUR_MS).into()])?;
            Ok(())
        })
    }

    /// The reads of an hour.
    fn hour(&self, place: i64, begin_ms: i64) -> Result<Hour, Error> {
        let rows = "SELECT at_ms, layout, body FROM sample WHERE place = ?1 AND at_ms >= ?2 AND at_ms < ?3 ORDER BY at_ms";
        let within = [place.into(), begin_ms.into(), (begin_ms + HOUR_MS).into()];
        let rows = self.connection.all(rows, &within, |row| Ok((row.whole(0)?, row.whole(1)?, row.bytes(2)?.to_vec())))?;
        // Of an hour in which the program was changed for one with other fields, those that it has now are kept.
        let Some(layout) = rows.last().map(|(_, layout, _)| *layout) else { return Ok(Hour::default()) };
        let fields = fields_of(&self.connection, layout)?;
        let mut hour = Hour { layout, fields: fields.len(), ..Hour::default() };
        let (mut layouts, mut left_out) = (HashMap::new(), 0);
        for (at_ms, layout, body) in rows {
            let (written, at) = match layouts.entry(layout) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(vacant) => {
                    let written = fields_of(&self.connection, layout)?;
                    vacant.insert((written.len(), Rc::new(places_of(&fields, &written))))
                }
            };
            if let Some(sample) = Sample::of(body, *written) {
                hour.at_ms.push(at_ms);
                hour.samples.push((sample, Rc::clone(at)));
            } else {
                left_out += 1;
            }
        }
        if left_out > 0 {
            tracing::warn!(begin_ms, left_out, "some reads of an hour are not understood and not packed");
        }
        Ok(hour)
    }

    /// Joins the hours of a day of some keys. All is made before anything is written: nobody waits for that, and nobody else joins them meanwhile.
    fn join(&mut self, place: i64, day_ms: i64, of_hour: Grain, of_day: Grain, step_ms: i64) -> Result<(), Error> {
        let connection = &self.connection;
        let within = [of_hour.into(), day_ms.into(), (day_ms + DAY_MS).into(), place.into(), JOINED_AT_ONCE.into()];
        let (mut layouts, mut joined) = (HashMap::<i64, Vec<String>>::new(), Vec::new());
        let keys = "SELECT DISTINCT key FROM block WHERE grain = ?1 AND begin_ms >= ?2 AND begin_ms < ?3 AND place = ?4 LIMIT ?5";
        for key in connection.all(keys, &within, |row| row.whole(0))? {
            let hours: Vec<Value<'_>> = hours_of(of_hour, place, key, day_ms).collect();
            let found = connection.all(HOURS, &hours, |row| Ok((row.whole(0)?, row.whole(1)?, row.bytes(2)?.to_vec())))?;
            // Of a day in which the program was changed for one with other fields, those that it has now are kept.
            let Some(layout) = found.last().map(|(_, layout, _)| *layout) else { continue };
            for (_, of, _) in &found {
                if let Entry::Vacant(vacant) = layouts.entry(*of) {
                    let fields = fields_of(connection, *vacant.key())?;
                    vacant.insert(fields);
                }
            }
            let fields = &layouts[&layout];
            let mut day = vec![Steps::gaps(count(DAY_MS / step_ms)); fields.len()];
            for (hour_ms, of, body) in &found {
                let body = unfolded(body).unwrap_or_else(|| {
                    tracing::warn!(hour_ms, key, "an hour of steps is not understood and left out");
                    Vec::new()
                });
                let mut rest = &body[..];
                for at in places_of(&layouts[of], fields) {
                    let Some(hour) = Steps::read(&mut rest, count(HOUR_MS / step_ms)) else { break };
                    if let Some(at) = at {
                        day[at].lay(step_of(*hour_ms, day_ms, step_ms), &hour, 0);
                    }
                }
            }
            joined.push((key, layout, days::put(&day)));
        }
        connection.writing(|connection| {
            for (key, layout, body) in &joined {
                connection.execute(NO_HOURS, &hours_of(of_hour, place, *key, day_ms).collect::<Vec<_>>())?;
                let values = [of_day.into(), day_ms.into(), place.into(), (*key).into(), (*layout).into(), body[..].into()];
                connection.execute(INSERT, &values)?;
            }
            Ok(())
        })
    }

    /// Lets some of what is too old go; whether there was any.
    fn prune(&self, now_ms: i64) -> Result<bool, Error> {
        let [reads_ms, minutes_ms, fives_ms] = [0, MINUTE_MS, PERIOD_MS].map(|step_ms| self.retention.since_ms(step_ms, now_ms));
        let before = [
            (Grain::Reads, reads_ms),
            (Grain::MinutesOfHour, minutes_ms),
            (Grain::MinutesOfDay, minutes_ms),
            (Grain::FivesOfHour, fives_ms),
            (Grain::FivesOfDay, fives_ms),
        ];
        self.connection.writing(|connection| {
            let mut gone = 0;
            for (grain, before_ms) in before {
                // A block goes when all of it is too old.
                let length_ms = if matches!(grain, Grain::MinutesOfDay | Grain::FivesOfDay) { DAY_MS } else { HOUR_MS };
                let old = "DELETE FROM block WHERE (grain, begin_ms, place, key) IN
                    (SELECT grain, begin_ms, place, key FROM block WHERE grain = ?1 AND begin_ms < ?2 LIMIT ?3)";
                gone += connection.execute(old, &[grain.into(), (before_ms - length_ms).into(), AT_ONCE.into()])?;
            }
            let old = "DELETE FROM period WHERE (place, begin_ms) IN (SELECT place, begin_ms FROM period WHERE begin_ms < ?1 LIMIT ?2)";
            gone += connection.execute(old, &[fives_ms.into(), AT_ONCE.into()])?;
            gone += connection.execute("DELETE FROM hour_read WHERE hour_ms < ?1", &[fives_ms.max(now_ms - 40 * DAY_MS).into()])?;
            Ok(gone > 0)
        })
    }
}

/// The reads of an hour of one place.
#[derive(Debug, Default)]
struct Hour {
    layout: i64,
    /// How many fields the layout has.
    fields: usize,
    at_ms: Vec<i64>,
    /// Each read, and where in it the fields of the layout stand.
    samples: Vec<(Sample, Rc<Vec<Option<usize>>>)>,
}

impl Hour {
    /// For each key its reads, its minutes and its five minutes as bytes.
    fn packed(&self, begin_ms: i64) -> Vec<(u32, [Vec<u8>; 3])> {
        let keys: BTreeSet<u32> = self.samples.iter().flat_map(|(sample, _)| sample.keys.iter().copied()).collect();
        let mut packed: Vec<(u32, [Vec<u8>; 3])> = keys.into_iter().map(|key| (key, Default::default())).collect();
        for field in 0..self.fields {
            // One field of all keys at a time: a whole hour of thousands of queues is too much for the memory.
            let mut columns: Vec<Vec<Code>> = vec![vec![GAP; self.samples.len()]; packed.len()];
            for (index, (sample, at)) in self.samples.iter().enumerate() {
                let Some(at) = at[field] else { continue };
                let mut row = 0;
                for (key, code) in sample.keys.iter().zip(sample.column(at)) {
                    // Both ascend.
                    while packed[row].0 < *key {
                        row += 1;
                    }
                    columns[row][index] = code;
                }
            }
            for (column, (_, [reads, minutes, fives])) in columns.iter().zip(&mut packed) {
                put_column(reads, column);
                let mut steps = Steps::gaps(count(HOUR_MS / MINUTE_MS));
                for (at_ms, code) in self.at_ms.iter().zip(column) {
                    steps.take(step_of(*at_ms, begin_ms, MINUTE_MS), *code, *code, *code);
                }
                steps.put(minutes);
                steps.coarser(count(PERIOD_MS / MINUTE_MS)).put(fives);
            }
        }
        packed
    }
}

/// What [`HOURS`] and [`NO_HOURS`] ask with.
fn hours_of(grain: Grain, place: i64, key: i64, day_ms: i64) -> impl Iterator<Item = Value<'static>> {
    let hours = (0..24).map(move |hour| (day_ms + hour * HOUR_MS).into());
    [grain.into(), place.into(), key.into()].into_iter().chain(hours)
}

/// Where each of these fields stands among those; `None` where it does not.
fn places_of(fields: &[String], among: &[String]) -> Vec<Option<usize>> {
    fields.iter().map(|field| among.iter().position(|other| other == field)).collect()
}

/// Start of the span of this length, counted from 1970, that holds an instant.
const fn begin(at_ms: i64, length_ms: i64) -> i64 {
    at_ms - at_ms.rem_euclid(length_ms)
}

/// When the reads of an hour were, as bytes.
fn instants(at_ms: &[i64], begin_ms: i64) -> Vec<u8> {
    let (mut bytes, mut before) = (Vec::new(), begin_ms);
    for at_ms in at_ms {
        put(&mut bytes, (at_ms - before).unsigned_abs());
        before = *at_ms;
    }
    bytes
}
