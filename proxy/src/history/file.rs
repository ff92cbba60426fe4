//! The file of recorded samples: one `SQLite` database, written ahead, made and brought to today's form by itself. No SQL leaves the history.
//!
//! A read is written as it comes, in one row. Each hour that has passed is packed into a column per counter, with steps of a minute and of five
//! minutes beside it; each day that has passed joins its hours.

use std::collections::{BTreeSet, HashMap};
use std::fs::File as Lock;
use std::path::Path;
use std::time::Duration;

use domain::field::Source;
use domain::id::{SiteId, VdnId};
use domain::reading::Reading;
use domain::sysindex::Period;
use rusqlite::{Connection, Error, OptionalExtension, ffi, params};

use super::HOUR_MS;
use super::columns::{Code, code, put, reading, take};
use crate::database::{bring_up, taken};

/// How each form of the file is made from the one before.
const FORMS: [&str; 1] = ["
    CREATE TABLE layout (id INTEGER PRIMARY KEY, fields TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE place (id INTEGER PRIMARY KEY, source TEXT NOT NULL, site TEXT NOT NULL, vdn INTEGER NOT NULL, UNIQUE (source, site, vdn)) STRICT;
    CREATE TABLE sample (place INTEGER NOT NULL, at_ms INTEGER NOT NULL, layout INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
    CREATE UNIQUE INDEX sample_at ON sample (place, at_ms);
    CREATE TABLE block (grain INTEGER NOT NULL, begin_ms INTEGER NOT NULL, place INTEGER NOT NULL, key INTEGER NOT NULL, layout INTEGER NOT NULL,
        body BLOB NOT NULL) STRICT;
    CREATE UNIQUE INDEX block_of ON block (grain, begin_ms, place, key);
    CREATE TABLE period (place INTEGER NOT NULL, begin_ms INTEGER NOT NULL, layout INTEGER NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (place, begin_ms)) STRICT, WITHOUT ROWID;
    CREATE TABLE hour_read (place INTEGER NOT NULL, hour_ms INTEGER NOT NULL, PRIMARY KEY (place, hour_ms)) STRICT, WITHOUT ROWID;
"];
/// Rows of a few kilobytes fill pages of this size well.
const PAGE_BYTES: u32 = 16_384;
/// How long somebody waits for a writer, where the database is in memory: on a disk nobody does.
const PATIENCE: Duration = Duration::from_secs(5);

/// The finer of the steps that are kept, milliseconds; the coarser are periods.
pub(super) const MINUTE_MS: i64 = 60_000;

/// The key under which the instants of an hour's reads stand.
pub(super) const INSTANTS: i64 = -1;

/// What a block is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    /// Every read of an hour.
    Reads = 0,
    /// Steps of a minute of an hour, and of a day.
    MinutesOfHour = 1,
    MinutesOfDay = 2,
    /// Steps of five minutes of an hour, and of a day.
    FivesOfHour = 3,
    FivesOfDay = 4,
}

/// Whose reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Of which interface.
    pub source: Source,
    /// Of which site.
    pub site: SiteId,
    /// Of which VDN.
    pub vdn: VdnId,
}

/// How long what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Every read, hours.
    pub reads_h: u32,
    /// Steps of a minute, days.
    pub minutes_d: u32,
    /// Steps of five minutes and periods of system indicators, days.
    pub fives_d: u32,
}

/// A database that is open for writing.
#[derive(Debug)]
pub(super) struct File {
    pub(super) connection: Connection,
    pub(super) retention: Retention,
    places: HashMap<Place, i64>,
    layouts: HashMap<String, i64>,
    /// The last read of each place: one that is not later is not written.
    newest: HashMap<i64, i64>,
    /// Held for as long as the file is ours; `None` of one in memory.
    _lock: Option<Lock>,
}

/// Periods of system indicators of an earlier run, and the hours (their starts) that it had read after they settled.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Final periods.
    pub periods: Vec<(VdnId, Period)>,
    /// Hours, milliseconds since 1970.
    pub hours: BTreeSet<i64>,
}

