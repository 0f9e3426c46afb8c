//! What a file says, in the terms in which any two can be compared.
//!
//! In: nothing. Out: the model that `read` fills and the layers look at: leaves with
//! words in reading order, the elements they stand in, properties, style values, and
//! pages with what is drawn where. All places are in points from the top left.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::budget::Budget;
use super::{FileKind, Unreadable};

/// One of two files, read.
#[derive(Debug)]
pub(super) struct Side {
    /// How much more it may hold.
    pub(super) budget: Budget,
    /// What the file is.
    pub(super) kind: FileKind,
    /// Blocks that have no block in them, in reading order.
    pub(super) leaves: Vec<Leaf>,
    /// Elements; a leaf names its own.
    pub(super) elements: Vec<Element>,
    /// Whether headings, lists and tables are told apart from text.
    pub(super) has_structure: bool,
    /// Whether something is written of which the file does not say what it means.
    pub(super) unreadable: bool,
    /// What the file says about itself.
    pub(super) properties: BTreeMap<String, String>,
    /// Values of styles, numbering and settings, by what has them and their name.
    pub(super) styles: BTreeMap<(String, String), String>,
    /// The pages, where the file has them.
    pub(super) pages: Vec<Page>,
}

impl Side {
    /// A file of which nothing has been read.
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

    /// Adds an element and returns its index, by which leaves name it.
    pub(super) fn element(
        &mut self,
        parent: Option<usize>,
        tag: impl Into<String>,
        attributes: BTreeMap<String, String>,
    ) -> Result<usize, Unreadable> {
        let tag = tag.into();
        let size = attributes.iter().map(|(name, value)| name.len() + value.len() + 96);
        self.budget.charge(size_of::<Element>() + tag.len() + size.sum::<usize>())?;
        self.elements.push(Element { parent, tag, attributes });
        Ok(self.elements.len() - 1)
    }

    /// Adds a leaf.
    pub(super) fn leaf(&mut self, leaf: Leaf) -> Result<(), Unreadable> {
        self.budget.charge(size_of::<Leaf>() + leaf.label.len())?;
        self.leaves.push(leaf);
        Ok(())
    }

    /// Adds to a property, which may have several values.
    pub(super) fn property(
        &mut self,
        name: String,
        value: &str,
    ) -> Result<(), Unreadable> {
        self.budget.charge(96 + name.len() + value.len())?;
        append(self.properties.entry(name).or_default(), value);
        Ok(())
    }

    /// An element and those around it, the outermost first.
    pub(super) fn path(&self, element: usize) -> Vec<usize> {
        let mut path = vec![element];
        while let Some(parent) = path.last().and_then(|last| self.elements[*last].parent)
        {
            path.push(parent);
        }
        path.reverse();
        path
    }
}

/// An element of a file: a tag, a paragraph, a cell.
#[derive(Debug)]
pub(super) struct Element {
    /// What it stands in.
    pub(super) parent: Option<usize>,
    /// Its name in its format.
    pub(super) tag: String,
    /// What is set on it.
    pub(super) attributes: BTreeMap<String, String>,
}

/// The attribute that names a style.
pub(super) const STYLE: &str = "style";

/// A block that has no block in it.
#[derive(Debug)]
pub(super) struct Leaf {
    /// Its own element.
    pub(super) element: usize,
    /// What it is.
    pub(super) role: Role,
    /// What a word processor would print before it.
    pub(super) label: String,
    /// What it says: words and the spaces between them.
    pub(super) words: Vec<Word>,
    /// The page on which it starts, counted from 1.
    pub(super) page: Option<usize>,
}

impl Leaf {
    /// What it says.
    pub(super) fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect()
    }

    /// Returns its text without the marks of notes.
    pub(super) fn text_without_note_marks(&self) -> String {
        let is_mark = |word: &&Word| {
            let mut marks = word.marks.iter();
            marks.any(|mark| {
                mark.starts_with("Reference")
                    || mark.contains("noteref")
                    || mark.contains("backlink")
            })
        };
        let words = self.words.iter().filter(|word| !is_mark(word));
        words.map(|word| word.text.as_str()).collect()
    }
}

/// What a leaf is, in the terms that formats share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// A heading of a level; 0 is the title of the document.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A list item.
    Item,
    /// The bullet or number of an item.
    Label,
    /// A table cell.
    Cell,
    /// A footnote.
    Note,
    /// The title of a table or figure.
    Caption,
    /// A picture.
    Figure,
    /// A line of a table of contents.
    Entry,
    /// The signature of a signatory.
    Signature,
    /// What pages repeat.
    Furniture,
    /// A title in the outline beside the pages.
    Bookmark,
}

