//! `cargo run --example soak -- POLLS SPEED`: a wallboard in time lapse, measured an hour after its beginning and ten times from there to its end,
//! as rows of a table. Ends with a failure when anything grows by too much, a poll is missed or the console complains. `scripts/proof soak` calls it.
//!
//! `… -- POLLS SPEED VIEW`: a view while nobody looks into it, measured after 1,000 polls and ten times from there to its end. For
//! `scripts/proof unattended`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for developers: what fails says where"
)]

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
mod unattended;

use soak::{POLLS_OF_AN_HOUR, Reading, soak};
use unattended::unattended;

/// Readings after the first one.
const READINGS: u64 = 10;
/// Polls before the first reading of a view that nobody looks into.
const POLLS_BEFORE: u64 = 1_000;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let polls: u64 = arguments.next().map_or(25_920, |text| text.parse().unwrap());
    let speed: f64 = arguments.next().map_or(100.0, |text| text.parse().unwrap());
    let stops = |first: u64| (0..=READINGS).map(|at| first + (polls - first) * at / READINGS).collect::<Vec<_>>();
    if let Some(view) = arguments.next() {
        return tell_unattended(&unattended(&view, speed, &stops(POLLS_BEFORE.min(polls / 2))).await);
    }
    let soaked =
        soak(speed, &stops(POLLS_OF_AN_HOUR.min(polls / 2)), |reading, grown| eprintln!("{reading:?}; wasm memory grew: {grown}")).await;
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

#[expect(clippy::cast_precision_loss, reason = "sizes of memory")]
fn tell_unattended(readings: &[unattended::Reading]) {
    for unattended::Reading { polls, js_heap_bytes, wasm_bytes, used_bytes, nodes, failed, resident_bytes } in readings {
        let [heap, wasm, used] = [js_heap_bytes, wasm_bytes, used_bytes].map(|bytes| *bytes as f64 / 1e6);
        println!("| {polls} | {heap:.3} | {wasm:.3} | {used:.3} | {nodes} | {failed} | {:.1} |", resident_bytes / 1e6);
    }
    let (first, last) = (readings.first().unwrap(), readings.last().unwrap());
    let change = |of: fn(&unattended::Reading) -> f64| of(last) - of(first);
    println!(
        "| change | {:+.3} | {:+.3} | {:+.3} | {:+} | | {:+.1} % |",
        change(|reading| reading.js_heap_bytes as f64) / 1e6,
        change(|reading| reading.wasm_bytes as f64) / 1e6,
        change(|reading| reading.used_bytes as f64) / 1e6,
        change(|reading| reading.nodes as f64),
        change(|reading| reading.resident_bytes) / first.resident_bytes * 100.0,
    );
}