impl File {
    /// Opens the database, made and brought to today's form where that is needed.
    pub(super) fn open(path: &Path, retention: Retention) -> Result<Self, Error> {
        let lock = taken(path).map_err(|error| Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CANTOPEN), Some(error.to_string())))?;
        Self::of(path, retention, None, Some(lock))
    }

    /// A database in memory under a name that nobody else has, of so many bytes at most.
    pub(super) fn in_memory(path: &Path, retention: Retention, most_bytes: u64) -> Result<Self, Error> {
        Self::of(path, retention, Some(most_bytes), None)
    }

    fn of(path: &Path, retention: Retention, most_bytes: Option<u64>, lock: Option<Lock>) -> Result<Self, Error> {
        let connection = opened(path, most_bytes)?;
        Ok(Self { connection, retention, places: HashMap::new(), layouts: HashMap::new(), newest: HashMap::new(), _lock: lock })
    }

    /// What is kept of the system indicators of these VDNs of a site since this instant.
    pub(super) fn kept(&mut self, site: &SiteId, vdns: &[VdnId], since_ms: i64) -> Result<Kept, Error> {
        let mut kept = Kept::default();
        for (index, vdn) in vdns.iter().enumerate() {
            let place = self.place(&Place { source: Source::Sysindex, site: site.clone(), vdn: *vdn })?;
            let rows = "SELECT begin_ms, layout, body FROM period WHERE place = ?1 AND begin_ms >= ?2 ORDER BY begin_ms";
            let mut rows = self.connection.prepare_cached(rows)?;
            let mut rows = rows.query(params![place, since_ms])?;
            while let Some(row) = rows.next()? {
                let fields = fields_of(&self.connection, row.get(1)?)?;
                kept.periods.push((*vdn, period(row.get(0)?, &fields, row.get_ref(2)?.as_blob()?)));
            }
            let hours = "SELECT hour_ms FROM hour_read WHERE place = ?1 AND hour_ms >= ?2";
            let mut hours = self.connection.prepare_cached(hours)?;
            let hours: BTreeSet<i64> = hours.query_map(params![place, since_ms], |row| row.get(0))?.collect::<Result<_, _>>()?;
            kept.hours = if index == 0 { hours } else { &kept.hours & &hours };
        }
        Ok(kept)
    }

    /// Writes one read. One that is not later than the one before it is left out: packed hours are not opened again. Whether it was written.
    pub(super) fn append(&mut self, place: &Place, at_ms: i64, fields: &str, body: &[u8]) -> Result<bool, Error> {
        let (place, layout) = (self.place(place)?, self.layout(fields)?);
        let newest = match self.newest.get(&place) {
            Some(newest) => *newest,
            None => newest(&self.connection, place)?,
        };
        let is_later = at_ms > newest;
        if is_later {
            self.connection.prepare_cached("INSERT INTO sample VALUES (?1, ?2, ?3, ?4)")?.execute(params![place, at_ms, layout, body])?;
        }
        self.newest.insert(place, newest.max(at_ms));
        Ok(is_later)
    }

    /// Writes final periods of system indicators of these VDNs, and the hours that were read for all of them after they settled.
    pub(super) fn append_periods(
        &mut self,
        site: &SiteId,
        vdns: &[VdnId],
        periods: &[(VdnId, Period)],
        hours: &[i64],
    ) -> Result<(), Error> {
        let layout = self.layout(&names(Period::FIELDS))?;
        let mut places = HashMap::new();
        for vdn in vdns {
            places.insert(*vdn, self.place(&Place { source: Source::Sysindex, site: site.clone(), vdn: *vdn })?);
        }
        let transaction = self.connection.transaction()?;
        for (vdn, period) in periods {
            let mut body = Vec::new();
            for field in Period::FIELDS {
                put(&mut body, code((field.of)(period)));
            }
            let insert = "INSERT OR REPLACE INTO period VALUES (?1, ?2, ?3, ?4)";
            transaction.prepare_cached(insert)?.execute(params![places.get(vdn), period.begin_ms, layout, body])?;
        }
        for (place, hour_ms) in places.values().flat_map(|place| hours.iter().map(move |hour_ms| (place, hour_ms))) {
            transaction.prepare_cached("INSERT OR IGNORE INTO hour_read VALUES (?1, ?2)")?.execute(params![place, hour_ms])?;
        }
        transaction.commit()
    }

    fn place(&mut self, place: &Place) -> Result<i64, Error> {
        if let Some(id) = self.places.get(place) {
            return Ok(*id);
        }
        let values = params![place.source.word(), place.site.as_str(), place.vdn.0];
        self.connection.execute("INSERT OR IGNORE INTO place (source, site, vdn) VALUES (?1, ?2, ?3)", values)?;
        let id = place_id(&self.connection, place)?.unwrap_or_default();
        self.places.insert(place.clone(), id);
        Ok(id)
    }

    fn layout(&mut self, fields: &str) -> Result<i64, Error> {
        if let Some(id) = self.layouts.get(fields) {
            return Ok(*id);
        }
        self.connection.execute("INSERT OR IGNORE INTO layout (fields) VALUES (?1)", [fields])?;
        let id = self.connection.query_row("SELECT id FROM layout WHERE fields = ?1", [fields], |row| row.get(0))?;
        self.layouts.insert(fields.to_owned(), id);
        Ok(id)
    }

    /// Lets the file grow to so many pages and no further.
    #[cfg(test)]
    pub(super) fn limit_pages(&self, pages: i64) {
        self.connection.pragma_update(None, "max_page_count", pages).unwrap();
    }
}

