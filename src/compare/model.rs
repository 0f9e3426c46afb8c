//! Model of a file's content in terms that all formats share.
//!
//! Input: none. Output: the model that `read` fills and the layers compare: leaves with
//! words in reading order, the elements around them, properties, style values, and pages
//! with the items drawn on them. All positions are in pt from the top left of the page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use strum::IntoStaticStr;

use super::area::Area;
use super::budget::Budget;
use super::{FileKind, ReadError};

/// Content of one of the two compared files.
#[derive(Debug)]
pub(super) struct DocumentModel {
    /// Memory that this side may still use.
    pub(super) budget: Budget,
    /// Format of the file.
    pub(super) kind: FileKind,
    /// Blocks that contain no other block, in reading order.
    pub(super) leaves: Vec<TextBlock>,
    /// Elements; a leaf refers to its own by index.
    pub(super) elements: Vec<Element>,
    /// True if the format distinguishes headings, lists and tables from text.
    pub(super) has_structure: bool,
    /// True if the PDF contains glyphs without a Unicode mapping.
    pub(super) unreadable: bool,
    /// Document properties (metadata) by name.
    pub(super) properties: BTreeMap<String, String>,
    /// Values of styles, numbering and settings, by their owner and their name.
    pub(super) styles: BTreeMap<(String, String), String>,
    /// Pages; empty if the format has none.
    pub(super) pages: Vec<Page>,
}

impl DocumentModel {
    /// Creates a side without content.
    pub(super) fn new(kind: FileKind, budget: Budget) -> Self {
        Self {
            budget,
            kind,
            leaves: Vec::new(),
            elements: Vec::new(),
            has_structure: true,
            unreadable: false,
            properties: BTreeMap::new(),
            styles: BTreeMap::new(),
            pages: Vec::new(),
        }
    }

    /// Adds an element and returns its index, which leaves refer to.
    pub(super) fn add_element(
        &mut self,
        parent: Option<usize>,
        tag: impl Into<String>,
        attributes: BTreeMap<String, String>,
    ) -> Result<usize, ReadError> {
        let tag = tag.into();
        let size = attributes.iter().map(|(name, value)| name.len() + value.len() + 96);
        self.budget.charge(size_of::<Element>() + tag.len() + size.sum::<usize>())?;
        self.elements.push(Element { parent, tag, attributes });
        Ok(self.elements.len() - 1)
    }

    /// Adds a leaf.
    pub(super) fn add_leaf(&mut self, leaf: TextBlock) -> Result<(), ReadError> {
        self.budget.charge(size_of::<TextBlock>() + leaf.label.len())?;
        self.leaves.push(leaf);
        Ok(())
    }

    /// Adds a value to a property, which may have several.
    pub(super) fn add_property(
        &mut self,
        name: String,
        value: &str,
    ) -> Result<(), ReadError> {
        self.budget.charge(96 + name.len() + value.len())?;
        append_value(self.properties.entry(name).or_default(), value);
        Ok(())
    }

    /// Returns an element and its ancestors, the outermost first.
    pub(super) fn element_path(&self, element: usize) -> Vec<usize> {
        let mut path = vec![element];
        while let Some(parent) = path.last().and_then(|last| self.elements[*last].parent)
        {
            path.push(parent);
        }
        path.reverse();
        path
    }
}

/// Element of a file: a tag, a paragraph, a cell.
#[derive(Debug)]
pub(super) struct Element {
    /// Index of the parent element.
    pub(super) parent: Option<usize>,
    /// Name of the element in its format.
    pub(super) tag: String,
    /// Attributes of the element.
    pub(super) attributes: BTreeMap<String, String>,
}

/// Attribute that names a style.
pub(super) const STYLE: &str = "style";

/// Block that contains no other block.
#[derive(Debug)]
pub(super) struct TextBlock {
    /// Index of its own element.
    pub(super) element: usize,
    /// Kind of block.
    pub(super) role: Role,
    /// Label that a word processor prints before it: a bullet or a number.
    pub(super) label: String,
    /// Text: words and the spaces between them.
    pub(super) words: Vec<Word>,
    /// Page on which it starts, from 1.
    pub(super) page: Option<usize>,
}

impl TextBlock {
    /// Returns its text.
    pub(super) fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect()
    }

    /// Returns whether it has no characters other than spaces.
    pub(super) fn is_blank(&self) -> bool {
        self.words.iter().all(|word| word.text.chars().all(char::is_whitespace))
    }

    /// Returns its text without the marks of notes.
    pub(super) fn text_without_note_marks(&self) -> String {
        let words = self.words.iter().filter(|word| !word.marks.contains(NOTE_MARK));
        words.map(|word| word.text.as_str()).collect()
    }
}

/// Kind of a leaf, in terms that formats share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Role {
    /// A heading with its level; 0 is the title of the document.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A list item with its level, from 1.
    ListItem(u8),
    /// The bullet or number of an item.
    #[strum(serialize = "list-label")]
    Label,
    /// A table cell.
    #[strum(serialize = "table-cell")]
    Cell,
    /// A footnote.
    #[strum(serialize = "footnote")]
    Note,
    /// The title of a table or figure.
    Caption,
    /// A picture.
    Figure,
    /// A line of a table of contents.
    #[strum(serialize = "toc-entry")]
    Entry,
    /// The signature of a signatory.
    #[strum(serialize = "signatory")]
    Signature,
    /// Content that pages repeat: headers and footers.
    #[strum(serialize = "page-margin")]
    Furniture,
    /// A title in the outline (bookmarks) of a PDF.
    Bookmark,
}

