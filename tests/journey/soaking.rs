//! `cargo run --example soak -- POLLS SPEED`: a wallboard in time lapse, measured an hour after its beginning and ten times from there to its end,
//! as rows of a table. Ends with a failure when anything grows by too much, a poll is missed or the console complains. `scripts/proof soak` calls it.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "a tool for developers: what fails says where")]

#[expect(dead_code, reason = "the journeys use the rest of the browser")]
mod browser;
mod driver;
#[expect(dead_code, reason = "the journeys use the rest of the house")]
mod house;
#[expect(dead_code, reason = "the contract looks at headers")]
mod http;
#[expect(dead_code, reason = "the journeys read the log")]
mod log;
mod soak;

use soak::{POLLS_OF_AN_HOUR, Reading, soak};

/// Readings after the first one.
const READINGS: u64 = 10;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let polls: u64 = arguments.next().map_or(25_920, |text| text.parse().unwrap());
    let speed: f64 = arguments.next().map_or(100.0, |text| text.parse().unwrap());
    let first = POLLS_OF_AN_HOUR.min(polls / 2);
    let stops: Vec<u64> = (0..=READINGS).map(|at| first + (polls - first) * at / READINGS).collect();
    let soaked = soak(speed, &stops, |reading, grown| eprintln!("{reading:?}; wasm memory grew: {grown}")).await;
    for reading in &soaked.readings {
        let Reading { polls, js_heap_bytes, wasm_bytes, used_bytes, nodes, shown_nodes, listeners, resident_bytes } = reading;
        let hours = polls / POLLS_OF_AN_HOUR;
        let [heap, wasm, used, resident] = [js_heap_bytes, wasm_bytes, used_bytes, resident_bytes].map(|bytes| bytes / 1e6);
        println!(
            "| {polls} | {hours} | {heap:.3} | {wasm:.3} | {used:.3} | {} | {shown_nodes} | {listeners} | {resident:.1} |",
            nodes - shown_nodes
        );
    }
    let grown = soaked.growth_percent().into_iter().map(|(_, percent)| format!("{percent:+.2} %"));
    println!("| largest growth since the first | | {} |", grown.collect::<Vec<_>>().join(" | "));
    let faults = soaked.faults();
    if faults.is_empty() {
        println!("\nEvery bound was kept, every poll had its answer, and the console showed no error.");
    } else {
        println!("\n**Not kept:** {}.", faults.join("; "));
        std::process::exit(1);
    }
}
