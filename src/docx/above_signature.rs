//! Keeps text above the signatures on their page.
//!
//! Input: the last block above the signatures. Output: its last paragraph kept with them,
//! and if that has one line also the paragraph above it, so that no signature is alone on
//! a page.

use docx_rs::Paragraph;

use super::blocks::Flow;
use super::hyphens::line_characters;
use super::{runs, style_variants};
use crate::house_style::{HouseStyle, Role};

impl Flow<'_> {
    /// Sets whether the next block is the last above the signatures and kept with them.
    pub(super) fn set_above_signature(&mut self, is_above: bool, is_kept: bool) {
        self.is_above_signature = is_above && is_kept;
        self.runs.longest_kept = match (is_above, is_kept) {
            (true, true) => half_page(self.style),
            (true, false) => 0,
            (false, _) => runs::KEPT_CHARACTERS,
        };
    }

    /// Keeps a short paragraph with a one-line paragraph that is kept with a signature.
    ///
    /// That puts about as many lines above a signature as the PDF has.
    pub(super) fn keep_line_above(&mut self, next: &Paragraph) {
        /// Maximum length of such a paragraph, about four lines.
        const LONGEST: usize = 300;
        let style = self.style;
        let characters = next.raw_text().chars().count();
        let line = line_characters(self.measure, style.role(Role::BodyText).size);
        if !self.is_above_signature
            || self.page_break
            || next.property.keep_next != Some(true)
            || characters > line
            || style.typography.signature_lines < 2
        {
            return;
        }
        let role = self.role;
        let Some(last) = self.last_paragraph() else { return };
        if last.property.frame_property.is_some()
            || last.raw_text().chars().count() > LONGEST
        {
            return;
        }
        let property = last.property.keep_next.replace(true);
        if style_variants::variant_of(last, style).is_none() {
            last.property.keep_next = property;
        } else if let Some(role) = role
            && style.role(role).contextual_spacing
        {
            self.below = style.role(role).space_after;
        }
    }
}

/// Returns the number of characters of body text that usually fill half a page.
fn half_page(style: &HouseStyle) -> usize {
    let (body, look) = (&style.page.body, style.role(Role::BodyText));
    let lines = (body.height.to_pt() / look.leading.to_pt() * 0.5).max(0.0) as usize;
    lines * line_characters(body.width, look.size)
}
