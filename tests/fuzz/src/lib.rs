//! Helpers shared by the fuzz targets.

use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, OnceLock};

use kamerbrief::compare;
use kamerbrief::house_style::HouseStyles;
use kamerbrief::letter::{self, ValidLetter};
use kamerbrief::limits::RenderContext;
use kamerbrief::{Format, RenderError, TypesetLetter};

/// The letter that foreign files are compared with, and that house styles are tried on.
pub const LETTER: &[u8] = include_bytes!("../../letters/minimal.json");

/// The built-in house styles.
pub static STYLES: LazyLock<HouseStyles> = LazyLock::new(|| {
    HouseStyles::builtin().expect("the built-in house styles are valid")
});

/// The limits of the service, without a time limit: the fuzzer has its own.
pub fn limits() -> RenderContext {
    RenderContext { pages: 500, ..RenderContext::default() }
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

/// Compares a foreign file with [`LETTER`] in a format.
pub fn compare_with_letter(file: &[u8], format: Format) {
    static FILES: OnceLock<Vec<(Format, Vec<u8>)>> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        let accepted = letter::parse(LETTER, &STYLES).expect("the letter is accepted");
        let ValidLetter { letter, style, .. } = accepted;
        let set =
            TypesetLetter::new(&letter, &style).expect("the letter can be laid out");
        let export = |format| set.export(format).expect("the letter can be exported");
        [Format::Pdf, Format::DOCX, Format::Html].map(|f| (f, export(f))).into()
    });
    let old = files.iter().find(|(other, _)| *other == format);
    let (_, old) = old.expect("a format of the three");
    if let Ok(found) = compare::compare_with(old, file, &STYLES, &[], &limits()) {
        let locale = STYLES.default_style().locale(Default::default());
        drop(compare::to_json(&found, locale));
    }
}

/// Renders a letter in every format.
///
/// # Panics
///
/// When an accepted letter cannot be rendered, unless it has more pages than allowed.
pub fn render_all(accepted: &ValidLetter) {
    let ValidLetter { letter, style, .. } = accepted;
    let set = match TypesetLetter::with_context(letter, style, &limits()) {
        Err(RenderError::TooManyPages { .. }) => return,
        set => set.expect("an accepted letter can be laid out"),
    };
    for format in Format::ALL.into_iter().chain(Format::DOCX.with_fonts()) {
        set.export(format).expect("an accepted letter can be exported");
    }
}

/// Renders [`LETTER`] in the only house style of a set, unless it is invalid in that style.
pub fn render_letter_in(styles: &HouseStyles) {
    if let Ok(accepted) = letter::parse_with(LETTER, styles, &limits()) {
        render_all(&accepted);
    }
}
