//! One question to one state of the database.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::period::{DAY_MS, PERIOD_MS};
use domain::reading::Reading;
use domain::recorded::Recorded;

use super::super::HOUR_MS;
use super::super::columns::{Code, GAP, reading, take, take_column};
use super::super::days;
use super::super::file::{Grain, INSTANTS, MINUTE_MS, count, fields_of, step_of};
use super::super::sample::Sample;
use super::super::squeezed::unfolded;
use super::super::steps::Steps;
use super::{Question, aligned, answer, stepped};
use crate::database::{Connection, Error};

/// One question to one state of the database.
pub(super) struct Window<'a> {
    pub(super) connection: &'a Connection,
    pub(super) place: i64,
    pub(super) question: &'a Question,
}

impl Window<'_> {
    /// Reads as they were.
    pub(super) fn reads(&self) -> Result<Recorded, Error> {
        let Question { keys, fields, from_ms, until_ms, interval_ms, .. } = self.question;
        let (mut at_ms, mut columns) = (Vec::new(), vec![vec![Vec::new(); fields.len()]; keys.len()]);
        for hour_ms in self.hours()? {
            let Some(instants) = self.block(Grain::Reads, hour_ms, INSTANTS)? else { continue };
            let instants = instants_of(&instants.unfolded(), hour_ms);
            let within: Vec<usize> = (0..instants.len()).filter(|index| (*from_ms..*until_ms).contains(&instants[*index])).collect();
            at_ms.extend(within.iter().map(|index| instants[*index]));
            for (key, columns) in keys.iter().zip(&mut columns) {
                let block = self.block(Grain::Reads, hour_ms, i64::from(*key))?;
                let found = block.map_or_else(Vec::new, |block| block.columns(fields, |rest| take_column(rest, instants.len())));
                for (field, column) in columns.iter_mut().enumerate() {
                    let codes = found.get(field).and_then(Option::as_ref);
                    column.extend(within.iter().map(|index| codes.map_or(GAP, |codes| codes[*index])));
                }
            }
        }
        self.each_sample((*from_ms, *until_ms), |at, sample, indices| {
            at_ms.push(at);
            for (key, columns) in keys.iter().zip(&mut columns) {
                for (index, column) in indices.iter().zip(columns) {
                    column.push(index.and_then(|index| sample.cell(*key, index)).unwrap_or(GAP));
                }
            }
        })?;
        let coverage = covered_percent(&at_ms, *until_ms - *from_ms, *until_ms, 2 * interval_ms);
        let column = |key: usize, field: usize| Steps { last: std::mem::take(&mut columns[key][field]), ..Steps::default() };
        Ok(answer(self.question, (*from_ms, *until_ms, 0), at_ms, coverage, column))
    }

    /// Periods of system indicators, which have no grain but five minutes.
    pub(super) fn periods(&self) -> Result<Recorded, Error> {
        let Question { fields, from_ms, until_ms, step_ms, .. } = self.question;
        let step_ms = (*step_ms).max(PERIOD_MS);
        let (from_ms, until_ms) = aligned(*from_ms, *until_ms, step_ms);
        let mut columns = vec![Steps::gaps(count((until_ms - from_ms) / PERIOD_MS)); fields.len()];
        let rows = "SELECT begin_ms, layout, body FROM period WHERE place = ?1 AND begin_ms >= ?2 AND begin_ms < ?3 ORDER BY begin_ms";
        let mut layouts = Layouts::new();
        self.connection.each(rows, &[self.place.into(), from_ms.into(), until_ms.into()], |row| {
            let (length, places) = self.layout(&mut layouts, row.whole(1)?)?;
            let mut body = row.bytes(2)?;
            let codes: Vec<Code> = (0..*length).map_while(|_| take(&mut body)).collect();
            let step = step_of(row.whole(0)?, from_ms, PERIOD_MS);
            for (column, place) in columns.iter_mut().zip(places) {
                let code = place.and_then(|place| codes.get(place).copied()).unwrap_or(GAP);
                column.take(step, code, code, code);
            }
            Ok(())
        })?;
        let factor = count(step_ms / PERIOD_MS);
        Ok(stepped(self.question, (from_ms, until_ms, step_ms), |_, field| columns[field].coarser(factor)))
    }

    /// Steps of equal length.
    pub(super) fn steps(&self) -> Result<Recorded, Error> {
        let Question { keys, fields, from_ms, until_ms, step_ms, .. } = self.question;
        let (from_ms, until_ms) = aligned(*from_ms, *until_ms, *step_ms);
        let (of_day, of_hour, fine_ms) = if step_ms % PERIOD_MS == 0 {
            (Grain::FivesOfDay, Grain::FivesOfHour, PERIOD_MS)
        } else {
            (Grain::MinutesOfDay, Grain::MinutesOfHour, MINUTE_MS)
        };
        let mut columns = vec![vec![Steps::gaps(count((until_ms - from_ms) / fine_ms)); fields.len()]; keys.len()];
        for (key, columns) in keys.iter().zip(&mut columns) {
            let mut lay = |grain, begin_ms, length_ms: i64| -> Result<bool, Error> {
                let Some(block) = self.block(grain, begin_ms, i64::from(*key))? else { return Ok(false) };
                let found = block.steps(fields, count(length_ms / fine_ms));
                for (column, steps) in columns.iter_mut().zip(found) {
                    let (at, skipped) = (begin_ms.max(from_ms), (from_ms - begin_ms).max(0));
                    column.lay(step_of(at, from_ms, fine_ms), &steps.unwrap_or_default(), count(skipped / fine_ms));
                }
                Ok(true)
            };
            for day_ms in spans(from_ms, until_ms, DAY_MS) {
                if !lay(of_day, day_ms, DAY_MS)? {
                    for hour_ms in spans(day_ms.max(from_ms), until_ms.min(day_ms + DAY_MS), HOUR_MS) {
                        lay(of_hour, hour_ms, HOUR_MS)?;
                    }
                }
            }
        }
        self.each_sample((from_ms, until_ms), |at_ms, sample, indices| {
            for (key, columns) in keys.iter().zip(&mut columns) {
                for (index, column) in indices.iter().zip(columns) {
                    let code = index.and_then(|index| sample.cell(*key, index)).unwrap_or(GAP);
                    column.take(step_of(at_ms, from_ms, fine_ms), code, code, code);
                }
            }
        })?;
        let factor = count(step_ms / fine_ms);
        Ok(stepped(self.question, (from_ms, until_ms, *step_ms), |key, field| columns[key][field].coarser(factor)))
    }

    pub(super) fn each_row(&self, show: &mut impl FnMut(i64, u32, &[Reading])) -> Result<(), Error> {
        let Question { fields, from_ms, until_ms, .. } = self.question;
        let (mut readings, mut layouts) = (Vec::new(), HashMap::<i64, Vec<String>>::new());
        for hour_ms in self.hours()? {
            let Some(instants) = self.block(Grain::Reads, hour_ms, INSTANTS)? else { continue };
            let instants = instants_of(&instants.unfolded(), hour_ms);
            let within = |index: &usize| (*from_ms..*until_ms).contains(&instants[*index]);
            // All of an hour with one question: the database may be on another machine.
            let blocks = "SELECT key, layout, body FROM block WHERE grain = ?1 AND begin_ms = ?2 AND place = ?3 AND key >= 0 ORDER BY key";
            let values = [Grain::Reads.into(), hour_ms.into(), self.place.into()];
            let blocks = self.connection.all(blocks, &values, |row| Ok((row.whole(0)?, row.whole(1)?, row.bytes(2)?.to_vec())))?;
            for (key, layout, body) in blocks {
                let names = match layouts.entry(layout) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(vacant) => vacant.insert(fields_of(self.connection, layout)?),
                };
                let block = Block { fields: names.clone(), body };
                let key = u32::try_from(key).unwrap_or_default();
                let columns = block.columns(fields, |rest| take_column(rest, instants.len()));
                for index in (0..instants.len()).filter(within) {
                    let codes = columns.iter().map(|column| column.as_ref().map_or(GAP, |codes| codes[index]));
                    show_row(show, instants[index], key, codes, &mut readings);
                }
            }
        }
        self.each_sample((*from_ms, *until_ms), |at_ms, sample, indices| {
            let mut columns: Vec<_> = indices.iter().map(|index| index.map(|index| sample.column(index))).collect();
            for key in &sample.keys {
                let codes = columns.iter_mut().map(|column| column.as_mut().and_then(Iterator::next).unwrap_or(GAP));
                show_row(show, at_ms, *key, codes, &mut readings);
            }
        })
    }

    /// The hours of the window of which there may be packed reads.
    fn hours(&self) -> Result<impl Iterator<Item = i64> + use<>, Error> {
        let end = |query| self.connection.one(query, &[Grain::Reads.into()], |row| row.maybe_whole(0));
        let first_ms = end("SELECT min(begin_ms) FROM block WHERE grain = ?1")?.flatten().unwrap_or(i64::MAX);
        let last_ms = end("SELECT max(begin_ms) FROM block WHERE grain = ?1")?.flatten().unwrap_or(0);
        Ok(spans(self.question.from_ms.max(first_ms), self.question.until_ms.min(last_ms + HOUR_MS), HOUR_MS))
    }

    fn block(&self, grain: Grain, begin_ms: i64, key: i64) -> Result<Option<Block>, Error> {
        let block = "SELECT layout, body FROM block WHERE grain = ?1 AND begin_ms = ?2 AND place = ?3 AND key = ?4";
        let values = [grain.into(), begin_ms.into(), self.place.into(), key.into()];
        let found = self.connection.one(block, &values, |row| Ok((row.whole(0)?, row.bytes(1)?.to_vec())))?;
        let Some((layout, body)) = found else { return Ok(None) };
        Ok(Some(Block { fields: fields_of(self.connection, layout)?, body }))
    }

    /// Shows every read of the window that is not packed yet, with the places of the fields in it.
    fn each_sample(&self, (from_ms, until_ms): (i64, i64), mut show: impl FnMut(i64, &Sample, &[Option<usize>])) -> Result<(), Error> {
        let rows = "SELECT at_ms, layout, body FROM sample WHERE place = ?1 AND at_ms >= ?2 AND at_ms < ?3 ORDER BY at_ms";
        let mut layouts = Layouts::new();
        self.connection.each(rows, &[self.place.into(), from_ms.into(), until_ms.into()], |row| {
            let (length, places) = self.layout(&mut layouts, row.whole(1)?)?;
            if let Some(sample) = Sample::of(row.bytes(2)?.to_vec(), *length) {
                show(row.whole(0)?, &sample, places);
            }
            Ok(())
        })
    }

    /// How many fields a layout has, and where in it each field wanted is.
    fn layout<'l>(&self, layouts: &'l mut Layouts, layout: i64) -> Result<&'l (usize, Vec<Option<usize>>), Error> {
        Ok(match layouts.entry(layout) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(vacant) => {
                let names = fields_of(self.connection, layout)?;
                let places = self.question.fields.iter().map(|field| names.iter().position(|name| name == field)).collect();
                vacant.insert((names.len(), places))
            }
        })
    }
}

