//! Finds damaged characters: replaced, decoded with the wrong encoding, or escaped.

use super::code_pages::CODE_PAGES;
use super::context::{ResidueMatch, extend_range};
use super::lost_letters;
use crate::diagnostic::LetterCode;
use crate::limits::CancelToken;

/// The characters of Windows-1252 at 0x80 to 0x9F; it has none at five of them.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
    '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ',
    '\u{9D}', 'ž', 'Ÿ',
];

/// Finds replacement characters. U+FFFD replaces an undecodable character, and U+FFFC an
/// omitted object.
pub(super) fn find_replacement_characters(
    text: &str,
) -> impl Iterator<Item = ResidueMatch> + '_ {
    let is_replacement = |character| matches!(character, '\u{FFFC}' | '\u{FFFD}');
    let searched = if text.is_ascii() { "" } else { text };
    let finds = searched.match_indices(is_replacement);
    finds.map(|(start, found)| {
        (LetterCode::ReplacementCharacter, start..start + found.len())
    })
}

/// Finds UTF-8 that was decoded as Latin-1 or Windows-1252 ("Ã©" for "é", "â€œ" for "“"),
/// Mac Roman ("√©") or a code page of DOS ("├®").
pub(super) fn find_misread_encoding<'t>(
    text: &'t str,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let mut next = 0;
    let searched = if text.is_ascii() { "" } else { text };
    let leads = searched.char_indices().filter(|(_, lead)| !lead.is_ascii());
    cancel.take_until_cancelled(leads).filter_map(move |(start, lead)| {
        if start < next {
            return None;
        }
        let before = text[..start].chars().next_back();
        let rest = &text[start + lead.len_utf8()..];
        let length = misread_length(lead, before, rest)
            .or_else(|| damaged_length(lead, before, rest))
            .or_else(|| misread_length_in_code_pages(lead, rest))
            .or_else(|| {
                let (before, rest) = lost_letters::surroundings(text, start, lead);
                lost_letters::replaced_length(lead, before, rest)
            })?;
        let end = start + lead.len_utf8() + length;
        // Report the surrounding word once, so that it can be found in the text.
        let word = extend_range(text, start..end, |c| !c.is_whitespace());
        next = word.end;
        Some((LetterCode::MisreadEncoding, word))
    })
}

/// Returns the number of bytes behind a lead character with which it is the UTF-8 of a
/// letter or sign that letters have, if no text has them together.
fn misread_length(lead: char, before: Option<char>, rest: &str) -> Option<usize> {
    let first_byte = byte_of(lead)?;
    let more = match first_byte {
        0xC2..=0xDF => 1,
        0xE0..=0xEF => 2,
        0xF0..=0xF4 => 3,
        _ => return None,
    };
    let mut bytes = vec![first_byte];
    let mut length = 0;
    for character in rest.chars().take(more) {
        bytes.push(byte_of(character).filter(|byte| (0x80..=0xBF).contains(byte))?);
        length += character.len_utf8();
    }
    let meant = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    let first = rest.chars().next()?;
    let next = rest[length..].chars().next();
    let is_misread = is_plausible(meant)
        && !ends_quote(before, first)
        && (more > 1 || is_certain_pair(meant, before, first, next));
    is_misread.then_some(length)
}

/// Returns the number of bytes behind a lead character with which it is UTF-8 that was
/// decoded as another code page: "√©" for "é" (Mac Roman), "├®" (DOS).
fn misread_length_in_code_pages(lead: char, rest: &str) -> Option<usize> {
    CODE_PAGES.iter().filter(|page| page.is_lead(lead)).find_map(|page| {
        let mut bytes = vec![page.byte_of(lead)?];
        let mut length = 0;
        let more = if bytes[0] < 0xE0 { 1 } else { 2 };
        for character in rest.chars().take(more) {
            bytes.push(page.byte_of(character)?);
            length += character.len_utf8();
        }
        let meant = std::str::from_utf8(&bytes).ok()?.chars().next()?;
        is_plausible(meant).then_some(length)
    })
}

/// Returns the byte by which Windows-1252, or Latin-1, has a character outside ASCII.
fn byte_of(character: char) -> Option<u8> {
    match character {
        '\u{80}'..='\u{FF}' => u8::try_from(u32::from(character)).ok(),
        _ => {
            let index = WINDOWS_1252.iter().position(|known| *known == character)?;
            u8::try_from(0x80 + index).ok()
        }
    }
}

/// Returns whether letters have a character: letters of Europe, signs, symbols, bullets
/// of word processors, and marks of damage.
const fn is_plausible(character: char) -> bool {
    matches!(
        character,
        '\u{80}'..='\u{24F}'
            | '\u{2C6}'..='\u{2DD}'
            | '\u{370}'..='\u{3FF}'
            | '\u{400}'..='\u{4FF}'
            | '\u{1E00}'..='\u{1EFF}'
            | '\u{2000}'..='\u{27BF}'
            | '\u{2B00}'..='\u{2BFF}'
            | '\u{F000}'..='\u{F0FF}'
            | '\u{FB00}'..='\u{FB06}'
            | '\u{FEFF}'
            | '\u{FFFC}'
            | '\u{FFFD}'
            | '\u{1F300}'..='\u{1FAFF}'
    )
}

/// Returns whether a closing quote or dash ends a quote of the letter before it: “Â”.
const fn ends_quote(before: Option<char>, first: char) -> bool {
    matches!(before, Some('“' | '‘' | '„' | '"' | '\''))
        && matches!(first, '’' | '”' | '»' | '…')
}

/// Returns whether two characters are certainly one that was misread.
fn is_certain_pair(
    meant: char,
    before: Option<char>,
    first: char,
    next: Option<char>,
) -> bool {
    let is_small = |c: Option<char>| c.is_some_and(char::is_lowercase);
    match meant {
        '\u{80}'..='\u{FF}' => true,
        // Quotes, daggers and fractions may follow a letter; inside a word they do not,
        // nor do opening quotes.
        '\u{100}'..='\u{17F}' => {
            let is_inside = is_small(before) && is_small(next);
            let is_start = !before.is_some_and(char::is_alphanumeric) && is_small(next);
            first.is_alphabetic()
                || is_inside
                || matches!(first, '“' | '‘' | '„' | '‚')
                || is_start && matches!(first, '\u{A0}' | '°' | '½' | '¡' | '¾' | '»')
        }
        '\u{2C6}' | '\u{2DC}' => true,
        '\u{370}'..='\u{4FF}' => meant.is_alphabetic(),
        _ => false,
    }
}

/// Returns the number of bytes that follow a misread lead byte, where a byte was lost or
/// became a space.
fn damaged_length(lead: char, before: Option<char>, rest: &str) -> Option<usize> {
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
        // Punctuation of U+2000 to U+203F whose third byte is lost.
        'â' => (first == '€').then_some(first.len_utf8()),
        // Ligatures whose third byte is lost.
        'ï' => (first == '¬').then_some(first.len_utf8()),
        _ => None,
    }
}

const fn is_closing(character: char) -> bool {
    matches!(character, '.' | ',' | ';' | ':' | ')' | '%')
}
