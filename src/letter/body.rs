//! The text of a letter: blocks and inlines.
//!
//! The part of the reference that the letter and its annexes share.

use schemars::JsonSchema;

use super::Letter;
use super::schema;
use super::schema::{Inlines, Item, True};

/// A piece of text that stands by itself.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields, transform = schema::or_text)]
pub enum Block {
    /// A paragraph.
    Paragraph(#[schemars(with = "Inlines")] Vec<Inline>),
    /// A titled section.
    Section(Section),
    /// A list.
    List(List),
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
/// absent, decimal at the top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub enum Numbering {
    /// 1, 1.1, 1.1.1.
    #[default]
    Decimal,
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