/// Shows a row, unless it was not part of this read.
fn show_row(
    show: &mut impl FnMut(i64, u32, &[Reading]),
    at_ms: i64,
    key: u32,
    codes: impl Iterator<Item = Code>,
    readings: &mut Vec<Reading>,
) {
    readings.clear();
    let mut came = false;
    readings.extend(codes.map(|code| {
        came |= code != GAP;
        // A field that an earlier version of the program did not know was not read.
        reading(code).unwrap_or(Reading::Unread)
    }));
    if came {
        show(at_ms, key, readings);
    }
}

/// What is known of layouts while an answer is made.
type Layouts = HashMap<i64, (usize, Vec<Option<usize>>)>;

/// The columns of one key in one span, as they are kept.
struct Block {
    fields: Vec<String>,
    body: Vec<u8>,
}

impl Block {
    /// What is not understood is left out.
    fn unfolded(&self) -> Vec<u8> {
        unfolded(&self.body).unwrap_or_default()
    }

    /// Of each field wanted its steps, of which there are so many; `None` where the block has none.
    fn steps(&self, wanted: &[String], steps: usize) -> Vec<Option<Steps>> {
        if !days::is_one(&self.body) {
            return self.columns(wanted, |rest| Steps::read(rest, steps));
        }
        let is_wanted = |counter: usize| wanted.contains(&self.fields[counter]);
        let mut day = days::read(&self.body, self.fields.len(), steps, is_wanted).unwrap_or_default();
        let found = |name: &String| day.get_mut(self.fields.iter().position(|field| field == name)?)?.take();
        wanted.iter().map(found).collect()
    }

