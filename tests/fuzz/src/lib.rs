//! Helpers shared by the fuzz targets.

use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, OnceLock};

use kamerbrief::bounds::Bounds;
use kamerbrief::compare;
use kamerbrief::letter::{self, Accepted};
use kamerbrief::style::HouseStyles;
use kamerbrief::{Format, RenderError, SetLetter};

/// The letter that foreign files are compared with, and that house styles are tried on.
pub const LETTER: &[u8] = include_bytes!("../../letters/minimal.json");

/// The built-in house styles.
pub static STYLES: LazyLock<HouseStyles> = LazyLock::new(|| {
    HouseStyles::shipped().expect("the built-in house styles are valid")
});

/// The limits of the service, without a time limit: the fuzzer has its own.
pub fn limits() -> Bounds {
    Bounds { pages: 500, ..Bounds::default() }
}

/// Keeps the input in the file that `FUZZ_LAST_INPUT` names.
///
/// A stack overflow ends the process before libFuzzer can save the input.
pub fn record(input: &[u8]) {
    static PATH: OnceLock<Option<PathBuf>> = OnceLock::new();
    let path =
        PATH.get_or_init(|| std::env::var_os("FUZZ_LAST_INPUT").map(PathBuf::from));
    if let Some(path) = path {
        fs::write(path, input).expect("FUZZ_LAST_INPUT can be written");
    }
}

/// Compares a foreign file with [`LETTER`] in the same format, in both directions.
pub fn compare_with_letter(file: &[u8]) {
    for [old, new] in [[file, LETTER], [LETTER, file]] {
        if let Ok(comparison) = compare::compare_within(old, new, &STYLES, &[], &limits())
        {
            let locale = STYLES.default_style().locale(Default::default());
            drop(compare::answer(&comparison, locale));
        }
    }
}

/// Renders a letter in every format.
///
/// # Panics
///
/// When an accepted letter cannot be rendered, unless it has more pages than allowed.
pub fn render_all(accepted: &Accepted) {
    let Accepted { letter, style, .. } = accepted;
    let set = match SetLetter::within(letter, style, &limits()) {
        Err(RenderError::TooManyPages { .. }) => return,
        set => set.expect("an accepted letter can be laid out"),
    };
    for format in Format::ALL.into_iter().chain(Format::DOCX.with_fonts()) {
        set.export(format).expect("an accepted letter can be exported");
    }
}

/// Renders [`LETTER`] in the only house style of a set, if the style has what it needs.
pub fn render_letter_in(styles: &HouseStyles) {
    if let Ok(accepted) = letter::parse_within(LETTER, styles, &limits()) {
        render_all(&accepted);
    }
}
