//! Words with a space inside: "naa r", "o nttrekkingen", "reductie -opgave".
//!
//! Only two shapes are certain enough. One letter beside a fragment makes a word that every
//! text uses, where the fragment is none ("naa r", "w e"); or the letter is followed by
//! consonants with which no word of the language begins ("o nttrekkingen"). And a hyphen
//! with a space before it and none behind it, unless a word as "en" stands before ("beleid
//! en -praktijk").

use std::ops::Range;

use super::Find;
use crate::letter::finding::Rule;
use crate::locale::{Locale, Locales};

/// Finds words with a space inside.
pub(super) fn find_split_words<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    let spaces = text.match_indices(' ').map(|(space, _)| space);
    spaces.filter_map(move |space| {
        let before = last_word(&text[..space]);
        let after = first_word(&text[space + 1..]);
        let hyphenated = after.strip_prefix('-');
        let split = match hyphenated {
            Some(rest) => is_split_compound(before, rest, locales),
            None => {
                is_lowercase_word(before)
                    && is_lowercase_word(after)
                    && locales.iter().any(|locale| is_split_word(before, after, locale))
            }
        };
        let range: Range<usize> = space - before.len()..space + 1 + after.len();
        split.then_some((Rule::SplitWord, range))
    })
}

/// Whether two words are one that every text uses, or begin as no word does.
fn is_split_word(before: &str, after: &str, locale: &Locale) -> bool {
    let residue = &locale.residue;
    let is_letter = |word: &str| word.chars().nth(1).is_none();
    if !is_letter(before) && !is_letter(after) {
        return false;
    }
    let is_common = |word: &str| residue.common_words.iter().any(|known| known == word);
    if is_common(&format!("{before}{after}")) && !is_common(before) && !is_common(after) {
        return true;
    }
    let begins = |start: &String| after.starts_with(start.as_str());
    is_letter(before) && !is_letter(after) && residue.impossible_starts.iter().any(begins)
}

/// Whether a hyphen at the start of a word belongs to the word before.
fn is_split_compound(before: &str, rest: &str, locales: &Locales) -> bool {
    let is_conjunction = |locale: &Locale| {
        let mut known = locale.residue.conjunctions.iter();
        known.any(|known| known == before)
    };
    is_lowercase_word(before)
        && before.chars().nth(2).is_some()
        && is_lowercase_word(rest)
        && rest.chars().nth(2).is_some()
        && !locales.iter().any(is_conjunction)
}

/// The word at the end of a text.
fn last_word(text: &str) -> &str {
    let rest = text.trim_end_matches(|c: char| !is_separator(c));
    &text[rest.len()..]
}

/// The word at the start of a text, without punctuation behind it.
fn first_word(text: &str) -> &str {
    let end = text.find(is_separator).unwrap_or(text.len());
    text[..end].trim_end_matches(|c: char| !c.is_alphanumeric())
}

const fn is_separator(character: char) -> bool {
    matches!(character, ' ' | '\n' | '\u{A0}' | '\u{202F}')
}

/// Whether a word has lower-case letters and nothing else.
fn is_lowercase_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_lowercase)
}
