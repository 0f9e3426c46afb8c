//! Finds numbers of footnotes that lost their raised position: "gemeld.3 Hierna",
//! "gemeld¹", `gemeld[1]`.

use std::ops::Range;

use super::context::{ResidueMatch, SearchedText, find_where, take_after, take_before};
use crate::diagnostic::LetterCode;
use crate::letter::charset::is_space;
use crate::limits::CancelToken;
use crate::locale::Locales;

/// The minimum length of the word before a mark, in characters: units and abbreviations
/// are shorter ("km²", "art.3").
const MIN_WORD: usize = 4;

/// The raised digits.
const RAISED: [char; 10] = ['¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁰'];

/// The signs before a number that a mark follows without a space, each with the digits.
const STARTS: [(&str, [&str; 9]); 3] = [
    (".", [".1", ".2", ".3", ".4", ".5", ".6", ".7", ".8", ".9"]),
    (":", [":1", ":2", ":3", ":4", ":5", ":6", ":7", ":8", ":9"]),
    ("[", ["[1", "[2", "[3", "[4", "[5", "[6", "[7", "[8", "[9"]),
];

/// Finds marks of footnotes joined to a word.
pub(super) fn find_footnote_marks<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    // Fast path: most texts have no digit behind such a sign, and none is raised.
    let mut all = STARTS.iter().flat_map(|(_, numbers)| numbers);
    let has_number = all.any(|number| searched.may_contain(number));
    let is_raised = |digit: &char| searched.contains(digit.encode_utf8(&mut [0; 4]));
    let has_raised = !searched.text.is_ascii() && RAISED.iter().any(is_raised);
    let numbers =
        find_where(has_number, move || find_joined_numbers(searched, locales, cancel));
    let raised = find_where(has_raised, move || {
        find_raised_digits(searched.text, locales, cancel)
    });
    numbers.chain(raised).map(|range| (LetterCode::GluedFootnoteMark, range))
}

/// Finds numbers behind a sign that follows a word.
fn find_joined_numbers<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    let starts = STARTS
        .iter()
        .filter(|(_, numbers)| numbers.iter().any(|number| searched.may_contain(number)));
    let starts = starts.flat_map(|(start, _)| searched.find_all(start));
    cancel.take_until_cancelled(starts).filter_map(move |range| {
        let digits = take_after(text, range.end);
        let count = digits.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &digits[count..];
        let is_mark = (1..=2).contains(&count) && !digits.starts_with('0');
        let word = find_word(text, range.start, locales)?;
        let end = match &text[range.clone()] {
            "[" => rest.starts_with(']').then_some(range.end + count + 1)?,
            ":" => rest.is_empty().then_some(range.end + count)?,
            _ => starts_sentence(rest).then_some(range.end + count)?,
        };
        is_mark.then_some(word..end)
    })
}

/// Finds raised digits behind a word or a sign, and at the start of a text.
fn find_raised_digits<'t>(
    text: &'t str,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let is_raised = |c: char| RAISED.contains(&c);
    let raised = cancel.take_until_cancelled(text.match_indices(is_raised));
    raised.filter_map(move |(start, mark)| {
        let rest = take_after(text, start);
        let end = start + rest.len() - rest.trim_start_matches(is_raised).len();
        if start == 0 {
            return text[end..].starts_with([' ', '\u{A0}']).then_some(start..end);
        }
        let before = take_before(text, start);
        let is_behind_sign = before.ends_with(['.', ',', ';', ':', ')', '”', '’'])
            && !before
                .trim_end_matches(|c: char| !c.is_alphanumeric())
                .ends_with(is_raised);
        let word = find_word(text, start, locales);
        match word {
            Some(word) => Some(word..end),
            None if is_behind_sign => {
                let sign = before.chars().next_back().map_or(0, char::len_utf8);
                Some(start - sign..start + mark.len())
            }
            None => None,
        }
    })
}

/// Returns whether a sentence starts behind a mark, or the text ends.
fn starts_sentence(rest: &str) -> bool {
    let after = rest.trim_start_matches(is_space);
    rest.is_empty()
        || after.len() < rest.len()
            && after.starts_with(|c: char| c.is_uppercase() || c == '“')
}

/// Finds the start of the word before a byte: one in small letters that is no
/// abbreviation of what a number follows.
fn find_word(text: &str, end: usize, locales: &Locales) -> Option<usize> {
    let before = take_before(text, end);
    let start = before.trim_end_matches(char::is_alphabetic).len();
    let word = &before[start..];
    let is_small = word.chars().skip(1).all(char::is_lowercase);
    let is_numbered = locales
        .iter()
        .any(|locale| locale.residue.numbered.iter().any(|known| *known == word));
    let is_part = before[..start].ends_with(['.', '-', '_', '/', '@', '(']);
    (word.chars().count() >= MIN_WORD && is_small && !is_numbered && !is_part)
        .then_some(end - word.len())
}

/// Returns whether a mark is at the start of a text, where a note below a table has it.
pub(in crate::letter) fn is_raised_mark(found: &str) -> bool {
    found.starts_with(RAISED)
}
