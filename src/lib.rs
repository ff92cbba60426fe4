//! The page of the AICC supervisor dashboard.
//!
//! Data flow one way: [`api`] → [`poll`] → [`store`] → [`panels`] → `widgets` and [`charts`] → the eye.

pub mod alerting;
pub mod api;
pub mod app;
pub mod browser;
pub mod charts;
pub mod embed;
pub mod format;
pub mod i18n;
pub mod later;
pub mod live;
pub mod panels;
pub mod poll;
pub mod route;
pub mod settings;
pub mod sorting;
pub mod store;
pub mod widgets;
