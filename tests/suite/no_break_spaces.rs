//! House style option that keeps dates, amounts and document numbers together.

use std::sync::Arc;

use kamerbrief::compose::compose;
use kamerbrief::document::{self, Document};
use kamerbrief::house_style::HouseStyle;
use kamerbrief::letter::{self, ValidLetter};
use kamerbrief::limits::CancelToken;
use kamerbrief::{Format, render};

use crate::layout::{pages, runs};
use crate::support::{STYLES, letters};
use crate::support_text::{of_docx, of_html, of_pdf};
use crate::{support_docx, support_html, support_pdf};

fn keeping(accepted: ValidLetter) -> ValidLetter {
    in_neutral(accepted, true)
}

/// Returns a letter in the neutral style, with or without the option.
fn in_neutral(accepted: ValidLetter, no_break_numbers: bool) -> ValidLetter {
    let mut style = HouseStyle::neutral(STYLES.locales()).unwrap();
    style.typography.no_break_numbers = no_break_numbers;
    ValidLetter { style: Arc::new(style), ..accepted }
}

fn tree(accepted: &ValidLetter) -> Document {
    let never = CancelToken::never();
    document::parse(compose(&accepted.letter, &accepted.style, &never).unwrap()).unwrap()
}

/// Returns a letter with one of each, split over inlines, in a note and in a cell.
fn numbers() -> ValidLetter {
    let json = r#"{"sender": {"organisation": "Ministerie"}, "date": "2025-04-23",
        "addressee": {"preset": "tweede-kamer"}, "subject": "Besluit van 1 mei 2025",
        "body": [
          {"paragraph": ["Op 23 ", {"strong": "april"}, " 2025 is € 7,2 mln. betaald",
            {"footnote": "Kamerstuk 21 501-33, nr. 3."}, "."]},
          {"section": {"title": "Begroting 36 410 IV", "blocks": ["Of 5 %  en 7 april."]}},
          {"table": {"columns": [{}], "rows": [["EUR 5"]]}}
        ]}"#;
    letter::parse(json.as_bytes(), &STYLES).unwrap()
}

#[test]
fn every_output_has_the_same_no_break_spaces() {
    let accepted = keeping(numbers());
    let of = |format| render(&accepted.letter, &accepted.style, format).unwrap().bytes;
    let html = support_html::said(&of(Format::Html), &accepted.style);
    let docx = support_docx::said(&of(Format::DOCX));
    let pdf = support_pdf::text(&support_pdf::Tagged::read(&of(Format::Pdf)));
    for (output, said) in [("html", html), ("docx", docx), ("pdf", pdf)] {
        let said = said.text + &said.notes.concat();
        for kept in [
            "Besluit van 1~mei~2025",
            // The date in the letterhead.
            "23~april~2025",
            "Op 23~april~2025 is €~7,2~mln. betaald",
            "Kamerstuk 21~501-33, nr.~3.",
            "Begroting 36~410~IV",
            "Of 5~%  en 7~april.",
            "EUR~5",
        ] {
            let kept = kept.replace('~', "\u{A0}");
            // The mark of the note is part of the text.
            assert!(said.contains(&kept), "{output}: {kept}: {said}");
        }
        assert_eq!(said.matches('\u{A0}').count(), 15, "{output}: {said}");
    }
    let set = pages(&accepted);
    let drawn: String = runs(&set).map(|(_, run)| run.text.as_str()).collect();
    assert_eq!(drawn.matches('\u{A0}').count(), 15);
    // The option is off by default.
    assert!(!format!("{:?}", tree(&numbers())).contains("\\u{a0}"));
}

#[test]
fn nothing_but_spaces_of_any_letter_is_changed() {
    let mut kept = 0;
    for (name, accepted) in letters() {
        let accepted = in_neutral(accepted, false);
        let plain = format!("{:?}", tree(&accepted));
        let together = format!("{:?}", tree(&keeping(accepted)));
        let spaces = |text: &str| text.replace("\\u{a0}", " ");
        assert!(spaces(&together) == spaces(&plain), "{name}");
        let count = |text: &str| text.matches("\\u{a0}").count();
        kept += count(&together) - count(&plain);
    }
    assert!(kept > 100, "{kept}");
}

#[test]
fn no_line_ends_inside_a_date() {
    // Each length of the first word moves the end of the line.
    for length in 1..80 {
        let body = format!("{} op 23 april 2025 en daarna", "n".repeat(length));
        let accepted = keeping(crate::layout::with_body(&format!("[\"{body}\"]")));
        let set = pages(&accepted);
        let lines: Vec<_> = runs(&set).map(|(_, run)| run.text.as_str()).collect();
        let whole = lines.iter().filter(|line| line.contains("23\u{A0}april\u{A0}2025"));
        assert!(whole.count() >= 2, "{lines:?}");
    }
}

#[test]
fn the_words_stay_the_same_in_every_output() {
    let accepted = keeping(numbers());
    let html = of_html(&accepted);
    assert_eq!(of_pdf(&accepted).text, html.text);
    assert_eq!(of_docx(&accepted).text, html.text);
    assert_eq!(of_html(&numbers()).text, html.text);
}
