//! Helpers common to these tests.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use kamerbrief::house_style::HouseStyles;
use kamerbrief::letter::{self, ValidLetter};

/// The installed house styles, parsed once.
pub(crate) static STYLES: LazyLock<HouseStyles> =
    LazyLock::new(|| HouseStyles::builtin().expect("the builtin styles are whole"));

/// Returns the folder of test letters.
pub(crate) fn letters_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/letters")
}

/// Returns the JSON files directly in a folder, sorted by name, with their stems.
///
/// A folder of test letters has many: a test of each of them must not hold for none.
pub(crate) fn json_files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir)
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(files.len() >= 50, "{} files in {}", files.len(), dir.display());
    files
        .into_iter()
        .map(|path| {
            let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (stem, std::fs::read(&path).expect("the file is readable"))
        })
        .collect()
}

/// Returns all test letters, parsed.
pub(crate) fn letters() -> Vec<(String, ValidLetter)> {
    json_files(&letters_dir())
        .into_iter()
        .map(|(name, bytes)| {
            let accepted = letter::parse(&bytes, &STYLES);
            (name.clone(), accepted.unwrap_or_else(|error| panic!("{name}: {error:?}")))
        })
        .collect()
}

/// Returns one test letter, parsed.
pub(crate) fn letter(name: &str) -> ValidLetter {
    let bytes = std::fs::read(letters_dir().join(format!("{name}.json")))
        .expect("the letter is there");
    letter::parse(&bytes, &STYLES).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

/// Returns the invalid letters: one error each, and one with many.
pub(crate) fn invalid_letters() -> Vec<(String, Vec<u8>)> {
    json_files(&letters_dir().join("invalid"))
}

/// Returns the entries of an archive, in order.
pub(crate) fn entries(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let count = archive.len();
    let read = |place| {
        let mut entry = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.name().to_owned(), bytes)
    };
    (0..count).map(read).collect()
}

/// Compares a text with the golden of a stage; `INSTA_UPDATE=always` accepts it.
pub(crate) fn golden(stage: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../ref/{stage}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
