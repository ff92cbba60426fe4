//! The only room that knows how AICC spells: typed requests out, snapshots of the domain back, or a failure.
//!
//! Pure: [`call`] makes the request text, [`envelope`] says whether an answer is a success,
//! [`fields`] reads one object and counts what was odd, and one file per interface turns the answer into the domain.
//! With effects: [`client`] sends and signs, [`budget`] and [`gate`] hold it back, [`reader`] joins them into one read of a source.

pub mod error;

pub mod call;
pub mod envelope;
pub mod fields;
mod rows;
mod unambiguous;

pub mod access_code;
pub mod agent;
pub mod skill;
pub mod sysindex;
pub mod system_state;

pub mod back_off;
pub mod budget;
pub mod client;
pub mod gate;
pub mod reader;
pub mod tally;
pub mod tls;
