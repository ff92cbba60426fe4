//! What goes into a database and what comes out of it.

use std::fmt;

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

    pub(super) fn other(text: impl fmt::Display) -> Self {
        Self::new(Kind::Other, text)
    }

    pub(super) fn newer() -> Self {
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
pub struct Row<'a>(pub(super) Found<'a>);

#[derive(Debug)]
pub(super) enum Found<'a> {
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