    /// Of each field wanted its column; `None` where the block has none.
    fn columns<T>(&self, wanted: &[String], mut read: impl FnMut(&mut &[u8]) -> Option<T>) -> Vec<Option<T>> {
        let body = self.unfolded();
        let mut rest = &body[..];
        let mut found: Vec<Option<T>> = wanted.iter().map(|_| None).collect();
        for name in &self.fields {
            let Some(column) = read(&mut rest) else { break };
            if let Some(index) = wanted.iter().position(|wanted| wanted == name) {
                found[index] = Some(column);
            }
        }
        found
    }
}

/// The instants of an hour's reads.
fn instants_of(mut bytes: &[u8], begin_ms: i64) -> Vec<i64> {
    let (mut instants, mut at_ms) = (Vec::new(), begin_ms);
    while let Some(by) = take(&mut bytes) {
        at_ms += i64::try_from(by).unwrap_or_default();
        instants.push(at_ms);
    }
    instants
}

/// The spans of this length, counted from 1970, that a window touches.
pub(super) fn spans(from_ms: i64, until_ms: i64, length_ms: i64) -> impl Iterator<Item = i64> + use<> {
    let first_ms = from_ms - from_ms.rem_euclid(length_ms);
    (0..).map(move |span: i64| first_ms.saturating_add(span.saturating_mul(length_ms))).take_while(move |begin_ms| *begin_ms < until_ms)
}

/// Share of a window that lies at most so long after a read, in percent.
fn covered_percent(at_ms: &[i64], window_ms: i64, until_ms: i64, at_most_ms: i64) -> u8 {
    let next = at_ms.iter().skip(1).chain([&until_ms]);
    let covered_ms: i64 = at_ms.iter().zip(next).map(|(at_ms, next_ms)| (next_ms - at_ms).clamp(0, at_most_ms)).sum();
    u8::try_from((covered_ms * 100 / window_ms.max(1)).clamp(0, 100)).unwrap_or(100)
}
