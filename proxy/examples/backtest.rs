//! How often the look into the next minutes was right, and how far estimates were off, on simulated days of which the truth is known; for
//! `scripts/proof backtest`.
//!
//! `backtest DAYS`: prints two tables. Each day is one of another call centre, weekday and seed; queues are polled every ten seconds as the
//! poller does, and what the proxy would have said is compared with what then happened to every single call.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for developers: what fails says where")]

#[path = "backtest/day.rs"]
mod day;
#[path = "backtest/tally.rs"]
mod tally;

use std::sync::atomic::{AtomicU32, Ordering};

use day::Day;
use tally::Tally;

fn main() {
    let days: u32 = std::env::args().nth(1).unwrap().parse().unwrap();
    let next = AtomicU32::new(0);
    let work = || {
        let mut tallies = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= days {
                return tallies;
            }
            tallies.push(Day::of(number).run());
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all = Vec::new();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        all.extend(threads.into_iter().flat_map(|thread| thread.join().unwrap()));
    });
    let whole = Tally::of(all.iter().map(|(tally, _)| tally));
    let own = Tally::of(all.iter().map(|(_, own)| own));
    let per_day: Vec<&Tally> = all.iter().map(|(tally, _)| tally).collect();
    tally::print(&[("every queue of which it was said", &whole), ("of them, queues whose agents serve no other", &own)], &per_day);
}
