//! Asks the proxy at the right times. Nobody else writes the store.

pub mod cadence;
pub mod driver;
pub mod needs;
mod renewal;
mod rounds;
mod trends;
