//! The only rooms that name the browser beyond events. They know nothing of ours.

pub mod abort;
pub mod clock;
pub mod dom;
pub mod location;
pub mod print;
pub mod random;
pub mod storage;
pub mod theme;
pub mod timer;
pub mod token;
pub mod visibility;
