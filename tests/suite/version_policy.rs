//! A patch release changes no byte, and the changelog reports changes of output.

use std::fmt::Write;

use kamerbrief::TypesetLetter;
use kamerbrief::compare::Layer;
use kamerbrief::hash::sha256_hex;
use kamerbrief::{Format, letter};
use strum::VariantArray;

use crate::support::{STYLES, golden, json_files, letters_dir};

/// Returns the changelog section of the release that may change outputs.
///
/// That is the release with patch level 0, whatever the current patch level.
fn section() -> String {
    let changelog = include_str!("../../CHANGELOG.md");
    let version = concat!(
        "## ",
        env!("CARGO_PKG_VERSION_MAJOR"),
        ".",
        env!("CARGO_PKG_VERSION_MINOR"),
        ".0"
    );
    let section = changelog.split(version).nth(1).expect("the release has a section");
    section.split("\n## ").next().unwrap_or_default().to_owned()
}

#[test]
fn a_change_of_output_is_listed_with_its_kind() {
    let mut digests = String::new();
    for (name, bytes) in json_files(&letters_dir()) {
        let accepted = letter::parse(&bytes, &STYLES).unwrap();
        let set = TypesetLetter::new(&accepted.letter, &accepted.style).unwrap();
        for format in [Format::Pdf, Format::DOCX, Format::Html] {
            let digest = sha256_hex(&set.export(format).unwrap());
            let _ = writeln!(digests, "{digest}  {name}.{}", format.extension());
        }
    }
    golden("outputs", "digests", &digests);
    let all = &sha256_hex(digests.as_bytes())[..12];
    let section = section();
    let line = section.lines().find(|line| line.contains(&format!("`{all}`")));
    let layers: Vec<_> = Layer::VARIANTS.iter().map(|layer| layer.name()).collect();
    let line = line.unwrap_or_else(|| {
        panic!(
            "outputs are other than CHANGELOG.md says: add a line with `{all}` and the \
             kind of change ({}) below “Outputs” of the release",
            layers.join(", ")
        )
    });
    assert!(layers.iter().any(|layer| line.contains(layer)), "{line}");
}
