//! Constraints of a row on the joint between it and the next one.

use crate::house_style::{Role, RoleStyle};
use crate::length::Length;

/// Constraints of a row on the joint below it.
#[derive(Clone, Copy, Default)]
pub(super) struct JointConstraints {
    pub(super) role: Option<Role>,
    /// The row ends a paragraph that may introduce a list.
    pub(super) leads_in: bool,
    pub(super) space_after: Length,
    /// Part of `space_after` that a row of its own already occupies.
    pub(super) held: Length,
    pub(super) keep_with_next: bool,
    pub(super) page_break: bool,
    /// The row belongs to the first paragraph of a list item.
    pub(super) is_item: bool,
    /// The row is a short row of the table that is being laid out.
    pub(super) is_short_row: bool,
}

impl JointConstraints {
    /// Returns the constraints below a block that is no paragraph, with this space after.
    pub(super) fn below_space(space_after: Length) -> Self {
        Self { space_after, ..Self::default() }
    }

    /// Returns the constraints below a paragraph in this role.
    pub(super) fn below_paragraph(role: Role, look: &RoleStyle) -> Self {
        let held = if look.keep_space_after { look.space_after } else { Length::ZERO };
        Self {
            role: Some(role),
            leads_in: role.leads_in(),
            space_after: look.space_after,
            held,
            keep_with_next: look.keep_with_next,
            ..Self::default()
        }
    }

    /// Sets whether the row is kept on one page with the next one.
    pub(super) const fn with_keep_with_next(self, keep_with_next: bool) -> Self {
        Self { keep_with_next, ..self }
    }
}
