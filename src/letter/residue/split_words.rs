//! Finds words with a space inside: "naa r", "o nttrekkingen", "reductie -opgave".
//!
//! Only these shapes are certain enough. Two fragments make a word that every text uses,
//! where neither is one ("naa r", "w e", "Kame r"); or one letter is followed by
//! consonants with which no word of the language begins ("o nttrekkingen"). And a hyphen
//! with a space before it and none after it, unless it follows a word such as "en"
//! ("beleid en -praktijk"); or one with a space behind it, which broke a line elsewhere
//! ("uitvoe- ring"), unless such a word follows ("in- en uitvoer").

use std::borrow::Cow;
use std::ops::Range;

use super::context::{ResidueMatch, take_after, take_before};
use super::placeholders::is_numbered_thing;
use crate::diagnostic::LetterCode;
use crate::limits::CancelToken;
use crate::locale::{Locale, Locales};

/// The number of words next to two letters among which another letter makes them an
/// enumeration.
const MAX_DISTANCE: usize = 2;

/// The minimum length of a split word whose capital may be inside a sentence, in
/// characters.
const MIN_NAME: usize = 5;

/// The minimum length of the rest behind a single letter, in characters: "onderdeel a
/// mbo".
const MIN_REST: usize = 4;

/// The letters of ligatures, behind which programs split words.
const LIGATURES: [&str; 3] = ["fi", "fl", "ff"];

/// Finds words with a space inside.
pub(super) fn find_split_words<'t>(
    text: &'t str,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let spaces = text.match_indices(' ').map(|(space, _)| space);
    let spaces = cancel.take_until_cancelled(spaces);
    let spaced = find_spaced_word(text).map(|range| (LetterCode::SplitWord, range));
    let split = spaces
        .filter(move |&space| may_split_word(text, space, locales))
        .filter_map(move |space| {
            let range = find_split_word(text, space, locales)?;
            Some((LetterCode::SplitWord, range))
        });
    spaced.into_iter().chain(split)
}

/// Returns false if the space at a byte is not inside a word: quickly, between most words.
fn may_split_word(text: &str, space: usize, locales: &Locales) -> bool {
    let (before, after) = (&text.as_bytes()[..space], &text.as_bytes()[space + 1..]);
    let is_end = |byte: Option<&u8>| matches!(byte, None | Some(b' ' | b'\n'));
    let letters = after.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    if letters == 0 {
        return after.first().is_some_and(|byte| !byte.is_ascii() || *byte == b'-');
    }
    let ends_word = match after.get(letters) {
        Some(b'.' | b',' | b':' | b';' | b')') => is_end(after.get(letters + 1)),
        next => is_end(next),
    };
    let small = before.iter().rev().take_while(|byte| byte.is_ascii_lowercase()).count();
    let mut start = before.len() - small;
    if start > 0 && before[start - 1].is_ascii_uppercase() {
        start -= 1;
    }
    let (sentence, word) = before.split_at(start);
    let [first, _, ..] = word else {
        // A letter, a sign or nothing.
        return word.len() == 1
            || sentence.last().is_some_and(|byte| !byte.is_ascii() || *byte == b'-');
    };
    if !ends_word
        || !is_end(sentence.last())
        || matches!(word, [.., b'f', b'f' | b'i' | b'l'])
    {
        return true;
    }
    let length = word.len() + letters;
    let (first, last) = (first.to_ascii_lowercase(), after[letters - 1]);
    locales.iter().any(|locale| locale.split_words.may_contain(length, first, last))
}

/// Returns the range of the word that has a space inside, at this byte.
fn find_split_word(text: &str, space: usize, locales: &Locales) -> Option<Range<usize>> {
    let before = last_word(take_before(text, space));
    let after = first_word(take_after(text, space + 1));
    let hyphenated = after.strip_prefix('-');
    let token = take_after(text, space + 1);
    let token = &token[..token.find(is_separator).unwrap_or(token.len())];
    let range = space - before.len()..space + 1 + after.len();
    if let Some(head) = before.strip_suffix(['-', '\u{AD}']) {
        let sentence = take_before(text, space - before.len());
        let is_split = is_hyphenated_line_end(head, token, locales)
            && (before.ends_with('\u{AD}') || !is_in_aside(sentence));
        return is_split.then_some(range);
    }
    let is_split = match hyphenated {
        Some(rest) => {
            let sentence = take_after(text, space + 1 + after.len());
            is_split_compound(before, rest, locales) && !closes_aside(sentence)
        }
        None => {
            let start = space - before.len();
            let sentence = take_before(text, start);
            let joined = before.chars().count() + after.chars().count();
            let before = if joined >= MIN_NAME {
                lowercase_first(before)
            } else {
                lowercase_start(before, sentence)
            };
            is_split_ligature(&before, after, locales)
                || is_lowercase_word(&before)
                    && is_lowercase_word(after)
                    && locales.iter().any(|locale| is_split_word(&before, after, locale))
                    && !is_lettered(sentence, &before, locales)
                    && !is_among_letters(text, &before, after, start, space)
        }
    };
    is_split.then_some(range)
}

