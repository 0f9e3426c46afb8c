//! Finds placeholders that are ordinary words elsewhere, by their surroundings: "nader te
//! bepalen" alone or behind a colon, `[bedrag]` in square brackets.

use std::ops::Range;

use super::abbreviations::is_explained;
use super::context::{SearchedText, stands_alone, take_after, take_before};
use super::programs::{is_comment_mark, is_lone_comment_mark};
use super::template_fields::has_field_name;
use crate::letter::charset::is_space;
use crate::limits::CancelToken;
use crate::locale::Locales;

/// The maximum length of an abbreviation among these words, in bytes: "ntb".
const MAX_ABBREVIATION: usize = 3;

/// The maximum length of a text in square brackets, in characters.
const MAX_INSIDE: usize = 60;

/// Finds words that are a placeholder where they are all of a text, all of brackets, or
/// all that follows a colon; in capitals, or with a capital inside a sentence, also
/// elsewhere.
pub(super) fn find_lone_placeholders<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = searched.text;
    let has_lowercase = text.contains(char::is_lowercase);
    let words = locales.iter().flat_map(|locale| &locale.residue.lone_placeholders);
    words.flat_map(move |word| {
        let mut ranges = searched.find_in_any_case(word);
        if word.len() <= MAX_ABBREVIATION && is_explained(searched, &ranges, locales) {
            ranges.clear();
        }
        cancel.take_until_cancelled(ranges).filter(move |range| {
            let found = &text[range.clone()];
            let is_shouted = found.contains(' ')
                && found.contains(char::is_uppercase)
                && !found.contains(char::is_lowercase)
                && has_lowercase;
            stands_alone(text, range)
                && (is_shouted || is_pasted(text, range) || is_lone(text, range))
        })
    })
}

/// Returns whether words have a capital inside a sentence: they were put there by a
/// program.
fn is_pasted(text: &str, range: &Range<usize>) -> bool {
    let before = take_before(text, range.start);
    let is_inside = before
        .strip_suffix(is_space)
        .is_some_and(|before| before.ends_with(char::is_alphanumeric));
    let mut found = text[range.clone()].chars();
    let is_capital = found.next().is_some_and(char::is_uppercase);
    is_inside && is_capital && found.any(char::is_lowercase)
}

/// Returns whether words are all of a text or line, all of brackets, or end it behind a
/// colon.
fn is_lone(text: &str, range: &Range<usize>) -> bool {
    let before = take_before(text, range.start).trim_end_matches(is_space);
    let after = take_after(text, range.end).trim_start_matches(is_space);
    let is_start =
        before.is_empty() || before.ends_with(['\n', ':', '|', '€', '<', '[', '(']);
    let rest = after.trim_start_matches(['.', '!', ':', '…']);
    let is_end = rest.is_empty() || rest.starts_with(['\n', '>', ']']);
    // Behind round brackets a sentence ends: "de (nog in te vullen) taakstelling" does
    // not.
    let closes = rest.strip_prefix(')').is_some_and(|rest| {
        let rest = rest.trim_start_matches(is_space);
        before.ends_with('(') && !rest.starts_with(char::is_alphanumeric)
    });
    is_start && (is_end || closes)
}

/// Finds square brackets that contain the name of missing text: `[bedrag]`, `[naam
/// minister]`, `[vul een datum in]`, `[●]`, and the marks of comments: `[JJ1]:`.
pub(super) fn find_bracketed_placeholders<'t>(
    text: &'t str,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = Range<usize>> + 't {
    cancel.take_until_cancelled(text.match_indices('[')).filter_map(move |(start, _)| {
        let inside = take_after(text, start + 1);
        let end = inside.find([']', '[', '\n']).unwrap_or(inside.len());
        let rest = &inside[end..];
        if !rest.starts_with(']') || inside[..end].chars().count() > MAX_INSIDE {
            return None;
        }
        let range = start..start + 1 + end + 1;
        let name = inside[..end].trim_matches(is_space);
        let is_found = is_comment_mark(name) && rest.starts_with("]:")
            || is_lone_comment_mark(text, &range, name)
            || matches!(name, "XX" | "xx" | "●" | "•")
            || (is_placeholder_name(name, locales) || is_question(name))
                && !is_in_quotes(text, start);
        is_found.then_some(range)
    })
}

/// Returns whether a text asks something of the author: "klopt dit?", "??"; in one word
/// only with two marks, because "[?]" marks what a source does not say clearly.
fn is_question(name: &str) -> bool {
    name.len() > 1 && name.ends_with('?')
}

/// Returns whether a text names missing text.
fn is_placeholder_name(name: &str, locales: &Locales) -> bool {
    let name = name.to_lowercase();
    let is_word = !name.is_empty() && name.chars().all(char::is_alphabetic);
    is_word && has_field_name(&name, locales)
        || locales.iter().any(|locale| {
            let residue = &locale.residue;
            let mut names = residue.bracketed_placeholders.iter();
            let mut openings = residue.bracket_openings.iter();
            let mut endings = residue.bracket_endings.iter();
            names.any(|known| *known == name)
                || openings.any(|opening| {
                    let rest = name.strip_prefix(opening.as_str());
                    rest.is_some_and(|rest| rest.starts_with([' ', ':']))
                })
                || endings.any(|ending| {
                    let rest = name.strip_suffix(ending.as_str());
                    rest.is_some_and(|rest| rest.ends_with(' '))
                })
        })
}

/// Returns whether a quote is open before a byte. What it leaves out has its kind in
/// brackets: `“[naam] heeft mij gebeld”`.
fn is_in_quotes(text: &str, start: usize) -> bool {
    let before = take_before(text, start);
    let opened = before.rfind(['“', '‘', '„', '«']);
    let closed = before.rfind(['”', '’', '»']);
    opened > closed
}
