//! The published schema agrees with the parser.

use std::collections::BTreeSet;

use kamerbrief::diagnostic::LetterCode;
use kamerbrief::letter::{self, LetterError};
use serde_json::{Value as Json, json};

use crate::support::{STYLES, golden, invalid_letters, json_files, letters_dir};

/// Invalid letters whose error only the parser can detect.
///
/// Such errors concern characters, existing dates, installed names, blanks, pictures,
/// Markdown, and values that depend on other values.
const BEYOND_THE_SCHEMA: &[&str] = &[
    "bulleted-list-with-start",
    "byte-order-mark",
    "cell-count-mismatch",
    "cell-count-mismatch-first",
    "cell-count-mismatch-header",
    "columns-too-wide",
    "control-character",
    "control-character-alt",
    "date-nonexistent",
    "duplicate-member",
    "duplicate-number-in-answer",
    "duplicate-question",
    "empty-text-caption",
    "empty-text-organisation",
    "empty-text-title",
    "empty-toc",
    "image-color-space",
    "image-color-space-cmyk",
    "image-color-space-gamma",
    "image-color-space-jpeg",
    "image-color-space-ycck",
    "image-damaged-checksum",
    "image-damaged-jpeg",
    "image-damaged-png",
    "image-data-uri-base64",
    "image-pixels",
    "image-pixels-jpeg",
    "image-rotated",
    "image-rotated-png",
    "image-rotated-xmp",
    "image-rotated-xmp-compressed",
    "image-rotated-xmp-jpeg",
    "image-side-too-long",
    "image-type-mismatch",
    "image-type-mismatch-jpeg",
    "image-unsupported-arithmetic",
    "image-unsupported-bits",
    "image-unsupported-lossless",
    "line-break",
    "line-break-separator",
    "line-break-subject",
    "list-start-too-high",
    "markdown-empty",
    "markdown-empty-section",
    "markdown-footnote-twice",
    "markdown-footnote-unused",
    "markdown-image",
    "markdown-image-in-text",
    "markdown-list-start",
    "markdown-misplaced-section",
    "markdown-nested-footnote",
    "markdown-question",
    "markdown-rule",
    "markdown-section-too-deep",
    "markdown-tab",
    "markdown-url",
    "misplaced-footnote-foreign",
    "misplaced-footnote-link",
    "missing-glyph",
    "missing-glyph-bold",
    "missing-glyph-bold-oblique",
    "missing-glyph-caption",
    "missing-glyph-heading",
    "missing-glyph-oblique",
    "missing-glyph-question",
    "nested-footnote",
    "nested-link",
    "nested-roman-numbering",
    "nesting-too-deep",
    "nesting-too-deep-cell",
    "nesting-too-deep-footnote",
    "nesting-too-deep-inlines",
    "noncharacter",
    "numbered-in-unnumbered",
    "page-break-after-title",
    "page-break-after-title-answer",
    "private-use-character",
    "right-to-left",
    "right-to-left-control",
    "section-too-deep",
    "tab",
    "text-too-long-title",
    "text-too-long-url",
    "total-image-pixels",
    "unknown-value-house-style",
    "unknown-value-preset",
    "zero-width-characters",
];

#[test]
fn the_schema_accepts_every_accepted_letter() {
    let schema = jsonschema::validator_for(&letter::schema(STYLES.locales())).unwrap();
    for (name, bytes) in json_files(&letters_dir()) {
        let letter = serde_json::from_slice(&bytes).unwrap();
        let errors: Vec<_> =
            schema.iter_errors(&letter).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{name}");
    }
}

#[test]
fn the_schema_refuses_what_the_reader_refuses_as_far_as_a_schema_can() {
    let schema = jsonschema::validator_for(&letter::schema(STYLES.locales())).unwrap();
    let passed: BTreeSet<String> = invalid_letters()
        .into_iter()
        .filter(|(_, bytes)| schema.is_valid(&serde_json::from_slice(bytes).unwrap()))
        .map(|(name, _)| name)
        .collect();
    let expected: BTreeSet<_> =
        BEYOND_THE_SCHEMA.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(passed, expected);
}

/// Returns a letter with these texts and lists shortened by one.
fn shortened(letter: &Json, pointers: &[&str]) -> Json {
    let mut letter = letter.clone();
    for pointer in pointers {
        match letter.pointer_mut(pointer).unwrap() {
            Json::String(text) => drop(text.pop()),
            Json::Array(items) => drop(items.pop()),
            other => panic!("{pointer}: {other}"),
        }
    }
    letter
}

