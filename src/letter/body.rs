//! The text of a letter: blocks and inlines.
//!
//! The part of the reference that the letter and its annexes share.

use schemars::JsonSchema;

use super::schema;
use super::schema::{CellText, Inlines, Item, NoteText, True};
use super::{Letter, most};
use crate::image::Image;

/// A piece of text that stands by itself.
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
    /// A picture.
    Figure(Figure),
    /// Questions and their answers, printed in this order.
    Questions(#[schemars(length(min = 1))] Vec<Turn>),
    /// Labels, each with what stands below it.
    Definitions(#[schemars(length(min = 1))] Vec<Definition>),
    /// What another said.
    Quote(Quote),
    /// The titles of annexes and sections with their pages.
    TableOfContents(TableOfContents),
    /// What follows starts a page.
    #[schemars(with = "True")]
    PageBreak,
}

/// A titled section; sections nest three deep.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Section {
    /// Title, without the number.
    #[schemars(schema_with = "schema::title")]
    pub title: Vec<Inline>,
    /// Whether and how it is numbered.
    #[schemars(default)]
    pub numbering: Numbering,
    /// Its text.
    #[schemars(length(min = 1))]
    pub blocks: Vec<Block>,
}

/// Whether and how a section is numbered: as the section around it when
/// absent, decimally at the top and in a roman one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub enum Numbering {
    /// 1, 1.1, 1.1.1.
    #[default]
    Decimal,
    /// I, II, III; of sections that stand in no other. Those inside count 1, 1.1.
    Roman,
    /// No number.
    None,
}

/// A list.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct List {
    /// What marks the items.
    #[schemars(default)]
    pub style: ListStyle,
    /// The first item's number, from 1.
    #[schemars(default = "schema::first", range(min = 1, max = 32_767))]
    pub start: u32,
    /// The items; each is the blocks it holds.
    #[schemars(with = "Vec<Item>", length(min = 1))]
    pub items: Vec<Vec<Block>>,
}

/// What marks the items of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub enum ListStyle {
    /// A bullet.
    #[default]
    Bullet,
    /// 1, 2, 3.
    Number,
    /// a, b, c.
    Letter,
    /// i, ii, iii.
    Roman,
}

/// A table; every row has as many cells as there are columns.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Table {
    /// Its title, above it.
    #[schemars(with = "Option<Inlines>")]
    pub caption: Option<Vec<Inline>>,
    /// The columns; when absent, the first row says how many there are.
    #[schemars(default, length(min = 1, max = most::COLUMNS))]
    pub columns: Vec<Column>,
    /// The cells of a row of headings, which every page repeats.
    #[schemars(with = "Vec<CellText>", default, length(max = most::COLUMNS))]
    pub header: Vec<Vec<Block>>,
    /// The rows; each is its cells, from left to right.
    #[schemars(
        with = "Vec<Vec<CellText>>",
        length(min = 1, max = most::ROWS),
        inner(length(min = 1, max = most::COLUMNS))
    )]
    pub rows: Vec<Vec<Vec<Block>>>,
    /// Whether the first cell of each row is its heading.
    #[schemars(default)]
    pub row_headers: bool,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Column {
    /// Its width in percent of the measure, 5 to 100; all columns together have
    /// at most 100. When absent, it shares in the rest.
    #[schemars(range(min = Self::LEAST_WIDTH, max = 100.0))]
    pub width: Option<f64>,
    /// Where its lines stand.
    #[schemars(default)]
    pub align: Align,
}

/// Where the lines of a column stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

/// A picture with its title.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Figure {
    /// The picture: a data URI of a PNG or a JPEG file, in base64.
    #[schemars(schema_with = "schema::image")]
    pub image: Image,
    /// What it shows, for whoever cannot see it.
    #[schemars(length(min = 1, max = most::ALT))]
    pub alt: String,
    /// Its title, below it.
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
    /// Its number.
    #[schemars(range(min = 1, max = most::QUESTION))]
    pub number: u32,
    /// What is asked: paragraphs and lists.
    #[schemars(schema_with = "schema::question_blocks")]
    pub blocks: Vec<Block>,
    /// The notes of whoever asks, numbered 1), 2) through all the questions;
    /// their marks stand in the text.
    #[schemars(with = "Vec<Inlines>", default, length(max = most::SOURCES))]
    pub sources: Vec<Vec<Inline>>,
}