/// Returns whether two words are one that was split behind a ligature: "effi ciënt", "confl
/// ict", "specifi ek".
fn is_split_ligature(before: &str, after: &str, locales: &Locales) -> bool {
    let is_known = |locale: &Locale| {
        let residue = &locale.residue;
        residue.ligature_words.iter().any(|known| known == before)
            || residue.common_words.iter().any(|known| known == after)
            || residue.conjunctions.iter().any(|known| known == after)
    };
    LIGATURES.iter().any(|ligature| before.ends_with(ligature))
        && is_lowercase_word(before)
        && is_lowercase_word(after)
        && after.chars().nth(1).is_some()
        && before.len() > "fi".len()
        && !locales.iter().any(is_known)
}

/// Finds a word with a space behind each letter: "K a m e r b r i e f". Letters in the order
/// of the alphabet are an enumeration.
fn find_spaced_word(text: &str) -> Option<Range<usize>> {
    const MIN_LETTERS: usize = 6;
    if !has_row_of_letters(text, MIN_LETTERS) {
        return None;
    }
    let mut start = 0;
    let mut letters: Vec<char> = Vec::new();
    let mut at = 0;
    for word in text.split(' ').chain([""]) {
        let mut characters = word.chars();
        match (characters.next(), characters.next()) {
            (Some(letter), None) if letter.is_alphabetic() => {
                if letters.is_empty() {
                    start = at;
                }
                letters.extend(letter.to_lowercase());
            }
            _ => {
                if letters.len() >= MIN_LETTERS && !letters.is_sorted() {
                    return Some(start..at.saturating_sub(1));
                }
                letters.clear();
            }
        }
        at += word.len() + 1;
    }
    None
}

/// Returns false if a text does not have this many words of one letter in a row: quickly.
fn has_row_of_letters(text: &str, min: usize) -> bool {
    let mut row = 0;
    let mut before = None;
    for (space, _) in text.match_indices(' ') {
        // A word of one byte, or one that may be a longer letter.
        let is_letter = before.is_some_and(|before: usize| {
            space - before == 2 || !text.as_bytes()[before + 1].is_ascii()
        });
        row = if is_letter { row + 1 } else { 0 };
        // The first and the last letter may have a space on one side only.
        if row + 2 >= min {
            return true;
        }
        before = Some(space);
    }
    false
}

/// Returns whether two letters are part of a longer row: "onderdelen a b c d e f", "i k
/// en l".
fn is_among_letters(
    text: &str,
    before: &str,
    after: &str,
    start: usize,
    space: usize,
) -> bool {
    let is_letter = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    let is_gap = |c: char| !c.is_alphanumeric();
    let before_them =
        take_before(text, start).rsplit(is_gap).filter(|word| !word.is_empty());
    let rest = take_after(text, space + 1 + after.len());
    let behind_them = rest.split(is_gap).filter(|word| !word.is_empty());
    is_letter(before)
        && is_letter(after)
        && before_them
            .take(MAX_DISTANCE)
            .chain(behind_them.take(MAX_DISTANCE))
            .any(is_letter)
}

/// Returns whether two words are one that every text uses, or begin as no word does.
fn is_split_word(before: &str, after: &str, locale: &Locale) -> bool {
    let residue = &locale.residue;
    let is_letter = |word: &str| word.chars().nth(1).is_none();
    let is_common = |word: &str| residue.common_words.iter().any(|known| known == word);
    let is_word = locale.split_words.contains_joined(before, after);
    if is_word && !is_common(before) && !is_common(after) {
        return true;
    }
    let begins = |start: &String| after.starts_with(start.as_str());
    is_letter(before)
        && after.chars().nth(MIN_REST - 1).is_some()
        && residue.impossible_starts.iter().any(begins)
}

/// Lowercases a word at a start, where its capital has no meaning. That is the start of a
/// sentence, a line or brackets.
fn lowercase_start<'w>(word: &'w str, before: &str) -> Cow<'w, str> {
    let before = before.trim_end_matches(['(', '“', '‘', '"']);
    let is_start = before.is_empty()
        || before.ends_with('\n')
        || before.trim_end_matches(is_separator).ends_with(['.', '?', '!', ':']);
    if is_start { lowercase_first(word) } else { Cow::Borrowed(word) }
}

/// Lowercases the first letter of a word.
fn lowercase_first(word: &str) -> Cow<'_, str> {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) if first.is_uppercase() => {
            Cow::Owned(first.to_lowercase().chain(letters).collect())
        }
        _ => Cow::Borrowed(word),
    }
}

