//! What a letter says, as each output says it.
//!
//! In: a letter. Out: [`Said`], in the one order that all outputs share. Where a
//! footnote stands, its mark does; what it says stands apart, since a page has it at
//! its foot, HTML at its end and DOCX in a part of its own. So do the lines of a table
//! of contents, since only paper has pages to name. The word behind the text of a
//! draft is no part of it.

use kamerbrief::letter::Accepted;
use kamerbrief::{Format, Rendered, render};
use unicode_normalization::UnicodeNormalization;

use crate::layout::pages;
use crate::structure::tagged;
use crate::{support_docx, support_html, support_pdf};

/// What a letter says, word by word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Everything but what follows, in reading order.
    pub(crate) text: Vec<String>,
    /// The lines of its tables of contents, without their pages.
    pub(crate) contents: Vec<Vec<String>>,
    /// Its footnotes by number, without their numbers.
    pub(crate) notes: Vec<Vec<String>>,
}

/// The same, not yet parted into words.
#[derive(Debug, Default)]
pub(crate) struct Text {
    /// A line for each block.
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

/// Whether a character is a hint where a line may break or how letters join, which no
/// reader sees.
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

/// The words of a text; hints are no characters of them.
pub(crate) fn words(text: &str) -> Vec<String> {
    let text: String = text.nfc().filter(|&character| !is_hint(character)).collect();
    text.split_whitespace().map(str::to_owned).collect()
}

/// The words of a line of contents without the page and what leads to it; of the
/// title, figures and dots at its end go too, in every output alike.
fn entry(line: &str) -> Vec<String> {
    let leads = |character: char| {
        character.is_ascii_digit()
            || character.is_whitespace()
            || ".·_".contains(character)
    };
    words(line.trim_end_matches(leads))
}

fn rendered(accepted: &Accepted, format: Format) -> Rendered {
    render(&accepted.letter, &accepted.style, format).unwrap()
}

/// What the PDF says, read by its structure as assistive technology reads it.
pub(crate) fn of_pdf(accepted: &Accepted) -> Said {
    support_pdf::text(&tagged(accepted)).into()
}

/// What the DOCX says, numbers computed as a word processor does.
pub(crate) fn of_docx(accepted: &Accepted) -> Said {
    support_docx::said(&rendered(accepted, Format::DOCX).bytes).into()
}

/// What the HTML says, list markers as a browser shows them.
pub(crate) fn of_html(accepted: &Accepted) -> Said {
    let bytes = rendered(accepted, Format::Html).bytes;
    support_html::said(&bytes, &accepted.style).into()
}

/// Words in an order that DOCX shares: their own, or none where the reference column
/// goes on beside later text, since there the column stands page by page.
pub(crate) fn in_order(accepted: &Accepted, mut words: Vec<String>) -> Vec<String> {
    if pages(accepted).paging.columns.len() > 1 {
        words.sort();
    }
    words
}
