//! Blocks of a document.

use super::Inline;
use crate::blocks::{Align, ListLabel};
use crate::house_style::{Role, SectionNumbering};

/// A block: a paragraph, heading, list, table or other unit of the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A section title; the blocks of its section follow it. The label of a question and
    /// the heading of an answer are followed by their text in the same way.
    Heading(Heading),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// An image.
    Figure(Figure),
    /// A quotation: paragraphs and lists, its source last.
    Quote(Vec<Block>),
    /// Labels, each with the text below it.
    Definitions(Vec<Definition>),
    /// A table of contents.
    Contents(Contents),
    /// A page break: the next block starts a new page.
    PageBreak,
}

/// A paragraph in a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    /// The role.
    pub role: Role,
    /// The text.
    pub inlines: Vec<Inline>,
    /// True if kept on the page of the next block, beyond what its role requires.
    pub keep_with_next: bool,
}

/// The title of a section or an annex, or the label of a question or answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The role, which sets its appearance.
    pub role: Role,
    /// The level in the outline of the document, 1 to 5.
    pub level: u8,
    /// The format of its counters.
    pub numbering: SectionNumbering,
    /// The counters down to its own depth; empty without a number.
    pub counters: Vec<u32>,
    /// The text, without the number.
    pub inlines: Vec<Inline>,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The markers: bullets, or a kind of number.
    pub style: ListLabel,
    /// The number of the first item.
    pub start: u32,
    /// The items, each a list of blocks.
    pub items: Vec<Vec<Block>>,
}

/// A table; every row has one cell per column.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The title, printed above the table.
    pub caption: Option<Paragraph>,
    /// The columns, at least one.
    pub columns: Vec<TableColumn>,
    /// The cells of the header row; empty without a header.
    pub header: Vec<Cell>,
    /// The cells of the other rows, at least one row.
    pub rows: Vec<Vec<Cell>>,
    /// True if the first cell of each row is its header.
    pub row_headers: bool,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableColumn {
    /// The share of the measure, 0 to 1; `None` fits the text.
    pub width: Option<f64>,
    /// The alignment of lines.
    pub align: Align,
}

/// A cell: paragraphs and lists; empty if it has no content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell(pub Vec<Block>);

/// An image with its title.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The index into the images of the document.
    pub image: usize,
    /// A description for readers who cannot see it.
    pub alt: String,
    /// The title, printed below the image.
    pub caption: Option<Paragraph>,
}

/// A label and the text below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The label.
    pub label: Paragraph,
    /// The text below the label.
    pub blocks: Vec<Block>,
}

/// A table of contents: [`Document::headings`](super::Document::headings) down to a
/// level.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// The title above it.
    pub title: Paragraph,
    /// The deepest level listed, 1 to 4.
    pub depth: u8,
}

impl Heading {
    /// Returns whether a table of contents of this depth lists it. Questions and answers
    /// are never listed.
    pub const fn is_listed(&self, depth: u8) -> bool {
        let is_label = matches!(self.role, Role::QuestionHeading | Role::AnswerHeading);
        !is_label && self.level <= depth
    }
}
