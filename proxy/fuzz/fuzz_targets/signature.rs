#![no_main]
//! `signature` under the fuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| aicc_fuzz::run_timed("signature", input));
