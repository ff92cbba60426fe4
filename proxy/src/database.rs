//! One thin connection over two databases: a file of `SQLite`, and a `PostgreSQL` server that several proxies share. SQL is written once, in the
//! dialect that both have in common; only here are the two told apart.

mod postgres;
mod sqlite;
#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
#[path = "../tests/proxy/postgres.rs"]
pub(crate) mod trial;

use std::fmt;
use std::path::{Path, PathBuf};

pub use postgres::Server;

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

/// A value on its way into a statement.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// None.
    Null,
    /// A whole number.
    Whole(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Whole(number.into())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value<'_> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What went wrong, as far as somebody acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No room is left.
    Full,
    /// It cannot be opened, or not be written.
    ReadOnly,
    /// It is damaged, or none of ours.
    Damaged,
    /// The server does not answer.
    Unreachable,
    /// Another proxy is active by now: nothing was written.
    NotHolder,
    /// Something else, which the text says.
    Other,
}

/// What a database says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What to do about it.
    pub kind: Kind,
    text: String,
}

impl Error {
    /// An error in the database's own words, for the log.
    pub fn new(kind: Kind, text: impl fmt::Display) -> Self {
        Self { kind, text: text.to_string() }
    }

    fn other(text: impl fmt::Display) -> Self {
        Self::new(Kind::Other, text)
    }

    fn newer() -> Self {
        Self::other("it is of a newer version of this program")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::error::Error for Error {}

/// A row that was found; its columns count from 0.
#[derive(Debug)]
pub struct Row<'a>(Found<'a>);

#[derive(Debug)]
enum Found<'a> {
    File(&'a rusqlite::Row<'a>),
    Server(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// A whole number.
    ///
    /// # Errors
    /// That the column holds something else.
    pub fn whole(&self, column: usize) -> Result<i64, Error> {
        self.maybe_whole(column)?.ok_or_else(|| Error::other("a number is missing"))
    }

    /// A whole number or nothing.
    ///
    /// # Errors
    /// That the column holds something else.
    pub fn maybe_whole(&self, column: usize) -> Result<Option<i64>, Error> {
        match self.0 {
            Found::File(row) => Ok(row.get(column)?),
            Found::Server(row) => Ok(row.try_get(column)?),
        }
    }

    /// Text.
    ///
    /// # Errors
    /// That the column holds something else.
    pub fn text(&self, column: usize) -> Result<String, Error> {
        self.maybe_text(column)?.ok_or_else(|| Error::other("a text is missing"))
    }

    /// Text or nothing.
    ///
    /// # Errors
    /// That the column holds something else.
    pub fn maybe_text(&self, column: usize) -> Result<Option<String>, Error> {
        match self.0 {
            Found::File(row) => Ok(row.get(column)?),
            Found::Server(row) => Ok(row.try_get(column)?),
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// That the column holds something else.
    pub fn bytes(&self, column: usize) -> Result<&[u8], Error> {
        match self.0 {
            Found::File(row) => row.get_ref(column)?.as_blob().map_err(Error::other),
            Found::Server(row) => Ok(row.try_get(column)?),
        }
    }
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
            Driver::Server(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
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
