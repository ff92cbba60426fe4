#![no_main]
//! `system_state` under the fuzzer.

libfuzzer_sys::fuzz_target!(|input: &[u8]| aicc_fuzz::run_timed("system_state", input));
