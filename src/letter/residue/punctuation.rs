//! Finds punctuation from which a text is missing: "Zie bijlage .", "het bedrag van € is",
//! "de heer ()".

use std::ops::Range;

use super::context::{ResidueMatch, SearchedText, find_where, take_after, take_before};
use crate::diagnostic::LetterCode;
use crate::letter::charset::is_space;
use crate::limits::CancelToken;
use crate::locale::Locales;

/// The marks before which no space is.
const MARKS: [&str; 6] = [" ,", " .", " ;", "\u{A0},", "\u{A0}.", "\u{A0};"];

/// Brackets and quotes without a text.
const EMPTY: [&str; 4] = ["()", "( )", "“”", "‘’"];

/// The sign before an amount.
const SIGN: &str = "€";

/// Finds commas, semicolons and full stops behind a space.
pub(super) fn find_spaces_before_marks<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let text = searched.text;
    let marks = || MARKS.iter().flat_map(|mark| searched.find_all(mark));
    let find = move |range: Range<usize>| {
        let is_end = text[range.end..]
            .chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '”' | '’' | '"'));
        let before = take_before(text, range.start);
        let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let is_behind_word = word.ends_with(|c: char| {
            c.is_alphanumeric() || matches!(c, ')' | '%' | '€' | ':' | ',')
        });
        (is_end && is_behind_word).then(|| {
            (LetterCode::SpaceBeforePunctuation, range.start - word.len()..range.end)
        })
    };
    find_where(searched.contains_any(&MARKS), move || {
        cancel.take_until_cancelled(marks()).filter_map(find)
    })
}

/// Finds brackets and quotes without a text, and euro signs without an amount.
pub(super) fn find_missing_texts<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let has_sign = searched.contains(SIGN) || searched.contains_any(&EMPTY);
    find_where(has_sign, move || find_empty_places(searched, locales, cancel))
}

/// Finds the places of such texts.
fn find_empty_places<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    let empty = EMPTY.iter().flat_map(|pair| searched.find_all(pair));
    let empty = cancel.take_until_cancelled(empty).filter(move |range| {
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        before.is_none_or(char::is_whitespace)
            && after.is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ',' | ';'))
    });
    let signs = cancel.take_until_cancelled(searched.find_all(SIGN));
    empty.chain(signs.filter(move |range| lacks_amount(text, range, locales)))
}

/// Returns whether a euro sign has no amount: "het bedrag van € is". Elsewhere a text
/// discusses the sign, or gives a unit: "in € per jaar", "koers van € en $".
fn lacks_amount(text: &str, sign: &Range<usize>, locales: &Locales) -> bool {
    let before = take_before(text, sign.start).trim_end_matches(is_space);
    let last = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let after = take_after(text, sign.end);
    let word = after.trim_start_matches(is_space);
    let next = word.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let is_word = after.starts_with(is_space)
        && next.chars().nth(1).is_some()
        && next.chars().all(char::is_lowercase);
    let is_end = word.is_empty() || word.starts_with([',', '.', ';']) && !is_number(word);
    let opens = locales
        .iter()
        .any(|locale| locale.residue.amount_openings.iter().any(|known| known == last));
    let is_other = locales.iter().any(|locale| {
        let residue = &locale.residue;
        let mut others = residue.conjunctions.iter().chain(&residue.amount_endings);
        others.any(|known| known.trim_end_matches('.') == next)
    });
    opens && (is_word && !is_other || is_end)
}

/// Returns whether a text begins with a mark and a digit, or with several marks: ",5", "..".
fn is_number(text: &str) -> bool {
    let mut characters = text.chars().skip(1);
    characters
        .next()
        .is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '…'))
}
