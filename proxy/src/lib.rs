//! Signing proxy of the AICC supervisor dashboard, with a simulated AICC.
//!
//! Data flow one way: AICC → [`upstream`] → [`cache`] → [`routes`] → the page. [`routes::router`] binds nothing.

pub mod changes;
pub mod clock;
pub mod secret;
pub mod signing;

pub mod outbound;

pub mod upstream;

pub mod cache;
pub mod database;
pub mod history;
pub mod poller;
pub mod rendered;
pub mod sessions;
pub mod site;
pub mod store;

pub mod alarms;
pub mod insight;

pub mod cluster;

pub mod access;
pub mod assets;
pub mod routes;
pub mod state;
pub mod tokens;

pub mod config;
pub mod doctor;
pub mod listener;
pub mod service;
pub mod telemetry;

pub mod simulator;
