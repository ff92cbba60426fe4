#![no_main]
//! `access_code` under the fuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| aicc_fuzz::run_timed("access_code", input));
