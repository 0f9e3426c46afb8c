//! Set pages: frames at absolute places, and the structure they carry.
//!
//! Every place is measured from the top-left corner of the page; a glyph run
//! stands on its baseline. Frames are in reading order on their page.

use std::ops::Range;

use crate::document::{Metadata, Paging};
use crate::font::FaceStyle;
use crate::length::Length;
use crate::locale::Language;

/// A set letter.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The language of everything that does not say otherwise.
    pub language: Language,
    /// What the output says about itself.
    pub metadata: Metadata,
    /// The width of every page.
    pub width: Length,
    /// The height of every page.
    pub height: Length,
    /// The pages.
    pub pages: Vec<Page>,
    /// The structure whose elements the frames name.
    pub structure: Structure,
    /// Where the pieces of the document stand, for the writers that set no pages.
    pub paging: Paging,
}

impl Pages {
    /// How many pages there are; at least one.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Whether there are none, which never happens.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }
}

/// One page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What stands on it, in reading order.
    pub frames: Vec<Frame>,
}

/// Something at a place, and what it is.
#[derive(Clone, Debug)]
pub struct Frame {
    /// What it is.
    pub tag: Tag,
    /// The left edge.
    pub x: Length,
    /// The baseline of a glyph run, the top edge of a picture.
    pub y: Length,
    /// What is drawn.
    pub content: Content,
}

/// What a frame draws.
#[derive(Clone, Debug)]
pub enum Content {
    /// Glyphs on a baseline.
    Glyphs(GlyphRun),
    /// The house style's logo, in this size.
    Logo {
        /// Width.
        width: Length,
        /// Height.
        height: Length,
    },
}

/// Glyphs of one face and size.
#[derive(Clone, Debug)]
pub struct GlyphRun {
    /// The face.
    pub face: FaceStyle,
    /// The type size.
    pub size: Length,
    /// The width of all advances.
    pub width: Length,
    /// The text that the glyphs show.
    pub text: String,
    /// The glyphs, left to right.
    pub glyphs: Vec<Glyph>,
}

/// A glyph in its run; distances in font units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// Its number in the face.
    pub id: u16,
    /// How far the pen moves.
    pub advance: i32,
    /// How far right of the pen it is drawn.
    pub x_offset: i32,
    /// How far above the baseline it is drawn.
    pub y_offset: i32,
    /// Its part of the run's text, at least a character.
    pub text: Range<usize>,
}

/// What a frame is to a reader who cannot see the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Content of a structure element.
    Element(ElementId),
    /// Repeated or decorative matter (ISO 32000-1, 14.8.2.2).
    Artifact(Artifact),
}

/// The kinds of artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Artifact {
    /// At the head of a page.
    Header,
    /// At the foot of a page.
    Footer,
}

/// The structure of a letter; elements stand in reading order.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    elements: Vec<StructureElement>,
}

/// The place of an element in its [`Structure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ElementId(usize);

/// An element of the structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructureElement {
    /// The element around it; none for the root.
    pub parent: Option<ElementId>,
    /// What it is.
    pub kind: StructureKind,
}

/// Standard structure types (ISO 32000-1, 14.8.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StructureKind {
    /// The whole.
    Document,
    /// The letter, or an annex.
    Part,
    /// A paragraph.
    Paragraph,
    /// A heading of a level.
    Heading(u8),
    /// A list, with what numbers its items.
    List(ListNumbering),
    /// An item of a list.
    ListItem,
    /// The bullet or number of an item.
    Label,
    /// What an item holds.
    ListBody,
    /// A link to an address.
    Link(String),
    /// Text in another language.
    Span(String),
    /// A picture with its text alternative.
    Figure(String),
}

/// What numbers the items of a list (ISO 32000-1, Table 347).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum ListNumbering {
    Disc,
    Decimal,
    LowerAlpha,
    LowerRoman,
}

impl Structure {
    /// Adds an element in an element.
    pub fn add(&mut self, parent: Option<ElementId>, kind: StructureKind) -> ElementId {
        self.elements.push(StructureElement { parent, kind });
        ElementId(self.elements.len() - 1)
    }

    /// An element.
    pub fn element(&self, id: ElementId) -> &StructureElement {
        &self.elements[id.0]
    }

    /// The elements with their ids, in reading order.
    pub fn iter(&self) -> impl Iterator<Item = (ElementId, &StructureElement)> {
        self.elements
            .iter()
            .enumerate()
            .map(|(place, element)| (ElementId(place), element))
    }

    /// An element and everything around it, from the inside.
    pub fn ancestors(
        &self,
        id: ElementId,
    ) -> impl Iterator<Item = (ElementId, &StructureElement)> {
        let here = std::iter::successors(Some(id), |&id| self.element(id).parent);
        here.map(|id| (id, self.element(id)))
    }

    /// How many lists stand around and at an element.
    pub fn list_depth(&self, id: ElementId) -> usize {
        self.ancestors(id)
            .filter(|(_, element)| matches!(element.kind, StructureKind::List(_)))
            .count()
    }

    /// The link that an element stands in, and its address.
    pub fn link(&self, id: ElementId) -> Option<(ElementId, &str)> {
        self.ancestors(id).find_map(|(id, element)| match &element.kind {
            StructureKind::Link(url) => Some((id, url.as_str())),
            _ => None,
        })
    }
}
