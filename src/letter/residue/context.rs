//! The text near a find, of a bounded length.
//!
//! A search reads at most this much around its location, so that the work for a text
//! grows with its length, whatever it consists of.

use std::iter::Flatten;
use std::ops::Range;
use std::option;

use crate::diagnostic::LetterCode;

/// A rule and the byte range of the text that breaks it.
pub(super) type ResidueMatch = (LetterCode, Range<usize>);

/// The maximum length of the text on one side of a find, in bytes.
pub(super) const MAX_CONTEXT: usize = 100;

/// Returns the text before a byte, of at most [`MAX_CONTEXT`] bytes.
pub(super) fn take_before(text: &str, end: usize) -> &str {
    &text[text.ceil_char_boundary(end.saturating_sub(MAX_CONTEXT))..end]
}

/// Returns the text from a byte on, of at most [`MAX_CONTEXT`] bytes.
pub(super) fn take_after(text: &str, start: usize) -> &str {
    &text[start..text.floor_char_boundary(start.saturating_add(MAX_CONTEXT))]
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

/// Returns whether a range is a separate word.
pub(super) fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let is_joined =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '@' | '&');
    // "PM’er", but not a quote that closes: "‘PM’".
    let has_suffix = || {
        let suffix = text[range.end..].strip_prefix(['’', '\'']);
        suffix.is_some_and(|suffix| suffix.starts_with(char::is_lowercase))
    };
    let before = text[..range.start].chars().next_back();
    let next = text[range.end..].chars().next();
    !before.is_some_and(is_joined) && !next.is_some_and(is_joined) && !has_suffix()
}

/// Returns whether quotes hold a range and nothing else: a text discusses it.
pub(super) fn is_quoted(text: &str, range: &Range<usize>) -> bool {
    text[..range.start].ends_with(['‘', '“', '"', '\''])
        && text[range.end..].starts_with(['’', '”', '"', '\''])
}

/// The finds of a search that runs only where its literals are.
pub(super) type FindsWhere<'t, T> =
    Flatten<option::IntoIter<Box<dyn Iterator<Item = T> + 't>>>;

/// Runs a search only if the text has one of its literals. Returns its finds, without
/// making the search for the many texts that have none.
pub(super) fn find_where<'t, T, I: Iterator<Item = T> + 't>(
    has_literal: bool,
    search: impl FnOnce() -> I,
) -> FindsWhere<'t, T> {
    let finds =
        has_literal.then(|| -> Box<dyn Iterator<Item = T> + 't> { Box::new(search()) });
    finds.into_iter().flatten()
}

/// A text that is searched for many literals, of which most are ruled out at once.
pub(in crate::letter) struct SearchedText<'t> {
    pub(super) text: &'t str,
    /// The text in small letters (ASCII), with the same byte offsets.
    lowercase: String,
    pairs: BytePairs,
}

impl<'t> SearchedText<'t> {
    pub(in crate::letter) fn new(text: &'t str) -> Self {
        Self { text, lowercase: text.to_ascii_lowercase(), pairs: BytePairs::new(text) }
    }

    /// Returns false if the text does not contain a word in any letter case (ASCII).
    pub(super) fn may_contain(&self, word: &str) -> bool {
        self.pairs.may_contain(word)
    }

    /// Returns whether the text contains a literal.
    pub(super) fn contains(&self, literal: &str) -> bool {
        self.pairs.may_contain(literal) && self.text.contains(literal)
    }

    /// Returns whether the text contains one of some literals.
    pub(super) fn contains_any(&self, literals: &[&str]) -> bool {
        literals.iter().any(|literal| self.contains(literal))
    }

    /// Returns whether the text contains a word in any letter case (ASCII).
    pub(super) fn contains_in_any_case(&self, lowercase: &str) -> bool {
        self.pairs.may_contain(lowercase) && self.lowercase.contains(lowercase)
    }

    /// Finds a literal: the ranges where the text has it.
    pub(super) fn find_all<'s>(
        &'s self,
        literal: &'s str,
    ) -> impl Iterator<Item = Range<usize>> + 's {
        let text = self.contains(literal).then_some(self.text);
        let found = text.into_iter().flat_map(move |text| text.match_indices(literal));
        found.map(|(start, found)| start..start + found.len())
    }

    /// Finds literals, of which most are ruled out at once.
    pub(super) fn find_each<'s>(
        &'s self,
        literals: impl Iterator<Item = &'s str> + 's,
    ) -> impl Iterator<Item = Range<usize>> + 's {
        literals
            .filter(|literal| self.may_contain(literal))
            .flat_map(|literal| self.find_all(literal))
    }

    /// Finds a word in small letters, whatever letter case (ASCII) the text has it in.
    pub(super) fn find_in_any_case(&self, lowercase: &str) -> Vec<Range<usize>> {
        if !self.contains_in_any_case(lowercase) {
            return Vec::new();
        }
        let found = self.lowercase.match_indices(lowercase);
        found.map(|(start, found)| start..start + found.len()).collect()
    }
}

/// The bytes and the pairs of neighbouring bytes in a text, in small letters (ASCII).
struct BytePairs {
    /// Bits of bytes.
    bytes: [u64; 4],
    /// Bits of pairs, by a hash.
    pairs: [u64; Self::WORDS],
}

impl BytePairs {
    /// The number of words of 64 bits of pairs.
    const WORDS: usize = 64;

    fn new(text: &str) -> Self {
        let mut found = Self { bytes: [0; 4], pairs: [0; Self::WORDS] };
        let mut before = None;
        for &byte in text.as_bytes() {
            let byte = Self::fold(byte);
            found.bytes[usize::from(byte >> 6)] |= 1 << (byte & 63);
            if let Some(before) = before {
                let hash = Self::hash(before, byte);
                found.pairs[hash / 64] |= 1 << (hash % 64);
            }
            before = Some(byte);
        }
        found
    }

    /// Returns false if the text does not contain a word in any letter case (ASCII).
    #[inline]
    fn may_contain(&self, word: &str) -> bool {
        let Some((first, rest)) = word.as_bytes().split_first() else { return true };
        let mut before = Self::fold(*first);
        if rest.is_empty() {
            return self.bytes[usize::from(before >> 6)] & 1 << (before & 63) != 0;
        }
        for &byte in rest {
            let byte = Self::fold(byte);
            let hash = Self::hash(before, byte);
            if self.pairs[hash / 64] & 1 << (hash % 64) == 0 {
                return false;
            }
            before = byte;
        }
        true
    }

    /// Maps the two cases of a letter to the same byte, and some other bytes too.
    const fn fold(byte: u8) -> u8 {
        byte | 0x20
    }

    fn hash(first: u8, second: u8) -> usize {
        (usize::from(first) * 37 + usize::from(second)) % (64 * Self::WORDS)
    }
}

#[cfg(test)]
mod tests {
    use super::BytePairs;

    #[test]
    fn a_word_in_a_text_is_never_ruled_out() {
        let text = "De Minister zegt: PM (één, Overijssel)";
        let pairs = BytePairs::new(text);
        let starts = text.char_indices().map(|(start, _)| start);
        for start in starts {
            assert!(pairs.may_contain(&text[start..]), "{start}");
        }
        assert!(pairs.may_contain("pm (ÉÉn".replace("ÉÉ", "éé").as_str()));
        assert!(!pairs.may_contain("TODO"));
        assert!(!pairs.may_contain("xxx"));
    }
}
