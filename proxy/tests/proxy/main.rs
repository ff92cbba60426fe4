//! The proxy seen from outside its rooms. One binary; one line per module.

#[cfg(test)]
mod decoding;
