//! The semantic tree between composition and layout.
//!
//! In: markup and body blocks, through [`parse()`]. Out: a [`Document`], from which
//! layout, DOCX and HTML are made. It describes the meaning of each piece, never its
//! position.

mod keep_with_next;
mod line_breaks;
mod no_break;
mod pagination;
mod parse;

pub(crate) use line_breaks::find_line_breaks;
pub use no_break::NoBreakRules;
pub(crate) use no_break::is_amount;
pub use pagination::{BlockStart, Pagination, ReferenceColumnPart, TableLayout};
pub use parse::parse;

use crate::blocks::{Block, Heading, Paragraph};
use crate::image::Image;
use crate::locale::Language;

/// A composed letter with all its parts in reading order.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The default language of the text.
    pub language: Language,
    /// The document properties of the outputs.
    pub metadata: Metadata,
    /// The text around the letter.
    pub letterhead: Letterhead,
    /// Salutation, body, closing and signatures.
    pub letter: Vec<Block>,
    /// The annexes; each starts a new page.
    pub annexes: Vec<Annex>,
    /// The images; figures refer to them by index.
    pub images: Vec<Image>,
}

/// An annex.
#[derive(Clone, Debug, PartialEq)]
pub struct Annex {
    /// True if it includes the width of the reference column.
    pub full_width: bool,
    /// The title, subtitle and blocks.
    pub blocks: Vec<Block>,
}

/// The document properties, all taken from the letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The subject.
    pub title: String,
    /// The sending organisation.
    pub author: String,
    /// The date, as `YYYY-MM-DD`; 1 January 1970 for a letter without one.
    pub date: String,
    /// The reference of the sender.
    pub identifier: Option<String>,
    /// The dossier and case numbers.
    pub keywords: Vec<String>,
}

/// The text around the letter, in reading order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Letterhead {
    /// The name of the sender, next to the logo.
    pub sender_name: Option<Paragraph>,
    /// The return line.
    pub return_line: Option<Paragraph>,
    /// The classification line.
    pub classification: Option<Paragraph>,
    /// The watermark behind the text of every page, such as CONCEPT.
    pub watermark: Option<Paragraph>,
    /// The address block.
    pub address: Option<Paragraph>,
    /// The date and subject.
    pub dateline: Vec<DatelineRow>,
    /// The groups of the reference column on the first page.
    pub reference_column: Vec<Vec<Paragraph>>,
    /// The groups of the reference column on later pages.
    pub continuation_column: Vec<Vec<Paragraph>>,
    /// The page number, with its fields.
    pub page_number: Option<Paragraph>,
}

/// A label and its value; the role of the value identifies the row.
#[derive(Clone, Debug, PartialEq)]
pub struct DatelineRow {
    /// The label.
    pub label: String,
    /// The value.
    pub value: Paragraph,
}

impl Document {
    /// Returns the headings in a table of contents, in reading order. These are the
    /// titles of annexes and sections down to a level.
    pub fn headings(&self, depth: u8) -> impl Iterator<Item = &Heading> {
        let annexes = self.annexes.iter().flat_map(|annex| &annex.blocks);
        self.letter.iter().chain(annexes).filter_map(move |block| match block {
            Block::Heading(heading) if heading.is_listed(depth) => Some(heading),
            _ => None,
        })
    }
}

/// A composed letter before parsing into the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Markup {
    /// The markup of the text around the body, in the vocabulary of [`parse()`].
    pub xml: String,
    /// The body blocks of the letter, then those of each annex: the contents of the
    /// `body` elements of the markup, in their order.
    pub bodies: Vec<Vec<Block>>,
    /// The language of the letter, which the markup must have too.
    pub language: Language,
    /// The document properties of the outputs: values, not wording.
    pub metadata: Metadata,
    /// The images; figures refer to them by index.
    pub images: Vec<Image>,
    /// The words kept with a number, if the house style keeps any.
    pub no_break_rules: Option<NoBreakRules>,
}

/// An error for markup outside the vocabulary: a bug in a template.
#[derive(Debug)]
pub struct MarkupError(String);

impl std::fmt::Display for MarkupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MarkupError {}
