//! Kills of the program itself, for `scripts/proof kills`.
//!
//! `kills PROGRAM FOLDER KILLS`: prints one row of a table for each kind of victim, and ends badly at the first loss.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for developers: what fails says where")]

#[path = "../tests/proxy/kills.rs"]
mod kills;

use std::path::Path;

use kills::{Kills, Victim};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, folder, number] = &arguments[..] else { panic!("kills PROGRAM FOLDER KILLS") };
    let tallies = Kills::new(program, Path::new(folder)).run_all(number.parse().unwrap());
    for (victim, tally) in Victim::ALL.iter().zip(tallies) {
        println!("| {} | {} | {} | {} | 0 | 0 |", victim.words(), tally.kills, tally.too_late, tally.done);
    }
}
