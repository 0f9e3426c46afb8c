//! Example letters and reports in the OpenAPI document.

use serde_json::{Value, json};

use super::model::{Example, Named};
use crate::check;
use crate::house_style::HouseStyles;
use crate::http::problem::Body;
use crate::locale::{Language, Locale};

/// Example letters, by file name.
///
/// The linter of the API Design Rules mistakes a list with the name `postalAddress` for a
/// method, so these letters have none.
const LETTERS: [(&str, &str); 3] = [
    ("innovatiemissies", include_str!("../../../tests/letters/innovatiemissies.json")),
    (
        "instantovermakingen",
        include_str!("../../../tests/letters/instantovermakingen.json"),
    ),
    ("minimal", MINIMAL),
];

/// Smallest valid letter.
const MINIMAL: &str = include_str!("../../../tests/letters/minimal.json");

/// Invalid letter.
const INVALID: &str =
    include_str!("../../../tests/letters/invalid/addressee-choice-both.json");

/// Returns complete letters, each with its subject.
pub(super) fn letter_examples() -> Named<Example> {
    let example = |(name, text): (&str, &str)| {
        let value = parse_json(text);
        let summary = value["subject"].as_str().unwrap_or(name).to_owned();
        (name.to_owned(), Example { summary, value })
    };
    LETTERS.into_iter().map(example).collect()
}

/// Returns the check reports of a valid and of an invalid letter.
pub(super) fn report_examples(styles: &HouseStyles) -> Named<Example> {
    [("valid", "A letter in order", MINIMAL), ("invalid", "A letter at fault", INVALID)]
        .into_iter()
        .map(|(name, summary, letter)| {
            let example = Example {
                summary: summary.to_owned(),
                value: report_example(letter, styles),
            };
            (name.to_owned(), example)
        })
        .collect()
}

/// Returns the problem of an invalid letter.
pub(super) fn problem_example(styles: &HouseStyles) -> Value {
    let sentences = &styles.default_style().locale(Language::EN).problems;
    let violations = report_example(INVALID, styles)["violations"].take();
    let count = violations.as_array().map_or(0, Vec::len).to_string();
    let sentence = |key| Locale::sentence(sentences, key, &[("count", count.as_str())]);
    json!({
        "type": Body::type_uri("invalid-letter"),
        "title": sentence("invalid-letter-title"),
        "status": 400,
        "detail": sentence("invalid-letter"),
        "instance": "urn:request:0123456789abcdef0123456789abcdef",
        "violations": violations,
    })
}

fn report_example(letter: &str, styles: &HouseStyles) -> Value {
    check::check(letter.as_bytes(), styles, Some(Language::EN))
        .ok()
        .and_then(|report| serde_json::to_value(report).ok())
        .unwrap_or_default()
}

fn parse_json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
