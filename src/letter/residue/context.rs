//! The text near a find, of a bounded length.
//!
//! A search reads at most this much around its location, so that the work for a text
//! grows with its length, whatever it consists of.

use std::ops::Range;

use crate::diagnostic::LetterCode;

/// A rule and the byte range of the text that breaks it.
pub(super) type Find = (LetterCode, Range<usize>);

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

/// The pairs of neighbouring bytes in a text, in small letters (ASCII).
///
/// It rules out at once most of the many words that a text is searched for.
pub(super) struct BytePairs([u64; Self::WORDS]);

impl BytePairs {
    /// The number of words of 64 bits. A pair is known by a hash.
    const WORDS: usize = 64;

    pub(super) fn new(text: &str) -> Self {
        let mut pairs = Self([0; Self::WORDS]);
        for hash in Self::hashes(text) {
            pairs.0[hash / 64] |= 1 << (hash % 64);
        }
        pairs
    }

    /// Returns false if the text does not contain a word in any letter case (ASCII).
    pub(super) fn may_contain(&self, word: &str) -> bool {
        Self::hashes(word).all(|hash| self.0[hash / 64] & 1 << (hash % 64) != 0)
    }

    fn hashes(text: &str) -> impl Iterator<Item = usize> + '_ {
        text.as_bytes().windows(2).map(|pair| {
            let [a, b] = [pair[0], pair[1]].map(|b| usize::from(b.to_ascii_lowercase()));
            (a * 37 + b) % (64 * Self::WORDS)
        })
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
