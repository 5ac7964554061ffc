#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trailmill_fuzz::check("wire")(bytes));
