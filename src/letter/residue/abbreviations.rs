//! Abbreviations that are placeholders, and those to which a text gives a meaning.

use std::ops::Range;

use super::context::{SearchedText, take_before};
use crate::locale::Locales;

/// Returns whether a placeholder is letters alone, which may be part of a name: `PM` and
/// `P.M.`, not `[naam]`.
pub(in crate::letter) fn is_abbreviation(placeholder: &str) -> bool {
    let is_row = placeholder.starts_with("xxx") || placeholder.starts_with("XXX");
    !is_row && placeholder.chars().all(char::is_alphanumeric) || is_initials(placeholder)
}

/// Returns whether an abbreviation has the form of initials: `P.M.`.
pub(super) fn is_initials(placeholder: &str) -> bool {
    placeholder.ends_with('.')
        && placeholder.chars().all(|c| c.is_ascii_uppercase() || c == '.')
}

/// Returns whether a text gives an abbreviation its meaning: by a word such as "fijnstof",
/// or as it defines it ("Natuurnetwerk Brabant (NNB)").
pub(super) fn is_explained(
    searched: &SearchedText<'_>,
    ranges: &[Range<usize>],
    locales: &Locales,
) -> bool {
    let mut meanings = locales.iter().flat_map(|locale| &locale.residue.other_meanings);
    !ranges.is_empty()
        && (meanings.any(|word| searched.contains_in_any_case(word))
            || ranges.iter().any(|range| is_defined(searched.text, range)))
}

/// Returns whether an abbreviation in brackets has the letters of the words before them:
/// "Philip Morris (PM)", "de projectmanager (PM)".
fn is_defined(text: &str, range: &Range<usize>) -> bool {
    let found = &text[range.clone()];
    let before = take_before(text, range.start).strip_suffix('(');
    let Some(before) = before.filter(|_| text[range.end..].starts_with(')')) else {
        return false;
    };
    let is_abbreviation =
        found.len() > 1 && found.bytes().all(|byte| byte.is_ascii_uppercase());
    let words = before.split(char::is_whitespace).filter(|word| !word.is_empty());
    let words: Vec<_> = words.collect();
    let near = words.len().saturating_sub(found.len());
    is_abbreviation
        && (near..words.len()).any(|first| {
            let words = words[first..].concat().to_lowercase();
            let mut letters = words.chars();
            let mut sought = found.chars().map(|c| c.to_ascii_lowercase());
            sought.next() == letters.next()
                && sought.all(|sought| letters.any(|letter| letter == sought))
        })
}