impl Role {
    /// The key of its name in the locale tables.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Heading(_) => "heading",
            Self::Paragraph => "paragraph",
            Self::Item => "list-item",
            Self::Label => "list-label",
            Self::Cell => "table-cell",
            Self::Note => "footnote",
            Self::Caption => "caption",
            Self::Figure => "figure",
            Self::Entry => "toc-entry",
            Self::Signature => "signatory",
            Self::Furniture => "page-margin",
            Self::Bookmark => "bookmark",
        }
    }

    /// Whether it only repeats what stands elsewhere.
    pub(super) const fn repeats(self) -> bool {
        matches!(self, Self::Entry | Self::Furniture | Self::Bookmark)
    }
}

/// Bold, a link, a language: in the terms of a format; shared by all words that have them.
pub(super) type Marks = Arc<BTreeSet<String>>;

/// A word, or the space between two, and how it is set apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Its characters.
    pub(super) text: String,
    /// Its marks.
    pub(super) marks: Marks,
}

/// Adds a value to others, behind a semicolon.
pub(super) fn append(values: &mut String, value: &str) {
    if !values.is_empty() {
        values.push_str("; ");
    }
    values.push_str(value);
}

/// How often a comparison has a text in memory: word by word, as a whole, in the names of
/// places and in differences.
const COPIES: usize = 6;

/// Adds a text to words, the last of which it may continue.
pub(super) fn push(
    words: &mut Vec<Word>,
    text: &str,
    marks: &Marks,
    budget: &mut Budget,
) -> Result<(), Unreadable> {
    for character in text.chars() {
        let space = character.is_whitespace();
        // All characters of a word are spaces, or none is.
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

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Its width.
    pub(super) width: f64,
    /// Its height.
    pub(super) height: f64,
    /// What is drawn, in the order in which it is.
    pub(super) items: Vec<Item>,
}

/// Something drawn.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// What it is.
    pub(super) drawn: Drawn,
    /// The left edge.
    pub(super) x: f64,
    /// The baseline of a line, the top of all else.
    pub(super) y: f64,
    /// How wide it is.
    pub(super) width: f64,
    /// How high it is; the type size of a line.
    pub(super) height: f64,
    /// The leaf that it shows, where that is known.
    pub(super) leaf: Option<usize>,
}

/// What is drawn.
#[derive(Clone, Debug)]
pub(super) enum Drawn {
    /// A line of text.
    Line {
        /// The words with their places.
        words: Vec<Placed>,
        /// The PostScript name of the typeface.
        face: String,
    },
    /// A picture.
    Image,
    /// A rule or another shape.
    Shape,
}

/// A word at a place.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    /// Its characters.
    pub(super) text: String,
    /// Its left edge.
    pub(super) x: f64,
    /// Its baseline.
    pub(super) y: f64,
}

impl Item {
    /// What two items have alike that are the same.
    pub(super) fn key(&self) -> String {
        match &self.drawn {
            Drawn::Line { .. } => self.text(),
            Drawn::Image => "\u{1}image".to_owned(),
            Drawn::Shape => "\u{1}shape".to_owned(),
        }
    }

    /// What it says; nothing when it is no text.
    pub(super) fn text(&self) -> String {
        match &self.drawn {
            Drawn::Line { words, .. } => {
                let words: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
                words.join(" ")
            }
            Drawn::Image | Drawn::Shape => String::new(),
        }
    }
}

impl Item {
    /// The part of its page that it may darken.
    pub(super) fn area(&self, page: usize) -> super::difference::Area {
        let corners = match self.drawn {
            // Ascenders and descenders reach over and under the baseline.
            Drawn::Line { .. } => [
                self.x - 0.2 * self.height - 1.0,
                self.y - 1.2 * self.height - 1.0,
                self.x + self.width.max(self.height) + 0.2 * self.height + 1.0,
                self.y + 0.4 * self.height + 1.0,
            ],
            Drawn::Image | Drawn::Shape => [
                self.x - 1.5,
                self.y - 1.5,
                self.x + self.width + 1.5,
                self.y + self.height + 1.5,
            ],
        };
        super::difference::Area { page, corners }
    }
}
