//! Pictures of every view of the demo: light and dark, in both languages, at the widths of a telephone, a desk and a wall.
//!
//! `cargo run --example screenshots [FOLDER]` writes all of them (default `target/screenshots`), `-- --readme` only `docs/screenshot.png`, and `-- --whole FOLDER`
//! makes each picture as high as its view.
#![cfg_attr(not(target_arch = "wasm32"), expect(clippy::unwrap_used, reason = "without a browser there are no pictures"))]

#[cfg(not(target_arch = "wasm32"))]
#[expect(dead_code, reason = "the journeys use the rest of the browser")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod driver;
#[cfg(not(target_arch = "wasm32"))]
#[expect(dead_code, reason = "the journeys use the rest of the house")]
mod house;
#[cfg(not(target_arch = "wasm32"))]
#[expect(dead_code, reason = "the contract looks at headers")]
mod http;
#[cfg(not(target_arch = "wasm32"))]
#[expect(dead_code, reason = "the journeys read the log")]
mod log;
#[cfg(not(target_arch = "wasm32"))]
mod pictures;

#[cfg(not(target_arch = "wasm32"))]
#[tokio::main]
async fn main() {
    pictures::take(std::env::args().skip(1).collect()).await;
}

#[cfg(target_arch = "wasm32")]
fn main() {}
