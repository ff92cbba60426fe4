//! Inputs made of others by chance, the same each time.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::Target;

/// Longest input, bytes.
const LONGEST: usize = 8192;

/// So many mutations of the seeds of a target.
pub fn mutations(target: &Target, number: usize) -> impl Iterator<Item = Vec<u8>> {
    let (seeds, words) = (target.seeds(), target.words());
    (0..number).map(move |run| {
        let mut chance = ChaCha8Rng::seed_from_u64(u64::try_from(run).unwrap_or_default());
        let mut input = seeds[run % seeds.len()].clone();
        for _ in 0..chance.random_range(1..6) {
            mutate(&mut input, &seeds, &words, &mut chance);
        }
        input.truncate(LONGEST);
        input
    })
}

fn mutate(input: &mut Vec<u8>, seeds: &[Vec<u8>], words: &[String], chance: &mut ChaCha8Rng) {
    let at = chance.random_range(0..=input.len());
    let end = (at + chance.random_range(1..16)).min(input.len());
    match chance.random_range(0..8) {
        0 => input[at..end].iter_mut().for_each(|byte| *byte = chance.random()),
        1 => drop(input.drain(at..end)),
        2 => input.truncate(at),
        3 => {
            let piece = input[at..end].to_vec();
            input.splice(at..at, piece);
        }
        4 => {
            // The end of another seed.
            let other = &seeds[chance.random_range(0..seeds.len())];
            input.truncate(at);
            input.extend_from_slice(&other[chance.random_range(0..=other.len())..]);
        }
        5 => {
            // One bit.
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << chance.random_range(0..8);
            }
        }
        _ => {
            let word = words[chance.random_range(0..words.len())].bytes();
            let until = if chance.random() { at } else { end };
            input.splice(at..until, word);
        }
    }
}
