//! The page of the AICC supervisor dashboard.
//!
//! Data flow one way: `api` → `poll` → [`store`] → `panels` → `widgets` and [`charts`] → the eye.

pub mod charts;
pub mod i18n;
pub mod settings;
pub mod store;
