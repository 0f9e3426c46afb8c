//! Links and examples in the documents are valid.

use std::collections::BTreeSet;
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

/// Returns the anchors of the headings of a document, as GitHub forms them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut is_code = false;
    let mut anchors = BTreeSet::new();
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        let title = line.trim_start_matches('#');
        if is_code || title.len() == line.len() {
            continue;
        }
        let kept = title.trim_start_matches(' ').chars();
        let kept = kept.filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        let anchor = kept.flat_map(char::to_lowercase);
        anchors.insert(anchor.map(|c| if c == ' ' { '-' } else { c }).collect());
    }
    anchors
}

#[test]
fn every_link_to_a_file_and_a_heading_leads_somewhere() {
    let mut seen = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for link in text.split("](").skip(1) {
            let target = link.split(')').next().unwrap();
            if target.contains("://") || target.is_empty() {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = document.parent().unwrap().join(file);
            let path = if file.is_empty() { document.clone() } else { path };
            assert!(path.exists(), "{} points at {target}", document.display());
            if !anchor.is_empty() {
                let there = anchors(&fs::read_to_string(&path).unwrap());
                let is_there = there.contains(anchor);
                assert!(is_there, "{} points at {target}", document.display());
            }
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
    let sample = "# A `b` c: d\n```\n# no\n```\n";
    assert_eq!(anchors(sample), BTreeSet::from(["a-b-c-d".to_owned()]));
}

#[test]
fn every_path_in_the_documents_exists() {
    let mut seen = 0;
    for document in documents().iter().filter(|path| !path.ends_with("CHANGELOG.md")) {
        let text = fs::read_to_string(document).unwrap();
        for span in text.split('`').skip(1).step_by(2) {
            let starts = ["src/", "tests/", "templates/", "docs/", "fonts/"];
            let is_path = starts.iter().any(|start| span.starts_with(start))
                && !span.contains([' ', '\n', '(', '{']);
            if !is_path {
                continue;
            }
            let mut path = span.split("::").next().unwrap();
            // A pattern is checked down to its folder.
            if let Some((start, _)) = path.split_once('*') {
                path = start.rsplit_once('/').map_or(start, |(folder, _)| folder);
            }
            assert!(root().join(path).exists(), "{} names {span}", document.display());
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
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
