//! What outlives the program: open alarms, what happened to them, rules and views of pages, notes. One database, written by a thread of its own, so that
//! nobody waits for a disk who does not want to. No SQL leaves this room.
//!
//! A store that cannot be written stops nothing: what should be in it waits in memory, and the store says that it does not keep.

mod kept;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use domain::alarm::{Alarm, Event, Rule, SavedView, Severity};
use domain::id::{SiteId, VdnId};
use domain::note::Note;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::database::{Kind, Place};
use kept::Database;

/// First and longest pause before what could not be written is tried again, unless something new comes before; each is twice the one before it.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
const AGAIN_AFTER_AT_MOST: Duration = Duration::from_secs(30);
/// Most changes that wait for a disk; beyond, this run keeps nothing more.
const MOST_WAITING: usize = 20_000;
/// Longest that anybody waits for a write.
const PATIENCE: Duration = Duration::from_secs(5);

/// An open alarm with what only the proxy knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenAlarm {
    /// As everybody sees it.
    pub alarm: Alarm,
    /// Up to which severity somebody has answered it.
    pub answered: Option<Severity>,
}

/// A note with the VDN that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedNote {
    /// The site.
    pub site: SiteId,
    /// The VDN.
    pub vdn: VdnId,
    /// What is told of it.
    pub note: Note,
}

/// One thing that is different from now on.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// This alarm is open, and like this.
    Open(OpenAlarm),
    /// The alarm with this id is open no longer.
    Gone(u64),
    /// This happened.
    Event(Event),
    /// This rule of a page holds.
    Rule(Rule),
    /// The rule with this id holds no longer.
    NoRule(String),
    /// This view has a name.
    View(SavedView),
    /// The view with this name is gone.
    NoView(String),
    /// This note was written.
    Note(OwnedNote),
    /// The note with this number is too old.
    NoNote(u64),
}

/// What an earlier run has left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// Open alarms.
    pub alarms: Vec<OpenAlarm>,
    /// The last events, the oldest first.
    pub events: Vec<Event>,
    /// Rules of pages, sorted by id.
    pub rules: Vec<Rule>,
    /// Saved views, sorted by name.
    pub views: Vec<SavedView>,
    /// Notes, the oldest first.
    pub notes: Vec<OwnedNote>,
    /// The last id of an alarm that was given out.
    pub last_alarm: u64,
    /// The last number of an event.
    pub last_event: u64,
}

/// Writes changes in the order in which they come.
#[derive(Debug)]
pub struct Store {
    orders: Sender<Order>,
    condition: Arc<Condition>,
}

#[derive(Debug, Default)]
struct Condition {
    broken: AtomicBool,
    errors: AtomicU64,
}

#[derive(Debug)]
struct Order {
    changes: Vec<Change>,
    tried: Option<oneshot::Sender<()>>,
}

/// Ends when a change is on the disk, or cannot be brought there for now.
#[derive(Debug)]
pub struct Receipt(oneshot::Receiver<()>);

impl Receipt {
    /// Waits for it, but not for ever.
    pub async fn settled(self) {
        // A store that has given up says nothing more; the alarms go on without it.
        let _ = tokio::time::timeout(PATIENCE, self.0).await;
    }

    /// The same for a thread that may wait, for as long as the database takes.
    pub fn wait(self) {
        let _ = self.0.blocking_recv();
    }
}

impl Store {
    /// Opens the database, made and brought to today's form where that is needed; gives what is in it.
    ///
    /// # Errors
    /// A sentence: why it cannot be used. Nothing in it has changed then.
    pub fn open(place: &Place) -> Result<(Self, Kept), String> {
        let because = |error: String| match place {
            Place::Server(server) => format!("the state at {server} cannot be used: {error}"),
            Place::File(path) | Place::Memory(path, _) => format!("the state file {} cannot be used: {error}", path.display()),
        };
        let (database, kept) = Database::open(place).map_err(|error| because(error.to_string()))?;
        let (orders, waiting) = channel();
        let condition = Arc::<Condition>::default();
        let writer = Writer::new(database, Arc::clone(&condition));
        let thread = std::thread::Builder::new().name("state-store".to_owned());
        thread.spawn(move || writer.run(&waiting)).map_err(|error| because(error.to_string()))?;
        Ok((Self { orders, condition }, kept))
    }

    /// Writes these changes as one, after those before.
    pub fn write(&self, changes: Vec<Change>) -> Receipt {
        let (tried, settled) = oneshot::channel();
        // The writer ends only with the program, or when it has given up: then the receipt ends at once.
        let _ = self.orders.send(Order { changes, tried: Some(tried) });
        Receipt(settled)
    }

    /// Whether all that was given to it so far is on the disk, or on its way there.
    pub fn keeps(&self) -> bool {
        !self.condition.broken.load(Ordering::Relaxed)
    }

    /// Writes that failed since the start.
    pub fn errors(&self) -> u64 {
        self.condition.errors.load(Ordering::Relaxed)
    }
}

struct Writer {
    database: Database,
    /// What is not on the disk yet, oldest first.
    waiting: VecDeque<Change>,
    /// Pause before it is tried again.
    again_after: Duration,
    condition: Arc<Condition>,
}

impl Writer {
    fn new(database: Database, condition: Arc<Condition>) -> Self {
        Self { database, waiting: VecDeque::new(), again_after: AGAIN_AFTER, condition }
    }

    fn run(mut self, orders: &Receiver<Order>) {
        loop {
            let mut tried = Vec::new();
            match if self.waiting.is_empty() { orders.recv().map_err(Into::into) } else { orders.recv_timeout(self.again_after) } {
                Ok(order) => {
                    // What has come meanwhile costs no disk of its own.
                    for order in std::iter::once(order).chain(orders.try_iter()) {
                        self.waiting.extend(order.changes);
                        tried.extend(order.tried);
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.again_after = (self.again_after * 2).min(AGAIN_AFTER_AT_MOST),
                Err(RecvTimeoutError::Disconnected) => {
                    // The last chance for what could not be written before.
                    if !self.waiting.is_empty() {
                        self.try_to_write();
                    }
                    return;
                }
            }
            if !self.try_to_write() {
                return;
            }
            for tried in tried {
                // Whoever asked may have left.
                let _ = tried.send(());
            }
        }
    }

    /// Whether to go on.
    fn try_to_write(&mut self) -> bool {
        match self.database.write(self.waiting.make_contiguous()) {
            Ok(()) => {
                self.waiting.clear();
                self.again_after = AGAIN_AFTER;
                if self.condition.broken.swap(false, Ordering::Relaxed) {
                    tracing::info!("the state can be written again; nothing is missing in it");
                }
                true
            }
            Err(error) => {
                self.condition.errors.fetch_add(1, Ordering::Relaxed);
                if !self.condition.broken.swap(true, Ordering::Relaxed) {
                    tracing::error!(%error, "the state cannot be written; alarms go on in memory");
                }
                if error.kind == Kind::NotHolder {
                    // The other one has what it was told, and goes on from there: what waits here may contradict that.
                    tracing::warn!(
                        changes = self.waiting.len(),
                        "another proxy goes on from what was written before; these changes are dropped"
                    );
                    return false;
                }
                if self.waiting.len() > MOST_WAITING {
                    tracing::error!("too much waits for the state: what happens from now on is not kept");
                    return false;
                }
                true
            }
        }
    }
}

#[cfg(test)]
mod tests;
