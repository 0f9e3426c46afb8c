//! Laid-out pages: frames at absolute positions.
//!
//! Positions are measured from the top-left corner of the page; that of a glyph run is
//! its baseline. Frames are in drawing order: the watermark behind the text first, then
//! the text in reading order, its footnotes, and the content repeated on every page.

use std::ops::Range;

use super::tags::{ElementId, StructureTree};
use crate::document::{Metadata, Pagination};
use crate::font::FaceStyle;
use crate::house_style::Color;
use crate::image::Image;
use crate::length::Length;
use crate::locale::Language;

/// A laid-out letter.
#[derive(Clone, Debug)]
pub struct PagedDocument {
    /// Language of all content that names no other.
    pub language: Language,
    /// Metadata of the output.
    pub metadata: Metadata,
    /// Pages, at least one.
    pub pages: Vec<Page>,
    /// Images; frames refer to them by index.
    pub images: Vec<Image>,
    /// Structure tree whose elements the frames name.
    pub structure: StructureTree,
    /// Page positions of the document's blocks, for exporters that place no frames.
    pub pagination: Pagination,
}

impl PagedDocument {
    /// Returns the number of pages, which is at least one.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Returns whether it has no pages, which never happens.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Width of the paper.
    pub width: Length,
    /// Height of the paper.
    pub height: Length,
    /// Frames, in drawing order.
    pub frames: Vec<Frame>,
}

/// Drawn content at a position, with its role for accessibility.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Structure element or artifact that it belongs to.
    pub tag: Tag,
    /// Left edge.
    pub x: Length,
    /// Baseline of a glyph run, top edge of other content.
    pub y: Length,
    /// Drawn content.
    pub content: FrameContent,
}

/// Drawn content of a frame.
#[derive(Clone, Debug)]
pub enum FrameContent {
    /// Glyphs on a baseline.
    Glyphs(GlyphRun),
    /// Logo of the house style, at this size.
    Logo {
        /// Width.
        width: Length,
        /// Height.
        height: Length,
    },
    /// Image of the letter, at this size.
    Image {
        /// Index in [`PagedDocument::images`].
        image: usize,
        /// Width.
        width: Length,
        /// Height.
        height: Length,
    },
    /// Filled rectangle: a rule.
    Rule {
        /// Width.
        width: Length,
        /// Height.
        height: Length,
        /// Color.
        color: Color,
    },
    /// Colored glyphs on a baseline rotated around its left end.
    RotatedGlyphs {
        /// Glyphs.
        run: GlyphRun,
        /// Color of the glyphs.
        color: Color,
        /// Angle in degrees, counterclockwise.
        angle: f64,
    },
}

impl FrameContent {
    /// Returns the glyphs that it draws, if any.
    pub const fn glyphs(&self) -> Option<&GlyphRun> {
        match self {
            Self::Glyphs(run) | Self::RotatedGlyphs { run, .. } => Some(run),
            Self::Logo { .. } | Self::Image { .. } | Self::Rule { .. } => None,
        }
    }
}

/// Glyphs of one face and size.
#[derive(Clone, Debug)]
pub struct GlyphRun {
    /// Face.
    pub face: FaceStyle,
    /// Type size.
    pub size: Length,
    /// Sum of all advances.
    pub width: Length,
    /// Text that the glyphs represent.
    pub text: String,
    /// Glyphs from left to right.
    pub glyphs: Vec<Glyph>,
}

/// A glyph in its run; distances are in font units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// Glyph index in the face.
    pub id: u16,
    /// Distance that the pen moves.
    pub advance: i32,
    /// Distance to the right of the pen.
    pub x_offset: i32,
    /// Distance above the baseline.
    pub y_offset: i32,
    /// Byte range in the text of the run, at least one character.
    ///
    /// 32 bits suffice for the text of a paragraph.
    pub text: Range<u32>,
}

impl Glyph {
    /// Returns the text that it represents, a slice of the text of its run.
    #[inline]
    pub fn text_in<'t>(&self, run: &'t str) -> &'t str {
        run.get(self.text.start as usize..self.text.end as usize).unwrap_or_default()
    }
}

/// Converts a byte offset in a paragraph to the type that glyphs use.
pub(super) fn narrow_offset(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// Role of a frame in the structure tree, for assistive technology.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Content of a structure element.
    Element(ElementId),
    /// Repeated or decorative content (ISO 32000-1, 14.8.2.2).
    Artifact(ArtifactKind),
}

/// The kinds of artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArtifactKind {
    /// Content in the header of a page.
    Header,
    /// Content in the footer of a page.
    Footer,
    /// Word behind the text of a page.
    Watermark,
    /// Rule or leader, which carries no meaning.
    Layout,
}
