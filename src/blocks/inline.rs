//! Inlines: the parts of a paragraph.

use schemars::JsonSchema;

use super::schema::{self, Inlines, NoteText, True};
use super::{Block, walk_inlines};
use crate::limits::letter as limits;

/// The URL schemes allowed in a link.
pub(crate) const LINK_SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

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
        #[schemars(rename = "text", with = "Inlines")]
        inlines: Vec<Inline>,
        /// The address: https, http, mailto or tel.
        #[schemars(schema_with = "schema::url")]
        url: String,
    },
    /// A footnote, numbered automatically. Not allowed in a link, in foreign text or in
    /// another footnote.
    Footnote(#[schemars(with = "NoteText")] Footnote),
    /// A line break.
    #[schemars(with = "True")]
    LineBreak,
    /// Text in another language.
    Foreign {
        /// The language tag (BCP 47).
        #[schemars(schema_with = "schema::language_tag")]
        language: String,
        /// The text in that language.
        #[schemars(rename = "text", with = "Inlines")]
        inlines: Vec<Inline>,
    },
    /// A value that is known only after layout; letter files have none.
    #[schemars(skip)]
    Field(Field),
    /// Literal text.
    #[schemars(untagged)]
    Text(String),
}

/// A footnote; never contains another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Footnote {
    /// The number, counted through the whole letter in reading order.
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
        let mut count = 0;
        walk_inlines(inlines, &mut |inline| {
            count += match inline.literal() {
                Some(text) => text.chars().count(),
                None => usize::from(inline.inner().is_none()),
            };
        });
        count
    }

    /// Counts inlines, nested ones included, but not those of footnotes.
    pub fn count(inlines: &[Self]) -> usize {
        let mut count = 0;
        walk_inlines(inlines, &mut |_| count += 1);
        count
    }

    /// Returns the plain text of inlines, on one line and without footnotes and fields.
    pub fn plain_text(inlines: &[Self]) -> String {
        Self::text_with_breaks(inlines, " ")
    }

    /// Returns the text of inlines, with line feeds and without footnotes and fields.
    pub fn lines(inlines: &[Self]) -> String {
        Self::text_with_breaks(inlines, "\n")
    }

    fn text_with_breaks(inlines: &[Self], line_break: &str) -> String {
        let mut text = String::new();
        walk_inlines(inlines, &mut |inline| match inline {
            Self::LineBreak => text.push_str(line_break),
            other => text.push_str(other.literal().unwrap_or_default()),
        });
        text
    }

    /// Returns inlines without their footnotes, for bookmarks and tables of contents.
    pub fn without_footnotes(inlines: &[Self]) -> Vec<Self> {
        let without_notes = inlines.iter().filter_map(|inline| match inline {
            Self::Footnote(_) => None,
            Self::Strong(inner) => Some(Self::Strong(Self::without_footnotes(inner))),
            Self::Emphasis(inner) => Some(Self::Emphasis(Self::without_footnotes(inner))),
            // The other kinds contain no footnotes.
            other => Some(other.clone()),
        });
        without_notes.collect()
    }

    /// Replaces links by their text, because links cannot be nested.
    pub fn without_links(inlines: Vec<Self>) -> Vec<Self> {
        let unlinked = inlines.into_iter().flat_map(|inline| match inline {
            Self::Link { inlines, .. } => Self::without_links(inlines),
            Self::Strong(inner) => vec![Self::Strong(Self::without_links(inner))],
            Self::Emphasis(inner) => vec![Self::Emphasis(Self::without_links(inner))],
            Self::Foreign { language, inlines } => {
                vec![Self::Foreign { language, inlines: Self::without_links(inlines) }]
            }
            // The other kinds contain no links.
            other => vec![other],
        });
        unlinked.collect()
    }

    /// Returns its own text, if it has no inlines inside.
    pub fn literal(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Superscript(text) | Self::Subscript(text) => {
                Some(text)
            }
            Self::Strong(_)
            | Self::Emphasis(_)
            | Self::Link { .. }
            | Self::Foreign { .. }
            | Self::Footnote(_)
            | Self::LineBreak
            | Self::Field(_) => None,
        }
    }

    /// Returns the inlines inside, except those of a footnote.
    pub fn inner(&self) -> Option<&[Self]> {
        match self {
            Self::Strong(inlines)
            | Self::Emphasis(inlines)
            | Self::Link { inlines, .. }
            | Self::Foreign { inlines, .. } => Some(inlines),
            Self::Text(_)
            | Self::Superscript(_)
            | Self::Subscript(_)
            | Self::Footnote(_)
            | Self::LineBreak
            | Self::Field(_) => None,
        }
    }
}

/// Appends an inline. Adjacent texts are joined, empty ones are dropped, and a comma
/// separates two footnote marks, which would otherwise read as one number.
pub(crate) fn push_inline(inlines: &mut Vec<Inline>, inline: Inline) {
    match (inlines.last_mut(), &inline) {
        (Some(Inline::Text(last)), Inline::Text(text)) => return last.push_str(text),
        (_, Inline::Text(text)) if text.is_empty() => return,
        (Some(Inline::Footnote(_)), Inline::Footnote(_)) => {
            inlines.push(Inline::Superscript(",".to_owned()));
        }
        _ => {}
    }
    inlines.push(inline);
}

#[cfg(test)]
mod tests {
    use super::{Footnote, Inline, push_inline};

    #[test]
    fn adjacent_texts_are_joined_and_footnote_marks_are_separated() {
        let text = |text: &str| Inline::Text(text.to_owned());
        let note = |number| Inline::Footnote(Footnote { number, blocks: Vec::new() });
        let mut inlines = Vec::new();
        for inline in
            [text(""), text("a"), text(""), text("b"), note(1), text(""), note(2)]
        {
            push_inline(&mut inlines, inline);
        }
        let comma = Inline::Superscript(",".to_owned());
        assert_eq!(inlines, [text("ab"), note(1), comma, note(2)]);
    }

    #[test]
    fn links_in_all_inlines_become_text() {
        let text = || vec![Inline::Text("a".to_owned())];
        let link = Inline::Link { inlines: text(), url: "https://a.nl/".to_owned() };
        let foreign = |inlines| Inline::Foreign { language: "en".to_owned(), inlines };
        let linked =
            vec![Inline::Strong(vec![link.clone()]), foreign(vec![link.clone()]), link];
        let mut unlinked = vec![Inline::Strong(text()), foreign(text())];
        unlinked.extend(text());
        assert_eq!(Inline::without_links(linked), unlinked);
    }
}
