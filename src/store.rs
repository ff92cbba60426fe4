//! What the page knows. It only holds: the polls write, the panels read.

pub mod feed;
