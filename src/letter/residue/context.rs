//! The text near a find, of a bounded length.
//!
//! A find looks at most this far around itself, so that the work for a text grows with
//! its length, whatever it consists of.

use std::ops::Range;

/// The maximum length of the text on one side of a find, in bytes.
pub(super) const REACH: usize = 100;

/// Returns the text before a byte, of at most [`REACH`] bytes.
pub(super) fn take_before(text: &str, end: usize) -> &str {
    &text[text.ceil_char_boundary(end.saturating_sub(REACH))..end]
}

/// Returns the text from a byte on, of at most [`REACH`] bytes.
pub(super) fn take_after(text: &str, start: usize) -> &str {
    &text[start..text.floor_char_boundary(start.saturating_add(REACH))]
}

/// Extends a range to the characters on both sides that match a predicate.
pub(super) fn extend_range(
    text: &str,
    range: Range<usize>,
    is: impl Fn(char) -> bool + Copy,
) -> Range<usize> {
    let before = take_before(text, range.start);
    let after = take_after(text, range.end);
    let start = range.start - (before.len() - before.trim_end_matches(is).len());
    let end = range.end + (after.len() - after.trim_start_matches(is).len());
    start..end
}
