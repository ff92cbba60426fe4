//! The page's data rooms in a real browser, with a fake network and fake timers.
//!
//! * `polls`: the driver from the first request to the store.
//! * `choices`: settings in the address and in storage.
//! * `page`: the whole page below a path.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test says where it failed")]

mod choices;
mod fake;
mod page;
mod polls;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
