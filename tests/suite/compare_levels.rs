//! Comparison: headings and items at another level.

use kamerbrief::compare::compare;
use kamerbrief::letter::{ValidLetter, parse};
use kamerbrief::{Format, render};
use serde_json::{Value, json};

use crate::support::STYLES;

/// Returns the codes of the differences between two bodies, for each pair of formats.
fn codes(old: &Value, new: &Value) -> Vec<(String, Vec<&'static str>)> {
    let formats = [Format::Pdf, Format::DOCX, Format::Html];
    let names = ["Pdf", "DOCX", "Html"];
    let files = [old, new].map(|body| {
        let letter = json!({
            "sender": {"organisation": "Ministerie"},
            "addressee": {"preset": "tweede-kamer"},
            "date": "2025-04-23",
            "subject": "Proef",
            "body": body,
            "signatories": [{"name": "J. Jansen", "function": "Minister"}],
        });
        let bytes = serde_json::to_vec(&letter).unwrap();
        let ValidLetter { letter, style, .. } = parse(&bytes, &STYLES).unwrap();
        formats.map(|format| render(&letter, &style, format).unwrap().bytes)
    });
    let mut all = Vec::new();
    for (n, old) in files[0].iter().enumerate() {
        for (m, new) in files[1].iter().enumerate() {
            let found = compare(old, new, &STYLES, &[]).unwrap().differences;
            let found = found.iter().map(|found| found.code.name()).collect();
            all.push((format!("{} {}", names[n], names[m]), found));
        }
    }
    all
}

fn section(title: &str, blocks: &[Value]) -> Value {
    json!({"section": {"title": title, "blocks": blocks}})
}

#[test]
fn a_heading_at_another_level_is_one_difference() {
    let text = [json!("Het waterschap verhoogt dit jaar de dijk langs de rivier.")];
    let (water, roads, end) =
        (section("Water", &text), section("Wegen", &text), section("Slot", &text));
    let old = json!([water, roads, end]);
    let inner = section("Water", &[text[0].clone(), roads.clone()]);
    for (formats, codes) in codes(&old, &json!([inner, end])) {
        assert_eq!(codes, ["heading-level"], "{formats}");
    }
}

#[test]
fn items_at_another_level_are_one_difference() {
    for style in ["bullet", "number"] {
        let list = |items: Value| json!([{"list": {"style": style, "items": items}}]);
        let old = list(json!(["een brug;", "een sluis;", "een weg;", "een dijk."]));
        let inner =
            json!({"list": {"style": style, "items": ["een sluis;", "een weg;"]}});
        let new = list(json!([["een brug;", inner], "een dijk."]));
        for (formats, codes) in codes(&old, &new) {
            let is_alike =
                ["Pdf Pdf", "DOCX DOCX", "Html Html"].contains(&formats.as_str());
            // Across formats, lists are not compared.
            let expected: &[&str] = if is_alike { &["list-level"] } else { &[] };
            assert_eq!(codes, expected, "{style} {formats}");
        }
    }
}

#[test]
fn numbers_that_follow_from_an_added_block_are_no_differences() {
    let water = section("Water", &[json!("Het waterschap verhoogt dit jaar de dijk.")]);
    let roads = section("Wegen", &[json!("Op de provinciale weg rijden bussen.")]);
    let (old, new) = (json!([roads]), json!([water, roads]));
    for (formats, codes) in codes(&old, &new) {
        let words = codes.iter().filter(|code| **code == "words");
        assert_eq!(words.count(), 0, "{formats}: {codes:?}");
    }
    let list = |items: &[&str]| json!([{"list": {"style": "number", "items": items}}]);
    let (old, new) = (
        list(&["een brug;", "een weg."]),
        list(&["een sluis;", "een brug;", "een weg."]),
    );
    for (formats, codes) in codes(&old, &new) {
        let of_text = codes
            .iter()
            .filter(|code| code.starts_with("words") || code.starts_with("block"));
        assert_eq!(of_text.count(), 1, "{formats}: {codes:?}");
    }
}
