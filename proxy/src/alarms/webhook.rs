//! Tells receivers elsewhere what happened: one queue and one task for each, so that a dead one holds up nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, USER_AGENT};
use domain::alarm::{Event, Severity, What};
use domain::id::SiteId;
use rand::TryRng;
use rand::rngs::SysRng;
use tokio::sync::mpsc::{Receiver as Queue, Sender, channel};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

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
/// How long after what it tells of a message is sent; then it is dropped, tried or not: nobody is told of the morning at night.
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
    /// As it is now; who sends follows it.
    config: watch::Sender<Arc<Config>>,
    queue: Sender<Waiting>,
    /// Messages that wait, with the one that is being tried.
    unsent: Arc<AtomicU64>,
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
    /// When it happened.
    since: Instant,
    number: u64,
    what: What,
    body: String,
}

impl Receivers {
    /// Has these receivers from now on. Those whose name was there before go on with what they have heard of and what waits for them, whatever
    /// else of them has changed. What waits for one that is gone is dropped.
    pub(super) fn follow(&self, configs: Vec<Config>, tally: &Tally) {
        let mut receivers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *receivers);
        for config in configs {
            let Some(at) = before.iter().position(|known| known.config.borrow().name == config.name) else {
                receivers.push(Receiver::new(config));
                continue;
            };
            let known = before.swap_remove(at);
            known.config.send_if_modified(|now| {
                let changed = **now != config;
                if changed {
                    *now = Arc::new(config);
                }
                changed
            });
            receivers.push(known);
        }
        for gone in before {
            let (config, messages) = (Arc::clone(&gone.config.borrow()), gone.unsent.load(Ordering::Relaxed));
            let name = &config.name;
            if messages > 0 {
                tally.deliveries(name, Delivery::Dropped, messages);
                tracing::warn!(webhook = name, messages, "the receiver is not configured any more: what waited for it is dropped");
            }
        }
    }

    /// Those to whom nothing was sent yet know of the open alarms that another run, or another proxy, will have told them of: they are to hear
    /// the end.
    pub(super) fn know(&self, open: &BTreeMap<u64, Severity>) {
        let mut receivers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for receiver in receivers.iter_mut().filter(|receiver| receiver.waiting.is_some()) {
            let from = receiver.config.borrow().severity;
            receiver.told.extend(open.iter().filter(|(_, severity)| **severity >= from).map(|(id, _)| id));
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
        let (config, unsent) = (watch::Sender::new(Arc::new(config)), Arc::default());
        Self { config, queue, unsent, told: BTreeSet::new(), waiting: Some(waiting), task: JoinSet::new() }
    }

    fn begin(&mut self, outbound: Outbound, clock: Clock, tally: Tally) {
        let sending = Sending { config: self.config.subscribe(), unsent: Arc::clone(&self.unsent), outbound, clock, tally };
        if let Some(waiting) = self.waiting.take() {
            self.task.spawn(sending.run(waiting));
        }
    }

    fn tell(&mut self, event: &Event, places: &[(SiteId, VdnConfig)], tally: &Tally) {
        let (id, config) = (event.alarm.id, Arc::clone(&self.config.borrow()));
        if event.alarm.severity >= config.severity {
            self.told.insert(id);
        }
        let over = matches!(event.what, What::Ended | What::Withdrawn);
        let known = if over { self.told.remove(&id) } else { self.told.contains(&id) };
        if !known || !config.events.contains(&event.what) {
            return;
        }
        let message = Message::of(event, places, config.page_url.as_deref(), config.language);
        let body = message.body(event, config.body.as_deref());
        self.unsent.fetch_add(1, Ordering::Relaxed);
        if self.queue.try_send(Waiting { since: monotonic(), number: event.number, what: event.what, body }).is_err() {
            self.unsent.fetch_sub(1, Ordering::Relaxed);
            tally.delivery(&config.name, Delivery::Dropped);
        }
    }
}

/// Sends to one receiver, one message after the other.
struct Sending {
    config: watch::Receiver<Arc<Config>>,
    unsent: Arc<AtomicU64>,
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
    async fn run(mut self, mut queue: Queue<Waiting>) {
        let mut down = false;
        while let Some(message) = queue.recv().await {
            let mut failures_in_a_row = 0;
            loop {
                let config = Arc::clone(&self.config.borrow_and_update());
                let name = &config.name;
                if message.since.elapsed() > TRIED_FOR {
                    self.tally.delivery(name, Delivery::Dropped);
                    tracing::warn!(webhook = name, event = message.number, "a message is dropped: it has waited for too long");
                    break;
                }
                let (why, again) = match self.attempt(&config, &message).await {
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
                let pause = config.pauses.spread(failures_in_a_row, chance());
                if !again || message.since.elapsed() + pause > TRIED_FOR {
                    self.tally.delivery(name, Delivery::Dropped);
                    tracing::warn!(webhook = name, event = message.number, "a message is dropped");
                    break;
                }
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    // It may be somewhere else now.
                    _ = self.config.changed() => {}
                }
            }
            self.unsent.fetch_sub(1, Ordering::Relaxed);
        }
    }

    async fn attempt(&self, config: &Config, message: &Waiting) -> Attempt {
        let seconds = self.clock.now_ms().div_euclid(1000);
        let mut request = Request::post(config.url.expose_secret())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("aicc-dashboard/", env!("CARGO_PKG_VERSION")))
            .header("x-aicc-event", message.what.word())
            .header("x-aicc-event-number", message.number);
        if let Some(secret) = &config.secret {
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

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::text::encode;
    use prometheus_client::registry::Registry;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_has_waited_for_an_hour_is_not_sent_any_more() {
        let config = Config {
            name: "pager".to_owned(),
            url: Secret::new("http://127.0.0.1:9/".to_owned()),
            secret: None,
            events: USUAL.to_vec(),
            severity: Severity::Warning,
            body: None,
            page_url: None,
            language: Language::English,
            pauses: PAUSES,
        };
        let (tally, (queue, waiting)) = (Tally::default(), channel(1));
        queue.try_send(Waiting { since: monotonic(), number: 1, what: What::Raised, body: "{}".to_owned() }).unwrap();
        drop(queue);
        tokio::time::advance(TRIED_FOR + Duration::from_secs(1)).await;
        let config = watch::Sender::new(Arc::new(config));
        let unsent = Arc::new(AtomicU64::new(1));
        let (outbound, clock) = (Outbound::new().unwrap(), Clock::fixed(0));
        Sending { config: config.subscribe(), unsent: Arc::clone(&unsent), outbound, clock, tally: tally.clone() }.run(waiting).await;
        let (mut registry, mut text) = (Registry::default(), String::new());
        tally.register(&mut registry);
        encode(&mut text, &registry).unwrap();
        assert!(text.contains(r#"webhook="pager",result="dropped"} 1"#) && !text.contains("failed\"} "), "{text}");
        assert_eq!(unsent.load(Ordering::Relaxed), 0);
    }
}
