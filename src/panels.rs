//! What the supervisor sees. Each view is memos over the feeds; the arithmetic in them is plain functions beside the components.

mod agent_picker;
mod alarm_file;
mod chart;
mod columns;
mod counters;
mod drill;
mod entries;
mod feed_view;
mod head;
mod hold;
mod link;
mod names;
mod order;
mod place;
mod problems;
mod rules;
mod saved_views;
mod sending;
mod skill_detail;
mod standing;
mod tools;
mod trend;
mod why;
mod worst;

pub mod told;

mod access_code;
mod agent;
mod alarms;
mod alone;
mod controls;
mod frame;
mod gallery;
mod keys;
mod lamps;
mod overview;
mod settings;
mod skill;
mod sysindex;
mod system_state;
mod wall;

pub use access_code::AccessCodePanel;
pub use agent::AgentPanel;
pub use alarms::{AlarmPanel, subject_in_view};
pub use alone::Alone;
pub use frame::Frame;
pub use gallery::Gallery;
pub use overview::Overview;
pub use settings::SettingsPanel;
pub use skill::SkillPanel;
pub use sysindex::SysindexPanel;
pub use system_state::SystemStatePanel;
pub use wall::Wall;
pub use why::sentence as alarm_sentence;
