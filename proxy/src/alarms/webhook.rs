//! Tells receivers elsewhere what happened: one queue and one task for each, so that a dead one holds up nobody.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, USER_AGENT};
use domain::alarm::{Event, Severity, What};
use domain::id::SiteId;
use rand::TryRng;
use rand::rngs::SysRng;
use tokio::sync::mpsc::{Receiver as Queue, Sender, channel};
use tokio::task::JoinSet;

use super::message::{Language, Message};
use super::tally::{Delivery, Tally};
use crate::clock::{Clock, monotonic};
use crate::outbound::Outbound;
use crate::secret::Secret;
use crate::signing::hmac_sha256_hex;
use crate::site::VdnConfig;
use crate::upstream::back_off::BackOff;

/// Most messages that wait for one receiver; later ones are dropped.
const MOST_WAITING: usize = 256;
/// How long a message is tried; then it is dropped.
const TRIED_FOR: Duration = Duration::from_secs(3600);
/// Pauses between attempts.
pub const PAUSES: BackOff = BackOff { first: Duration::from_secs(2), ceiling: Duration::from_secs(300) };
/// What happens by itself and calls for somebody.
pub const USUAL: [What; 3] = [What::Raised, What::Escalated, What::Ended];

/// A receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// What the log and the metrics call it.
    pub name: String,
    /// Where it is. Those of chat systems hold a key, so it is not shown.
    pub url: Secret,
    /// What the signature is made with; `None` for none.
    pub secret: Option<Secret>,
    /// What it wants to hear of.
    pub events: Vec<What>,
    /// From which severity on. What it has once heard of it hears the end of.
    pub severity: Severity,
    /// The body, with places for words; `None` for the event itself.
    pub body: Option<String>,
    /// Where viewers reach the page, with a slash at its end.
    pub page_url: Option<String>,
    /// The language of the sentence.
    pub language: Language,
    /// Pauses between attempts.
    pub pauses: BackOff,
}

/// All receivers.
#[derive(Debug, Default)]
pub(super) struct Receivers(Mutex<Vec<Receiver>>);

#[derive(Debug)]
struct Receiver {
    config: Arc<Config>,
    queue: Sender<Waiting>,
    /// Alarms it has heard of.
    told: BTreeSet<u64>,
    /// The other end of the queue, until somebody sends what comes out of it.
    waiting: Option<Queue<Waiting>>,
    /// Ends with the receiver.
    task: JoinSet<()>,
}

/// What waits to be sent.
#[derive(Debug)]
struct Waiting {
    number: u64,
    what: What,
    body: String,
}

impl Receivers {
    /// Has these receivers from now on. Those that were there before go on with what waits for them.
    pub(super) fn follow(&self, configs: Vec<Config>) {
        let mut receivers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *receivers);
        for config in configs {
            let known = before.iter().position(|known| *known.config == config);
            receivers.push(known.map_or_else(|| Receiver::new(config), |at| before.swap_remove(at)));
        }
    }

    /// Begins to send to those to whom nothing was sent yet. Call it within a Tokio runtime.
    ///
    /// # Errors
    /// A sentence, when TLS cannot be set up.
    pub(super) fn begin(&self, clock: &Clock, tally: &Tally) -> Result<(), String> {
        let mut receivers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waiting = receivers.iter_mut().filter(|receiver| receiver.waiting.is_some()).peekable();
        if waiting.peek().is_none() {
            return Ok(());
        }
        let outbound = Outbound::new()?;
        for receiver in waiting {
            receiver.begin(outbound.clone(), clock.clone(), tally.clone());
        }
        Ok(())
    }

    /// Tells those who want to hear it. Waits for nobody.
    pub(super) fn tell(&self, events: &[Event], places: &[(SiteId, VdnConfig)], tally: &Tally) {
        for receiver in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            for event in events {
                receiver.tell(event, places, tally);
            }
        }
    }
}

impl Receiver {
    fn new(config: Config) -> Self {
        let (queue, waiting) = channel(MOST_WAITING);
        Self { config: Arc::new(config), queue, told: BTreeSet::new(), waiting: Some(waiting), task: JoinSet::new() }
    }

