//! Kills of the program itself, for `scripts/proof kills`.
//!
//! `kills PROGRAM FOLDER KILLS`: prints one row of a table for each kind of victim, and ends badly at the first loss. With `recording` at the end:
//! kills the demo while it records, and prints one row.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for developers: what fails says where")]

#[path = "../tests/proxy/kills.rs"]
mod kills;

use std::path::Path;

use kills::recording::strike;
use kills::{Kills, Victim};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [program, folder, number] => {
            let tallies = Kills::new(program, Path::new(folder)).run_all(number.parse().unwrap());
            for (victim, tally) in Victim::ALL.iter().zip(tallies) {
                println!("| {} | {} | {} | {} | 0 | 0 |", victim.words(), tally.kills, tally.too_late, tally.done);
            }
        }
        [program, folder, number, "recording"] => {
            let _ = std::fs::remove_dir_all(folder);
            std::fs::create_dir_all(folder).unwrap();
            let (mut chance, number) = (ChaCha8Rng::seed_from_u64(11), number.parse::<u32>().unwrap());
            let (mut told, mut lost) = (0, 0);
            for _ in 0..number {
                let of_one = strike(program, &Path::new(folder).join("history.db"), chance.random_range(0.0..3.0));
                (told, lost) = (told + of_one.0, lost + of_one.1);
            }
            println!("| {number} | {told} | {lost} | 0 | 0 |");
        }
        _ => panic!("kills PROGRAM FOLDER KILLS [recording]"),
    }
}
