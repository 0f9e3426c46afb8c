//! The semantic tree between wording and setting.
//!
//! In: markup, through [`parse()`]. Out: a [`Document`], from which layout, DOCX
//! and HTML are made. It says what each piece is, never where it stands.

mod paging;
mod parse;

pub use paging::{Column, Paging};
pub use parse::parse;

use crate::locale::Language;
use crate::style::Role;

/// A letter, worded, with all its parts in reading order.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The language of everything that does not say otherwise.
    pub language: Language,
    /// What the outputs say about themselves.
    pub metadata: Metadata,
    /// What stands around the letter.
    pub letterhead: Letterhead,
    /// Salutation, body, closing and signatures.
    pub letter: Vec<Block>,
    /// The annexes; each starts a page.
    pub annexes: Vec<Annex>,
}

/// Document properties, all of them from the letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The subject.
    pub title: String,
    /// The sending organisation.
    pub author: String,
    /// The date, as `YYYY-MM-DD`.
    pub date: String,
    /// The sender's reference.
    pub identifier: Option<String>,
    /// Dossier and case numbers.
    pub keywords: Vec<String>,
}

/// What stands around the letter, in reading order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Letterhead {
    /// The sender's name beside the logo.
    pub sender_name: Option<Paragraph>,
    /// The return line.
    pub return_line: Option<Paragraph>,
    /// The classification line.
    pub classification: Option<Paragraph>,
    /// The address block.
    pub address: Option<Paragraph>,
    /// Date and subject.
    pub dateline: Vec<DatelineRow>,
    /// Groups of the first page's reference column.
    pub reference_column: Vec<Vec<Paragraph>>,
    /// Groups of the reference column on later pages.
    pub continuation_column: Vec<Vec<Paragraph>>,
    /// The page number, with its fields.
    pub page_number: Option<Paragraph>,
}

/// A label and its value; the value's role says which row it is.
#[derive(Clone, Debug, PartialEq)]
pub struct DatelineRow {
    /// The label.
    pub label: String,
    /// The value.
    pub value: Paragraph,
}

/// A piece of running matter.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A section title; its section's blocks follow it.
    Heading(Heading),
    /// A list.
    List(List),
    /// What follows starts a page.
    PageBreak,
}

/// A paragraph in a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    /// What it is.
    pub role: Role,
    /// What it says.
    pub inlines: Vec<Inline>,
    /// Kept on the page of what follows, beyond what its role asks.
    pub keep_with_next: bool,
}

/// A section title or an annex title.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// How it looks.
    pub role: Role,
    /// Its level in the document's outline, 1 to 4.
    pub level: u8,
    /// Counters down to its own depth; empty when it takes no number.
    pub counters: Vec<u32>,
    /// What it says, without the number.
    pub inlines: Vec<Inline>,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Bullets, or the kind of number.
    pub style: ListLabel,
    /// The first item's number.
    pub start: u32,
    /// The items; each is the blocks it holds.
    pub items: Vec<Vec<Block>>,
}

/// What marks the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListLabel {
    /// A bullet.
    Bullet,
    /// 1, 2, 3.
    Number,
    /// a, b, c.
    Letter,
    /// i, ii, iii.
    Roman,
}

/// An annex.
#[derive(Clone, Debug, PartialEq)]
pub struct Annex {
    /// Title, subtitle and matter.
    pub blocks: Vec<Block>,
}

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Literal text.
    Text(String),
    /// Bold for importance.
    Strong(Vec<Inline>),
    /// Italic for stress.
    Emphasis(Vec<Inline>),
    /// Raised text.
    Superscript(String),
    /// Lowered text.
    Subscript(String),
    /// A link.
    Link {
        /// Where it leads.
        url: String,
        /// What it says.
        inlines: Vec<Inline>,
    },
    /// Text in another language.
    Foreign {
        /// Its tag (BCP 47).
        language: String,
        /// What it says.
        inlines: Vec<Inline>,
    },
    /// The line ends here.
    LineBreak,
    /// A value that only setting knows.
    Field(Field),
}

impl Inline {
    /// How many characters inlines show; fields and line breaks count as one.
    pub fn characters(inlines: &[Self]) -> usize {
        let count = |inline: &Self| match inline {
            Self::Text(text) | Self::Superscript(text) | Self::Subscript(text) => {
                text.chars().count()
            }
            Self::Strong(inlines)
            | Self::Emphasis(inlines)
            | Self::Link { inlines, .. }
            | Self::Foreign { inlines, .. } => Self::characters(inlines),
            Self::LineBreak | Self::Field(_) => 1,
        };
        inlines.iter().map(count).sum()
    }
}

/// A value that only setting knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The number of this page.
    PageNumber,
    /// The number of the last page.
    PageCount,
}

/// A worded letter on its way into the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markup {
    /// The markup, in the vocabulary of [`parse()`].
    pub xml: String,
    /// What the outputs say about themselves; values, not wording.
    pub metadata: Metadata,
}

/// Markup outside the vocabulary: a defect in a template.
#[derive(Debug)]
pub struct MarkupError(String);

impl std::fmt::Display for MarkupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MarkupError {}

impl ListLabel {
    /// The number of an item in this style, without the house style's
    /// punctuation; empty for bullets.
    pub fn number(self, number: u32) -> String {
        match self {
            Self::Bullet => String::new(),
            Self::Number => number.to_string(),
            Self::Letter => letters(number),
            Self::Roman => roman(number),
        }
    }
}

/// 1 → a, 26 → z, 27 → aa, 28 → bb: as word processors count.
fn letters(number: u32) -> String {
    let place = number.saturating_sub(1);
    let letter = (b'a' + (place % 26) as u8) as char;
    std::iter::repeat_n(letter, (place / 26 + 1) as usize).collect()
}

/// Lower-case roman numerals.
fn roman(mut number: u32) -> String {
    const VALUES: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut numeral = String::new();
    for (value, letters) in VALUES {
        while number >= value {
            numeral.push_str(letters);
            number -= value;
        }
    }
    numeral
}

#[cfg(test)]
mod tests {
    use super::ListLabel;

    #[test]
    fn list_numbers_count_as_word_processors_do() {
        let numbers = |style: ListLabel| [1, 4, 26, 27, 53].map(|n| style.number(n));
        assert_eq!(numbers(ListLabel::Number), ["1", "4", "26", "27", "53"]);
        assert_eq!(numbers(ListLabel::Letter), ["a", "d", "z", "aa", "aaa"]);
        assert_eq!(numbers(ListLabel::Roman), ["i", "iv", "xxvi", "xxvii", "liii"]);
    }
}
