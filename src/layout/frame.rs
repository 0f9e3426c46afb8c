//! Set pages: frames at absolute places.
//!
//! Every place is measured from the top-left corner of the page; a glyph run
//! stands on its baseline. Frames are in the order in which they are drawn: what
//! stands behind the text first, then the text in reading order, its notes, and
//! what every page repeats.

use std::ops::Range;

use super::structure::{ElementId, Structure};
use crate::document::{Metadata, Paging};
use crate::font::FaceStyle;
use crate::image::Image;
use crate::length::Length;
use crate::locale::Language;
use crate::style::Color;

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
    /// The pictures; frames name them by their place here.
    pub images: Vec<Image>,
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
    /// The baseline of a glyph run, the top edge of all else.
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
    /// A picture of the letter, in this size.
    Picture {
        /// Its place among the [`Pages::images`].
        image: usize,
        /// Width.
        width: Length,
        /// Height.
        height: Length,
    },
    /// A rectangle full of colour: a rule.
    Rule {
        /// Width.
        width: Length,
        /// Height.
        height: Length,
        /// Its colour.
        color: Color,
    },
    /// Glyphs in colour on a baseline that is turned around its left end.
    Turned {
        /// The glyphs.
        run: GlyphRun,
        /// Their colour.
        color: Color,
        /// How far, in degrees against the clock.
        angle: f64,
    },
}

impl Content {
    /// The glyphs that it shows.
    pub const fn glyphs(&self) -> Option<&GlyphRun> {
        match self {
            Self::Glyphs(run) | Self::Turned { run, .. } => Some(run),
            Self::Logo { .. } | Self::Picture { .. } | Self::Rule { .. } => None,
        }
    }
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
    /// Its part of the run's text, at least a character; of a text of a paragraph, which
    /// 32 bits count.
    pub text: Range<u32>,
}

impl Glyph {
    /// The text that it shows, of that of its run.
    pub fn text_in<'t>(&self, run: &'t str) -> &'t str {
        run.get(self.text.start as usize..self.text.end as usize).unwrap_or_default()
    }
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
    /// Behind the text of a page.
    Watermark,
    /// A rule or a leader: it divides or leads, and says nothing.
    Layout,
}
