//! What a house-style file says of a role.
//!
//! In: a table of `[roles]`. Out: a [`RoleStyle`], of the size and leading of body text
//! where the table has none of its own.

use serde::Deserialize;

use super::RoleStyle;
use super::page::{pt, some_pt};
use crate::length::Length;

/// What a file says of a role.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RoleFile {
    #[serde(default, deserialize_with = "some_pt")]
    size: Option<Length>,
    #[serde(default, deserialize_with = "some_pt")]
    leading: Option<Length>,
    #[serde(default)]
    bold: bool,
    #[serde(default)]
    italic: bool,
    #[serde(default, deserialize_with = "pt")]
    space_before: Length,
    #[serde(default, deserialize_with = "pt")]
    space_after: Length,
    #[serde(default)]
    keep_space_before: bool,
    #[serde(default)]
    keep_space_after: bool,
    #[serde(default)]
    contextual_spacing: bool,
    #[serde(default)]
    keep_with_next: bool,
    #[serde(default)]
    keep_lines: bool,
}

impl RoleFile {
    /// Whether it has a size, and a leading, of its own.
    pub(super) fn has_own(&self) -> (bool, bool) {
        (self.size.is_some(), self.leading.is_some())
    }

    /// How the role looks beside the body text that the file has.
    pub(super) fn beside(&self, body: Option<&Self>) -> RoleStyle {
        let of_body = |own: Option<Length>, length: fn(&Self) -> Option<Length>| {
            own.or(body.and_then(length)).unwrap_or_default()
        };
        RoleStyle {
            size: of_body(self.size, |body| body.size),
            leading: of_body(self.leading, |body| body.leading),
            bold: self.bold,
            italic: self.italic,
            space_before: self.space_before,
            space_after: self.space_after,
            keep_space_before: self.keep_space_before,
            keep_space_after: self.keep_space_after,
            contextual_spacing: self.contextual_spacing,
            keep_with_next: self.keep_with_next,
            keep_lines: self.keep_lines,
        }
    }
}
