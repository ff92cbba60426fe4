//! Alarms: evaluated here and nowhere else, so that they are the same for all and live when no page is open (DECISIONS 25).
//!
//! Pure in the middle: `sample` (what a row says to a rule), `course` and `frozen` (what came of it over time), `log` (what is open and what
//! happened), `book` (all of it together) and [`message`] (an event in words) take times as arguments. The [`Board`] around them has the clock,
//! the lock, the store and the receivers ([`webhook`]).

mod actions;
mod board;
mod book;
mod course;
mod frozen;
mod log;
pub mod message;
mod notes;
pub mod rules;
mod sample;
mod seen;
mod tally;
mod watched;
pub mod webhook;
mod within;

pub use actions::{At, Undone};
pub use board::{Board, Config};
pub use seen::{Asker, is_seen};
pub use watched::Sight;

#[cfg(test)]
mod tests;