/// Opens a database to write it.
fn opened(path: &Path, most_bytes: Option<u64>) -> Result<Connection, Error> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A killed program loses nothing by it; a machine without power the last moments.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    if let Some(bytes) = most_bytes {
        connection.pragma_update(None, "max_page_count", i64::try_from(bytes).unwrap_or(i64::MAX) / i64::from(PAGE_BYTES))?;
    }
    bring_up(&mut connection, &FORMS)?;
    Ok(connection)
}

/// The number of a place; `None` when nothing was recorded of it.
pub(super) fn place_id(connection: &Connection, place: &Place) -> Result<Option<i64>, Error> {
    let id = "SELECT id FROM place WHERE source = ?1 AND site = ?2 AND vdn = ?3";
    connection.prepare_cached(id)?.query_row(params![place.source.word(), place.site.as_str(), place.vdn.0], |row| row.get(0)).optional()
}

/// The fields of a layout.
pub(super) fn fields_of(connection: &Connection, layout: i64) -> Result<Vec<String>, Error> {
    let fields = connection
        .prepare_cached("SELECT fields FROM layout WHERE id = ?1")?
        .query_row([layout], |row| row.get::<_, String>(0))
        .optional()?
        .unwrap_or_default();
    Ok(fields.split_terminator(',').map(str::to_owned).collect())
}

/// The last read of a place that is in the file, or the end of the last packed hour, milliseconds since 1970.
fn newest(connection: &Connection, place: i64) -> Result<i64, Error> {
    let latest = |query: &str, values: &[&dyn rusqlite::ToSql]| connection.query_row(query, values, |row| row.get::<_, Option<i64>>(0));
    let read_ms = latest("SELECT max(at_ms) FROM sample WHERE place = ?1", params![place])?;
    let packed = latest("SELECT max(begin_ms) FROM block WHERE grain = ?1 AND place = ?2", params![Grain::Reads as i64, place])?;
    Ok(read_ms.max(packed.map(|begin_ms| begin_ms + HOUR_MS - 1)).unwrap_or_default())
}

/// The names of fields, as a layout has them.
pub(super) fn names<Row>(fields: &[domain::field::Field<Row>]) -> String {
    fields.iter().map(|field| field.name).collect::<Vec<_>>().join(",")
}

/// A period as it was written, whatever fields there were then.
fn period(begin_ms: i64, fields: &[String], mut body: &[u8]) -> Period {
    let read: Vec<Code> = fields.iter().map_while(|_| take(&mut body)).collect();
    let of = |name: &str| reading(*read.get(fields.iter().position(|field| field == name)?)?);
    Period::from_fields(begin_ms, |field| of(field.name).unwrap_or(Reading::Unread))
}

/// Which step an instant falls into.
pub(super) fn step_of(at_ms: i64, begin_ms: i64, step_ms: i64) -> usize {
    usize::try_from((at_ms - begin_ms).div_euclid(step_ms)).unwrap_or(usize::MAX)
}

pub(super) fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or_default()
}
