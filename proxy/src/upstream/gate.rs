//! Stops calling a server that refuses us or does not answer, and lets one call through from time to time to see whether that is over.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::problem::{Problem, ProblemClass};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::back_off::BackOff;
use super::error::Failure;
use crate::clock::monotonic;

/// Until one call is let through again after a refusal (DECISIONS 16).
pub const PROBE_AFTER: Duration = Duration::from_secs(30 * 60);
/// Failures of a host in a row that shut its gate.
const FAILURES_THAT_SHUT: u32 = 3;

/// What shuts a gate.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// The first refusal of this class, for [`PROBE_AFTER`]: hammering prolongs a lock.
    Refusal(ProblemClass),
    /// Three failures of the host in a row (no answer, HTTP 5xx), for growing pauses, so that a host that is down costs one call in a while
    /// and not one per source. Or one answer that says when to come again.
    Host(BackOff),
}

/// Open, or shut but for one probe at a time.
#[derive(Debug)]
pub struct Gate {
    kind: Kind,
    state: Mutex<State>,
    /// Told whenever a probe has ended.
    probe_ended: Notify,
}

#[derive(Debug)]
struct State {
    /// Failures of the host in a row.
    failures: u32,
    shut: Option<Shut>,
}

#[derive(Debug)]
struct Shut {
    problem: Problem,
    since: Instant,
    /// When a probe may go out.
    probe_at: Instant,
    probing: bool,
}

/// The right to make one call. Dropped without a note, it leaves the gate as it was.
#[derive(Debug)]
pub struct Pass<'a> {
    gate: &'a Gate,
    begun: Instant,
    is_probe: bool,
}

impl Gate {
    /// An open gate.
    pub const fn new(kind: Kind) -> Self {
        Self { kind, state: Mutex::new(State { failures: 0, shut: None }), probe_ended: Notify::const_new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a call through, or says why not and when to come again. While a probe is under way all others wait for its end and share it.
    ///
    /// # Errors
    /// The problem that shut the gate.
    pub async fn pass(&self) -> Result<Pass<'_>, Failure> {
        loop {
            // Made before the look at the state, so that an end in between is not missed.
            let probe_ended = self.probe_ended.notified();
            if let Some(decided) = self.decide() {
                return decided;
            }
            probe_ended.await;
        }
    }

    /// Lets a probe through from now on, if a refusal has shut the gate: somebody may have put an end to its reason.
    pub fn probe_now(&self) {
        if let (Kind::Refusal(_), Some(shut)) = (self.kind, &mut self.state().shut) {
            shut.probe_at = shut.probe_at.min(monotonic());
        }
    }

    /// `None` while a probe is under way.
    fn decide(&self) -> Option<Result<Pass<'_>, Failure>> {
        let begun = monotonic();
        let pass = |is_probe| Some(Ok(Pass { gate: self, begun, is_probe }));
        match &mut self.state().shut {
            None => pass(false),
            Some(Shut { probing: true, .. }) => None,
            Some(shut) if begun < shut.probe_at => Some(Err(shut.refusal())),
            Some(shut) => {
                shut.probing = true;
                pass(true)
            }
        }
    }
}

impl Shut {
    fn refusal(&self) -> Failure {
        let wait = self.probe_at.saturating_duration_since(monotonic());
        Failure::new(self.problem.clone(), "not called: refused or failed before").come_again_in(wait)
    }
}

