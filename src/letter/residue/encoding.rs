//! Characters that lost their meaning: replaced, read in the wrong encoding, or escaped.

use std::ops::Range;

use super::Find;
use crate::letter::finding::Rule;

/// Finds U+FFFD, which stands for a character that could not be decoded, and U+FFFC, which
/// stands for an object that was left out.
pub(super) fn find_replacement_characters(text: &str) -> impl Iterator<Item = Find> + '_ {
    let is_replacement = |character| matches!(character, '\u{FFFC}' | '\u{FFFD}');
    let finds = text.match_indices(is_replacement);
    finds.map(|(start, found)| (Rule::ReplacementCharacter, start..start + found.len()))
}

/// Finds UTF-8 that was read as Latin-1 or Windows-1252: "Ã©" for "é", "â€œ" for "“".
pub(super) fn find_misread_encoding(text: &str) -> impl Iterator<Item = Find> + '_ {
    let mut next = 0;
    text.char_indices().filter_map(move |(start, lead)| {
        if lead.is_ascii() || start < next {
            return None;
        }
        let length = misread_length(lead, &text[start + lead.len_utf8()..])?;
        next = start + lead.len_utf8() + length;
        // The word around it, for whoever looks for it.
        let word = word_around(text, start..next);
        Some((Rule::MisreadEncoding, word))
    })
}

/// The bytes that follow a misread lead byte as its continuation.
fn misread_length(lead: char, rest: &str) -> Option<usize> {
    let mut following = rest.chars();
    let first = following.next()?;
    match lead {
        // Two bytes: U+0080 to U+00FF.
        'Â' | 'Ã' => is_continuation(first).then_some(first.len_utf8()),
        // Two bytes of U+0100 to U+017F: not before punctuation, which may be meant.
        'Ä' | 'Å' => (is_continuation(first) && first.is_alphanumeric())
            .then_some(first.len_utf8()),
        // Three bytes: the punctuation of U+2000 to U+203F, and the euro sign.
        'â' => {
            let second = following.next()?;
            (matches!(first, '€' | '‚') && is_continuation(second))
                .then_some(first.len_utf8() + second.len_utf8())
        }
        _ => None,
    }
}

/// Whether Windows-1252 or Latin-1 has the character at 0x80 to 0xBF.
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

/// The range of the word in which a range stands.
fn word_around(text: &str, range: Range<usize>) -> Range<usize> {
    let is_letter = |character: char| !character.is_whitespace();
    let before = text[..range.start].trim_end_matches(is_letter).len();
    let after = text[range.end..].trim_start_matches(is_letter);
    before..text.len() - after.len()
}

/// Finds character references of HTML: `&eacute;`, `&nbsp;`, `&#233;`.
pub(super) fn find_html_entities(text: &str) -> impl Iterator<Item = Find> + '_ {
    text.match_indices('&').filter_map(|(start, _)| {
        let rest = &text.as_bytes()[start + 1..];
        // The longest name that matters has eight letters.
        let end = rest.iter().take(10).position(|byte| *byte == b';')?;
        let name = &text[start + 1..start + 1 + end];
        is_entity(name).then_some((Rule::HtmlEntity, start..start + end + 2))
    })
}

/// Whether HTML has a character reference of this kind.
fn is_entity(name: &str) -> bool {
    const NAMES: [&str; 28] = [
        "amp", "apos", "bdquo", "bull", "cent", "copy", "deg", "euro", "gt", "hellip",
        "laquo", "ldquo", "lsquo", "lt", "mdash", "middot", "nbsp", "ndash", "para",
        "pound", "quot", "raquo", "rdquo", "reg", "rsquo", "sect", "shy", "szlig",
    ];
    const ACCENTS: [&str; 8] =
        ["acute", "grave", "uml", "circ", "cedil", "tilde", "slash", "lig"];
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        return match hexadecimal {
            Some(digits) => {
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
            }
            None => {
                !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
            }
        };
    }
    let has_accent = |accent: &&str| {
        let letters = name.strip_suffix(*accent).unwrap_or_default();
        (1..=2).contains(&letters.len())
            && letters.bytes().all(|b| b.is_ascii_alphabetic())
    };
    NAMES.contains(&name) || ACCENTS.iter().any(has_accent)
}
