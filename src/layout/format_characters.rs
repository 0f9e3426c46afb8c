//! Characters that show nothing by themselves: soft hyphens, joiners and the like.

use crate::locale::{is_ignorable, is_shaping};

/// Hyphenation hint of the author; visible only at the end of a line.
pub(super) const SOFT_HYPHEN: char = '\u{ad}';

/// Returns whether a character is a hint, which shows nothing by itself.
pub(super) const fn is_hint(character: char) -> bool {
    is_ignorable(character) || is_shaping(character)
}

/// Returns the byte offset of the soft hyphen at the end of a text, if it has one.
///
/// Hints after the soft hyphen are skipped, because they show nothing.
pub(super) fn find_final_soft_hyphen(text: &str) -> Option<usize> {
    let before = text.trim_end_matches(|c| c != SOFT_HYPHEN && is_hint(c));
    Some(before.strip_suffix(SOFT_HYPHEN)?.len())
}
