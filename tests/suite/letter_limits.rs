//! Quantity limits of a letter: more is rejected.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kamerbrief::letter::{self, LetterError};
use kamerbrief::limits::letter as limits;
use kamerbrief::limits::{CancelToken, RenderContext};
use kamerbrief::{Format, RenderError, render_with};
use serde_json::{Value, json};

use crate::support::{STYLES, letters_dir};

/// Returns the seed letter without annexes and with another body, given as JSON.
pub(crate) fn with_body(body: &str) -> Vec<u8> {
    let bytes = std::fs::read(letters_dir().join("telecomraad.json")).unwrap();
    let mut letter: Value = serde_json::from_slice(&bytes).unwrap();
    letter.as_object_mut().unwrap().remove("annexes");
    letter["body"] = json!("BODY");
    letter.to_string().replace("\"BODY\"", body).into_bytes()
}

/// Returns an array of `count` equal items.
pub(crate) fn array(item: &str, count: usize) -> String {
    format!("[{}]", vec![item; count].join(","))
}

/// A paragraph with a footnote.
const NOTED: &str = r#"{"paragraph":["a",{"footnote":"b"}]}"#;

/// Returns a table of empty cells.
pub(crate) fn table(columns: usize, rows: usize) -> String {
    let rows = array(&array("\"\"", columns), rows);
    format!(r#"[{{"table":{{"rows":{rows}}}}}]"#)
}

/// Returns tables of contents, and sections for them to list.
pub(crate) fn contents(tables: usize, sections: usize) -> String {
    let section = r#"{"section":{"title":"a","blocks":["b"]}}"#;
    let tables = array(r#"{"tableOfContents":{}}"#, tables);
    let sections = array(section, sections);
    format!("{},{}", tables.trim_end_matches(']'), sections.trim_start_matches('['))
}

/// Returns pointer and code of each violation of a letter.
fn violations(bytes: &[u8]) -> Vec<(String, &'static str)> {
    match letter::parse(bytes, &STYLES) {
        Ok(_) => Vec::new(),
        Err(LetterError::Violations { violations, .. }) => violations
            .into_iter()
            .map(|found| (found.location.pointer().to_owned(), found.code.name()))
            .collect(),
        Err(error) => panic!("{error:?}"),
    }
}

/// Returns inlines whose styles alternate, so that each becomes a run.
pub(crate) fn runs(pairs: usize) -> String {
    array(r#"{"superscript":"i"},"i""#, pairs)
}

/// Returns tables of contents that list ten titles of 196 inlines each.
pub(crate) fn contents_of_runs(tables: usize) -> String {
    contents(tables, 10).replace(r#""title":"a""#, &format!(r#""title":{}"#, runs(98)))
}

/// Returns a paragraph of `count` equal inlines.
fn paragraph(inline: &str, count: usize) -> String {
    format!(r#"{{"paragraph":{}}}"#, array(inline, count))
}

#[test]
fn amounts_beyond_a_limit_are_refused_once_and_with_their_place() {
    let text = |count| format!("{:?}", "a".repeat(count));
    let stacked = format!("a{}", "\u{ad}".repeat(limits::MAX_ZERO_WIDTH_RUN + 1));
    let markdown = format!("[{{\"markdown\":{:?}}}]", "* a\n".repeat(60_000));
    let notes = array(NOTED, limits::MAX_FOOTNOTES + 1);
    for (body, pointer, code) in [
        (array("1", limits::MAX_VALUES), "", "too-many-values"),
        (markdown, "/body/0/markdown", "too-many-values"),
        (array(&text(limits::MAX_PARAGRAPH), 20), "/body/19", "too-many-characters"),
        (array(&text(limits::MAX_PARAGRAPH + 1), 1), "/body/0", "text-too-long"),
        (
            format!("[{}]", paragraph("\"a\"", limits::MAX_INLINES + 1)),
            "/body/0/paragraph",
            "too-many-items",
        ),
        (array(&text(1).replace('a', &stacked), 1), "/body/0", "zero-width-characters"),
        (table(12, 3_751), "/body/0/table/rows/3750/0", "too-many-cells"),
        (notes, "/body/10000/paragraph/1/footnote", "too-many-footnotes"),
        (contents(101, 100), "/body/100/tableOfContents", "too-many-entries"),
        (contents_of_runs(92), "/body/90/tableOfContents", "too-many-values"),
    ] {
        assert_eq!(violations(&with_body(&body)), [(pointer.to_owned(), code)]);
    }
}

#[test]
fn markdown_that_is_nested_too_deeply_is_refused_before_it_is_parsed() {
    let lines = |line: &str| line.repeat(200_000);
    for text in [
        "> ".repeat(60_000) + "a\n" + &"> b\n".repeat(20_000),
        "- ".repeat(60_000) + "a\n" + &lines("b\n"),
        "1. ".repeat(60_000) + "a\n\n" + &lines("\n"),
        "[^a]: - > ".repeat(20_000) + "a\n" + &lines("b\n"),
        // Each line goes deeper than the one before.
        (0..400).map(|depth| " ".repeat(2 * depth) + "- a\n").collect(),
        (0..400).map(|depth| "> ".repeat(depth) + "a\n\n").collect(),
    ] {
        let body = json!([{ "markdown": text }]).to_string();
        let start = Instant::now();
        let expected = [("/body/0/markdown".to_owned(), "nesting-too-deep")];
        assert_eq!(violations(&with_body(&body)), expected, "{:.40}", text);
        assert!(start.elapsed() < Duration::from_secs(10), "{:.40}", text);
    }
}

#[test]
fn what_is_beyond_a_limit_is_not_read() {
    let table = |rows: Value| json!({ "table": { "rows": rows } });
    let question = |sources: &[Value]| {
        json!({ "questions": [
            { "question": { "number": 1, "blocks": ["a"], "sources": sources } },
            { "answer": { "numbers": [1], "blocks": ["b"] } },
        ] })
    };
    let with_fault = |count: usize| [vec![json!("a"); count], vec![json!(true)]].concat();
    let answer = |numbers: Value| json!({ "questions": [{ "answer": { "numbers": numbers, "blocks": ["b"] } }] });
    let mut numbers: Vec<_> =
        (1..=limits::MAX_QUESTIONS_PER_ANSWER).map(|number| json!(number)).collect();
    numbers.push(json!("a"));
    for (block, pointer) in [
        (
            question(&with_fault(limits::MAX_SOURCES_PER_QUESTION)),
            "/questions/0/question/sources",
        ),
        (table(json!([with_fault(limits::MAX_TABLE_COLUMNS)])), "/table/rows/0"),
        (
            table(
                [vec![json!(["a"]); limits::MAX_TABLE_ROWS], vec![json!(true)]]
                    .concat()
                    .into(),
            ),
            "/table/rows",
        ),
        (answer(numbers.into()), "/questions/0/answer/numbers"),
    ] {
        let bytes = with_body(&json!([block]).to_string());
        let expected = [(format!("/body/0{pointer}"), "too-many-items")];
        assert_eq!(violations(&bytes), expected);
    }
}

#[test]
fn a_text_beyond_its_limit_is_not_inspected() {
    let warnings = |body: Value| {
        let bytes = with_body(&body.to_string());
        match letter::parse(&bytes, &STYLES) {
            Ok(accepted) => accepted.warnings.len(),
            Err(LetterError::Violations { warnings, .. }) => warnings.len(),
            Err(error) => panic!("{error:?}"),
        }
    };
    let text = |count: usize| "a  b".to_owned() + &"c".repeat(count - 4);
    let parts = |count: usize| json!([{ "paragraph": vec!["a  b"; count] }]);
    let section =
        |title: String| json!([{ "section": { "title": title, "blocks": ["a"] } }]);
    for (within, beyond) in [
        (json!([text(limits::MAX_PARAGRAPH)]), json!([text(limits::MAX_PARAGRAPH + 1)])),
        (section(text(limits::MAX_TITLE)), section(text(limits::MAX_TITLE + 1))),
        (parts(limits::MAX_INLINES), parts(limits::MAX_INLINES + 1)),
    ] {
        assert!(warnings(within) > warnings(beyond.clone()), "{beyond:.40}");
    }
}

#[test]
fn the_pointer_of_a_member_with_a_long_name_is_that_of_its_object() {
    for length in [120, 121, 1 << 20] {
        let name = "/".repeat(length);
        let bytes =
            with_body(&json!([{ "quote": { "blocks": ["a"], &name: 1 } }]).to_string());
        let pointer = match length {
            120 => format!("/body/0/quote/{}", "~1".repeat(length)),
            _ => "/body/0/quote".to_owned(),
        };
        assert_eq!(violations(&bytes), [(pointer, "unknown-member")]);
    }
}

#[test]
fn amounts_up_to_a_limit_are_accepted() {
    for body in [
        array("\"a\"", limits::MAX_VALUES - 1_000),
        format!("[{:?}]", "a".repeat(limits::MAX_PARAGRAPH)),
        table(12, 3_750),
        contents(100, 100),
    ] {
        assert_eq!(violations(&with_body(&body)), []);
    }
}

#[test]
fn a_table_of_contents_counts_the_titles_that_it_lists() {
    let sections = array(r#"{"section":{"title":"a","blocks":["b"]}}"#, 200);
    let section = format!(r#"{{"section":{{"title":"a","blocks":{sections}}}}}"#);
    for (depth, expected) in [(1, 0), (2, 1)] {
        let tables = format!(r#"{{"tableOfContents":{{"depth":{depth}}}}}"#);
        let tables = array(&tables, 60);
        let body = format!("{},{section}]", tables.trim_end_matches(']'));
        assert_eq!(violations(&with_body(&body)).len(), expected, "depth {depth}");
    }
}

/// Returns the number of cancellation polls before work ends with too many pages.
fn asks(bytes: &[u8], pages: usize) -> usize {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let accepted = letter::parse(bytes, &STYLES).unwrap();
    let cancel = CancelToken::when(move || {
        count.fetch_add(1, Ordering::Relaxed);
        false
    });
    let context = RenderContext { pages, cancel, ..RenderContext::default() };
    let set = render_with(&accepted.letter, &accepted.style, Format::Pdf, &context);
    let Err(RenderError::TooManyPages { found, max: most }) = set else {
        panic!("{set:?}")
    };
    assert!(found > most && most == pages);
    asked.load(Ordering::Relaxed)
}

#[test]
fn a_letter_of_too_many_pages_is_refused_before_all_of_it_is_laid_out() {
    let cell = r#"[{"list":{"items":["a","a","a","a","a","a","a","a"]}}]"#;
    let tables = array(&array(cell, 2), 200);
    for body in [
        array("\"a\"", 3_000),
        format!(r#"[{{"list":{{"items":{}}}}}]"#, array("\"a\"", 3_000)),
        format!(r#"[{{"quote":{{"blocks":{}}}}}]"#, array("\"a\"", 3_000)),
        format!(r#"[{{"table":{{"rows":{tables}}}}}]"#),
        contents(10, 200),
        array(NOTED, 2_000),
    ] {
        let bytes = with_body(&body);
        let (few, many) = (asks(&bytes, 2), asks(&bytes, 20));
        assert!(many > few + 200, "{few} and {many}: {}", &body[..60]);
    }
}

/// Returns the error code of a letter with this number of clusters, each of one base and
/// several variation selectors, which have no glyph of their own.
fn rendered_clusters(count: usize, format: Format) -> Option<&'static str> {
    let selectors: Vec<char> = ('\u{FE00}'..='\u{FE0F}').collect();
    let clusters = (0..count).map(|number| {
        let selector = |place| selectors[(number >> (4 * place)) % selectors.len()];
        format!("☎{}{}{}{}", selector(0), selector(1), selector(2), selector(3))
    });
    let text = clusters.collect::<Vec<_>>().join(" ");
    let accepted =
        letter::parse(&with_body(&json!([text]).to_string()), &STYLES).unwrap();
    let context = RenderContext::default();
    match render_with(&accepted.letter, &accepted.style, format, &context) {
        Ok(_) => None,
        Err(error) => Some(error.violation().unwrap().code.name()),
    }
}

#[test]
fn clusters_of_several_characters_are_limited_in_every_format() {
    for format in [Format::Pdf, Format::Docx { embed_fonts: false }, Format::Html] {
        assert_eq!(rendered_clusters(limits::MAX_CLUSTERS - 100, format), None);
        let code = rendered_clusters(limits::MAX_CLUSTERS + 1, format);
        assert_eq!(code, Some("too-many-clusters"));
    }
}