#[test]
fn a_letter_may_be_as_full_as_its_limits_and_no_fuller() {
    let schema = jsonschema::validator_for(&letter::schema(STYLES.locales())).unwrap();
    let parse = |letter: &Json| letter::parse(letter.to_string().as_bytes(), &STYLES);
    let violated = |letter: &Json| match parse(letter) {
        Err(LetterError::Violations { violations, .. }) => violations,
        other => panic!("{other:?}"),
    };
    let path = letters_dir().join("invalid/text-too-long-everywhere.json");
    let letter: Json = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let violations = violated(&letter);
    let pointers: Vec<_> =
        violations.iter().map(|found| found.location.pointer()).collect();
    let full = shortened(&letter, &pointers);
    assert!(parse(&full).is_ok() && schema.is_valid(&full));
    for kept in &pointers {
        let others: Vec<_> =
            pointers.iter().copied().filter(|pointer| pointer != kept).collect();
        let letter = shortened(&letter, &others);
        assert_eq!(violated(&letter).len(), 1, "{kept}");
        assert!(!schema.is_valid(&letter), "{kept}");
    }
}

#[test]
fn the_schema_is_the_published_one() {
    let schema = serde_json::to_string_pretty(&letter::schema(STYLES.locales())).unwrap();
    golden("letter", "schema", &schema);
}

/// Returns every tree that differs from this one in one place.
///
/// A value of each type, a member added or removed.
fn neighbours(tree: &Json) -> Vec<Json> {
    let mut neighbours: Vec<Json> = vec![
        json!(null),
        json!(true),
        json!(1),
        json!(""),
        json!("x"),
        json!([]),
        json!({}),
    ];
    match tree {
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                neighbours.extend(self::neighbours(item).into_iter().map(|item| {
                    let mut items = items.clone();
                    items[index] = item;
                    Json::Array(items)
                }));
            }
        }
        Json::Object(members) => {
            let with = |name: &str, value: Json| {
                let mut members = members.clone();
                members.insert(name.to_owned(), value);
                Json::Object(members)
            };
            neighbours.push(with("stranger", json!(1)));
            for (name, member) in members {
                let mut fewer = members.clone();
                fewer.remove(name);
                neighbours.push(Json::Object(fewer));
                let members = self::neighbours(member).into_iter();
                neighbours.extend(members.map(|member| with(name, member)));
            }
        }
        _ => {}
    }
    neighbours
}

#[test]
fn schema_and_reader_agree_on_every_neighbour_of_a_letter() {
    let schema = jsonschema::validator_for(&letter::schema(STYLES.locales())).unwrap();
    let either = [
        LetterCode::UnknownValue,
        LetterCode::NumberedInUnnumbered,
        LetterCode::BulletedListWithStart,
        LetterCode::EmptyText,
        LetterCode::CellCountMismatch,
        LetterCode::DuplicateQuestion,
        LetterCode::DuplicateNumberInAnswer,
        LetterCode::EmptyToc,
    ];
    let either = either.map(LetterCode::name);
    for name in [
        "all-references",
        "annexes",
        "contents",
        "definitions",
        "draft",
        "figures",
        "footnotes",
        "inlines",
        "kix-address",
        "lists",
        "questions",
        "quotes",
        "roman",
        "signatures",
        "tables",
    ] {
        let bytes = std::fs::read(letters_dir().join(format!("{name}.json"))).unwrap();
        let neighbours = neighbours(&serde_json::from_slice(&bytes).unwrap());
        assert!(neighbours.len() > 20, "{name}: {}", neighbours.len());
        for neighbour in neighbours {
            let is_valid = schema.is_valid(&neighbour);
            match letter::parse(neighbour.to_string().as_bytes(), &STYLES) {
                Ok(_) => assert!(is_valid, "{name}: {neighbour}"),
                Err(LetterError::Violations { violations, .. }) => {
                    let codes: Vec<_> =
                        violations.iter().map(|found| found.code.name()).collect();
                    let is_clear = codes.iter().any(|code| !either.contains(code));
                    assert!(!is_valid || !is_clear, "{name}: {codes:?} {neighbour}");
                    assert!(!codes.is_empty(), "{name}: {neighbour}");
                }
                Err(error) => panic!("{error:?}"),
            }
        }
    }
}
