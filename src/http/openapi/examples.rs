//! Example letters and reports in the OpenAPI document.

use serde_json::{Value, json};

use crate::check;
use crate::house_style::HouseStyles;
use crate::http::problem::ProblemBody;
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

/// Returns complete letters by name, each with its subject.
pub(super) fn letter_examples() -> serde_json::Result<Value> {
    let mut examples = serde_json::Map::new();
    for (name, text) in LETTERS {
        let letter: Value = serde_json::from_str(text)?;
        let example = json!({ "summary": letter["subject"], "value": letter });
        examples.insert(name.to_owned(), example);
    }
    Ok(examples.into())
}

/// Returns the check report of a valid letter.
pub(super) fn valid_report(styles: &HouseStyles) -> Value {
    check_report(MINIMAL, styles)
}

/// Returns the check report of an invalid letter.
pub(super) fn invalid_report(styles: &HouseStyles) -> Value {
    check_report(INVALID, styles)
}

/// Returns the problem of an invalid letter.
pub(super) fn problem_example(styles: &HouseStyles) -> Value {
    let sentences = &styles.default_style().locale(Language::EN).problems;
    let violations = check_report(INVALID, styles)["violations"].take();
    let count = violations.as_array().map_or(0, Vec::len).to_string();
    let sentence = |key| Locale::sentence(sentences, key, &[("count", count.as_str())]);
    json!({
        "type": ProblemBody::type_uri("invalid-letter"),
        "title": sentence("invalid-letter-title"),
        "status": 400,
        "detail": sentence("invalid-letter"),
        "instance": "urn:request:0123456789abcdef0123456789abcdef",
        "violations": violations,
    })
}

fn check_report(letter: &str, styles: &HouseStyles) -> Value {
    check::check(letter.as_bytes(), styles, Some(Language::EN))
        .ok()
        .and_then(|report| serde_json::to_value(report).ok())
        .unwrap_or_default()
}