/// Returns whether a letter numbers a part: "onderdeel a nader".
fn is_lettered(sentence: &str, letter: &str, locales: &Locales) -> bool {
    if letter.chars().nth(1).is_some() {
        return false;
    }
    let words = sentence.trim_end_matches(is_separator);
    let word = words.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    is_numbered_thing(word, locales)
}

/// Returns whether a hyphen in the same sentence closes an aside that another one opened.
/// An example is "-zoals eerder gemeld- komt".
fn closes_aside(rest: &str) -> bool {
    let sentence = &rest[..rest.find(['.', '?', '!', '\n']).unwrap_or(rest.len())];
    sentence.match_indices('-').any(|(hyphen, _)| {
        let after = sentence[hyphen + 1..].chars().next();
        sentence[..hyphen].ends_with(char::is_alphanumeric)
            && after.is_none_or(|c| is_separator(c) || c == ',')
    })
}

/// Returns whether a hyphen at the end of a word is that of a broken line: "uitvoe- ring".
/// Elsewhere a word such as "en" follows ("in- en uitvoer"), or another such word.
fn is_hyphenated_line_end(head: &str, token: &str, locales: &Locales) -> bool {
    let tail = token.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '-');
    let is_between = |locale: &Locale| {
        let residue = &locale.residue;
        let mut words = residue.conjunctions.iter().chain(&residue.common_words);
        words.any(|known| known == tail)
    };
    is_lowercase_word(&lowercase_first(head))
        && head.chars().nth(1).is_some()
        && is_lowercase_word(tail)
        && tail.chars().nth(1).is_some()
        && !locales.iter().any(is_between)
}

/// Returns whether an aside is open that a hyphen started: "-zoals eerder gemeld- komt".
fn is_in_aside(before: &str) -> bool {
    let sentence = before.rsplit(['.', '?', '!', '\n']).next().unwrap_or_default();
    sentence.match_indices('-').any(|(hyphen, _)| {
        let after = &sentence[hyphen + 1..];
        after.starts_with(char::is_alphanumeric)
            && sentence[..hyphen].chars().next_back().is_none_or(is_separator)
    })
}

/// Returns whether a hyphen at the start of a word belongs to the previous word.
fn is_split_compound(before: &str, rest: &str, locales: &Locales) -> bool {
    // A common word is not part of a compound: "van -tien", "-dat goed is".
    let is_conjunction = |locale: &Locale| {
        let residue = &locale.residue;
        let is_common =
            |word: &str| residue.common_words.iter().any(|known| known == word);
        residue.conjunctions.iter().any(|known| known == before)
            || is_common(before)
            || is_common(rest)
    };
    is_lowercase_word(before)
        && before.chars().nth(2).is_some()
        && is_lowercase_word(rest)
        && rest.chars().nth(2).is_some()
        && !locales.iter().any(is_conjunction)
}

/// Returns the word at the end of a text.
fn last_word(text: &str) -> &str {
    let rest = text.trim_end_matches(|c: char| !is_separator(c));
    text[rest.len()..].trim_start_matches(['(', '[', '“', '‘', '"', '«'])
}

/// Returns the word at the start of a text, without punctuation behind it.
fn first_word(text: &str) -> &str {
    let end = text.find(is_separator).unwrap_or(text.len());
    text[..end].trim_end_matches(|c: char| !c.is_alphanumeric())
}

const fn is_separator(character: char) -> bool {
    matches!(character, ' ' | '\n' | '\u{A0}' | '\u{202F}')
}

/// Returns whether a word consists of lowercase letters only.
fn is_lowercase_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::{find_split_word, may_split_word};
    use crate::locale::Locales;

    #[test]
    fn no_split_word_is_ruled_out() {
        let locales = Locales::builtin().unwrap();
        let words = [
            "naa",
            "r",
            "w",
            "e",
            "Kame",
            "o",
            "nttrekkingen",
            "A",
            "DE",
            "a",
            "",
            "-opgave",
            "reductie",
            "uitvoe-",
            "ring",
            "(Kame",
            "“naa",
            "één",
            "1",
            "ka.",
            "zie:",
            "e\u{AD}",
        ];
        let ends = ["", ".", ",", ")", ".)", "-", "\n", "\u{A0}x", "1", "’s", " b c"];
        let mut found = 0;
        for before in words {
            for after in words {
                for start in ["", "a ", "een. ", "\n", "\u{A0}", "x-", "B"] {
                    for end in ends {
                        let text = format!("{start}{before} {after}{end}");
                        let space = start.len() + before.len();
                        if find_split_word(&text, space, &locales).is_some() {
                            assert!(may_split_word(&text, space, &locales), "{text}");
                            found += 1;
                        }
                    }
                }
            }
        }
        assert!(found > 100, "{found}");
        let text = "De commissie heeft de bruggen, die Nederland telt, bezocht.";
        let spaces = text.match_indices(' ');
        let likely = spaces.filter(|(space, _)| may_split_word(text, *space, &locales));
        assert!(likely.count() < 3);
    }
}
