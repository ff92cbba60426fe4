//! A connection to a server of `PostgreSQL`, in a schema of its own. It is made anew when it was lost, with growing pauses; nothing waits for
//! the server for longer than its patience.
//!
//! What a proxy of several writes holds only while that proxy is the active one: with each commit goes the question whether it still is, in the
//! same message, so that no pause of this program can come between the two.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout};
use tokio_postgres::{Client, NoTls, Row, Statement};

use super::{Error, Kind, Room, Value};
use crate::clock::monotonic;

mod encrypted;
mod server;
mod values;

use server::Reached;
pub use server::Server;
use values::parameters;

/// The schema with everything.
const SCHEMA: &str = "aicc";
/// Longest that a connection or a statement may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// First and longest pause before a lost connection is tried again.
const AGAIN_AFTER: Duration = Duration::from_millis(250);
const AGAIN_AFTER_AT_MOST: Duration = Duration::from_secs(15);
/// A transaction of a program that says nothing is ended by the server after so long, milliseconds: others may wait for what it holds.
const IDLE_IN_TRANSACTION_MS: u32 = 2_000;
/// The number under which proxies take turns at changing tables.
const TURN: &str = "SELECT pg_advisory_xact_lock(4103211)";

/// A connection that comes back.
#[derive(Debug)]
pub(super) struct Session {
    server: Server,
    link: RefCell<Link>,
}

#[derive(Debug, Default)]
struct Link {
    open: Option<Open>,
    /// What is asked within a transaction never goes to another connection than the one on which that began.
    in_transaction: bool,
    not_before: Option<Instant>,
    pause: Duration,
}

struct Open {
    client: Client,
    statements: HashMap<&'static str, Statement>,
    /// Its own, so that any thread can wait for an answer; `None` only while it ends.
    runtime: Option<Runtime>,
}

impl fmt::Debug for Open {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Open")
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // Whoever drops it may be a thread that must not wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Session {
    /// Asks nobody yet.
    pub(super) fn new(server: &Server) -> Self {
        Self { server: server.clone(), link: RefCell::default() }
    }

    pub(super) fn to_write(server: &Server, room: &Room) -> Result<Self, Error> {
        let session = Self::new(server);
        session.begin("BEGIN")?;
        // A connection that is dropped takes its transaction back.
        session.bring_up(room)?;
        session.commit(true)?;
        Ok(session)
    }

    /// Brings a room's tables to their last form.
    fn bring_up(&self, room: &Room) -> Result<(), Error> {
        self.rows(TURN, &[])?;
        let is_there = self.rows("SELECT 1::BIGINT FROM pg_namespace WHERE nspname = ?1", &[SCHEMA.into()])?;
        if is_there.is_empty() {
            self.batch("CREATE SCHEMA aicc")?;
        }
        self.batch("CREATE TABLE IF NOT EXISTS form (room TEXT PRIMARY KEY, version BIGINT NOT NULL)")?;
        let version = self.rows("SELECT version FROM form WHERE room = ?1", &[room.name.into()])?;
        let version = usize::try_from(version.first().map_or(Ok(0), |row| row.try_get::<_, i64>(0))?).unwrap_or(usize::MAX);
        if version > room.forms.len() {
            return Err(Error::newer());
        }
        for form in room.forms.iter().skip(version) {
            self.batch(&in_own_words(form))?;
        }
        let last = i64::try_from(room.forms.len()).unwrap_or(i64::MAX);
        let note = "INSERT INTO form VALUES (?1, ?2) ON CONFLICT (room) DO UPDATE SET version = excluded.version";
        self.execute(note, &[room.name.into(), last.into()]).map(|_| ())
    }

    /// Begins a transaction, on a new connection where the old one is lost.
    pub(super) fn begin(&self, words: &str) -> Result<(), Error> {
        let was_open = self.link.borrow().open.is_some();
        let begun = match self.batch(words) {
            // It was lost since it was last used: nothing has happened yet.
            Err(error) if error.kind == Kind::Unreachable && was_open => self.batch(words),
            done => done,
        };
        self.link.borrow_mut().in_transaction = begun.is_ok();
        begun
    }

    /// Commits, if this is still the term of who writes.
    pub(super) fn commit(&self, writes: bool) -> Result<(), Error> {
        let commit = match self.server.term.filter(|_| writes) {
            None => "COMMIT".to_owned(),
            Some(term) => format!("SELECT 1 / count(*) FROM (SELECT 1 FROM lease WHERE epoch = {term} FOR SHARE) AS held; COMMIT"),
        };
        let committed = self.batch(&commit);
        if committed.is_ok() {
            self.link.borrow_mut().in_transaction = false;
        }
        committed
    }

