//! Defines the styles of the empty paragraphs that reserve space for signatures.

use super::paragraph_style::ParagraphStyle;
use super::signature_room;
use super::style_ids::spaced_name;
use crate::house_style::{HouseStyle, Role};

impl ParagraphStyle {
    /// Builds the styles of room above signatures, each kept with the signature.
    pub(super) fn signature_rooms(style: &HouseStyle) -> impl Iterator<Item = Self> {
        let roles = Role::ALL
            .iter()
            .copied()
            .filter(|role| signature_room::has_room(*role, style));
        roles.map(|role| {
            Self {
                id: signature_room::style_id(role),
                name: spaced_name(&signature_room::style_id(role)),
                next: Some(role.word_style().to_owned()),
                leading: Some(signature_room::styled_height(role, style)),
                before: 0,
                after: 0,
                keep_next: true,
                contextual_spacing: false,
                ..Self::for_role(role, style)
            }
            .into_custom()
        })
    }

    /// Builds the styles of room below signatures.
    pub(super) fn signature_rooms_below(
        style: &HouseStyle,
    ) -> impl Iterator<Item = Self> {
        let all = Role::ALL.iter().copied();
        let roles = all.filter(|role| signature_room::has_room_below(*role, style));
        roles.map(|role| {
            Self {
                id: signature_room::style_id_below(role),
                name: spaced_name(&signature_room::style_id_below(role)),
                next: Some(role.word_style().to_owned()),
                leading: Some(style.role(role).space_after.to_twips()),
                before: 0,
                after: 0,
                keep_next: false,
                contextual_spacing: false,
                ..Self::for_role(role, style)
            }
            .into_custom()
        })
    }
}
