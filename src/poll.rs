//! Asks the proxy at the right times. Nobody else writes the store.

pub mod cadence;
mod documents;
pub mod driver;
mod labels;
mod last_hour;
pub mod needs;
mod renewal;
mod replay;
mod rounds;
mod trends;
