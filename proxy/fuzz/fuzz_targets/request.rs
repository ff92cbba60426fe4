#![no_main]
//! `request` under the fuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| aicc_fuzz::run_timed("request", input));
