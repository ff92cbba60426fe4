//! One thin connection over two databases: a file of `SQLite`, and a `PostgreSQL` server that several proxies share. SQL is written once, in the
//! dialect that both have in common; only here are the two told apart.

mod postgres;
mod sqlite;
#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
#[path = "../tests/proxy/postgres.rs"]
pub(crate) mod trial;
mod words;

use std::path::{Path, PathBuf};

pub use postgres::Server;
use words::Found;
pub use words::{Error, Kind, Row, Value};

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file, which one program at a time may write.
    File(PathBuf),
    /// In memory, under a name that nobody else has, of so many bytes at most.
    Memory(PathBuf, u64),
    /// A server.
    Server(Server),
}

/// What a room keeps, and how.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Its name, by which a server tells it from others.
    pub name: &'static str,
    /// How each form of its tables is made from the one before, in the dialect of `SQLite`; a server has its own names for the types.
    pub forms: &'static [&'static str],
    /// Size of a page of a file, bytes.
    pub page_bytes: u32,
    /// Whether a machine without power may lose the last moments of a file. A killed program loses nothing.
    pub may_lose_moments: bool,
}

/// An open database. A file stays open; to a server the connection is made anew when it was lost.
#[derive(Debug)]
pub struct Connection(Driver);

#[derive(Debug)]
enum Driver {
    File(sqlite::File),
    Server(Box<postgres::Session>),
}

impl Connection {
    /// Opens a database to write a room's tables, which are made and brought to today's form where that is needed.
    ///
    /// # Errors
    /// What it says, or that its form is of a later version: then nothing in it has changed.
    pub fn to_write(place: &Place, room: &Room) -> Result<Self, Error> {
        let driver = match place {
            Place::File(path) => Driver::File(sqlite::File::to_write(path, None, room)?),
            Place::Memory(path, most_bytes) => Driver::File(sqlite::File::to_write(path, Some(*most_bytes), room)?),
            Place::Server(server) => Driver::Server(Box::new(postgres::Session::to_write(server, room)?)),
        };
        Ok(Self(driver))
    }

    /// Opens a database that somebody else has opened for writing, to read it beside them.
    ///
    /// # Errors
    /// What it says.
    pub fn to_read(place: &Place) -> Result<Self, Error> {
        let driver = match place {
            Place::File(path) | Place::Memory(path, _) => Driver::File(sqlite::File::to_read(path)?),
            Place::Server(server) => Driver::Server(Box::new(postgres::Session::new(server))),
        };
        Ok(Self(driver))
    }

    /// Opens a file that need not be ours, without ever changing it.
    ///
    /// # Errors
    /// What the system says.
    pub fn to_examine(path: &Path) -> Result<Self, Error> {
        Ok(Self(Driver::File(sqlite::File::to_examine(path)?)))
    }

    /// Runs a statement that changes something, within [`Self::writing`]; gives how many rows.
    ///
    /// # Errors
    /// What the database says.
    pub fn execute(&self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, Error> {
        match &self.0 {
            Driver::File(file) => file.execute(sql, values),
            Driver::Server(session) => session.execute(sql, values),
        }
    }

    /// Shows each row that is found, in order.
    ///
    /// # Errors
    /// What the database says, or `show`.
    pub fn each(&self, sql: &'static str, values: &[Value<'_>], mut show: impl FnMut(&Row<'_>) -> Result<(), Error>) -> Result<(), Error> {
        match &self.0 {
            Driver::File(file) => file.each(sql, values, |row| show(&Row(Found::File(row)))),
            Driver::Server(session) => session.rows(sql, values)?.iter().try_for_each(|row| show(&Row(Found::Server(row)))),
        }
    }

    /// What is read off each row that is found.
    ///
    /// # Errors
    /// As [`Self::each`].
    pub fn all<T>(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
        mut of: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.each(sql, values, |row| {
            found.push(of(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// What is read off the one row that is found at most.
    ///
    /// # Errors
    /// As [`Self::each`].
    pub fn one<T>(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
        of: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        Ok(self.all(sql, values, of)?.pop())
    }

    /// Writes all that `work` writes, or nothing; and nothing when another proxy is active by now.
    ///
    /// # Errors
    /// What the database says, or `work`.
    pub fn writing<T>(&self, work: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        self.within("BEGIN", true, work)
    }

    /// Reads the state of one moment.
    ///
    /// # Errors
    /// What the database says, or `work`.
    pub fn reading<T>(&self, work: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        let begin = match &self.0 {
            Driver::File(_) => "BEGIN",
            // Nobody waits for a reader, and what it looks at may take a while to go through.
            Driver::Server(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 60000",
        };
        self.within(begin, false, work)
    }

    fn within<T>(&self, begin: &str, writes: bool, work: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        match &self.0 {
            Driver::File(file) => file.batch(begin)?,
            Driver::Server(session) => session.begin(begin)?,
        }
        let ended = work(self).and_then(|done| {
            match &self.0 {
                Driver::File(file) => file.batch("COMMIT")?,
                Driver::Server(session) => session.commit(writes)?,
            }
            Ok(done)
        });
        if ended.is_err() {
            // What it was broken off for is the error to tell.
            match &self.0 {
                Driver::File(file) => drop(file.batch("ROLLBACK")),
                Driver::Server(session) => session.roll_back(),
            }
        }
        ended
    }

    /// Lets the file grow to so many pages and no further.
    #[cfg(test)]
    pub(crate) fn limit_pages(&self, pages: i64) {
        let Driver::File(file) = &self.0 else { panic!("a server has no such limit") };
        file.limit_pages(pages);
    }
}
