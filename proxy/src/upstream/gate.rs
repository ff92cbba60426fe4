//! Stops calling a server that refuses us: hammering prolongs a lock (DECISIONS 16).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::problem::{Problem, ProblemClass};
use tokio::time::Instant;

use crate::clock::monotonic;

/// Until one call is let through again to see whether things have changed.
pub const PROBE_AFTER: Duration = Duration::from_secs(30 * 60);

/// Open until a call is refused, then closed but for one probe every [`PROBE_AFTER`].
#[derive(Debug, Default)]
pub struct Gate(Mutex<Option<(Problem, Instant)>>);

impl Gate {
    /// Lets a call through, or says why not.
    ///
    /// # Errors
    /// The problem that closed the gate.
    pub fn pass(&self) -> Result<(), Problem> {
        let mut closed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *closed {
            Some((problem, since)) if monotonic().duration_since(*since) < PROBE_AFTER => Err(problem.clone()),
            Some((_, since)) => {
                *since = monotonic();
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Takes note of how a call ended: a refusal closes, anything else opens.
    pub fn note(&self, ended: Option<&Problem>) {
        let refused = ended.filter(|problem| matches!(problem.class, ProblemClass::Auth | ProblemClass::Locked));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = refused.map(|problem| (problem.clone(), monotonic()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_refusal_stops_all_calls_but_one_probe_in_half_an_hour() {
        let (gate, refused) = (Gate::default(), Problem::with_code(ProblemClass::Auth, "401"));
        assert_eq!(gate.pass(), Ok(()));
        gate.note(Some(&refused));
        assert_eq!(gate.pass(), Err(refused.clone()));
        tokio::time::advance(PROBE_AFTER).await;
        assert_eq!(gate.pass(), Ok(()));
        assert_eq!(gate.pass(), Err(refused));
        gate.note(None);
        assert_eq!(gate.pass(), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn other_failures_leave_the_gate_open() {
        let gate = Gate::default();
        gate.note(Some(&Problem::of(ProblemClass::Network)));
        assert_eq!(gate.pass(), Ok(()));
    }
}
