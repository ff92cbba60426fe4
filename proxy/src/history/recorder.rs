//! Writes what was read, in a thread of its own: no read and no viewer waits for a disk. What cannot be written stops nothing but the recording,
//! and everybody is told.

mod writer;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::field::Field;
use domain::id::{SiteId, VdnId};
use domain::recorded::Recorded;
use domain::status::{Recording, RecordingTrouble};
use domain::sysindex::Period;
use tokio::sync::Semaphore;

use super::file::{File, Kept, Place, Retention, names};
use super::sample::packed;
use super::shelf::{Question, Shelf};
use crate::clock::Clock;
use crate::database;
use writer::{Writer, trouble};

/// Most reads that wait for the disk; what comes beyond is lost.
const MOST_WAITING: usize = 1000;
/// Most that is kept in memory where there is no file, bytes.
const MEMORY_BYTES: u64 = 512 * 1024 * 1024;
/// Most looks at the history at once; the others wait for their turn.
const LOOKS_AT_ONCE: usize = 2;
/// How long what is kept in memory.
const IN_MEMORY: Retention = Retention { reads_h: 26, minutes_d: 2, fives_d: 32 };

/// Tells databases in memory apart.
static IN_MEMORY_SO_FAR: AtomicU64 = AtomicU64::new(0);

/// Where reads are recorded, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The database; without one, reads are kept in memory and end with the program.
    pub database: Option<database::Place>,
    /// How long what is kept in it.
    pub retention: Retention,
}

impl Default for Config {
    fn default() -> Self {
        Self { database: None, retention: Retention { reads_h: 48, minutes_d: 14, fives_d: 25 * 31 } }
    }
}

/// Takes reads to record them, and looks up what was recorded. Until it begins, it does neither.
#[derive(Debug)]
pub struct Recorder {
    config: Config,
    clock: Clock,
    open: OnceLock<Open>,
    trouble: Arc<Trouble>,
    /// Turns of those who look something up.
    turns: Arc<Semaphore>,
}

#[derive(Debug)]
struct Open {
    orders: SyncSender<Order>,
    shelf: Shelf,
    retention: Retention,
}

#[derive(Debug, Default)]
struct Trouble {
    /// What the writer has met.
    met: Mutex<Option<RecordingTrouble>>,
    /// What kept the last order from the writer.
    queued: Mutex<Option<RecordingTrouble>>,
    /// Reads that were not written.
    lost: AtomicU64,
}

fn set(trouble: &Mutex<Option<RecordingTrouble>>, what: Option<RecordingTrouble>) {
    *trouble.lock().unwrap_or_else(PoisonError::into_inner) = what;
}

