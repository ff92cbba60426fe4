//! The recorded samples: one database, made and brought to today's form by itself. No SQL leaves the history.
//!
//! A read is written as it comes, in one row. Each hour that has passed is packed into a column per counter, with steps of a minute and of five
//! minutes beside it; each day that has passed joins its hours.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use domain::field::Source;
use domain::id::{SiteId, VdnId};
use domain::period::{DAY_MS, PERIOD_MS};
use domain::reading::Reading;
use domain::sysindex::Period;

use super::HOUR_MS;
use super::columns::{Code, code, put, reading, take};
use crate::database::{self, Connection, Error, Room};

/// What is kept. Rows of a few kilobytes fill pages of this size well.
const ROOM: Room = Room { name: "history", forms: &FORMS, page_bytes: 16_384, may_lose_moments: true };
const FORMS: [&str; 3] = ["
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
", "
    -- Steps may say in which way their extremes are written: an earlier version does not understand that.
", "
    -- Days of steps are written in a way of their own, which an earlier version does not understand; those that it wrote stay as they are.
"];

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

impl From<Grain> for database::Value<'_> {
    fn from(grain: Grain) -> Self {
        Self::Whole(grain as i64)
    }
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

impl Retention {
    /// Since when steps of this length are surely kept at `now_ms`, milliseconds since 1970; 0 is for reads as they were.
    pub fn since_ms(&self, step_ms: i64, now_ms: i64) -> i64 {
        now_ms
            - match step_ms {
                0 => i64::from(self.reads_h) * HOUR_MS,
                step_ms if step_ms < PERIOD_MS => i64::from(self.minutes_d) * DAY_MS,
                _ => i64::from(self.fives_d) * DAY_MS,
            }
    }
}

/// A database that is open for writing.
#[derive(Debug)]
pub(super) struct File {
    pub(super) connection: Connection,
    pub(super) retention: Retention,
    places: HashMap<Place, i64>,
    layouts: HashMap<String, i64>,
    /// The last read of each place: one that is not later is not written.
    pub(super) newest: HashMap<i64, i64>,
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
    pub(super) fn open(at: &database::Place, retention: Retention) -> Result<Self, Error> {
        let connection = Connection::to_write(at, &ROOM)?;
        Ok(Self { connection, retention, places: HashMap::new(), layouts: HashMap::new(), newest: HashMap::new() })
    }

    /// What is kept of the system indicators of these VDNs of a site since this instant.
    pub(super) fn kept(&mut self, site: &SiteId, vdns: &[VdnId], since_ms: i64) -> Result<Kept, Error> {
        let (mut kept, mut layouts) = (Kept::default(), HashMap::new());
        for (index, vdn) in vdns.iter().enumerate() {
            let place = self.place(&Place { source: Source::Sysindex, site: site.clone(), vdn: *vdn })?;
            let rows = "SELECT begin_ms, layout, body FROM period WHERE place = ?1 AND begin_ms >= ?2 ORDER BY begin_ms";
            let since = [place.into(), since_ms.into()];
            self.connection.each(rows, &since, |row| {
                // The database may be on another machine: it is asked for a layout once.
                let fields = match layouts.entry(row.whole(1)?) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(vacant) => {
                        let fields = fields_of(&self.connection, *vacant.key())?;
                        vacant.insert(fields)
                    }
                };
                kept.periods.push((*vdn, period(row.whole(0)?, fields, row.bytes(2)?)));
                Ok(())
            })?;
            let hours = "SELECT hour_ms FROM hour_read WHERE place = ?1 AND hour_ms >= ?2";
            let hours: BTreeSet<i64> = self.connection.all(hours, &since, |row| row.whole(0))?.into_iter().collect();
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
            let values = [place.into(), at_ms.into(), layout.into(), body.into()];
            self.connection.writing(|connection| connection.execute("INSERT INTO sample VALUES (?1, ?2, ?3, ?4)", &values))?;
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
        self.connection.writing(|connection| {
            for (vdn, period) in periods {
                let mut body = Vec::new();
                for field in Period::FIELDS {
                    put(&mut body, code((field.of)(period)));
                }
                let insert = "INSERT INTO period VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT (place, begin_ms) DO UPDATE SET layout = excluded.layout, body = excluded.body";
                let values = [places.get(vdn).copied().into(), period.begin_ms.into(), layout.into(), body[..].into()];
                connection.execute(insert, &values)?;
            }
            for (place, hour_ms) in places.values().flat_map(|place| hours.iter().map(move |hour_ms| (place, hour_ms))) {
                let insert = "INSERT INTO hour_read VALUES (?1, ?2) ON CONFLICT DO NOTHING";
                connection.execute(insert, &[(*place).into(), (*hour_ms).into()])?;
            }
            Ok(())
        })
    }

    fn place(&mut self, place: &Place) -> Result<i64, Error> {
        if let Some(id) = self.places.get(place) {
            return Ok(*id);
        }
        let values = [place.source.word().into(), place.site.as_str().into(), place.vdn.0.into()];
        let insert = "INSERT INTO place (source, site, vdn) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        self.connection.writing(|connection| connection.execute(insert, &values))?;
        let id = place_id(&self.connection, place)?.unwrap_or_default();
        self.places.insert(place.clone(), id);
        Ok(id)
    }

    fn layout(&mut self, fields: &str) -> Result<i64, Error> {
        if let Some(id) = self.layouts.get(fields) {
            return Ok(*id);
        }
        let insert = "INSERT INTO layout (fields) VALUES (?1) ON CONFLICT DO NOTHING";
        self.connection.writing(|connection| connection.execute(insert, &[fields.into()]))?;
        let id = self.connection.one("SELECT id FROM layout WHERE fields = ?1", &[fields.into()], |row| row.whole(0))?.unwrap_or_default();
        self.layouts.insert(fields.to_owned(), id);
        Ok(id)
    }

    /// Lets the file grow to so many pages and no further.
    #[cfg(test)]
    pub(super) fn limit_pages(&self, pages: i64) {
        self.connection.limit_pages(pages);
    }
}

/// The number of a place; `None` when nothing was recorded of it.
pub(super) fn place_id(connection: &Connection, place: &Place) -> Result<Option<i64>, Error> {
    let id = "SELECT id FROM place WHERE source = ?1 AND site = ?2 AND vdn = ?3";
    connection.one(id, &[place.source.word().into(), place.site.as_str().into(), place.vdn.0.into()], |row| row.whole(0))
}

/// The fields of a layout.
pub(super) fn fields_of(connection: &Connection, layout: i64) -> Result<Vec<String>, Error> {
    let fields = connection.one("SELECT fields FROM layout WHERE id = ?1", &[layout.into()], |row| row.text(0))?.unwrap_or_default();
    Ok(fields.split_terminator(',').map(str::to_owned).collect())
}

/// The last read of a place that is in the file, or the end of the last packed hour, milliseconds since 1970.
fn newest(connection: &Connection, place: i64) -> Result<i64, Error> {
    let read_ms = connection.one("SELECT max(at_ms) FROM sample WHERE place = ?1", &[place.into()], |row| row.maybe_whole(0))?.flatten();
    let packed = "SELECT max(begin_ms) FROM block WHERE grain = ?1 AND place = ?2";
    let packed = connection.one(packed, &[Grain::Reads.into(), place.into()], |row| row.maybe_whole(0))?.flatten();
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
