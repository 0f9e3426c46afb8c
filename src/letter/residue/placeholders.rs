//! Finds placeholders for missing text: "PM", "XXX", "nog invullen".

use std::ops::Range;

use super::abbreviations::{is_abbreviation, is_explained, is_initials};
use super::context::{
    ResidueMatch, SearchedText, is_quoted, stands_alone, take_after, take_before,
};
use super::{gaps, prompts, punctuation};
use crate::diagnostic::LetterCode;
use crate::letter::charset::is_space;
use crate::limits::CancelToken;
use crate::locale::{Locale, Locales};

/// The number of words on each side of "XXX" among which a Roman numeral makes it one.
const MAX_DISTANCE: usize = 4;

/// Finds placeholders: the words of each language, rows of x, dates without a day.
pub(super) fn find_placeholders<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let found = find_words(searched, locales, cancel)
        .chain(find_rows_of_x(searched, locales, cancel))
        .chain(gaps::find_gaps(searched, locales, cancel))
        .chain(punctuation::find_missing_texts(searched, locales, cancel))
        .chain(prompts::find_lone_placeholders(searched, locales, cancel))
        .chain(prompts::find_bracketed_placeholders(searched.text, locales, cancel));
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|range| range.start);
    found.into_iter().map(|range| (LetterCode::Placeholder, range))
}

/// Returns whether a placeholder is all of a table cell except signs, a note mark and
/// brackets, and one that a cell may have: "€ PM", "PM*", "PM (zie toelichting)".
pub(in crate::letter) fn is_amount_of_cell(
    cell: &str,
    range: &Range<usize>,
    locales: &Locales,
) -> bool {
    let has_letter = |text: &str| {
        let mut depth = 0_u32;
        text.chars().any(|character| {
            match character {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && character.is_alphabetic()
        })
    };
    let found = cell[range.clone()].trim_matches(|c: char| !c.is_alphanumeric());
    let is_known = locales.iter().any(|locale| {
        let mut known = locale.residue.cell_placeholders.iter();
        known.any(|known| known.trim_end_matches('.').eq_ignore_ascii_case(found))
    });
    is_known && !has_letter(&cell[..range.start]) && !has_letter(&cell[range.end..])
}

/// Finds the placeholders of each language. Those with a lowercase letter are also found
/// in capitals; abbreviations are skipped if a word in the text gives them another
/// meaning.
fn find_words<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    let placeholders = locales.iter().flat_map(|locale| &locale.residue.placeholders);
    let placeholders = placeholders.filter(|known| searched.may_contain(known));
    placeholders.flat_map(move |placeholder| {
        let is_exact = !placeholder.contains(char::is_lowercase);
        let ranges = match is_exact {
            true => searched.find_all(placeholder).collect(),
            false => searched.find_in_any_case(&placeholder.to_ascii_lowercase()),
        };
        let is_letters = !ranges.is_empty() && is_abbreviation(placeholder);
        let is_named = is_letters && is_explained(searched, &ranges, locales);
        cancel
            .take_until_cancelled(ranges)
            .filter(move |range| {
                let is_meant = is_letters
                    && (is_named
                        || is_name(text, range)
                        || is_noun(text, range, locales)
                        || is_initials(placeholder)
                            && !ends_clause(text, range, locales));
                !is_meant && !is_quoted(text, range) && stands_alone(text, range)
            })
            .map(|range| close_bracket(text, range))
    })
}

/// Returns whether an abbreviation is a noun: behind an article, or behind a word with a
/// capital inside a sentence ("het NNB", "de Britse PM").
fn is_noun(text: &str, range: &Range<usize>, locales: &Locales) -> bool {
    let before = take_before(text, range.start);
    let Some(before) = before.strip_suffix(is_space) else { return false };
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let lowercase = word.to_lowercase();
    let is_article = locales.iter().any(|locale| {
        let mut articles = locale.residue.articles.iter();
        articles.any(|article| *article == lowercase)
    });
    let sentence = before[..before.len() - word.len()].trim_end_matches(is_space);
    let is_inside = sentence.ends_with(char::is_alphanumeric);
    let is_capital = word.starts_with(char::is_uppercase)
        && word.chars().any(char::is_lowercase)
        && is_inside;
    is_article || is_capital
}

/// A range with the rest of the brackets that it opens: "[invullen door de directie]".
pub(super) fn close_bracket(text: &str, range: Range<usize>) -> Range<usize> {
    const MAX_INSIDE: usize = 60;
    let found = &text[range.clone()];
    let is_open = found.starts_with('[') && !found.ends_with(']');
    let rest = text[range.end..].char_indices().take(MAX_INSIDE);
    let end = rest.take_while(|(_, c)| *c != '\n').find(|(_, c)| *c == ']');
    match end {
        Some((length, _)) if is_open => range.start..range.end + length + 1,
        _ => range,
    }
}

