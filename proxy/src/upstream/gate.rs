//! Stops calling a server that refuses us: hammering prolongs a lock (DECISIONS 16).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::problem::{Problem, ProblemClass};
use tokio::time::Instant;

use crate::clock::monotonic;

/// Until one call is let through again to see whether things have changed.
pub const PROBE_AFTER: Duration = Duration::from_secs(30 * 60);

/// Open until a call is refused, then closed but for one probe every [`PROBE_AFTER`].
#[derive(Debug)]
pub struct Gate {
    refusal: ProblemClass,
    closed: Mutex<Option<(Problem, Instant)>>,
}

impl Gate {
    /// An open gate, which a refusal of this class closes.
    pub const fn closed_by(refusal: ProblemClass) -> Self {
        Self { refusal, closed: Mutex::new(None) }
    }

    /// Lets a call through, or says why not. Gives the time at which it went out.
    ///
    /// # Errors
    /// The problem that closed the gate.
    pub fn pass(&self) -> Result<Instant, Problem> {
        let (mut closed, now) = (self.closed.lock().unwrap_or_else(PoisonError::into_inner), monotonic());
        match &mut *closed {
            Some((problem, since)) if now.duration_since(*since) < PROBE_AFTER => return Err(problem.clone()),
            Some((_, since)) => *since = now,
            None => {}
        }
        Ok(now)
    }

    /// Takes note of how a call ended that went out at `begun`. The refusal closes; another refusal, or no answer at all, says nothing; any
    /// other answer opens, unless its call went out before the gate was closed.
    pub fn note(&self, begun: Instant, ended: Option<&Problem>) {
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        match ended {
            Some(problem) if problem.class == self.refusal => *closed = Some((problem.clone(), monotonic())),
            Some(Problem { class: ProblemClass::Auth | ProblemClass::Locked | ProblemClass::Network, .. }) => {}
            _ if closed.as_ref().is_some_and(|(_, since)| begun < *since) => {}
            _ => *closed = None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_refusal_stops_all_calls_but_one_probe_in_half_an_hour() {
        let (gate, refused) = (Gate::closed_by(ProblemClass::Auth), Problem::with_code(ProblemClass::Auth, "401"));
        gate.note(gate.pass().unwrap(), Some(&refused));
        assert_eq!(gate.pass(), Err(refused.clone()));
        tokio::time::advance(PROBE_AFTER).await;
        let probe = gate.pass().unwrap();
        assert_eq!(gate.pass(), Err(refused));
        gate.note(probe, None);
        assert!(gate.pass().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_went_out_before_the_refusal_does_not_open_the_gate() {
        let (gate, refused) = (Gate::closed_by(ProblemClass::Locked), Problem::with_code(ProblemClass::Locked, "403"));
        let (early, late) = (gate.pass().unwrap(), gate.pass().unwrap());
        tokio::time::advance(Duration::from_secs(1)).await;
        gate.note(late, Some(&refused));
        gate.note(early, None);
        assert_eq!(gate.pass(), Err(refused.clone()));
        gate.note(early, Some(&Problem::of(ProblemClass::Network)));
        assert_eq!(gate.pass(), Err(refused));
    }

    #[tokio::test(start_paused = true)]
    async fn other_failures_leave_the_gate_open() {
        let gate = Gate::closed_by(ProblemClass::Auth);
        for class in [ProblemClass::Network, ProblemClass::Upstream, ProblemClass::Locked] {
            gate.note(gate.pass().unwrap(), Some(&Problem::of(class)));
        }
        assert!(gate.pass().is_ok());
    }
}
