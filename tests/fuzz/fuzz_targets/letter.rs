//! Letter files: read or refused, never a panic.

#![no_main]

use kamerbrief::letter;
use kamerbrief_fuzz::{STYLES, limits, record};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    record(data);
    drop(letter::parse_with(data, &STYLES, &limits()));
});
