//! The style of paragraphs in one role.

use crate::font::FaceStyle;
use crate::length::Length;

/// The style of paragraphs in one role; lengths in points.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoleStyle {
    /// The type size.
    pub size: Length,
    /// The exact distance between baselines.
    pub leading: Length,
    /// True for bold text.
    pub bold: bool,
    /// True for italic text.
    pub italic: bool,
    /// The space above; of two adjacent spaces the larger one applies.
    pub space_before: Length,
    /// The space below.
    pub space_after: Length,
    /// True to keep the space above at the head of a page too, as room for a handwritten
    /// signature.
    pub keep_space_before: bool,
    /// True if the space below belongs to the paragraph: a page ends below it.
    pub keep_space_after: bool,
    /// True for no space between adjacent paragraphs of this role.
    pub contextual_spacing: bool,
    /// True to forbid a page break between the last line and the next block.
    pub keep_with_next: bool,
    /// True to forbid a page break inside.
    pub keep_lines: bool,
}

impl RoleStyle {
    /// Returns the face of plain text in this role.
    pub const fn face(&self) -> FaceStyle {
        FaceStyle::new(self.bold, self.italic)
    }

    /// Returns the face of a run in this role. Strong adds bold; emphasis in an italic
    /// role is upright, as is usual in print.
    pub const fn run_face(&self, strong: bool, emphasis: bool) -> FaceStyle {
        FaceStyle::new(self.bold || strong, self.italic != emphasis)
    }
}
