//! Inlines: the parts of a paragraph.

use super::Block;

/// A part of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Literal text.
    Text(String),
    /// Bold text, for importance.
    Strong(Vec<Inline>),
    /// Italic text, for emphasis.
    Emphasis(Vec<Inline>),
    /// Superscript text.
    Superscript(String),
    /// Subscript text.
    Subscript(String),
    /// A link.
    Link {
        /// The address.
        url: String,
        /// The text, without footnotes.
        inlines: Vec<Inline>,
    },
    /// Text in another language.
    Foreign {
        /// The language tag (BCP 47).
        language: String,
        /// The text, without footnotes.
        inlines: Vec<Inline>,
    },
    /// A footnote, referenced here.
    Footnote(Footnote),
    /// A line break.
    LineBreak,
    /// A value that is known only after layout.
    Field(Field),
}

/// A footnote; never contains another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Footnote {
    /// The number, counted through the whole document in reading order.
    pub number: u32,
    /// The text: paragraphs and lists.
    pub blocks: Vec<Block>,
}

/// A value that is known only after layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The number of the current page.
    PageNumber,
    /// The number of the last page.
    PageCount,
}

impl Inline {
    /// Counts the visible characters of inlines. Fields, footnote marks and line breaks
    /// count as one.
    pub fn characters(inlines: &[Self]) -> usize {
        let count = |inline: &Self| match inline {
            Self::Text(text) | Self::Superscript(text) | Self::Subscript(text) => {
                text.chars().count()
            }
            Self::Strong(inlines)
            | Self::Emphasis(inlines)
            | Self::Link { inlines, .. }
            | Self::Foreign { inlines, .. } => Self::characters(inlines),
            Self::Footnote(_) | Self::LineBreak | Self::Field(_) => 1,
        };
        inlines.iter().map(count).sum()
    }

    /// Returns the plain text of inlines, on one line and without footnotes and fields.
    pub fn plain_text(inlines: &[Self]) -> String {
        let text = |inline: &Self| match inline {
            Self::Text(text) | Self::Superscript(text) | Self::Subscript(text) => {
                text.clone()
            }
            Self::Strong(inlines)
            | Self::Emphasis(inlines)
            | Self::Link { inlines, .. }
            | Self::Foreign { inlines, .. } => Self::plain_text(inlines),
            Self::LineBreak => " ".to_owned(),
            Self::Footnote(_) | Self::Field(_) => String::new(),
        };
        inlines.iter().map(text).collect()
    }

    /// Returns inlines without their footnotes, for bookmarks and tables of contents.
    pub fn without_footnotes(inlines: &[Self]) -> Vec<Self> {
        let kept = inlines.iter().filter_map(|inline| match inline {
            Self::Footnote(_) => None,
            Self::Strong(inner) => Some(Self::Strong(Self::without_footnotes(inner))),
            Self::Emphasis(inner) => Some(Self::Emphasis(Self::without_footnotes(inner))),
            // The other kinds contain no footnotes.
            other => Some(other.clone()),
        });
        kept.collect()
    }
}
