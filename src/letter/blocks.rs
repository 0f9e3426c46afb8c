//! Blocks and inlines: the body text of a letter and its annexes.
//!
//! This part of the input format is shared by the letter and its annexes.

use schemars::JsonSchema;
use strum::{EnumString, VariantNames};

use super::schema;
use super::schema::{CellText, Inlines, Item, NoteText, True};
use crate::blocks::{Align, ListLabel};
use crate::image::Image;
use crate::limits::letter as limits;

/// A block: a paragraph, section, list, table or other unit of the text.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields, transform = schema::or_written)]
pub enum Block {
    /// A paragraph.
    Paragraph(#[schemars(with = "Inlines")] Vec<Inline>),
    /// A titled section.
    Section(Section),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// An image.
    Figure(Figure),
    /// Questions and their answers, printed in this order.
    Questions(#[schemars(length(min = 1))] Vec<Turn>),
    /// Labels, each with the text below it.
    Definitions(#[schemars(length(min = 1))] Vec<Definition>),
    /// An indented quotation.
    Quote(Quote),
    /// A list of the titles of annexes and sections with their page numbers.
    TableOfContents(TableOfContents),
    /// A page break: the next block starts a new page.
    #[schemars(with = "True")]
    PageBreak,
}

/// A titled section; sections nest at most three levels deep.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Section {
    /// Title, without the number.
    #[schemars(schema_with = "schema::title")]
    pub title: Vec<Inline>,
    /// The numbering of the section.
    #[schemars(default)]
    pub numbering: Numbering,
    /// The blocks of the section.
    #[schemars(length(min = 1))]
    pub blocks: Vec<Block>,
}

/// The numbering of a section. When absent, it is that of the enclosing section: decimal
/// at the top level and inside a Roman section.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema, EnumString, VariantNames,
)]
#[schemars(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Numbering {
    /// 1, 1.1, 1.1.1.
    #[default]
    Decimal,
    /// I, II, III; only for sections at the top level. Sections inside count 1, 1.1.
    Roman,
    /// No number.
    None,
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
    pub caption: Option<Vec<Inline>>,
    /// The columns; when absent, the first row sets their number.
    #[schemars(default, length(min = 1, max = limits::MAX_TABLE_COLUMNS))]
    pub columns: Vec<Column>,
    /// The cells of the header row, which is repeated on every page.
    #[schemars(with = "Vec<CellText>", default, length(max = limits::MAX_TABLE_COLUMNS))]
    pub header: Vec<Vec<Block>>,
    /// The rows, each with its cells from left to right.
    #[schemars(
        with = "Vec<Vec<CellText>>",
        length(min = 1, max = limits::MAX_TABLE_ROWS),
        inner(length(min = 1, max = limits::MAX_TABLE_COLUMNS))
    )]
    pub rows: Vec<Vec<Vec<Block>>>,
    /// True if the first cell of each row is a header of that row.
    #[schemars(default)]
    pub row_headers: bool,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Column {
    /// The width in percent of the measure, 5 to 100; all columns together have at most
    /// 100. When absent, the column shares the remaining width.
    #[schemars(range(min = limits::MIN_COLUMN_WIDTH, max = 100.0))]
    pub width: Option<f64>,
    /// The horizontal alignment of the text.
    #[schemars(default)]
    pub align: Align,
}

/// An image with an optional title.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Figure {
    /// The image: a data URI of a PNG or JPEG file, in base64.
    #[schemars(schema_with = "schema::image")]
    pub image: Image,
    /// A description for readers who cannot see the image.
    #[schemars(length(min = 1, max = limits::MAX_IMAGE_DESCRIPTION))]
    pub alt: String,
    /// The title, printed below the image.
    #[schemars(with = "Option<Inlines>")]
    pub caption: Option<Vec<Inline>>,
}

/// A question or an answer.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub enum Turn {
    /// A question.
    Question(Question),
    /// An answer.
    Answer(Answer),
}

/// A question, printed in bold below its number.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// The number of the question.
    #[schemars(range(min = 1, max = limits::MAX_QUESTION_NUMBER))]
    pub number: u32,
    /// The text of the question: paragraphs and lists.
    #[schemars(schema_with = "schema::question_blocks")]
    pub blocks: Vec<Block>,
    /// The notes of the person who asks, numbered 1), 2) through all questions. The text
    /// contains the note marks.
    #[schemars(with = "Vec<Inlines>", default, length(max = limits::MAX_SOURCES_PER_QUESTION))]
    pub sources: Vec<Vec<Inline>>,
}

/// An answer to one or more questions.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    /// The numbers of the questions that are answered.
    #[schemars(
        length(min = 1, max = limits::MAX_QUESTIONS_PER_ANSWER),
        inner(range(min = 1, max = limits::MAX_QUESTION_NUMBER))
    )]
    pub numbers: Vec<u32>,
    /// The heading above the answer; the wording of the locale when absent.
    #[schemars(default, schema_with = "schema::title")]
    pub heading: Option<Vec<Inline>>,
    /// The text of the answer, without sections or questions.
    #[schemars(schema_with = "schema::answer_blocks")]
    pub blocks: Vec<Block>,
}

/// A label and the text below it.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Definition {
    /// The label, including its number or letter if it has one.
    #[schemars(schema_with = "schema::title")]
    pub label: Vec<Inline>,
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
    pub source: Option<Vec<Inline>>,
}

/// A table of contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableOfContents {
    /// The deepest level listed. Annex titles and the outermost sections of the letter
    /// are level 1.
    #[schemars(default = "schema::contents_depth", range(min = 1, max = limits::MAX_TOC_DEPTH))]
    pub depth: u8,
}

/// A part of a paragraph.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub enum Inline {
    /// Bold text, for importance.
    Strong(#[schemars(with = "Inlines")] Vec<Inline>),
    /// Italic text, for emphasis.
    Emphasis(#[schemars(with = "Inlines")] Vec<Inline>),
    /// Superscript text.
    Superscript(#[schemars(length(min = 1, max = limits::MAX_STRING))] String),
    /// Subscript text.
    Subscript(#[schemars(length(min = 1, max = limits::MAX_STRING))] String),
    /// A link.
    Link {
        /// The text of the link.
        #[schemars(with = "Inlines")]
        text: Vec<Inline>,
        /// The address: https, http, mailto or tel.
        #[schemars(schema_with = "schema::url")]
        url: String,
    },
    /// A footnote, numbered automatically. Not allowed in a link, in foreign text or in
    /// another footnote.
    Footnote(#[schemars(with = "NoteText")] Vec<Block>),
    /// A line break.
    #[schemars(with = "True")]
    LineBreak,
    /// Text in another language.
    Foreign {
        /// The language tag (BCP 47).
        #[schemars(schema_with = "schema::language_tag")]
        language: String,
        /// The text in that language.
        #[schemars(with = "Inlines")]
        text: Vec<Inline>,
    },
    /// Literal text.
    #[schemars(untagged)]
    Text(String),
}

impl TableOfContents {
    /// The default depth of a table of contents.
    pub const DEPTH: u8 = 3;
}