fn get(trouble: &Mutex<Option<RecordingTrouble>>) -> Option<RecordingTrouble> {
    *trouble.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
enum Order {
    Read {
        place: Place,
        at_ms: i64,
        fields: String,
        body: Vec<u8>,
    },
    Periods {
        site: SiteId,
        vdns: Vec<VdnId>,
        periods: Vec<(VdnId, Period)>,
        hours: Vec<i64>,
    },
    Kept {
        site: SiteId,
        vdns: Vec<VdnId>,
        since_ms: i64,
        answer: SyncSender<Kept>,
    },
    /// Everything before is written when the receiver is told.
    #[cfg(test)]
    Written(SyncSender<()>),
}

impl Recorder {
    /// Opens nothing yet.
    pub fn new(config: Config, clock: Clock) -> Arc<Self> {
        Arc::new(Self { config, clock, open: OnceLock::new(), trouble: Arc::default(), turns: Arc::new(Semaphore::new(LOOKS_AT_ONCE)) })
    }

    /// Opens the database, or begins in memory, the first time. A file that cannot be used stops nothing: then this run is recorded in memory, and
    /// everybody is told.
    ///
    /// # Errors
    /// A sentence: there is no memory, or no thread to be had, or the server does not answer.
    pub fn begin(&self) -> Result<(), String> {
        if self.open.get().is_some() {
            return Ok(());
        }
        let mut from_start = None;
        let (file, at) = match &self.config.database {
            Some(at) => match File::open(at, self.config.retention) {
                Ok(file) => (file, at.clone()),
                Err(error) if matches!(at, database::Place::Server(_)) => return Err(format!("the history cannot be opened: {error}")),
                Err(error) => {
                    tracing::error!(%error, file = ?at, "the history file cannot be used; this run is recorded in memory");
                    from_start = Some(trouble(&error));
                    in_memory()?
                }
            },
            None => in_memory()?,
        };
        set(&self.trouble.met, from_start);
        let (orders, waiting) = sync_channel(MOST_WAITING);
        let retention = file.retention;
        let writer = Writer::new(file, from_start, Arc::clone(&self.trouble), self.clock.clone());
        let thread = std::thread::Builder::new().name("history".to_owned());
        thread.spawn(move || writer.run(&waiting)).map_err(|error| format!("the history has no thread: {error}"))?;
        // Nobody else begins it: whoever puts the rooms together does, and only once at a time.
        let _ = self.open.set(Open { orders, shelf: Shelf::new(at), retention });
        Ok(())
    }

    /// Takes the rows of a read, which ascend by key; `at_ms` is when it ended by AICC's clock, milliseconds since 1970.
    pub fn read<Row>(&self, place: Place, at_ms: i64, rows: &[Row], key: impl Fn(&Row) -> u32, fields: &[Field<Row>]) {
        if !rows.is_empty() {
            self.give(Order::Read { place, at_ms, fields: names(fields), body: packed(rows, key, fields) });
        }
    }

    /// Takes final periods of system indicators of these VDNs, and hours (their starts) that were read for all of them after they had settled.
    pub fn periods(&self, site: &SiteId, vdns: &[VdnId], periods: Vec<(VdnId, Period)>, hours: Vec<i64>) {
        if !periods.is_empty() || !hours.is_empty() {
            self.give(Order::Periods { site: site.clone(), vdns: vdns.to_vec(), periods, hours });
        }
    }

    /// What earlier runs have left of a site's system indicators since this instant. Waits for the disk: for the start of a run.
    pub fn kept(&self, site: &SiteId, vdns: Vec<VdnId>, since_ms: i64) -> Kept {
        let (answer, told) = sync_channel(1);
        let asked = self.open.get().map(|open| open.orders.send(Order::Kept { site: site.clone(), vdns, since_ms, answer }));
        // Whatever goes wrong is in the log, and the run begins with nothing.
        asked.and_then(|_| told.recv().ok()).unwrap_or_default()
    }

    /// What was recorded; `None` before the beginning.
    pub fn shelf(&self) -> Option<&Shelf> {
        self.open.get().map(|open| &open.shelf)
    }

    /// Looks something up, perhaps something second with it, and makes something of it, in a thread where that makes nobody wait, and not too much at once.
    ///
    /// # Errors
    /// A sentence for the log: the database cannot be read.
    pub async fn look_up<T: Send + 'static>(
        self: &Arc<Self>,
        question: Question,
        second: Option<Question>,
        made: impl FnOnce(Recorded, Option<Recorded>) -> T + Send + 'static,
    ) -> Result<T, String> {
        let look = move |shelf: &Shelf| {
            let second = second.map(|question| shelf.series(&question)).transpose()?;
            Ok(made(shelf.series(&question)?, second))
        };
        self.look(look).await
    }

    pub(super) async fn look<T: Send + 'static>(
        self: &Arc<Self>,
        look: impl FnOnce(&Shelf) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|error| error.to_string())?;
        let this = Arc::clone(self);
        let look = move || {
            // The turn lasts as long as the look: who asked may have left, and the look goes on all the same.
            let _turn = turn;
            look(this.shelf().ok_or_else(|| "nothing is recorded yet".to_owned())?)
        };
        tokio::task::spawn_blocking(look).await.map_err(|error| error.to_string())?
    }

    /// How the recording is doing.
    pub fn condition(&self) -> Recording {
        let trouble = get(&self.trouble.queued).or_else(|| get(&self.trouble.met));
        Recording { to_disk: self.config.database.is_some(), trouble, lost: self.trouble.lost.load(Ordering::Relaxed) }
    }

    /// How long what is kept where it is kept now: in memory, less than is configured for a file.
    pub fn retention(&self) -> Retention {
        self.open.get().map_or(self.config.retention, |open| open.retention)
    }

    /// How it is configured.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    fn give(&self, order: Order) {
        let Some(open) = self.open.get() else { return };
        let what = match open.orders.try_send(order) {
            Ok(()) => None,
            Err(TrySendError::Full(_)) => Some(RecordingTrouble::Slow),
            Err(TrySendError::Disconnected(_)) => Some(RecordingTrouble::Other),
        };
        if what.is_some() {
            self.trouble.lost.fetch_add(1, Ordering::Relaxed);
        }
        set(&self.trouble.queued, what);
    }

    /// Waits until all that was given to it is written.
    #[cfg(test)]
    pub(super) fn written(&self) {
        let (told, wait) = sync_channel(1);
        self.open.get().unwrap().orders.send(Order::Written(told)).unwrap();
        wait.recv().unwrap();
    }
}

/// A database in memory that nobody else has.
fn in_memory() -> Result<(File, database::Place), String> {
    let number = IN_MEMORY_SO_FAR.fetch_add(1, Ordering::Relaxed);
    let at = database::Place::Memory(PathBuf::from(format!("file:/aicc-history-{number}?vfs=memdb")), MEMORY_BYTES);
    let file = File::open(&at, IN_MEMORY).map_err(|error| format!("the history has no memory: {error}"))?;
    Ok((file, at))
}

#[cfg(test)]
mod tests;
