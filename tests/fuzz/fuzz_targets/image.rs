//! PNG and JPEG files: an image that was read can be decoded.

#![no_main]

use kamerbrief::image::{Image, ImageKind};
use kamerbrief_fuzz::record;
use libfuzzer_sys::fuzz_target;

/// Few enough for many runs a second.
const MAX_PIXELS: u64 = 1 << 20;

fuzz_target!(|data: &[u8]| {
    record(data);
    for kind in ImageKind::ALL {
        if let Ok(image) = Image::read(kind, data, |pixels| pixels <= MAX_PIXELS) {
            image.pixels().expect("an image that was read can be decoded");
        }
    }
});