    fn begin(&mut self, outbound: Outbound, clock: Clock, tally: Tally) {
        let sending = Sending { config: Arc::clone(&self.config), outbound, clock, tally };
        if let Some(waiting) = self.waiting.take() {
            self.task.spawn(sending.run(waiting));
        }
    }

    fn tell(&mut self, event: &Event, places: &[(SiteId, VdnConfig)], tally: &Tally) {
        let id = event.alarm.id;
        if event.alarm.severity >= self.config.severity {
            self.told.insert(id);
        }
        let over = matches!(event.what, What::Ended | What::Withdrawn);
        let known = if over { self.told.remove(&id) } else { self.told.contains(&id) };
        if !known || !self.config.events.contains(&event.what) {
            return;
        }
        let message = Message::of(event, places, self.config.page_url.as_deref(), self.config.language);
        let body = message.body(event, self.config.body.as_deref());
        if self.queue.try_send(Waiting { number: event.number, what: event.what, body }).is_err() {
            tally.delivery(&self.config.name, Delivery::Dropped);
        }
    }
}

/// Sends to one receiver, one message after the other.
struct Sending {
    config: Arc<Config>,
    outbound: Outbound,
    clock: Clock,
    tally: Tally,
}

/// What became of an attempt.
enum Attempt {
    Taken,
    /// Asking again does not help.
    Refused(String),
    Failed(String),
}

impl Sending {
    async fn run(self, mut queue: Queue<Waiting>) {
        let mut down = false;
        while let Some(message) = queue.recv().await {
            let begun = monotonic();
            let mut failures_in_a_row = 0;
            let name = &self.config.name;
            loop {
                let (why, again) = match self.attempt(&message).await {
                    Attempt::Taken => {
                        self.tally.delivery(name, Delivery::Delivered);
                        if std::mem::take(&mut down) {
                            tracing::info!(webhook = name, "the receiver takes messages again");
                        }
                        break;
                    }
                    Attempt::Refused(why) => (why, false),
                    Attempt::Failed(why) => (why, true),
                };
                self.tally.delivery(name, Delivery::Failed);
                if !std::mem::replace(&mut down, true) {
                    tracing::warn!(webhook = name, why, "the receiver does not take a message");
                }
                failures_in_a_row += 1;
                let pause = self.config.pauses.spread(failures_in_a_row, chance());
                if !again || begun.elapsed() + pause > TRIED_FOR {
                    self.tally.delivery(name, Delivery::Dropped);
                    tracing::warn!(webhook = name, event = message.number, "a message is dropped");
                    break;
                }
                tokio::time::sleep(pause).await;
            }
        }
    }

    async fn attempt(&self, message: &Waiting) -> Attempt {
        let seconds = self.clock.now_ms().div_euclid(1000);
        let mut request = Request::post(self.config.url.expose_secret())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("aicc-dashboard/", env!("CARGO_PKG_VERSION")))
            .header("x-aicc-event", message.what.word())
            .header("x-aicc-event-number", message.number);
        if let Some(secret) = &self.config.secret {
            let text = format!("{seconds}.{}", message.body);
            let signature = hmac_sha256_hex(secret.expose_secret().as_bytes(), text.as_bytes());
            request = request.header("x-aicc-signature", format!("t={seconds},v1={signature}"));
        }
        let Ok(request) = request.body(message.body.clone().into_bytes()) else {
            return Attempt::Refused("its address is none".to_owned());
        };
        match self.outbound.send(request).await {
            Ok(answer) if answer.status().is_success() => Attempt::Taken,
            Ok(answer) => {
                let (status, why) = (answer.status(), format!("it answers {}", answer.status().as_u16()));
                // "Too slow", "too early" and "too often" may be otherwise in a moment; other refusals are not.
                let refused = status.is_client_error() && !matches!(status.as_u16(), 408 | 425 | 429);
                if refused { Attempt::Refused(why) } else { Attempt::Failed(why) }
            }
            // The text of such an error may hold the address.
            Err(error) => Attempt::Failed(format!("it cannot be reached: {}", error.kind())),
        }
    }
}

/// Random in `0.0..1.0`; without randomness, the middle.
fn chance() -> f64 {
    SysRng.try_next_u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}
