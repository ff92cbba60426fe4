//! Asks the database for the lease, again and again, and says what follows from its answers.

use std::future::Future;
use std::pin::pin;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use super::lease::{Answer, Ask, Lease, Turn, lasts};
use super::{Active, Cluster};
use crate::clock::monotonic;
use crate::database::{Connection, Error, Place, Room};
use crate::secret::Secret;

/// One row, whose end is an instant of the database's own clock.
const ROOM: Room = Room { name: "cluster", forms: &FORMS, page_bytes: 4096, may_lose_moments: false };
const FORMS: [&str; 1] = ["
    CREATE TABLE lease (id INTEGER PRIMARY KEY, holder TEXT NOT NULL, epoch INTEGER NOT NULL, advertise TEXT NOT NULL, forward_key TEXT NOT NULL,
        expires_ms INTEGER NOT NULL) STRICT;
"];

/// Milliseconds since 1970 by the database's clock.
macro_rules! now_ms {
    () => {
        "(extract(epoch FROM clock_timestamp()) * 1000)::BIGINT"
    };
}

/// Also a lease that is our own already: the answer that said so may have been lost. A new number fences what was begun under the old one.
const ACQUIRE: &str = concat!(
    "INSERT INTO lease VALUES (1, ?1, 1, ?2, ?3, ",
    now_ms!(),
    " + ?4) ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, epoch = lease.epoch + 1, advertise = excluded.advertise,
    forward_key = excluded.forward_key, expires_ms = excluded.expires_ms WHERE lease.holder = excluded.holder OR lease.expires_ms <= ",
    now_ms!(),
    " RETURNING epoch"
);
const RENEW: &str =
    concat!("UPDATE lease SET expires_ms = ", now_ms!(), " + ?3 WHERE id = 1 AND holder = ?1 AND epoch = ?2 RETURNING epoch");
const LOOK: &str = concat!("SELECT epoch, advertise, forward_key, expires_ms - ", now_ms!(), " FROM lease WHERE id = 1");
const RELEASE: &str = "UPDATE lease SET expires_ms = 0 WHERE id = 1 AND holder = ?1 RETURNING epoch";

/// The database's side.
#[derive(Debug)]
struct Book {
    cluster: Arc<Cluster>,
    connection: Option<Connection>,
}

impl Book {
    fn with<T>(&mut self, ask: impl FnOnce(&Connection, &Cluster) -> Result<T, Error>) -> Result<T, Error> {
        let connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            let config = &self.cluster.config;
            Connection::to_write(&Place::Server(config.server.within(config.heartbeat)), &ROOM)?
        };
        ask(self.connection.insert(connection), &self.cluster)
    }

    fn ask(&mut self, ask: Ask) -> Result<Answer, Error> {
        self.with(|connection, cluster| {
            let lasts_ms = i64::try_from(lasts(cluster.config.heartbeat).as_millis()).unwrap_or(i64::MAX);
            let ours = match ask {
                Ask::Acquire => {
                    let config = &cluster.config;
                    let values = [
                        cluster.holder.as_str().into(),
                        config.advertise.as_str().into(),
                        cluster.key.expose_secret().into(),
                        lasts_ms.into(),
                    ];
                    connection.one(ACQUIRE, &values, |row| row.whole(0))?
                }
                Ask::Renew(epoch) => {
                    connection.one(RENEW, &[cluster.holder.as_str().into(), epoch.into(), lasts_ms.into()], |row| row.whole(0))?
                }
            };
            if let Some(epoch) = ours {
                return Ok(Answer::Ours(epoch));
            }
            let found = connection.one(LOOK, &[], |row| {
                let active = Active { epoch: row.whole(0)?, advertise: row.text(1)?, key: Secret::new(row.text(2)?) };
                Ok((active, u64::try_from(row.whole(3)?).map_or(Duration::ZERO, Duration::from_millis)))
            })?;
            Ok(found.filter(|(_, left)| !left.is_zero()).map_or(Answer::Nobodys, |(active, left)| Answer::Others(active, left)))
        })
    }

    fn release(&mut self) -> Result<(), Error> {
        self.with(|connection, cluster| connection.one(RELEASE, &[cluster.holder.as_str().into()], |row| row.whole(0)))?;
        Ok(())
    }
}

/// Keeps asking until `stop` ends; then what is held is given back, after the receiver of turns has heard of it and is gone. Whoever cannot act on
/// a lease says so through `give_up`.
pub async fn keep(cluster: Arc<Cluster>, turns: Sender<Turn>, mut give_up: UnboundedReceiver<()>, stop: impl Future<Output = ()>) {
    let book = Arc::new(Mutex::new(Book { cluster: Arc::clone(&cluster), connection: None }));
    let mut lease = Lease::new(cluster.config.heartbeat, monotonic());
    let (mut stop, mut silent) = (pin!(stop), false);
    let take = |turn: Option<Turn>| {
        // Nobody hears it only when the program ends.
        turn.map(|turn| turns.send(turn));
    };
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            heard = give_up.recv() => {
                if heard.is_none() {
                    // Whoever should act on it has panicked: better another one than nobody.
                    tracing::error!("nobody here acts on the lease any more; it is left to others until this program is restarted");
                    break;
                }
                lease.let_go(monotonic());
                cluster.tell(lease.view().clone());
                take(Some(Turn::StandDown));
                released(&book).await;
                continue;
            }
            () = sleep_until(lease.next()) => {}
        }
        let now = monotonic();
        let turn = lease.passed(now);
        cluster.tell(lease.view().clone());
        take(turn);
        let Some(ask) = lease.ask(now) else { continue };
        let asked = Arc::clone(&book);
        let mut asking = tokio::task::spawn_blocking(move || asked.lock().unwrap_or_else(PoisonError::into_inner).ask(ask));
        let answer = loop {
            tokio::select! {
                biased;
                answer = &mut asking => break answer,
                () = until(lease.ends()) => {
                    let turn = lease.passed(monotonic());
                    cluster.tell(lease.view().clone());
                    take(turn);
                }
            }
        };
        let answer = match answer.map_err(|error| error.to_string()).and_then(|answer| answer.map_err(|error| error.to_string())) {
            Ok(answer) => {
                silent = false;
                answer
            }
            Err(error) => {
                if !silent {
                    tracing::error!(error, "the lease cannot be asked for; without it this proxy does not read AICC");
                }
                silent = true;
                Answer::Silence
            }
        };
        let turn = lease.answered(now, monotonic(), answer);
        cluster.tell(lease.view().clone());
        take(turn);
    }
    let held = lease.view().own.is_some();
    lease.let_go(monotonic());
    take(Some(Turn::StandDown));
    drop(turns);
    // It is closed by whoever has heard the last turn, once all is written.
    while give_up.recv().await.is_some() {}
    cluster.tell(lease.view().clone());
    if held {
        released(&book).await;
    }
}

async fn released(book: &Arc<Mutex<Book>>) {
    let book = Arc::clone(book);
    let released = tokio::task::spawn_blocking(move || book.lock().unwrap_or_else(PoisonError::into_inner).release()).await;
    match released {
        Ok(Ok(())) => tracing::info!("the lease is given back"),
        // It ends by itself.
        other => tracing::warn!(?other, "the lease cannot be given back"),
    }
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
