//! The words on which the proxy and the page agree. They describe what the proxy says, so they live inside the proxy.
//!
//! Reading order: what a number is ([`reading`], [`field`], [`id`]), what is known about it ([`snapshot`], [`delivery`], [`freshness`],
//! [`problem`]), the five sources ([`sysindex`], [`skill`], [`access_code`], [`agent`], [`system_state`]), time ([`period`]), what is
//! computed from it ([`kpi`]), when it is bad ([`threshold`], [`alarm`]), what one shift tells the next ([`note`], [`sheet`]), what a day has come to ([`today`]), what the last hours and the next
//! minutes are like ([`outlook`]), what is usual ([`baseline`]), what was found out about AICC ([`findings`]), what was recorded ([`recorded`]), what the page is told about its surroundings
//! ([`setup`], [`status`]), and how it reads all this ([`answer`]).
//!
//! * A **site** is one call-centre platform with its own CC-CMS; a **VDN** is a virtual call centre on it.
//! * A **reading** is a number as AICC gave it; a **figure** is one computed from readings. Neither is ever zero for "unknown".
//! * A **snapshot** is what one read of a source brought; **delivery** is how old it is and what went wrong since.

pub mod reading;
#[macro_use]
pub mod field;
pub mod id;

pub mod delivery;
pub mod freshness;
pub mod problem;
pub mod snapshot;

pub mod access_code;
pub mod agent;
pub mod skill;
pub mod sysindex;
pub mod system_state;

pub mod period;
pub mod recorded;
pub mod sums;

pub mod kpi;

pub mod alarm;
pub mod baseline;
pub mod findings;
pub mod note;
pub mod outlook;
pub mod sheet;
pub mod threshold;
pub mod today;

pub mod setup;
pub mod status;

pub mod answer;
mod maps;
