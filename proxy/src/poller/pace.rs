//! How the sources of one CC-CMS share its budget, as pure functions and one shared sum.
//!
//! Every source wishes for calls (calls per read, by interval). When all wishes together exceed what live reads may use of the budget, all
//! intervals stretch by the same factor, so each source keeps its share (DECISIONS 15).

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The part of the budget that live reads may use; the rest is for older periods, first reads and "refresh now".
pub const LIVE_SHARE: f64 = 0.9;

/// What one source asks of the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Calls of one read: pages, or parts of a list that is too long for one call. None where nothing is configured.
    pub calls: u32,
    /// The configured interval.
    pub interval: Duration,
}

/// Calls per second that all wishes add up to.
pub fn calls_per_second(wishes: &[Wish]) -> f64 {
    wishes.iter().map(|wish| f64::from(wish.calls) / wish.interval.as_secs_f64()).sum()
}

/// By how much all intervals stretch, at least 1.
pub fn stretch(wishes: &[Wish], budget_per_second: f64) -> f64 {
    (calls_per_second(wishes) / (budget_per_second * LIVE_SHARE)).max(1.0)
}

/// The wishes of one site, as they are now: the pages of system state are only known after a read where the number of agents is not.
#[derive(Debug)]
pub struct Pace {
    budget_per_second: f64,
    wishes: Mutex<Vec<Wish>>,
    /// The bits of the stretch: every answer to a viewer asks for it.
    stretch: AtomicU64,
}

impl Pace {
    /// Nobody wishes for anything yet.
    pub const fn new(budget_per_second: f64) -> Self {
        Self { budget_per_second, wishes: Mutex::new(Vec::new()), stretch: AtomicU64::new(1.0_f64.to_bits()) }
    }

    /// Adds a source; gives its place.
    pub fn join(&self, wish: Wish) -> usize {
        self.change(|wishes| {
            wishes.push(wish);
            wishes.len() - 1
        })
    }

    /// A read of the source at this place took so many calls.
    pub fn took(&self, place: usize, calls: u32) {
        self.change(|wishes| {
            if let Some(wish) = wishes.get_mut(place) {
                wish.calls = calls;
            }
        });
    }

    /// By how much all intervals stretch, at least 1.
    pub fn stretch(&self) -> f64 {
        f64::from_bits(self.stretch.load(Ordering::Relaxed))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Vec<Wish>) -> T) -> T {
        let mut wishes = self.wishes.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = change(&mut wishes);
        self.stretch.store(stretch(&wishes, self.budget_per_second).to_bits(), Ordering::Relaxed);
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(calls: u32, interval_s: u64) -> Wish {
        Wish { calls, interval: Duration::from_secs(interval_s) }
    }

    #[test]
    fn wishes_within_the_budget_are_granted_and_others_stretch_in_proportion() {
        for (wishes, budget, expected) in [
            (&[][..], 1.0, 1.0),
            (&[wish(1, 10), wish(1, 10), wish(3, 30), wish(1, 60)], 1.0, 1.0),
            (&[wish(0, 2)], 0.1, 1.0),
            (&[wish(1, 10); 9], 1.0, 1.0),
            (&[wish(1, 10); 18], 1.0, 2.0),
            (&[wish(10, 30), wish(2, 10), wish(1, 10)], 0.1, 0.633_333 / 0.09),
        ] {
            assert!((stretch(wishes, budget) - expected).abs() < 1e-4, "{wishes:?}: {}", stretch(wishes, budget));
        }
    }

    #[test]
    fn stretched_wishes_fit_and_keep_their_shares() {
        let wishes = [wish(10, 30), wish(2, 10), wish(1, 10), wish(1, 60)];
        let stretch = stretch(&wishes, 0.2);
        let granted = wishes.map(|wish| Wish { interval: wish.interval.mul_f64(stretch), ..wish });
        assert!((calls_per_second(&granted) - 0.2 * LIVE_SHARE).abs() < 1e-9);
        let share = |wishes: &[Wish], index: usize| calls_per_second(&wishes[index..=index]) / calls_per_second(wishes);
        assert!((0..4).all(|index| (share(&wishes, index) - share(&granted, index)).abs() < 1e-9));
    }

    #[test]
    fn a_source_that_turns_out_larger_stretches_all() {
        let pace = Pace::new(1.0);
        let places = [pace.join(wish(1, 10)), pace.join(wish(1, 30))];
        assert!((pace.stretch() - 1.0).abs() < f64::EPSILON);
        pace.took(places[1], 51);
        assert!((pace.stretch() - 2.0).abs() < 1e-9, "{}", pace.stretch());
        pace.took(places[1], 1);
        assert!((pace.stretch() - 1.0).abs() < f64::EPSILON);
    }
}
