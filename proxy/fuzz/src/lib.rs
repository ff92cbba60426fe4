//! What must hold for every input of the proxy: the answers of AICC, the text that is signed, the configuration, the requests of viewers.
//!
//! Each target is a function of bytes that panics where its law is broken. `make test` tries them on their seeds and on some thousands of
//! mutations; `scripts/proof fuzz` gives the same functions to a fuzzer that watches which code they reach.
#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a broken law is a panic, and that is what this crate is for")]

mod answer;
mod configuration;
mod mutation;
mod request;
mod seeds;

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use aicc_proxy::clock::monotonic;
pub use mutation::mutations;

/// One kind of input, and what must hold for it.
#[derive(Debug)]
pub struct Target {
    /// Its name, which is also the one of the program that fuzzes it.
    pub name: &'static str,
    /// Panics where a law is broken.
    pub run: fn(&[u8]),
    seeds: fn(&str) -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: [Target; 8] = [
    Target { name: "skill", run: answer::skill, seeds: seeds::answers },
    Target { name: "access_code", run: answer::access_code, seeds: seeds::answers },
    Target { name: "sysindex", run: answer::sysindex, seeds: seeds::answers },
    Target { name: "agent", run: answer::agent, seeds: seeds::answers },
    Target { name: "system_state", run: answer::system_state, seeds: seeds::answers },
    Target { name: "signature", run: signature::signature, seeds: |_| seeds::signatures() },
    Target { name: "configuration", run: configuration::configuration, seeds: |_| seeds::configurations() },
    Target { name: "request", run: request::request, seeds: |_| seeds::requests() },
];

mod signature;

impl Target {
    /// The target of this name.
    pub fn named(name: &str) -> &'static Self {
        TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("there is no target {name}"))
    }

    /// Inputs to begin with.
    pub fn seeds(&self) -> Vec<Vec<u8>> {
        (self.seeds)(self.name)
    }

    /// Words that a mutation may put in.
    pub fn words(&self) -> Vec<String> {
        seeds::words(self.name)
    }
}

/// Runs one input, and says on standard error how long it took whenever that is longer than ever before: `longest run: N us`. An input that
/// seems to be the slowest is run twice more and its shortest time counts: on a busy machine most long runs are waits for others.
pub fn run_timed(name: &str, input: &[u8]) {
    static LONGEST_US: AtomicU64 = AtomicU64::new(0);
    let run = Target::named(name).run;
    let time_us = || {
        let begun = monotonic();
        run(input);
        u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    };
    let mut took_us = time_us();
    let longest_us = LONGEST_US.load(Ordering::Relaxed);
    for _ in 0..2 {
        if took_us > longest_us {
            took_us = took_us.min(time_us());
        }
    }
    if took_us > longest_us {
        LONGEST_US.store(took_us, Ordering::Relaxed);
        // A fuzzer whose output nobody reads goes on.
        let _ = writeln!(std::io::stderr(), "longest run: {took_us} us");
    }
}

#[cfg(test)]
mod tests;
