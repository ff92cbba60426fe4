//! The file itself: one `SQLite` database, written ahead and synchronised, so that what was written survives a kill at any moment.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use domain::alarm::{Event, SavedView, Severity};
use rusqlite::{Connection, Error, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Change, Kept, OpenAlarm};
use crate::database::{bring_up, taken};

/// How each form of the file is made from the one before.
const FORMS: [&str; 1] = ["
    CREATE TABLE alarm (id INTEGER PRIMARY KEY, body TEXT NOT NULL, answered TEXT) STRICT;
    CREATE TABLE event (number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE INDEX event_at ON event (at_ms);
    CREATE TABLE rule (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
    CREATE TABLE view (name TEXT PRIMARY KEY, address TEXT NOT NULL) STRICT;
    CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
"];
/// How long events are kept, milliseconds, and how many at most.
const EVENTS_KEPT_MS: i64 = 90 * 86_400_000;
const EVENTS_KEPT: i64 = 100_000;
/// Events between two looks for old ones.
const PRUNE_EVERY: i64 = 500;
/// Events that are read at the start.
const EVENTS_READ: i64 = 5_000;

/// An open database, which no other program has.
#[derive(Debug)]
pub(super) struct Database {
    connection: Connection,
    /// The number of the last event when old ones were last looked for.
    pruned: i64,
    /// Held for as long as the file is ours.
    _lock: File,
}

impl Database {
    /// Opens the file and reads what is in it.
    pub(super) fn open(path: &Path) -> Result<(Self, Kept), String> {
        let lock = taken(path).map_err(|error| error.to_string())?;
        let connection = opened(path).map_err(|error| error.to_string())?;
        let kept = kept(&connection).map_err(|error| error.to_string())?;
        Ok((Self { connection, pruned: 0, _lock: lock }, kept))
    }

    /// Writes all of these, or nothing.
    pub(super) fn write(&mut self, changes: &[Change]) -> Result<(), String> {
        if changes.is_empty() {
            return Ok(());
        }
        self.written(changes).map_err(|error| error.to_string())
    }

    /// Lets the file grow to so many pages and no further.
    #[cfg(test)]
    pub(super) fn limit_pages(&self, pages: i64) {
        self.connection.pragma_update(None, "max_page_count", pages).unwrap();
    }

    fn written(&mut self, changes: &[Change]) -> Result<(), Error> {
        let transaction = self.connection.transaction()?;
        let mut last = None;
        for change in changes {
            apply(&transaction, change)?;
            if let Change::Event(event) = change {
                last = Some((whole(event.number), event.at_ms));
            }
        }
        let pruned = match last {
            Some((number, at_ms)) if number >= self.pruned + PRUNE_EVERY => {
                transaction
                    .execute("DELETE FROM event WHERE number <= ?1 OR at_ms < ?2", params![number - EVENTS_KEPT, at_ms - EVENTS_KEPT_MS])?;
                number
            }
            _ => self.pruned,
        };
        transaction.commit()?;
        self.pruned = pruned;
        Ok(())
    }
}

fn opened(path: &Path) -> Result<Connection, Error> {
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.busy_timeout(Duration::from_secs(5))?;
    bring_up(&mut connection, &FORMS)?;
    Ok(connection)
}

fn kept(connection: &Connection) -> Result<Kept, Error> {
    let counter = |name: &str| -> Result<u64, Error> {
        let value =
            connection.query_row("SELECT coalesce(max(value), 0) FROM counter WHERE name = ?1", [name], |row| row.get::<_, i64>(0))?;
        Ok(u64::try_from(value).unwrap_or_default())
    };
    let open = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?));
    let mut alarms = Vec::new();
    for row in connection.prepare("SELECT body, answered FROM alarm ORDER BY id")?.query_map([], open)? {
        let (body, answered) = row?;
        let answered = answered.and_then(|word| Severity::ALL.into_iter().find(|severity| severity.word() == word));
        alarms.extend(readable(&body).map(|alarm| OpenAlarm { alarm, answered }));
    }
    let mut events: Vec<Event> = bodies(connection, "SELECT body FROM event ORDER BY number DESC LIMIT ?1", EVENTS_READ)?;
    events.reverse();
    let view = |row: &Row<'_>| Ok(SavedView { name: row.get(0)?, address: row.get(1)? });
    let views = connection.prepare("SELECT name, address FROM view ORDER BY name")?.query_map([], view)?.collect::<Result<_, _>>()?;
    let rules = bodies(connection, "SELECT body FROM rule ORDER BY id LIMIT ?1", i64::MAX)?;
    Ok(Kept { alarms, events, rules, views, last_alarm: counter("alarm")?, last_event: counter("event")? })
}

fn bodies<T: DeserializeOwned>(connection: &Connection, query: &str, limit: i64) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    for body in connection.prepare(query)?.query_map([limit], |row| row.get::<_, String>(0))? {
        found.extend(readable(&body?));
    }
    Ok(found)
}

/// One row that cannot be understood does not take the others with it.
fn readable<T: DeserializeOwned>(body: &str) -> Option<T> {
    serde_json::from_str(body).inspect_err(|error| tracing::warn!(%error, "a row of the state file is not understood and left out")).ok()
}

fn text<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::ToSqlConversionFailure(error.into()))
}

fn apply(transaction: &Transaction<'_>, change: &Change) -> Result<(), Error> {
    let count = |name: &str, value: u64| {
        let highest = "INSERT INTO counter VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)";
        transaction.prepare(highest)?.execute(params![name, whole(value)])
    };
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| transaction.prepare(sql)?.execute(values);
    match change {
        Change::Open(OpenAlarm { alarm, answered }) => {
            let answered = answered.map(Severity::word);
            run("INSERT OR REPLACE INTO alarm VALUES (?1, ?2, ?3)", params![whole(alarm.id), text(alarm)?, answered])?;
            count("alarm", alarm.id)
        }
        Change::Gone(id) => run("DELETE FROM alarm WHERE id = ?1", params![whole(*id)]),
        Change::Event(event) => {
            run("INSERT OR REPLACE INTO event VALUES (?1, ?2, ?3)", params![whole(event.number), event.at_ms, text(event)?])?;
            count("event", event.number)
        }
        Change::Rule(rule) => run("INSERT OR REPLACE INTO rule VALUES (?1, ?2)", params![rule.id, text(rule)?]),
        Change::NoRule(id) => run("DELETE FROM rule WHERE id = ?1", params![id]),
        Change::View(view) => run("INSERT OR REPLACE INTO view VALUES (?1, ?2)", params![view.name, view.address]),
        Change::NoView(name) => run("DELETE FROM view WHERE name = ?1", params![name]),
    }?;
    Ok(())
}

/// As `SQLite` counts: no number here ever comes near the difference.
fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
