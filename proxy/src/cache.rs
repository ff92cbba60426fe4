//! The latest value of one source for any number of viewers.
//!
//! One flight per slot: whoever asks while a read is under way waits for that read and shares its result, good or bad. The read runs in a
//! task of its own, so it ends even when everybody who waited has left. A failure never erases the last good value.

use std::future::Future;
use std::iter::Sum;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::problem::{Problem, ProblemClass};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::clock::monotonic;

/// What is held of a source at one moment.
#[derive(Debug)]
pub struct Held<V> {
    /// The last good value and its age; `None` when there never was one.
    pub good: Option<(Arc<V>, Duration)>,
    /// Why the last attempt failed; `None` when it succeeded or none has ended.
    pub problem: Option<Problem>,
    /// Time since the last attempt ended; `None` before the first.
    pub last_attempt: Option<Duration>,
    /// Attempts in a row that failed.
    pub failures_in_a_row: u32,
    /// Time since the first of them ended.
    pub failing_for: Option<Duration>,
    /// Whether an attempt is under way.
    pub in_flight: bool,
}

/// How those who asked a slot were served, since its beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// With what was held.
    pub held: u64,
    /// With the end of a read that was under way, or due for the first time.
    pub joined: u64,
    /// With a read of their own.
    pub started: u64,
}

/// The same while it is counted.
#[derive(Debug, Default)]
struct Counts {
    held: AtomicU64,
    joined: AtomicU64,
    started: AtomicU64,
}

impl Sum for Served {
    fn sum<Each: Iterator<Item = Self>>(each: Each) -> Self {
        each.fold(Self::default(), |sum, one| Self {
            held: sum.held + one.held,
            joined: sum.joined + one.joined,
            started: sum.started + one.started,
        })
    }
}

/// Holds the latest value of one source.
#[derive(Debug)]
pub struct Slot<V> {
    state: Mutex<State<V>>,
    served: Counts,
    /// Counts attempts that ended; waiters watch it.
    ended: watch::Sender<u64>,
}

#[derive(Debug)]
struct State<V> {
    good: Option<(Arc<V>, Instant)>,
    problem: Option<Problem>,
    last_attempt: Option<Instant>,
    failures_in_a_row: u32,
    failing_since: Option<Instant>,
    in_flight: bool,
}

impl<V: Send + Sync + 'static> Slot<V> {
    /// An empty slot.
    pub fn new() -> Arc<Self> {
        let state = State { good: None, problem: None, last_attempt: None, failures_in_a_row: 0, failing_since: None, in_flight: false };
        Arc::new(Self { state: Mutex::new(state), served: Counts::default(), ended: watch::Sender::new(0) })
    }

    fn state(&self) -> MutexGuard<'_, State<V>> {
        // Every change of the state is one assignment after another without a panic between: a poisoned state is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How those who asked were served.
    pub fn served(&self) -> Served {
        let [held, joined, started] =
            [&self.served.held, &self.served.joined, &self.served.started].map(|count| count.load(Ordering::Relaxed));
        Served { held, joined, started }
    }

    /// Holds what another slot holds, as old as it is and with its failures, but made into what is wanted here.
    pub fn take_over(&self, before: &Self, made: impl FnOnce(&Arc<V>) -> Arc<V>) {
        let (good, problem, last_attempt, failures_in_a_row, failing_since) = {
            let state = before.state();
            (state.good.clone(), state.problem.clone(), state.last_attempt, state.failures_in_a_row, state.failing_since)
        };
        let mut state = self.state();
        state.good = good.map(|(value, at)| (made(&value), at));
        (state.problem, state.last_attempt) = (problem, last_attempt);
        (state.failures_in_a_row, state.failing_since) = (failures_in_a_row, failing_since);
        if last_attempt.is_some() {
            // Nobody need wait for a first one.
            self.ended.send_modify(|attempts| *attempts += 1);
        }
    }

    /// What is held now.
    pub fn held(&self) -> Held<V> {
        self.state().held()
    }

    /// Reads: joins the flight that is under way, or starts one with `fetch`. Ends when the flight has ended.
    pub async fn read<F>(self: &Arc<Self>, fetch: impl FnOnce() -> F)
    where
        F: Future<Output = Result<V, Problem>> + Send + 'static,
    {
        self.read_if(|_| true, fetch).await;
    }

    /// Reads as [`Self::read`] does, but starts a flight only if what is held is `due`; else ends at once. No flight can land in between.
    pub async fn read_if<F>(self: &Arc<Self>, due: impl FnOnce(&Held<V>) -> bool, fetch: impl FnOnce() -> F)
    where
        F: Future<Output = Result<V, Problem>> + Send + 'static,
    {
        let (mut ended, starts) = {
            // Under one lock, so that the end of an earlier flight is not mistaken for the end of this one.
            let mut state = self.state();
            if !state.in_flight && !due(&state.held()) {
                self.served.held.fetch_add(1, Ordering::Relaxed);
                return;
            }
            let ended = self.ended.subscribe();
            (ended, !std::mem::replace(&mut state.in_flight, true))
        };
        let how = if starts { &self.served.started } else { &self.served.joined };
        how.fetch_add(1, Ordering::Relaxed);
        if starts {
            let flight = Flight::new(Arc::clone(self));
            let fetching = fetch();
            tokio::spawn(async move { flight.land(fetching.await) });
        }
        // An error means that the slot is gone, which `self` forbids.
        let _ = ended.changed().await;
    }

    /// Ends when one more attempt has ended, counted from the call, not from the first wait.
    pub fn next_attempt(&self) -> impl Future<Output = ()> + use<V> {
        let mut ended = self.ended.subscribe();
        async move {
            // An error means that the slot is gone: there will be no further attempt to wait for.
            let _ = ended.changed().await;
        }
    }

    /// Waits until the first attempt has ended, at most `patience`.
    pub async fn first_attempt(&self, patience: Duration) {
        let mut ended = self.ended.subscribe();
        let is_there = *ended.borrow() > 0;
        let how = if is_there { &self.served.held } else { &self.served.joined };
        how.fetch_add(1, Ordering::Relaxed);
        // Whether it came in time shows in what is held afterwards.
        let _ = tokio::time::timeout(patience, ended.wait_for(|attempts| *attempts > 0)).await;
    }
}

