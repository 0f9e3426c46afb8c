//! Space above and below paragraphs.

use docx_rs::{LineSpacing, Paragraph};

use super::style_ids::{FIGURE, FIGURE_WITHOUT_CAPTION, TABLE_CAPTION};
use crate::house_style::{HouseStyle, RoleStyle};
use crate::length::Length;

/// Returns the spacing above a paragraph.
pub(super) fn space_before(space: Length) -> LineSpacing {
    LineSpacing::new().before(space.to_twips().unsigned_abs())
}

/// Sets the space above a paragraph and keeps its line height.
pub(super) fn with_before(mut paragraph: Paragraph, space: Length) -> Paragraph {
    set_before(&mut paragraph, space);
    paragraph
}

/// Sets the space above a paragraph and keeps its other spacing.
pub(super) fn set_before(paragraph: &mut Paragraph, space: Length) {
    let spacing = paragraph.property.line_spacing.take().unwrap_or_default();
    paragraph.property.line_spacing =
        Some(spacing.before(space.to_twips().unsigned_abs()));
}

/// Removes the space above a paragraph, if its role has any.
pub(super) fn remove_before(paragraph: &mut Paragraph, look: &RoleStyle) {
    if look.space_before > Length::ZERO {
        set_before(paragraph, Length::ZERO);
    }
}

/// Returns the space that the style of a paragraph has above it.
///
/// Titles of tables and pictures have styles with other space than their role.
pub(super) fn space_above(
    paragraph: &Paragraph,
    look: &RoleStyle,
    style: &HouseStyle,
) -> Length {
    match paragraph.property.style.as_ref().map(|style| style.val.as_str()) {
        Some(TABLE_CAPTION) => style.table.space_before,
        Some(FIGURE | FIGURE_WITHOUT_CAPTION) => style.figure.space_before,
        _ => look.space_before,
    }
}

/// Sets the space below a paragraph and keeps its other spacing.
pub(super) fn set_after(paragraph: &mut Paragraph, space: Length) {
    let spacing = paragraph.property.line_spacing.take().unwrap_or_default();
    paragraph.property.line_spacing =
        Some(spacing.after(space.to_twips().unsigned_abs()));
}
