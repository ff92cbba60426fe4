//! Whole stories: a real browser, the built page, the proxy, and a simulated AICC behind sockets that are really cut.
#![cfg(not(target_arch = "wasm32"))]

mod http;
mod log;

mod house;

mod driver;

mod browser;

mod arrival;
