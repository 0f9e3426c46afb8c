//! HTML pages of others, as `compare` reads them.

#![no_main]

use kamerbrief::Format;
use kamerbrief_fuzz::{compare_with_letter, record};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    record(data);
    compare_with_letter(&[b"<", data].concat(), Format::Html);
});
