//! A small dose: the seeds, and some thousands of mutations of each.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

/// Mutations of each target.
const MUTATIONS: usize = 3000;

#[test]
fn every_law_holds_for_every_seed_and_for_thousands_of_mutations() {
    std::thread::scope(|threads| {
        for target in &TARGETS {
            threads.spawn(|| {
                let seeds = target.seeds();
                assert!(seeds.len() >= 5, "{} begins with little", target.name);
                for (number, input) in seeds.into_iter().chain(mutations(target, MUTATIONS)).enumerate() {
                    let ran = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
                    assert!(ran.is_ok(), "{} breaks its law with input {number}: {}", target.name, input.escape_ascii());
                }
            });
        }
    });
}

#[test]
fn configurations_begin_with_good_ones() {
    for seed in seeds::configurations() {
        let text = String::from_utf8(seed).unwrap();
        let read = aicc_proxy::config::read(&text, &configuration::Stub);
        assert!(read.is_ok(), "{:?} in {text}", read.err());
    }
}

#[test]
fn requests_begin_with_answers_of_every_kind() {
    let statuses = |seed: Vec<u8>| request::statuses(&seed);
    let seen: BTreeSet<u16> = seeds::requests().into_iter().flat_map(statuses).map(|status| status.as_u16()).collect();
    assert_eq!(seen, BTreeSet::from([200, 204, 400, 401, 403, 404, 421]));
}
