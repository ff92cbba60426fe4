//! Parts that would fit any dashboard. They know units, marks and ages, but no source.

pub mod shown;

pub mod choice;
pub mod figure;
pub mod headline;
pub mod icon;
pub mod keys;
pub mod popover;
pub mod screen;
pub mod severity;
pub mod sparkline;
pub mod split_bar;
pub mod status_line;
pub mod table;

#[cfg(test)]
mod tokens;
