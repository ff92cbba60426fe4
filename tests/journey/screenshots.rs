//! Pictures of every view of the demo: light and dark, in both languages, on a telephone, a desk and a wall.
//!
//! `cargo run --example screenshots` writes them into `target/screenshots`, or into the folder that is named after `--`. With `--whole` each
//! picture is as high as its view; with `--readme` there is only one, `docs/screenshot.png`.
#![expect(clippy::unwrap_used, reason = "a tool for developers: what fails says where")]

#[expect(dead_code, reason = "the journeys use the rest of the browser")]
mod browser;
mod driver;
#[expect(dead_code, reason = "the journeys use the rest of the house")]
mod house;
#[expect(dead_code, reason = "the contract looks at headers")]
mod http;
#[expect(dead_code, reason = "the journeys read the log")]
mod log;
mod pictures;

#[tokio::main]
async fn main() {
    pictures::take(std::env::args().skip(1).collect()).await;
}