/// An answer, to one question or to several.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    /// The numbers of the questions.
    #[schemars(
        length(min = 1, max = most::ANSWERED),
        inner(range(min = 1, max = most::QUESTION))
    )]
    pub numbers: Vec<u32>,
    /// What stands above it; the locale's words when absent.
    #[schemars(default, schema_with = "schema::title")]
    pub heading: Option<Vec<Inline>>,
    /// What is answered; no sections or questions.
    #[schemars(schema_with = "schema::answer_blocks")]
    pub blocks: Vec<Block>,
}

/// A label and what stands below it.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Definition {
    /// The label, with its number or letter if it has one.
    #[schemars(schema_with = "schema::title")]
    pub label: Vec<Inline>,
    /// What stands below it.
    #[schemars(schema_with = "schema::definition_blocks")]
    pub blocks: Vec<Block>,
}

/// What another said, indented.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quote {
    /// What was said: paragraphs and lists.
    #[schemars(schema_with = "schema::quote_blocks")]
    pub blocks: Vec<Block>,
    /// Who said it, and where.
    #[schemars(with = "Option<Inlines>")]
    pub source: Option<Vec<Inline>>,
}

/// A table of contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableOfContents {
    /// The deepest level that it lists; annex titles and, in the letter itself,
    /// outermost sections are of level 1.
    #[schemars(default = "schema::contents_depth", range(min = 1, max = Self::MOST_DEPTH))]
    pub depth: u8,
}

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub enum Inline {
    /// Bold for importance.
    Strong(#[schemars(with = "Inlines")] Vec<Inline>),
    /// Italic for stress.
    Emphasis(#[schemars(with = "Inlines")] Vec<Inline>),
    /// Raised text.
    Superscript(#[schemars(length(min = 1, max = Letter::MOST_CHARACTERS))] String),
    /// Lowered text.
    Subscript(#[schemars(length(min = 1, max = Letter::MOST_CHARACTERS))] String),
    /// A link.
    Link {
        /// What it says.
        #[schemars(with = "Inlines")]
        text: Vec<Inline>,
        /// Where it leads: https, http, mailto or tel.
        #[schemars(schema_with = "schema::url")]
        url: String,
    },
    /// A note at the foot of the page, numbered by itself; not in a link, in
    /// foreign text or in another note.
    Footnote(#[schemars(with = "NoteText")] Vec<Block>),
    /// The line ends here.
    #[schemars(with = "True")]
    LineBreak,
    /// Text in another language.
    Foreign {
        /// Its tag (BCP 47).
        #[schemars(schema_with = "schema::language_tag")]
        language: String,
        /// What it says.
        #[schemars(with = "Inlines")]
        text: Vec<Inline>,
    },
    /// Literal text.
    #[schemars(untagged)]
    Text(String),
}

impl Section {
    /// How deep sections nest.
    pub const MOST_DEPTH: u8 = 3;
}

impl Column {
    /// The least percentage of the measure that a column takes.
    pub const LEAST_WIDTH: f64 = 5.0;
}

impl TableOfContents {
    /// The deepest level that one can list.
    pub const MOST_DEPTH: u8 = 4;

    /// The deepest level that one lists when it does not say.
    pub const DEPTH: u8 = 3;
}

impl ListStyle {
    /// The highest number that every output can write in this style.
    pub const fn most(self) -> u32 {
        match self {
            Self::Bullet => u32::MAX,
            Self::Number => 32_767,
            Self::Letter => 780,
            Self::Roman => 3_999,
        }
    }
}
