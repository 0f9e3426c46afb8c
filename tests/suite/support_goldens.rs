//! Goldens of stages: the full text for a few letters, a digest for each of the others.
//!
//! Input: the output of a stage for every test letter, as text. It is compared with
//! `tests/ref/STAGE/LETTER.snap` for the letters in [`FULL_TEXT`], which together show all
//! members of letters, and with a line of `tests/ref/STAGE/digests.txt` for the others.
//! `INSTA_UPDATE=always` accepts the output.
//!
//! If a digest differs, the new text is in `target/goldens/STAGE/LETTER.txt`, and
//! `tests/ref/diff STAGE` shows the changes since the last commit.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use kamerbrief::hash::sha256_hex;
use serde_json::Value;

use crate::support::{golden, json_files, letters_dir};

/// Letters with a full text in every stage, each with the elements that it shows.
const FULL_TEXT: [(&str, &str); 17] = [
    ("all-references", "every item of the reference column"),
    ("cell-lists", "nested and counted lists in cells, column widths, row headers"),
    ("classification", "classification on every page, address below it"),
    ("draft", "watermark"),
    ("footnotes-everywhere", "every kind of block, each with footnotes in it"),
    ("full-width", "annex layouts, subtitle, page breaks"),
    ("inlines", "every kind of inline"),
    ("kix-address", "address with a KIX code"),
    ("luchtvaartemissies", "house style capitals: published letter"),
    ("markdown", "every construct of Markdown"),
    ("politiebureau-wolvega", "house style function-first: free address, no salutation"),
    ("questions", "questions and answers with sources, links and nested blocks"),
    ("residue", "residue of conversions, which is printed unchanged"),
    ("roman", "roman section numbers"),
    ("signatures", "every form of signature, closing"),
    ("tables", "table with every alignment, on several pages"),
    ("telecomraad", "house style neutral: published letter with a numbered annex"),
];

/// Members whose values are choices of the letter format.
const CHOICES: [&str; 6] =
    ["align", "houseStyle", "layout", "numbering", "status", "style"];

/// Compares the texts of a stage, one per letter, with the accepted ones.
pub(crate) fn stage_goldens(stage: &str, texts: &[(String, String)]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let accepted = root.join("tests/ref").join(stage);
    let written = root.join("target/goldens").join(stage);
    let write_text = |(name, text): &(String, String)| {
        fs::create_dir_all(&written).unwrap();
        fs::write(written.join(format!("{name}.txt")), text).unwrap();
    };
    if env::var("GOLDENS").is_ok_and(|value| value == "all") {
        texts.iter().for_each(write_text);
    }
    let has_full_text = |name: &str| FULL_TEXT.iter().any(|(full, _)| *full == name);
    let (full, others): (Vec<_>, Vec<_>) =
        texts.iter().partition(|(name, _)| has_full_text(name));
    for (name, text) in full {
        golden(stage, name, text);
    }
    let mut digests = String::new();
    for (name, text) in &others {
        let _ = writeln!(digests, "{}  {name}", &sha256_hex(text.as_bytes())[..16]);
    }
    let path = accepted.join("digests.txt");
    if env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
        fs::write(&path, &digests).unwrap();
    }
    let old = fs::read_to_string(&path).unwrap_or_default();
    let changed = changed_names(&old, &digests);
    let is_changed = |(name, _): &&(String, String)| changed.contains(name.as_str());
    others.into_iter().filter(is_changed).for_each(write_text);
    assert!(
        changed.is_empty(),
        "The {stage} of these letters differs from {}: {changed:?}. The new texts are in \
         {}. `tests/ref/diff {stage}` shows the changes since the last commit; \
         `INSTA_UPDATE=always` accepts them.",
        path.display(),
        written.display()
    );
    for entry in fs::read_dir(&accepted).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let is_used = name == "digests" || has_full_text(&name);
        assert!(is_used, "{} has no letter in FULL_TEXT", file.display());
    }
}

/// Returns the letters whose lines in two lists of digests differ.
fn changed_names<'t>(old: &'t str, new: &'t str) -> BTreeSet<&'t str> {
    let read = |text: &'t str| -> BTreeMap<&'t str, &'t str> {
        let lines = text.lines().filter_map(|line| line.split_once("  "));
        lines.map(|(digest, name)| (name, digest)).collect()
    };
    let (old, new) = (read(old), read(new));
    let names = old.keys().chain(new.keys()).copied();
    names.filter(|name| old.get(name) != new.get(name)).collect()
}

/// Adds the members of a letter file, and the values that are choices.
fn add_elements(value: &Value, elements: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                elements.insert(name.clone());
                if value.is_null() {
                    elements.insert(format!("{name}: null"));
                }
                if let (true, Some(choice)) =
                    (CHOICES.contains(&name.as_str()), value.as_str())
                {
                    elements.insert(format!("{name}: {choice}"));
                }
                add_elements(value, elements);
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| add_elements(item, elements));
        }
        _ => {}
    }
}

#[test]
fn letters_with_a_full_text_show_all_elements_of_letters() {
    let (mut all, mut shown) = (BTreeSet::new(), BTreeSet::new());
    let mut names = BTreeSet::new();
    for (name, bytes) in json_files(&letters_dir()) {
        let letter = serde_json::from_slice(&bytes).unwrap();
        add_elements(&letter, &mut all);
        if FULL_TEXT.iter().any(|(full, _)| *full == name) {
            add_elements(&letter, &mut shown);
            names.insert(name);
        }
    }
    assert_eq!(names.len(), FULL_TEXT.len(), "a letter does not exist: {names:?}");
    let missing: Vec<_> = all.difference(&shown).collect();
    assert!(missing.is_empty(), "no full text shows {missing:?}");
}

#[test]
fn a_changed_new_or_removed_letter_is_named() {
    let (old, new) = ("a1  long\nb2  lists\nc3  old\n", "a1  long\nb9  lists\nd4  new\n");
    assert_eq!(changed_names(old, new), BTreeSet::from(["lists", "new", "old"]));
    assert!(changed_names(old, old).is_empty());
}
