//! A read that failed: what the page may learn, and what only the log holds.

use std::fmt;

use domain::problem::{Problem, ProblemClass};

/// Longest text of AICC that the log keeps, in characters.
const DETAIL_CHARACTERS: usize = 300;

/// Why a call to AICC brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Class and vendor code: public.
    pub problem: Problem,
    /// What AICC or the network said: for the log only, one line, capped.
    pub detail: String,
}

impl Failure {
    /// A failure with a class and what is known about it.
    pub fn new(problem: Problem, detail: impl fmt::Display) -> Self {
        let detail = detail.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(DETAIL_CHARACTERS).collect();
        Self { problem, detail }
    }

    /// An answer that is nothing we know.
    pub fn decode(detail: impl fmt::Display) -> Self {
        Self::new(Problem::of(ProblemClass::Decode), detail)
    }
}
