//! Reads what was recorded, beside the writer: neither waits for the other where the database is a file.

mod window;

use std::sync::{Mutex, PoisonError};

use domain::field::Source;
use domain::period::PERIOD_MS;
use domain::reading::Reading;
use domain::recorded::{Recorded, Series};

use super::columns::{Code, GAP, reading};
use super::file::{Place, count, place_id};
use super::steps::Steps;
use crate::database::{self, Connection, Error};
use window::Window;

/// Most connections that are kept for later.
const IDLE: usize = 4;

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Whose reads.
    pub place: Place,
    /// Which queues or access codes.
    pub keys: Vec<u32>,
    /// Which fields, by our names.
    pub fields: Vec<String>,
    /// Start of the window, milliseconds since 1970.
    pub from_ms: i64,
    /// Its end, not part of it, milliseconds since 1970.
    pub until_ms: i64,
    /// Length of a step, whole minutes in milliseconds; 0 for reads as they were.
    pub step_ms: i64,
    /// The poll interval, milliseconds: a read counts for twice as long.
    pub interval_ms: i64,
}

/// The readers' side of the database.
#[derive(Debug)]
pub struct Shelf {
    at: database::Place,
    idle: Mutex<Vec<Connection>>,
}

impl Shelf {
    /// A shelf of this database, which somebody else has opened for writing.
    pub(super) const fn new(at: database::Place) -> Self {
        Self { at, idle: Mutex::new(Vec::new()) }
    }

    /// Looks something up. Takes some milliseconds of a disk and a processor: not for a thread that has others waiting.
    ///
    /// # Errors
    /// A sentence for the log: the database cannot be read.
    pub fn series(&self, question: &Question) -> Result<Recorded, String> {
        self.with(|connection| {
            let Some(place) = place_id(connection, &question.place)? else { return Ok(nothing(question)) };
            let window = Window { connection, place, question };
            match (question.place.source, question.step_ms) {
                (Source::Sysindex, _) => window.periods(),
                (_, 0) => window.reads(),
                _ => window.steps(),
            }
        })
    }

    /// Shows every read of a place in a window, row by row: when it was, which queue or access code, and its fields. One row's reads come in
    /// the order of time.
    ///
    /// # Errors
    /// As [`Self::series`].
    pub fn each_row(
        &self,
        place: &Place,
        (from_ms, until_ms): (i64, i64),
        fields: &[&str],
        mut show: impl FnMut(i64, u32, &[Reading]),
    ) -> Result<(), String> {
        let fields = fields.iter().map(|name| (*name).to_owned()).collect();
        let question = Question { place: place.clone(), keys: Vec::new(), fields, from_ms, until_ms, step_ms: 0, interval_ms: 0 };
        self.with(|connection| {
            let Some(place) = place_id(connection, &question.place)? else { return Ok(()) };
            Window { connection, place, question: &question }.each_row(&mut show)
        })
    }

    fn with<T>(&self, look: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, String> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let look = || {
            let connection = idle.map_or_else(|| Connection::to_read(&self.at), Ok)?;
            // Of one moment: nothing is packed between the one look and the other.
            let found = connection.reading(look)?;
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < IDLE {
                idle.push(connection);
            }
            Ok(found)
        };
        look().map_err(|error: Error| error.to_string())
    }
}

/// An answer without anything in it.
fn nothing(question: &Question) -> Recorded {
    let Question { from_ms, until_ms, step_ms, .. } = *question;
    match if question.place.source == Source::Sysindex { step_ms.max(PERIOD_MS) } else { step_ms } {
        0 => answer(question, (from_ms, until_ms, 0), Vec::new(), 0, |_, _| Steps::default()),
        step_ms => {
            let (from_ms, until_ms) = aligned(from_ms, until_ms, step_ms);
            stepped(question, (from_ms, until_ms, step_ms), |_, _| Steps::gaps(count((until_ms - from_ms) / step_ms)))
        }
    }
}

/// An answer in steps.
fn stepped(question: &Question, window: (i64, i64, i64), column: impl Fn(usize, usize) -> Steps) -> Recorded {
    let (from_ms, until_ms, step_ms) = window;
    let at_ms: Vec<i64> = (0..(until_ms - from_ms) / step_ms).map(|step| from_ms + step * step_ms).collect();
    // A queue that AICC left out has a sign for it in each read, so one column tells of all.
    let one = if question.keys.is_empty() || question.fields.is_empty() { Steps::default() } else { column(0, 0) };
    let held = one.last.iter().filter(|code| **code != GAP).count();
    let coverage_percent = u8::try_from(held * 100 / at_ms.len().max(1)).unwrap_or(100);
    answer(question, window, at_ms, coverage_percent, column)
}

fn answer(
    question: &Question,
    (from_ms, until_ms, step_ms): (i64, i64, i64),
    at_ms: Vec<i64>,
    coverage_percent: u8,
    mut column: impl FnMut(usize, usize) -> Steps,
) -> Recorded {
    let values = |codes: Vec<Code>| codes.into_iter().map(|code| reading(code)?.value()).collect();
    let mut series = Vec::new();
    for (key, id) in question.keys.iter().enumerate() {
        for (field, name) in question.fields.iter().enumerate() {
            let Steps { last, min, max } = column(key, field);
            series.push(Series {
                key: *id,
                field: name.clone(),
                last: values(last),
                min: values(min),
                max: values(max),
                before: Vec::new(),
            });
        }
    }
    Recorded { from_ms, until_ms, step_ms, at_ms, coverage_percent, series, before_until_ms: None }
}

/// A window that begins and ends with whole steps.
fn aligned(from_ms: i64, until_ms: i64, step_ms: i64) -> (i64, i64) {
    (from_ms - from_ms.rem_euclid(step_ms), until_ms + (-until_ms).rem_euclid(step_ms))
}

#[cfg(test)]
mod tests;
