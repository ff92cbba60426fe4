//! Where view tokens are kept: a file, written whole beside the old one and put in its place, so that a crash at any moment leaves the old or the
//! new one; or the same text as one row of a database that several proxies share.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};

use domain::id::{SiteId, VdnId};
use serde::{Deserialize, Serialize};

use crate::access::scope::VdnScope;
use crate::database::{Connection, Error, Place, Room, Server};

/// Only its owner may read it: it tells who may see what.
const MODE: u32 = 0o600;
/// Form of the file. A later form gets a higher number, and is refused by a program that does not know it.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    tokens: Vec<Entry>,
}

/// One view token as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name, unique.
    pub name: String,
    /// SHA-256 of its text.
    #[serde(with = "hexadecimal")]
    pub sha256: [u8; 32],
    /// When it was made, milliseconds since 1970.
    pub created_ms: i64,
    /// When it ends, milliseconds since 1970; `None` for never.
    pub expires_ms: Option<i64>,
    /// It ends when nobody has used it for so long, milliseconds; `None` when that ends nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unused_ms: Option<i64>,
    /// When it was last used, milliseconds since 1970, noted now and then where it matters; `None` before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_ms: Option<i64>,
    /// What it shows.
    pub grants: Vec<Grant>,
}

impl Entry {
    /// When it ends, milliseconds since 1970, if nobody uses it from now on; `None` for never.
    pub fn ends_ms(&self) -> Option<i64> {
        ends_ms(self.expires_ms, self.unused_ms, self.used_ms.unwrap_or(self.created_ms))
    }
}

/// The earlier of two ends.
pub(super) fn ends_ms(expires_ms: Option<i64>, unused_ms: Option<i64>, used_ms: i64) -> Option<i64> {
    let idle_ms = unused_ms.map(|unused_ms| used_ms.saturating_add(unused_ms));
    expires_ms.into_iter().chain(idle_ms).min()
}

/// What a token shows of one VDN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Its site.
    pub site: SiteId,
    /// The VDN.
    pub vdn: VdnId,
    /// What of it.
    pub scope: VdnScope,
}

/// What a server keeps of tokens: one row, which has a new number whenever it changes.
const ROOM: Room = Room { name: "tokens", forms: &FORMS, page_bytes: 4096, may_lose_moments: false };
const FORMS: [&str; 1] = ["CREATE TABLE tokens (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;"];

/// Where view tokens are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenFile {
    /// A file, which need not exist yet.
    File(PathBuf),
    /// A server.
    Server(Server),
}

impl TokenFile {
    /// At this path, where it need not exist yet.
    pub const fn new(path: PathBuf) -> Self {
        Self::File(path)
    }

    /// All tokens; none when there is no file.
    ///
    /// # Errors
    /// A sentence: why it cannot be read.
    pub fn read(&self) -> Result<Vec<Entry>, String> {
        match self {
            Self::File(path) => match fs::read_to_string(path) {
                Ok(text) => self.understood(&text),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
                Err(error) => Err(self.because("read", &error)),
            },
            Self::Server(server) => {
                let connection = self.opened(server)?;
                let text = connection.one(READ, &[], |row| row.text(0)).map_err(|error| self.because("read", &error))?;
                text.map_or_else(|| Ok(Vec::new()), |text| self.understood(&text))
            }
        }
    }

    /// A connection to the server, where the table is by then.
    pub(super) fn opened(&self, server: &Server) -> Result<Connection, String> {
        Connection::to_write(&Place::Server(server.clone()), &ROOM).map_err(|error| self.because("read", &error))
    }

    /// The tokens of the text that is kept.
    pub(super) fn understood(&self, text: &str) -> Result<Vec<Entry>, String> {
        let document: Document = serde_json::from_str(text).map_err(|error| self.because("read", &error))?;
        if document.version == VERSION { Ok(document.tokens) } else { Err(self.because("read", &"it is of a newer version")) }
    }

    /// Changes the tokens. Of several programs that do so at once, each sees what the one before has written.
    ///
    /// # Errors
    /// A sentence: what `change` says, or why they cannot be read or written. Then nothing has changed.
    pub fn change<T>(&self, change: impl FnOnce(&mut Vec<Entry>) -> Result<T, String>) -> Result<T, String> {
        match self {
            Self::File(path) => self.change_file(path, change),
            Self::Server(server) => self.change_row(server, change),
        }
    }

