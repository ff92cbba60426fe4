//! What the page holds of one source: the last good answer and the last cause. A failure never erases a good value.

use std::sync::Arc;

use domain::delivery::Delivery;
use domain::freshness::Freshness;
use domain::problem::Problem;
use domain::snapshot::Snapshot;

/// Why the page has no newer value than it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The proxy answered, but its last read of AICC failed.
    Aicc(Problem),
    /// The proxy did not answer (connection, time-out).
    ProxyUnreachable,
    /// The proxy refused us: HTTP status, code and sentence.
    ProxyRefused {
        /// HTTP status.
        status: u16,
        /// One word for programs.
        code: String,
        /// A sentence for people.
        message: String,
    },
    /// The proxy's answer is not what this page expects: they are of different builds.
    ProxyUnreadable,
}

/// One answer of the proxy, as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival<T> {
    /// The data; `None` when AICC was never read.
    pub snapshot: Option<Arc<Snapshot<T>>>,
    /// Age, interval, next read and failure, as the proxy says.
    pub delivery: Delivery,
    /// When it arrived, by the page's monotonic clock, milliseconds.
    pub received_at_ms: f64,
}

/// The last good answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Good<T> {
    /// The data.
    pub snapshot: Arc<Snapshot<T>>,
    /// Instant at which AICC had been read, on the page's monotonic clock, milliseconds (may be negative).
    pub read_at_ms: f64,
}

/// One source as the page knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed<T> {
    /// The last good answer, if there ever was one.
    pub good: Option<Good<T>>,
    /// Why there is no newer one; `None` when the last attempt succeeded or none was made.
    pub cause: Option<Cause>,
    /// Effective poll interval, milliseconds.
    pub interval_ms: u64,
    /// Attempts in a row that brought nothing from the proxy.
    pub failures_in_a_row: u32,
    /// Whether any attempt has ended yet.
    pub asked: bool,
}

impl<T> Feed<T> {
    /// A feed before its first answer.
    pub const fn waiting(interval_ms: u64) -> Self {
        Self { good: None, cause: None, interval_ms, failures_in_a_row: 0, asked: false }
    }

    /// Folds one poll in.
    #[must_use]
    pub fn after(self, poll: Result<Arrival<T>, Cause>) -> Self {
        match poll {
            Ok(Arrival { snapshot, delivery, received_at_ms }) => {
                #[expect(clippy::cast_precision_loss, reason = "ages stay far below 2^52 milliseconds")]
                let read_at_ms = received_at_ms - delivery.age_ms.unwrap_or(0) as f64;
                let good = snapshot.map(|snapshot| Good { snapshot, read_at_ms });
                Self {
                    good: good.or(self.good),
                    cause: delivery.problem.map(Cause::Aicc),
                    interval_ms: delivery.interval_ms,
                    failures_in_a_row: 0,
                    asked: true,
                }
            }
            Err(cause) => Self { cause: Some(cause), failures_in_a_row: self.failures_in_a_row.saturating_add(1), asked: true, ..self },
        }
    }

    /// Age of the last good answer at `now_ms` of the page's monotonic clock, milliseconds.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped at zero; a page lives for days, not aeons")]
    pub fn age_ms(&self, now_ms: f64) -> Option<u64> {
        self.good.as_ref().map(|good| (now_ms - good.read_at_ms).max(0.0) as u64)
    }

    /// How far the value may be believed; `None` while the first answer is awaited.
    pub fn freshness(&self, now_ms: f64) -> Option<Freshness> {
        self.asked.then(|| Freshness::of(self.age_ms(now_ms), self.interval_ms, self.cause.is_some()))
    }

    /// The data of the last good answer.
    pub fn data(&self) -> Option<&T> {
        self.good.as_ref().map(|good| &good.snapshot.data)
    }
}

#[cfg(test)]
mod tests {
    use domain::problem::ProblemClass;
    use domain::snapshot::Completeness;

    use super::*;

    fn arrival(value: u32, age_ms: u64, received_at_ms: f64) -> Arrival<u32> {
        let snapshot = Snapshot { read_at_ms: 0, completeness: Completeness::default(), oddities: Vec::new(), data: value };
        let delivery = Delivery { age_ms: Some(age_ms), interval_ms: 10_000, next_read_ms: None, problem: None };
        Arrival { snapshot: Some(Arc::new(snapshot)), delivery, received_at_ms }
    }

    fn failing(arrival: Arrival<u32>) -> Arrival<u32> {
        let problem = Some(Problem::of(ProblemClass::Network));
        Arrival { delivery: Delivery { problem, ..arrival.delivery }, ..arrival }
    }

    #[test]
    fn a_failure_keeps_the_last_good_value() {
        let feed = Feed::waiting(10_000).after(Ok(arrival(7, 0, 0.0))).after(Err(Cause::ProxyUnreachable));
        assert_eq!(feed.data(), Some(&7));
        assert_eq!(feed.cause, Some(Cause::ProxyUnreachable));
        assert_eq!(feed.after(Ok(failing(arrival(8, 0, 5.0)))).data(), Some(&8));
    }

    #[test]
    fn an_answer_without_data_keeps_the_value_and_names_the_cause() {
        let nothing = Arrival { snapshot: None, ..failing(arrival(0, 0, 3.0)) };
        let feed = Feed::waiting(10_000).after(Ok(arrival(7, 0, 0.0))).after(Ok(nothing));
        assert_eq!(feed.data(), Some(&7));
        assert_eq!(feed.cause, Some(Cause::Aicc(Problem::of(ProblemClass::Network))));
    }

    #[test]
    fn age_counts_on_from_what_the_proxy_said() {
        let feed = Feed::waiting(10_000).after(Ok(arrival(7, 4_000, 100_000.0)));
        assert_eq!(feed.age_ms(106_000.0), Some(10_000));
        assert_eq!(feed.freshness(106_000.0), Some(Freshness::Fresh));
        assert_eq!(feed.freshness(117_000.0), Some(Freshness::Late));
        assert_eq!(feed.freshness(137_001.0), Some(Freshness::Stale));
        assert_eq!(feed.freshness(700_000.0), Some(Freshness::Failed));
    }

    #[test]
    fn before_the_first_answer_there_is_no_state_and_a_first_failure_is_one() {
        let feed = Feed::<u32>::waiting(10_000);
        assert_eq!(feed.freshness(0.0), None);
        assert_eq!(feed.after(Err(Cause::ProxyUnreachable)).freshness(0.0), Some(Freshness::Failed));
    }

    #[test]
    fn a_late_answer_recovers_everything() {
        let feed = Feed::waiting(10_000).after(Err(Cause::ProxyUnreachable)).after(Ok(arrival(1, 0, 0.0)));
        assert_eq!((feed.cause, feed.failures_in_a_row), (None, 0));
    }
}
