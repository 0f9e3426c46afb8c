//! Finds letters that were lost or replaced by another sign, inside words: "financi?le",
//! "financi‰le", "co¨ordinatie", "minister�s".

use std::ops::Range;

use super::context::{
    ResidueMatch, SearchedText, extend_range, find_where, take_after, take_before,
};
use crate::diagnostic::LetterCode;
use crate::limits::CancelToken;

/// The signs that code pages of DOS and Mac have in the place of accented letters of
/// Windows-1252, or the reverse. None is inside a word of a text.
const SIGNS: [char; 22] = [
    '‰', '‚', '‹', '”', '„', '‡', 'ˆ', '“', 'ƒ', '†', '•', '¢', '¡', '£', '¤', '¨', '¬',
    '™', '¸', '°', '¦', '¥',
];

/// Finds words with a question mark in the place of a letter: "Cura?ao". A word with other
/// signs may be an address ("pagina.php?id=1").
pub(super) fn find_question_marks<'t>(
    searched: &'t SearchedText<'t>,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let text = searched.text;
    let marks = || cancel.take_until_cancelled(searched.find_all("?"));
    let find = move |mark: Range<usize>| {
        let is_inside = text[..mark.start].ends_with(char::is_alphabetic)
            && text[mark.end..].starts_with(char::is_lowercase);
        if !is_inside {
            return None;
        }
        let word = extend_range(text, mark, |c| !c.is_whitespace());
        let is_of_word =
            |c: char| c.is_alphabetic() || matches!(c, '?' | '-' | '’' | '\'');
        let own = text[word.clone()].trim_end_matches(|c: char| !c.is_alphabetic());
        let own = own.trim_start_matches(|c: char| !c.is_alphabetic());
        own.chars().all(is_of_word).then_some((LetterCode::ReplacementCharacter, word))
    };
    find_where(searched.may_contain("?"), || marks().filter_map(find))
}

/// Returns the number of bytes behind a character with which it replaces a letter or a
/// sign that was read with the wrong code page, if no text has them together.
pub(super) fn replaced_length(lead: char, before: &str, rest: &str) -> Option<usize> {
    let last = before.chars().next_back();
    let next = rest.chars().next();
    let is_small = |c: Option<char>| c.is_some_and(char::is_lowercase);
    let is_inside = is_small(last) && is_small(next);
    let is_found = match lead {
        // Ligatures, which fonts make from letters; the octagon is a misread euro sign.
        '\u{FB00}'..='\u{FB06}' | '\u{2B20}' => true,
        '‘' => {
            is_inside
                && matches!(last, Some('e' | 'i'))
                && matches!(next, Some('l' | 'n'))
        }
        '´' => {
            last == Some('e') && next == Some('e')
                || last.is_none_or(char::is_whitespace) && next == Some('e')
        }
        'â' => is_damaged_sign(before, rest),
        'Ä' => last.is_none_or(char::is_whitespace) && starts_amount(rest),
        'ñ' => is_dash(last, next),
        'ì' => last.is_none_or(|c| c.is_whitespace() || c == '(') && is_small(next),
        '«' | '©' | '¶' | '®' | '¯' => {
            let mut letters = before.chars().rev();
            letters.next() == Some('A') && is_small(letters.next()) && is_small(next)
        }
        _ if SIGNS.contains(&lead) => is_inside || starts_doubled(lead, last, rest),
        // A capital inside a word in small letters: "financiÎle".
        'À'..='Þ' | 'Œ' | 'Š' | 'Ž' | 'Ÿ' => {
            is_inside || lead != 'É' && starts_doubled(lead, last, rest)
        }
        _ => false,
    };
    is_found.then_some(0)
}

/// Returns whether a word begins with the same sign twice, before an "n": "‚‚n" for "één".
fn starts_doubled(lead: char, last: Option<char>, rest: &str) -> bool {
    !last.is_some_and(char::is_alphanumeric)
        && rest.strip_prefix(lead).is_some_and(|rest| rest.starts_with('n'))
}

/// Returns whether "â" is all that was left of a quote, an apostrophe, a dash or a euro
/// sign: "ministerâs", "âjaâ", " â ", "â¬".
fn is_damaged_sign(before: &str, rest: &str) -> bool {
    let is_space = |c: char| c.is_whitespace();
    let starts = before.is_empty() || before.ends_with(is_space);
    let is_end = |text: &str| !text.starts_with(char::is_alphanumeric);
    let is_genitive = before.ends_with(char::is_lowercase)
        && rest.strip_prefix('s').is_some_and(is_end);
    let word = &rest[..rest.find(is_space).unwrap_or(rest.len())];
    let is_quote = starts && word.trim_end_matches(['.', ',', ';', ':']).ends_with('â');
    let is_dash = starts && !before.is_empty() && rest.starts_with(' ');
    rest.starts_with('¬') || is_genitive || is_quote || is_dash
}

/// Returns whether a text goes on with an amount of money: " 5 miljoen".
fn starts_amount(rest: &str) -> bool {
    rest.strip_prefix([' ', '\u{A0}'])
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Returns whether a letter is between digits, where a dash is: "2020ñ2025".
fn is_dash(last: Option<char>, next: Option<char>) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    is_digit(last) && is_digit(next)
}

/// Returns the text around a character that [`replaced_length`] compares.
pub(super) fn surroundings(text: &str, start: usize, lead: char) -> (&str, &str) {
    (take_before(text, start), take_after(text, start + lead.len_utf8()))
}
