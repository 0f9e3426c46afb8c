//! Font files in the folder of a house style: one that is accepted can be embedded.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use kamerbrief::house_style::{HouseStyle, HouseStyles};
use kamerbrief_fuzz::{STYLES, record, render_letter_in};
use libfuzzer_sys::fuzz_target;

/// A house style whose four faces are one file.
const STYLE: &str = r#"
name = "fuzzed"
[fonts]
family = "Fuzzed"
regular = "face.ttf"
bold = "face.ttf"
italic = "face.ttf"
bold-italic = "face.ttf"
"#;
const LOGO: &[u8] = include_bytes!("../../../templates/house-styles/neutral/logo.png");

/// Has everything of the house style but the face.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder =
        std::env::temp_dir().join(format!("kamerbrief-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the house style");
    fs::write(folder.join("house-style.toml"), STYLE).expect("a file of the house style");
    fs::write(folder.join("logo.png"), LOGO).expect("a logo");
    folder
});

fuzz_target!(|data: &[u8]| {
    record(data);
    fs::write(FOLDER.join("face.ttf"), data).expect("a face");
    if let Ok(style) = HouseStyle::load(&FOLDER, STYLES.locales()) {
        render_letter_in(&HouseStyles::from_style(style));
    }
});