impl Role {
    /// Returns the key of its name in the locale tables.
    pub(super) fn key(self) -> &'static str {
        self.into()
    }

    /// Returns whether it only repeats text from elsewhere in the document.
    pub(super) const fn repeats_others(self) -> bool {
        matches!(self, Self::Entry | Self::Furniture | Self::Bookmark)
    }
}

/// Character formatting of words (bold, a link, a language), in the terms of the format.
///
/// Shared by all words with the same formatting.
pub(super) type Marks = Arc<BTreeSet<String>>;

/// Formatting of a note's mark and of the link back to it, besides that of the format.
///
/// It is a noncharacter of Unicode, which no name of a tag or style equals.
pub(super) const NOTE_MARK: &str = "\u{fdd0}";

/// Word, or the space between two words, with its formatting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Characters of the word or space.
    pub(super) text: String,
    /// Formatting of the word or space.
    pub(super) marks: Marks,
}

/// Appends a value to a list of values separated by semicolons.
pub(super) fn append_value(values: &mut String, value: &str) {
    if !values.is_empty() {
        values.push_str("; ");
    }
    values.push_str(value);
}

/// Number of copies of a text in memory during a comparison.
///
/// They are words, complete texts, names of locations, and differences.
const COPIES: usize = 6;

/// Appends a text to words, and continues the last word where the formatting is the same.
pub(super) fn push_text(
    words: &mut Vec<Word>,
    text: &str,
    marks: &Marks,
    budget: &mut Budget,
) -> Result<(), ReadError> {
    for character in text.chars() {
        let space = character.is_whitespace();
        // A word consists only of spaces or has none.
        let is_alike = |word: &Word| {
            word.text.chars().next_back().is_some_and(|c| c.is_whitespace() == space)
                && word.marks == *marks
        };
        match words.last_mut() {
            Some(word) if is_alike(word) => {
                budget.charge(COPIES * character.len_utf8())?;
                word.text.push(character);
            }
            _ => {
                budget.charge(size_of::<Word>() + 16)?;
                budget.charge((COPIES - 1) * character.len_utf8())?;
                words.push(Word { text: character.into(), marks: Arc::clone(marks) });
            }
        }
    }
    Ok(())
}

/// Page with the items drawn on it.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Width, in pt.
    pub(super) width: f64,
    /// Height, in pt.
    pub(super) height: f64,
    /// Drawn items, in drawing order.
    pub(super) items: Vec<PageItem>,
}

/// Item drawn on a page.
#[derive(Clone, Debug)]
pub(super) struct PageItem {
    /// Kind of item, with its content.
    pub(super) drawn: PageItemKind,
    /// Left edge, in pt.
    pub(super) x: f64,
    /// Baseline of a line, or top edge of any other item, in pt.
    pub(super) y: f64,
    /// Width, in pt.
    pub(super) width: f64,
    /// Height, in pt; for a line, the font size.
    pub(super) height: f64,
    /// Index of the leaf that it shows, if known.
    pub(super) leaf: Option<usize>,
}

/// Kind of a drawn item.
#[derive(Clone, Debug)]
pub(super) enum PageItemKind {
    /// A line of text.
    Line {
        /// Words with their positions.
        words: Vec<PositionedWord>,
        /// PostScript name of the typeface of its first glyph.
        face: Arc<str>,
    },
    /// A picture.
    Image,
    /// A line or another shape.
    Shape,
}

/// Word with its position on a page.
#[derive(Clone, Debug)]
pub(super) struct PositionedWord {
    /// Characters of the word.
    pub(super) text: String,
    /// Left edge, in pt.
    pub(super) x: f64,
    /// Baseline, in pt.
    pub(super) y: f64,
    /// Font size, in pt.
    pub(super) size: f64,
    /// PostScript name of the typeface.
    pub(super) face: Arc<str>,
}

impl PageItem {
    /// Returns the key by which equal items of two files are matched.
    pub(super) fn key(&self) -> String {
        match &self.drawn {
            PageItemKind::Line { .. } => self.text(),
            PageItemKind::Image => "\u{1}image".to_owned(),
            PageItemKind::Shape => "\u{1}shape".to_owned(),
        }
    }

    /// Returns the text of a line; empty for images and shapes.
    pub(super) fn text(&self) -> String {
        match &self.drawn {
            PageItemKind::Line { words, .. } => {
                let words: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
                words.join(" ")
            }
            PageItemKind::Image | PageItemKind::Shape => String::new(),
        }
    }
}

impl PageItem {
    /// Returns the part of its page that it may darken, with a margin.
    pub(super) fn darkened_area(&self, page: usize) -> Area {
        let corners = match self.drawn {
            // Ascenders and descenders extend beyond the font size and the baseline.
            PageItemKind::Line { .. } => [
                self.x - 0.2 * self.height - 1.0,
                self.y - 1.2 * self.height - 1.0,
                self.x + self.width.max(self.height) + 0.2 * self.height + 1.0,
                self.y + 0.4 * self.height + 1.0,
            ],
            PageItemKind::Image | PageItemKind::Shape => [
                self.x - 1.5,
                self.y - 1.5,
                self.x + self.width + 1.5,
                self.y + self.height + 1.5,
            ],
        };
        Area { page, corners }
    }
}

/// Maximum distance, in pt, between two numbers of a file that count as equal.
pub(super) const NEAR: f64 = 0.02;

/// Drawn item with the index of its page, from 0.
pub(super) type OnPage<'a> = (usize, &'a PageItem);
