//! Blocks: the units of the text.

use schemars::JsonSchema;
use strum::{EnumString, VariantNames};

use super::schema::{self, CellText, Inlines, Item, True};
use super::{Inline, ListLabel};
use crate::house_style::{Role, SectionNumbering};
use crate::limits::letter as limits;

/// A block: a paragraph, list, table or other unit of the text.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields, transform = schema::or_written)]
pub enum Block {
    /// A paragraph.
    Paragraph(#[schemars(with = "Inlines")] Paragraph),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// An image.
    Figure(Figure),
    /// Labels, each with the text below it.
    Definitions(#[schemars(length(min = 1))] Vec<Definition>),
    /// An indented quotation.
    Quote(Quote),
    /// A list of the titles of annexes and sections with their page numbers.
    TableOfContents(TableOfContents),
    /// A page break: the next block starts a new page.
    #[schemars(with = "True")]
    PageBreak,
    /// The title of an annex or a section, the label of a question, or the heading of an
    /// answer; its text follows. Composition makes headings; letter files have none.
    #[schemars(skip)]
    Heading(Heading),
}

/// A paragraph in a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    /// The role, which follows from the blocks around the paragraph.
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
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct List {
    /// The markers of the items.
    #[schemars(default)]
    pub style: ListLabel,
    /// The number of the first item, from 1.
    #[schemars(default = "schema::first", range(min = 1, max = 32_767))]
    pub start: u32,
    /// The items, each a list of blocks.
    #[schemars(with = "Vec<Item>", length(min = 1))]
    pub items: Vec<Vec<Block>>,
}

/// A table; every row has one cell per column.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Table {
    /// The title, printed above the table.
    #[schemars(with = "Option<Inlines>")]
    pub caption: Option<Paragraph>,
    /// The columns; when absent, the first row sets their number.
    #[schemars(default, length(min = 1, max = limits::MAX_TABLE_COLUMNS))]
    pub columns: Vec<TableColumn>,
    /// The cells of the header row, which is repeated on every page.
    #[schemars(with = "Vec<CellText>", default, length(max = limits::MAX_TABLE_COLUMNS))]
    pub header: Vec<Cell>,
    /// The rows, each with its cells from left to right.
    #[schemars(
        with = "Vec<Vec<CellText>>",
        length(min = 1, max = limits::MAX_TABLE_ROWS),
        inner(length(min = 1, max = limits::MAX_TABLE_COLUMNS))
    )]
    pub rows: Vec<Vec<Cell>>,
    /// True if the first cell of each row is a header of that row.
    #[schemars(default)]
    pub row_headers: bool,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename = "Column", rename_all = "camelCase", deny_unknown_fields)]
pub struct TableColumn {
    /// The width in percent of the measure, 5 to 100; all columns together have at most
    /// 100. When absent, the column shares the remaining width.
    #[schemars(range(min = limits::MIN_COLUMN_WIDTH, max = 100.0))]
    pub width: Option<f64>,
    /// The horizontal alignment of the text.
    #[schemars(default)]
    pub align: Align,
}

/// The horizontal alignment of the text in a column.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema, EnumString, VariantNames,
)]
#[schemars(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Align {
    /// Left-aligned.
    #[default]
    Left,
    /// Centered.
    Center,
    /// Right-aligned.
    Right,
}

/// A cell: paragraphs and lists; empty if it has no content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell(pub Vec<Block>);

/// An image with an optional title.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Figure {
    /// The image: a data URI of a PNG or JPEG file, in base64.
    // In memory, the index into the images of the letter and of the document.
    #[schemars(schema_with = "schema::image")]
    pub image: usize,
    /// A description for readers who cannot see the image.
    #[schemars(length(min = 1, max = limits::MAX_IMAGE_DESCRIPTION))]
    pub alt: String,
    /// The title, printed below the image.
    #[schemars(with = "Option<Inlines>")]
    pub caption: Option<Paragraph>,
}

/// A label and the text below it.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Definition {
    /// The label, including its number or letter if it has one.
    #[schemars(schema_with = "schema::title")]
    pub label: Paragraph,
    /// The text below the label.
    #[schemars(schema_with = "schema::definition_blocks")]
    pub blocks: Vec<Block>,
}

/// An indented quotation.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quote {
    /// The quoted text: paragraphs and lists.
    #[schemars(schema_with = "schema::quote_blocks")]
    pub blocks: Vec<Block>,
    /// The author and the source of the quotation.
    #[schemars(with = "Option<Inlines>")]
    pub source: Option<Paragraph>,
}

/// A table of contents.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableOfContents {
    /// The title above it: a word of the locale, which composition adds; may be empty.
    #[schemars(skip)]
    pub title: Paragraph,
    /// The deepest level listed. Annex titles and the outermost sections of the letter
    /// are level 1.
    #[schemars(default = "schema::contents_depth", range(min = 1, max = limits::MAX_TOC_DEPTH))]
    pub depth: u8,
}

impl Paragraph {
    /// Creates a paragraph that only its role keeps with the next block.
    pub const fn new(role: Role, inlines: Vec<Inline>) -> Self {
        Self { role, inlines, keep_with_next: false }
    }
}

impl Heading {
    /// Returns whether a table of contents of this depth lists it. Questions and answers
    /// are never listed.
    pub const fn is_listed(&self, depth: u8) -> bool {
        let is_label = matches!(self.role, Role::QuestionHeading | Role::AnswerHeading);
        !is_label && self.level <= depth
    }
}

impl TableColumn {
    /// Returns the share of the measure, 0 to 1; `None` fits the text.
    pub fn share(&self) -> Option<f64> {
        self.width.map(|percent| percent / 100.0)
    }
}

impl TableOfContents {
    /// The default depth of a table of contents.
    pub const DEPTH: u8 = 3;
}

/// Returns the role of the label of a list item, which is that of its first paragraph.
pub fn label_role(item: &[Block]) -> Role {
    match item.first() {
        Some(Block::Paragraph(first)) => first.role,
        _ => Role::ListParagraph,
    }
}

/// Returns the paragraph at the end of the last block.
pub fn last_paragraph(blocks: &mut [Block]) -> Option<&mut Paragraph> {
    match blocks.last_mut()? {
        Block::Paragraph(paragraph) => Some(paragraph),
        Block::List(list) => last_paragraph(list.items.last_mut()?),
        Block::Quote(quote) => match &mut quote.source {
            Some(source) => Some(source),
            None => last_paragraph(&mut quote.blocks),
        },
        Block::Definitions(definitions) => {
            last_paragraph(&mut definitions.last_mut()?.blocks)
        }
        Block::Figure(figure) => figure.caption.as_mut(),
        Block::Heading(_)
        | Block::Table(_)
        | Block::TableOfContents(_)
        | Block::PageBreak => None,
    }
}
