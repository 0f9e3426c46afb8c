//! Text of a letter, as each output has it.
//!
//! Input: a letter. Output: [`Said`], in the one order that all outputs share. Text
//! contains the mark of a footnote; the note itself is separate, because a page has it at
//! its foot, HTML at its end and DOCX in a part of its own. The lines of a table of
//! contents are also separate, because only paper has page numbers. The watermark of a
//! draft is not part of the text.

use kamerbrief::letter::ValidLetter;
use kamerbrief::{Format, RenderedFile, render};
use unicode_normalization::UnicodeNormalization;

use crate::layout::pages;
use crate::structure::tagged;
use crate::{support_docx, support_html, support_pdf};

/// Words of a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// All other words, in reading order.
    pub(crate) text: Vec<String>,
    /// Lines of its tables of contents, without page numbers.
    pub(crate) contents: Vec<Vec<String>>,
    /// Footnotes by number, without their numbers.
    pub(crate) notes: Vec<Vec<String>>,
}

/// Text of a letter, not yet split into words.
#[derive(Debug, Default)]
pub(crate) struct Text {
    /// Text with one line per block.
    pub(crate) text: String,
    pub(crate) contents: Vec<String>,
    pub(crate) notes: Vec<String>,
}

impl From<Text> for Said {
    fn from(text: Text) -> Self {
        Self {
            text: words(&text.text),
            contents: text.contents.iter().map(|line| entry(line)).collect(),
            notes: text.notes.iter().map(|note| words(note)).collect(),
        }
    }
}

/// Returns whether a character is a hint, which is invisible to readers.
///
/// Hints allow a line break or control how letters join.
pub(crate) const fn is_hint(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2060}'..='\u{2064}'
            | '\u{206a}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
    )
}

/// Returns the words of a text, without hints.
pub(crate) fn words(text: &str) -> Vec<String> {
    let text: String = text.nfc().filter(|&character| !is_hint(character)).collect();
    text.split_whitespace().map(str::to_owned).collect()
}

/// Returns the words of a contents line without page number and leader.
///
/// Digits and dots at the end of the title are also removed, in every output alike.
fn entry(line: &str) -> Vec<String> {
    let leads = |character: char| {
        character.is_ascii_digit()
            || character.is_whitespace()
            || ".·_".contains(character)
    };
    words(line.trim_end_matches(leads))
}

fn rendered(accepted: &ValidLetter, format: Format) -> RenderedFile {
    render(&accepted.letter, &accepted.style, format).unwrap()
}

/// Returns the text of the PDF, read by its structure like assistive technology.
pub(crate) fn of_pdf(accepted: &ValidLetter) -> Said {
    support_pdf::text(&tagged(accepted)).into()
}

/// Returns the text of the DOCX, with numbers computed as a word processor does.
pub(crate) fn of_docx(accepted: &ValidLetter) -> Said {
    support_docx::said(&rendered(accepted, Format::DOCX).bytes).into()
}

/// Returns the text of the HTML, with list markers as a browser shows them.
pub(crate) fn of_html(accepted: &ValidLetter) -> Said {
    let bytes = rendered(accepted, Format::Html).bytes;
    support_html::said(&bytes, &accepted.style).into()
}

/// Returns words in an order that DOCX shares.
///
/// That is their own order. They are sorted if the reference column continues beside
/// later text, because there the column is split by page.
pub(crate) fn in_order(accepted: &ValidLetter, mut words: Vec<String>) -> Vec<String> {
    if pages(accepted).pagination.columns.len() > 1 {
        words.sort();
    }
    words
}