    fn change_row<T>(&self, server: &Server, change: impl FnOnce(&mut Vec<Entry>) -> Result<T, String>) -> Result<T, String> {
        // What `change` says is not the database's to tell.
        let mut said = None;
        let changed = self.opened(server)?.writing(|connection| {
            // Whoever comes second waits for the row.
            connection.execute("INSERT INTO tokens VALUES (1, '') ON CONFLICT (id) DO UPDATE SET body = tokens.body", &[])?;
            let text = connection.one(READ, &[], |row| row.text(0))?.unwrap_or_default();
            let changed = if text.is_empty() { Ok(Vec::new()) } else { self.understood(&text) }.and_then(|mut tokens| {
                let result = change(&mut tokens)?;
                let text =
                    serde_json::to_string(&Document { version: VERSION, tokens }).map_err(|error| self.because("written", &error))?;
                Ok((result, text))
            });
            let (result, text) = changed.map_err(|sentence| {
                let error = Error::new(crate::database::Kind::Other, &sentence);
                said = Some(sentence);
                error
            })?;
            connection.execute("UPDATE tokens SET body = ?1 WHERE id = 1", &[text.as_str().into()])?;
            Ok(result)
        });
        changed.map_err(|error| said.unwrap_or_else(|| self.because("written", &error)))
    }

    fn change_file<T>(&self, path: &Path, change: impl FnOnce(&mut Vec<Entry>) -> Result<T, String>) -> Result<T, String> {
        let lock = lock_beside(path).map_err(|error| self.because("written", &error))?;
        // Ends with the program, however that ends.
        lock.lock().map_err(|error| self.because("written", &error))?;
        let mut tokens = self.read()?;
        let result = change(&mut tokens)?;
        write(path, tokens).map_err(|error| self.because("written", &error))?;
        Ok(result)
    }

    fn because(&self, what: &str, why: &dyn std::fmt::Display) -> String {
        match self {
            Self::File(path) => format!("the token file {} cannot be {what}: {why}", path.display()),
            Self::Server(server) => format!("the tokens at {server} cannot be {what}: {why}"),
        }
    }
}

/// What a server has of tokens.
pub(super) const READ: &str = "SELECT body FROM tokens WHERE id = 1 AND body <> ''";

/// Opens the lock beside the file.
fn lock_beside(path: &Path) -> std::io::Result<File> {
    let at = beside(path, "lock");
    let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(MODE).open(&at)?;
    let (opened, there) = (lock.metadata()?, fs::symlink_metadata(&at)?);
    // Through a link it may be anything of root's, which is not to be given away.
    if there.is_file() && (opened.dev(), opened.ino(), opened.nlink()) == (there.dev(), there.ino(), 1) {
        give(&lock, path)?;
    }
    Ok(lock)
}

/// Gives a file to whom the tokens belong: root may make tokens for a proxy that runs as somebody else, and that one writes down their use.
fn give(file: &File, path: &Path) -> std::io::Result<()> {
    let owner = fs::metadata(path).or_else(|_| fs::metadata(folder_of(path)))?;
    if owner.uid() == file.metadata()?.uid() { Ok(()) } else { fchown(file, Some(owner.uid()), Some(owner.gid())) }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
}

fn write(path: &Path, tokens: Vec<Entry>) -> std::io::Result<()> {
    let fresh = beside(path, "new");
    // What a crash has left; under the lock it is nobody's.
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().create_new(true).write(true).mode(MODE).open(&fresh)?;
    give(&file, path)?;
    file.write_all(&serde_json::to_vec_pretty(&Document { version: VERSION, tokens })?)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    File::open(folder_of(path))?.sync_all()
}

/// The path with one more ending.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.to_path_buf().into_os_string();
    path.push(".");
    path.push(ending);
    path.into()
}

mod hexadecimal {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use crate::signing::{hex, unhex};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = unhex(&text).and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| de::Error::custom("a SHA-256 has 64 hexadecimal digits"))
    }
}
