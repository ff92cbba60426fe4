//! The only room that knows how AICC spells: typed requests out, snapshots of the domain back, or a failure.

pub mod error;