impl<V> State<V> {
    fn held(&self) -> Held<V> {
        let now = monotonic();
        Held {
            good: self.good.as_ref().map(|(value, at)| (Arc::clone(value), now.duration_since(*at))),
            problem: self.problem.clone(),
            last_attempt: self.last_attempt.map(|at| now.duration_since(at)),
            failures_in_a_row: self.failures_in_a_row,
            failing_for: self.failing_since.map(|at| now.duration_since(at)),
            in_flight: self.in_flight,
        }
    }
}

/// A read under way. When it is dropped, the slot is free again and waiters are told; a flight without a result (its task panicked) failed.
struct Flight<V: Send + Sync + 'static> {
    slot: Arc<Slot<V>>,
    result: Result<V, Problem>,
}

impl<V: Send + Sync + 'static> Flight<V> {
    const fn new(slot: Arc<Slot<V>>) -> Self {
        Self { slot, result: Err(Problem::of(ProblemClass::Other)) }
    }

    fn land(mut self, result: Result<V, Problem>) {
        self.result = result;
    }
}

impl<V: Send + Sync + 'static> Drop for Flight<V> {
    fn drop(&mut self) {
        let mut state = self.slot.state();
        match std::mem::replace(&mut self.result, Err(Problem::of(ProblemClass::Other))) {
            Ok(value) => {
                state.good = Some((Arc::new(value), monotonic()));
                state.problem = None;
                (state.failures_in_a_row, state.failing_since) = (0, None);
            }
            Err(problem) => {
                state.problem = Some(problem);
                state.failures_in_a_row = state.failures_in_a_row.saturating_add(1);
                state.failing_since.get_or_insert_with(monotonic);
            }
        }
        state.in_flight = false;
        state.last_attempt = Some(monotonic());
        self.slot.ended.send_modify(|attempts| *attempts += 1);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;

    async fn slow(calls: Arc<AtomicU32>, result: Result<u32, Problem>) -> Result<u32, Problem> {
        calls.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(3)).await;
        result
    }

    async fn fifty_viewers(result: Result<u32, Problem>) -> (u32, Arc<Slot<u32>>) {
        let (slot, calls) = (Slot::new(), Arc::new(AtomicU32::new(0)));
        let viewers: Vec<_> = (0..50)
            .map(|_| {
                let (slot, calls, result) = (Arc::clone(&slot), Arc::clone(&calls), result.clone());
                tokio::spawn(async move { slot.read(|| slow(calls, result)).await })
            })
            .collect();
        for viewer in viewers {
            viewer.await.unwrap();
        }
        (calls.load(Ordering::Relaxed), slot)
    }

    #[tokio::test(start_paused = true)]
    async fn fifty_viewers_cost_one_call() {
        let (calls, slot) = fifty_viewers(Ok(7)).await;
        assert_eq!(calls, 1);
        assert_eq!(*slot.held().good.unwrap().0, 7);
    }

    #[tokio::test(start_paused = true)]
    async fn fifty_viewers_cost_one_call_also_when_it_fails() {
        let (calls, slot) = fifty_viewers(Err(Problem::of(ProblemClass::Network))).await;
        assert_eq!(calls, 1);
        let held = slot.held();
        assert_eq!((held.good.is_none(), held.problem, held.failures_in_a_row), (true, Some(Problem::of(ProblemClass::Network)), 1));
    }

    #[tokio::test(start_paused = true)]
    async fn the_read_ends_although_the_first_viewer_left() {
        let (slot, calls) = (Slot::new(), Arc::new(AtomicU32::new(0)));
        let first = {
            let (slot, calls) = (Arc::clone(&slot), Arc::clone(&calls));
            tokio::spawn(async move { slot.read(|| slow(calls, Ok(1))).await })
        };
        tokio::task::yield_now().await;
        first.abort();
        slot.read(|| slow(Arc::clone(&calls), Ok(2))).await;
        assert_eq!(calls.load(Ordering::Relaxed), 1);
        assert_eq!(*slot.held().good.unwrap().0, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_keeps_the_last_good_value_and_its_age() {
        let slot = Slot::new();
        slot.read(|| async { Ok(7) }).await;
        tokio::time::advance(Duration::from_secs(9)).await;
        slot.read(|| async { Err(Problem::of(ProblemClass::Upstream)) }).await;
        let held = slot.held();
        let (value, age) = held.good.unwrap();
        assert_eq!((*value, age), (7, Duration::from_secs(9)));
        assert_eq!(held.problem, Some(Problem::of(ProblemClass::Upstream)));
        slot.read(|| async { Ok(8) }).await;
        let held = slot.held();
        assert_eq!((*held.good.unwrap().0, held.problem, held.failures_in_a_row), (8, None, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_that_panics_strands_nobody() {
        let slot = Slot::<u32>::new();
        slot.read(|| async { panic!("on purpose") }).await;
        let held = slot.held();
        assert_eq!((held.problem, held.failures_in_a_row), (Some(Problem::of(ProblemClass::Other)), 1), "nor passes for a success");
        slot.read(|| async { Ok(3) }).await;
        assert_eq!(*slot.held().good.unwrap().0, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_due_is_not_read_but_a_flight_is_joined() {
        let (slot, calls) = (Slot::new(), Arc::new(AtomicU32::new(0)));
        let never_tried = |held: &Held<u32>| held.last_attempt.is_none();
        let twice = [(); 2].map(|()| slot.read_if(never_tried, || slow(Arc::clone(&calls), Ok(1))));
        for read in twice {
            read.await;
        }
        slot.read_if(never_tried, || slow(Arc::clone(&calls), Ok(2))).await;
        assert_eq!((calls.load(Ordering::Relaxed), *slot.held().good.unwrap().0), (1, 1));
        slot.first_attempt(Duration::from_secs(5)).await;
        assert_eq!(slot.served(), Served { held: 3, joined: 0, started: 1 }, "one after the other");
    }

    #[tokio::test(start_paused = true)]
    async fn how_many_were_served_from_what_was_held_is_counted() {
        let (_, slot) = fifty_viewers(Ok(7)).await;
        assert_eq!(slot.served(), Served { held: 0, joined: 49, started: 1 });
        for _ in 0..3 {
            slot.first_attempt(Duration::from_secs(5)).await;
        }
        assert_eq!(slot.served(), Served { held: 3, joined: 49, started: 1 });
        let slot = Slot::<u32>::new();
        slot.first_attempt(Duration::from_secs(5)).await;
        assert_eq!(slot.served(), Served { held: 0, joined: 1, started: 0 }, "it waited");
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_for_the_first_attempt_has_a_limit() {
        let slot = Slot::<u32>::new();
        let before = monotonic();
        slot.first_attempt(Duration::from_secs(5)).await;
        assert_eq!(monotonic().duration_since(before), Duration::from_secs(5));
        assert!(slot.held().last_attempt.is_none());
    }
}
