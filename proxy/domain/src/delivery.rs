//! What changes by the second while the body stays the same: it travels in response headers.

use crate::freshness::Freshness;
use crate::problem::{Problem, ProblemClass};

/// Header: age of the data in milliseconds; absent when the source was never read.
pub const AGE_MS: &str = "x-aicc-age-ms";
/// Header: the effective poll interval in milliseconds.
pub const INTERVAL_MS: &str = "x-aicc-interval-ms";
/// Header: milliseconds until the proxy reads this source again; absent when reading has stopped.
pub const NEXT_READ_MS: &str = "x-aicc-next-read-ms";
/// Header: [`Freshness`] as the proxy sees it, for people and scripts; the page derives its own.
pub const STATE: &str = "x-aicc-state";
/// Header: class of the last failure; absent when the last read succeeded.
pub const PROBLEM: &str = "x-aicc-problem";
/// Header: the vendor's code of the last failure.
pub const PROBLEM_CODE: &str = "x-aicc-problem-code";

/// How old an answer is, when the next read comes, and what went wrong since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Time since the proxy finished reading, milliseconds; `None` when never read.
    pub age_ms: Option<u64>,
    /// Effective poll interval, milliseconds.
    pub interval_ms: u64,
    /// Time until the next read, milliseconds; `None` when reading has stopped or happens on demand only.
    pub next_read_ms: Option<u64>,
    /// Why the last read failed, if it did.
    pub problem: Option<Problem>,
}

impl Delivery {
    /// The state by age, interval and failure.
    pub fn freshness(&self) -> Freshness {
        Freshness::of(self.age_ms, self.interval_ms, self.problem.is_some())
    }

    /// The headers that say this.
    pub fn to_headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![(INTERVAL_MS, self.interval_ms.to_string()), (STATE, self.freshness().word().to_owned())];
        headers.extend(self.age_ms.map(|age| (AGE_MS, age.to_string())));
        headers.extend(self.next_read_ms.map(|next| (NEXT_READ_MS, next.to_string())));
        if let Some(problem) = &self.problem {
            headers.push((PROBLEM, problem.class.word().to_owned()));
            headers.extend(problem.code.clone().map(|code| (PROBLEM_CODE, code)));
        }
        headers
    }

    /// Reads the headers back; `None` when the interval is missing, that is when the answer is not from our proxy.
    pub fn from_headers(header: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let number = |name| header(name).and_then(|text| text.parse().ok());
        let class = header(PROBLEM).map(|word| ProblemClass::from_word(&word).unwrap_or(ProblemClass::Other));
        Some(Self {
            age_ms: number(AGE_MS),
            interval_ms: number(INTERVAL_MS)?,
            next_read_ms: number(NEXT_READ_MS),
            problem: class.map(|class| Problem { class, code: header(PROBLEM_CODE) }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_proxy_writes_the_page_reads() {
        let problem = Problem::with_code(ProblemClass::Upstream, "0100001");
        for delivery in [
            Delivery { age_ms: Some(1234), interval_ms: 10_000, next_read_ms: Some(8_766), problem: None },
            Delivery { age_ms: None, interval_ms: 30_000, next_read_ms: None, problem: Some(problem) },
        ] {
            let headers = delivery.to_headers();
            let read = Delivery::from_headers(|name| headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone()));
            assert_eq!(read, Some(delivery));
        }
    }

    #[test]
    fn an_answer_that_is_not_ours_is_not_mistaken_for_a_fresh_one() {
        assert_eq!(Delivery::from_headers(|_| None), None);
    }
}
