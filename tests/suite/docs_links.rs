//! Links and examples in the documents are valid.

use std::fs;
use std::path::{Path, PathBuf};

use kamerbrief::diagnostic::LetterCode;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns README, the other documents in its folder and those in docs/.
fn documents() -> Vec<PathBuf> {
    let markdown = |dir: PathBuf| -> Vec<PathBuf> {
        let files = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|end| end == "md")).collect()
    };
    let mut found = markdown(root().to_owned());
    found.extend(markdown(root().join("docs")));
    found.extend(markdown(root().join("docs/conformance")));
    found
}

#[test]
fn every_link_to_a_file_leads_somewhere() {
    let mut seen = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for link in text.split("](").skip(1) {
            let target = link.split(')').next().unwrap().split('#').next().unwrap();
            if target.contains("://") || target.is_empty() {
                continue;
            }
            let path = document.parent().unwrap().join(target);
            assert!(path.exists(), "{} points at {target}", document.display());
            seen += 1;
        }
    }
    assert!(seen > 5);
}

#[test]
fn every_piece_in_the_guide_to_migration_is_accepted_without_a_word() {
    let text = fs::read_to_string(root().join("docs/migration.md")).unwrap();
    let pieces = text.split("```json\n").skip(1);
    let pieces: Vec<_> = pieces.map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(pieces.len() > 4);
    for piece in pieces {
        // Members of a letter, or its body.
        let members = if piece.starts_with('[') {
            format!("\"body\": {piece}")
        } else {
            piece.to_owned()
        };
        let json = crate::validation::with(&members);
        let accepted =
            kamerbrief::letter::parse(json.as_bytes(), &crate::support::STYLES);
        // An example has no signatures.
        let warnings = accepted.unwrap().warnings.into_iter();
        let warnings: Vec<_> = warnings
            .filter(|warning| warning.code != LetterCode::NoSignatories.into())
            .collect();
        assert_eq!(warnings, [], "{piece}");
    }
}

#[test]
fn the_letter_in_the_readme_is_accepted_without_a_word() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let json = text.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let accepted = kamerbrief::letter::parse(json.as_bytes(), &crate::support::STYLES);
    assert_eq!(accepted.unwrap().warnings, []);
}
