//! JSON, PDF, DOCX and HTML have the same words in the same order.

use kamerbrief::layout::{FrameContent, PagedDocument};
use kamerbrief::{Format, render};
use unicode_normalization::UnicodeNormalization;

use crate::layout::pages;
use crate::support::{json_files, letters, letters_dir};
use crate::support_page_text::page_texts;
use crate::support_text::{Said, in_order, is_hint, of_docx, of_html, of_pdf, words};
use crate::support_text_json::of_json;

/// Describes the first difference of two lists of words, with context.
fn difference(left: &[String], right: &[String]) -> Option<String> {
    let place = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let around = |words: &[String]| {
        words[place.saturating_sub(4)..words.len().min(place + 4)].join(" ")
    };
    (left.len() != place || right.len() != place)
        .then(|| format!("word {place}: “{}” / “{}”", around(left), around(right)))
}

/// Describes the first difference of separate texts: contents lines or notes.
fn difference_apart(left: &[Vec<String>], right: &[Vec<String>]) -> Option<String> {
    if left.len() != right.len() {
        return Some(format!("{} / {}", left.len(), right.len()));
    }
    let mut pairs = left.iter().zip(right);
    pairs.find_map(|(left, right)| difference(left, right))
}

/// Describes the differences between an output and HTML.
fn differences(output: &str, said: &Said, html: &Said) -> Vec<String> {
    let text = difference(&said.text, &html.text);
    let notes = difference_apart(&said.notes, &html.notes);
    let contents = difference_apart(&said.contents, &html.contents);
    [("text", text), ("notes", notes), ("contents", contents)]
        .into_iter()
        .filter_map(|(part, what)| Some(format!("{output}: {part}: {}", what?)))
        .collect()
}

#[test]
fn every_output_says_the_same_in_the_same_order() {
    let mut all = Vec::new();
    let (mut notes, mut contents) = (0, 0);
    for (name, accepted) in letters() {
        let html = of_html(&accepted);
        let ordered = |said: Said| {
            let text = in_order(&accepted, said.text);
            Said { text, ..said }
        };
        let (html_notes, html_contents) = (html.notes.len(), html.contents.len());
        let mut found = differences("pdf", &of_pdf(&accepted), &html);
        found.extend(differences("docx", &ordered(of_docx(&accepted)), &ordered(html)));
        all.extend(found.into_iter().map(|what| format!("{name}: {what}")));
        notes += html_notes;
        contents += html_contents;
    }
    assert!(notes > 20 && contents > 4, "{notes} notes, {contents} lines of contents");
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// Returns the first word that is missing on its page.
fn missing<'a>(own: &'a [String], printed: &[String]) -> Option<&'a String> {
    let mut page = printed.iter();
    own.iter().find(|word| {
        // A signature form may add a comma after a function, and capitals.
        !page.any(|printed| printed.trim_end_matches(',') == **word || printed == *word)
    })
}

#[test]
fn every_word_of_the_letter_is_on_the_page_in_its_order() {
    let files = json_files(&letters_dir());
    let (mut words, mut notes) = (0, 0);
    for ((name, accepted), (_, bytes)) in letters().into_iter().zip(files) {
        let html = of_html(&accepted);
        let own = of_json(&serde_json::from_slice(&bytes).unwrap(), &accepted);
        assert_eq!(missing(&own.text, &html.text), None, "{name}");
        assert_eq!(own.notes.len(), html.notes.len(), "{name}");
        for (own, note) in own.notes.iter().zip(&html.notes) {
            assert_eq!(missing(own, note), None, "{name}");
        }
        words += own.text.len();
        notes += own.notes.len();
    }
    assert!(words > 10_000 && notes > 20, "{words} words, {notes} notes");
}

/// Removes white space, which page readers have to guess, and hints from a text.
fn bare(text: &str) -> String {
    text.nfc().filter(|c| !c.is_whitespace() && !is_hint(*c)).collect()
}

/// Returns the text of the frames of a page, in drawing order.
fn drawn(pages: &PagedDocument, page: usize) -> String {
    let frames = pages.pages[page].frames.iter();
    let texts = frames.filter_map(|frame| match &frame.content {
        FrameContent::Glyphs(run) | FrameContent::RotatedGlyphs { run, .. } => {
            Some(run.text.as_str())
        }
        _ => None,
    });
    texts.collect()
}

#[test]
fn a_reader_without_tags_finds_every_character_on_its_page() {
    for (name, accepted) in letters() {
        let bytes = render(&accepted.letter, &accepted.style, Format::Pdf).unwrap().bytes;
        let read = page_texts(&bytes);
        let set = pages(&accepted);
        assert_eq!(read.len(), set.pages.len(), "{name}");
        for (page, text) in read.iter().enumerate() {
            assert_eq!(bare(text), bare(&drawn(&set, page)), "{name}, page {}", page + 1);
        }
    }
}

#[test]
fn the_end_of_a_line_of_contents_is_no_part_of_it() {
    let line = |text: &str| {
        let contents = vec![text.to_owned()];
        let said =
            Said::from(crate::support_text::Text { contents, ..Default::default() });
        said.contents[0].join(" ")
    };
    assert_eq!(line("1.1 Planning\t12"), "1.1 Planning");
    assert_eq!(line("1.1 Planning ..... 12"), line("1.1 Planning"));
    assert_eq!(words("a\u{ad}b c"), ["ab", "c"]);
}
