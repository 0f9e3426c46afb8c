//! Comparison of files of different formats: only their common content.

use kamerbrief::Format;
use kamerbrief::compare::compare;
use kamerbrief::locale::Language;
use kamerbrief::render;

use crate::support::{STYLES, json_files, letters, letters_dir};
use crate::support_hostile::{W, docx, paragraph};

/// Returns the sentences of all differences.
fn compare_files(old: &[u8], new: &[u8]) -> Vec<String> {
    let locale = STYLES.default_style().locale(Language::EN);
    let found = compare(old, new, &STYLES, &[]).unwrap().differences;
    found.iter().map(|found| found.sentence(locale)).collect()
}

/// Returns a DOCX with a footer.
fn with_footer(body: &str, footer: &str) -> Vec<u8> {
    let footer = format!("<w:ftr xmlns:w=\"{W}\">{footer}</w:ftr>");
    docx(body, &[("word/footer1.xml", "footer", footer.as_bytes())])
}

#[test]
fn all_formats_of_a_letter_say_the_same() {
    let mut differences = Vec::new();
    let inputs: std::collections::BTreeMap<_, _> =
        json_files(&letters_dir()).into_iter().collect();
    for (name, accepted) in letters() {
        let json = inputs[&name].clone();
        let [pdf, docx, html] = [Format::Pdf, Format::DOCX, Format::Html].map(|format| {
            render(&accepted.letter, &accepted.style, format).unwrap().bytes
        });
        let files = [("JSON", json), ("PDF", pdf), ("DOCX", docx), ("HTML", html)];
        for (n, (old_format, old)) in files.iter().enumerate() {
            // A letter is rendered to the format of the other file.
            let others = files.iter().skip(if n == 0 { 1 } else { 0 });
            for (format, new) in others.filter(|(format, _)| format != old_format) {
                let found = compare_files(old, new).into_iter();
                differences.extend(
                    found.map(|found| format!("{name} {old_format} {format}: {found}")),
                );
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn words_that_a_footer_repeats_are_compared_in_the_body() {
    let footer = paragraph("Pagina 2 van 3") + &paragraph("9 mei");
    let body = [paragraph("Het Rijk betaalt 2 miljoen van alles."), paragraph("Slot.")];
    let docx = with_footer(&body.concat(), &footer);
    let page = |first: &str| format!("<!DOCTYPE html><p>{first}<p>Slot.").into_bytes();
    let same = page("Het Rijk betaalt 2 miljoen van alles.");
    assert_eq!(compare_files(&docx, &same), [""; 0]);
    for (text, count) in [
        ("Het Rijk betaalt 3 miljoen van alles.", 1),
        ("Het Rijk betaalt 2 miljoen alles.", 1),
        ("Het Rijk betaalt miljoen van alles.", 1),
        ("Het Rijk betaalt 2 miljoen van alles op 9 mei.", 1),
    ] {
        assert_eq!(compare_files(&docx, &page(text)).len(), count, "{text}");
        assert_eq!(compare_files(&page(text), &docx).len(), count, "{text}");
    }
}

#[test]
fn blocks_that_only_one_format_keeps_in_headers_are_in_both() {
    let body = paragraph("De brief.");
    let footer = paragraph("CONCEPT") + &paragraph("Directie Water");
    let docx = with_footer(&body, &footer);
    let html = b"<!DOCTYPE html><p>CONCEPT<p>Directie Water<p>De brief.";
    assert_eq!(compare_files(&docx, html), [""; 0]);
    // A block that is a part of a header is not the header.
    let html = b"<!DOCTYPE html><p>CONCEPT<p>Water<p>De brief.";
    assert_eq!(compare_files(&docx, html).len(), 1);
    // A footer of the file itself is no other place for its body.
    let both = with_footer(&(paragraph("CONCEPT") + &body), &footer);
    let html = b"<!DOCTYPE html><p>De brief.";
    assert_eq!(compare_files(&both, html).len(), 1);
}

#[test]
fn the_address_of_a_link_hides_no_text() {
    for address in ["https://x.nl/backlink", "#noteref", "Reference"] {
        let page = |word: &str| {
            format!("<!DOCTYPE html><p>Zie <a href=\"{address}\">{word}</a> euro.")
        };
        let docx = docx(&paragraph("Zie honderd euro."), &[]);
        assert_eq!(compare_files(&docx, page("honderd").as_bytes()), [""; 0]);
        let found = compare_files(&docx, page("duizend").as_bytes());
        assert_eq!(found, ["paragraph 1: ‘honderd’ → ‘duizend’"], "{address}");
    }
    // The marks of notes are known by their class or role.
    for mark in ["class=\"x noteref\"", "role=\"doc-noteref\"", "class=\"footnote-ref\""]
    {
        let html = format!("<!DOCTYPE html><p>Zie <a {mark}>1</a>euro.");
        let docx = docx(&paragraph("Zie euro."), &[]);
        assert_eq!(compare_files(&docx, html.as_bytes()), [""; 0], "{mark}");
    }
}

#[test]
fn the_outline_level_of_a_paragraph_replaces_that_of_its_style() {
    let style = format!(
        "<w:styles xmlns:w=\"{W}\"><w:style w:type=\"paragraph\" w:styleId=\"K\">\
         <w:name w:val=\"heading 2\"/></w:style></w:styles>"
    );
    let heading = |level: &str| {
        let body = format!(
            "<w:p><w:pPr><w:pStyle w:val=\"K\"/>{level}</w:pPr><w:r><w:t>Vraag 9</w:t>\
             </w:r></w:p>{}",
            paragraph("Tekst.")
        );
        docx(&body, &[("word/styles.xml", "styles", style.as_bytes())])
    };
    let page =
        |level: u8| format!("<!DOCTYPE html><h{level}>Vraag 9</h{level}><p>Tekst.");
    let own = heading("<w:outlineLvl w:val=\"2\"/>");
    assert_eq!(compare_files(&own, page(3).as_bytes()), [""; 0]);
    assert_eq!(compare_files(&own, page(2).as_bytes()).len(), 1);
    assert_eq!(compare_files(&heading(""), page(2).as_bytes()), [""; 0]);
    // Outside the outline it has no level to compare.
    let outside = heading("<w:outlineLvl w:val=\"9\"/>");
    assert_eq!(compare_files(&outside, page(4).as_bytes()), [""; 0]);
}

#[test]
fn text_in_frames_is_compared_whatever_its_anchor() {
    let frame = |text: &str| {
        format!(
            "<w:p><w:pPr><w:framePr w:wrap=\"around\" w:x=\"9000\" w:y=\"3000\"/></w:pPr>\
             <w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = [
        paragraph("Geachte voorzitter,"),
        frame("Kopie aan de waterschappen van alle provincies, en aan de gemeenten"),
        paragraph("De dijk is klaar."),
    ];
    let docx = docx(&body.concat(), &[]);
    let page = |copy: &str| {
        format!("<!DOCTYPE html><p>{copy}<p>Geachte voorzitter,<p>De dijk is klaar.")
            .into_bytes()
    };
    let same =
        page("Kopie aan de waterschappen van alle provincies, en aan de gemeenten");
    assert_eq!(compare_files(&docx, &same), [""; 0]);
    assert_eq!(compare_files(&same, &docx), [""; 0]);
    let other = page("Kopie aan de waterschappen van alle provincies, en aan het Rijk");
    assert!(!compare_files(&docx, &other).is_empty());
}

#[test]
fn a_term_of_a_definition_is_text_however_short() {
    let letter = |term: &str| {
        let body = serde_json::json!([{"definitions": [
            {"label": term, "blocks": ["Een begrip met een korte uitleg."]},
            {"label": "EU", "blocks": ["De unie van lidstaten in Europa."]},
        ]}]);
        body
    };
    for term in ["a)", "1", "A–Z"] {
        let json = serde_json::json!({
            "sender": {"organisation": "Ministerie"},
            "addressee": {"preset": "tweede-kamer"},
            "date": "2025-04-23",
            "subject": "Proef",
            "body": letter(term),
            "signatories": [{"name": "J. Jansen", "function": "Minister"}],
        });
        let json = serde_json::to_vec(&json).unwrap();
        let accepted = kamerbrief::letter::parse(&json, &STYLES).unwrap();
        let [pdf, docx, html] = [Format::Pdf, Format::DOCX, Format::Html].map(|format| {
            render(&accepted.letter, &accepted.style, format).unwrap().bytes
        });
        assert_eq!(compare_files(&pdf, &docx), [""; 0], "{term}");
        assert_eq!(compare_files(&html, &pdf), [""; 0], "{term}");
    }
}

#[test]
fn a_title_that_stays_elsewhere_is_no_lost_heading() {
    let page = |heading: &str| {
        format!("<!DOCTYPE html><h1>Brief</h1><h2>{heading}</h2><p>Water<p>Slot.")
            .into_bytes()
    };
    let style = format!(
        "<w:styles xmlns:w=\"{W}\"><w:style w:type=\"paragraph\" w:styleId=\"K\">\
         <w:name w:val=\"heading 1\"/></w:style></w:styles>"
    );
    let body = format!(
        "<w:p><w:pPr><w:pStyle w:val=\"K\"/></w:pPr><w:r><w:t>Wegen</w:t></w:r></w:p>{}{}",
        paragraph("Water"),
        paragraph("Slot.")
    );
    let docx = docx(&body, &[("word/styles.xml", "styles", style.as_bytes())]);
    let found = compare_files(&page("Water"), &docx);
    assert!(found.iter().all(|found| !found.contains("heading (")), "{found:?}");
}
