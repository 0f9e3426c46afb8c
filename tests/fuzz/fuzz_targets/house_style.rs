//! House styles: TOML, a NUL, and the logo (SVG, PNG or JPEG).

#![no_main]

use kamerbrief::house_style::{HouseStyle, HouseStyles};
use kamerbrief_fuzz::{STYLES, record, render_letter_in};
use libfuzzer_sys::fuzz_target;

const LOGO: &[u8] = include_bytes!("../../../templates/house-styles/neutral/logo.png");

fuzz_target!(|data: &[u8]| {
    record(data);
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let text = parts.next().unwrap_or_default();
    let logo = parts.next().unwrap_or(LOGO);
    let Ok(text) = std::str::from_utf8(text) else { return };
    if let Ok(style) = HouseStyle::read(text, logo, STYLES.locales()) {
        render_letter_in(&HouseStyles::from_style(style));
    }
});
