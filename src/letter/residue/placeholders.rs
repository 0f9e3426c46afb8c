//! Finds placeholders for missing text: "PM", "XXX", "nog invullen".

use std::ops::Range;

use super::Find;
use crate::letter::diagnostic::Rule;
use crate::letter::lint::is_space;
use crate::locale::{Locale, Locales};

/// Finds placeholders: the words of each language, rows of x, and dates without a day.
pub(super) fn find_placeholders<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Find> + 't {
    let mut found: Vec<_> = find_words(text, locales)
        .chain(find_rows_of_x(text, locales))
        .chain(locales.iter().flat_map(|locale| find_dates_without_day(text, locale)))
        .collect();
    found.sort_by_key(|range| range.start);
    found.into_iter().map(|range| (Rule::Placeholder, range))
}

/// Returns whether a placeholder is letters alone, which may be part of a name: `PM` and `P.M.`, not
/// `[naam]`.
pub(in crate::letter) fn is_abbreviation(placeholder: &str) -> bool {
    let is_row = placeholder.starts_with("xxx") || placeholder.starts_with("XXX");
    !is_row && placeholder.chars().all(char::is_alphanumeric) || is_initials(placeholder)
}

/// Returns whether an abbreviation has the form of initials: `P.M.`.
fn is_initials(placeholder: &str) -> bool {
    placeholder.ends_with('.')
        && placeholder.chars().all(|c| c.is_ascii_uppercase() || c == '.')
}

/// Finds the placeholders of each language. Those with a lowercase letter are also found
/// in capitals; abbreviations are skipped if a word in the text gives them another
/// meaning.
fn find_words<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Range<usize>> + 't {
    // ASCII lowercasing keeps the length in bytes.
    let lowercase = text.to_ascii_lowercase();
    let mut meanings = locales.iter().flat_map(|locale| &locale.residue.other_meanings);
    let has_other_meaning = meanings.any(|word| lowercase.contains(word.as_str()));
    let placeholders = locales.iter().flat_map(|locale| &locale.residue.placeholders);
    placeholders.flat_map(move |placeholder| {
        let is_exact = !placeholder.contains(char::is_lowercase);
        let wanted = placeholder.to_ascii_lowercase();
        let (wanted, searched) =
            if is_exact { (placeholder, text) } else { (&wanted, lowercase.as_str()) };
        let starts: Vec<_> = searched.match_indices(wanted.as_str()).collect();
        let ranges = starts.into_iter().map(|(start, found)| start..start + found.len());
        let ranges: Vec<_> = ranges.collect();
        ranges
            .into_iter()
            .filter(move |range| {
                let is_meant = is_abbreviation(placeholder)
                    && (has_other_meaning
                        || is_name(text, range)
                        || is_initials(placeholder)
                            && !ends_clause(text, range, locales));
                !is_meant && stands_alone(text, range)
            })
            .map(|range| close_bracket(text, range))
    })
}

/// A range with the rest of the brackets that it opens: "[invullen door de directie]".
fn close_bracket(text: &str, range: Range<usize>) -> Range<usize> {
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

/// Returns whether an abbreviation is part of a name, a time or a measure: "PM Modi", "4:30 PM",
/// "PM 2,5".
fn is_name(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].trim_end_matches(is_space);
    let mut after = text[range.end..].chars();
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

/// Returns whether a clause ends behind an abbreviation with points, which begins a name elsewhere:
/// "P.M. van der Berg", "A.P.M. Bakker".
fn ends_clause(text: &str, range: &Range<usize>, locales: &Locales) -> bool {
    if text[..range.start].ends_with('.') {
        return false;
    }
    let after = &text[range.end..];
    let word = after.trim_start_matches(is_space);
    let word = &word[..word.find(char::is_whitespace).unwrap_or(word.len())];
    let is_conjunction = |known: &String| known == word;
    after.is_empty()
        || after.starts_with([',', ';', ':', '?', '!', '\n', ')', '”', '"'])
        || locales.iter().any(|l| l.residue.conjunctions.iter().any(is_conjunction))
}

/// Finds three or more of the letter x in a row. Three capitals may be a number in Roman
/// numerals; four may be part of a number ("06-XXXXXXXX").
fn find_rows_of_x<'t>(
    text: &'t str,
    locales: &'t Locales,
) -> impl Iterator<Item = Range<usize>> + 't {
    let rows = text.match_indices("xxx").chain(text.match_indices("XXX"));
    rows.filter_map(|(start, found)| {
        let letter = &found[..1];
        if text[..start].ends_with(letter) {
            return None;
        }
        let length =
            text[start..].bytes().take_while(|b| *b == letter.as_bytes()[0]).count();
        let range = start..start + length;
        let is_found = if length > 3 {
            stands_behind_number(text, &range) || stands_alone(text, &range)
        } else {
            stands_alone(text, &range)
                && !(letter == "X" && is_numeral(text, &range, locales))
        };
        is_found.then_some(range)
    })
}

/// Returns whether a row of x ends a number: "2026-XXXX".
fn stands_behind_number(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].trim_end_matches(['-', '/', ' ']);
    let after = text[range.end..].chars().next();
    before.ends_with(|c: char| c.is_ascii_digit())
        && !after.is_some_and(char::is_alphanumeric)
}

/// Returns whether "XXX" is the number of a chapter of the budget or of an article.
fn is_numeral(text: &str, range: &Range<usize>, locales: &Locales) -> bool {
    let before = text[..range.start].trim_end_matches(is_space);
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next();
    let is_numbered = |word: &str| {
        let word = word.to_lowercase();
        locales.iter().any(|locale| {
            let mut known = locale.residue.numbered.iter();
            known.any(|known| *known == word)
        })
    };
    word.is_some_and(is_numbered) || is_name(text, range)
}

/// Finds dates without a day: "XX maart 2026", ".. maart 2026", "xx-xx-2026".
fn find_dates_without_day<'t>(
    text: &'t str,
    locale: &'t Locale,
) -> impl Iterator<Item = Range<usize>> + 't {
    const GAPS: [&str; 7] = ["XX", "xx", "…", "...", "..", "___", "__"];
    let months = locale.months.iter().filter(|month| !month.is_empty());
    let spelled = months.flat_map(|month| text.match_indices(month.as_str()));
    let spelled = spelled.filter_map(|(start, month)| {
        let end = start + month.len();
        let year = text[end..].strip_prefix(is_space)?;
        if !year.bytes().take(4).filter(u8::is_ascii_digit).count().eq(&4) {
            return None;
        }
        let before = text[..start].strip_suffix(is_space)?;
        let rest = GAPS.iter().find_map(|gap| before.strip_suffix(gap))?;
        let is_open = rest.is_empty() || rest.ends_with(is_space);
        is_open.then_some(rest.len()..end)
    });
    let numeric =
        ["XX-XX-", "xx-xx-"].into_iter().flat_map(|gap| text.match_indices(gap));
    let numeric = numeric.map(|(start, gap)| start..start + gap.len() - 1);
    spelled.chain(numeric.filter(|range| !text[..range.start].ends_with(['x', 'X'])))
}

/// Returns whether a range is a separate word.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let is_joined =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '@' | '&');
    // "PM’er", but not a quote that closes: "‘PM’".
    let has_suffix = || {
        let suffix = text[range.end..].strip_prefix(['’', '\'']);
        suffix.is_some_and(|suffix| suffix.starts_with(char::is_lowercase))
    };
    let before = text[..range.start].chars().next_back();
    let next = text[range.end..].chars().next();
    !before.is_some_and(is_joined) && !next.is_some_and(is_joined) && !has_suffix()
}
