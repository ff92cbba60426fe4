//! Whole stories: a real browser, the built page, the proxy, and a simulated AICC behind sockets that are really cut.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the story")]

#[expect(dead_code, reason = "the contract looks at headers")]
mod http;
mod log;

#[expect(dead_code, reason = "the contract and the pictures have houses of their own kind")]
mod house;

mod driver;

mod browser;

mod figures;

mod accessible;
mod attention;
mod base_path;
mod charts;
mod chinese;
mod choices;
mod embedding;
mod every_view;
mod gallery;
mod keyboard;
mod outages;
mod replay;
mod room;
mod secrets;
#[expect(dead_code, reason = "the proof uses the rest of it")]
mod soak;
mod views;
mod wall;
mod weight;
