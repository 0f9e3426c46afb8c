//! Finds damaged characters: replaced, decoded with the wrong encoding, or escaped.

use std::ops::Range;

use super::Find;
use crate::letter::diagnostic::Rule;

/// Finds replacement characters. U+FFFD replaces an undecodable character, and U+FFFC an
/// omitted object.
pub(super) fn find_replacement_characters(text: &str) -> impl Iterator<Item = Find> + '_ {
    let is_replacement = |character| matches!(character, '\u{FFFC}' | '\u{FFFD}');
    let finds = text.match_indices(is_replacement);
    finds.map(|(start, found)| (Rule::ReplacementCharacter, start..start + found.len()))
}

/// Finds UTF-8 that was decoded as Latin-1 or Windows-1252: "Ã©" for "é", "â€œ" for "“".
pub(super) fn find_misread_encoding(text: &str) -> impl Iterator<Item = Find> + '_ {
    let mut next = 0;
    text.char_indices().filter_map(move |(start, lead)| {
        if lead.is_ascii() || start < next {
            return None;
        }
        let before = text[..start].chars().next_back();
        let length = misread_length(lead, before, &text[start + lead.len_utf8()..])?;
        next = start + lead.len_utf8() + length;
        // Report the surrounding word, so that it can be found in the text.
        let word = word_around(text, start..next);
        Some((Rule::MisreadEncoding, word))
    })
}

/// Returns the number of bytes that follow a misread lead byte as its continuation.
fn misread_length(lead: char, before: Option<char>, rest: &str) -> Option<usize> {
    let mut following = rest.chars();
    let first = following.next()?;
    match lead {
        // A no-break space whose second byte became a space; a capital before it would be
        // part of a word in capitals.
        'Â' if first == ' ' => before
            .is_some_and(|c| c.is_lowercase() || c.is_ascii_digit() || is_closing(c))
            .then_some(0),
        // "à", of which the second byte became a space.
        'Ã' if first == ' ' => {
            before.is_none_or(|c| c.is_lowercase() || c.is_whitespace()).then_some(0)
        }
        // Two bytes: U+0080 to U+00FF.
        'Â' | 'Ã' => is_continuation(first).then_some(first.len_utf8()),
        // Two bytes of U+0100 to U+017F: not before punctuation, which may be meant, but
        // inside a word.
        'Ä' | 'Å' => {
            let is_inside = before.is_some_and(char::is_lowercase)
                && following.next().is_some_and(char::is_lowercase);
            (is_continuation(first) && (first.is_alphanumeric() || is_inside))
                .then_some(first.len_utf8())
        }
        // Three bytes: the punctuation of U+2000 to U+203F, and the euro sign.
        'â' => match following.next() {
            Some(second) if matches!(first, '€' | '‚') && is_continuation(second) => {
                Some(first.len_utf8() + second.len_utf8())
            }
            // A third byte without a character is lost.
            _ => (first == '€').then_some(first.len_utf8()),
        },
        // Three bytes: ligatures whose third byte is lost, and the byte order mark.
        'ï' => {
            let is_mark = first == '»' && following.next() == Some('¿');
            let length = first.len_utf8() + if is_mark { '¿'.len_utf8() } else { 0 };
            (first == '¬' || is_mark).then_some(length)
        }
        _ => None,
    }
}

const fn is_closing(character: char) -> bool {
    matches!(character, '.' | ',' | ';' | ':' | ')' | '%')
}

/// Returns whether Windows-1252 or Latin-1 has the character at 0x80 to 0xBF.
const fn is_continuation(character: char) -> bool {
    matches!(
        character,
        '\u{80}'
            ..='\u{BF}'
                | '€'
                | '‚'
                | 'ƒ'
                | '„'
                | '…'
                | '†'
                | '‡'
                | 'ˆ'
                | '‰'
                | 'Š'
                | '‹'
                | 'Œ'
                | 'Ž'
                | '‘'
                | '’'
                | '“'
                | '”'
                | '•'
                | '–'
                | '—'
                | '˜'
                | '™'
                | 'š'
                | '›'
                | 'œ'
                | 'ž'
                | 'Ÿ'
    )
}

/// Returns the range of the word that contains a range.
fn word_around(text: &str, range: Range<usize>) -> Range<usize> {
    let is_letter = |character: char| !character.is_whitespace();
    let before = text[..range.start].trim_end_matches(is_letter).len();
    let after = text[range.end..].trim_start_matches(is_letter);
    before..text.len() - after.len()
}
