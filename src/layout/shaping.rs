//! Shapes the inlines of a paragraph into glyphs.
//!
//! Input: inlines, the style of their role and the element they belong to. Output: one
//! unbroken text with the glyphs of all its spans. Links, footnote marks and foreign text
//! become elements of the structure.

use std::borrow::Cow;
use std::ops::Range;

use super::frame::Tag;
use super::tags::{ElementId, LinkTarget, StructureKind, StructureTree};
use crate::blocks::{Field, Footnote, Inline};
use crate::font::{FaceStyle, FontBook, ShapedGlyph};
use crate::house_style::{HouseStyle, RoleStyle};
use crate::length::Length;

/// Values of the page number fields.
#[derive(Clone, Copy)]
pub(super) struct FieldValues {
    pub(super) page: usize,
    pub(super) pages: usize,
}

/// A shaped paragraph, not yet broken into lines.
pub(super) struct ShapedText<'t> {
    /// Complete text; a line break is a line feed.
    pub(super) text: String,
    /// Spans, in text order.
    pub(super) spans: Vec<TextSpan>,
    /// Footnote marks.
    pub(super) marks: Vec<FootnoteMark<'t>>,
}

/// The mark of a footnote.
pub(super) struct FootnoteMark<'t> {
    range: Range<usize>,
    /// Link element of the mark; `None` in an artifact.
    pub(super) link: Option<ElementId>,
    pub(super) note: &'t Footnote,
}

impl ShapedText<'_> {
    /// Returns the text for line breaking.
    ///
    /// Each footnote mark is replaced by closing parentheses, so that it stays with the
    /// character before it.
    pub(super) fn unbroken_text(&self) -> Cow<'_, str> {
        if self.marks.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut text = self.text.clone();
        for mark in &self.marks {
            text.replace_range(mark.range.clone(), &")".repeat(mark.range.len()));
        }
        Cow::Owned(text)
    }
}

/// Text with one style and one structure element.
pub(super) struct TextSpan {
    pub(super) range: Range<usize>,
    pub(super) face: FaceStyle,
    pub(super) size: Length,
    /// Height of its baseline above that of the line.
    pub(super) rise: Length,
    pub(super) tag: Tag,
    /// Glyphs; their clusters are byte offsets in the text of the paragraph.
    pub(super) glyphs: Vec<ShapedGlyph>,
}

/// Shapes a paragraph.
pub(super) fn shape_paragraph<'t>(
    inlines: &'t [Inline],
    role: &RoleStyle,
    tag: Tag,
    fields: Option<FieldValues>,
    style: &HouseStyle,
    structure: &mut StructureTree,
) -> ShapedText<'t> {
    let mut shaper = Shaper {
        shaped: ShapedText { text: String::new(), spans: Vec::new(), marks: Vec::new() },
        role,
        fields,
        style,
        structure,
    };
    shaper.shape_inlines(inlines, InlineStyle { strong: false, emphasis: false, tag });
    let mut shaped = shaper.shaped;
    for span in &mut shaped.spans {
        let text = &shaped.text[span.range.clone()];
        span.glyphs = shape_span(text, span.range.start, span.face, &style.fonts);
    }
    shaped
}

/// Shapes a part of a span that starts at `offset` in the paragraph.
pub(super) fn shape_span(
    text: &str,
    offset: usize,
    face: FaceStyle,
    fonts: &FontBook,
) -> Vec<ShapedGlyph> {
    let face = fonts.face(face);
    // A line feed has no glyph; a space separates words in extracted text.
    let mut glyphs = if text.contains('\n') {
        face.shape(&text.replace('\n', " "))
    } else {
        face.shape(text)
    };
    for glyph in &mut glyphs {
        glyph.cluster += offset;
    }
    glyphs
}

/// Style and tag that a piece of text inherits from the inlines around it.
#[derive(Clone, Copy)]
struct InlineStyle {
    strong: bool,
    emphasis: bool,
    tag: Tag,
}

struct Shaper<'a, 't> {
    shaped: ShapedText<'t>,
    role: &'a RoleStyle,
    fields: Option<FieldValues>,
    style: &'a HouseStyle,
    structure: &'a mut StructureTree,
}

impl<'t> Shaper<'_, 't> {
    fn shape_inlines(&mut self, inlines: &'t [Inline], look: InlineStyle) {
        let typography = &self.style.typography;
        let size = self.role.size;
        let small = size * typography.script_size;
        let up = size * typography.superscript_rise;
        let down = -(size * typography.subscript_drop);
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.shape_text(text, look, size, Length::ZERO),
                Inline::Superscript(text) => self.shape_text(text, look, small, up),
                Inline::Subscript(text) => self.shape_text(text, look, small, down),
                Inline::LineBreak => self.shape_text("\n", look, size, Length::ZERO),
                Inline::Strong(inlines) => {
                    self.shape_inlines(inlines, InlineStyle { strong: true, ..look });
                }
                Inline::Emphasis(inlines) => {
                    self.shape_inlines(inlines, InlineStyle { emphasis: true, ..look });
                }
                Inline::Link { url, inlines } => {
                    let target = LinkTarget::Url(url.clone());
                    let tag = self.add_child(look.tag, StructureKind::Link(target));
                    self.shape_inlines(inlines, InlineStyle { tag, ..look });
                }
                Inline::Foreign { language, inlines } => {
                    let tag =
                        self.add_child(look.tag, StructureKind::Span(language.clone()));
                    self.shape_inlines(inlines, InlineStyle { tag, ..look });
                }
                Inline::Footnote(note) => {
                    let start = self.shaped.text.len();
                    let (tag, link) = self.mark_elements(look.tag);
                    self.shape_text(
                        &note.number.to_string(),
                        InlineStyle { tag, ..look },
                        small,
                        up,
                    );
                    let range = start..self.shaped.text.len();
                    self.shaped.marks.push(FootnoteMark { range, link, note });
                }
                Inline::Field(field) => {
                    let value = self.fields.map_or(0, |fields| match field {
                        Field::PageNumber => fields.page,
                        Field::PageCount => fields.pages,
                    });
                    self.shape_text(&value.to_string(), look, size, Length::ZERO);
                }
            }
        }
    }

    /// Adds the elements of a footnote mark: a reference that contains a link.
    fn mark_elements(&mut self, parent: Tag) -> (Tag, Option<ElementId>) {
        match self.add_child(parent, StructureKind::Reference) {
            Tag::Element(reference) => {
                let link = self.structure.add_link(reference);
                (Tag::Element(link), Some(link))
            }
            artifact @ Tag::Artifact(_) => (artifact, None),
        }
    }

    /// Adds an element for part of a paragraph; artifacts get none.
    fn add_child(&mut self, parent: Tag, kind: StructureKind) -> Tag {
        match parent {
            Tag::Element(parent) => {
                Tag::Element(self.structure.add_element(Some(parent), kind))
            }
            Tag::Artifact(artifact) => Tag::Artifact(artifact),
        }
    }

    fn shape_text(&mut self, text: &str, look: InlineStyle, size: Length, rise: Length) {
        let start = self.shaped.text.len();
        self.shaped.text.push_str(text);
        let end = self.shaped.text.len();
        let face = self.role.run_face(look.strong, look.emphasis);
        match self.shaped.spans.last_mut() {
            Some(last)
                if (last.face, last.size, last.rise, last.tag)
                    == (face, size, rise, look.tag) =>
            {
                last.range.end = end;
            }
            _ => self.shaped.spans.push(TextSpan {
                range: start..end,
                face,
                size,
                rise,
                tag: look.tag,
                glyphs: Vec::new(),
            }),
        }
    }
}
