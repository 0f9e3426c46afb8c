//! Changes of a paragraph once nothing depends on its properties any more.
//!
//! Input: a paragraph that is about to be written. Output: the same, kept with the next
//! one, in one piece, or after the number of its footnote. What follows a paragraph can
//! depend on its properties, and holding all paragraphs of a row or a footnote until they
//! are changed would take far more memory than their XML.

use docx_rs::{Paragraph, Run};

use super::runs::{footnote_mark, run_child};
use super::style_ids::FOOTNOTE_REFERENCE;
use crate::house_style::{HouseStyle, Role};
use crate::length::Length;

/// Changes of the next paragraphs when they are written.
#[derive(Clone, Copy, Default)]
pub(super) struct LateChanges {
    /// They are kept with the next ones.
    pub(super) keep_next: bool,
    /// They are in a footnote, where short ones are kept in one piece.
    pub(super) in_footnote: bool,
    /// The next piece starts a footnote, whose number precedes the text.
    pub(super) starts_footnote: bool,
}

impl LateChanges {
    /// Applies the changes to a paragraph of this measure.
    pub(super) fn apply(
        self,
        paragraph: &mut Paragraph,
        style: &HouseStyle,
        measure: Length,
    ) {
        if self.keep_next {
            paragraph.property.keep_next = Some(true);
        }
        if self.in_footnote && is_indivisible(paragraph, style, measure) {
            paragraph.property.keep_lines = Some(true);
        }
        if self.starts_footnote {
            let own = footnote_mark(Run::new().style(FOOTNOTE_REFERENCE), 0);
            let space = Run::new().add_text(" ");
            paragraph.children.splice(0..0, [run_child(own), run_child(space)]);
        }
    }
}

/// Returns whether a paragraph has too few lines for a page to end between them.
///
/// The widow rule of the PDF keeps up to three lines together. LibreOffice applies no
/// such rule to footnotes, but `w:keepLines` (17.3.1.14).
fn is_indivisible(paragraph: &Paragraph, style: &HouseStyle, measure: Length) -> bool {
    /// Usual part of three lines that text with its mark and ragged lines fills.
    const FILLED: f64 = 2.8;
    let look = style.role(Role::FootnoteText);
    let face = style.fonts.face(look.face());
    let text = paragraph.raw_text();
    let glyphs = text.chars().filter_map(|character| face.glyph(character));
    let units: f64 = glyphs.map(|glyph| face.advance(glyph)).sum();
    let width = look.size * (units / f64::from(face.units_per_em()));
    style.typography.widow_lines >= 2 && width <= measure * FILLED
}
