//! Several proxies behind a load balancer: one of them, the active one, reads AICC and answers; the others serve the page and pass on what they are
//! asked. Which one it is says a lease in the database that they share.

pub mod keeper;
pub mod lease;
pub mod standby;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::clock::monotonic;
use crate::database::Server;
use crate::outbound::Relay;
use crate::secret::Secret;
use crate::tokens::random_text;
use crate::upstream::tls::Trust;

/// How this proxy takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where everything is kept that outlives a program.
    pub server: Server,
    /// Where the others reach this one, without a slash at its end.
    pub advertise: String,
    /// How often the lease is renewed. It ends one and a half of it after the last time.
    pub heartbeat: Duration,
    /// Whom to believe to be another proxy.
    pub trust: Trust,
}

/// The active proxy, as another one knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Active {
    /// The number of its lease.
    pub epoch: i64,
    /// Where it is reached.
    pub advertise: String,
    /// What shows it that a request comes from another proxy.
    pub key: Secret,
}

/// What this proxy knows of the lease.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The number of the own lease, and until when it may be acted upon.
    pub own: Option<(i64, Instant)>,
    /// The active one, when it is another, and until when it is believed to be.
    pub other: Option<(Active, Instant)>,
    /// When the database was last heard.
    pub heard: Option<Instant>,
    /// It has not answered what it was asked last.
    pub is_silent: bool,
    /// This proxy was the active one until its time was over, and was not told since that another is.
    pub rests: bool,
}

/// This proxy's part in the cluster.
#[derive(Debug)]
pub struct Cluster {
    config: Config,
    /// Tells this program from others, and from itself before a restart.
    holder: String,
    key: Secret,
    view: watch::Sender<View>,
    /// The one task that writes the view has begun.
    take_overs: AtomicU64,
    relay: Relay,
    since: Mutex<Option<i64>>,
}

impl Cluster {
    /// Asks nobody yet.
    ///
    /// # Errors
    /// A sentence: this machine gives no randomness, or TLS cannot be set up.
    pub fn new(config: Config) -> Result<Self, String> {
        let relay = Relay::new(config.advertise.starts_with("https://"), &config.trust)?;
        let holder = random_text()?.expose_secret().to_owned();
        Ok(Self {
            config,
            holder,
            key: random_text()?,
            view: watch::Sender::default(),
            take_overs: AtomicU64::new(0),
            relay,
            since: Mutex::default(),
        })
    }

    /// How it is configured.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The number of the lease under which this proxy is the active one at this moment; `None` when it is not, by its own clock, whatever the
    /// database would say.
    pub fn term(&self) -> Option<i64> {
        self.view.borrow().own.filter(|(_, until)| monotonic() < *until).map(|(epoch, _)| epoch)
    }

    /// Whether this proxy was the last active one that anybody knows of, and the database does not say who is: it reads nothing, and shows what it read
    /// last.
    pub fn rests(&self) -> bool {
        self.view.borrow().rests
    }

    /// Whom to pass requests on to, when that is another: the active one, or while the database is silent the last one.
    pub fn active(&self) -> Option<Active> {
        let view = self.view.borrow();
        let (active, until) = view.other.as_ref()?;
        (view.is_silent || monotonic() < *until).then(|| active.clone())
    }

    /// Whether the active one is known, be it this one or another.
    pub fn knows_the_active_one(&self) -> bool {
        self.term().is_some() || self.view.borrow().other.as_ref().is_some_and(|(_, until)| monotonic() < *until)
    }

    /// Whether the database has not answered what it was asked last.
    pub fn is_silent(&self) -> bool {
        self.view.borrow().is_silent
    }

    /// How long ago the database was heard.
    pub fn lease_age(&self) -> Option<Duration> {
        self.view.borrow().heard.map(|heard| heard.elapsed())
    }

    /// How often this proxy has become the active one since its start.
    pub fn take_overs(&self) -> u64 {
        self.take_overs.load(Ordering::Relaxed)
    }

    fn tell(&self, view: View) {
        let own = view.own.map(|(epoch, _)| epoch);
        let before = std::mem::replace(&mut *self.since.lock().unwrap_or_else(PoisonError::into_inner), own);
        if own.is_some() && own != before {
            self.take_overs.fetch_add(1, Ordering::Relaxed);
        }
        self.view.send_replace(view);
    }
}
