//! The proxy seen from outside its rooms. One binary; one line per module.

#[cfg(test)]
mod access;
#[cfg(test)]
mod alarms;
#[cfg(test)]
mod attacks;
#[cfg(test)]
mod budget;
#[cfg(test)]
mod client;
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod decoding;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod element;
#[cfg(test)]
mod fault_table;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod history;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod peer;
#[cfg(test)]
mod postgres;
#[cfg(test)]
mod process;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod reload;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod resume;
#[cfg(test)]
mod routes;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod token_command;
#[cfg(test)]
mod trust;
#[cfg(test)]
mod webhooks;
