//! The only rooms that name the browser beyond events. They know nothing of ours.

pub mod abort;
pub mod canvas;
pub mod clipboard;
pub mod clock;
pub mod dom;
pub mod download;
pub mod embedder;
pub mod focus;
pub mod frame;
pub mod location;
pub mod look;
pub mod notice;
pub mod number;
pub mod print;
pub mod random;
pub mod screen;
pub mod sight;
pub mod sound;
pub mod storage;
pub mod theme;
pub mod time_zone;
pub mod timer;
pub mod token;
pub mod visibility;