impl Pass<'_> {
    /// Whether the call may still go out: not if the gate was shut since it passed.
    ///
    /// # Errors
    /// The problem that shut the gate.
    pub fn still_good(&self) -> Result<(), Failure> {
        match &self.gate.state().shut {
            Some(shut) if self.begun < shut.since => Err(shut.refusal()),
            _ => Ok(()),
        }
    }

    /// Takes note of how the call ended.
    ///
    /// At a gate for refusals the refusal shuts; another refusal, or no answer at all, says nothing; any other answer opens. At the gate of a
    /// host its failures shut and anything else opens. A call that passed before the gate was shut neither opens it nor keeps it shut longer,
    /// but for a refusal.
    pub fn note(self, ended: Option<&Failure>) {
        use ProblemClass::{Auth, Locked, Network, Throttled, Upstream};
        let (mut state, now) = (self.gate.state(), monotonic());
        let outdated = state.shut.as_ref().is_some_and(|shut| self.begun < shut.since);
        let class = ended.map(|failure| failure.problem.class);
        let shut_for = match (self.gate.kind, class) {
            (Kind::Refusal(refusal), Some(class)) if class == refusal => Some(PROBE_AFTER),
            (Kind::Refusal(_), Some(Auth | Locked | Network)) => return,
            _ if outdated => return,
            (Kind::Host(back_off), Some(Network | Upstream)) => {
                state.failures = state.failures.saturating_add(1);
                let pauses = state.failures.checked_sub(FAILURES_THAT_SHUT - 1).filter(|pauses| *pauses > 0);
                ended.and_then(|failure| failure.come_again_in).or_else(|| pauses.map(|pauses| back_off.after(pauses)))
            }
            (Kind::Host(_), Some(Throttled)) => ended.and_then(|failure| failure.come_again_in),
            _ => None,
        };
        if !matches!(class, Some(Network | Upstream)) {
            state.failures = 0;
        }
        let shut = |(pause, failure): (Duration, &Failure)| Shut {
            problem: failure.problem.clone(),
            since: now,
            probe_at: now + pause,
            probing: false,
        };
        state.shut = shut_for.zip(ended).map(shut);
        drop(state);
        // Whoever waits now finds the gate open or shut; the drop of this pass has nothing to add.
        self.gate.probe_ended.notify_waiters();
    }
}

