//! The page of the signatures in a PDF.
//!
//! It has text and all signatures. It also has text if no page can hold all that is kept
//! together.

use kamerbrief::layout::PagedDocument;
use kamerbrief::letter;
use serde_json::{Value, json};

use crate::layout::{body_lines, pages, paragraph_of};
use crate::support::STYLES;

fn set(style: &str, body: &Value, signatories: &Value) -> PagedDocument {
    let json = json!({
        "sender": { "organisation": "Ministerie" },
        "houseStyle": style,
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Onderwerp",
        "body": body,
        "signatories": signatories,
    });
    pages(&letter::parse(json.to_string().as_bytes(), &STYLES).unwrap())
}

/// Returns for each page the number of text lines and of signature lines.
fn count(pages: &PagedDocument) -> Vec<(usize, usize)> {
    let count = |page| {
        let lines = body_lines(pages, page);
        let of = |words: &[&str]| {
            let has = |line: &&String| words.iter().any(|word| line.contains(word));
            lines.iter().filter(has).count()
        };
        (of(&["regelvuln"]), of(&["Minister", "Naam"]))
    };
    (0..pages.pages.len()).map(count).collect()
}

fn note(lines: usize) -> Value {
    json!({ "footnote": vec!["noottekst"; lines * 9].join(" ") })
}

#[test]
fn a_signature_stays_with_text_whose_notes_fill_more_than_a_page() {
    for style in ["name-first", "function-first"] {
        for lines in [1, 20, 34, 40] {
            for notes in [[30, 30], [44, 2], [3, 60]] {
                let [first, second] = notes.map(note);
                let text = paragraph_of(lines);
                let body = json!([{ "paragraph": [text, first, " regelvuln", second] }]);
                let signatory = json!({
                    "name": "Naam", "function": "Minister van A",
                    "alsoOnBehalfOf": ["Minister van B"]
                });
                let pages = count(&set(style, &body, &json!([signatory])));
                let signed: Vec<_> = pages.iter().filter(|page| page.1 > 0).collect();
                assert_eq!(signed.len(), 1, "{style} {lines} {notes:?} {pages:?}");
                let least = lines.min(2);
                assert!(signed[0].0 >= least, "{style} {lines} {notes:?} {pages:?}");
            }
        }
    }
}

#[test]
fn signatures_that_fill_more_than_a_page_are_parted_between_two() {
    let others: Vec<_> = (1..=8)
        .map(|number| {
            format!("Minister van nummer {number} en van alles wat daar verder bij hoort")
        })
        .collect();
    let long = json!({
        "name": "Naam", "function": "Minister van A", "alsoOnBehalfOf": others
    });
    for style in ["name-first", "function-first"] {
        let whole = count(&set(style, &json!([paragraph_of(2)]), &json!([long])));
        let one = whole.iter().map(|page| page.1).sum::<usize>();
        let signatories = json!([long, long, long, long]);
        let pages = count(&set(style, &json!([paragraph_of(2)]), &signatories));
        assert!(pages.iter().filter(|page| page.1 > 0).count() > 1, "{pages:?}");
        for page in &pages {
            assert_eq!(page.1 % one, 0, "{style}: {one} in {pages:?}");
        }
    }
}

#[test]
fn a_row_that_fills_the_page_is_cut_rather_than_leave_the_signature_alone() {
    for lines in 34..48 {
        let words = vec!["regelvuln"; lines * 8].join(" ");
        let body = json!([
            "Tekst.",
            { "table": { "header": ["Kop", "Kop"], "rows": [["a", words]] } }
        ]);
        let signatory = json!([{ "name": "Naam", "function": "Minister van A" }]);
        let pages = count(&set("name-first", &body, &signatory));
        let signed: Vec<_> = pages.iter().filter(|page| page.1 > 0).collect();
        assert!(signed.len() == 1 && signed[0].0 >= 2, "{lines}: {pages:?}");
    }
}
