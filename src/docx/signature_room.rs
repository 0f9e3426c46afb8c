//! The room in which one signs by hand.
//!
//! In: a role whose space above holds at the head of a page too. Out: a paragraph
//! without text, as high as that space, and its style. Word, LibreOffice and ONLYOFFICE
//! all drop the space above a paragraph at the head of a page, but no line; and a
//! picture or a higher line in the signature itself would change every line of it.
//! One empty paragraph with a style of its own is what Word's templates have there, and
//! checkers of accessibility object only to several in a row.

use docx_rs::{LineSpacing, LineSpacingType, Paragraph};

use super::styles::{ParagraphStyle, spaced};
use crate::length::Length;
use crate::style::{HouseStyle, Role};

/// Whether a paragraph of room stands above those of a role.
pub(super) fn has_room(role: Role, style: &HouseStyle) -> bool {
    let look = style.role(role);
    look.keep_space_before && look.space_before.to_twips() > 0
}

/// The style of the room above a role.
fn style_id(role: Role) -> String {
    format!("{}Room", role.word_style())
}

/// The style of what follows a paragraph of a role: the room of the next.
pub(super) fn next(role: Role, style: &HouseStyle) -> Option<String> {
    let follower = match role {
        Role::Closing | Role::SignatureCapacity => Role::Signature,
        Role::Signature => role,
        _ => return None,
    };
    has_room(follower, style).then(|| style_id(follower))
}

/// What a role's room measures below a paragraph that leaves space itself: of two
/// spaces the larger holds.
fn height(role: Role, above: Length, style: &HouseStyle) -> Length {
    (style.role(role).space_before - above).max(Length::ZERO)
}

/// The room above a role; `above` is the space that the paragraph before leaves.
///
/// At the head of a page there is none.
pub(super) fn paragraph(
    role: Role,
    above: Length,
    style: &HouseStyle,
) -> Option<Paragraph> {
    let height = height(role, above, style).to_twips();
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

/// The height that the style of the room has: that below text.
fn styled_height(role: Role, style: &HouseStyle) -> i32 {
    height(role, style.role(Role::BodyText).space_after, style).to_twips().max(20)
}

impl ParagraphStyle {
    /// The styles of room, kept with the signature below it.
    pub(super) fn signature_rooms(style: &HouseStyle) -> impl Iterator<Item = Self> {
        let roles = Role::ALL.into_iter().filter(|role| has_room(*role, style));
        roles.map(|role| {
            Self {
                id: style_id(role),
                name: spaced(&style_id(role)),
                next: Some(role.word_style().to_owned()),
                leading: Some(styled_height(role, style)),
                before: 0,
                after: 0,
                keep_next: true,
                contextual_spacing: false,
                ..Self::of(role, style)
            }
            .custom()
        })
    }
}
