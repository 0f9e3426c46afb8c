//! Finds what programs add to a text: headers and footers of mail, comments and tracked
//! changes of Word, marks of text generators.

use std::ops::Range;

use super::context::{
    ResidueMatch, SearchedText, find_where, is_quoted, take_after, take_before,
};
use crate::diagnostic::LetterCode;
use crate::letter::charset::is_space;
use crate::limits::CancelToken;
use crate::locale::Locales;

/// The marks of programs that no text has, in small letters.
const MARKS: [&str; 17] = [
    "mso-style-",
    "mso-bidi-",
    "mso-fareast-",
    "msonormal",
    "[if !support",
    "<![endif]",
    "<![cdata[",
    "[cid:",
    "<mailto:",
    "<tel:",
    "x-none x-none",
    ":contentreference[",
    "oaicite",
    "turn0search",
    "turn0news",
    "turn1search",
    "urn:schemas-microsoft",
];

/// The row of dashes around the announcement of another message or a page break.
const DASHES: &str = "-----";

/// The row of dots that leads to a page number.
const LEADER: &str = "....";

/// The maximum number of words of a heading before a row of dots.
const MAX_HEADING: usize = 60;

/// Finds what programs add to a text.
pub(super) fn find_program_residue<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let has_residue = has_program_text(searched, locales);
    find_where(has_residue, move || find_program_texts(searched, locales, cancel))
}

/// Returns false if a text has none of the literals of this rule.
fn has_program_text(searched: &SearchedText<'_>, locales: &Locales) -> bool {
    let has = |literal: &str| searched.contains_in_any_case(literal);
    let starts = |literal: &String| searched.text.starts_with(literal.as_str());
    let has_of_language = || {
        locales.iter().any(|locale| {
            let residue = &locale.residue;
            residue.program_phrases.iter().any(|phrase| has(phrase))
                || residue.program_openings.iter().any(starts)
                || residue.mail_labels.first().is_some_and(starts)
        })
    };
    MARKS.iter().any(|mark| has(mark))
        || searched.contains_any(&[DASHES, LEADER])
        || has_of_language()
}

/// Finds the texts of programs of all kinds.
fn find_program_texts<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let text = searched.text;
    let residues = || locales.iter().map(|locale| &locale.residue);
    let marks = MARKS.iter().flat_map(|mark| searched.find_in_any_case(mark));
    let phrases = residues().flat_map(|residue| &residue.program_phrases);
    let phrases = phrases.flat_map(|phrase| searched.find_in_any_case(phrase));
    let openings = residues().flat_map(|residue| &residue.program_openings);
    let openings = openings.filter(|opening| text.starts_with(opening.as_str()));
    let openings = openings.map(|opening| 0..opening.len());
    let found = marks.chain(phrases).chain(openings);
    cancel
        .take_until_cancelled(found)
        .chain(find_announcement(searched))
        .chain(find_mail_header(searched, locales))
        .chain(find_leader(searched))
        .filter(move |range| !is_quoted(text, range))
        .map(|range| (LetterCode::ProgramResidue, range))
}

/// Finds a text between rows of dashes: "-----Original Message-----".
fn find_announcement(searched: &SearchedText<'_>) -> Option<Range<usize>> {
    let text = searched.text;
    if !searched.contains(DASHES) {
        return None;
    }
    let inside = text.trim_matches(is_space).trim_matches('-');
    let has_rows = text.trim_matches(is_space).starts_with(DASHES)
        && text.trim_matches(is_space).ends_with(DASHES);
    let is_words = inside.contains(char::is_alphabetic) && !inside.contains('-');
    (has_rows && is_words).then_some(0..text.len())
}

/// Finds the header of a message: a sender and, behind it, a time or a recipient.
fn find_mail_header(
    searched: &SearchedText<'_>,
    locales: &Locales,
) -> Option<Range<usize>> {
    let text = searched.text;
    locales.iter().find_map(|locale| {
        let (first, others) = locale.residue.mail_labels.split_first()?;
        let starts = text.starts_with(first.as_str());
        let has_other = || others.iter().any(|label| searched.contains(label));
        (starts && has_other()).then_some(0..first.len())
    })
}

/// Finds a row of dots between a numbered or joined heading and a page number, as tables of
/// contents have: "Inleiding......3".
fn find_leader(searched: &SearchedText<'_>) -> Option<Range<usize>> {
    if !searched.contains(LEADER) {
        return None;
    }
    let text = searched.text;
    let is_digit = |c: char| c.is_ascii_digit();
    let rest = text.trim_end_matches(is_digit);
    let has_page = (1..=3).contains(&(text.len() - rest.len()));
    let dots = rest.trim_end_matches(is_space);
    let heading = dots.trim_end_matches('.');
    let is_numbered = heading.starts_with(is_digit);
    let is_joined = dots.len() == rest.len() && heading.ends_with(char::is_alphanumeric);
    let is_heading =
        heading.len() <= MAX_HEADING && heading.contains(char::is_alphabetic);
    let is_row = dots.len() - heading.len() >= LEADER.len();
    (has_page && is_row && is_heading && (is_numbered || is_joined))
        .then_some(heading.len()..text.len())
}

/// Returns whether a text in square brackets is the mark of a comment of Word: initials, a
/// number, and the number of the revision: `JJ1`, `A1R2`.
pub(super) fn is_comment_mark(name: &str) -> bool {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let (number, revision) = match name[letters..].split_once('R') {
        Some((number, revision)) => (number, Some(revision)),
        None => (&name[letters..], None),
    };
    let is_number = |text: &str| {
        (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    (1..=4).contains(&letters) && is_number(number) && revision.is_none_or(is_number)
}

/// Returns whether the mark of a comment without a comment is one of several initials, in a
/// sentence: not the number of a source (`[A1]`) or a chemical formula (`[CO2]`).
pub(super) fn is_lone_comment_mark(text: &str, range: &Range<usize>, name: &str) -> bool {
    const ELEMENTS: &str = "CFHKMNOPSU";
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let is_formula = name[..letters].chars().all(|letter| ELEMENTS.contains(letter));
    let before = take_before(text, range.start).trim_end_matches(is_space);
    let is_behind_text =
        before.ends_with(|c: char| c.is_lowercase() || matches!(c, '.' | ','));
    let is_before_letter = take_after(text, range.end).starts_with('(');
    (2..=3).contains(&letters)
        && name.len() <= letters + 2
        && is_comment_mark(name)
        && !is_formula
        && is_behind_text
        && !is_before_letter
}
