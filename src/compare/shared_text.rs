//! Text that all formats of a letter have.

use super::model::{Role, TextBlock};
use crate::locale::{is_ignorable, is_shaping};

/// Returns the text of a leaf that all formats have.
///
/// It includes the heading number, but no note marks.
pub(super) fn comparable_text(leaf: &TextBlock) -> String {
    let mut text = String::new();
    if matches!(leaf.role, Role::Heading(_)) {
        text = format!("{} ", leaf.label);
    }
    text += &leaf.text_without_note_marks();
    text
}

/// Splits a text into words.
///
/// Images and characters that leave no mark on paper are dropped, because a PDF does not
/// have them.
pub(super) fn split_words(text: &str) -> Vec<String> {
    let is_word = |c: &char| *c != '\u{fffc}' && !is_ignorable(*c) && !is_shaping(*c);
    let text: String = text.chars().filter(is_word).collect();
    text.split(char::is_whitespace)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