impl Drop for Pass<'_> {
    /// The end of a probe that said nothing: the next one may go out at once if it never got an answer.
    fn drop(&mut self) {
        if !self.is_probe {
            return;
        }
        if let Some(shut) = &mut self.gate.state().shut
            && self.begun >= shut.since
        {
            shut.probing = false;
        }
        self.gate.probe_ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const BACK_OFF: BackOff = BackOff { first: Duration::from_secs(5), ceiling: Duration::from_secs(15) };

    fn failed(class: ProblemClass) -> Failure {
        Failure::new(Problem::of(class), "on purpose")
    }

    async fn refused(gate: &Gate) -> (ProblemClass, u64) {
        let failure = gate.pass().await.unwrap_err();
        (failure.problem.class, failure.come_again_in.unwrap().as_secs())
    }

    async fn fails(gate: &Gate, class: ProblemClass) {
        gate.pass().await.unwrap().note(Some(&failed(class)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_stops_all_calls_but_one_probe_in_half_an_hour() {
        let gate = Gate::new(Kind::Refusal(ProblemClass::Auth));
        fails(&gate, ProblemClass::Auth).await;
        assert_eq!(refused(&gate).await, (ProblemClass::Auth, 1800));
        tokio::time::advance(PROBE_AFTER).await;
        fails(&gate, ProblemClass::Auth).await;
        assert_eq!(refused(&gate).await, (ProblemClass::Auth, 1800), "refused again");
        tokio::time::advance(PROBE_AFTER).await;
        gate.pass().await.unwrap().note(None);
        assert!(gate.pass().await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_has_put_an_end_to_the_reason_need_not_wait_but_still_only_one_call_goes_out() {
        let (refused_at, down) = (Gate::new(Kind::Refusal(ProblemClass::Auth)), Gate::new(Kind::Host(BACK_OFF)));
        fails(&refused_at, ProblemClass::Auth).await;
        tokio::time::advance(Duration::from_secs(60)).await;
        refused_at.probe_now();
        let probe = refused_at.pass().await.unwrap();
        assert!(tokio::time::timeout(Duration::from_secs(1), refused_at.pass()).await.is_err(), "the others wait");
        probe.note(Some(&failed(ProblemClass::Auth)));
        assert_eq!(refused(&refused_at).await, (ProblemClass::Auth, 1800), "refused again");
        for _ in 0..3 {
            fails(&down, ProblemClass::Network).await;
        }
        down.probe_now();
        assert_eq!(refused(&down).await, (ProblemClass::Network, 5), "a host that is down comes back by itself");
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_without_an_answer_says_nothing_and_the_next_call_is_one() {
        let gate = Gate::new(Kind::Refusal(ProblemClass::Locked));
        fails(&gate, ProblemClass::Locked).await;
        tokio::time::advance(PROBE_AFTER).await;
        drop(gate.pass().await.unwrap());
        fails(&gate, ProblemClass::Network).await;
        fails(&gate, ProblemClass::Locked).await;
        assert_eq!(refused(&gate).await, (ProblemClass::Locked, 1800));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_went_out_before_the_refusal_does_not_open_the_gate() {
        let gate = Gate::new(Kind::Refusal(ProblemClass::Locked));
        let passes = [gate.pass().await.unwrap(), gate.pass().await.unwrap(), gate.pass().await.unwrap()];
        tokio::time::advance(Duration::from_secs(1)).await;
        fails(&gate, ProblemClass::Locked).await;
        let [answered, lost, waiting] = passes;
        answered.note(None);
        lost.note(Some(&failed(ProblemClass::Network)));
        assert_eq!(waiting.still_good().unwrap_err().problem.class, ProblemClass::Locked, "nor may it go out any more");
        assert_eq!(refused(&gate).await.0, ProblemClass::Locked);
    }

    #[tokio::test(start_paused = true)]
    async fn other_failures_leave_a_gate_for_refusals_open() {
        let gate = Gate::new(Kind::Refusal(ProblemClass::Auth));
        for class in [ProblemClass::Network, ProblemClass::Upstream, ProblemClass::Locked] {
            fails(&gate, class).await;
        }
        assert!(gate.pass().await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn three_failures_of_a_host_in_a_row_shut_its_gate_for_growing_pauses_up_to_the_ceiling() {
        let gate = Gate::new(Kind::Host(BACK_OFF));
        fails(&gate, ProblemClass::Network).await;
        fails(&gate, ProblemClass::Upstream).await;
        gate.pass().await.unwrap().note(Some(&failed(ProblemClass::Decode)));
        for _ in 0..3 {
            fails(&gate, ProblemClass::Network).await;
        }
        for pause_s in [5, 10, 15, 15] {
            assert_eq!(refused(&gate).await, (ProblemClass::Network, pause_s));
            tokio::time::advance(Duration::from_secs(pause_s)).await;
            fails(&gate, ProblemClass::Network).await;
        }
        tokio::time::advance(Duration::from_secs(15)).await;
        gate.pass().await.unwrap().note(None);
        fails(&gate, ProblemClass::Network).await;
        assert!(gate.pass().await.is_ok(), "and it counts anew");
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_says_when_to_come_again_is_left_alone_until_then() {
        let gate = Gate::new(Kind::Host(BACK_OFF));
        let busy = failed(ProblemClass::Throttled).come_again_in(Duration::from_secs(40));
        gate.pass().await.unwrap().note(Some(&busy));
        assert_eq!(refused(&gate).await, (ProblemClass::Throttled, 40));
        tokio::time::advance(Duration::from_secs(40)).await;
        fails(&gate, ProblemClass::Network).await;
        assert!(gate.pass().await.is_ok(), "one failure of the network is not three");
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_is_down_costs_one_probe_whose_end_all_others_share() {
        for (end, calls_expected) in [(Some(ProblemClass::Network), 1), (None, 50)] {
            let (gate, calls) = (Arc::new(Gate::new(Kind::Host(BACK_OFF))), Arc::new(AtomicU32::new(0)));
            for _ in 0..3 {
                fails(&gate, ProblemClass::Network).await;
            }
            tokio::time::advance(Duration::from_secs(5)).await;
            let sources: Vec<_> = (0..50)
                .map(|_| {
                    let (gate, calls) = (Arc::clone(&gate), Arc::clone(&calls));
                    tokio::spawn(async move {
                        let pass = gate.pass().await?;
                        calls.fetch_add(1, Ordering::Relaxed);
                        tokio::time::sleep(Duration::from_secs(1)).await;
                        pass.note(end.map(failed).as_ref());
                        Ok::<_, Failure>(())
                    })
                })
                .collect();
            let mut through = 0;
            for source in sources {
                through += u32::from(source.await.unwrap().is_ok());
            }
            assert_eq!((calls.load(Ordering::Relaxed), through), (calls_expected, calls_expected), "{end:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_is_broken_off_leaves_its_place_to_another() {
        let gate = Gate::new(Kind::Host(BACK_OFF));
        for _ in 0..3 {
            fails(&gate, ProblemClass::Network).await;
        }
        tokio::time::advance(Duration::from_secs(5)).await;
        let probe = gate.pass().await.unwrap();
        assert!(tokio::time::timeout(Duration::from_secs(1), gate.pass()).await.is_err(), "the others wait");
        drop(probe);
        assert!(gate.pass().await.is_ok());
    }
}
