//! A role in a house-style file.
//!
//! In: a table of `[roles]`. Out: a [`RoleStyle`], which inherits the size and leading of
//! body text if the table has none.

use serde::Deserialize;

use super::RoleStyle;
use super::page::{pt, some_pt};
use crate::length::Length;

/// The properties of a role in a file.
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
    /// Returns whether it has its own size, and its own leading.
    pub(super) fn has_own(&self) -> (bool, bool) {
        (self.size.is_some(), self.leading.is_some())
    }

    /// Resolves the style of the role, with the body text of the file as fallback.
    pub(super) fn resolve_role(&self, body: Option<&Self>) -> RoleStyle {
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
