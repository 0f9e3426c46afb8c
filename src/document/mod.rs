//! The semantic tree between wording and setting.
//!
//! In: markup, through [`parse()`]. Out: a [`Document`], from which layout, DOCX
//! and HTML are made. It says what each piece is, never where it stands.

mod block;
mod inline;
mod keep;
mod paging;
mod parse;

pub use block::{
    Align, Block, Cell, Contents, Definition, Figure, Heading, List, ListLabel,
    Paragraph, Table, TableColumn,
};
pub use inline::{Field, Footnote, Inline};
pub use keep::KeptTogether;
pub(crate) use keep::is_amount;
pub use paging::{Column, Paging, SetTable, Start};
pub use parse::parse;

use crate::image::Image;
use crate::locale::Language;

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
    /// The pictures; figures name them by their place here.
    pub images: Vec<Image>,
}

/// An annex.
#[derive(Clone, Debug, PartialEq)]
pub struct Annex {
    /// Whether it takes the reference column's room too.
    pub full_width: bool,
    /// Title, subtitle and matter.
    pub blocks: Vec<Block>,
}

/// Document properties, all of them from the letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The subject.
    pub title: String,
    /// The sending organisation.
    pub author: String,
    /// The date, as `YYYY-MM-DD`; the first of 1970 of a letter without one.
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
    /// The word behind the text of every page, such as CONCEPT.
    pub watermark: Option<Paragraph>,
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

impl Document {
    /// The headings that a table of contents lists: titles of annexes and
    /// sections down to a level, in reading order.
    pub fn headings(&self, depth: u8) -> impl Iterator<Item = &Heading> {
        let annexes = self.annexes.iter().flat_map(|annex| &annex.blocks);
        self.letter.iter().chain(annexes).filter_map(move |block| match block {
            Block::Heading(heading) if heading.is_listed(depth) => Some(heading),
            _ => None,
        })
    }
}

/// A worded letter on its way into the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markup {
    /// The markup, in the vocabulary of [`parse()`].
    pub xml: String,
    /// The language that it is tagged with.
    pub language: Language,
    /// What the outputs say about themselves; values, not wording.
    pub metadata: Metadata,
    /// The pictures; the markup names them by their place here.
    pub images: Vec<Image>,
    /// The words beside which a number is kept, in a house style that keeps any.
    pub kept_together: Option<KeptTogether>,
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
