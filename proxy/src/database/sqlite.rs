//! A file of `SQLite`: one program at a time, read by its owner only, written ahead, so that readers and the writer do not wait for each other.

use std::fs::{File as Lock, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, Row, ToSql, params_from_iter};

use super::{Error, Kind, Room, Value};

/// Only its owner may read it: it tells who did what, and how a company is doing.
const MODE: u32 = 0o600;
/// How long a program that is just ending may still hold the file: so many looks, so far apart.
const LOOKS: u32 = 50;
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);
/// How long somebody waits for a writer, where the database is in memory: on a disk nobody does.
const PATIENCE: Duration = Duration::from_secs(5);

/// An open file.
#[derive(Debug)]
pub(super) struct File {
    connection: Connection,
    /// Held for as long as the file is ours to write.
    _lock: Option<Lock>,
}

impl File {
    pub(super) fn to_write(path: &Path, most_bytes: Option<u64>, room: &Room) -> Result<Self, Error> {
        let lock = match most_bytes {
            Some(_) => None,
            None => Some(taken(path).map_err(|error| Error::new(Kind::ReadOnly, error))?),
        };
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "page_size", room.page_bytes)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", if room.may_lose_moments { "NORMAL" } else { "FULL" })?;
        if let Some(bytes) = most_bytes {
            connection.pragma_update(None, "max_page_count", i64::try_from(bytes).unwrap_or(i64::MAX) / i64::from(room.page_bytes))?;
        }
        bring_up(&mut connection, room.forms)?;
        Ok(Self { connection, _lock: lock })
    }

    pub(super) fn to_read(path: &Path) -> Result<Self, Error> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(Self { connection, _lock: None })
    }

    pub(super) fn to_examine(path: &Path) -> Result<Self, Error> {
        Ok(Self { connection: Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?, _lock: None })
    }

    pub(super) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        let changed = self.connection.prepare_cached(sql)?.execute(params_from_iter(values))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    pub(super) fn each(&self, sql: &str, values: &[Value<'_>], mut show: impl FnMut(&Row<'_>) -> Result<(), Error>) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            show(row)?;
        }
        Ok(())
    }

    pub(super) fn batch(&self, sql: &str) -> Result<(), Error> {
        Ok(self.connection.prepare_cached(sql)?.execute(()).map(|_| ())?)
    }

    #[cfg(test)]
    pub(super) fn limit_pages(&self, pages: i64) {
        self.connection.pragma_update(None, "max_page_count", pages).unwrap();
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Whole(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let kind = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Kind::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Kind::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Kind::Damaged,
            _ => Kind::Other,
        };
        Self::new(kind, error)
    }
}

/// Takes a file for this program, and makes it where there is none. It is held for as long as what comes back. An error is what the system says,
/// or that another program has it: two that write the same file mean different things by the same numbers.
fn taken(path: &Path) -> std::io::Result<Lock> {
    let mut beside = path.to_path_buf().into_os_string();
    beside.push(".lock");
    let open = |path: &Path| OpenOptions::new().create(true).truncate(false).write(true).mode(MODE).open(path);
    let lock = open(&PathBuf::from(beside))?;
    for _ in 0..LOOKS {
        if lock.try_lock().is_ok() {
            // SQLite gives the files beside it the same mode.
            open(path)?;
            return Ok(lock);
        }
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
    Err(std::io::Error::other("another program has it open"))
}

/// Brings a file to its last form.
fn bring_up(connection: &mut Connection, forms: &[&str]) -> Result<(), Error> {
    let version: u16 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if usize::from(version) > forms.len() {
        return Err(Error::newer());
    }
    let transaction = connection.transaction()?;
    for form in forms.iter().skip(usize::from(version)) {
        transaction.execute_batch(form)?;
    }
    transaction.pragma_update(None, "user_version", u16::try_from(forms.len()).unwrap_or(u16::MAX))?;
    Ok(transaction.commit()?)
}
