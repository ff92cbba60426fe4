//! The page's data rooms and its panels in a real browser, with a fake network and fake timers.
//!
//! * `polls`: the driver from the first request to the store.
//! * `replay`: moments that are over.
//! * `choices`: settings in the address and in storage.
//! * `locales`: numbers and days of each language.
//! * `page`: the whole page below a path.
//! * `left`: what those leave behind who have gone.
//! * `ways_out`: notifications, tones, and a screen that stays awake.
//! * `panel_*`: each panel alone: its figures in every state, a switch of the call centre, tables, charts, the user, keyboard and languages.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test says where it failed")]

mod choices;
mod fake;
mod left;
mod locales;
mod page;
mod panel_access;
mod panel_ahead;
mod panel_alarms;
mod panel_charts;
mod panel_dom;
mod panel_past;
mod panel_settings;
mod panel_states;
mod panel_switch;
mod panel_table;
mod panel_tools;
mod panel_user;
mod panel_values;
mod panel_wall;
mod polls;
mod replay;
mod samples;
mod stages;
mod ways_out;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
