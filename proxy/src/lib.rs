//! Signing proxy of the AICC supervisor dashboard, with a simulated AICC.
//!
//! Data flow one way: AICC → `upstream` → `cache` → `routes` → the page.

pub mod clock;
pub mod secret;
pub mod signing;
pub mod simulator;
pub mod upstream;
