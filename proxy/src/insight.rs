//! What recorded periods add up to. Pure: what was recorded and the time come in.

pub mod another_day;
pub mod baseline;
pub mod findings;
pub mod longest_waits;
mod outlook;
mod today;

pub use outlook::{LookedAt, Outlooks, SkillLookedAt, can_help, look_at};
pub use today::today;