/// Returns whether an abbreviation is part of a name, a time or a measure: "PM Modi",
/// "4:30 PM", "PM 2,5".
fn is_name(text: &str, range: &Range<usize>) -> bool {
    let before = take_before(text, range.start).trim_end_matches(is_space);
    let mut after = take_after(text, range.end).chars();
    let separator = after.next();
    let following = after.next();
    let is_before_number = separator
        .is_some_and(|c| is_space(c) || matches!(c, '.' | ','))
        && following.is_some_and(char::is_numeric);
    let is_before_name = separator.is_some_and(is_space)
        && following.is_some_and(char::is_uppercase)
        && after.next().is_some_and(char::is_lowercase);
    before.ends_with(|c: char| c.is_ascii_digit()) || is_before_number || is_before_name
}

/// Returns whether a clause ends behind an abbreviation with points, which begins a name
/// elsewhere: "P.M. van der Berg", "A.P.M. Bakker".
fn ends_clause(text: &str, range: &Range<usize>, locales: &Locales) -> bool {
    if text[..range.start].ends_with('.') {
        return false;
    }
    let after = take_after(text, range.end);
    let word = after.trim_start_matches(is_space);
    let word = &word[..word.find(char::is_whitespace).unwrap_or(word.len())];
    // "de heren P.M. en J.M. Jansen".
    let following =
        after.trim_start_matches(is_space)[word.len()..].trim_start_matches(is_space);
    let mut letters = following.chars();
    let are_initials =
        letters.next().is_some_and(char::is_uppercase) && letters.next() == Some('.');
    let is_conjunction = |known: &String| known == word && !are_initials;
    after.is_empty()
        || after.starts_with([',', ';', ':', '?', '!', '\n', ')', '”', '"'])
        || locales.iter().any(|l| l.residue.conjunctions.iter().any(is_conjunction))
}

/// Finds three or more of the letter x in a row. Three capitals may be a number in Roman
/// numerals; four may be part of a number ("06-XXXXXXXX").
fn find_rows_of_x<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    let rows = searched.find_all("xxx").chain(searched.find_all("XXX"));
    cancel.take_until_cancelled(rows).filter_map(move |range| {
        let start = range.start;
        let letter = &text[start..=start];
        if text[..start].ends_with(letter) {
            return None;
        }
        let length =
            text[start..].bytes().take_while(|b| *b == letter.as_bytes()[0]).count();
        let range = start..start + length;
        let is_found = if length > 3 {
            stands_behind_number(text, &range) || stands_alone(text, &range)
        } else if let Some(start) = gaps::find_number_start(text, &range) {
            return Some(start..range.end);
        } else {
            stands_alone(text, &range)
                && !(letter == "X" && is_numeral(text, &range, locales))
        };
        is_found.then_some(range)
    })
}

/// Returns whether a row of x ends a number: "2026-XXXX".
fn stands_behind_number(text: &str, range: &Range<usize>) -> bool {
    let before = take_before(text, range.start).trim_end_matches(['-', '/', ' ']);
    let after = text[range.end..].chars().next();
    before.ends_with(|c: char| c.is_ascii_digit())
        && !after.is_some_and(char::is_alphanumeric)
}

/// Returns whether "XXX" is the number of a chapter of the budget or of an article.
fn is_numeral(text: &str, range: &Range<usize>, locales: &Locales) -> bool {
    let before = take_before(text, range.start).trim_end_matches(is_space);
    let after = take_after(text, range.end);
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next();
    let is_numbered = |word: &str| is_numbered_thing(word, locales);
    let is_gap = |c: char| !c.is_alphanumeric();
    let is_roman = |word: &str| {
        word != "XXX"
            && word.len() > 1
            && word.bytes().all(|byte| b"IVXLC".contains(&byte))
    };
    let before_it = before.rsplit(is_gap).filter(|word| !word.is_empty());
    let behind_it = after.split(is_gap).filter(|word| !word.is_empty());
    word.is_some_and(is_numbered)
        || is_name(text, range)
        || before_it.take(MAX_DISTANCE).chain(behind_it.take(MAX_DISTANCE)).any(is_roman)
}

/// Returns whether a word precedes numbers and letters: "artikel", "onderdeel".
pub(super) fn is_numbered_thing(word: &str, locales: &Locales) -> bool {
    let word = word.to_lowercase();
    let is_known = |locale: &Locale| locale.residue.numbered.contains(&word);
    locales.iter().any(is_known)
}