    pub(super) fn roll_back(&self) {
        let is_open = self.link.borrow().open.is_some();
        if is_open && self.batch("ROLLBACK").is_err() {
            self.link.borrow_mut().open = None;
        }
        self.link.borrow_mut().in_transaction = false;
    }

    pub(super) fn execute(&self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, Error> {
        if !self.link.borrow().in_transaction {
            return Err(Error::other("a change outside of a transaction"));
        }
        self.prepared(sql, async |client, statement| client.execute(statement, &parameters(values)).await)
    }

    pub(super) fn rows(&self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, Error> {
        self.prepared(sql, async |client, statement| client.query(statement, &parameters(values)).await)
    }

    fn batch(&self, sql: &str) -> Result<(), Error> {
        self.asked(async |open| open.client.batch_execute(sql).await)
    }

    fn prepared<T>(
        &self,
        sql: &'static str,
        ask: impl AsyncFnOnce(&Client, &Statement) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Error> {
        self.asked(async |open| {
            let statement = if let Some(known) = open.statements.get(sql) {
                known.clone()
            } else {
                let statement = open.client.prepare(&sql.replace('?', "$")).await?;
                open.statements.insert(sql, statement.clone());
                statement
            };
            ask(&open.client, &statement).await
        })
    }

    /// Asks the server, on a new connection where there is none and its pause is over.
    fn asked<T>(&self, ask: impl AsyncFnOnce(&mut Open) -> Result<T, tokio_postgres::Error>) -> Result<T, Error> {
        let mut link = self.link.borrow_mut();
        let link = &mut *link;
        let lost = || Error::new(Kind::Unreachable, format_args!("{} is not reached", self.server));
        let open = match &mut link.open {
            Some(open) => open,
            None if link.in_transaction || link.not_before.is_some_and(|at| monotonic() < at) => return Err(lost()),
            none => match connect(&self.server) {
                Ok(open) => {
                    (link.not_before, link.pause) = (None, Duration::ZERO);
                    none.insert(open)
                }
                Err(error) => {
                    // Whoever has little patience does not want to learn late that it is there again.
                    let at_most = AGAIN_AFTER_AT_MOST.min(self.server.patience / 4).max(AGAIN_AFTER);
                    link.pause = (link.pause * 2).clamp(AGAIN_AFTER, at_most);
                    link.not_before = Some(monotonic() + link.pause);
                    return Err(error);
                }
            },
        };
        let Some(runtime) = open.runtime.take() else { return Err(lost()) };
        let answer = runtime.block_on(async { timeout(self.server.patience, ask(open)).await });
        open.runtime = Some(runtime);
        match answer {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => {
                let is_closed = open.client.is_closed();
                let error = Error::from(error);
                if is_closed || error.kind == Kind::Unreachable {
                    link.open = None;
                }
                Err(error)
            }
            Err(_) => {
                link.open = None;
                Err(Error::new(Kind::Unreachable, format_args!("{} does not answer within {:?}", self.server, self.server.patience)))
            }
        }
    }
}

fn connect(server: &Server) -> Result<Open, Error> {
    let runtime = Builder::new_current_thread().enable_all().build().map_err(Error::other)?;
    let Reached { config, tls, .. } = &*server.reached;
    let connecting = async {
        match tls {
            None => {
                let (client, connection) = config.connect(NoTls).await?;
                // What ends a connection is told to whoever uses it next.
                drop(tokio::spawn(connection));
                Ok::<Client, tokio_postgres::Error>(client)
            }
            Some(tls) => {
                let (client, connection) = config.connect(tls.clone()).await?;
                drop(tokio::spawn(connection));
                Ok::<Client, tokio_postgres::Error>(client)
            }
        }
    };
    let connected = runtime.block_on(async { timeout(server.patience, connecting).await });
    let because = |why: &dyn fmt::Display| Error::new(Kind::Unreachable, format_args!("{server} cannot be reached: {why}"));
    match connected {
        Ok(Ok(client)) => Ok(Open { client, statements: HashMap::new(), runtime: Some(runtime) }),
        Ok(Err(error)) => Err(because(&Error::from(error))),
        Err(_) => Err(because(&format_args!("no answer within {:?}", server.patience))),
    }
}

/// A form in the words of `PostgreSQL`: it has other names for the types, and no tables of other kinds.
fn in_own_words(form: &str) -> String {
    [
        ("STRICT, WITHOUT ROWID", ""),
        ("STRICT", ""),
        ("INTEGER PRIMARY KEY", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
        ("INTEGER", "BIGINT"),
        ("BLOB", "BYTEA"),
    ]
    .into_iter()
    .fold(form.to_owned(), |form, (theirs, ours)| form.replace(theirs, ours))
}
