//! Inlines: what a paragraph is made of.

use super::Block;

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
        /// What it says; never a footnote.
        inlines: Vec<Inline>,
    },
    /// Text in another language.
    Foreign {
        /// Its tag (BCP 47).
        language: String,
        /// What it says; never a footnote.
        inlines: Vec<Inline>,
    },
    /// A note, called out here.
    Footnote(Footnote),
    /// The line ends here.
    LineBreak,
    /// A value that only setting knows.
    Field(Field),
}

/// A note at the foot of the page; none stands in another.
#[derive(Clone, Debug, PartialEq)]
pub struct Footnote {
    /// Its number, counted through the whole document in reading order.
    pub number: u32,
    /// What it says: paragraphs and lists.
    pub blocks: Vec<Block>,
}

/// A value that only setting knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The number of this page.
    PageNumber,
    /// The number of the last page.
    PageCount,
}

impl Inline {
    /// How many characters inlines show; fields, marks of notes and line breaks
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

    /// What inlines say as plain text, on one line and without footnotes and fields.
    pub fn plain(inlines: &[Self]) -> String {
        let text = |inline: &Self| match inline {
            Self::Text(text) | Self::Superscript(text) | Self::Subscript(text) => {
                text.clone()
            }
            Self::Strong(inlines)
            | Self::Emphasis(inlines)
            | Self::Link { inlines, .. }
            | Self::Foreign { inlines, .. } => Self::plain(inlines),
            Self::LineBreak => " ".to_owned(),
            Self::Footnote(_) | Self::Field(_) => String::new(),
        };
        inlines.iter().map(text).collect()
    }

    /// The same inlines without their footnotes, as bookmarks and a table of
    /// contents repeat a title.
    pub fn without_footnotes(inlines: &[Self]) -> Vec<Self> {
        let kept = inlines.iter().filter_map(|inline| match inline {
            Self::Footnote(_) => None,
            Self::Strong(inner) => Some(Self::Strong(Self::without_footnotes(inner))),
            Self::Emphasis(inner) => Some(Self::Emphasis(Self::without_footnotes(inner))),
            // No footnote stands in the others.
            other => Some(other.clone()),
        });
        kept.collect()
    }
}
