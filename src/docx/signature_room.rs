//! Reserves space for handwritten signatures.
//!
//! Input: a role whose space above also holds at the top of a page (`keep-space-before`).
//! Output: an empty paragraph of exactly that height. Word, LibreOffice
//! and ONLYOFFICE drop the space above a paragraph at the top of a page, but never a
//! line. The same applies to the space below at the foot of a page (`keep-space-after`).
//! An image or a taller first line would change the lines of the signature itself; one
//! empty paragraph with its own style does not.

use docx_rs::{LineSpacing, LineSpacingType, Paragraph};

use crate::house_style::{HouseStyle, Role};
use crate::length::Length;

/// Suffix of the style ids of the room below signatures.
pub(super) const ROOM_BELOW: &str = "RoomBelow";

/// Returns whether a paragraph of a role has an empty paragraph for room above it.
pub(super) fn has_room(role: Role, style: &HouseStyle) -> bool {
    let look = style.role(role);
    look.keep_space_before && look.space_before.to_twips() > 0
}

/// Returns whether a role has room below it that persists at the foot of a page.
pub(super) fn has_room_below(role: Role, style: &HouseStyle) -> bool {
    let look = style.role(role);
    role.signs() && look.keep_space_after && look.space_after.to_twips() > 0
}

/// Returns the style id of the room below a role.
pub(super) fn style_id_below(role: Role) -> String {
    format!("{}{ROOM_BELOW}", role.word_style())
}

/// Builds the room below a role, kept with the next paragraph if the role's is.
pub(super) fn build_paragraph_below(role: Role, keeps_with_next: bool) -> Paragraph {
    let paragraph = Paragraph::new().style(&style_id_below(role));
    if keeps_with_next { paragraph.keep_next(true) } else { paragraph }
}

/// Returns the style id of the room above a role.
pub(super) fn style_id(role: Role) -> String {
    format!("{}Room", role.word_style())
}

/// Returns the style that Enter applies after a role: the room of the next signature.
pub(super) fn next_style(role: Role, style: &HouseStyle) -> Option<String> {
    if has_room_below(role, style) {
        return Some(style_id_below(role));
    }
    let follower = match role {
        Role::Closing | Role::SignatureCapacity => Role::Signature,
        Role::Signature => role,
        _ => return None,
    };
    has_room(follower, style).then(|| style_id(follower))
}

/// Returns the height of the room below a paragraph that leaves `above` below itself.
///
/// Adjacent spaces are not added; the larger one holds.
fn room_height(role: Role, above: Length, style: &HouseStyle) -> Length {
    (style.role(role).space_before - above).max(Length::ZERO)
}

/// Builds the room above a role.
///
/// `above` is the space that the paragraph before leaves, zero at the top of a page.
/// Returns `None` if that space is enough.
pub(super) fn build_paragraph(
    role: Role,
    above: Length,
    style: &HouseStyle,
) -> Option<Paragraph> {
    let height = room_height(role, above, style).to_twips();
    let paragraph = Paragraph::new().style(&style_id(role));
    if height <= 0 {
        return None;
    }
    Some(if height == styled_height(role, style) {
        paragraph
    } else {
        let exact = LineSpacing::new().line(height).line_rule(LineSpacingType::Exact);
        paragraph.line_spacing(exact)
    })
}

/// Returns the height in the style of the room below body text, in twips.
pub(super) fn styled_height(role: Role, style: &HouseStyle) -> i32 {
    room_height(role, style.role(Role::BodyText).space_after, style).to_twips().max(20)
}
