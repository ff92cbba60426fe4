//! The tables themselves, synchronised, so that what was written survives a kill at any moment.

use domain::alarm::{Event, Rule, SavedView, Severity};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Change, Kept, OpenAlarm, OwnedNote};
use crate::database::{Connection, Error, Kind, Place, Room, Value};

const ROOM: Room = Room { name: "state", forms: &FORMS, page_bytes: 4096, may_lose_moments: false };
const FORMS: [&str; 2] = [
    "
    CREATE TABLE alarm (id INTEGER PRIMARY KEY, body TEXT NOT NULL, answered TEXT) STRICT;
    CREATE TABLE event (number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE INDEX event_at ON event (at_ms);
    CREATE TABLE rule (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
    CREATE TABLE view (name TEXT PRIMARY KEY, address TEXT NOT NULL) STRICT;
    CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
",
    "CREATE TABLE note (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;",
];
/// How long events are kept, milliseconds, and how many at most.
const EVENTS_KEPT_MS: i64 = 90 * 86_400_000;
const EVENTS_KEPT: i64 = 100_000;
/// Events between two looks for old ones.
const PRUNE_EVERY: i64 = 500;
/// Events that are read at the start.
const EVENTS_READ: i64 = 5_000;

/// An open database, which no other program writes.
#[derive(Debug)]
pub(super) struct Database {
    connection: Connection,
    /// The number of the last event when old ones were last looked for.
    pruned: i64,
}

impl Database {
    /// Opens the database and reads what is in it.
    pub(super) fn open(place: &Place) -> Result<(Self, Kept), Error> {
        let connection = Connection::to_write(place, &ROOM)?;
        let kept = kept(&connection)?;
        Ok((Self { connection, pruned: 0 }, kept))
    }

    /// Lets the file grow to so many pages and no further.
    #[cfg(test)]
    pub(super) fn limit_pages(&self, pages: i64) {
        self.connection.limit_pages(pages);
    }

    /// Writes all of these, or nothing.
    pub(super) fn write(&mut self, changes: &[Change]) -> Result<(), Error> {
        if changes.is_empty() {
            return Ok(());
        }
        self.pruned = self.connection.writing(|connection| {
            let mut last = None;
            for change in changes {
                apply(connection, change)?;
                if let Change::Event(event) = change {
                    last = Some((whole(event.number), event.at_ms));
                }
            }
            let Some((number, at_ms)) = last.filter(|(number, _)| *number >= self.pruned + PRUNE_EVERY) else { return Ok(self.pruned) };
            let before = [(number - EVENTS_KEPT).into(), (at_ms - EVENTS_KEPT_MS).into()];
            connection.execute("DELETE FROM event WHERE number <= ?1 OR at_ms < ?2", &before)?;
            Ok(number)
        })?;
        Ok(())
    }
}

fn kept(connection: &Connection) -> Result<Kept, Error> {
    let counter = |name: &str| {
        let value = connection.one("SELECT coalesce(max(value), 0) FROM counter WHERE name = ?1", &[name.into()], |row| row.whole(0))?;
        Ok::<u64, Error>(value.map_or(0, |value| u64::try_from(value).unwrap_or_default()))
    };
    let mut alarms = Vec::new();
    for (body, answered) in
        connection.all("SELECT body, answered FROM alarm ORDER BY id", &[], |row| Ok((row.text(0)?, row.maybe_text(1)?)))?
    {
        let answered = answered.and_then(|word| Severity::ALL.into_iter().find(|severity| severity.word() == word));
        alarms.extend(readable(&body).map(|alarm| OpenAlarm { alarm, answered }));
    }
    let mut events: Vec<Event> = bodies(connection, "SELECT body FROM event ORDER BY number DESC LIMIT ?1", EVENTS_READ)?;
    events.reverse();
    let views = "SELECT name, address FROM view ORDER BY name";
    let mut views = connection.all(views, &[], |row| Ok(SavedView { name: row.text(0)?, address: row.text(1)? }))?;
    // A server may sort by another language.
    views.sort_by(|left, right| left.name.cmp(&right.name));
    let mut rules: Vec<Rule> = bodies(connection, "SELECT body FROM rule ORDER BY id LIMIT ?1", i64::MAX)?;
    rules.sort_by(|left, right| left.id.cmp(&right.id));
    let notes: Vec<OwnedNote> = bodies(connection, "SELECT body FROM note ORDER BY number LIMIT ?1", i64::MAX)?;
    Ok(Kept { alarms, events, rules, views, notes, last_alarm: counter("alarm")?, last_event: counter("event")? })
}

fn bodies<T: DeserializeOwned>(connection: &Connection, query: &'static str, limit: i64) -> Result<Vec<T>, Error> {
    Ok(connection.all(query, &[limit.into()], |row| row.text(0))?.iter().filter_map(|body| readable(body)).collect())
}

/// One row that cannot be understood does not take the others with it.
fn readable<T: DeserializeOwned>(body: &str) -> Option<T> {
    serde_json::from_str(body).inspect_err(|error| tracing::warn!(%error, "a row of the state file is not understood and left out")).ok()
}

fn text<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::new(Kind::Other, error))
}

fn apply(connection: &Connection, change: &Change) -> Result<(), Error> {
    let count = |name: &str, value: u64| {
        let highest = "INSERT INTO counter VALUES (?1, ?2) ON CONFLICT (name)
            DO UPDATE SET value = CASE WHEN excluded.value > counter.value THEN excluded.value ELSE counter.value END";
        connection.execute(highest, &[name.into(), whole(value).into()])
    };
    let run = |sql, values: &[Value<'_>]| connection.execute(sql, values);
    match change {
        Change::Open(OpenAlarm { alarm, answered }) => {
            let insert =
                "INSERT INTO alarm VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET body = excluded.body, answered = excluded.answered";
            run(insert, &[whole(alarm.id).into(), text(alarm)?.as_str().into(), answered.map(Severity::word).into()])?;
            count("alarm", alarm.id)
        }
        Change::Gone(id) => run("DELETE FROM alarm WHERE id = ?1", &[whole(*id).into()]),
        Change::Event(event) => {
            let insert =
                "INSERT INTO event VALUES (?1, ?2, ?3) ON CONFLICT (number) DO UPDATE SET at_ms = excluded.at_ms, body = excluded.body";
            run(insert, &[whole(event.number).into(), event.at_ms.into(), text(event)?.as_str().into()])?;
            count("event", event.number)
        }
        Change::Rule(rule) => {
            let insert = "INSERT INTO rule VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = excluded.body";
            run(insert, &[rule.id.as_str().into(), text(rule)?.as_str().into()])
        }
        Change::NoRule(id) => run("DELETE FROM rule WHERE id = ?1", &[id.as_str().into()]),
        Change::View(view) => {
            let insert = "INSERT INTO view VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET address = excluded.address";
            run(insert, &[view.name.as_str().into(), view.address.as_str().into()])
        }
        Change::Note(owned) => {
            let insert = "INSERT INTO note VALUES (?1, ?2) ON CONFLICT (number) DO UPDATE SET body = excluded.body";
            run(insert, &[whole(owned.note.number).into(), text(owned)?.as_str().into()])
        }
        Change::NoNote(number) => run("DELETE FROM note WHERE number = ?1", &[whole(*number).into()]),
        Change::NoView(name) => run("DELETE FROM view WHERE name = ?1", &[name.as_str().into()]),
    }?;
    Ok(())
}

/// As databases count: no number here ever comes near the difference.
fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
