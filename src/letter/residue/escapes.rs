//! Finds characters as mail, JSON, addresses and RTF write them: `=C3=A9`, `\u00e9`, `\n`,
//! `%20`, `\'e9`.

use std::ops::Range;

use super::context::{
    ResidueMatch, SearchedText, extend_range, find_where, take_after, take_before,
};
use crate::diagnostic::LetterCode;
use crate::limits::CancelToken;

/// The starts of an escape in small letters, with the number of hexadecimal digits behind
/// it. Those of mail (quoted-printable) and of addresses are the lead bytes of accented
/// letters, signs and quotes in UTF-8.
const ESCAPES: [(&str, usize); 9] = [
    ("=c2=", 2),
    ("=c3=", 2),
    ("=e2=80=", 2),
    ("\\u00", 2),
    ("\\u20", 2),
    ("\\'", 2),
    ("%c2%", 2),
    ("%c3%", 2),
    ("%e2%80%", 2),
];

/// The starts of all escapes, in small letters.
const STARTS: [&str; 5] = ["=", "\\", "%c", "%e2", "%20"];

/// Finds escaped characters, each with the word around it.
pub(super) fn find_escapes<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let may_start = STARTS.iter().any(|start| searched.contains_in_any_case(start));
    find_where(may_start, move || find_all_escapes(searched, cancel))
}

/// Finds escaped characters of all kinds.
fn find_all_escapes<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let text = searched.text;
    let bytes = ESCAPES.iter().flat_map(move |&(start, digits)| {
        let starts = searched.find_in_any_case(start);
        let starts = cancel.take_until_cancelled(starts);
        starts.filter_map(move |Range { start, end }| {
            let after = take_after(text, end).as_bytes();
            let is_digit = |byte: &u8| byte.is_ascii_hexdigit();
            let is_escape = after.len() >= digits && after[..digits].iter().all(is_digit);
            let is_meant = text[start..].starts_with('%') && is_in_address(text, start);
            (is_escape && !is_meant).then_some(start..end + digits)
        })
    });
    bytes
        .chain(find_latin_escapes(searched, cancel))
        .chain(find_spaces_of_addresses(searched, cancel))
        .chain(find_control_escapes(searched, cancel))
        .map(move |range| {
            let word = extend_range(text, range, |c| !c.is_whitespace());
            (LetterCode::MisreadEncoding, word)
        })
}

/// Returns whether a byte is in an address or a formula, by its word.
fn is_in_address(text: &str, at: usize) -> bool {
    let word = extend_range(text, at..at, |c| !c.is_whitespace());
    text[word].contains(['/', '=', '&', '@', '?'])
}

/// Finds accented letters of Latin-1 in mail, inside a word: "financi=EBle".
fn find_latin_escapes<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    cancel.take_until_cancelled(searched.find_all("=")).filter_map(move |range| {
        let after = take_after(text, range.end);
        let is_upper_half = after.starts_with(['C', 'D', 'E', 'F']);
        let is_hex = |c: char| matches!(c, '0'..='9' | 'A'..='F');
        let is_escape = is_upper_half
            && after.chars().nth(1).is_some_and(is_hex)
            && text[..range.start].ends_with(char::is_lowercase)
            && after.get(2..).is_some_and(|rest| rest.starts_with(char::is_lowercase));
        is_escape.then_some(range.start..range.end + 2)
    })
}

/// Finds spaces as addresses have them, in a text: "rapport%20definitief".
fn find_spaces_of_addresses<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    let spaces = cancel.take_until_cancelled(searched.find_all("%20"));
    spaces.filter(move |range| {
        text[..range.start].ends_with(char::is_alphabetic)
            && text[range.end..].starts_with(char::is_alphanumeric)
            && !is_in_address(text, range.start)
    })
}

/// Finds line ends, tabs, quotes and slashes as JSON writes them: "regel.\nDe", "\"".
/// The names of folders have backslashes too.
fn find_control_escapes<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    cancel.take_until_cancelled(searched.find_all("\\")).filter(move |range| {
        let before = take_before(text, range.start);
        let after = take_after(text, range.end);
        let word = extend_range(text, range.clone(), |c| !c.is_whitespace());
        let word = &text[word];
        let is_path =
            word.contains(":\\") || word.starts_with("\\\\") || word.starts_with('%');
        let mut letters = after.chars();
        let escaped = letters.next();
        let is_behind_text = before.ends_with(|c: char| !c.is_whitespace() && c != '\\');
        match escaped {
            Some('"') => true,
            Some('/') => {
                is_behind_text && letters.next().is_some_and(char::is_alphanumeric)
            }
            Some('n' | 'r' | 't') => is_behind_text && !is_path,
            _ => false,
        }
    })
}
