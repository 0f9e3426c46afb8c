//! Keeps text above the signatures on their page.
//!
//! Input: the last block above the signatures. Output: its last paragraph kept with them,
//! and if that has one line also the paragraph above it, so that no signature is alone on
//! a page.

use docx_rs::Paragraph;

use super::blocks::{BlockWriter, PartPiece};
use super::hyphens::line_characters;
use super::spacing::{remove_before, set_after, set_before};
use super::{runs, style_variants};
use crate::house_style::{HouseStyle, Role};
use crate::length::Length;

impl BlockWriter<'_> {
    /// Sets whether the next block is the last above the signatures and kept with them.
    pub(super) fn set_above_signature(&mut self, is_above: bool, keeps_with_next: bool) {
        self.is_above_signature = is_above && keeps_with_next;
        self.runs.unsplit_characters = match (is_above, keeps_with_next) {
            (true, true) => half_page(self.style),
            (true, false) => 0,
            (false, _) => runs::UNSPLIT_CHARACTERS,
        };
    }

    /// Keeps a short paragraph with one of a single line that is kept with a signature.
    ///
    /// Called before the first line of the signature is written. That puts about as many
    /// lines above a signature as the PDF has.
    pub(super) fn keep_line_above(&mut self) {
        /// Maximum length of such a paragraph, about four lines.
        const LONGEST: usize = 300;
        let style = self.style;
        let line = line_characters(self.measure, style.role(Role::BodyText).size);
        let [before @ .., PartPiece::Paragraph(above, _), PartPiece::Paragraph(last, _)] =
            &mut self.pieces[..]
        else {
            return;
        };
        let keeps_with_next = |of: &Paragraph| of.property.keep_next == Some(true);
        if style.typography.signature_lines < 2
            || !keeps_with_next(last)
            || keeps_with_next(above)
            || last.property.page_break_before == Some(true)
            || above.property.frame_property.is_some()
            || characters(last) > line
            || characters(above) > LONGEST
        {
            return;
        }
        above.property.keep_next = Some(true);
        if style_variants::variant_of(above, style).is_none() {
            above.property.keep_next = None;
            return;
        }
        let Some(role) = style_variants::role_of(above) else { return };
        let look = style.role(role);
        if !look.contextual_spacing {
            return;
        }
        // Word treats the variant as a different style, which ends contextual spacing,
        // and the variant itself leaves no space below.
        let last_role = style_variants::role_of(last);
        if last_role == Some(role) {
            set_after(above, Length::ZERO);
            remove_before(last, look);
        } else if last_role
            .is_none_or(|last| style.role(last).space_before < look.space_after)
        {
            set_before(last, look.space_after);
        }
        if let [.., PartPiece::Paragraph(before, _)] = before
            && before.property.frame_property.is_none()
            && before.property.style == above.property.style
        {
            set_after(before, Length::ZERO);
            remove_before(above, look);
        }
    }
}

/// Returns the number of characters of a paragraph.
fn characters(paragraph: &Paragraph) -> usize {
    paragraph.raw_text().chars().count()
}

/// Returns the number of characters of body text that usually fill half a page.
fn half_page(style: &HouseStyle) -> usize {
    let (body, look) = (&style.page.body, style.role(Role::BodyText));
    let lines = (body.height.to_pt() / look.leading.to_pt() * 0.5).max(0.0) as usize;
    lines * line_characters(body.width, look.size)
}
