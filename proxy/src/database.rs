//! What all files of `SQLite` here have in common: one program at a time, read by its owner only, and a form that a program of today knows.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, Error};

/// Only its owner may read it: it tells who did what, and how a company is doing.
const MODE: u32 = 0o600;
/// How long a program that is just ending may still hold the file: so many looks, so far apart.
const LOOKS: u32 = 50;
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Takes a file for this program, and makes it where there is none. It is held for as long as what comes back.
///
/// # Errors
/// What the system says, or that another program has it: two that write the same file mean different things by the same numbers.
pub fn taken(path: &Path) -> std::io::Result<File> {
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

/// Brings a database to its last form: `forms` tells how each is made from the one before.
///
/// # Errors
/// What the database says, or that it has a later form: then nothing in it has changed.
pub fn bring_up(connection: &mut Connection, forms: &[&str]) -> Result<(), Error> {
    let version: u16 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if usize::from(version) > forms.len() {
        return Err(Error::ToSqlConversionFailure("it is of a newer version of this program".into()));
    }
    let transaction = connection.transaction()?;
    for form in forms.iter().skip(usize::from(version)) {
        transaction.execute_batch(form)?;
    }
    transaction.pragma_update(None, "user_version", u16::try_from(forms.len()).unwrap_or(u16::MAX))?;
    transaction.commit()
}
